"""Tests of the lab: with real sockets and clients that know nothing of it."""
