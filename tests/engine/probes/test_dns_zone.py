"""What is remembered of a zone: who is asked next, what is caught, which families are reached."""

import pytest

from custom_components.domain_availability.engine.probes.dns_serials import Serials
from custom_components.domain_availability.engine.probes.dns_zone import (
    CAUGHT_FOR,
    FAMILY_REST,
    Families,
    Operator,
    Server,
    Zone,
)

from ..hand_clock import START

A, B, C = (Server(f"192.0.2.{number}") for number in (1, 2, 3))
SIX = Server("2001:db8::1", 5353)


def zone_of(*servers: Server, suffix: str = "test", top: str = "test") -> Zone:
    known: dict[str, Serials] = {}
    zone = Zone(suffix, top, lambda apex: known.setdefault(apex, Serials()))
    zone.adopt(top, servers)
    return zone


def test_servers_are_named_by_address_and_port() -> None:
    assert A.key == "192.0.2.1:53"
    assert SIX.key == "[2001:db8::1]:5353"


@pytest.mark.parametrize(
    ("waits", "avoid", "chosen"),
    [
        ({}, (), A),
        ({A: 1.0}, (), B),
        ({}, (A.key,), B),
        ({}, (A.key, B.key), C),
        ({}, (A.key, B.key, C.key), A),
        ({B: 2.0, C: 1.0}, (A.key,), C),
        # One that has to be left alone for long is passed over, even for one asked already.
        ({B: 300.0, C: 300.0}, (A.key,), A),
        ({A: 300.0, B: 200.0, C: 400.0}, (), B),
    ],
)
def test_who_is_asked_next(
    waits: dict[Server, float], avoid: tuple[str, ...], chosen: Server
) -> None:
    assert zone_of(A, B, C).next_of([A, B, C], avoid, lambda one: waits.get(one, 0.0)) == chosen


def test_among_equals_the_one_not_asked_for_longest() -> None:
    zone = zone_of(A, B, C)
    asked = []
    for second in range(6):
        server = zone.next_of(zone.servers, (), lambda _: 0.0)
        assert server is not None
        zone.use(server, second)
        asked.append(server)
    assert asked == [A, B, C, A, B, C]


def test_one_odd_server_of_several_is_no_proof_that_port_53_is_caught() -> None:
    zone = zone_of(A, B, C)
    assert not zone.caught(0)
    zone.note_caught(A, 0)
    zone.note_caught(A, 1)
    assert not zone.caught(1)
    zone.note_caught(B, 1)
    assert zone.caught(1)
    assert not zone.caught(1 + CAUGHT_FOR)
    zone.note_caught(A, 2)
    zone.note_caught(B, 2)
    zone.forget_caught()
    assert not zone.caught(2)


def test_the_only_server_is_proof_enough() -> None:
    zone = zone_of(A)
    zone.note_caught(A, 0)
    assert zone.caught(0)


def test_many_silent_servers_of_one_family_rest_it() -> None:
    families = Families()
    silent = [Server(f"2001:db8::{number}") for number in range(3)]
    for server in silent[:2]:
        families.silent(server, 0)
    families.silent(silent[0], 0)
    assert families.usable(SIX, 0)
    families.silent(silent[2], 0)
    assert not families.usable(SIX, 0)
    assert families.usable(A, 0)
    assert families.usable(SIX, FAMILY_REST)
    families.silent(silent[0], FAMILY_REST)
    assert not families.usable(SIX, FAMILY_REST)
    families.answered(SIX)
    families.silent(silent[0], FAMILY_REST)
    assert families.usable(SIX, FAMILY_REST)


def test_an_answer_ends_the_suspicion() -> None:
    families = Families()
    families.no_route(A, 0)
    assert not families.usable(B, 1)
    families.answered(C)
    assert families.usable(B, 1)


def test_who_may_deny_a_name_to_a_resolver() -> None:
    assert zone_of(A).deniers == {"test"}
    assert zone_of(A, suffix="b.co.test", top="test").deniers == {"b.co.test", "co.test", "test"}


def test_suffixes_in_one_zone_share_its_serials_but_not_with_resolvers() -> None:
    zone = zone_of(A)
    zone.serials(A).show(A.key, 5, START)
    assert zone.serials(B).newest == 5
    assert zone.serials(Operator("https://doh.example/dns-query")).newest is None


def test_absences_are_remembered_up_to_a_limit() -> None:
    zone = zone_of(A)
    for number in range(5000):
        zone.note_absent(f"name-{number}.test", 7)
    assert not zone.doubtful("name-0.test", A)
    assert zone.doubtful("name-4999.test", A)
    zone.note_present("name-4999.test", 6)
    assert zone.doubtful("name-4999.test", A)
    zone.note_present("name-4999.test", 7)
    assert not zone.doubtful("name-4999.test", A)
