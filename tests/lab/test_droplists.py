"""The lab's published lists: what stands in them, in whose form, and what can go wrong."""

from datetime import UTC, datetime, timedelta
import gzip
import json

import aiohttp
import pytest

from lab import Lab, LabClock

from .clients import Reply

START = datetime(2026, 10, 12, 12, 0, tzinfo=UTC)
PATHS = (
    "bardate_domains_se-test.json",
    "current/uk-test.csv.gz",
    "domain-drop-lists/au-test/expired",
    "domain-drop-lists/au-test/deleted",
)


async def ask(lab: Lab, http: aiohttp.ClientSession, path: str, **headers: str) -> Reply:
    """Fetch a list."""
    url = lab.servers["lists:http"].address + path
    async with http.get(url, headers=headers, allow_redirects=False) as response:
        return Reply(response.status, response.headers, await response.read())


def standing() -> LabClock:
    """Return a clock that stands at the start."""
    return LabClock(start=START, speed=0)


async def test_release_dates_of_se(http: aiohttp.ClientSession) -> None:
    async with Lab(clock=standing()) as lab:
        lab.register("leaving.se-test", phase="redemption", since="-59d")
        lab.register("grace.se-test", phase="grace")
        lab.register("staying.se-test")
        lab.register("early.se-test", schedule=[("-1d", "redemption"), ("15h", "free")])
        reply = await ask(lab, http, PATHS[0])
    assert json.loads(reply.body) == {
        "data": [
            {"name": "early.se-test", "release_at": "2026-10-12"},
            {"name": "leaving.se-test", "release_at": "2026-10-14"},
        ]
    }


@pytest.mark.usefixtures("socket_enabled")
async def test_a_name_of_se_is_released_at_four_on_its_date() -> None:
    async with Lab(clock=standing()) as lab:
        lab.register("leaving.se-test", phase="redemption", since="-59d")
        lab.clock.set(datetime(2026, 10, 14, 3, 59, 59, tzinfo=UTC))
        assert lab.phase("leaving.se-test") == "redemption"
        lab.clock.advance(1)
        assert lab.phase("leaving.se-test") == "free"


async def test_seconds_of_uk_for_all_its_suffixes(http: aiohttp.ClientSession) -> None:
    async with Lab(clock=standing()) as lab:
        lab.register("a.uk-test", phase="redemption", since="-10d")
        lab.register("b.co.uk-test", phase="pending_delete", since="-5d+61s")
        lab.register("c.uk-test", phase="grace")
        body = (await ask(lab, http, PATHS[1])).body
        rows = [line.split(",") for line in gzip.decompress(body).decode().splitlines()]
        assert [row[1:] for row in rows] == [
            ["domain", "drop_time"],
            ["a.uk-test", "2026-12-06T12:00:00Z"],
            ["b.co.uk-test", "2026-10-12T12:01:01Z"],
        ]
        lab.clock.advance(61)
        lab.renew("a.uk-test")
        after = gzip.decompress((await ask(lab, http, PATHS[1])).body).decode()
    assert after == "roid,domain,drop_time\n"


async def test_purge_times_of_au(http: aiohttp.ClientSession) -> None:
    async with Lab(clock=standing()) as lab:
        lab.register("soon.au-test", phase="redemption", since="-30d")
        lab.register("later.au-test", phase="redemption", since="-10d")
        drop = datetime(2026, 10, 13, 3, 0, tzinfo=UTC)
        lab.register("gone.au-test", schedule=[("-1d", "pending_delete"), (drop, "free")])
        lists = [(await ask(lab, http, path)).body.decode().splitlines() for path in PATHS[2:]]
        for lines, name, cycle in zip(
            lists,
            ("soon.au-test", "gone.au-test"),
            (datetime(2026, 10, 14, 3, 30, tzinfo=UTC), drop),
            strict=True,
        ):
            assert lines[0] == "Date,Eligible Purge Time,Domain Name"
            (row,) = lines[1:]
            day, time, listed = row.split(",")
            eligible = datetime.fromisoformat(f"{day}T{time}+00:00")
            assert listed == name
            assert timedelta(0) < cycle - eligible <= timedelta(days=1)
            lab.clock.set(cycle)
            assert lab.phase(name) == "free"


@pytest.mark.parametrize("path", PATHS)
async def test_an_edition_is_sent_once(http: aiohttp.ClientSession, path: str) -> None:
    async with Lab(clock=standing()) as lab:
        first = await ask(lab, http, path)
        etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
        assert modified == "Mon, 12 Oct 2026 12:00:00 GMT"
        lab.clock.advance(600)
        again = await ask(lab, http, path, **{"If-None-Match": etag})
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
        later = await ask(lab, http, path, **{"If-Modified-Since": modified})
        assert (later.status, later.headers["Last-Modified"]) == (304, modified)
        assert (await ask(lab, http, path, **{"If-None-Match": '"other"'})).status == 200
        assert (await ask(lab, http, path, **{"If-Modified-Since": "yesterday"})).status == 200


async def test_a_new_entry_makes_a_new_edition(http: aiohttp.ClientSession) -> None:
    async with Lab(clock=standing()) as lab:
        first = await ask(lab, http, PATHS[0])
        lab.register("leaving.se-test", phase="redemption")
        lab.clock.advance(60)
        conditions = {"If-Modified-Since": first.headers["Last-Modified"]}
        second = await ask(lab, http, PATHS[0], **conditions)
    assert (second.status, second.headers["Last-Modified"]) == (
        200,
        "Mon, 12 Oct 2026 12:01:00 GMT",
    )
    assert second.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(
    ("kind", "options", "status"),
    [
        ("forbidden", {}, 403),
        ("error_500", {}, 500),
        ("error_503", {}, 503),
        ("throttle", {"seconds": 9}, 429),
        ("html_200", {}, 200),
        ("empty", {}, 200),
        ("moved", {"to": "/elsewhere"}, 302),
        ("cut_text", {"share": 0.5}, 200),
        ("stale", {"by": "2d"}, 200),
        ("slow", {"seconds": 0.01}, 200),
    ],
)
async def test_faults(
    http: aiohttp.ClientSession, kind: str, options: dict[str, str | float], status: int
) -> None:
    async with Lab(clock=standing()) as lab:
        lab.register("leaving.se-test", phase="redemption", since="-1d")
        honest = await ask(lab, http, PATHS[0])
        lab.fault("se-test", "lists", kind, times=1, options=options)
        faulty = await ask(lab, http, PATHS[0])
        assert faulty.status == status
        assert (faulty.body == honest.body) is (kind == "slow")
        assert (await ask(lab, http, PATHS[0])).body == honest.body
        assert [asked.faults for asked in lab.asked("se-test", "lists")] == [(), (kind,), ()]
        assert faulty.headers.get("Retry-After") == ("9" if kind == "throttle" else None)


async def test_a_fault_is_one_registrys(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.fault("se-test", "lists", "error_503")
    statuses = [(await ask(lab, http, path)).status for path in PATHS]
    assert statuses == [503, 200, 200, 200]


async def test_broken_connections(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.fault("se-test", "lists", "cut", times=1)
    with pytest.raises(aiohttp.ClientError):
        await ask(lab, http, PATHS[0])
    lab.fault("se-test", "lists", "hang", times=1)
    with pytest.raises(TimeoutError):
        await http.get(
            lab.servers["lists:http"].address + PATHS[0],
            timeout=aiohttp.ClientTimeout(total=0.1),
        )
    lab.fault(None, "lists", "down")
    with pytest.raises(aiohttp.ClientConnectorError):
        await ask(lab, http, PATHS[0])
    lab.clear()
    assert (await ask(lab, http, PATHS[0])).status == 200


async def test_the_endpoint_file_points_to_the_lists(lab: Lab, http: aiohttp.ClientSession) -> None:
    suffixes = lab.endpoints()["suffixes"]
    assert isinstance(suffixes, dict)
    found: dict[str, list[str]] = {}
    for suffix, entry in suffixes.items():
        assert isinstance(entry, dict)
        policy = entry["policy"]
        assert isinstance(policy, dict)
        lists = policy.get("drop_list", [])
        assert isinstance(lists, list)
        for one in lists:
            assert isinstance(one, dict)
            url = str(one["url"])
            found.setdefault(suffix, []).append(str(one["reader"]))
            assert (await ask(lab, http, url.removeprefix(lab.servers["lists:http"].address))).body
    assert found == {
        "se-test": ["internetstiftelsen"],
        "uk-test": ["nominet"],
        "co.uk-test": ["nominet"],
        "au-test": ["auda_expired", "auda_deleted"],
    }
    assert (await ask(lab, http, "elsewhere")).status == 404
