"""Statuses to phases, and which of them is the last."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.lifecycle import (
    EPP_PHASES,
    fold_status,
    is_ending,
    is_last_phase,
    phase_at,
    phase_of,
)
from custom_components.domain_availability.engine.observation import Facts, Phase

from .sights import NOW, POLICY

UK = replace(
    POLICY,
    suffix="uk",
    expiry_to_release=timedelta(days=95),
    statuses={"pendingdelete": Phase.REDEMPTION},
)
QUARANTINE = replace(
    POLICY,
    pending_delete=None,
    redemption=timedelta(days=40),
    last_phase=Phase.REDEMPTION,
)
GRACE_ALONE = replace(POLICY, grace=timedelta(days=30), last_phase=Phase.GRACE)


@pytest.mark.parametrize(
    ("statuses", "phase"),
    [
        (("redemptionPeriod",), Phase.REDEMPTION),
        (("redemption period", "pending delete"), Phase.REDEMPTION),
        (("pendingDelete", "redemptionPeriod"), Phase.REDEMPTION),
        (("PENDING_RESTORE",), Phase.REDEMPTION),
        (("pending delete",), Phase.PENDING_DELETE),
        (("pending-delete",), Phase.PENDING_DELETE),
        (("auto renew period", "client transfer prohibited"), Phase.GRACE),
        (("autoRenewPeriod", "clientHold"), Phase.GRACE),
        (("server hold",), Phase.ON_HOLD),
        (("clientHold", "pendingDelete"), Phase.PENDING_DELETE),
        (("active",), None),
        ((), None),
    ],
)
def test_statuses_in_any_spelling(statuses: tuple[str, ...], phase: Phase | None) -> None:
    assert phase_of(statuses, {}) is phase


def test_a_registrys_own_meaning_comes_first() -> None:
    own = {"serverhold(expired)": Phase.REDEMPTION, "pendingdelete": Phase.REDEMPTION}
    assert phase_of(["serverHold (Expired)"], own) is Phase.REDEMPTION
    assert phase_of(["pendingDelete"], own) is Phase.REDEMPTION
    assert phase_of(["clientHold"], own) is Phase.ON_HOLD


@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_words_give_a_phase_of_the_table_or_none(statuses: list[str]) -> None:
    phase = phase_of(statuses, {})
    assert phase is None or phase in EPP_PHASES.values()
    assert phase_of(map(fold_status, statuses), {}) is phase


@pytest.mark.parametrize(
    ("days_after_expiry", "phase"),
    [(31, Phase.REDEMPTION), (89, Phase.REDEMPTION), (91, Phase.PENDING_DELETE)],
)
def test_dates_refine_a_coarse_status(days_after_expiry: int, phase: Phase) -> None:
    facts = Facts(expires_at=NOW - timedelta(days=days_after_expiry))
    assert phase_at(Phase.REDEMPTION, facts, UK, NOW) is phase


@pytest.mark.parametrize(
    ("phase", "days_after_expiry", "means"),
    [
        (None, 3, Phase.GRACE),
        (Phase.REGISTERED, 3, Phase.GRACE),
        (Phase.ON_HOLD, 3, Phase.GRACE),
        (Phase.ON_HOLD, -3, Phase.ON_HOLD),
        (None, -3, Phase.REGISTERED),
        (Phase.PENDING_DELETE, 3, Phase.PENDING_DELETE),
    ],
)
def test_the_date_alone_shows_a_grace_that_is_the_last_phase(
    phase: Phase | None, days_after_expiry: int, means: Phase
) -> None:
    facts = Facts(expires_at=NOW - timedelta(days=days_after_expiry))
    assert phase_at(phase, facts, GRACE_ALONE, NOW) is means
    assert phase_at(phase, facts, POLICY, NOW) is (phase or Phase.REGISTERED)


def test_what_is_ending_is_leaving_or_in_its_last_phase() -> None:
    assert is_ending(Phase.REDEMPTION, POLICY)
    assert not is_ending(Phase.GRACE, POLICY)
    assert is_ending(Phase.GRACE, GRACE_ALONE)
    assert not is_ending(None, GRACE_ALONE)


def test_the_last_phase_is_the_policys() -> None:
    assert is_last_phase(Phase.PENDING_DELETE, POLICY)
    assert not is_last_phase(Phase.REDEMPTION, POLICY)
    assert is_last_phase(Phase.REDEMPTION, QUARANTINE)
    assert not is_last_phase(None, POLICY)
