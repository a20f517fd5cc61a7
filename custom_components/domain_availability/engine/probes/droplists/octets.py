"""The octets of a list -> its text, piece by piece: unpacked, decoded, never more than agreed."""

import codecs
from collections.abc import Iterator
import zlib

from .errors import ListError

LARGEST = 64 * 2**20
"""Octets of a list when unpacked: five times the largest there is (.uk)."""
LONGEST_LINE = 4096
"""Characters; no list has lines a tenth as long."""

_GZIP = b"\x1f\x8b"
_PIECE = 64 * 1024
"""Octets handled at a time: C code that works on a whole list would hold up the event loop."""
_GZIP_WINDOW = 31
"""zlib's word for: a gzip header, a window of any size (RFC 1952)."""


def unpacked(body: bytes) -> Iterator[bytes]:
    """Yield the octets of a list, packed with gzip or not; raise ListError.

    A packed list ends with its checksum, so that one cut short shows.
    """
    if not body.startswith(_GZIP):
        yield from (body[start : start + _PIECE] for start in range(0, len(body), _PIECE))
        return
    try:
        total = 0
        for piece in _inflated(body):
            total += len(piece)
            if total > LARGEST:
                raise ListError(f"it unpacks to more than {LARGEST >> 20} MiB")
            yield piece
    except zlib.error:
        raise ListError("its packing is damaged") from None


def _inflated(body: bytes) -> Iterator[bytes]:
    """Yield what is packed, of every member if there are several (RFC 1952, section 2.2)."""
    at = 0
    while body.startswith(_GZIP, at):
        unpack = zlib.decompressobj(_GZIP_WINDOW)
        while not unpack.eof:
            packed = unpack.unconsumed_tail or body[at : at + _PIECE]
            if not unpack.unconsumed_tail:
                at += len(packed)
            piece = unpack.decompress(packed, _PIECE)
            if not (packed or piece):
                raise ListError("it ends early")
            yield piece
        at -= len(unpack.unused_data)


def pieces(body: bytes) -> Iterator[str]:
    """Yield the text of a list in UTF-8, with or without a byte-order mark; raise ListError."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for piece in unpacked(body):
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise ListError("it is not in UTF-8") from None


def lines(body: bytes) -> Iterator[str]:
    """Yield the lines of a list without their ends; raise ListError."""
    rest = ""
    for piece in pieces(body):
        *whole, rest = (rest + piece).split("\n")
        for line in whole:
            yield _bounded(line)
        _bounded(rest)
    if rest:
        yield _bounded(rest)


def _bounded(line: str) -> str:
    if len(line) > LONGEST_LINE:
        raise ListError("it has a line that no list has")
    return line.removesuffix("\r")
