"""The WHOIS servers, the availability service and the root speak their registries' words."""

from lab import Lab

from .clients import ask_whois

_WORDS = [
    ("foo.test", "registered", "Domain Name: FOO.TEST"),
    ("foo.test", "grace", "Domain Status: autoRenewPeriod"),
    ("foo.test", "redemption", "Domain Status: redemptionPeriod"),
    ("foo.test", "pending_delete", "Domain Status: pendingDelete"),
    ("foo.test", "free", 'No match for domain "FOO.TEST".'),
    ("foo.test", "reserved", "reserved by the registry"),
    ("foo.test", "premium", "premium name"),
    ("foo.uk-test", "registered", "Registered until expiry date."),
    ("foo.co.uk-test", "grace", "Renewal required."),
    ("foo.co.uk-test", "redemption", "*** This registration has been SUSPENDED. ***"),
    ("foo.co.uk-test", "pending_delete", "No longer required."),
    ("foo.co.uk-test", "free", "This domain name has not been registered."),
    ("foo.uk-test", "reserved", "cannot be registered"),
    ("foo.de-test", "registered", "Status: connect"),
    ("foo.de-test", "undelegated", "Status: failed"),
    ("foo.de-test", "redemption", "Status: redemptionPeriod"),
    ("foo.de-test", "free", "Status: free"),
    ("foo.de-test", "reserved", "Status: invalid"),
    ("foo.nl-test", "registered", "Status:      active"),
    ("foo.nl-test", "undelegated", "Status:      inactive"),
    ("foo.nl-test", "quarantine", "Status:      in quarantine"),
    ("foo.nl-test", "free", "foo.nl-test is free"),
    ("foo.be-test", "registered", "Status:\tNOT AVAILABLE"),
    ("foo.be-test", "quarantine", "Status:\tQUARANTINE"),
    ("foo.be-test", "free", "Status:\tAVAILABLE"),
    ("foo.de-test", "release_session", "Status: invalid"),
    ("foo.whois-test", "registered", "registrar:   Lab Registrar"),
    ("foo.whois-test", "pending_delete", "status:      pendingDelete"),
    ("foo.whois-test", "release_session", "No Object Found"),
    ("foo.whois-test", "free", "No Object Found"),
    ("foo.whois-test", "reserved", "reserved name"),
]
"""Name, phase, and what the reply has a line of."""


async def test_words(lab: Lab) -> None:
    for name, phase, words in _WORDS:
        lab.register(name, phase=phase)
        reply = (await ask_whois(lab, name)).decode()
        assert words in reply, (name, phase)
        assert reply.endswith("\r\n"), (name, phase)


async def test_the_end_of_quarantine_is_printed(lab: Lab) -> None:
    life = lab.register("foo.nl-test", phase="quarantine", since="-39d")
    reply = (await ask_whois(lab, "foo.nl-test")).decode()
    assert life.release_at is not None
    assert f"Date out of quarantine: {life.release_at:%Y-%m-%dT%H:%M:%SZ}" in reply


async def test_query_forms(lab: Lab) -> None:
    lab.register("foo.test")
    forms = ["foo.test", "FOO.TEST.", "domain foo.test", "-T dn,ace foo.test", "foo.test/e"]
    for line in forms:
        assert b"Registrar: Lab Registrar" in await ask_whois(lab, "foo.test", line=line), line
    assert [asked.question for asked in lab.asked("foo.test", "whois")] == forms


async def test_the_availability_service(lab: Lab) -> None:
    words = {
        "free": "AVAILABLE",
        "registered": "NOT AVAILABLE",
        "quarantine": "QUARANTINE",
        "reserved": "NOT AVAILABLE",
        "release_session": "NOT AVAILABLE",
    }
    for phase, word in words.items():
        lab.register("foo.be-test", phase=phase)
        for line in ("foo.be-test", "get 1.0 foo.be-test"):
            reply = await ask_whois(lab, "foo.be-test", server="das:be-test", line=line)
            assert reply.decode().splitlines()[-1] == f"Status:\t{word}"


async def test_the_root_refers(lab: Lab) -> None:
    for name in ("test", "foo.test", "uk-test", "foo.co.uk-test"):
        lines = (await ask_whois(lab, name, server="root:whois")).decode().splitlines()
        address = lab.servers[f"whois:{name.rpartition('.')[2]}"].address
        assert f"whois:        {address}" in lines
        assert (f"refer:        {address}" in lines) is ("." in name)


async def test_the_root_knows_where_nobody_answers(lab: Lab) -> None:
    without = await ask_whois(lab, "foo.rdap-test", server="root:whois")
    unknown = await ask_whois(lab, "foo.example", server="root:whois")
    assert b"RDAP-TEST" in without
    assert b"whois:" not in without
    assert b"0 objects" in unknown


async def test_names_of_others_are_not_found(lab: Lab) -> None:
    reply = await ask_whois(lab, "busy-control.de-test", server="whois:test")
    assert b"No match" in reply
