"""One of the other libraries as a child process: replies in, one a line of JSON; outcomes out.

Each is asked as its own client asks it after the reply came: an exception that says "not found", or
`None` for a domain, is its word for free; a quota exception its word for refused.
"""

from collections.abc import Callable
from importlib import import_module
import json
import sys


def asyncwhois(text: str, _name: str, tld: str) -> str:
    """Ask asyncwhois."""
    errors, parse = import_module("asyncwhois.errors"), import_module("asyncwhois.parse")
    parser = import_module("asyncwhois.parse_tld").DomainParser()
    try:
        parsed = parser.parse(text, tld.rpartition(".")[2])
    except errors.NotFoundError:
        return "absent"
    return "registered" if parsed.get(parse.TLDBaseKeys.DOMAIN_NAME) else "unclear"


def python_whois(text: str, name: str, _tld: str) -> str:
    """Ask python-whois."""
    errors, parser = import_module("whois.exceptions"), import_module("whois.parser")
    try:
        entry = parser.WhoisEntry.load(name, text)
    except errors.WhoisDomainNotFoundError:
        return "absent"
    except errors.WhoisQuotaExceededError:
        return "refused"
    return "registered" if entry.get("domain_name") else "unclear"


def whoisdomain(text: str, name: str, _tld: str) -> str:
    """Ask whoisdomain, with the reply where it would run the `whois` command."""
    library = import_module("whoisdomain")
    errors = import_module("whoisdomain.exceptions")
    request = import_module("whoisdomain.processWhoisDomainRequest")
    vars(request)["doWhoisAndReturnString"] = lambda **_: text
    try:
        found = library.query(name, force=True, ignore_returncode=True, whoisOnly=True)
    except errors.WhoisQuotaExceededError:
        return "refused"
    return "absent" if found is None else "registered"


READERS: dict[str, Callable[[str, str, str], str]] = {
    "asyncwhois": asyncwhois,
    "python-whois": python_whois,
    "whoisdomain": whoisdomain,
}


def main() -> None:
    """Answer until the parent closes the pipe."""
    read = READERS[sys.argv[1]]
    out = sys.stdout
    sys.stdout = sys.stderr
    print("ready", file=out, flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = read(question["text"], question["name"], question["tld"])
        except Exception:  # noqa: BLE001 - whatever it does, it is its answer
            answer = "error"
        print(answer, file=out, flush=True)


if __name__ == "__main__":
    main()
