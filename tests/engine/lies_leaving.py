"""Lies about names in redemption, quarantine and pending delete, before their window and in it."""

from .lies import (
    DAS_NOT_MINE,
    DAS_NOTHING,
    DUE,
    DUE_DE,
    DUE_NL,
    HOUR,
    MINUTE,
    NOBODY_HIDES,
    PENDING,
    QUARANTINE,
    RDAP_BUT_CONTROL,
    RDAP_NOT_MINE,
    RDAP_NOTHING,
    REDEMPTION,
    SECOND,
    WHOIS_NOT_MINE,
    WHOIS_NOTHING,
    Defence,
    Drop,
    Lie,
    due,
    slow,
    wrong,
)

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
        Defence.CONTROL,
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
    "due, every other backend has lost it": due(
        Defence.RUN,
        "gone.rdap-test",
        DUE,
        wrong("rdap", "absent", mine=True, times=1, starts=2 * MINUTE, every=8 * SECOND),
    ),
    # A positive outranks
    "quarantine, two services of three have lost it": slow(
        Defence.POSITIVE, "gone.three-test", QUARANTINE, DAS_NOT_MINE, RDAP_BUT_CONTROL
    ),
    "quarantine, availability service and WHOIS call it free": slow(
        Defence.POSITIVE, "gone.three-test", QUARANTINE, DAS_NOT_MINE, WHOIS_NOT_MINE
    ),
    "due, two services of three have lost it": due(
        Defence.POSITIVE, "gone.three-test", DUE_NL, DAS_NOT_MINE, RDAP_BUT_CONTROL
    ),
    # Only a foretold drop is quick
    "redemption, RDAP loses the name for five minutes": slow(
        Defence.FORETOLD,
        "gone.rdap-test",
        REDEMPTION,
        wrong("rdap", "absent", mine=True, ends=5 * MINUTE),
    ),
    "pending delete days before its end, WHOIS loses the name for five minutes": slow(
        Defence.FORETOLD,
        "gone.whois-test",
        PENDING,
        wrong("whois", "absent", mine=True, ends=5 * MINUTE),
    ),
    # Same endpoint
    "due, RDAP fails and WHOIS, which never showed it, does not find it": due(
        Defence.SAME_ENDPOINT,
        "gone.test",
        DUE,
        wrong("rdap", "error_500"),
        wrong("whois", "other_name", ends=100 * SECOND),
        wrong("whois", "absent", mine=True, starts=100 * SECOND),
        policy={"rdap_lag": 30},
        lasts=2 * MINUTE + 12 * SECOND,
    ),
    # Nonce shape
    "redemption, an HTML 404 for this name": slow(
        Defence.NONCE, "gone.rdap-test", REDEMPTION, wrong("rdap", "html_404", mine=True)
    ),
    "due, an HTML 404 for this name": due(
        Defence.NONCE, "gone.rdap-test", DUE, wrong("rdap", "html_404", mine=True)
    ),
    # Name in the answer
    "redemption, RDAP shows another name in place of every control": slow(
        Defence.NAME,
        "gone.rdap-test",
        REDEMPTION,
        RDAP_NOT_MINE,
        wrong("rdap", "other_name", spare=True, name="stranger.rdap-test"),
    ),
    "due, WHOIS shows another name in place of every control": due(
        Defence.NAME,
        "gone.whois-test",
        DUE,
        WHOIS_NOT_MINE,
        wrong("whois", "other_name", spare=True, name="stranger.whois-test"),
    ),
    # Closed world
    "redemption, an error with status 200": slow(
        Defence.CLOSED_WORLD, "gone.rdap-test", REDEMPTION, wrong("rdap", "error_200", mine=True)
    ),
    "due, an answer about something else": due(
        Defence.CLOSED_WORLD, "gone.rdap-test", DUE, wrong("rdap", "other_class", mine=True)
    ),
    "redemption, an answer without a body": slow(
        Defence.CLOSED_WORLD, "gone.rdap-test", REDEMPTION, wrong("rdap", "empty", mine=True)
    ),
    # Complete replies only
    "redemption, a 404 that is cut": slow(
        Defence.COMPLETE,
        "gone.rdap-test",
        REDEMPTION,
        RDAP_NOT_MINE,
        wrong("rdap", "cut", mine=True, share=0.99),
    ),
    "due, a not found that is reset": due(
        Defence.COMPLETE,
        "gone.whois-test",
        DUE,
        WHOIS_NOT_MINE,
        wrong("whois", "reset", mine=True, share=0.99),
        lasts=2 * MINUTE + 12 * SECOND,
    ),
    # Notices of refusal
    "redemption, a quota notice before a not found": slow(
        Defence.NOTICE,
        "gone.whois-test",
        REDEMPTION,
        WHOIS_NOT_MINE,
        wrong("whois", "throttle_inside", mine=True),
    ),
    "quarantine in the manner of .be, both refuse and say free": slow(
        Defence.NOTICE,
        "gone.be-test",
        QUARANTINE,
        DAS_NOT_MINE,
        WHOIS_NOT_MINE,
        wrong("das", "throttle_inside", mine=True, words="queries"),
        wrong("whois", "throttle_inside", mine=True, words="limit"),
    ),
    # Only a 404 is an absence
    "redemption, 403": slow(
        Defence.STATUS, "gone.rdap-test", REDEMPTION, wrong("rdap", "forbidden", mine=True)
    ),
    "due, 429": due(Defence.STATUS, "gone.rdap-test", DUE, wrong("rdap", "throttle", mine=True)),
    # The zone alone
    "redemption, RDAP and WHOIS down": slow(
        Defence.DNS_ALONE, "gone.test", REDEMPTION, wrong("rdap", "down"), wrong("whois", "down")
    ),
    "redemption in the manner of .uk, RDAP and WHOIS throttle": slow(
        Defence.DNS_ALONE,
        "gone.uk-test",
        REDEMPTION,
        wrong("rdap", "throttle", seconds=60),
        wrong("whois", "throttle", words="denied"),
    ),
    "due, RDAP under maintenance and WHOIS resets": due(
        Defence.DNS_ALONE,
        "gone.test",
        DUE,
        wrong("rdap", "error_503"),
        wrong("whois", "reset"),
        lasts=2 * MINUTE + 12 * SECOND,
    ),
    "due, RDAP cut short and WHOIS refuses": due(
        Defence.DNS_ALONE,
        "gone.test",
        DUE,
        wrong("rdap", "cut_json"),
        wrong("whois", "throttle", words="access"),
    ),
    # Internationalised names
    "redemption of an internationalised name, RDAP has only its control": slow(
        Defence.SECOND_SOURCE, "xn--mller-kva.test", REDEMPTION, RDAP_BUT_CONTROL
    ),
    "redemption of an internationalised name, WHOIS asked in the wrong form": slow(
        Defence.IDN,
        "xn--mller-kva.whois-test",
        REDEMPTION,
        WHOIS_NOT_MINE,
        known=False,
        policy=NOBODY_HIDES,
        drop=Drop.UNPROVEN,
    ),
}
