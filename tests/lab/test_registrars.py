"""Registrars in the lab: what they say of names, whom they refuse, and what can go wrong."""

from collections.abc import Mapping
import json
from urllib.parse import urlencode

import aiohttp
import pytest

from lab import Lab
from lab.registrar_words import MANNERS

from .clients import Reply

REGISTRARS = sorted(MANNERS)


async def ask(
    lab: Lab,
    http: aiohttp.ClientSession,
    registrar: str,
    *names: str,
    credentials: Mapping[str, str] | None = None,
) -> Reply:
    """Ask one registrar about names the way its API wants."""
    base = lab.servers[f"registrar:{registrar}"].address
    keys = MANNERS[registrar].credentials if credentials is None else credentials
    headers: dict[str, str] = {}
    if registrar == "cloudflare":
        method, url = "POST", f"{base}accounts/{keys['account_id']}/registrar/domain-check"
        headers["Authorization"] = f"Bearer {keys['api_token']}"
        body = json.dumps({"domains": names})
    elif registrar == "porkbun":
        method, url = "POST", f"{base}domain/checkDomain/{names[0]}"
        body = json.dumps({"apikey": keys["api_key"], "secretapikey": keys["secret_api_key"]})
    else:
        query = {"key": keys["api_key"], "command": "search", "show_price": "1"}
        query |= {f"domain{number}": name for number, name in enumerate(names)}
        method, url, body = "GET", f"{base}api3.json?{urlencode(query)}", ""
    async with http.request(method, url, data=body or None, headers=headers) as response:
        return Reply(response.status, response.headers, await response.read())


def entry(registrar: str, reply: Reply, name: str = "foo.test") -> Mapping[str, object]:
    """Return what a reply says of a name."""
    document = json.loads(reply.body)
    if registrar == "porkbun":
        said = document["response"]
        assert isinstance(said, dict)
        return said
    if registrar == "cloudflare":
        key, entries = "name", document["result"]["domains"]
    else:
        key, entries = "DomainName", document["SearchResponse"]["SearchResults"]
    (found,) = [one for one in entries if one[key] == name]
    assert isinstance(found, dict)
    return found


def offered(registrar: str, said: Mapping[str, object]) -> object:
    """Return the word for a yes or no."""
    return said[
        {"cloudflare": "registrable", "porkbun": "avail", "dynadot": "Available"}[registrar]
    ]


@pytest.mark.parametrize("registrar", REGISTRARS)
async def test_what_is_said_of_names(lab: Lab, http: aiohttp.ClientSession, registrar: str) -> None:
    lab.register("taken.test")
    lab.register("leaving.test", phase="pending_delete", since="-1d")
    lab.register("held.test", phase="reserved")
    lab.register("dear.test", phase="premium", price="2500.00")
    yes: object = True if registrar == "cloudflare" else "yes"
    no: object = False if registrar == "cloudflare" else "no"
    for name, word in {
        "foo.test": yes, "taken.test": no, "leaving.test": no, "held.test": no, "dear.test": yes,
    }.items():  # fmt: skip
        said = entry(registrar, await ask(lab, http, registrar, name), name)
        assert offered(registrar, said) == word, name
    dear = json.dumps(entry(registrar, await ask(lab, http, registrar, "dear.test"), "dear.test"))
    assert "2500.00" in dear
    assert "premium" in dear.lower()


@pytest.mark.parametrize("registrar", REGISTRARS)
async def test_a_drop_is_known_at_once(
    lab: Lab, http: aiohttp.ClientSession, registrar: str
) -> None:
    lab.register("foo.test", phase="pending_delete", since="-1d")
    lab.release("foo.test")
    said = entry(registrar, await ask(lab, http, registrar, "foo.test"))
    assert offered(registrar, said) in {True, "yes"}


async def test_twenty_names_in_a_call_and_not_more(lab: Lab, http: aiohttp.ClientSession) -> None:
    names = [f"foo{number}.test" for number in range(20)]
    reply = await ask(lab, http, "cloudflare", *names)
    assert [entry("cloudflare", reply, name)["registrable"] for name in names] == [True] * 20
    assert len(lab.asked(server="registrar:cloudflare")) == 20
    assert (await ask(lab, http, "cloudflare", *names, "one.test")).status == 400


@pytest.mark.parametrize("registrar", REGISTRARS)
async def test_wrong_credentials(lab: Lab, http: aiohttp.ClientSession, registrar: str) -> None:
    wrong = dict.fromkeys(MANNERS[registrar].credentials, "wrong")
    refused = await ask(lab, http, registrar, "foo.test", credentials=wrong)
    assert (refused.status, refused.document) == MANNERS[registrar].unauthorised
    lab.fault(None, "registrar", "credentials", times=1)
    assert (await ask(lab, http, registrar, "foo.test")).document == refused.document
    said = entry(registrar, await ask(lab, http, registrar, "foo.test"))
    assert offered(registrar, said) in {True, "yes"}


@pytest.mark.parametrize("registrar", REGISTRARS)
async def test_no_secret_is_in_the_log(
    lab: Lab, http: aiohttp.ClientSession, registrar: str
) -> None:
    await ask(lab, http, registrar, "foo.test")
    (asked,) = lab.asked("foo.test", "registrar")
    assert asked.answer == "200"
    shown = repr(asked)
    assert not [value for value in MANNERS[registrar].credentials.values() if value in shown]


@pytest.mark.parametrize("registrar", REGISTRARS)
@pytest.mark.parametrize(
    ("kind", "status"),
    [("forbidden", 403), ("error_500", 500), ("error_503", 503), ("html_200", 200)],
)
async def test_pages(
    lab: Lab, http: aiohttp.ClientSession, registrar: str, kind: str, status: int
) -> None:
    lab.fault("test", "registrar", kind)
    reply = await ask(lab, http, registrar, "foo.test")
    assert reply.status == status
    assert reply.body.startswith(b"<!DOCTYPE html>")
    assert reply.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("registrar", REGISTRARS)
async def test_throttled(lab: Lab, http: aiohttp.ClientSession, registrar: str) -> None:
    manner = MANNERS[registrar]
    lab.fault(None, "registrar", "throttle", seconds=7, server=f"registrar:{registrar}", times=1)
    reply = await ask(lab, http, registrar, "foo.test")
    assert (reply.status, reply.document) == manner.throttled
    assert reply.headers["Retry-After"] == "7"
    lab.fault(None, "registrar", "throttle", seconds=None, times=1)
    assert "Retry-After" not in (await ask(lab, http, registrar, "foo.test")).headers
    lab.fault(None, "registrar", "throttle", form="date", times=1)
    assert "GMT" in (await ask(lab, http, registrar, "foo.test")).headers["Retry-After"]


@pytest.mark.parametrize("registrar", REGISTRARS)
async def test_what_it_says_may_be_wrong(
    lab: Lab, http: aiohttp.ClientSession, registrar: str
) -> None:
    lab.register("foo.test")
    lab.fault("test", "registrar", "offered", times=1)
    said = entry(registrar, await ask(lab, http, registrar, "foo.test"))
    assert offered(registrar, said) in {True, "yes"}
    lab.release("foo.test")
    lab.fault("test", "registrar", "unavailable", times=1)
    said = entry(registrar, await ask(lab, http, registrar, "foo.test"))
    assert offered(registrar, said) in {False, "no"}
    lab.fault("test", "registrar", "stale", by=3600, times=1)
    said = entry(registrar, await ask(lab, http, registrar, "foo.test"))
    assert offered(registrar, said) in {False, "no"}


@pytest.mark.parametrize("registrar", REGISTRARS)
async def test_suffixes_that_are_not_sold(
    lab: Lab, http: aiohttp.ClientSession, registrar: str
) -> None:
    lab.fault("test", "registrar", "unsold")
    for name in ("foo.test", "foo.elsewhere"):
        reply = await ask(lab, http, registrar, name)
        assert b"not_supported" in reply.body.lower() or b"not supported" in reply.body.lower()


@pytest.mark.parametrize("registrar", REGISTRARS)
async def test_reserved_in_so_many_words(
    lab: Lab, http: aiohttp.ClientSession, registrar: str
) -> None:
    lab.register("foo.test", phase="reserved")
    assert b"reserved" not in (await ask(lab, http, registrar, "foo.test")).body
    lab.fault("test", "registrar", "reserved")
    assert b"reserved" in (await ask(lab, http, registrar, "foo.test")).body


async def test_a_name_may_be_left_out(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.fault("test", "registrar", "left_out", names=["foo.test"])
    reply = await ask(lab, http, "cloudflare", "foo.test", "bar.test")
    assert b"foo.test" not in reply.body
    assert entry("cloudflare", reply, "bar.test")["registrable"] is True


async def test_answers_end_early(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.fault("test", "registrar", "cut_json", times=1)
    with pytest.raises(json.JSONDecodeError):
        json.loads((await ask(lab, http, "cloudflare", "foo.test")).body)
    lab.fault("test", "registrar", "cut", times=1)
    with pytest.raises(aiohttp.ClientPayloadError):
        await ask(lab, http, "cloudflare", "foo.test")


async def test_answers_are_late_or_never_come(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.fault("test", "registrar", "slow", seconds=0.0001, times=1)
    assert (await ask(lab, http, "porkbun", "foo.test")).status == 200
    lab.fault("test", "registrar", "hang", times=1)
    with pytest.raises(TimeoutError):
        async with aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=0.2),
            connector=http.connector,
            connector_owner=False,
        ) as hasty:
            await ask(lab, hasty, "porkbun", "foo.test")
    lab.fault(None, "registrar", "down", server="registrar:dynadot")
    with pytest.raises(aiohttp.ClientConnectorError):
        await ask(lab, http, "dynadot", "foo.test")
    assert (await ask(lab, http, "porkbun", "foo.test")).status == 200


@pytest.mark.parametrize(
    ("registrar", "method", "path", "body"),
    [
        ("cloudflare", "GET", "accounts/a/registrar/domain-check", ""),
        ("cloudflare", "POST", "accounts/a/registrar/registrations", "{}"),
        ("cloudflare", "POST", "accounts/a/registrar/domain-check", "no json"),
        ("cloudflare", "POST", "accounts/a/registrar/domain-check", "[]"),
        ("cloudflare", "POST", "accounts/a/registrar/domain-check", "{}"),
        ("porkbun", "POST", "domain/create/foo.test", "{}"),
        ("porkbun", "POST", "domain/checkDomain/foo.test", "[]"),
        ("dynadot", "GET", "api3.json?key=k&command=register&domain=foo.test", ""),
        ("dynadot", "GET", "api3.json?key=k&command=search&domain0=a.test&domain1=b.test", ""),
        ("dynadot", "POST", "api3.json?key=k&command=search&domain0=a.test", "x"),
    ],
)
async def test_nothing_but_a_check_is_taken(
    *, lab: Lab, http: aiohttp.ClientSession, registrar: str, method: str, path: str, body: str
) -> None:
    url = f"{lab.servers[f'registrar:{registrar}'].address}{path}"
    async with http.request(method, url, data=body or None) as response:
        assert response.status == 400
    assert lab.asked(protocol="registrar") == []


async def test_the_endpoint_file_has_their_addresses(lab: Lab) -> None:
    registrars = lab.endpoints()["registrars"]
    assert registrars == {name: lab.servers[f"registrar:{name}"].address for name in REGISTRARS}
