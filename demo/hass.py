"""Start Home Assistant without those default integrations that the demonstration cannot use.

    python -m demo.hass HASS ARGUMENTS...

Voice and cameras need programs and packages that would have to be compiled; analytics and the
Marketplace are of no use without the internet. Everything else is Home Assistant as it comes.
"""

import sys
from types import ModuleType

LEFT_OUT = frozenset(
    {
        "ai_task",
        "analytics",
        "assist_satellite",
        "camera",
        "conversation",
        "image_processing",
        "marketplace",
        "stt",
        "tts",
        "wake_word",
    }
)
NOT_COMPILED = {"pymicro_vad": "MicroVad", "pyspeex_noise": "AudioProcessor"}
"""Module and class. Home Assistant imports the voice integrations, set up or not, to describe its
services to the frontend."""


def main() -> int:
    """Run Home Assistant; its exit code."""
    for module, name in NOT_COMPILED.items():
        empty = ModuleType(module)
        setattr(empty, name, type(name, (), {}))
        sys.modules.setdefault(module, empty)

    from homeassistant import __main__ as home_assistant  # noqa: PLC0415 - after the modules
    from homeassistant import bootstrap  # noqa: PLC0415

    bootstrap.DEFAULT_INTEGRATIONS.difference_update(LEFT_OUT)
    return home_assistant.main()


if __name__ == "__main__":
    sys.exit(main())
