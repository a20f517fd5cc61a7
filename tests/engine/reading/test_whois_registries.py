"""Replies of registries all over the world, written by hand: wordings/ has a file for each region.

A block is headed by what it is (`throttled`: refused, failed or unclear), by its phase where that
matters, and by where such replies come from.
"""

from pathlib import Path

import pytest

from custom_components.domain_availability.engine.observation import Outcome, Phase
from custom_components.domain_availability.engine.reading.whois_text import read_whois

from .whois_corpus import FREE, OUTCOMES

FILES = sorted(Path(__file__).with_name("wordings").glob("*.txt"))
BLOCKS = [
    (file.stem, *block.partition("\n")[::2])
    for file in FILES
    for block in file.read_text("utf-8").removeprefix("=== ").rstrip("\n").split("\n=== ")
    if not block.startswith("about\n")
]
PHASES = frozenset(Phase)
RIGHT = {
    "free": FREE,
    "throttled": OUTCOMES["throttled"],
    "registered": OUTCOMES["registered"],
    "not_for_sale": OUTCOMES["notforsale"],
}
IDS = [f"{file}-{number}-{head}" for number, (file, head, _) in enumerate(BLOCKS)]


@pytest.mark.parametrize(("file", "head", "text"), BLOCKS, ids=IDS)
def test_each_reply_is_read_as_what_it_is(file: str, head: str, text: str) -> None:
    kind, *rest = head.split()
    reading = read_whois(f"{text}\n")
    assert reading.outcome in RIGHT[kind], file
    if rest and rest[0] in PHASES:
        assert reading.phase == rest[0]
    assert read_whois(f"{text}\r\n".replace("\n", "\r\n")).outcome in RIGHT[kind]
    assert read_whois(f"{text}\n", complete=False).outcome not in FREE


@pytest.mark.parametrize(
    ("file", "head", "text"),
    [block for block in BLOCKS if not block[1].startswith("free")],
    ids=[name for name, block in zip(IDS, BLOCKS, strict=True) if not block[1].startswith("free")],
)
def test_no_beginning_of_what_is_not_free_says_free(file: str, head: str, text: str) -> None:
    ends = {place + step for place, at in enumerate(text) if at == "\n" for step in (0, 1)}
    for cut in sorted({*range(0, len(text), 1 if len(text) < 400 else 13), *ends}):
        assert read_whois(text[:cut]).outcome not in FREE, (file, head, text[:cut][-80:])


def test_every_kind_is_there() -> None:
    kinds = [head.split()[0] for _, head, _ in BLOCKS]
    assert {Outcome.REGISTERED, Outcome.NOT_FOR_SALE} < RIGHT.keys()
    assert all(kinds.count(kind) > 60 for kind in RIGHT)
    assert len(BLOCKS) > 600
