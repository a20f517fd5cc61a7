"""A simulated year of names that drop: the world, the rivals, the bounds, the score."""
