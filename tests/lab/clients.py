"""Clients that ask the lab's servers: dnspython, aiohttp, bare streams."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
import json
from typing import cast

import aiohttp
import dns.asyncquery
import dns.message
import dns.rdatatype
import dns.rrset

from lab import Lab

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None


async def ask_dns(
    lab: Lab,
    name: str,
    rdtype: str = "NS",
    *,
    suffix: str | None = None,
    server: int = 1,
    tcp: bool = False,
    timeout: float = 2.0,
) -> dns.message.Message:
    """Ask one authoritative server of the name's suffix, without recursion."""
    suffix = suffix or name.partition(".")[2]
    host, _, port = lab.servers[f"dns:{suffix}:{server}"].address.rpartition(":")
    query = dns.message.make_query(name, rdtype, use_edns=0, payload=1232)
    query.flags = dns.flags.Flag(0)
    ask = dns.asyncquery.tcp if tcp else dns.asyncquery.udp
    return await ask(query, host, timeout=timeout, port=int(port))


def records(section: list[dns.rrset.RRset], rdtype: str) -> list[str]:
    """Return the data of all records of a type in a section."""
    wanted = dns.rdatatype.from_text(rdtype)
    return sorted(
        record.to_text() for rrset in section if rrset.rdtype == wanted for record in rrset
    )


def serial(message: dns.message.Message) -> int:
    """Return the serial of the zone that a negative answer rests on."""
    (soa,) = records(message.authority, "SOA")
    return int(soa.split()[2])


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Json]:
        """Return the body as a JSON object."""
        document = json.loads(self.body)
        assert isinstance(document, dict)
        return document

    @property
    def statuses(self) -> list[str]:
        """Return the RDAP statuses."""
        return cast("list[str]", self.document["status"])

    @property
    def events(self) -> dict[str, str]:
        """Return the dates of the RDAP events."""
        events = cast("list[dict[str, str]]", self.document["events"])
        return {event["eventAction"]: event["eventDate"] for event in events}


async def ask_rdap(lab: Lab, http: aiohttp.ClientSession, name: str) -> Reply:
    """Ask the RDAP server of the name's registry."""
    suffix = lab.world.suffixes[name.partition(".")[2]]
    url = f"{lab.servers[f'rdap:{suffix.registry}'].address}domain/{name}"
    async with http.get(url, allow_redirects=False) as response:
        return Reply(response.status, response.headers, await response.read())


async def ask_whois(lab: Lab, name: str, *, server: str | None = None, line: str = "") -> bytes:
    """Ask the WHOIS server of the name's registry, or another one, by a query line."""
    if server is None:
        server = f"whois:{lab.world.suffixes[name.partition('.')[2]].registry}"
    host, _, port = lab.servers[server].address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(f"{line or name}\r\n".encode())
        return await reader.read()
    finally:
        writer.close()
