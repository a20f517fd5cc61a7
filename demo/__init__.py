"""The demonstration: a real Home Assistant, registries on this machine, a name that drops."""

USER = "demo"
PASSWORD = "demo"  # noqa: S105 - it is printed on the screen, and the server hears this machine only
