"""Our reading of WHOIS replies beside other libraries', on the recorded replies of tests/corpus.

    python -m benchmarks.whois_reading            everything
    python -m benchmarks.whois_reading --ours     our figures only

The other libraries run in processes of their own, because some of their patterns hang: a reply that
takes longer than two seconds is counted as such, and the process is started anew.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
import json
from pathlib import Path
import queue
from random import Random
import subprocess
import sys
import threading
import time

from custom_components.domain_availability.engine.reading.whois_text import read_whois, read_with
from custom_components.domain_availability.engine.reading.whois_vocabulary import build, load

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
OTHERS = ("asyncwhois", "python-whois", "whoisdomain")
PATIENCE = 2.0
HOSTILE_OCTETS = 64 * 1024
FREE = frozenset({"absent", "available"})
RIGHT = {
    "registered": {"registered"},
    "lifecycle": {"registered"},
    "available": FREE,
    "notforsale": {"not_for_sale"},
    "throttled": {"refused", "unclear", "failed"},
}


@dataclass(frozen=True, slots=True)
class Row:
    """One recorded reply and the verdict it should get."""

    text: str
    name: str
    server: str | None
    tld: str
    expected: str
    phases: frozenset[str]
    also: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader made of a reply: an outcome of ours, `error`, or `hang`."""

    outcome: str
    phase: str | None = None


def rows() -> tuple[Row, ...]:
    """Return the replies of registries (registrars' own servers prove nothing)."""
    return tuple(
        Row(
            text=(CORPUS / row["file"]).read_bytes().decode("utf-8"),
            name=row["domain"],
            server=row["server"],
            tld=row["tld"],
            expected=row["expected"],
            phases=frozenset(p for p in (row.get("phase"), *row.get("phase_also", ())) if p),
            also=frozenset(row.get("also_accept", ())),
        )
        for row in json.loads((CORPUS / "index.json").read_text(encoding="utf-8"))
        if not row["registrar_server"]
    )


def ours(all_rows: Iterable[Row]) -> list[Answer]:
    """Read all replies with our reading."""
    readings = [read_whois(row.text, server=row.server, name=row.name) for row in all_rows]
    return [Answer(reading.outcome, reading.phase) for reading in readings]


def ours_without_the_tld(all_rows: Sequence[Row]) -> list[Answer]:
    """Read each TLD's replies without the phrases and keys that no other TLD's replies use."""
    users: dict[str, set[str]] = {}
    for row in all_rows:
        for meaning in read_with(load(), row.text, server=row.server, name=row.name)[1]:
            users.setdefault(meaning, set()).add(row.tld)
    answers: dict[int, Answer] = {}
    for tld in {row.tld for row in all_rows}:
        vocabulary = build({meaning for meaning, tlds in users.items() if tlds == {tld}})
        for index, row in enumerate(all_rows):
            if row.tld == tld:
                reading, _ = read_with(vocabulary, row.text)
                answers[index] = Answer(reading.outcome, reading.phase)
    return [answers[index] for index in range(len(all_rows))]


class Other:
    """Another library in a process of its own."""

    def __init__(self, library: str) -> None:
        self._library = library
        self._start()

    def _start(self) -> None:
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._process = subprocess.Popen(  # noqa: S603 - a file of this folder
            [sys.executable, str(Path(__file__).with_name("whois_others.py")), self._library],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        threading.Thread(target=self._listen, args=(self._process, self._answers)).start()
        self._answers.get(timeout=60)

    @staticmethod
    def _listen(process: subprocess.Popen[str], answers: queue.SimpleQueue[str]) -> None:
        for line in process.stdout or ():
            answers.put(line.strip())

    def read(self, row: Row) -> Answer:
        """Return what the library makes of a reply."""
        question = json.dumps({"text": row.text, "name": row.name, "tld": row.tld})
        if self._process.stdin is None:
            return Answer("error")
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        try:
            return Answer(self._answers.get(timeout=PATIENCE))
        except queue.Empty:
            self.stop()
            self._start()
            return Answer("hang")

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


def theirs(library: str, all_rows: Iterable[Row]) -> list[Answer]:
    """Read all replies with another library."""
    other = Other(library)
    try:
        return [other.read(row) for row in all_rows]
    finally:
        other.stop()


def figures(all_rows: Sequence[Row], answers: Sequence[Answer]) -> Iterator[tuple[str, str]]:
    """Yield what the answers amount to, in words."""
    counted: Counter[str] = Counter()
    texts: dict[str, bool] = {}
    for row, answer in zip(all_rows, answers, strict=True):
        counted["hang"] += answer.outcome == "hang"
        if row.expected != "available":
            counted[f"{row.expected} as free"] += answer.outcome in FREE
            counted["false free"] += answer.outcome in FREE
        if row.also:
            continue
        right = answer.outcome in RIGHT[row.expected]
        counted[row.expected] += 1
        counted[f"{row.expected} right"] += right
        if row.expected == "lifecycle":
            counted["phase"] += right and answer.phase in row.phases
        if row.expected == "available":
            text = row.text.replace("\r", "")
            texts[text] = texts.get(text, True) and right
    yield "others read as free", f"{counted['false free']}"
    yield "free recognised", f"{counted['available right']} of {counted['available']}"
    yield "their distinct texts", f"{sum(texts.values())} of {len(texts)}"
    yield "registered recognised", f"{counted['registered right']} of {counted['registered']}"
    yield "leaving, phase right", f"{counted['phase']} of {counted['lifecycle']}"
    yield "not for sale", f"{counted['notforsale right']} of {counted['notforsale']}"
    yield "throttled, said so", f"{counted['throttled right']} of {counted['throttled']}"
    yield "throttled as free", f"{counted['throttled as free']}"
    yield "hangs", f"{counted['hang']}"


def hostile() -> Mapping[str, str]:
    """Return 64 KiB of what is meant to take long."""
    random = Random(64)  # noqa: S311 - the same words in every run
    words = (
        "not found",
        "domain",
        "limit",
        "is",
        "no match for",
        "quota",
        "a.bb",
        "7",
        "status:",
        "\n",
    )
    pieces = {
        "empty lines": "\n",
        "keys": "a:\n",
        "names": "a.bb ",
        "half a phrase": "quota for ",
        "half a sentence": "no match for\n",
        "statuses": "Status: free\n",
        "dates": "created: 20-Dec-2004 13:34:34 UTC\n",
        "name servers": "Name Server: ns1.example.com\n",
        "words of doubt": "limit denied\n\n",
        "brackets": "((((a/b)))): x\n",
        "commas": "Status: a,b,",
        "CJK": "\u4fdd\u7559",
    }
    filled = {
        name: piece * (HOSTILE_OCTETS // len(piece.encode())) for name, piece in pieces.items()
    }
    shuffled = " ".join(random.choice(words) for _ in range(HOSTILE_OCTETS))
    longest = max((row.text for row in rows()), key=len)
    return {
        **filled,
        "shuffled words": shuffled[:HOSTILE_OCTETS],
        "records": (longest * 100)[:HOSTILE_OCTETS],
    }


def slowest() -> tuple[str, float]:
    """Return the hostile input that takes longest, and its milliseconds (best of five)."""
    taken: dict[str, float] = {}
    for name, text in hostile().items():
        runs = []
        for _ in range(5):
            start = time.perf_counter()
            read_whois(text)
            runs.append(1000 * (time.perf_counter() - start))
        taken[name] = min(runs)
    name = max(taken, key=lambda key: taken[key])
    return name, taken[name]


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--ours", action="store_true", help="leave the other libraries out")
    only_ours = arguments.parse_args().ours
    replies = rows()
    columns = {"ours": ours(replies), "ours, TLD left out": ours_without_the_tld(replies)}
    if not only_ours:
        columns |= {library: theirs(library, replies) for library in OTHERS}
    table = {name: dict(figures(replies, answers)) for name, answers in columns.items()}
    print(f"{len(replies)} replies of registries, {len({row.tld for row in replies})} TLDs\n")
    print(f"{'':24}" + "".join(f"{name:>20}" for name in table))
    for line in table["ours"]:
        print(f"{line:24}" + "".join(f"{column[line]:>20}" for column in table.values()))
    name, milliseconds = slowest()
    print(f"\n64 KiB of hostile input at worst: {milliseconds:.1f} ms ({name})")


if __name__ == "__main__":
    main()
