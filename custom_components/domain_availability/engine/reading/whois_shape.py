"""The form of a record, in whatever language its keys are."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from .whois_dates import moment
from .whois_lines import Line, split_entry
from .whois_words import is_name, words_of

_FEWEST_ENTRIES = 4
_LONGEST_KEY = 6
_APART = timedelta(days=28)
"""Days of a registration are a month apart at least; those of a query and its quota are not."""
_NO_SERVERS = ("www.", "whois.", "rdap.", "http", "ftp.")


def has_form_of_record(lines: Sequence[Line]) -> bool:
    """Tell whether the lines name a name and print its dates or its servers.

    A name first; then two days at least a month apart, or a day and two hosts. Comments count too:
    some registries print records in them.
    """
    name = ""
    entries, hosts = 0, set[str]()
    days: list[datetime] = []
    for line in lines:
        key, value = split_entry(line.text)
        if key and value and len(words_of(key)) <= _LONGEST_KEY:
            entries += 1
            if (day := moment(value)) is not None:
                days.append(day)
                continue
        elif key or len(line.words) > 2:
            continue
        word = next(iter(words_of(value)), "")
        if not is_name(word) or "@" in value or word.startswith(_NO_SERVERS):
            continue
        if not name:
            name = word
        elif word != name:
            hosts.add(word)
    if not name or entries < _FEWEST_ENTRIES or not days:
        return False
    return len(hosts) >= 2 or max(days) - min(days) >= _APART
