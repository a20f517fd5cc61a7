"""Names live by the lab's clock, as their registry has it."""

from datetime import timedelta

import pytest

from lab import Lab


@pytest.mark.parametrize(
    ("suffix", "lengths"),
    [
        ("test", [("grace", 45), ("redemption", 30), ("pending_delete", 5)]),
        ("uk-test", [("grace", 30), ("redemption", 60), ("pending_delete", 5)]),
        ("co.uk-test", [("grace", 30), ("redemption", 60), ("pending_delete", 5)]),
        ("de-test", [("redemption", 30)]),
        ("nl-test", [("quarantine", 40)]),
        ("be-test", [("quarantine", 40)]),
    ],
)
async def test_a_name_goes_its_registrys_way(
    lab: Lab, suffix: str, lengths: list[tuple[str, int]]
) -> None:
    name = f"leaving.{suffix}"
    lab.register(name, expires="1h")
    assert lab.phase(name) == "registered"
    lab.clock.advance(3600)
    for phase, days in lengths:
        lab.clock.advance(60)
        assert lab.phase(name) == phase
        lab.clock.advance(timedelta(days=days) - timedelta(seconds=120))
        assert lab.phase(name) == phase
        lab.clock.advance(60)
    lab.clock.advance(3600)
    assert lab.phase(name) == "free"


async def test_a_name_given_in_a_phase_drops_by_itself(lab: Lab) -> None:
    lab.register("foo.test", phase="pending_delete", since="-5d+60s")
    assert lab.phase("foo.test") == "pending_delete"
    lab.clock.advance(59)
    assert lab.phase("foo.test") == "pending_delete"
    lab.clock.advance(2)
    assert lab.phase("foo.test") == "free"


async def test_quarantine_ends_within_the_hour_after_the_printed_time(lab: Lab) -> None:
    names = [f"name-{number}.nl-test" for number in range(20)]
    for name in names:
        lab.register(name, phase="quarantine", since="-40d+60s")
    lab.clock.advance(60)
    lab.clock.advance(1800)
    free = [name for name in names if lab.phase(name) == "free"]
    assert 0 < len(free) < len(names)
    lab.clock.advance(1800)
    assert all(lab.phase(name) == "free" for name in names)


async def test_released_taken_forgotten(lab: Lab) -> None:
    first = lab.register("foo.test", phase="redemption")
    lab.release("foo.test")
    assert lab.phase("foo.test") == "free"
    lab.clock.advance(10)
    second = lab.take("foo.test", registrar="Catcher")
    assert lab.phase("foo.test") == "registered"
    assert second.registrar == "Catcher"
    assert second.registered_at - first.registered_at > timedelta(days=365)
    lab.forget("foo.test")
    assert lab.phase("foo.test") == "free"
    with pytest.raises(KeyError):
        lab.release("foo.test")


async def test_a_renewed_name_stays(lab: Lab) -> None:
    lab.register("foo.test", phase="redemption", since="-29d")
    lab.renew("foo.test")
    lab.clock.advance(timedelta(days=60))
    assert lab.phase("foo.test") == "registered"


async def test_a_schedule_of_its_own(lab: Lab) -> None:
    lab.register(
        "foo.test", schedule=[("-1h", "on_hold"), ("1h", "release_session"), ("2h", "free")]
    )
    seen = []
    for _ in range(3):
        seen.append(str(lab.phase("foo.test")))
        lab.clock.advance(3600)
    assert seen == ["on_hold", "release_session", "free"]


async def test_put_with_what_comes_later(lab: Lab) -> None:
    lab.register("foo.test")
    lab.put("foo.test", "release_session", [("30min", "free")])
    assert lab.phase("foo.test") == "release_session"
    lab.clock.advance(1800)
    assert lab.phase("foo.test") == "free"


@pytest.mark.parametrize("name", ["foo.unknown", "foo", "a.b.test", "test"])
async def test_names_of_other_suffixes_are_refused(lab: Lab, name: str) -> None:
    with pytest.raises(ValueError, match="not directly under"):
        lab.register(name)


async def test_a_phase_the_registry_does_not_know_is_refused(lab: Lab) -> None:
    with pytest.raises(ValueError, match="pending_delete"):
        lab.register("foo.de-test", phase="pending_delete")


async def test_every_suffix_has_its_controls(lab: Lab) -> None:
    for suffix in lab.world.suffixes.values():
        quiet, busy = suffix.controls
        assert lab.phase(quiet) == "undelegated"
        assert lab.phase(busy) == "registered"


async def test_a_hold_does_not_begin_with_the_registration(lab: Lab) -> None:
    life = lab.register("foo.test", phase="on_hold", since="-10d")
    assert [str(step.phase) for step in life.steps[:2]] == ["registered", "on_hold"]
    assert life.registered_at < lab.clock.now() - timedelta(days=365)
    assert lab.phase("foo.test") == "on_hold"
