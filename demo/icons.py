"""Draw the integration's PNG icons from their SVG."""

import asyncio
from pathlib import Path
import sys

from .browser import NoChromiumError, open_page

BRAND = Path(__file__).parents[1] / "custom_components" / "domain_availability" / "brand"
SIDE = 256
PICTURES = {"icon.png": 1, "icon@2x.png": 2}
"""File and device pixels per CSS pixel: 256 and 512 pixels a side."""


async def draw() -> None:
    """Draw all sizes."""
    source = (BRAND / "icon.svg").as_uri()
    async with open_page() as page:
        for name, scale in PICTURES.items():
            await page.size(SIDE, SIDE, scale=scale)
            await page.go(source)
            await page.until("document.readyState === 'complete'", seconds=10)
            await page.picture(BRAND / name, clear=True)
            print(f"{name}: {SIDE * scale} pixels a side")


if __name__ == "__main__":
    try:
        asyncio.run(draw())
    except NoChromiumError as problem:
        sys.exit(str(problem))
