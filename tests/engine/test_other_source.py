"""News where one source fails and another answers: each spells and rounds in its own way."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from custom_components.domain_availability.engine.dossier import Dossier
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.policy import Policy, Release
from custom_components.domain_availability.engine.reading.whois_text import read_whois
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.verdict import TransitionKind as K
from custom_components.domain_availability.engine.watching import WatchedName

from .sights import NAME, NOW, NS1, NS2, TWO_LAYERS, absent, control, nxdomain, record, seen
from .watcher import bench

HOUR = 3600.0
DAY = 86_400.0
OLD = NOW - timedelta(days=3000)
RDAP_FAILED = seen(Layer.RDAP, Outcome.FAILED, 0)
GONE = (absent(0), control(0), nxdomain(0, server=NS1), nxdomain(0, server=NS2))
SESSION = replace(TWO_LAYERS, release=Release(session=timedelta(days=17)))


class Story:
    """A name, what was seen of it and what was told."""

    def __init__(self, policy: Policy = TWO_LAYERS) -> None:
        watched = WatchedName(name=NAME, display_name=NAME, suffix="com")
        self.name = Dossier(watched=watched, policy=policy)
        self.told: list[K] = []
        self._surprises = Surprises()

    def look(self, at: float, *sights: Observation) -> None:
        """Look `at` seconds after `NOW`."""
        now = NOW + timedelta(seconds=at)
        seen_now = [replace(sight, asked_at=now) for sight in sights]
        if (kind := self.name.take_in(seen_now, now, self._surprises)) is not None:
            self.told.append(kind)


def by_rdap(**facts: Any) -> Observation:
    """Return RDAP's record of a name that is held."""
    return record(0, Phase.REGISTERED, registrar="GoDaddy.com, LLC", registrar_id="146", **facts)


def by_whois(**facts: Any) -> Observation:
    """Return WHOIS's record, in another registrar's spelling."""
    spelt = "GoDaddy.com, LLP. [Tag = GODADDY]"
    return record(0, None, layer=Layer.WHOIS, registrar=spelt, **facts)


def test_another_spelling_is_no_other_registrar() -> None:
    story = Story()
    for day, by in enumerate((by_rdap, by_whois, by_rdap, by_whois)):
        story.look(day * DAY, RDAP_FAILED, by(registered_at=OLD))
    assert story.told == [K.FIRST_SEEN]


def test_another_date_is_no_new_registration() -> None:
    story = Story()
    story.look(0, by_rdap(registered_at=OLD))
    story.look(DAY, RDAP_FAILED, by_whois(registered_at=OLD + timedelta(days=700)))
    story.look(2 * DAY, by_rdap(registered_at=OLD))
    assert story.told == [K.FIRST_SEEN]


def test_a_date_since_the_name_was_last_shown_is_a_new_registration() -> None:
    story = Story()
    story.look(0, by_rdap(registered_at=OLD))
    story.look(DAY, RDAP_FAILED, by_whois(registered_at=NOW + timedelta(hours=3)))
    story.look(2 * DAY, by_rdap(registered_at=NOW + timedelta(hours=3)))
    assert story.told == [K.FIRST_SEEN, K.TAKEN]


@pytest.mark.parametrize("phase", [Phase.REGISTERED, Phase.PENDING_DELETE])
@pytest.mark.parametrize("failed", [RDAP_FAILED, absent(0)], ids=["failed", "absent"])
@pytest.mark.parametrize(
    "began",
    [NOW - timedelta(minutes=10), NOW.replace(hour=0, minute=0, second=0)],
    ids=["before RDAP showed it", "a bare day"],
)
def test_so_is_one_by_less_than_a_source_may_lag_or_round(
    phase: Phase, failed: Observation, began: datetime
) -> None:
    story = Story()
    story.look(0, record(0, phase, registered_at=OLD))
    story.look(2 * HOUR, failed, control(0), by_whois(registered_at=began))
    story.look(4 * HOUR, by_rdap(registered_at=NOW + timedelta(hours=1)))
    assert story.told == [K.FIRST_SEEN, K.TAKEN]


def test_a_source_that_does_not_say_it_hides_no_news() -> None:
    story = Story()
    story.look(0, by_rdap(registered_at=OLD))
    story.look(DAY, RDAP_FAILED, record(0, Phase.REGISTERED, layer=Layer.WHOIS))
    story.look(2 * DAY, record(0, registrar="Gandi", registrar_id="81", registered_at=OLD))
    story.look(3 * DAY, RDAP_FAILED, record(0, Phase.REGISTERED, layer=Layer.WHOIS))
    story.look(4 * DAY, by_rdap(registered_at=NOW + timedelta(days=3)))
    assert story.told == [K.FIRST_SEEN, K.REGISTRAR_CHANGED, K.TAKEN]


def test_where_one_source_is_gone_for_good_the_others_news_are_told_once() -> None:
    story = Story()
    story.look(0, by_rdap(registered_at=OLD))
    for day in range(1, 40):
        story.look(day * DAY, RDAP_FAILED, by_whois(registered_at=OLD))
    gandi = record(0, None, layer=Layer.WHOIS, registrar="Gandi", registered_at=OLD)
    story.look(41 * DAY, RDAP_FAILED, gandi)
    story.look(42 * DAY, RDAP_FAILED, by_whois(registered_at=NOW + timedelta(days=41)))
    assert story.told == [K.FIRST_SEEN, K.REGISTRAR_CHANGED, K.TAKEN]


def test_what_changes_by_the_other_source_too_is_told_once() -> None:
    story = Story()
    for day, (by, servers) in enumerate(
        [
            (by_rdap, ("a.example",)),
            (by_whois, ("a.example",)),
            (by_rdap, ("a.example",)),
            (by_whois, ("b.example",)),
            (by_rdap, ("b.example",)),
        ]
    ):
        story.look(day * DAY, RDAP_FAILED, by(registered_at=OLD, name_servers=servers))
    assert story.told == [K.FIRST_SEEN, K.NAME_SERVERS_CHANGED]


@pytest.mark.parametrize("phase", [Phase.GRACE, Phase.REDEMPTION, Phase.PENDING_DELETE])
@pytest.mark.parametrize("failed", [RDAP_FAILED, absent(0)], ids=["failed", "absent"])
def test_a_record_without_a_phase_takes_none_back(phase: Phase, failed: Observation) -> None:
    story = Story()
    story.look(0, record(0, phase, registered_at=OLD))
    foretold = story.name.forecast
    story.look(2 * HOUR, failed, control(0), by_whois(registered_at=OLD))
    assert (story.name.forecast is None) is (foretold is None)
    story.look(4 * HOUR, record(0, phase, registered_at=OLD))
    assert story.told == [K.FIRST_SEEN]


REPLY = f"""Domain Name: {NAME.upper()}
Registrar: GoDaddy.com, LLC
Creation Date: {OLD:%Y-%m-%dT%H:%M:%SZ}
Name Server: NS1.EXAMPLE.NET
"""


def by_whois_itself() -> Observation:
    """Return what is made of a reply without any status."""
    reading = read_whois(REPLY, server="whois.example", name=NAME)
    assert reading.outcome is Outcome.REGISTERED
    return replace(record(0, layer=Layer.WHOIS), phase=reading.phase, facts=reading.facts)


@pytest.mark.parametrize("failed", [RDAP_FAILED, absent(0)], ids=["failed", "absent"])
def test_nor_does_a_reply_as_it_is_read(failed: Observation) -> None:
    story = Story()
    story.look(0, record(0, Phase.PENDING_DELETE, registered_at=OLD))
    assert story.name.forecast is not None
    story.look(2 * HOUR, failed, control(0), by_whois_itself())
    assert story.told == [K.FIRST_SEEN]
    assert story.name.forecast is not None


def test_a_drop_after_such_a_reply_is_told_by_its_second_absence() -> None:
    """RDAP refuses before the window; then it answers again, without the name."""
    story = Story()
    story.look(-HOUR, record(0, Phase.REGISTERED, registered_at=OLD))
    story.look(0, record(0, Phase.PENDING_DELETE, registered_at=OLD))
    assert story.name.forecast is not None
    likely = (story.name.forecast.likely - NOW).total_seconds()
    story.look(likely - 3 * HOUR, record(0, Phase.PENDING_DELETE, registered_at=OLD))
    story.look(likely - HOUR / 2, RDAP_FAILED, by_whois_itself())
    assert story.name.may_drop(NOW + timedelta(seconds=likely))
    also = (absent(0, layer=Layer.WHOIS), control(0, layer=Layer.WHOIS))
    for seconds in (0, 4):
        story.look(likely + seconds, *GONE[:2], *also)
    assert story.told[-1] is K.BECAME_AVAILABLE


@pytest.mark.parametrize(
    ("phase", "days"), [(Phase.REDEMPTION, 100), (Phase.GRACE, 100), (Phase.PENDING_DELETE, 10)]
)
def test_a_phase_that_the_name_has_outlived_is_over(phase: Phase, days: int) -> None:
    story = Story()
    story.look(0, record(0, phase, registered_at=OLD))
    for day in (days - 1, days + 1):
        story.look(day * DAY, RDAP_FAILED, by_whois(registered_at=OLD))
        assert story.name.verdict is not None
        assert (story.name.verdict.phase is phase) is (day < days)
    assert story.told == [K.FIRST_SEEN, K.RENEWED]


@pytest.mark.parametrize(
    "facts",
    [{"registered_at": OLD + timedelta(days=1)}, {"expires_at": NOW + timedelta(days=400)}],
    ids=["registered anew", "renewed"],
)
def test_a_record_of_a_later_registration_does(facts: dict[str, object]) -> None:
    story = Story()
    expires = NOW + timedelta(days=35)
    story.look(0, record(0, Phase.REDEMPTION, registered_at=OLD, expires_at=expires))
    story.look(2 * HOUR, absent(0), control(0), by_whois(**{"registered_at": OLD, **facts}))
    assert story.told == [K.FIRST_SEEN, K.RENEWED]


def test_a_source_that_has_named_a_phase_ends_it_by_naming_none() -> None:
    story = Story()
    whois = record(0, Phase.REDEMPTION, layer=Layer.WHOIS, registered_at=OLD)
    story.look(0, record(0, Phase.REDEMPTION, registered_at=OLD), whois)
    story.look(2 * HOUR, absent(0), control(0), by_whois(registered_at=OLD))
    assert story.told == [K.FIRST_SEEN, K.RENEWED]


@pytest.mark.parametrize("phase", [Phase.REGISTERED, Phase.GRACE])
@pytest.mark.parametrize("whois_too", [False, True])
def test_one_absence_that_nobody_foretold_begins_no_session(
    phase: Phase, *, whois_too: bool
) -> None:
    story = Story(SESSION)
    held = record(0, phase, registered_at=OLD, expires_at=NOW + timedelta(days=300))
    story.look(0, held, *GONE[2:])
    also = (absent(0, layer=Layer.WHOIS), control(0, layer=Layer.WHOIS)) if whois_too else ()
    story.look(DAY, *GONE, *also)
    story.look(DAY + 600, held)
    assert story.told == [K.FIRST_SEEN]


@pytest.mark.parametrize("whois", [True, False], ids=["agrees", "refuses"])
def test_a_foretold_session_begins_by_two_absences(*, whois: bool) -> None:
    """It is foretold when the registry lets go of the name, whoever may have it first."""
    story = Story(
        replace(
            SESSION,
            redemption=timedelta(days=30),
            pending_delete=None,
            last_phase=Phase.REDEMPTION,
        )
    )
    began = NOW - timedelta(days=30)
    story.look(0, record(0, Phase.REDEMPTION, registered_at=OLD, changed_at=began), *GONE[2:])
    assert story.name.may_drop(NOW + timedelta(hours=1))
    agrees = (absent(0, layer=Layer.WHOIS), control(0, layer=Layer.WHOIS))
    also = agrees if whois else (seen(Layer.WHOIS, Outcome.REFUSED, 0),)
    for seconds in (HOUR, HOUR + 4):
        story.look(seconds, *GONE, *also)
    assert story.told == [K.FIRST_SEEN, K.ENTERED_RELEASE_SESSION]


def test_a_session_that_has_begun_goes_on_by_one_absence_a_look() -> None:
    story = Story(SESSION)
    story.look(0, record(0, Phase.REGISTERED, registered_at=OLD), *GONE[2:])
    also = (absent(0, layer=Layer.WHOIS), control(0, layer=Layer.WHOIS))
    for seconds in (HOUR, HOUR + 700):
        story.look(seconds, *GONE, *also)
    assert story.told == [K.FIRST_SEEN, K.ENTERED_RELEASE_SESSION]
    for days in range(2, 16, 2):
        story.look(days * DAY, *GONE)
        assert story.name.verdict is not None
        assert (story.name.verdict.row, story.name.verdict.stale) == ("8", False)
    assert len(story.told) == 2


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("other", ["throttle", "empty"])
@pytest.mark.parametrize("phase", ["on_hold", "undelegated", "redemption"])
async def test_one_answer_without_the_name_tells_of_no_session(phase: str, other: str) -> None:
    async with bench(policies={"test": {"release": {"session": "17d"}}}) as made:
        made.lab.register("a.test", phase=phase)
        watcher = made.watch("a.test")
        await watcher.look()
        made.lab.fault("test", "rdap", "absent", names=("a.test",))
        made.lab.fault("test", "whois", other)
        watcher.turn(timedelta(hours=1))
        await watcher.look(by_hand=True)
        made.lab.clear()
        await watcher.follow(timedelta(hours=2), most=3000)
        assert watcher.kinds == [K.FIRST_SEEN]
