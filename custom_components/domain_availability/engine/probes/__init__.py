"""Kinds of sources: each probe asks one of them and returns an observation, whatever happens."""
