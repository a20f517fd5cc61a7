"""Builders of observations: what a source said, so many seconds before the moment of judging."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.policy import NameServer, Policy, WhoisServer

NOW = datetime(2026, 11, 23, 18, 2, 14, tzinfo=UTC)
NAME = "wanted.com"
CONTROL = "control.com"
RDAP = "https://rdap.example/"
WHOIS = "whois.example"
DAS = "das.example:4343"
NS1, NS2 = "192.0.2.1:53", "192.0.2.2:53"
REGISTRAR = "https://registrar.example/"

SERVERS = {
    Layer.DNS: NS1,
    Layer.RDAP: RDAP,
    Layer.WHOIS: WHOIS,
    Layer.DAS: DAS,
    Layer.REGISTRAR: REGISTRAR,
    Layer.HTTP: "https://wanted.com/",
}

POLICY = Policy(
    suffix="com",
    kind="gtld",
    rdap=RDAP,
    dns=(
        NameServer(name="a.example", addresses=("192.0.2.1",)),
        NameServer(name="b.example", addresses=("192.0.2.2",)),
    ),
    dns_zone="com",
    controls=(CONTROL,),
    redemption=timedelta(days=30),
    pending_delete=timedelta(days=5),
)
"""RDAP and two name servers, nothing else."""

TWO_LAYERS = replace(POLICY, whois=WhoisServer(host=WHOIS))


def seen(
    layer: Layer,
    outcome: Outcome,
    ago: float,
    *,
    name: str = NAME,
    server: str | None = None,
    role: Role = Role.QUESTION,
    phase: Phase | None = None,
    facts: Facts | None = None,
    serial: int | None = None,
    shape: str | None = None,
    data_ago: float | None = None,
) -> Observation:
    """Return an observation made `ago` seconds before `NOW`."""
    return Observation(
        name=name,
        suffix="com",
        layer=layer,
        outcome=outcome,
        server=server or SERVERS[layer],
        asked_at=NOW - timedelta(seconds=ago),
        role=role,
        phase=phase,
        facts=facts or Facts(name=name if outcome is Outcome.REGISTERED else None),
        serial=serial,
        shape=shape,
        data_at=None if data_ago is None else NOW - timedelta(seconds=data_ago),
    )


def record(
    ago: float, phase: Phase | None = None, *, layer: Layer = Layer.RDAP, **facts: object
) -> Observation:
    """Return a registry record."""
    return seen(
        layer,
        Outcome.REGISTERED,
        ago,
        phase=phase,
        facts=replace(Facts(name=NAME), **facts),  # type: ignore[arg-type]  # fields by name
    )


def absent(ago: float, *, layer: Layer = Layer.RDAP, shape: str | None = None) -> Observation:
    """Return a registry's "no such name"."""
    return seen(layer, Outcome.ABSENT, ago, shape=shape)


def control(
    ago: float, *, layer: Layer = Layer.RDAP, outcome: Outcome = Outcome.REGISTERED
) -> Observation:
    """Return what an endpoint said of a name that is certainly there."""
    return seen(layer, outcome, ago, name=CONTROL, role=Role.CONTROL)


def referral(ago: float, *, server: str = NS1, serial: int | None = 10) -> Observation:
    """Return a delegation."""
    return seen(Layer.DNS, Outcome.REGISTERED, ago, server=server, serial=serial)


def nxdomain(ago: float, *, server: str = NS1, serial: int | None = 11) -> Observation:
    """Return a negative of the zone."""
    return seen(Layer.DNS, Outcome.ABSENT, ago, server=server, serial=serial)
