"""What can go wrong at a WHOIS server does, and stops when it is taken back."""

import asyncio

import pytest

from lab import Lab
from lab.whois_notices import THROTTLES

from .clients import ask_whois

_NAME = "busy-control.test"


async def test_throttled_in_many_words(lab: Lab) -> None:
    for words, notice in THROTTLES.items():
        lab.fault("test", "whois", "throttle", words=words, times=1)
        reply = (await ask_whois(lab, _NAME)).decode().replace("\r\n", "\n")
        assert reply == notice.format(name=_NAME)


@pytest.mark.parametrize("name", [_NAME, "nobody.test"])
@pytest.mark.parametrize(
    ("kind", "start"),
    [("throttle_inside", b"%%\r\n%% Too many requests"), ("banner", b"*****")],
)
async def test_something_before_the_answer(lab: Lab, name: str, kind: str, start: bytes) -> None:
    honest = await ask_whois(lab, name)
    lab.fault("test", "whois", kind, words="requests")
    reply = await ask_whois(lab, name)
    assert reply.startswith(start)
    assert honest.splitlines()[0] in reply


async def test_octets_that_are_no_utf8(lab: Lab) -> None:
    lab.fault("test", "whois", "latin1")
    reply = await ask_whois(lab, _NAME)
    assert "Jörg Müßig" in reply.decode("latin-1")
    with pytest.raises(UnicodeDecodeError):
        reply.decode()


async def test_not_found_for_everything(lab: Lab) -> None:
    lab.fault("test", "whois", "absent")
    assert b"No match for" in await ask_whois(lab, _NAME)
    assert lab.clear(protocol="whois") == 1
    assert b"No match for" not in await ask_whois(lab, _NAME)


async def test_about_another_name(lab: Lab) -> None:
    lab.fault("test", "whois", "other_name")
    assert b"Domain Name: BUSY-CONTROL.TEST" in await ask_whois(lab, "foo.test")


async def test_from_old_books(lab: Lab) -> None:
    lab.register("foo.test", phase="pending_delete", since="-5d+60s")
    lab.clock.advance(120)
    assert b"No match for" in await ask_whois(lab, "foo.test")
    lab.fault("test", "whois", "stale", by="10min")
    assert b"pendingDelete" in await ask_whois(lab, "foo.test")


async def test_empty(lab: Lab) -> None:
    lab.fault("test", "whois", "empty")
    assert await ask_whois(lab, _NAME) == b""


async def test_cut_in_the_middle(lab: Lab) -> None:
    honest = await ask_whois(lab, _NAME)
    lab.fault("test", "whois", "cut", share=0.25)
    assert len(await ask_whois(lab, _NAME)) == len(honest) // 4


@pytest.mark.parametrize("kind", ["drip", "slow"])
async def test_late_but_whole(lab: Lab, kind: str) -> None:
    honest = await ask_whois(lab, "nobody.de-test")
    lab.fault("de-test", "whois", kind, seconds=0.0001)
    assert await ask_whois(lab, "nobody.de-test") == honest


async def test_reset(lab: Lab) -> None:
    lab.fault("test", "whois", "reset")
    with pytest.raises(ConnectionResetError):
        await ask_whois(lab, _NAME)


@pytest.mark.parametrize("share", [0.0, 0.5])
async def test_a_hanging_server_is_waited_for_in_vain(lab: Lab, share: float) -> None:
    lab.fault("test", "whois", "hang", share=share)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ask_whois(lab, _NAME), 0.05)


@pytest.mark.parametrize(
    ("suffix", "protocol", "server"),
    [
        ("test", "whois", "whois:test"),
        ("be-test", "das", "das:be-test"),
        (None, "root", "root:whois"),
    ],
)
async def test_nobody_listens(lab: Lab, suffix: str | None, protocol: str, server: str) -> None:
    lab.fault(suffix, protocol, "down")
    with pytest.raises(ConnectionRefusedError):
        await ask_whois(lab, _NAME, server=server)
    lab.clear()
    assert await ask_whois(lab, _NAME, server=server)
