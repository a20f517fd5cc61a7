"""Use the integration in a browser as somebody would who has just installed it.

    python -m demo.clicking --folder EMPTY [--pictures FOLDER]

Says what was done step by step; ends with 1, the step and a picture of the page where one fails.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
import sys

from . import PASSWORD, USER
from .browser import NoChromiumError, PageError, open_page
from .hand import SECONDS, TEXT, Hand
from .house import House, open_house
from .pasted_cards import PATH, pasting
from .pictures import LOG_IN
from .processes import EndedError

WIDE, NARROW = (1280, 900), (412, 915)
DROPS = "lantern-street.test"
TYPED = (
    DROPS,
    "quiet-canyon.test",
    "northwind-coffee.test",
    "HTTPS://Bücherfreund.de-test/",
    "www.tidal-garden.co.uk-test",
    "co.uk-test",
    "foo.github.io",
    "not a name",
    "-bad-.test",
)
PUT = {
    "example_com": "quiet_canyon_test",
    "example.com": "quiet-canyon.test",
    "example_co_uk": "lantern_street_test",
    "example.co.uk": "lantern-street.test",
}
"""What stands in the docs, and what is put in its place."""
LATE = ("pending delete", ", for ", "Became free to register")
"""What the cards of the docs show once they have asked for it: two tables and the log."""
ENTRY = "/config/integrations/integration/domain_availability"
CALM = 1.5
"""Seconds for what fades in; pictures only, nothing depends on it."""


class Visit:
    """One user's way through the pages."""

    def __init__(self, house: House, hand: Hand, pictures: Path | None) -> None:
        self.house = house
        self.hand = hand
        self._pictures = pictures

    async def go(self, path: str) -> None:
        """Open a page of Home Assistant."""
        await self.hand.page.go(self.house.base + path)

    async def show(self, name: str) -> None:
        """Take a picture, where they are wanted."""
        if self._pictures is not None:
            await asyncio.sleep(CALM)
            await self.hand.page.picture(self._pictures / f"{name}.png")

    async def log_in(self) -> None:
        """Log in as the login page does."""
        await self.go("/manifest.json")
        await self.hand.page.until(
            "location.protocol === 'http:' && document.readyState === 'complete'", seconds=30
        )
        await self.hand.page.evaluate(LOG_IN.format(user=USER, password=PASSWORD))

    async def set_up(self) -> None:
        """Add the integration with a list that has bad lines; go back once; take the good ones."""
        await self.house.let_drop(DROPS, 3600)
        self.house.damage_ledger()
        await self.go("/config/integrations/dashboard")
        await self.hand.click("Add integration")
        await self.hand.see("Select brand")
        await self.hand.write("Domain Av")
        await self.hand.click("Domain Availability")
        await self.hand.see("Watch domain names")
        await self.hand.click("Domain names", exact=False)
        await self.hand.write("\n".join(TYPED))
        await self.hand.holds("Wanted")  # It is suggested.
        await self.show("set-up")
        await self.hand.click("Submit")
        await self.hand.see("Check the names")
        for refused in ("www.tidal-garden.co.uk-test", "foo.github.io", "not a name", "-bad-.test"):
            await self.hand.see(refused)
        await self.show("names-checked")
        await self.hand.click("Go back and correct")
        await self.hand.see("Watch domain names")
        await self.hand.holds("\n".join(TYPED))
        await self.hand.holds("Wanted")
        await self.hand.click("Submit")
        await self.hand.click("Watch the names that work")
        await self.hand.click("Skip and finish")

    async def look_at_the_entry(self) -> None:
        """See the list and the names on the integration's page."""
        await self.go(ENTRY)
        for words in ("Wanted", "quiet-canyon.test", "northwind-coffee.test", "bücherfreund.de"):
            await self.hand.see(words)
        await self.show("integration")

    async def look_at_a_name(self) -> None:
        """Open a name's device page and have it checked."""
        await self.hand.click("quiet-canyon.test")
        for words in ("Expected drop", "Pending delete", "Lab Registrar", "Watching"):
            await self.hand.see(words)
        await self.show("name")
        await self.hand.click("Press")

    async def look_at_the_calendar(self) -> None:
        """See when a name may become free."""
        await self.go("/calendar")
        await self.hand.see("Expiries and drops")
        await self.hand.click("Next")
        await self.hand.see("quiet-canyon.test")
        await self.show("calendar")

    async def automate(self) -> None:
        """Pick our trigger from the list of the automation editor and save the automation."""
        await self.go("/config/automation/edit/new")
        await self.hand.click("Add trigger")
        await self.hand.write("became available")
        await self.hand.click("Domain name became available")
        await self.hand.click("Watch list")
        await self.hand.click("Select a device")
        await self.hand.click("Wanted")
        await self.hand.see("Wanted")
        await self.show("trigger")
        await self.hand.click("Save")
        await self.hand.see("Rename")
        await self.hand.click("Save", tag="ha-button")
        await self.hand.page.until("!location.pathname.endsWith('/new')", seconds=30)

    async def see_it_drop(self) -> None:
        """Let a name drop: its device page says so."""
        await self.house.let_drop(DROPS, 30)
        await self.go(ENTRY)
        await self.hand.click(DROPS)
        await self.hand.click("Press")
        await self.hand.see("Became free to register", seconds=120)
        await self.show("dropped")

    async def look_at_options(self) -> None:
        """Open the options and leave them as they are."""
        await self.go(ENTRY)
        await self.hand.click("Configure")
        await self.hand.see("Registry checks a day")
        await self.show("options")
        await self.hand.click("Submit")
        await self.hand.click("Finish")

    async def add_a_registrar(self) -> None:
        """Mistype a registrar's key, see what to do, and add it."""
        await self.go(ENTRY)
        await self.hand.click("Add registrar")
        await self.hand.click("Dynadot")
        await self.hand.click("Submit")
        await self.hand.see("One test call is made")
        await self.hand.click("API key", exact=False)
        await self.hand.write("mistyped")
        await self.hand.click("Submit")
        await self.hand.see("does not accept")
        await self.show("registrar")
        await self.hand.click("API key", exact=False)
        await self.hand.replace("lab-dynadot-key")
        await self.hand.click("Submit")
        await self.hand.click("Finish")
        await self.hand.see("Dynadot")

    async def paste_cards(self) -> None:
        """Look at a dashboard of the cards that the docs show."""
        await self.go(ENTRY)
        await self.hand.see("quiet-canyon.test")
        await self.hand.page.evaluate(pasting(PUT))
        await self.go(f"/{PATH}/names")
        for words in ("Days to drop", "Free to register", "quiet-canyon.test", *LATE):
            await self.hand.see(words)
        await self.hand.page.until(f"!{TEXT}.includes('Loading statistics')", seconds=SECONDS)
        await self.show("cards")
        text = await self.hand.page.evaluate(TEXT)
        for wrong in ("Entity not found", "Configuration error", "Error"):
            if wrong in text:
                raise PageError(f"a card says {wrong!r}")

    async def look_at_repairs(self) -> None:
        """Read that the memory was damaged and confirm it; find nothing else to repair."""
        await self.go("/config/repairs")
        await self.hand.click("The memory of domain names was damaged")
        await self.hand.see("A new memory was begun")
        await self.hand.see("Your watch lists are not in it and are complete")
        await self.show("repair")
        await self.hand.click("Submit")
        await self.hand.see("The issue is repaired!")
        await self.hand.see("There are currently no repairs pending")

    async def in_the_dark_on_a_phone(self) -> None:
        """See the name on a phone in dark mode."""
        page = self.hand.page
        await page.size(*NARROW)
        await page.send(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": "dark"}],
        )
        await self.go(ENTRY)
        await self.hand.see("quiet-canyon.test")
        await self.show("integration-phone-dark")
        await self.hand.click("quiet-canyon.test")
        await self.hand.see("Expected drop")
        await self.show("name-phone-dark")
        wider = "document.documentElement.scrollWidth > innerWidth"
        if await page.evaluate(wider):
            raise PageError("the page is wider than the phone")

    async def complain(self) -> None:
        """Find nothing of ours in the log."""
        if complaints := self.house.complaints():
            raise PageError("in the log: " + complaints[0])

    @property
    def steps(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        """All steps in order."""
        return (
            self.log_in,
            self.set_up,
            self.look_at_the_entry,
            self.look_at_a_name,
            self.look_at_the_calendar,
            self.automate,
            self.look_at_options,
            self.add_a_registrar,
            self.see_it_drop,
            self.paste_cards,
            self.look_at_repairs,
            self.in_the_dark_on_a_phone,
            self.complain,
        )


async def visit(folder: Path, pictures: Path | None) -> int:
    """Take all steps; return 1 where one fails."""
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    async with open_house(folder) as house, open_page() as page:
        await page.size(*WIDE)
        one = Visit(house, Hand(page), pictures)
        for step in one.steps:
            name = getattr(step, "__name__", "step").replace("_", " ")
            try:
                await step()
            except PageError as problem:
                await page.picture(folder / "failed.png")
                print(f"failed: {name}: {problem} ({folder / 'failed.png'})", flush=True)
                return 1
            print(f"done: {name}", flush=True)
    return 0


def main() -> int:
    """Read the command line and visit."""
    parser = argparse.ArgumentParser(prog="demo.clicking", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="for Home Assistant; empty")
    parser.add_argument("--pictures", type=Path, help="where pictures of the pages go")
    options = parser.parse_args()
    try:
        return asyncio.run(visit(options.folder.absolute(), options.pictures))
    except (NoChromiumError, EndedError) as problem:
        print(f"not done: {problem}", flush=True)
        return 2


if __name__ == "__main__":
    sys.exit(main())
