"""Sources that fall silent are noticed, counted and forgotten when they answer again."""

from dataclasses import replace
from datetime import timedelta
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.health import (
    DEGRADED_AFTER,
    FEWEST_REFUSALS,
    UNTRIED,
    Health,
    host_of,
)
from custom_components.domain_availability.engine.look import Look
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Role,
)

from .hand_clock import HandClock
from .sights import NAME, NOW, RDAP, WHOIS, seen
from .test_monitor import Registry, build, names, settle

HOUR = 3600.0
MUTE = [Outcome.REFUSED, Outcome.FAILED, Outcome.UNCLEAR]
DEFINITE = [Outcome.REGISTERED, Outcome.ABSENT, Outcome.AVAILABLE, Outcome.NOT_FOR_SALE]


def told(*observations: Observation) -> Health:
    """Return what is known after these."""
    health = Health()
    health.note(observations)
    return health


def silence(number: int, outcome: Outcome = Outcome.FAILED) -> list[Observation]:
    """Return so many questions to WHOIS, one an hour up to now, of which nothing came."""
    return [seen(Layer.WHOIS, outcome, HOUR * ago) for ago in range(number, 0, -1)]


@pytest.mark.parametrize("outcome", MUTE)
def test_a_layer_that_yields_nothing_for_twenty_tries_is_degraded(outcome: Outcome) -> None:
    assert not told(*silence(DEGRADED_AFTER - 1, outcome)).degraded()
    health = told(*silence(DEGRADED_AFTER, outcome))
    assert health.degraded().keys() == {("com", Layer.WHOIS)}
    assert health.layers[Layer.WHOIS].degraded
    assert health.of("com", Layer.WHOIS).mute_since == NOW - DEGRADED_AFTER * timedelta(hours=1)


@pytest.mark.parametrize("outcome", DEFINITE)
def test_one_answer_makes_it_whole_again(outcome: Outcome) -> None:
    health = told(*silence(DEGRADED_AFTER), seen(Layer.WHOIS, outcome, 1))
    assert not health.degraded()
    assert health.of("com", Layer.WHOIS).answered_at == NOW - timedelta(seconds=1)
    assert health.of("com", Layer.RDAP) is UNTRIED


def test_what_was_not_sent_is_no_try() -> None:
    left_alone = [replace(one, queries=0) for one in silence(DEGRADED_AFTER, Outcome.REFUSED)]
    referrals = [replace(one, role=Role.REFERRAL) for one in silence(DEGRADED_AFTER)]
    health = told(*left_alone, *referrals)
    assert not health.layers
    assert health.changed() is None


@pytest.mark.parametrize(
    ("outcomes", "refuses"),
    [
        ([(Outcome.REFUSED, ago) for ago in (30, 20, 10)], True),
        ([(Outcome.REFUSED, ago) for ago in (23, 20, 10)], False),
        ([(Outcome.REFUSED, 30), (Outcome.FAILED, 20), (Outcome.FAILED, 10)], False),
        ([*((Outcome.REFUSED, ago) for ago in (30, 20, 10)), (Outcome.FAILED, 1)], True),
        ([*((Outcome.REFUSED, ago) for ago in (30, 20, 10)), (Outcome.ABSENT, 1)], False),
        ([(Outcome.REFUSED, ago) for ago in (900, 800, 700)], False),
    ],
)
def test_a_server_that_refuses_us_for_a_day(
    *, outcomes: list[tuple[Outcome, float]], refuses: bool
) -> None:
    health = told(*(seen(Layer.WHOIS, outcome, HOUR * ago) for outcome, ago in outcomes))
    assert health.refusing(NOW) == ({WHOIS: NOW - timedelta(hours=30)} if refuses else {})
    assert len(outcomes) >= FEWEST_REFUSALS


def test_servers_of_a_zone_stand_in_for_each_other() -> None:
    refused = [seen(Layer.DNS, Outcome.REFUSED, HOUR * ago) for ago in (30, 20, 10)]
    assert not told(*refused).refusing(NOW)


def test_a_suffix_nobody_answers_for() -> None:
    elsewhere = replace(seen(Layer.RDAP, Outcome.REGISTERED, 60), suffix="org")
    silent = [*silence(30), *(replace(one, layer=Layer.RDAP, server=RDAP) for one in silence(5))]
    assert told(*silent, elsewhere).silent(NOW) == {"com": NOW - timedelta(hours=30)}
    assert not told(*silent).silent(NOW), "then it is this home that is cut off"
    assert not told(*silent, elsewhere, seen(Layer.RDAP, Outcome.ABSENT, 1)).silent(NOW)
    assert not told(*silence(23), elsewhere).silent(NOW), "a day has not passed"
    health = told(*silent, elsewhere)
    health.forget({"org"})
    assert not health.silent(NOW), "no name is watched there any more"


@pytest.mark.parametrize(
    ("server", "host"),
    [
        ("https://rdap.example/v1/?key=secret", "rdap.example"),
        ("https://user:secret@rdap.example:8443/", "rdap.example:8443"),
        ("https://[2001:db8::1]/", "2001:db8::1"),
        ("https://rdap.example:port/", "rdap.example"),
        ("WHOIS.example", "whois.example"),
        ("", ""),
    ],
)
def test_a_server_is_called_by_its_host_alone(server: str, host: str) -> None:
    assert host_of(server) == host


def test_who_is_silent_is_remembered_over_a_restart() -> None:
    health = told(*silence(DEGRADED_AFTER, Outcome.REFUSED), seen(Layer.RDAP, Outcome.ABSENT, 1))
    kept = health.changed()
    assert health.changed() is None, "nothing new"
    assert NAME not in json.dumps(kept)

    again = Health()
    again.restore(json.loads(json.dumps(kept)))
    assert again.degraded() == health.degraded()
    assert again.refusing(NOW + timedelta(days=1)) == health.refusing(NOW + timedelta(days=1)) != {}
    assert again.of("com", Layer.RDAP) is UNTRIED


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["layers", "sources", "servers", "x"]),
        st.dictionaries(
            st.sampled_from(["whois", "whois com", "dns", "a", ""]),
            st.dictionaries(st.sampled_from(["tries", "mute_since", "refusals"]), JSON) | JSON,
        )
        | JSON,
    )
    | JSON
)
def test_garbage_is_passed_over(kept: object) -> None:
    health = Health()
    health.restore(kept)
    health.refusing(NOW)
    health.silent(NOW)
    assert all(one.tries >= 0 for one in health.sources.values())


async def test_the_monitor_takes_note_and_the_ledger_keeps_it(tmp_path: Path) -> None:
    clock = HandClock()

    class Mute(Registry):
        """A registry whose RDAP has gone."""

        def _answers(self, _: Look) -> tuple[Observation, ...]:
            return (replace(seen(Layer.RDAP, Outcome.FAILED, 0), asked_at=self.clock.now()),)

    made = await build(tmp_path / "ledger.db", clock, Mute(clock))
    await made.monitor.start()
    await made.monitor.watch(names("one"))
    await settle()
    for _ in range(3):
        await made.monitor.check("one.com")
    assert made.monitor.health.of("com", Layer.RDAP).tries == 4
    await made.monitor.stop()
    await made.ledger.close()

    made = await build(tmp_path / "ledger.db", clock, Mute(clock))
    await made.monitor.start()
    assert made.monitor.health.of("com", Layer.RDAP).tries == 4
    await made.monitor.watch(names("one"))
    await made.monitor.watch([])
    assert made.monitor.health.of("com", Layer.RDAP) is UNTRIED
    await made.monitor.stop()
    await made.ledger.close()
