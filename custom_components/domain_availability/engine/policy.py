"""What is known of a public suffix, as types: who answers for it and how its names live."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from types import MappingProxyType

from .observation import Layer, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often one server may be asked; never above half of what its registry publishes."""

    gap: float
    """Least seconds between two queries."""
    hourly: int | None = None
    """Queries in any 60 minutes; `None`: no such limit."""
    daily: int | None = None
    """Queries in any 24 hours."""
    concurrent: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NameServer:
    """One authoritative server of the suffix's zone."""

    name: str
    addresses: tuple[str, ...]
    """IPv4 and IPv6 addresses; empty: to be found out."""
    port: int = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoisServer:
    """The registry's own port 43 server and how it wants to be asked."""

    host: str
    port: int = 43
    query: str = "%s"
    """The query line; `%s` stands for the name (A-label)."""
    idn_query_known: bool = False
    """Whether an absence of an internationalised name means something with this query form."""
    charset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityService:
    """A registry's own domain availability service (`.be`, `.eu`) or finger service (`.no`)."""

    host: str
    port: int
    query: str = "%s"


@dataclass(frozen=True, slots=True, kw_only=True)
class DropList:
    """A list of names to be released that a registry publishes for everybody."""

    reader: str
    """Which form it has: a key of `probes.droplists.READERS`."""
    url: str


class Published(StrEnum):
    """What a registry makes public of the release of each name."""

    MOMENT = "moment"
    DAY = "day"
    """The day alone: within it the registry's hours count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """When names become free once their last phase has ended: on which days, at which hours."""

    published: Published | None = None
    """What RDAP, WHOIS or a list of the registry tell of it; `None`: nothing."""
    exact: bool = False
    """At the very second the last phase ends (`.uk`), not at some hour of that day."""
    opens: time | None = None
    closes: time | None = None
    """The registry's hours for it in `zone`; `None`: unknown, the whole day."""
    times: tuple[time, ...] = ()
    """The moments of the day at which batches go (`.it`: 09:00 and 16:00), in place of hours."""
    zone: str = "UTC"
    """IANA time zone of all that is said here in hours and days."""
    spread: timedelta = timedelta(0)
    """How long after the instant (exact or published) the release may come (`.nl`: one hour)."""
    early: timedelta = timedelta(0)
    """How long before its last phase's full length a name may already go (`.it`: one day)."""
    weekday: int | None = None
    """Only on this day of the week, Monday is 0 (`.ca`)."""
    week_of_month: int | None = None
    """Only in this week of the month, 1 to 4: the second such weekday of it (`.br`)."""
    day_of_month: int | None = None
    """Only on this day of the month (`.jp`)."""
    cut_off: timedelta | None = None
    """How long before the opening a name must be deleted to go in it, else in the next one."""
    session: timedelta | None = None
    """How long only registrars or bidders may have it (auction, session, observation) first."""
    confidence: float = 0.5
    """How sure the hours above are, 0 to 1."""

    @property
    def on_some_days(self) -> bool:
        """Tell whether names go only on certain days of the week or month."""
        return self.weekday is not None or self.day_of_month is not None


DEFAULT_PACE: Mapping[Layer, Pace] = MappingProxyType(
    {
        Layer.DNS: Pace(gap=1),
        Layer.HTTP: Pace(gap=1),
        Layer.RDAP: Pace(gap=2, hourly=120, daily=800),
        Layer.REGISTRAR: Pace(gap=10),
        Layer.DAS: Pace(gap=2),
        Layer.WHOIS: Pace(gap=10, hourly=30, daily=200),
    }
)
"""For servers of which nothing is known; a policy's own pace comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All that is known of one public suffix. Durations are how long a phase lasts."""

    suffix: str
    registry: str = ""
    """Who runs it, in words for people."""
    kind: str = "gtld"
    """`gtld`, `cctld`, `other`."""
    rdap: str | None = None
    """Base URL, with a trailing slash."""
    whois: WhoisServer | None = None
    dns: tuple[NameServer, ...] = ()
    """Servers of the suffix's own zone, or of the TLD above where those must be found first."""
    dns_zone: str = ""
    """The zone `dns` is authoritative for: the suffix, or its TLD."""
    das: AvailabilityService | None = None
    controls: tuple[str, ...] = ()
    """Names long registered directly under this suffix, best first."""
    zone_lag: timedelta = timedelta(hours=1)
    rdap_lag: timedelta = timedelta(minutes=15)
    whois_lag: timedelta = timedelta(minutes=15)
    """How far behind the registry each source may honestly be."""
    grace: timedelta | None = None
    redemption: timedelta | None = None
    pending_delete: timedelta | None = None
    """`None`: this registry has no such phase (or its length is not known)."""
    grace_fixed: bool = False
    """Grace always lasts its whole length (`.uk`); else a registrar may end it on any day."""
    expiry_to_release: timedelta | None = None
    """Where the whole way has a fixed length from the expiration date (`.uk`: 95 days)."""
    last_phase: Phase = Phase.PENDING_DELETE
    """The phase after which nothing but the release comes."""
    statuses: Mapping[str, Phase] = field(default_factory=dict)
    """The registry's own meaning of a status (as `fold_status` writes it)."""
    in_zone: bool = False
    """Names may live in the suffix's zone itself, without a delegation (`.de`)."""
    no_hidden_names: bool = False
    """A source says that no reserved or premium name looks absent here (`.com`, `.net`)."""
    reserves_variants: bool = False
    """Variants of a registered name are kept for its holder although they look absent."""
    usually_auctioned: bool = False
    """Expired names are mostly auctioned by their registrars: a drop is unlikely."""
    release: Release = field(default_factory=Release)
    drop_list: tuple[DropList, ...] = ()
    """Where names to be released are published with their times; empty: nowhere for everybody."""
    pace: Mapping[Layer, Pace] = field(default_factory=dict)
    trusted_hosts: bool = False
    """Endpoints come from the user's own file: private addresses are meant."""
    sources: tuple[str, ...] = ()
    confidence: float = 0.5
    """How sure the policy as a whole is, 0 to 1."""

    def lag_of(self, layer: Layer) -> timedelta:
        """Return how far behind the registry a layer may honestly be."""
        if layer is Layer.DNS:
            return self.zone_lag
        return self.rdap_lag if layer is Layer.RDAP else self.whois_lag

    def pace_of(self, layer: Layer) -> Pace:
        """Return how often a server of this layer may be asked."""
        return self.pace.get(layer) or DEFAULT_PACE[layer]
