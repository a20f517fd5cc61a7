"""The registrar probe against the lab's registrars: what it tells, and whom it spares."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from decimal import Decimal
import logging

import aiohttp
import pytest
import pytest_asyncio

from custom_components.domain_availability.engine.clock import SystemClock
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.policy import Pace, Policy
from custom_components.domain_availability.engine.probes.registrar import (
    RegistrarProbe,
    Trial,
    try_out,
)
from custom_components.domain_availability.engine.probes.registrars import (
    REGISTRARS,
    Account,
    Accounts,
)
from custom_components.domain_availability.engine.probes.sockets import SocketNetwork
from lab import Lab
from lab.pytest_plugin import lab as lab  # noqa: PLC0414 - a fixture
from lab.registrar_words import MANNERS

from ..hand_clock import HandClock
from .web_server import web_server

QUICK = Pace(gap=0.01)
POLICY = Policy(suffix="test", pace={Layer.REGISTRAR: QUICK})
KEYS = sorted(REGISTRARS)
SECRETS = [secret for manner in MANNERS.values() for secret in manner.credentials.values()]


@pytest_asyncio.fixture
async def network(socket_enabled: None) -> AsyncIterator[SocketNetwork]:
    """Return the real network."""
    del socket_enabled
    async with aiohttp.ClientSession() as session:
        yield SocketNetwork(session)


def account_at(lab: Lab, key: str, **credentials: str) -> Account:
    """Return an account at one of the lab's registrars; its own credentials unless given."""
    return Account(
        registrar=REGISTRARS[key],
        credentials={**MANNERS[key].credentials, **credentials},
        base=lab.servers[f"registrar:{key}"].address,
    )


class Watch:
    """A probe with its accounts and what it said of their credentials."""

    def __init__(self, network: SocketNetwork, accounts: Iterable[Account]) -> None:
        self.said: list[tuple[str, bool]] = []
        self.clock = SystemClock()
        self.pacer = Pacer(self.clock)
        self.accounts = Accounts(
            accounts, on_credentials=lambda key, works: self.said.append((key, works))
        )
        self.probe = RegistrarProbe(network, self.pacer, self.clock, self.accounts)

    async def ask(self, name: str = "foo.test", *, in_window: bool = False) -> Observation:
        """Ask about a name."""
        return await self.probe.ask(name, POLICY, in_window=in_window)


@pytest.mark.parametrize("key", KEYS)
async def test_names_in_every_state(lab: Lab, network: SocketNetwork, key: str) -> None:
    lab.register("taken.test")
    lab.register("dear.test", phase="premium", price="2500.00")
    watch = Watch(network, [account_at(lab, key)])
    free = await watch.ask()
    assert (free.outcome, free.facts.premium, free.queries) == (Outcome.AVAILABLE, False, 1)
    assert (free.name, free.suffix, free.layer) == ("foo.test", "test", Layer.REGISTRAR)
    assert (free.role, free.server) == (Role.QUESTION, lab.servers[f"registrar:{key}"].address)
    assert (free.facts.price, free.facts.currency) == (Decimal("9.73"), "USD")
    dear = await watch.ask("dear.test")
    assert (dear.outcome, dear.phase) == (Outcome.AVAILABLE, Phase.PREMIUM)
    assert (dear.facts.price, dear.facts.currency) == (Decimal("2500.00"), "USD")
    assert (await watch.ask("taken.test")).outcome is Outcome.REGISTERED
    assert watch.said == []


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("kind", "options", "outcome"),
    [
        ("throttle", {"seconds": 7}, Outcome.REFUSED),
        ("throttle", {"seconds": None}, Outcome.REFUSED),
        ("credentials", {}, Outcome.REFUSED),
        ("forbidden", {}, Outcome.REFUSED),
        ("error_500", {}, Outcome.FAILED),
        ("error_503", {}, Outcome.FAILED),
        ("cut", {}, Outcome.FAILED),
        ("html_200", {}, Outcome.UNCLEAR),
        ("cut_json", {}, Outcome.UNCLEAR),
        ("unsold", {}, Outcome.UNCLEAR),
        ("left_out", {}, Outcome.UNCLEAR),
        ("reserved", {}, Outcome.NOT_FOR_SALE),
        ("unavailable", {}, Outcome.REGISTERED),
    ],
)
async def test_what_can_go_wrong(
    *,
    lab: Lab,
    network: SocketNetwork,
    key: str,
    kind: str,
    options: dict[str, int | None],
    outcome: Outcome,
) -> None:
    lab.register("foo.test", phase="reserved")
    lab.fault("test", "registrar", kind, options={**options})
    watch = Watch(network, [account_at(lab, key)])
    seen = await watch.ask()
    assert seen.outcome is outcome
    assert seen.reason
    assert seen.retry_after == options.get("seconds")
    assert watch.said == ([(key, False)] if kind in {"credentials", "forbidden"} else [])


async def test_nobody_listens(lab: Lab, network: SocketNetwork) -> None:
    lab.fault(None, "registrar", "down")
    seen = await Watch(network, [account_at(lab, "porkbun")]).ask()
    assert seen.outcome is Outcome.FAILED


@pytest.mark.parametrize("key", KEYS)
async def test_wrong_credentials_are_told_once_until_they_work(
    lab: Lab, network: SocketNetwork, key: str
) -> None:
    wrong = account_at(lab, key, **dict.fromkeys(MANNERS[key].credentials, "not-the-one"))
    watch = Watch(network, [wrong])
    first, second = await watch.ask(), await watch.ask()
    assert (first.outcome, first.queries) == (Outcome.REFUSED, 1)
    assert first.reason == "the credentials do not work"
    assert second.queries == 0, "what was refused is left alone"
    assert not watch.probe.offers(POLICY)
    assert watch.said == [(key, False)]
    watch.accounts.use([account_at(lab, key)])
    assert (await watch.ask()).outcome is Outcome.AVAILABLE
    assert watch.said == [(key, False)]
    lab.fault(None, "registrar", "credentials")
    await watch.ask("bar.test")
    assert watch.said == [(key, False), (key, False)]


async def test_credentials_that_were_refused_by_mistake_are_tried_again(
    lab: Lab, network: SocketNetwork
) -> None:
    clock = HandClock()
    watch = Watch(network, [account_at(lab, "cloudflare")])
    probe = RegistrarProbe(network, Pacer(clock), clock, watch.accounts)
    lab.fault(None, "registrar", "credentials", times=1)
    await probe.ask("foo.test", POLICY)
    clock.turn(3599)
    assert not probe.offers(POLICY)
    clock.turn(2)
    assert (await probe.ask("foo.test", POLICY)).outcome is Outcome.AVAILABLE
    assert watch.said == [("cloudflare", False), ("cloudflare", True)]


async def test_a_registrar_that_went_meanwhile_is_not_spoken_of(
    lab: Lab, network: SocketNetwork
) -> None:
    watch = Watch(network, [account_at(lab, "cloudflare", api_token="wrong")])  # noqa: S106 - none
    lab.fault(None, "registrar", "slow", seconds=0.1)
    asking = asyncio.create_task(watch.ask())
    await asyncio.sleep(0.05)
    watch.accounts.use([])
    await asking
    assert watch.said == []


@pytest.mark.parametrize("key", KEYS)
async def test_no_secret_is_in_anything_that_leaves(
    lab: Lab, network: SocketNetwork, caplog: pytest.LogCaptureFixture, key: str
) -> None:
    caplog.set_level(logging.DEBUG)
    told = [caplog.text]
    account = account_at(lab, key)
    kinds = ["credentials", "throttle", "html_200", "error_500", "cut", "unsold", "down"]
    for kind in kinds:
        lab.fault(None, "registrar", kind)
        watch = Watch(network, [account])
        told += [repr(await watch.ask()), repr(watch.pacer.snapshot())]
        lab.clear()
    async with web_server(lambda _: b"HTTP/1.1 banana\r\n\r\n") as server:
        broken = replace(account, base=server.base)
        told.append(repr(await Watch(network, [broken]).ask()))
    told += [repr(account), str(account), repr(Accounts([account])), caplog.text]
    assert any("FAILED" in one for one in told)
    for secret in MANNERS[key].credentials.values():
        assert not [one for one in told if secret in one]


async def test_an_error_that_quotes_the_address_is_redacted(
    lab: Lab, network: SocketNetwork
) -> None:
    """An answer that is no HTTP makes the client quote the address, key and all."""
    account = account_at(lab, "dynadot")
    async with web_server(lambda _: b"HTTP/1.1 banana\r\n\r\n") as server:
        seen = await Watch(network, [replace(account, base=server.base)]).ask()
    assert seen.outcome is Outcome.FAILED
    assert "***" in seen.reason
    assert "lab-dynadot-key" not in seen.reason


async def test_names_of_one_moment_share_a_call(lab: Lab, network: SocketNetwork) -> None:
    lab.register("name3.test")
    watch = Watch(network, [account_at(lab, "cloudflare")])
    names = [f"name{number}.test" for number in range(25)]
    seen = await asyncio.gather(*(watch.ask(name) for name in [*names, "name3.test"]))
    assert [one.outcome for one in seen].count(Outcome.AVAILABLE) == 24
    assert seen[3].outcome is seen[25].outcome is Outcome.REGISTERED
    assert [one.name for one in seen] == [*names, "name3.test"]
    asked = lab.asked(server="registrar:cloudflare")
    assert [one.question.rpartition(" ")[2] for one in asked].count("1/20") == 1
    assert [one.question.rpartition(" ")[2] for one in asked].count("1/5") == 1
    assert sum(one.queries for one in seen) in {2, 3}, "who shares a name shares its query"


async def test_names_that_are_asked_one_by_one_are_asked_at_their_pace(
    lab: Lab, network: SocketNetwork
) -> None:
    policy = replace(POLICY, pace={Layer.REGISTRAR: Pace(gap=0.1)})
    watch = Watch(network, [account_at(lab, "porkbun")])
    seen = await asyncio.gather(*(watch.probe.ask(f"n{i}.test", policy) for i in range(3)))
    assert {one.outcome for one in seen} == {Outcome.AVAILABLE}
    assert lab.fastest("registrar:porkbun") > 0.09


async def test_who_gives_up_does_not_end_the_call_of_others(
    lab: Lab, network: SocketNetwork
) -> None:
    lab.fault(None, "registrar", "slow", seconds=0.1)
    watch = Watch(network, [account_at(lab, "cloudflare")])
    first, second = (asyncio.create_task(watch.ask(name)) for name in ("a.test", "b.test"))
    await asyncio.sleep(0.05)
    first.cancel()
    assert (await second).outcome is Outcome.AVAILABLE
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_when_all_give_up_nothing_goes_on(lab: Lab, network: SocketNetwork) -> None:
    lab.fault(None, "registrar", "hang")
    watch = Watch(network, [account_at(lab, "cloudflare")])
    asking = asyncio.create_task(watch.ask())
    await asyncio.sleep(0.2)
    assert lab.asked("foo.test")
    before = len(asyncio.all_tasks())
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.sleep(0)
    lab.clear()
    assert len(asyncio.all_tasks()) < before
    assert (await watch.ask("bar.test")).outcome is Outcome.AVAILABLE


async def test_the_least_restrained_is_asked_and_the_next_where_it_says_nothing(
    lab: Lab, network: SocketNetwork
) -> None:
    watch = Watch(network, [account_at(lab, "porkbun"), account_at(lab, "cloudflare")])
    assert (await watch.ask()).server == lab.servers["registrar:cloudflare"].address
    lab.fault("test", "registrar", "error_500", server="registrar:cloudflare", times=1)
    seen = await watch.ask()
    assert (seen.outcome, seen.queries) == (Outcome.AVAILABLE, 2)
    assert seen.server == lab.servers["registrar:porkbun"].address


async def test_a_suffix_that_is_not_sold_is_not_asked_for_again_that_day(
    lab: Lab, network: SocketNetwork
) -> None:
    lab.fault("test", "registrar", "unsold")
    watch = Watch(network, [account_at(lab, "cloudflare")])
    assert watch.probe.offers(POLICY)
    assert (await watch.ask()).outcome is Outcome.UNCLEAR
    assert not watch.probe.offers(POLICY)
    assert watch.probe.offers(replace(POLICY, suffix="other"))
    seen = await watch.ask()
    assert (seen.outcome, seen.queries, seen.server) == (Outcome.FAILED, 0, "")
    assert len(lab.asked(protocol="registrar")) == 1


async def test_the_next_day_it_is(lab: Lab, network: SocketNetwork) -> None:
    clock = HandClock()
    lab.fault("test", "registrar", "unsold", times=1)
    probe = RegistrarProbe(network, Pacer(clock), clock, Accounts([account_at(lab, "cloudflare")]))
    await probe.ask("foo.test", POLICY)
    clock.turn(86_401)
    assert probe.offers(POLICY)
    assert (await probe.ask("foo.test", POLICY)).outcome is Outcome.AVAILABLE


async def test_in_a_window_nobody_waits_for_a_registrar(lab: Lab, network: SocketNetwork) -> None:
    clock = HandClock()
    probe = RegistrarProbe(network, Pacer(clock), clock, Accounts([account_at(lab, "porkbun")]))
    policy = replace(POLICY, pace={})
    assert (await probe.ask("foo.test", policy, in_window=True)).queries == 1
    refused = await probe.ask("foo.test", policy, in_window=True)
    assert (refused.outcome, refused.queries) == (Outcome.REFUSED, 0)
    assert refused.retry_after == pytest.approx(10, abs=0.1)
    before = clock.monotonic()
    assert (await probe.ask("foo.test", policy)).queries == 1
    assert clock.monotonic() - before == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", [None, "no\nline", "no \ud800 letter", ""])
async def test_credentials_that_cannot_be_sent(
    lab: Lab, network: SocketNetwork, key: str, value: str | None
) -> None:
    """However they got into the store: an observation, never an exception, and no secret in it."""
    last = [*MANNERS[key].credentials][-1]
    odd = {**MANNERS[key].credentials, last: value or ""}
    if value is None:
        del odd[last]
    seen = await Watch(network, [replace(account_at(lab, key), credentials=odd)]).ask()
    assert seen.outcome in {Outcome.FAILED, Outcome.REFUSED}
    assert not value or value not in repr(seen)


async def test_nobody_is_asked_without_an_account(network: SocketNetwork) -> None:
    watch = Watch(network, [])
    assert not watch.probe.offers(POLICY)
    assert (await watch.ask()).outcome is Outcome.FAILED


@pytest.mark.parametrize("key", KEYS)
async def test_accounts_know_their_own_address(key: str) -> None:
    account = Account(registrar=REGISTRARS[key], credentials=MANNERS[key].credentials)
    assert account.url == REGISTRARS[key].base
    assert account.url.startswith("https://")
    assert account.request(("foo.test",)).url.startswith(account.url)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("kind", "trial"),
    [
        (None, Trial.WORKS),
        ("unavailable", Trial.WORKS),
        ("credentials", Trial.CREDENTIALS),
        ("throttle", Trial.THROTTLED),
        ("error_500", Trial.NO_ANSWER),
        ("down", Trial.NO_ANSWER),
        ("html_200", Trial.STRANGE),
    ],
)
async def test_a_test_call(
    *, lab: Lab, network: SocketNetwork, key: str, kind: str | None, trial: Trial
) -> None:
    if kind is not None:
        lab.fault(None, "registrar", kind)
    assert await try_out(account_at(lab, key), network, SystemClock()) is trial
