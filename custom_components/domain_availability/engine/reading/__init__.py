"""Raw answers to facts. Pure: no I/O, no clock, never an exception for what a server sent."""
