"""Tests of the rooms of `engine/probes/droplists`."""
