"""The demonstration: a real Home Assistant, registries on the loopback interface, a name that drops."""
