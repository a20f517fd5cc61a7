"""What each registrar's answers are read as: an explicit yes is a yes, and nothing else is."""

from decimal import Decimal
import json

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.observation import Outcome, Phase, Reading
from custom_components.domain_availability.engine.probes.network import HttpReply
from custom_components.domain_availability.engine.probes.registrars import REGISTRARS
from custom_components.domain_availability.engine.probes.registrars.registrar import Answer
from custom_components.domain_availability.engine.probes.registrars.words import read

from .answers import (
    CREDENTIALS,
    NAME,
    account,
    cloudflare,
    cloudflare_error,
    dynadot,
    dynadot_error,
    porkbun,
    porkbun_error,
    reply,
)

O = Outcome  # noqa: E741 - the tables below are read by their shape
PRICE = {"currency": "USD", "registration_cost": "8.57", "renewal_cost": "8.57"}
DEAR = {"currency": "EUR", "registration_cost": "2500.00", "renewal_cost": "90.00"}
PREMIUM_TEXT = (
    "wanted.test is a Premium Domain; Registration Price: 2,500.00 in USD and Renewal price: "
    "90.00 in USD"
)


def reading(key: str, answer: HttpReply) -> Reading | None:
    """Return what an answer says of the name."""
    return read(account(key), answer, (NAME,)).readings.get(NAME)


@pytest.mark.parametrize(
    ("key", "document", "outcome", "premium", "price", "currency"),
    [
        ("cloudflare", cloudflare(registrable=True, tier="standard", pricing=PRICE), O.AVAILABLE,
         False, "8.57", "USD"),
        ("cloudflare", cloudflare(registrable=True, tier="premium", pricing=DEAR), O.AVAILABLE,
         True, "2500.00", "EUR"),
        ("cloudflare", cloudflare(registrable=True), O.AVAILABLE, False, None, None),
        ("cloudflare", cloudflare(registrable=False, reason="domain_premium", tier="premium",
                                  pricing=DEAR), O.AVAILABLE, True, "2500.00", "EUR"),
        ("cloudflare", cloudflare(registrable=False, reason="domain_premium", tier="premium"),
         O.UNCLEAR, False, None, None),
        ("cloudflare", cloudflare(registrable=False, reason="domain_unavailable"), O.REGISTERED,
         False, None, None),
        ("cloudflare", cloudflare(registrable=False, reason="domain_reserved"), O.NOT_FOR_SALE,
         False, None, None),
        ("cloudflare", cloudflare(registrable=False, reason="extension_not_supported"), O.UNCLEAR,
         False, None, None),
        ("cloudflare", cloudflare(registrable=False, reason="something_new"), O.UNCLEAR, False,
         None, None),
        ("cloudflare", cloudflare(registrable=False), O.UNCLEAR, False, None, None),
        ("cloudflare", cloudflare(registrable="true"), O.UNCLEAR, False, None, None),
        ("cloudflare", cloudflare(registrable=1), O.UNCLEAR, False, None, None),
        ("cloudflare", cloudflare(registrable=True, reason="domain_unavailable"), O.UNCLEAR, False,
         None, None),
        ("cloudflare", cloudflare(registrable=True, tier="aftermarket"), O.UNCLEAR, False, None,
         None),
        ("cloudflare", cloudflare(registrable=True, pricing={**PRICE, "currency": "dollars"}),
         O.AVAILABLE, False, None, None),
        ("cloudflare", cloudflare(registrable=True,
                                  pricing={**PRICE, "registration_cost": "1.234,56"}),
         O.AVAILABLE, False, None, None),
        ("cloudflare", cloudflare(registrable=True, pricing={**PRICE, "registration_cost": 0}),
         O.AVAILABLE, False, None, None),
        ("porkbun", porkbun(avail="yes"), O.AVAILABLE, False, "11.08", "USD"),
        ("porkbun", porkbun(avail="yes", premium="yes", price="1250.5"), O.AVAILABLE, True,
         "1250.5", "USD"),
        ("porkbun", porkbun(avail="no"), O.REGISTERED, False, None, None),
        ("porkbun", porkbun(avail="no", reason="reserved"), O.NOT_FOR_SALE, False, None, None),
        ("porkbun", porkbun(avail="yes", type="transfer"), O.UNCLEAR, False, None, None),
        ("porkbun", porkbun(avail="yes", premium="perhaps"), O.UNCLEAR, False, None, None),
        ("porkbun", porkbun(avail=True), O.UNCLEAR, False, None, None),
        ("porkbun", porkbun(), O.UNCLEAR, False, None, None),
        ("porkbun", porkbun_error(message="TLD not supported."), O.UNCLEAR, False, None, None),
        ("dynadot", dynadot(Available="yes", Price="10.99 in USD"), O.AVAILABLE, False, "10.99",
         "USD"),
        ("dynadot", dynadot(Available="yes", Price=PREMIUM_TEXT), O.AVAILABLE, True, "2500.00",
         "USD"),
        ("dynadot", dynadot(Available="yes", Price="a premium name"), O.AVAILABLE, True, None,
         None),
        ("dynadot", dynadot(Available="yes"), O.AVAILABLE, False, None, None),
        ("dynadot", dynadot(Available="no"), O.REGISTERED, False, None, None),
        ("dynadot", dynadot(Available="no", Status="reserved"), O.NOT_FOR_SALE, False, None, None),
        ("dynadot", dynadot(Available="yes", Status="offline"), O.UNCLEAR, False, None, None),
        ("dynadot", dynadot(Available=None), O.UNCLEAR, False, None, None),
        ("dynadot", dynadot(Error="TLD is not supported"), O.UNCLEAR, False, None, None),
    ],
)  # fmt: skip
def test_what_is_said_of_a_name(
    *,
    key: str,
    document: object,
    outcome: Outcome,
    premium: bool,
    price: str | None,
    currency: str | None,
) -> None:
    said = reading(key, reply(document))
    assert said is not None
    assert (said.outcome, said.facts.premium) == (outcome, premium)
    assert said.facts.price == (None if price is None else Decimal(price))
    assert said.facts.currency == currency
    assert said.phase is {O.NOT_FOR_SALE: Phase.RESERVED}.get(
        outcome, Phase.PREMIUM if premium else None
    )
    assert said.reason


@pytest.mark.parametrize(
    ("key", "document"),
    [
        ("cloudflare", cloudflare(registrable=False, reason="extension_not_supported")),
        ("cloudflare", cloudflare(registrable=False, reason="extension_not_supported_via_api")),
        ("porkbun", porkbun_error(code="UNSUPPORTED_TLD")),
        ("dynadot", dynadot(Status="error", Error="domain not supported")),
    ],
)
def test_suffixes_that_are_not_sold(key: str, document: object) -> None:
    assert NAME in read(account(key), reply(document), (NAME,)).unsupported


@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        ("cloudflare", reply(cloudflare_error(10000), 401), Answer(credentials_failed=True)),
        ("cloudflare", reply(cloudflare_error(9109), 403), Answer(credentials_failed=True)),
        ("cloudflare", reply(cloudflare_error(6003), 400), Answer(credentials_failed=True)),
        ("cloudflare", reply(cloudflare_error(7003), 404), Answer(credentials_failed=True)),
        ("cloudflare", reply(cloudflare_error(971), 429), Answer(throttled=True)),
        ("cloudflare", reply(cloudflare_error(1), 400), Answer()),
        ("cloudflare", reply({"errors": [{"code": []}, 3]}, 400), Answer()),
        ("porkbun", reply(porkbun_error("INVALID_API_KEYS_001"), 400),
         Answer(credentials_failed=True)),
        ("porkbun", reply(porkbun_error(message="Invalid API key. (002)"), 400),
         Answer(credentials_failed=True)),
        ("porkbun", reply(porkbun_error("RATE_LIMIT_EXCEEDED"), 400), Answer(throttled=True)),
        ("porkbun", reply(porkbun_error(message="1 out of 1 checks within 10 seconds used.")),
         Answer(throttled=True)),
        ("porkbun", reply(porkbun_error("INVALID_DOMAIN"), 400), Answer()),
        ("dynadot", reply(dynadot_error("invalid key")), Answer(credentials_failed=True)),
        ("dynadot", reply(dynadot_error("the ip 192.0.2.1 is not allowed")),
         Answer(credentials_failed=True)),
        ("dynadot", reply(dynadot_error("too many requests")), Answer(throttled=True)),
        ("dynadot", reply({"SearchResponse": {"ResponseCode": "5", "Status": "system_busy"}}),
         Answer(failed=True)),
        ("dynadot", reply({"SearchResponse": {"ResponseCode": -1, "Error": "no idea"}}), Answer()),
    ],
)  # fmt: skip
def test_what_is_said_of_the_account(key: str, answer: HttpReply, expected: Answer) -> None:
    assert read(account(key), answer, (NAME,)) == expected


@pytest.mark.parametrize("key", sorted(REGISTRARS))
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply(b"", 401), Answer(credentials_failed=True)),
        (reply(b"<html>no</html>", 403), Answer(credentials_failed=True)),
        (reply(b"", 429), Answer(throttled=True)),
        (reply(b"<html>", 503), Answer(failed=True)),
        (reply(b"<html>welcome</html>"), Answer()),
        (reply(b'"yes"'), Answer()),
        (reply(b"[" * 100_000), Answer()),
        (reply(b"", 302), Answer()),
    ],
)
def test_answers_that_are_none(key: str, answer: HttpReply, expected: Answer) -> None:
    assert read(account(key), answer, (NAME,)) == expected


YES = {
    "cloudflare": cloudflare(registrable=True, tier="standard", pricing=PRICE),
    "porkbun": porkbun(avail="yes"),
    "dynadot": dynadot(Available="yes", Price="10.99 in USD"),
}


@pytest.mark.parametrize("key", sorted(YES))
@pytest.mark.parametrize("status", [201, 204, 302, 400, 401, 403, 404, 429, 500, 503])
def test_a_yes_with_another_status_is_none(key: str, status: int) -> None:
    said = reading(key, reply(YES[key], status))
    assert said is None or said.outcome is Outcome.UNCLEAR


@pytest.mark.parametrize("key", sorted(YES))
def test_a_yes_that_was_cut_is_none(key: str) -> None:
    assert reading(key, reply(YES[key], complete=False)) is None


@pytest.mark.parametrize("key", ["cloudflare", "dynadot"])
def test_a_yes_for_another_name_is_none(key: str) -> None:
    other = json.loads(json.dumps(YES[key]).replace(NAME, "other.test"))
    assert reading(key, reply(other)) is None


def test_a_name_that_is_answered_twice_is_not_answered() -> None:
    two = cloudflare(registrable=True)
    two["result"] = {"domains": [{"name": NAME, "registrable": word} for word in (False, True)]}
    assert reading("cloudflare", reply(two)) is None


def test_many_names_have_an_entry_each() -> None:
    names = (NAME, "taken.test", "forgotten.test")
    entries = [
        {"name": "taken.test", "registrable": False, "reason": "domain_unavailable"},
        {"name": "WANTED.TEST", "registrable": True, "tier": "standard"},
        {"name": "unasked.test", "registrable": True, "tier": "standard"},
    ]
    document = {"success": True, "errors": [], "result": {"domains": entries}}
    said = read(account("cloudflare"), reply(document), names).readings
    assert {name: one.outcome for name, one in said.items()} == {
        NAME: Outcome.AVAILABLE,
        "taken.test": Outcome.REGISTERED,
    }


WORDS = st.sampled_from(
    [
        "yes", "no", "true", "YES", " yes ", "reserved", "standard", "premium", "domain_premium",
        "domain_unavailable", "registration", "SUCCESS", "0", "USD", "12.00", "12.00 in USD", NAME,
    ]
)  # fmt: skip
KEYS = st.sampled_from(
    [
        "success", "errors", "result", "domains", "name", "registrable", "reason", "tier",
        "pricing", "currency", "registration_cost", "code", "status", "response", "avail", "type",
        "premium", "price", "message", "SearchResponse", "SearchResults", "ResponseCode",
        "DomainName", "Available", "Price", "Status", "Error", "Response",
    ]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


def says_yes(key: str, value: object) -> bool:
    """Tell, with less care than the readings, whether an explicit yes is anywhere in an answer."""
    if isinstance(value, dict):
        yes: object = {"cloudflare": True, "porkbun": "yes", "dynadot": "yes"}[key]
        field = {"cloudflare": "registrable", "porkbun": "avail", "dynadot": "Available"}[key]
        said = value.get(field)
        said = said.strip().lower() if isinstance(said, str) else said
        dear = key == "cloudflare" and value.get("reason") == "domain_premium"
        return (
            said is yes or said == yes or dear or any(says_yes(key, one) for one in value.values())
        )
    return isinstance(value, list) and any(says_yes(key, one) for one in value)


@pytest.mark.parametrize("key", sorted(REGISTRARS))
@given(document=JSON, status=st.sampled_from([200, 400, 403, 404, 429, 500]))
def test_any_json_gives_an_answer(key: str, document: object, status: int) -> None:
    said = reading(key, reply(document, status))
    if said is not None and said.outcome is Outcome.AVAILABLE:
        assert status == 200
        assert says_yes(key, document)


@pytest.mark.parametrize("key", sorted(REGISTRARS))
@given(data=st.data(), value=JSON, cut=st.integers(min_value=0), extra=st.binary(max_size=20))
def test_a_spoilt_yes_gives_an_answer(
    key: str, data: st.DataObject, value: object, cut: int, extra: bytes
) -> None:
    """One member anywhere is replaced, and the octets are cut and added to."""
    document = json.loads(json.dumps(YES[key]))
    at = document
    while True:
        member = data.draw(st.sampled_from(list(at) if isinstance(at, dict) else range(len(at))))
        if not isinstance(at[member], (dict, list)) or not at[member] or data.draw(st.booleans()):
            break
        at = at[member]
    at[member] = value
    body = json.dumps(document).encode()
    for octets in (body, body[: cut % (len(body) + 1)], body + extra, extra + body):
        said = reading(key, reply(octets))
        if said is not None and said.outcome is Outcome.AVAILABLE:
            assert says_yes(key, json.loads(octets))


@pytest.mark.parametrize("key", sorted(REGISTRARS))
@given(body=st.binary(max_size=200), status=st.integers(min_value=100, max_value=599))
def test_any_octets_give_an_answer(key: str, body: bytes, status: int) -> None:
    said = reading(key, reply(body, status))
    assert said is None or said.outcome is not Outcome.AVAILABLE


@pytest.mark.parametrize("key", sorted(REGISTRARS))
def test_nothing_shows_a_secret(key: str) -> None:
    mine = account(key)
    request = mine.request((NAME,))
    shown = f"{mine!r} {mine} {request!r} {request}"
    assert not [value for value in CREDENTIALS[key].values() if value in shown]


@pytest.mark.parametrize("key", sorted(REGISTRARS))
def test_secrets_are_taken_out_of_texts(key: str) -> None:
    mine = account(key)
    text = f"failed: {mine.request((NAME,)).url} {' '.join(CREDENTIALS[key].values())}"
    redacted = mine.redact(text)
    assert redacted.startswith("failed: ")
    assert not [value for value in CREDENTIALS[key].values() if value in redacted]
    assert "dyna" not in redacted.replace("dynadot", "")


@pytest.mark.parametrize("key", sorted(REGISTRARS))
def test_nobody_is_asked_to_register(key: str) -> None:
    url = account(key).request((NAME,)).url
    assert url.startswith(REGISTRARS[key].base)
    assert any(word in url for word in ("domain-check", "checkDomain", "command=search"))
