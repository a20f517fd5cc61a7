"""The two operators of DNS over HTTPS resolve, in wire format, by POST and GET."""

import base64

import aiohttp
import dns.flags
import dns.message
import dns.rcode
import pytest

from lab import Lab

from .clients import records, serial


async def _ask(
    lab: Lab,
    http: aiohttp.ClientSession,
    name: str,
    rdtype: str = "NS",
    *,
    operator: str = "one",
    get: bool = False,
) -> dns.message.Message:
    url, query = lab.servers[f"doh:{operator}"].address, dns.message.make_query(name, rdtype)
    wire = query.to_wire()
    if get:
        text = base64.urlsafe_b64encode(wire).decode().rstrip("=")
        request = http.get(url, params={"dns": text})
    else:
        headers = {"Content-Type": "application/dns-message"}
        request = http.post(url, data=wire, headers=headers)
    async with request as response:
        assert response.status == 200
        assert response.content_type == "application/dns-message"
        return dns.message.from_wire(await response.read())


@pytest.mark.parametrize("get", [False, True], ids=["post", "get"])
@pytest.mark.parametrize("operator", ["one", "two"])
async def test_a_delegated_name(
    lab: Lab,
    http: aiohttp.ClientSession,
    operator: str,
    get: bool,  # noqa: FBT001
) -> None:
    lab.register("foo.co.uk-test", name_servers=["ns.example.net"])
    answer = await _ask(lab, http, "foo.co.uk-test", operator=operator, get=get)
    assert records(answer.answer, "NS") == ["ns.example.net."]
    assert answer.flags & dns.flags.RA
    assert not answer.flags & dns.flags.AA


async def test_denials_carry_the_suffixs_soa(lab: Lab, http: aiohttp.ClientSession) -> None:
    for name, suffix in (("foo.test", "test."), ("foo.co.uk-test", "co.uk-test.")):
        answer = await _ask(lab, http, name)
        assert answer.rcode() == dns.rcode.NXDOMAIN
        assert answer.authority[0].name.to_text() == suffix
        assert serial(answer) > 0
    unknown = await _ask(lab, http, "foo.example")
    assert unknown.rcode() == dns.rcode.NXDOMAIN
    assert unknown.authority[0].name.to_text() == "."


async def test_addresses_and_nothing(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.register("foo.test")
    assert records((await _ask(lab, http, "foo.test", "A")).answer, "A")
    nothing = await _ask(lab, http, "foo.test", "MX")
    assert nothing.rcode() == dns.rcode.NOERROR
    assert nothing.authority[0].name.to_text() == "foo.test."


async def test_one_operator_fails_alone(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.register("foo.test")
    lab.fault(None, "doh", "nxdomain", server="doh:one")
    answers = [await _ask(lab, http, "foo.test", operator=one) for one in ("one", "two")]
    assert [answer.rcode().name for answer in answers] == ["NXDOMAIN", "NOERROR"]
    lab.fault(None, "doh", "timeout", server="doh:two")
    with pytest.raises(aiohttp.ClientError):
        await _ask(lab, http, "foo.test", operator="two")


async def test_what_is_no_message(lab: Lab, http: aiohttp.ClientSession) -> None:
    async with http.post(lab.servers["doh:one"].address, data=b"nonsense") as response:
        assert response.status == 400
