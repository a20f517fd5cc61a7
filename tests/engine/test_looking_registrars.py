"""When a look asks a registrar, over real sockets: what its word brings forward and holds back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from custom_components.domain_availability.engine.observation import Layer, Outcome, Phase
from custom_components.domain_availability.engine.probes.registrars import REGISTRARS, Account
from custom_components.domain_availability.engine.verdict import (
    Caution,
    TransitionKind,
    VerdictKind,
)
from custom_components.domain_availability.engine.watching import REGISTRY_LAYERS
from lab.registrar_words import MANNERS

from .watcher import Bench, bench

LAYERS = REGISTRY_LAYERS | {Layer.REGISTRAR}
REGISTRAR = "registrar:cloudflare"
DAYS = timedelta(days=1)
A = VerdictKind.AVAILABLE

pytestmark = pytest.mark.usefixtures("socket_enabled")


def with_account(house: Bench, key: str = "cloudflare") -> Bench:
    """Return the bench with an account at one registrar."""
    account = Account(
        registrar=REGISTRARS[key],
        credentials=MANNERS[key].credentials,
        base=house.registries.registrars[key],
    )
    house.accounts.use([account])
    return house


async def test_a_delegated_name_costs_the_registrar_nothing() -> None:
    async with bench() as house:
        with_account(house).lab.register("foo.test")
        watcher = house.watch("foo.test", layers=LAYERS)
        await watcher.look()
        assert watcher.verdict.kind is VerdictKind.REGISTERED
        assert house.lab.asked(protocol="registrar") == []


async def test_a_name_never_seen_is_free_by_its_word() -> None:
    """The registry's absence alone would say nothing: reserved names look the same."""
    async with bench() as house:
        watcher = with_account(house).watch("foo.test", layers=LAYERS)
        assert await watcher.look() is TransitionKind.FIRST_SEEN
        assert (watcher.verdict.kind, watcher.verdict.row) == (A, "9")
        assert house.lab.asked("foo.test", protocol="registrar")


@pytest.mark.parametrize(("layers", "account"), [(LAYERS, False), (REGISTRY_LAYERS, True)])
async def test_nobody_is_asked_without_account_or_leave(
    *, layers: frozenset[Layer], account: bool
) -> None:
    async with bench() as house:
        if account:
            with_account(house)
        watcher = house.watch("foo.test", layers=layers)
        await watcher.look()
        await watcher.look(by_hand=True)
        assert watcher.verdict.kind is VerdictKind.UNKNOWN
        assert house.lab.asked(protocol="registrar") == []


async def test_no_control_is_asked_at_a_registrar() -> None:
    async with bench() as house:
        watcher = with_account(house).watch("foo.test", layers=LAYERS)
        await watcher.look()
        await watcher.look(by_hand=True)
        assert {asked.name for asked in house.lab.asked(protocol="registrar")} == {"foo.test"}


async def test_a_premium_name_is_available_at_its_price() -> None:
    async with bench() as house:
        with_account(house, "dynadot").lab.register(
            "foo.test", phase="premium", price="2500.00", silent=True
        )
        watcher = house.watch("foo.test", layers=LAYERS)
        await watcher.look()
        assert (watcher.verdict.kind, watcher.verdict.phase) == (A, Phase.PREMIUM)
        assert (watcher.verdict.price, watcher.verdict.currency) == (Decimal("2500.00"), "USD")


async def test_the_suffix_no_registry_answers_for() -> None:
    """Neither RDAP nor WHOIS: a registrar's word is all there is, and it is enough."""
    async with bench() as house:
        with_account(house).lab.register("foo.dns-test")
        watcher = house.watch("foo.dns-test", layers=LAYERS)
        await watcher.look()
        house.lab.release("foo.dns-test")
        watcher.turn(timedelta(minutes=11))
        await watcher.look()
        assert (watcher.verdict.kind, watcher.verdict.row) == (A, "9")
        assert watcher.kinds == [TransitionKind.FIRST_SEEN, TransitionKind.BECAME_AVAILABLE]


async def test_in_a_window_its_second_yes_outranks_a_registry_that_lags() -> None:
    async with bench() as house:
        lab = with_account(house).lab
        lab.register("foo.test", phase="pending_delete", since="-5d+30s")
        watcher = house.watch("foo.test", layers=LAYERS)
        await watcher.look()
        assert watcher.verdict.phase is Phase.PENDING_DELETE
        drop = house.clock.now() + timedelta(seconds=31)
        lab.fault("test", "rdap", "stale", by=3600, shows="nothing")
        lab.fault("test", "whois", "stale", by=3600)
        watcher.turn(timedelta(seconds=33))
        await watcher.follow(timedelta(seconds=20))
        told = watcher.first_told(TransitionKind.BECAME_AVAILABLE)
        assert told is not None
        assert timedelta(seconds=5) <= told - drop <= timedelta(seconds=12)
        assert watcher.verdict.row == "9"
        assert watcher.kinds.count(TransitionKind.BECAME_AVAILABLE) == 1


async def test_in_a_window_one_yes_is_not_enough() -> None:
    async with bench() as house:
        lab = with_account(house).lab
        lab.register("foo.test", phase="pending_delete", since="-5d+30s")
        watcher = house.watch("foo.test", layers=LAYERS)
        await watcher.look()
        for protocol in ("rdap", "whois"):
            lab.fault("test", protocol, "stale", at=lab.clock.now().isoformat(), shows="nothing")
        lab.fault("test", "registrar", "unavailable")
        lab.fault("test", "registrar", "offered", times=1)
        watcher.turn(timedelta(seconds=31))
        await watcher.look()
        assert watcher.verdict.kind is VerdictKind.REGISTERED
        assert watcher.verdict.look_again == pytest.approx(5, abs=0.5)
        await watcher.follow(timedelta(seconds=20))
        assert TransitionKind.BECAME_AVAILABLE not in watcher.kinds
        assert A not in watcher.shown


async def test_a_registrar_that_says_nothing_costs_a_window_no_time() -> None:
    """Its service hangs: the drop is seen by the registry's answers as if it was not there."""
    async with bench() as house:
        lab = with_account(house).lab
        lab.register("foo.test", phase="pending_delete", since="-5d+30s")
        watcher = house.watch("foo.test", layers=LAYERS)
        await watcher.look()
        lab.fault(None, "registrar", "hang")
        drop = house.clock.now() + timedelta(seconds=31)
        watcher.turn(timedelta(seconds=32))
        await watcher.follow(timedelta(seconds=20))
        told = watcher.first_told(TransitionKind.BECAME_AVAILABLE)
        assert told is not None
        assert told - drop <= timedelta(seconds=12)
        assert watcher.verdict.row == "10"


async def test_a_name_just_caught_is_not_told_as_free() -> None:
    """The registry has lost it, the registrar does not offer it: looked at again in 30 s."""
    async with bench() as house:
        lab = with_account(house).lab
        lab.register("foo.test", phase="pending_delete", since="-5d+30s")
        watcher = house.watch("foo.test", layers=LAYERS)
        await watcher.look()
        lab.fault("test", "registrar", "unavailable")
        watcher.turn(timedelta(seconds=32))
        await watcher.follow(timedelta(seconds=8))
        assert watcher.verdict.row == "14"
        assert watcher.verdict.look_again == 30.0
        assert A not in watcher.shown
        lab.take("foo.test")
        await watcher.follow(timedelta(seconds=40))
        assert watcher.kinds[-1] is TransitionKind.TAKEN
        assert A not in watcher.shown


async def test_registrar_only_waits_for_its_word() -> None:
    async with bench() as house:
        lab = with_account(house).lab
        lab.register("foo.test", phase="pending_delete", since="-5d+30s")
        watcher = house.watch("foo.test", layers=LAYERS, caution=Caution.REGISTRAR_ONLY)
        await watcher.look()
        lab.fault(None, "registrar", "error_500")
        watcher.turn(timedelta(seconds=32))
        await watcher.follow(timedelta(seconds=20))
        assert A not in watcher.shown
        lab.clear(None, "registrar")
        await watcher.follow(timedelta(minutes=10))
        assert (watcher.verdict.kind, watcher.verdict.row) == (A, "9")


async def test_what_it_refuses_for_a_day_is_reserved() -> None:
    async with bench() as house:
        with_account(house).lab.register("foo.test", phase="reserved", silent=True)
        watcher = house.watch("foo.test", layers=LAYERS)
        await watcher.look()
        await watcher.follow(2 * DAYS + timedelta(hours=1))
        assert watcher.verdict.kind is VerdictKind.NOT_FOR_SALE
        assert (watcher.verdict.phase, watcher.verdict.row) == (Phase.RESERVED, "14")
        assert A not in watcher.shown
        assert len(house.lab.asked(protocol="registrar")) < 40


async def test_a_silent_price_is_news_only_when_it_ends() -> None:
    async with bench() as house:
        lab = with_account(house).lab
        lab.register("foo.test", phase="premium", price="2500.00", silent=True)
        watcher = house.watch("foo.test", layers=LAYERS)
        await watcher.look()
        await watcher.follow(timedelta(hours=1))
        before = watcher.verdict.phase
        lab.release("foo.test")
        await watcher.follow(DAYS)
        assert (before, watcher.verdict.phase) == (Phase.PREMIUM, Phase.AVAILABLE)
        assert watcher.kinds == [TransitionKind.FIRST_SEEN, TransitionKind.BECAME_AVAILABLE]


async def test_the_observation_says_who_was_asked() -> None:
    async with bench() as house:
        watcher = with_account(house).watch("foo.test", layers=LAYERS)
        await watcher.look()
        (said,) = [seen for seen in watcher.seen if seen.layer is Layer.REGISTRAR]
        assert said.server == house.lab.servers[REGISTRAR].address
        assert said.outcome is Outcome.AVAILABLE
        assert any("The registrar" in reason for reason in watcher.verdict.reasons)
