"""Lies about names in redemption, quarantine and pending delete, before their window and in it."""

from datetime import timedelta

from .lies import (
    DUE,
    DUE_DE,
    DUE_NL,
    HOUR,
    MINUTE,
    PENDING,
    QUARANTINE,
    REDEMPTION,
    Defence,
    Drop,
    Lie,
    State,
    Wrong,
    wrong,
)

SECOND = timedelta(seconds=1)
NOBODY_HIDES = {"no_hidden_names": True}

RDAP_NOTHING = wrong("rdap", "absent")
RDAP_BUT_CONTROL = wrong("rdap", "absent_but_control")
RDAP_NOT_MINE = wrong("rdap", "absent", mine=True)
WHOIS_NOTHING = wrong("whois", "absent")
WHOIS_NOT_MINE = wrong("whois", "absent", mine=True)
DAS_NOTHING = wrong("das", "absent")
DAS_NOT_MINE = wrong("das", "absent", mine=True)


def slow(
    defence: Defence, name: str, state: State, *faults: Wrong, **more: object
) -> Lie:
    """Return a row about a name whose drop, one day, nobody foretold."""
    fields = {"drop": Drop.SURPRISE, **more}
    return Lie(defence=defence, name=name, state=state, wrong=faults, **fields)  # type: ignore[arg-type]  # by name


def due(defence: Defence, name: str, state: State, *faults: Wrong, **more: object) -> Lie:
    """Return a row about a name that is due in two minutes, at a registry that is late."""
    fields = {"drop": Drop.EXPECTED, "lasts": 3 * MINUTE, **more}
    return Lie(defence=defence, name=name, state=state, wrong=faults, **fields)  # type: ignore[arg-type]  # by name


LEAVING: dict[str, Lie] = {
    # Control
    "redemption, RDAP has nothing": slow(
        Defence.CONTROL, "gone.rdap-test", REDEMPTION, RDAP_NOTHING
    ),
    "pending delete, RDAP has nothing": slow(
        Defence.CONTROL, "gone.rdap-test", PENDING, RDAP_NOTHING
    ),
    "due, RDAP has nothing": due(Defence.CONTROL, "gone.rdap-test", DUE, RDAP_NOTHING),
    "redemption, WHOIS finds nothing": slow(
        Defence.CONTROL, "gone.whois-test", REDEMPTION, WHOIS_NOTHING
    ),
    "due, WHOIS finds nothing": due(Defence.CONTROL, "gone.whois-test", DUE, WHOIS_NOTHING),
    "redemption, RDAP and WHOIS have nothing": slow(
        Defence.CONTROL, "gone.test", REDEMPTION, RDAP_NOTHING, WHOIS_NOTHING
    ),
    "redemption in the manner of .uk, both have nothing": slow(
        Defence.CONTROL, "gone.uk-test", REDEMPTION, RDAP_NOTHING, WHOIS_NOTHING
    ),
    "due in the manner of .de, both have nothing": due(
        Defence.CONTROL, "gone.de-test", DUE_DE, RDAP_NOTHING, WHOIS_NOTHING
    ),
    "due in the manner of .nl, both have nothing": due(
        Defence.CONTROL, "gone.nl-test", DUE_NL, RDAP_NOTHING, WHOIS_NOTHING
    ),
    "quarantine in the manner of .be, both services have nothing": slow(
        Defence.CONTROL, "gone.be-test", QUARANTINE, DAS_NOTHING, WHOIS_NOTHING
    ),
    "due under a second level, an HTML 404 for everything": due(
        Defence.CONTROL, "gone.co.uk-test", DUE, wrong("rdap", "html_404"), WHOIS_NOTHING
    ),
    "redemption, nothing from the first look on": slow(
        Defence.CONTROL,
        "gone.test",
        REDEMPTION,
        RDAP_NOTHING,
        WHOIS_NOTHING,
        known=False,
        policy=NOBODY_HIDES,
        drop=Drop.FIRST_SEEN,
    ),
    # A control that fails later
    "due, the name is lost a second before all others": due(
        Defence.LATE_CONTROL,
        "gone.rdap-test",
        DUE,
        RDAP_NOT_MINE,
        wrong("rdap", "absent", spare=True, starts=SECOND),
    ),
    "due, WHOIS loses the name a second before all others": due(
        Defence.LATE_CONTROL,
        "gone.whois-test",
        DUE,
        WHOIS_NOT_MINE,
        wrong("whois", "absent", spare=True, starts=SECOND),
    ),
    "redemption, the name is lost minutes before all others": slow(
        Defence.LATE_CONTROL,
        "gone.rdap-test",
        REDEMPTION,
        RDAP_NOT_MINE,
        wrong("rdap", "absent", spare=True, starts=5 * MINUTE),
    ),
    # Second source
    "redemption, RDAP has only its control": slow(
        Defence.SECOND_SOURCE, "gone.test", REDEMPTION, RDAP_BUT_CONTROL
    ),
    "redemption, WHOIS does not find this one": slow(
        Defence.SECOND_SOURCE, "gone.test", REDEMPTION, WHOIS_NOT_MINE
    ),
    "redemption in the manner of .uk, RDAP has only its control": slow(
        Defence.SECOND_SOURCE, "gone.uk-test", REDEMPTION, RDAP_BUT_CONTROL
    ),
    "redemption under a second level, WHOIS does not find it": slow(
        Defence.SECOND_SOURCE, "gone.co.uk-test", REDEMPTION, WHOIS_NOT_MINE
    ),
    "quarantine in the manner of .nl, WHOIS calls it free": slow(
        Defence.SECOND_SOURCE, "gone.nl-test", QUARANTINE, WHOIS_NOT_MINE
    ),
    "quarantine in the manner of .be, the availability service calls it free": slow(
        Defence.SECOND_SOURCE, "gone.be-test", QUARANTINE, DAS_NOT_MINE
    ),
    # Second opinion in the window
    "due, RDAP has only its control": due(
        Defence.SECOND_OPINION, "gone.test", DUE, RDAP_BUT_CONTROL
    ),
    "due in the manner of .uk, RDAP has only its control": due(
        Defence.SECOND_OPINION, "gone.uk-test", DUE, RDAP_BUT_CONTROL
    ),
    "due in the manner of .de, RDAP has only its control": due(
        Defence.SECOND_OPINION, "gone.de-test", DUE_DE, RDAP_BUT_CONTROL
    ),
    "due in the manner of .nl, RDAP has only its control": due(
        Defence.SECOND_OPINION, "gone.nl-test", DUE_NL, RDAP_BUT_CONTROL
    ),
    # Patience
    "redemption, RDAP has only its control and WHOIS throttles": slow(
        Defence.PATIENCE, "gone.test", REDEMPTION, RDAP_BUT_CONTROL, wrong("whois", "throttle")
    ),
    "redemption, RDAP has only its control and WHOIS is down": slow(
        Defence.PATIENCE, "gone.uk-test", REDEMPTION, RDAP_BUT_CONTROL, wrong("whois", "down")
    ),
    # Confirming gap
    "due, one wrong 404": due(
        Defence.GAP, "gone.rdap-test", DUE, wrong("rdap", "absent", mine=True, times=1)
    ),
    "redemption, one wrong 404": slow(
        Defence.GAP, "gone.rdap-test", REDEMPTION, wrong("rdap", "absent", mine=True, times=1)
    ),
    # A positive ends the run
    "redemption, every other backend has lost it": slow(
        Defence.RUN,
        "gone.rdap-test",
        REDEMPTION,
        wrong("rdap", "absent", mine=True, times=1, every=4 * HOUR),
        lasts=26 * HOUR,
    ),
}
