"""Registries on the loopback interface: the judge of the engine, sharing no code with it."""

from .clock import LabClock
from .lab import Lab
from .life import Phase

__all__ = ["Lab", "LabClock", "Phase"]
