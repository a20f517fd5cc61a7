"""Lies about names on hold, without name servers, reserved, delegated, and never registered."""

from .lies import (
    ANEW,
    ANEW_HELD,
    GRACE,
    HOUR,
    MINUTE,
    NEVER,
    NOBODY_HIDES,
    ON_HOLD,
    PREMIUM,
    RDAP_BUT_CONTROL,
    RDAP_NOTHING,
    REGISTERED,
    RESERVED,
    SILENT,
    UNDELEGATED,
    WHOIS_NOT_MINE,
    WHOIS_NOTHING,
    Defence,
    Drop,
    Lie,
    slow,
    wrong,
)

HELD: dict[str, Lie] = {
    # Control
    "on hold, RDAP and WHOIS have nothing": slow(
        Defence.CONTROL, "held.test", ON_HOLD, RDAP_NOTHING, WHOIS_NOTHING
    ),
    "undelegated, an HTML 404 for everything": slow(
        Defence.CONTROL, "held.rdap-test", UNDELEGATED, wrong("rdap", "html_404")
    ),
    "never registered, RDAP and WHOIS have nothing": slow(
        Defence.CONTROL,
        "held.test",
        NEVER,
        RDAP_NOTHING,
        WHOIS_NOTHING,
        known=False,
        policy=NOBODY_HIDES,
        drop=Drop.FIRST_SEEN,
    ),
    # Second source
    "on hold, RDAP has only its control": slow(
        Defence.SECOND_SOURCE, "held.test", ON_HOLD, RDAP_BUT_CONTROL
    ),
    "undelegated in the manner of .de, WHOIS calls it free": slow(
        Defence.SECOND_SOURCE, "held.de-test", UNDELEGATED, WHOIS_NOT_MINE
    ),
    "undelegated, RDAP has only its control from the first look on": slow(
        Defence.SECOND_SOURCE,
        "held.test",
        UNDELEGATED,
        RDAP_BUT_CONTROL,
        known=False,
        policy=NOBODY_HIDES,
    ),
    "on hold in the manner of .be, WHOIS calls it free": slow(
        Defence.SECOND_SOURCE, "held.be-test", ON_HOLD, WHOIS_NOT_MINE
    ),
    # Patience
    "on hold, RDAP has only its control and WHOIS is empty": slow(
        Defence.PATIENCE, "held.test", ON_HOLD, RDAP_BUT_CONTROL, wrong("whois", "empty")
    ),
    "undelegated in the manner of .uk, RDAP has only its control and WHOIS is cut": slow(
        Defence.PATIENCE, "held.uk-test", UNDELEGATED, RDAP_BUT_CONTROL, wrong("whois", "reset")
    ),
    # Confirming gap
    "undelegated, one wrong not found": slow(
        Defence.GAP,
        "held.whois-test",
        UNDELEGATED,
        wrong("whois", "absent", mine=True, times=1),
    ),
    "on hold since now, one wrong 404": slow(
        Defence.GAP,
        "held.pair-test",
        REGISTERED,
        wrong("rdap", "absent", mine=True, times=1),
        turns=ON_HOLD,
    ),
    # A positive ends the run
    "undelegated, every other WHOIS backend has lost it": slow(
        Defence.RUN,
        "held.whois-test",
        UNDELEGATED,
        wrong("whois", "absent", mine=True, times=1, every=12 * HOUR),
        lasts=50 * HOUR,
    ),
    # A positive outranks
    "on hold, RDAP and WHOIS have lost it, the availability service has not": slow(
        Defence.POSITIVE, "held.three-test", ON_HOLD, RDAP_BUT_CONTROL, WHOIS_NOT_MINE
    ),
    # A referral outranks
    "delegated, RDAP and WHOIS have lost it": slow(
        Defence.REFERRAL,
        "held.test",
        REGISTERED,
        RDAP_BUT_CONTROL,
        WHOIS_NOT_MINE,
        lasts=3 * HOUR,
        drop=Drop.VANISHED,
    ),
    "grace under a second level, RDAP and WHOIS have lost it": slow(
        Defence.REFERRAL,
        "held.co.uk-test",
        GRACE,
        RDAP_BUT_CONTROL,
        WHOIS_NOT_MINE,
        lasts=3 * HOUR,
        drop=Drop.VANISHED,
    ),
    "delegated, lost from the first look on": slow(
        Defence.REFERRAL,
        "held.test",
        REGISTERED,
        RDAP_BUT_CONTROL,
        WHOIS_NOT_MINE,
        known=False,
        lasts=3 * HOUR,
        drop=Drop.VANISHED,
    ),
    # Two servers
    "delegated, one server has lost the zone, one fails, RDAP has only its control": slow(
        Defence.TWO_SERVERS,
        "held.pair-test",
        REGISTERED,
        wrong("dns", "nxdomain", server="1"),
        wrong("dns", "servfail", server="2"),
        RDAP_BUT_CONTROL,
        turns=REGISTERED,
    ),
    # Lagging serial
    "registered anew, both servers an hour behind, RDAP has only its control": slow(
        Defence.SERIAL,
        "held.pair-test",
        ANEW,
        wrong("dns", "lag", by="50min"),
        RDAP_BUT_CONTROL,
        lasts=25 * MINUTE,
    ),
    # RA and AA
    "delegated, port 53 caught by one that knows no name, RDAP and WHOIS have lost it": slow(
        Defence.FLAGS,
        "held.test",
        REGISTERED,
        wrong("dns", "lying", says="nxdomain"),
        RDAP_BUT_CONTROL,
        WHOIS_NOT_MINE,
        lasts=3 * HOUR,
    ),
    # Old data
    "registered anew, RDAP answers from an hour ago": slow(
        Defence.OLD_DATA,
        "held.rdap-test",
        ANEW,
        wrong("rdap", "stale", by="1h", shows="age"),
        lasts=35 * MINUTE,
    ),
    "registered anew and on hold, RDAP and WHOIS answer from an hour ago": slow(
        Defence.OLD_DATA,
        "held.test",
        ANEW_HELD,
        wrong("rdap", "stale", by="1h", shows="age"),
        wrong("whois", "stale", by="1h"),
        lasts=35 * MINUTE,
    ),
    # Nonce shape
    "on hold, an HTML 404 for this name": slow(
        Defence.NONCE, "held.rdap-test", ON_HOLD, wrong("rdap", "html_404", mine=True)
    ),
    "undelegated, an HTML 404 for this name": slow(
        Defence.NONCE, "held.pair-test", UNDELEGATED, wrong("rdap", "html_404", mine=True)
    ),
    # Name in the answer
    "on hold, WHOIS shows another name in place of every control": slow(
        Defence.NAME,
        "held.whois-test",
        ON_HOLD,
        WHOIS_NOT_MINE,
        wrong("whois", "other_name", spare=True, name="stranger.whois-test"),
    ),
    # Closed world
    "undelegated, a welcome page": slow(
        Defence.CLOSED_WORLD, "held.rdap-test", UNDELEGATED, wrong("rdap", "html_200", mine=True)
    ),
    "on hold, redirected": slow(
        Defence.CLOSED_WORLD, "held.rdap-test", ON_HOLD, wrong("rdap", "redirect", mine=True)
    ),
    # Complete replies only
    "on hold, half of a not found": slow(
        Defence.COMPLETE,
        "held.whois-test",
        ON_HOLD,
        WHOIS_NOT_MINE,
        wrong("whois", "reset", mine=True, share=0.99),
    ),
    # Notices of refusal
    "undelegated, too many requests and a not found": slow(
        Defence.NOTICE,
        "held.whois-test",
        UNDELEGATED,
        WHOIS_NOT_MINE,
        wrong("whois", "throttle_inside", mine=True, words="requests"),
    ),
    # Only a 404
    "on hold, 500": slow(
        Defence.STATUS, "held.rdap-test", ON_HOLD, wrong("rdap", "error_500", mine=True)
    ),
    "undelegated, 400": slow(
        Defence.STATUS, "held.rdap-test", UNDELEGATED, wrong("rdap", "bad_request", mine=True)
    ),
    # The zone alone
    "delegated, nobody else to ask, both servers have lost the zone": slow(
        Defence.DNS_ALONE,
        "held.dns-test",
        REGISTERED,
        wrong("dns", "nxdomain"),
        drop=Drop.UNPROVEN,
    ),
    "on hold, nobody else to ask": slow(
        Defence.DNS_ALONE, "held.dns-test", ON_HOLD, drop=Drop.UNPROVEN
    ),
    "undelegated in the manner of .de, 403 and a throttle": slow(
        Defence.DNS_ALONE,
        "held.de-test",
        UNDELEGATED,
        wrong("rdap", "forbidden"),
        wrong("whois", "throttle", words="access"),
    ),
    # Not for sale
    "reserved in the manner of .de, WHOIS calls it free": slow(
        Defence.NOT_FOR_SALE,
        "held.de-test",
        RESERVED,
        WHOIS_NOT_MINE,
        policy=NOBODY_HIDES,
    ),
    "reserved in the manner of .nl, WHOIS calls it free": slow(
        Defence.NOT_FOR_SALE, "held.nl-test", RESERVED, WHOIS_NOT_MINE, policy=NOBODY_HIDES
    ),
    "reserved, RDAP has only its control and WHOIS is down": slow(
        Defence.PATIENCE,
        "held.test",
        RESERVED,
        RDAP_BUT_CONTROL,
        wrong("whois", "down"),
        known=False,
        policy=NOBODY_HIDES,
        drop=Drop.FIRST_SEEN,
    ),
    # Never seen
    "reserved, but nothing says so": slow(
        Defence.NEVER_SEEN, "held.test", SILENT, drop=Drop.MAY_BE_RESERVED
    ),
    "premium, but nothing says so": slow(
        Defence.NEVER_SEEN, "held.uk-test", PREMIUM, drop=Drop.MAY_BE_RESERVED
    ),
    "reserved, nothing says so, WHOIS throttles at first": slow(
        Defence.NEVER_SEEN,
        "held.test",
        SILENT,
        wrong("whois", "throttle", times=2),
        drop=Drop.MAY_BE_RESERVED,
    ),
    # Internationalised names
    "internationalised, WHOIS asked in the wrong form does not find it": slow(
        Defence.IDN,
        "xn--mller-kva.whois-test",
        UNDELEGATED,
        WHOIS_NOT_MINE,
        known=False,
        policy=NOBODY_HIDES,
        drop=Drop.UNPROVEN,
    ),
    "never registered, one wrong 404 at a time": slow(
        Defence.GAP,
        "held.rdap-test",
        UNDELEGATED,
        wrong("rdap", "absent", mine=True, times=1),
        known=False,
        policy=NOBODY_HIDES,
    ),
}
