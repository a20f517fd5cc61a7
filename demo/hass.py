"""Start Home Assistant without those default integrations that the demonstration cannot use.

    python -m demo.hass HASS ARGUMENTS...

Voice, cameras and radios need packages that have to be compiled; analytics and the Marketplace are
of no use without the internet. Everything else is Home Assistant as it comes.
"""

import sys

from homeassistant import bootstrap
from homeassistant.__main__ import main

LEFT_OUT = frozenset(
    {
        "ai_task",
        "analytics",
        "assist_satellite",
        "camera",
        "conversation",
        "image_processing",
        "infrared",
        "marketplace",
        "radio_frequency",
        "stt",
        "tts",
        "wake_word",
    }
)

if __name__ == "__main__":
    bootstrap.DEFAULT_INTEGRATIONS.difference_update(LEFT_OUT)
    sys.exit(main())
