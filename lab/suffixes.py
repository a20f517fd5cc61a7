"""The suffixes of the lab, each with the manner of some kind of registry.

The lengths of the phases are those of the registries they are modelled on: ICANN's gTLD life
cycle, Nominet (.uk), DENIC (.de), SIDN (.nl), DNS Belgium (.be), Internetstiftelsen (.se), auDA
(.au).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum

from .life import Lifeline, Phase

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None


class Service(StrEnum):
    """What a registry answers by."""

    DNS = "dns"
    RDAP = "rdap"
    WHOIS = "whois"
    DAS = "das"


class Absence(StrEnum):
    """How an RDAP server says that it has no such name."""

    JSON = "json"
    EMPTY = "empty"
    HTML = "html"


_DAY = timedelta(days=1)
_GTLD = Lifeline(
    phases=(
        (Phase.GRACE, 45 * _DAY),
        (Phase.REDEMPTION, 30 * _DAY),
        (Phase.PENDING_DELETE, 5 * _DAY),
    ),
    auto_renews=True,
)
_UK = Lifeline(
    phases=(
        (Phase.GRACE, 30 * _DAY),
        (Phase.REDEMPTION, 60 * _DAY),
        (Phase.PENDING_DELETE, 5 * _DAY),
    )
)
_DE = Lifeline(phases=((Phase.REDEMPTION, 30 * _DAY),))
_NL = Lifeline(phases=((Phase.QUARANTINE, 40 * _DAY),), release_spread=timedelta(hours=1))
_BE = Lifeline(phases=((Phase.QUARANTINE, 40 * _DAY),))
_SE = Lifeline(
    phases=((Phase.GRACE, 10 * _DAY), (Phase.REDEMPTION, 60 * _DAY)), release_time=time(4)
)
_AU = Lifeline(phases=((Phase.REDEMPTION, 31 * _DAY),), release_time=time(3, 30))


@dataclass(frozen=True, slots=True, kw_only=True)
class Suffix:
    """One suffix and its registry's manners; `dataclasses.replace` makes another of its kind."""

    name: str
    services: frozenset[Service]
    words: str = "gtld"
    """Whose words its WHOIS has: a key of `whois_words.WORDS`."""
    lifeline: Lifeline = _GTLD
    rdap_statuses: Mapping[Phase, tuple[str, ...]] = field(default_factory=dict)
    """Where its RDAP has statuses of its own for a phase."""
    rdap_dates: bool = True
    """False: RDAP has no event but `last changed` (.de)."""
    absence: Absence = Absence.JSON
    parent: str | None = None
    """The suffix of the same registry whose RDAP and WHOIS also answer for this one; if it is the
    suffix above, its zone refers to this one's."""
    in_zone: bool = False
    """Names may be registered with records in the suffix's own zone (.de)."""
    compact_denial: bool = False
    """NOERROR with an NXNAME bit instead of NXDOMAIN (RFC 9824)."""
    wildcard: str | None = None
    """An address that names which do not exist resolve to."""
    publish_every: timedelta = timedelta(0)
    """The zone is published at multiples of this; 0: with every change."""
    drop_list: str = ""
    """In which form names to be released are published: a key of `droplist_forms.FORMS`."""
    policy: Mapping[str, Json] = field(default_factory=dict)
    """What an endpoint file tells of the registry, in the words of its format."""

    @property
    def registry(self) -> str:
        """Return the suffix whose RDAP and WHOIS servers answer for this one."""
        return self.parent or self.name

    @property
    def controls(self) -> tuple[str, str]:
        """Return the names registered here for good: one without a delegation, one with."""
        return f"quiet-control.{self.name}", f"busy-control.{self.name}"


_PACE: dict[str, Json] = {
    "dns": {"gap": 0.05},
    "http": {"gap": 0.05},
    "rdap": {"gap": 0.05},
    "whois": {"gap": 0.05},
    "das": {"gap": 0.05},
    "registrar": {"gap": 0.05},
}


def _policy(kind: str, registry: str, **more: Json) -> dict[str, Json]:
    exact: dict[str, Json] = {"exact": True, "confidence": 0.95}
    return {"kind": kind, "registry": registry, "pace": _PACE, "release": exact, **more}


_UK_POLICY = _policy(
    "cctld",
    "Lab registry in the manner of .uk",
    grace="30d",
    redemption="60d",
    pending_delete="5d",
    expiry_to_release="95d",
    statuses={"pendingdelete": "redemption"},
)
_GTLD_POLICY = _policy(
    "gtld", "Lab gTLD registry", grace="45d", redemption="30d", pending_delete="5d"
)
_ALL = frozenset({Service.DNS, Service.RDAP, Service.WHOIS})

SUFFIXES: tuple[Suffix, ...] = (
    Suffix(name="test", services=_ALL, policy=_GTLD_POLICY),
    Suffix(
        name="uk-test",
        services=_ALL,
        words="nominet",
        lifeline=_UK,
        rdap_statuses={Phase.REDEMPTION: ("pending delete",)},
        drop_list="nominet",
        policy=_UK_POLICY,
    ),
    Suffix(
        name="co.uk-test",
        services=_ALL,
        words="nominet",
        lifeline=_UK,
        rdap_statuses={Phase.REDEMPTION: ("pending delete",)},
        parent="uk-test",
        drop_list="nominet",
        policy=_UK_POLICY,
    ),
    Suffix(
        name="de-test",
        services=_ALL,
        words="denic",
        lifeline=_DE,
        rdap_statuses={
            Phase.REGISTERED: ("active",),
            Phase.REDEMPTION: ("redemption period",),
        },
        rdap_dates=False,
        in_zone=True,
        policy=_policy(
            "cctld",
            "Lab registry in the manner of .de",
            redemption="30d",
            last_phase="redemption",
            in_zone=True,
        ),
    ),
    Suffix(
        name="nl-test",
        services=_ALL,
        words="sidn",
        lifeline=_NL,
        rdap_statuses={Phase.QUARANTINE: ("redemption period",)},
        policy=_policy(
            "cctld",
            "Lab registry in the manner of .nl",
            redemption="40d",
            last_phase="redemption",
            statuses={"inquarantine": "redemption"},
            release={"exact": True, "spread": "1h", "confidence": 0.95},
        ),
    ),
    Suffix(
        name="be-test",
        services=frozenset({Service.DNS, Service.WHOIS, Service.DAS}),
        words="dnsbelgium",
        lifeline=_BE,
        policy=_policy(
            "cctld",
            "Lab registry in the manner of .be",
            redemption="40d",
            last_phase="redemption",
            statuses={"quarantine": "redemption"},
        ),
    ),
    Suffix(
        name="se-test",
        services=_ALL,
        lifeline=_SE,
        rdap_statuses={Phase.REDEMPTION: ("pending delete",)},
        drop_list="internetstiftelsen",
        policy=_policy(
            "cctld",
            "Lab registry in the manner of .se",
            grace="10d",
            redemption="60d",
            last_phase="redemption",
            statuses={"pendingdelete": "redemption"},
            release={
                "published": "day",
                "opens": "04:00",
                "closes": "05:00",
                "confidence": 0.95,
            },
        ),
    ),
    Suffix(
        name="au-test",
        services=_ALL,
        lifeline=_AU,
        rdap_statuses={Phase.REDEMPTION: ("server hold", "pending delete")},
        drop_list="auda",
        policy=_policy(
            "cctld",
            "Lab registry in the manner of .au",
            redemption="31d",
            last_phase="redemption",
            statuses={"pendingdelete": "redemption"},
            release={
                "published": "moment",
                "opens": "03:00",
                "closes": "04:00",
                "spread": "30min",
                "confidence": 0.95,
            },
        ),
    ),
    Suffix(
        name="whois-test",
        services=frozenset({Service.WHOIS}),
        words="generic",
        policy={**_GTLD_POLICY, "kind": "cctld", "registry": "Lab registry with WHOIS only"},
    ),
    Suffix(
        name="rdap-test",
        services=frozenset({Service.RDAP}),
        policy={**_GTLD_POLICY, "registry": "Lab registry with RDAP only"},
    ),
    Suffix(
        name="dns-test",
        services=frozenset({Service.DNS}),
        policy={**_GTLD_POLICY, "registry": "Lab registry with neither RDAP nor WHOIS"},
    ),
)
