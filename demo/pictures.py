"""Take pictures of the demonstration's dashboard, before and after the drop.

    scripts/pictures [--port N]

Starts a demonstration of its own from nothing, which takes about two minutes.
"""

import argparse
import asyncio
from pathlib import Path
import sys

from . import PASSWORD, USER
from .browser import NoChromiumError, Page, PageError, find_chromium, open_page
from .dashboard import URL_PATH
from .folder import HOST
from .hand import TEXT
from .processes import ROOT, EndedError, is_free, running

IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1180, 620
UP_SECONDS = 150.0
DROP_SECONDS = 120.0
CALM_SECONDS = 2.0
"""How long cards may take to fade in."""

LOG_IN = """
(async () => {{
  const post = (path, body) => fetch(path, {{method: 'POST', body}}).then(r => r.json());
  const client = location.origin + '/';
  const flow = await post('/auth/login_flow', JSON.stringify({{
    client_id: client, handler: ['homeassistant', null], redirect_uri: client}}));
  const done = await post('/auth/login_flow/' + flow.flow_id, JSON.stringify({{
    client_id: client, username: {user!r}, password: {password!r}}}));
  const form = new URLSearchParams({{
    client_id: client, grant_type: 'authorization_code', code: done.result}});
  const tokens = await post('/auth/token', form);
  localStorage.hassTokens = JSON.stringify({{
    ...tokens, hassUrl: location.origin, clientId: client,
    expires: Date.now() + tokens.expires_in * 1000}});
}})()
"""
"""What the login page does, with its "keep me logged in"."""


async def _shows(page: Page, words: str, *, seconds: float) -> None:
    await page.until(f"{TEXT}.includes({words!r})", seconds=seconds)
    await asyncio.sleep(CALM_SECONDS)


async def take(base: str) -> None:
    """Log in, take one picture, wait for the drop, take the other."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with open_page() as page:
        await page.size(WIDTH, HEIGHT)
        await page.go(f"{base}/manifest.json")
        await page.until(
            "location.protocol === 'http:' && document.readyState === 'complete'", seconds=10
        )
        await page.evaluate(LOG_IN.format(user=USER, password=PASSWORD))
        await page.go(f"{base}/{URL_PATH}")
        await _shows(page, "is about to drop", seconds=60)
        await page.picture(IMAGES / "dashboard-before.png")
        await _shows(page, "is free", seconds=DROP_SECONDS)
        await page.picture(IMAGES / "dashboard-after.png")


async def _until_ready(end: asyncio.Task[int], log: Path) -> None:
    async with asyncio.timeout(UP_SECONDS):
        while "Ready." not in log.read_text():
            if end.done():
                raise EndedError(f"The demonstration did not start; see {log}")
            await asyncio.sleep(0.2)


async def main(port: int) -> int:
    """Take both pictures; 1 with one line of reason where that cannot be."""
    if not is_free(port):
        print(f"Port {port} is taken; another one: --port N.", file=sys.stderr)
        return 1
    try:
        find_chromium()
        log = ROOT / ".cache" / "log" / "pictures.log"
        arguments = ("--port", str(port), "--folder", str(ROOT / ".cache" / "pictures"), "--fresh")
        async with running("The demonstration", log, "demo", *arguments) as end:
            await _until_ready(end, log)
            await take(f"http://{HOST}:{port}")
    except (NoChromiumError, PageError, EndedError) as problem:
        print(problem, file=sys.stderr)
        return 1
    for picture in sorted(IMAGES.glob("dashboard-*.png")):
        print(picture.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="scripts/pictures", description=__doc__)
    parser.add_argument("--port", type=int, default=8124, help="of Home Assistant meanwhile (8124)")
    sys.exit(asyncio.run(main(parser.parse_args().port)))
