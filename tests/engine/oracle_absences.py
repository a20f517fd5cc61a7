"""Which absences amount to a drop: what rows 10 to 13 ask for (see `oracle`)."""

from custom_components.domain_availability.engine.observation import Layer, Observation

from .oracle_answers import (
    DAY,
    HOUR,
    MINUTE,
    REGISTRY,
    Question,
    absent_now,
    age,
    asked_here,
    confirmed,
    first_absence,
    fresh,
    gone_from_zone,
    newer_serial,
    proven,
    runs,
    says_something,
    seconds,
    sights,
)


def in_window(q: Question) -> bool:
    """Tell whether the moment lies in a window that says something of the day."""
    return (
        q.forecast is not None
        and seconds(q.forecast.latest, q.forecast.earliest) <= 3 * DAY
        and seconds(q.forecast.earliest, q.now) <= HOUR
    )


def expected(q: Question, run: list[Observation]) -> bool:
    """Tell whether a name in its last phase went when it had to (row 10)."""
    records = [seen for seen in sights(q, run[0].layer) if seen.server == run[0].server]
    return (
        in_window(q)
        and bool(records)
        and records[-1].phase is q.policy.last_phase
        and seconds(run[0].asked_at, records[-1].asked_at) <= 2 * DAY
        and confirmed(q, proven(q, run), 2, 15 * MINUTE)
    )


def vanished(q: Question) -> bool:
    """Tell whether a delegated name went from the zone and the registry alike (row 11)."""
    last, first = sights(q, Layer.DNS)[-1:], first_absence(q)
    if not last or first is None or seconds(first, last[0].asked_at) > DAY:
        return False
    gone = [
        run
        for run in gone_from_zone(q)
        if fresh(q, run) and newer_serial(run[-1].serial, last[0].serial)
    ]
    return (
        len(gone) >= servers_needed(q)
        and all(absent_now(q, layer) for layer in registry_layers(q))
        and any(confirmed(q, proven(q, run), 60, 2 * HOUR) for run in runs(q, *REGISTRY))
    )


def agreed(q: Question) -> bool:
    """Tell whether ten minutes and one more layer confirm an absence (rows 12 and 13)."""
    if not any(confirmed(q, proven(q, run), 600, 26 * HOUR) for run in runs(q, *REGISTRY)):
        return False
    saying = {run[0].layer for run in absent_now(q, *REGISTRY)}
    if len(saying) >= 2:
        return True
    if not all(mute(q, layer) for layer in registry_layers(q) if layer not in saying):
        return False
    if not q.policy.dns or Layer.DNS not in q.layers or mute(q, Layer.DNS):
        return True
    return sum(fresh(q, run) for run in gone_from_zone(q)) >= servers_needed(q)


def servers_needed(q: Question) -> int:
    """Return how many servers of the zone must agree: two, or the only one."""
    return min(2, sum(len(server.addresses) for server in q.policy.dns) or 2)


def registry_layers(q: Question) -> list[Layer]:
    """Return the registry's services under this suffix that the user allows."""
    whois = q.policy.whois
    if whois is not None and "xn--" in q.name and not whois.idn_query_known:
        whois = whois if sights(q, Layer.WHOIS) else None
    services = (q.policy.rdap, whois, q.policy.das)
    there = zip(REGISTRY, services, strict=True)
    return [layer for layer, service in there if service is not None and layer in q.layers]


def mute(q: Question, layer: Layer) -> bool:
    """Tell whether a layer has been asked for a day or longer and has not said anything."""
    silent: list[Observation] = []
    for seen in sorted(q.observations, key=lambda seen: seen.asked_at):
        if seen.layer is layer and asked_here(q, seen):
            silent = [] if says_something(q, seen) else [*silent, seen]
    return bool(silent) and age(q, silent[0]) >= DAY
