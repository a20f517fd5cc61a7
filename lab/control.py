"""The lab's control API: JSON over HTTP, for who drives the lab from another process."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
import json
from math import isfinite
from typing import TYPE_CHECKING

from aiohttp import web

from .bootstrap import bootstrap
from .durations import duration, moment
from .http_port import HttpPort
from .life import Life
from .sites import Site
from .suffixes import Json

if TYPE_CHECKING:
    from .lab import Lab

type Fields = dict[str, Json]
type Route = Callable[[Lab, Fields], object]


class ControlServer:
    """One route a line in `_ROUTES`; fields come from the query string or a JSON body."""

    id = "control:http"
    protocol = "control"

    def __init__(self, lab: Lab, port: int) -> None:
        self._lab = lab
        self.http = HttpPort(self._handle, port)

    @property
    def port(self) -> int:
        """Return the port."""
        return self.http.port

    @property
    def address(self) -> str:
        """Return the URL of the root."""
        return self.http.url

    async def start(self) -> None:
        """Begin to answer."""
        await self.http.start()

    async def stop(self) -> None:
        """Stop answering."""
        await self.http.stop()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        route = _ROUTES.get((request.method, request.path))
        if route is None:
            known = [f"{method} {path}" for method, path in _ROUTES]
            return _json(404, {"error": "no such route", "routes": known})
        try:
            return _json(200, route(self._lab, await _fields(request)))
        except (ValueError, TypeError) as error:
            return _json(400, {"error": str(error)})
        except KeyError as error:
            return _json(404, {"error": f"not known or missing: {error}"})


async def _fields(request: web.BaseRequest) -> Fields:
    fields: Fields = dict(request.query)
    if request.body_exists:
        body = json.loads(await request.read())
        if not isinstance(body, dict):
            raise TypeError("the body is not an object")
        fields |= body
    return fields


def _json(status: int, document: object) -> web.Response:
    text = json.dumps(document, default=_plain, indent=1)
    return web.Response(status=status, text=text + "\n", content_type="application/json")


def _plain(value: object) -> Json:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return [str(one) for one in sorted(value)]
    raise TypeError(f"no JSON: {type(value)}")


def _text(fields: Fields, key: str) -> str:
    value = fields[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is not text: {value!r}")
    return value


def _name_now(lab: Lab, life: Life) -> dict[str, object]:
    return {**asdict(life), "phase": lab.phase(life.name)}


def _names(lab: Lab, _: Fields) -> object:
    return [_name_now(lab, lab.world.life(name)) for name in lab.world.names()]


def _register(lab: Lab, fields: Fields) -> object:
    fields["name"] = _text(fields, "name")
    life = lab.register(**fields)  # type: ignore[arg-type] # what does not fit becomes a 400
    return _name_now(lab, life)


def _release(lab: Lab, fields: Fields) -> object:
    name = _text(fields, "name")
    lab.release(name)
    return _name_now(lab, lab.world.life(name))


def _take(lab: Lab, fields: Fields) -> object:
    name, registrar = _text(fields, "name"), fields.get("registrar", "Other Registrar")
    return _name_now(lab, lab.take(name, registrar=str(registrar)))


def _renew(lab: Lab, fields: Fields) -> object:
    name = _text(fields, "name")
    lab.renew(name)
    return _name_now(lab, lab.world.life(name))


def _put(lab: Lab, fields: Fields) -> object:
    name = _text(fields, "name")
    lab.put(name, _text(fields, "phase"))
    return _name_now(lab, lab.world.life(name))


def _forget(lab: Lab, fields: Fields) -> object:
    lab.forget(_text(fields, "name"))
    return {}


def _clock(lab: Lab, _: Fields) -> object:
    return {"now": lab.clock.now(), "speed": lab.clock.speed}


def _turn(lab: Lab, fields: Fields) -> object:
    if "set" in fields:
        lab.clock.set(moment(fields["set"], lab.clock.now()))
    if "advance" in fields:
        lab.clock.advance(duration(fields["advance"]))
    if "speed" in fields:
        speed = fields["speed"]
        if isinstance(speed, bool) or not isinstance(speed, (int, float)) or speed < 0:
            raise ValueError(f"speed is not a number from 0 on: {speed!r}")
        lab.clock.speed = speed
    return _clock(lab, {})


def _faults(lab: Lab, _: Fields) -> object:
    return [asdict(fault) for fault in lab.faults.active()]


def _fault(lab: Lab, fields: Fields) -> object:
    where = fields.pop("suffix", None)
    protocol, kind = _text(fields, "protocol"), _text(fields, "kind")
    del fields["protocol"], fields["kind"]
    fault = lab.fault(
        None if where is None else str(where),
        protocol,
        kind,
        **fields,  # type: ignore[arg-type] # what does not fit becomes a 400
    )
    return asdict(fault)


def _clear(lab: Lab, fields: Fields) -> object:
    chosen = {key: _text(fields, key) for key in ("protocol", "kind", "server") if key in fields}
    number = int(str(fields["number"])) if "number" in fields else None
    where = str(fields["suffix"]) if "suffix" in fields else None
    return {"cleared": lab.clear(where, number=number, **chosen)}


def _asked(lab: Lab, fields: Fields) -> object:
    chosen = {key: str(fields[key]) for key in ("name", "protocol", "server") if key in fields}
    return [asdict(asked) for asked in lab.asked(**chosen)]


def _forget_asked(lab: Lab, _: Fields) -> object:
    lab.log.clear()
    return {}


def _fastest(lab: Lab, fields: Fields) -> object:
    seconds = lab.fastest(_text(fields, "server"))
    return {"seconds": seconds if isfinite(seconds) else None}


def _servers(lab: Lab, _: Fields) -> object:
    return {server.id: server.address for server in lab.servers.values()}


def _endpoints(lab: Lab, _: Fields) -> object:
    return lab.endpoints()


def _site(lab: Lab, fields: Fields) -> object:
    host = _text(fields, "host")
    location = fields.get("location")
    status = fields.get("status", 200)
    if not isinstance(status, int):
        raise TypeError(f"status is not a number: {status!r}")
    lab.sites.put(host, Site(status=status, location=None if location is None else str(location)))
    return {}


def _bootstrap(kind: str) -> Route:
    return lambda lab, _: bootstrap(lab, kind)


_ROUTES: Mapping[tuple[str, str], Route] = {
    ("GET", "/servers"): _servers,
    ("GET", "/endpoints"): _endpoints,
    ("GET", "/names"): _names,
    ("POST", "/names"): _register,
    ("POST", "/release"): _release,
    ("POST", "/take"): _take,
    ("POST", "/renew"): _renew,
    ("POST", "/put"): _put,
    ("POST", "/forget"): _forget,
    ("GET", "/clock"): _clock,
    ("POST", "/clock"): _turn,
    ("GET", "/faults"): _faults,
    ("POST", "/faults"): _fault,
    ("DELETE", "/faults"): _clear,
    ("GET", "/asked"): _asked,
    ("DELETE", "/asked"): _forget_asked,
    ("GET", "/fastest"): _fastest,
    ("POST", "/sites"): _site,
    ("GET", "/bootstrap/dns.json"): _bootstrap("dns"),
    ("GET", "/bootstrap/asn.json"): _bootstrap("asn"),
    ("GET", "/bootstrap/ipv4.json"): _bootstrap("ipv4"),
    ("GET", "/bootstrap/ipv6.json"): _bootstrap("ipv6"),
    ("GET", "/bootstrap/object-tags.json"): _bootstrap("object-tags"),
}
