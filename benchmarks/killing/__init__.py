"""A watcher that is killed again and again, the world around it, and who judges what came of it."""
