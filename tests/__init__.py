"""Tests; the tree mirrors that of what they test."""
