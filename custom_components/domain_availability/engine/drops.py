"""What absences amount to: the classes of drops, each with the gap and proof it needs. Pure."""

from datetime import datetime, timedelta

from . import claims
from .ages import (
    DELEGATED_SEEN,
    EXPECTED_GAP,
    EXPECTED_OLDEST,
    FORECAST_SLACK,
    FORETOLD_WITHIN,
    LAST_PHASE_SEEN,
    SAID_FREE_GAP,
    SECOND_LAYER_PATIENCE,
    SURPRISE_GAP,
    SURPRISE_OLDEST,
    VANISHED_GAP,
    VANISHED_OLDEST,
)
from .lifecycle import is_last_phase, phase_at
from .observation import Layer, Observation, Outcome, Phase
from .runs import FRESH, REGISTRY, Run, Source
from .sessions import session_ends_at
from .situation import Situation
from .surprises import APART, CONTROLS
from .verdict import Caution


def in_session(look: Situation) -> bool:
    """Tell whether the registry keeps the name for bidders or registrars before the public.

    That a session has begun takes what a drop takes without one: a single absence may be a lie.
    """
    session, evidence = look.policy.release.session, look.evidence
    first = evidence.first_absence
    if session is None or first is None or not evidence.fresh_runs:
        return False
    if not (_session_shown(look) or _gone(look)):
        return False
    if any(seen.layer in REGISTRY for seen in evidence.positives):
        lets_go = look.case.lets_go
        foretold = lets_go.earliest if lets_go is not None else None
        ends = session_ends_at(evidence.questions, look.policy, foretold=foretold)
        return ends is not None and look.now < ends
    # The zone alone has shown it.
    return evidence.ever_registered and look.now < first + session


def _session_shown(look: Situation) -> bool:
    previous = look.case.previous
    return previous is not None and previous.phase is Phase.RELEASE_SESSION


def _gone(look: Situation) -> bool:
    """Tell whether the absences are confirmed, of whichever class the drop is."""
    return expected_confirmed(look) or (
        not_held(look) and (vanished_confirmed(look) or surprise_confirmed(look))
    )


def after_earliest(look: Situation) -> bool:
    """Tell whether the drop is foretold for about now, be it to bidders first."""
    forecast = look.case.lets_go or look.case.forecast
    if forecast is None or forecast.latest - forecast.earliest > FORETOLD_WITHIN:
        return False
    # The hours of a registry are often only likely; what is foretold for sure is the day.
    first = min([forecast.earliest, *(chance.start for chance in forecast.chances[:1])])
    return look.now >= first - FORECAST_SLACK


def phase_of(record: Observation, look: Situation) -> Phase:
    """Return the phase a record means at this moment."""
    return phase_at(record.phase, record.facts, look.policy, look.now)


def expected(look: Situation) -> bool:
    """Row 10's class: the drop was foretold and the endpoint had shown the last phase itself."""
    return any(_run_expected(run, look) for run in look.evidence.runs)


def _run_expected(run: Run, look: Situation) -> bool:
    first = run.absences[0].asked_at
    answers = look.evidence.by_source[run.source]
    shown = [seen for seen in answers if seen.outcome is Outcome.REGISTERED]
    return (
        after_earliest(look)
        and bool(shown)
        and is_last_phase(phase_of(shown[-1], look), look.policy)
        and first - shown[-1].asked_at <= LAST_PHASE_SEEN
    )


def _confirmed(run: Run, look: Situation, gap: timedelta, oldest: timedelta) -> bool:
    """Tell whether a run has the two absences of a class, so far apart by a clock that went on."""
    return run.confirmed(look.now, gap=gap, oldest=oldest, passed=look.passed)


def expected_confirmed(look: Situation) -> bool:
    """Row 10: an expected absence, confirmed at the same endpoint."""
    return any(
        _confirmed(run, look, EXPECTED_GAP, EXPECTED_OLDEST) and _run_expected(run, look)
        for run in look.evidence.runs
    )


def _vanished(look: Situation) -> bool:
    """Row 11's class: delegated within a day, and now gone from the zone."""
    sight = look.evidence.last_referral
    first = look.evidence.first_absence
    return (
        sight is not None
        and first is not None
        and first - sight.asked_at <= DELEGATED_SEEN
        and look.evidence.gone_now
    )


def vanished_confirmed(look: Situation) -> bool:
    """Two absences a minute apart, and no registry layer left that has not said so too."""
    return (
        _vanished(look)
        and any(_confirmed(run, look, VANISHED_GAP, VANISHED_OLDEST) for run in look.evidence.runs)
        and not (_other_layers(look) - {run.source.layer for run in look.evidence.fresh_runs})
    )


def _other_layers(look: Situation) -> set[Layer]:
    """Return the registry layers this suffix has and the user allows."""
    offered = {
        Layer.RDAP: look.policy.rdap is not None,
        Layer.DAS: look.policy.das is not None,
        Layer.WHOIS: _whois_can_deny(look),
    }
    return {layer for layer, there in offered.items() if there and layer in look.case.layers}


def _whois_can_deny(look: Situation) -> bool:
    """Tell whether a "not found" of WHOIS can mean this name.

    Of an internationalised one only in a query form that is known, or has shown the name itself.
    """
    whois = look.policy.whois
    return whois is not None and (
        whois.idn_query_known
        or "xn--" not in look.case.name
        or any(seen.layer is Layer.WHOIS for seen in look.evidence.positives)
    )


def _second_layer_agrees(look: Situation) -> bool:
    """Row 12: one more layer agrees where the suffix has one.

    Another registry layer comes first. Where one exists but has been mute for a day, or none
    exists, the zone must say so at enough servers; where DNS is not asked either, or has been mute
    for a day as where a network lets none out, nothing more can be had.
    """
    fresh = {run.source.layer for run in look.evidence.fresh_runs}
    if len(fresh) > 1:
        return True
    others = _other_layers(look) - fresh
    if not all(_is_mute(look, layer) for layer in others):
        return False
    if look.policy.dns and Layer.DNS in look.case.layers and not _is_mute(look, Layer.DNS):
        return _absent_from_zone(look)
    return True


def _is_mute(look: Situation, layer: Layer) -> bool:
    """Tell whether a layer has been asked for so long in vain that nobody waits for it."""
    since = look.evidence.mute_since(layer)
    return since is not None and look.passed(since, look.now) >= SECOND_LAYER_PATIENCE


def _absent_from_zone(look: Situation) -> bool:
    gone = [seen for seen in look.evidence.gone_from if look.now - seen.asked_at <= FRESH]
    return len(gone) >= look.evidence.servers_needed()


def surprise_confirmed(look: Situation) -> bool:
    """Rows 12 and 13: absences ten minutes apart, and one more layer agrees."""
    return any(
        _confirmed(run, look, SURPRISE_GAP, SURPRISE_OLDEST) for run in look.evidence.runs
    ) and _second_layer_agrees(look)


def said_free_twice(look: Situation) -> bool:
    """Row 9b: the registry's own explicit word, twice with control, of a name never seen."""
    return any(
        _confirmed(run.saying(Outcome.AVAILABLE), look, SAID_FREE_GAP, SURPRISE_OLDEST)
        for run in look.evidence.runs
    )


def _said_free(run: Run) -> bool:
    return all(seen.outcome is Outcome.AVAILABLE for seen in run.absences)


def not_held(look: Situation) -> bool:
    """Tell whether no source seems broken, or two controls have answered twice since."""
    since = look.case.held_since
    if since is None:
        return True
    answers: dict[tuple[Source, str], list[datetime]] = {}
    for control in look.evidence.controls:
        if control.asked_at >= since and control.outcome is Outcome.REGISTERED:
            key = (Source(control.layer, control.server), control.name)
            answers.setdefault(key, []).append(control.asked_at)
    return any(
        sum(
            source == run.source and look.passed(times[0], times[-1]) >= APART
            for (source, _), times in answers.items()
        )
        >= CONTROLS
        for run in look.evidence.fresh_runs
    )


def gap(look: Situation) -> tuple[timedelta, timedelta]:
    """Return the confirming gap of the class this name belongs to, and the oldest first look."""
    if look.case.caution is Caution.FAST:
        if expected(look):
            return EXPECTED_GAP, EXPECTED_OLDEST
        if _vanished(look):
            return VANISHED_GAP, VANISHED_OLDEST
    if claims.never_seen(look) and any(_said_free(run) for run in look.evidence.fresh_runs):
        return SAID_FREE_GAP, SURPRISE_OLDEST
    return SURPRISE_GAP, SURPRISE_OLDEST
