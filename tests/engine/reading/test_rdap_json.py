"""What RDAP answers mean, as the design's list of what the reading must survive has it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.observation import Outcome, Phase, Reading
from custom_components.domain_availability.engine.reading.rdap_json import LARGEST, read_rdap

CORPUS = Path(__file__).parents[2] / "corpus" / "rdap"

type Member = object

RECORD: dict[str, Member] = {
    "objectClassName": "domain",
    "handle": "1_DOMAIN",
    "ldhName": "EXAMPLE.com.",
    "status": ["client transfer prohibited"],
    "events": [
        {"eventAction": "last changed", "eventDate": "2025-03-01T10:00:00Z"},
        {"eventAction": "registration", "eventDate": "2001-02-03T04:05:06.789Z"},
        {"eventAction": "registrar expiration", "eventDate": "2031-01-01T00:00:00Z"},
        {"eventAction": "expiration", "eventDate": "2030-02-03T04:05:06+02:00"},
        {"eventAction": "last update of RDAP database", "eventDate": "2026-10-01T00:00:00Z"},
    ],
    "entities": [
        {"objectClassName": "entity", "roles": ["abuse"], "handle": "X"},
        {
            "objectClassName": "entity",
            "roles": ["registrar"],
            "publicIds": [{"type": "IANA Registrar ID", "identifier": "292"}],
            "vcardArray": [
                "vcard",
                [["version", {}, "text", "4.0"], ["fn", {}, "text", "Reg\tInc"]],
            ],
        },
    ],
    "nameservers": [{"ldhName": "NS1.Example.COM."}, {"ldhName": "ns2.example.com"}],
    "secureDNS": {"delegationSigned": True},
    "variants": [{"variantNames": [{"ldhName": "xn--exmple-cua.com"}]}],
    "redacted": [{"name": {"type": "Registrant Name"}, "method": "removal"}],
}


def answer(status: int = 200, /, **members: Member) -> Reading:
    """Read the record with some members replaced."""
    return read_rdap(status, {}, json.dumps({**RECORD, **members}).encode())


def error(*description: str, notices: Member = None, **members: Member) -> Reading:
    """Read a 404 with an RDAP error in its body."""
    document = {
        "errorCode": 404,
        "title": "Not Found",
        "description": list(description),
        "notices": notices,
        **members,
    }
    return read_rdap(404, {}, json.dumps(document).encode())


def bare(**members: Member) -> Reading:
    """Read a 200 with nothing but a name and what is given."""
    document = {"objectClassName": "domain", "ldhName": "example.com", **members}
    return read_rdap(200, {}, json.dumps(document).encode())


def test_a_record_gives_its_facts() -> None:
    reading = answer()
    facts = reading.facts
    assert (reading.outcome, reading.phase) == (Outcome.REGISTERED, Phase.REGISTERED)
    assert facts.name == "example.com"
    assert facts.statuses == ("client transfer prohibited",)
    assert (facts.registrar, facts.registrar_id) == ("Reg Inc", "292")
    assert facts.name_servers == ("ns1.example.com", "ns2.example.com")
    assert facts.registered_at == datetime(2001, 2, 3, 4, 5, 6, 789000, tzinfo=UTC)
    assert facts.expires_at == datetime(2030, 2, 3, 2, 5, 6, tzinfo=UTC)
    assert facts.changed_at == datetime(2025, 3, 1, 10, tzinfo=UTC)
    assert facts.deleted_at is None
    assert facts.signed is True
    assert facts.variants == ("xn--exmple-cua.com",)
    assert reading.data_at == datetime(2026, 10, 1, tzinfo=UTC)


def test_the_recorded_answer_of_a_registry() -> None:
    reading = read_rdap(200, {}, (CORPUS / "domain-example.cz.json").read_bytes())
    assert reading.outcome is Outcome.REGISTERED
    assert reading.facts.name == "example.cz"
    assert reading.facts.registrar == "REG-INTERNET-CZ"
    assert reading.facts.expires_at == datetime(2019, 8, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "phase"),
    [
        (["pending delete"], Phase.PENDING_DELETE),
        (["pendingDelete"], Phase.PENDING_DELETE),
        (["PENDING_DELETE"], Phase.PENDING_DELETE),
        ("pending delete", Phase.PENDING_DELETE),
        ("client hold, pending delete", Phase.PENDING_DELETE),
        (["pendingDelete https://icann.org/epp#pendingDelete"], Phase.PENDING_DELETE),
        (["redemption period", "pending delete"], Phase.REDEMPTION),
        (["pending delete", "redemption period"], Phase.REDEMPTION),
        (["Pending  Restore"], Phase.REDEMPTION),
        (["auto renew period"], Phase.GRACE),
        (["autoRenewPeriod", "serverHold"], Phase.GRACE),
        (["client hold"], Phase.ON_HOLD),
        (["active"], Phase.REGISTERED),
        (["inactive"], Phase.REGISTERED),
        ([None, 7, {"value": "x"}, ["pending delete"]], Phase.REGISTERED),
        ([], Phase.REGISTERED),
        (None, Phase.REGISTERED),
        ({"status": "x"}, Phase.REGISTERED),
    ],
)
def test_statuses_in_any_spelling(status: Member, phase: Phase) -> None:
    reading = answer(status=status)
    assert (reading.outcome, reading.phase) == (Outcome.REGISTERED, phase)


def test_the_registrys_own_meaning_of_a_status_comes_first() -> None:
    body = json.dumps({**RECORD, "status": ["server hold (Expired)"]}).encode()
    own: Mapping[str, Phase] = {"serverhold(expired)": Phase.REDEMPTION}
    assert read_rdap(200, {}, body, statuses=own).phase is Phase.REDEMPTION


@pytest.mark.parametrize(
    "member",
    [
        "events",
        "entities",
        "nameservers",
        "secureDNS",
        "variants",
        "links",
        "notices",
        "remarks",
        "redacted",
        "status",
    ],
)
@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        "x",
        7,
        True,
        [None],
        [[]],
        [{"roles": None}],
        [{"eventAction": 3, "eventDate": {}}],
        {"a": [{"b": [None]}]},
    ],
)
def test_any_one_member_may_be_missing_or_nonsense(member: str, value: Member) -> None:
    assert answer(**{member: value}).outcome is Outcome.REGISTERED


@pytest.mark.parametrize(
    "members",
    [
        {"events": [{"eventAction": "registration", "eventDate": "once upon a time"}]},
        {"events": {"eventAction": "Registration", "eventDate": "2001-01-01"}},
        {"entities": [{"roles": "registrar"}]},
        {"entities": [{"roles": ["sponsor", "Registrar"], "vcardArray": [None]}]},
        {"nameservers": ["ns1.example.net"]},
        {"status": ["active"]},
        {"status": "locked"},
    ],
)
def test_one_trace_of_a_registration_is_enough(members: dict[str, Member]) -> None:
    assert bare(**members).outcome is Outcome.REGISTERED


@pytest.mark.parametrize(
    ("members", "outcome"),
    [
        ({}, Outcome.UNCLEAR),
        ({"events": [{"eventAction": "registration"}]}, Outcome.UNCLEAR),
        ({"events": [{"eventAction": "expiration", "eventDate": "2030-01-01"}]}, Outcome.UNCLEAR),
        ({"entities": [{"roles": ["abuse"]}]}, Outcome.UNCLEAR),
        ({"status": ["active"], "ldhName": None}, Outcome.UNCLEAR),
        ({"status": ["active"], "ldhName": "no name at all"}, Outcome.UNCLEAR),
        ({"status": ["active"], "objectClassName": "entity"}, Outcome.UNCLEAR),
        ({"status": ["active"], "objectClassName": ["domain", "entity"]}, Outcome.UNCLEAR),
        ({"status": ["active"], "objectClassName": "Domain"}, Outcome.REGISTERED),
        ({"status": ["active"], "objectClassName": None}, Outcome.REGISTERED),
        ({"status": ["active"], "errorCode": 404}, Outcome.UNCLEAR),
        ({"status": ["active"], "errorCode": 429}, Outcome.REFUSED),
        ({"status": ["free"]}, Outcome.AVAILABLE),
        ({"status": "AVAILABLE"}, Outcome.AVAILABLE),
        ({"status": ["Not Registered"]}, Outcome.AVAILABLE),
        ({"status": ["free", "active"]}, Outcome.UNCLEAR),
        ({"status": ["free"], "nameservers": ["ns1.example.net"]}, Outcome.UNCLEAR),
        ({"status": ["free"], "objectClassName": "error"}, Outcome.UNCLEAR),
        ({"status": ["free"], "ldhName": ""}, Outcome.UNCLEAR),
        ({"status": ["reserved"]}, Outcome.NOT_FOR_SALE),
        ({"notices": [{"title": "Reserved", "description": []}]}, Outcome.NOT_FOR_SALE),
        ({"remarks": {"description": "This name is blocked by policy."}}, Outcome.NOT_FOR_SALE),
        ({"status": ["reserved"], "nameservers": ["ns1.example.net"]}, Outcome.REGISTERED),
        ({"status": ["free"], "notices": [{"title": "Quota exceeded"}]}, Outcome.REFUSED),
    ],
)
def test_what_a_200_needs(members: dict[str, Member], outcome: Outcome) -> None:
    assert bare(**members).outcome is outcome


def test_a_unicode_name_alone_becomes_its_a_label() -> None:
    reading = bare(ldhName=None, unicodeName="Bücher.Example", status=["active"])
    assert reading.facts.name == "xn--bcher-kva.example"


def test_a_premium_price_beside_a_status_of_free() -> None:
    reading = bare(
        status=["free"], notices={"title": "Premium name", "description": "Price: EUR 2'500.00"}
    )
    assert (reading.outcome, reading.phase) == (Outcome.AVAILABLE, Phase.PREMIUM)
    assert (reading.facts.price, reading.facts.currency) == (Decimal("2500.00"), "EUR")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (301, Outcome.UNCLEAR), (302, Outcome.UNCLEAR), (304, Outcome.UNCLEAR),
        (204, Outcome.UNCLEAR), (400, Outcome.UNCLEAR), (410, Outcome.UNCLEAR),
        (422, Outcome.UNCLEAR), (401, Outcome.REFUSED), (403, Outcome.REFUSED),
        (429, Outcome.REFUSED), (500, Outcome.FAILED), (502, Outcome.FAILED),
        (503, Outcome.FAILED), (999, Outcome.UNCLEAR),
    ],
)  # fmt: skip
@pytest.mark.parametrize("body", [b"", json.dumps(RECORD).encode(), b"<html>"])
def test_other_http_statuses_say_nothing_of_the_name(
    status: int, body: bytes, outcome: Outcome
) -> None:
    assert read_rdap(status, {}, body).outcome is outcome


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", Outcome.FAILED),
        (b" \r\n", Outcome.FAILED),
        (b"<!DOCTYPE html><html>Domain not found</html>", Outcome.UNCLEAR),
        (b"not found", Outcome.UNCLEAR),
        (b"null", Outcome.UNCLEAR),
        (b"[]", Outcome.UNCLEAR),
        (b"404", Outcome.UNCLEAR),
        (json.dumps(RECORD).encode()[:-1], Outcome.UNCLEAR),
        (json.dumps(RECORD).encode() + b"<!-- cached -->", Outcome.UNCLEAR),
        (json.dumps([RECORD]).encode(), Outcome.UNCLEAR),
        (b"[" * LARGEST, Outcome.UNCLEAR),
        (b'{"a":' * 100_000, Outcome.UNCLEAR),
        (b"<html>Too many requests</html>", Outcome.REFUSED),
        ((CORPUS / "malformed.json").read_bytes(), Outcome.UNCLEAR),
    ],
)
def test_a_200_that_is_no_record(body: bytes, outcome: Outcome) -> None:
    assert read_rdap(200, {}, body).outcome is outcome


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + json.dumps(RECORD).encode(),
        json.dumps(RECORD).encode("utf-16"),
        json.dumps(RECORD).encode("utf-32"),
        json.dumps({**RECORD, "lang": "ü"}, ensure_ascii=False).encode("latin-1"),
        json.dumps(RECORD).encode().replace(b"Reg\\tInc", b"Reg\tInc"),
        json.dumps({**RECORD, "x": float("nan")}).encode(),
        json.dumps({**RECORD, "x": "\ud800"}).encode(),
        json.dumps(RECORD).encode().replace(b'"1_DOMAIN"', b"9" * 5000),
        json.dumps(RECORD).encode().replace(b'"1_DOMAIN"', b"1e999999"),
    ],
)
def test_oddities_of_encoding_change_nothing(body: bytes) -> None:
    assert read_rdap(200, {}, body).outcome is Outcome.REGISTERED


def test_a_member_that_is_there_twice_is_not_believed_blindly() -> None:
    start = b'{"objectClassName":"domain","ldhName":"example.com",'
    both = start + b'"status":["active"],"status":["free"]}'
    assert read_rdap(200, {}, both).outcome is Outcome.UNCLEAR
    same = start + b'"status":["free"],"status":["free"]}'
    assert read_rdap(200, {}, same).outcome is Outcome.AVAILABLE


def test_what_a_record_says_at_length_is_cut_and_can_be_stored() -> None:
    facts = answer(
        status=["x" * 5000, *(f"s{i}" for i in range(500))],
        nameservers=[{"ldhName": f"ns{i}.example.net"} for i in range(500)],
        entities=[{"roles": ["registrar"], "handle": "a\ud800\x00b" + "c" * 5000}],
    ).facts
    assert max(map(len, facts.statuses)) <= 256
    assert len(facts.statuses) <= 64
    assert len(facts.name_servers) <= 64
    assert facts.registrar is not None
    assert facts.registrar.startswith("a b")
    assert len(facts.registrar.encode()) <= 256


@pytest.mark.parametrize(
    ("description", "outcome", "phase"),
    [
        ((), Outcome.ABSENT, None),
        (("The domain example.com was not found.",), Outcome.ABSENT, None),
        (("Object not found", "© Registry 2026. All rights reserved."), Outcome.ABSENT, None),
        (("Domain is not reserved and not found",), Outcome.ABSENT, None),
        (("If you exceed the limit, your access is blocked",), Outcome.ABSENT, None),
        (("Domain Name: example.com", "This name is not available for registration:",
          "Registry Reserved"), Outcome.NOT_FOR_SALE, Phase.RESERVED),
        (("Reserved name",), Outcome.NOT_FOR_SALE, Phase.RESERVED),
        (("The domain name 'example.com' is reserved by the registry",),
         Outcome.NOT_FOR_SALE, Phase.RESERVED),
        (("Blocked by DPML",), Outcome.NOT_FOR_SALE, Phase.RESERVED),
        (("This label cannot be registered.",), Outcome.NOT_FOR_SALE, Phase.RESERVED),
        (("The name is currently in auction",), Outcome.NOT_FOR_SALE, Phase.RELEASE_SESSION),
        (("Premium name",), Outcome.NOT_FOR_SALE, Phase.PREMIUM),
        (("This premium name is available for purchase",), Outcome.AVAILABLE, Phase.PREMIUM),
        (("Domain is available for registration",), Outcome.AVAILABLE, None),
        (("More information is available at https://example.net/",), Outcome.ABSENT, None),
        (("Too many requests",), Outcome.REFUSED, None),
        (("Not found", "Your IP address has been blocked"), Outcome.REFUSED, None),
        (("Query limit exceeded for 192.0.2.1",), Outcome.REFUSED, None),
        (("Service temporarily unavailable",), Outcome.REFUSED, None),
        (("The server is down for maintenance",), Outcome.REFUSED, None),
    ],
)  # fmt: skip
def test_words_in_the_body_of_a_404(
    description: tuple[str, ...], outcome: Outcome, phase: Phase | None
) -> None:
    reading = error(*description)
    assert (reading.outcome, reading.phase) == (outcome, phase)
    assert reading.shape is None


@pytest.mark.parametrize(
    ("text", "price", "currency"),
    [
        ("In the access period: USD 1,250.00", Decimal("1250.00"), "USD"),
        ("Early access, day 3: 500 EUR a year", Decimal(500), "EUR"),
        ("Premium domain, $99.95", Decimal("99.95"), "USD"),
        ("Available for registration in an access period", None, None),
    ],
)
def test_an_access_period_at_a_price_is_a_yes(
    text: str, price: Decimal | None, currency: str | None
) -> None:
    reading = error("Not found", f"This name is {text}") if price is None else error(text)
    assert (reading.outcome, reading.phase) == (Outcome.AVAILABLE, Phase.PREMIUM)
    assert reading.facts.premium
    assert (reading.facts.price, reading.facts.currency) == (price, currency)


@pytest.mark.parametrize(
    ("notices", "outcome"),
    [
        ([{"title": "Terms of Service", "description": ["Names reserved for others ..."]}],
         Outcome.ABSENT),
        ([{"title": "Policy", "description": ["This domain is reserved"]}], Outcome.NOT_FOR_SALE),
        ({"title": "Rate limit exceeded"}, Outcome.REFUSED),
        ([{"title": "Terms of Use", "description": ["You have exceeded your quota"]}],
         Outcome.REFUSED),
        ([{"title": "Terms", "description": ["Access may be denied if a query limit is hit."]}],
         Outcome.ABSENT),
        ([None, 3, "x", {"description": {"a": 1}}], Outcome.ABSENT),
        ([{"description": ["Domain is available for registration"]}], Outcome.ABSENT),
    ],
)  # fmt: skip
def test_notices_beside_a_404(notices: Member, outcome: Outcome) -> None:
    assert error("Not found", notices=notices).outcome is outcome


@pytest.mark.parametrize(
    ("members", "outcome"),
    [
        ({"errorCode": "404"}, Outcome.ABSENT),
        ({"errorCode": None}, Outcome.ABSENT),
        ({"errorCode": 0}, Outcome.ABSENT),
        ({"errorCode": 429}, Outcome.REFUSED),
        ({"errorCode": 400}, Outcome.UNCLEAR),
        ({"errorCode": 503}, Outcome.FAILED),
        ({"status": ["reserved"]}, Outcome.NOT_FOR_SALE),
        ({"status": ["active"]}, Outcome.UNCLEAR),
        ({"status": ["free"]}, Outcome.AVAILABLE),
        ({"status": 404}, Outcome.ABSENT),
        ({"objectClassName": "entity"}, Outcome.UNCLEAR),
        ({"nameservers": ["ns1.example.net"]}, Outcome.UNCLEAR),
        (RECORD, Outcome.UNCLEAR),
    ],
)
def test_members_of_a_404(members: dict[str, Member], outcome: Outcome) -> None:
    assert error("Not found", **members).outcome is outcome


def test_a_404_may_name_the_name_it_is_about() -> None:
    assert error("Domain Name: Other.Example").facts.name == "other.example"
    assert error("Not found").facts.name is None


def test_an_empty_404_is_proper_and_a_broken_one_says_nothing() -> None:
    assert read_rdap(404, {}, b"") == Reading(outcome=Outcome.ABSENT, reason="404 without a body")
    for body in (b'{"errorCode": 404', b"[]", b"{]", b'{"errorCode": 404} x', b"\xef\xbb\xbf{"):
        assert read_rdap(404, {}, body).outcome is Outcome.UNCLEAR
    whole = json.dumps({"errorCode": 404}).encode()
    assert read_rdap(404, {}, whole).outcome is Outcome.ABSENT
    assert read_rdap(404, {}, whole, complete=False).outcome is Outcome.UNCLEAR
    assert read_rdap(404, {}, whole + b" " * LARGEST).outcome is Outcome.UNCLEAR


PAGE = "<html><head><title>404</title></head><p>No {name} here at {time}, request {id}</p></html>"


def page(name: str, time: str, request: str) -> Reading:
    """Read an HTML 404 for one name."""
    body = PAGE.format(name=name, time=time, id=request).encode()
    return read_rdap(404, {"Content-Type": "text/html"}, body, name=name)


def test_a_page_counts_only_by_its_shape() -> None:
    asked = page("example.com", "10:00:01", "a81f-0003")
    nonce = page("q7xk2.com", "10:00:02", "77b1-9e2d")
    assert asked.outcome is nonce.outcome is Outcome.ABSENT
    assert asked.shape == nonce.shape is not None
    other = read_rdap(404, {}, b"<html><h1>We are moving house</h1></html>", name="example.com")
    assert other.shape not in {None, asked.shape}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"<html><h1>Access denied</h1></html>", Outcome.REFUSED),
        (b"<html>Please verify you are a human</html>", Outcome.REFUSED),
        (b"<html><h1>Reserved name</h1></html>", Outcome.NOT_FOR_SALE),
        (b"Not Found. All rights reserved.", Outcome.ABSENT),
        (b'{"message": "no Route matched with those values"}', Outcome.ABSENT),
        (b'{"fault": {"faultstring": "Rate limit exceeded"}}', Outcome.REFUSED),
        (b'"not found"', Outcome.ABSENT),
    ],
)
def test_a_404_that_is_no_rdap(body: bytes, outcome: Outcome) -> None:
    reading = read_rdap(404, {}, body)
    assert reading.outcome is outcome
    assert (reading.shape is not None) == (outcome is Outcome.ABSENT)


@pytest.mark.parametrize("status", [200, 404])
def test_a_cached_answer_is_as_old_as_its_age(status: int) -> None:
    headers = {"aGe": "3600", "DATE": "Thu, 01 Oct 2026 12:00:00 GMT"}
    body = json.dumps(
        RECORD if status == 200 else {"errorCode": 404, "events": RECORD["events"]}
    ).encode()
    assert read_rdap(status, {}, body).data_at == datetime(2026, 10, 1, tzinfo=UTC)
    early = {**headers, "DATE": "Wed, 30 Sep 2026 12:00:00 GMT"}
    assert read_rdap(status, early, body).data_at == datetime(2026, 9, 30, 11, tzinfo=UTC)
    assert read_rdap(status, headers, b"<html>").data_at == datetime(2026, 10, 1, 11, tzinfo=UTC)
    assert read_rdap(status, {"Age": "soon"}, b"<html>").data_at is None


# What holds for all inputs

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
STATUSES = st.sampled_from([200, 404]) | st.integers(min_value=100, max_value=999)


@given(STATUSES, st.binary(max_size=400), st.booleans())
def test_any_octets_give_an_outcome(status: int, body: bytes, complete: bool) -> None:  # noqa: FBT001  # drawn
    reading = read_rdap(status, {}, body, complete=complete)
    if status == 200 or not complete:
        assert reading.outcome not in {Outcome.ABSENT, Outcome.REGISTERED}


@given(STATUSES, st.dictionaries(st.sampled_from([*RECORD, "errorCode", "notices"]), JSON))
def test_any_document_gives_an_outcome(status: int, document: dict[str, Member]) -> None:
    reading = read_rdap(status, {}, json.dumps(document).encode())
    if status != 404:
        assert reading.outcome is not Outcome.ABSENT


@given(
    st.dictionaries(
        st.sampled_from([key for key in RECORD if key != "status"] + ["notices", "remarks"]), JSON
    ),
    st.sets(st.sampled_from([*RECORD])),
)
def test_no_mutation_of_a_record_is_an_absence(
    changed: dict[str, Member], removed: set[str]
) -> None:
    document = {key: value for key, value in {**RECORD, **changed}.items() if key not in removed}
    reading = read_rdap(200, {}, json.dumps(document).encode())
    assert reading.outcome not in {Outcome.ABSENT, Outcome.AVAILABLE}


@given(st.integers(min_value=0, max_value=len(json.dumps(RECORD)) - 1), st.sampled_from([200, 404]))
def test_no_prefix_of_a_record_is_an_absence(length: int, status: int) -> None:
    body = json.dumps(RECORD).encode()[:length]
    outcome = read_rdap(status, {}, body, complete=False).outcome
    assert outcome is Outcome.UNCLEAR
    if body:
        assert read_rdap(status, {}, body).outcome is Outcome.UNCLEAR


REFUSALS = st.sampled_from(
    ["Too many requests", "Quota exceeded", "You have been blocked.", "Access denied",
     "Your IP has been rate limited", "You have exceeded the query limit"]
)  # fmt: skip


@settings(max_examples=60)
@given(
    REFUSALS,
    st.lists(st.sampled_from(["Not found", "No such domain", "Terms apply", "x"])),
    st.integers(min_value=0, max_value=4),
    st.sampled_from(["title", "description", "notices"]),
)
def test_a_notice_of_refusal_anywhere_is_no_absence(
    said: str, around: list[str], at: int, where: str
) -> None:
    lines = [*around[:at], said, *around[at:]]
    notice: Member = [{"title": "Notice", "description": lines}]
    members = {where: {"title": said, "description": lines, "notices": notice}[where]}
    assert error(**members).outcome is Outcome.REFUSED
