"""The whole chain over real sockets: a name drops in the lab, and the phone rings once."""

from pathlib import Path

from homeassistant.core import ServiceCall, callback

from lab.lab import Lab

from .test_first_light import NAME, PHASE, House, expected_lingering_timers, folder, house

__all__ = ["expected_lingering_timers", "folder"]

PHONE = "notify.mobile_app_phone"


async def give_phone(home: House) -> list[ServiceCall]:
    """Let the list notify a phone; return what it hears."""
    rung: list[ServiceCall] = []

    @callback
    def ring(call: ServiceCall) -> None:
        rung.append(call)
        home.wake()

    home.hass.services.async_register("notify", "mobile_app_phone", ring)
    (held,) = home.entry.subentries.values()
    home.hass.config_entries.async_update_subentry(
        home.entry, held, data={**held.data, "notify_actions": [PHONE]}
    )
    await home.hass.async_block_till_done()
    return rung


async def test_a_drop_rings_the_phone_once(lab: Lab, folder: Path) -> None:
    async with house(folder) as home:
        rung = await give_phone(home)
        await home.until(lambda: home.state(PHASE) == "pending_delete")
        assert rung == []

        lab.release(NAME)
        await home.until(lambda: bool(rung and home.ids))

        (call,) = rung
        assert call.data["title"] == f"{NAME} is free to register"
        assert call.data["data"]["tag"] in home.ids

    async with house(folder) as home:
        rung = await give_phone(home)
        await home.check()
        await home.hass.async_block_till_done()
        assert rung == []
