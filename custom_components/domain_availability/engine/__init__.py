"""The engine: decides whether a domain name is free. Knows nothing of Home Assistant."""
