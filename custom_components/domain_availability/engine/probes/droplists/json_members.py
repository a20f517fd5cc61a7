"""The members of one array in a JSON document, one at a time.

`json.loads` makes objects of a whole list before it lets go of the interpreter: tens of megabytes,
and as long a stop of the event loop as the list is long.
"""

from collections.abc import Iterator
import json
import re

from .errors import ListError

_BLANK = re.compile(r"[ \t\r\n]*")


def members(text: str, key: str) -> Iterator[object]:
    """Yield what the array under `key` of a JSON object holds; raise ListError.

    The document is read to its end, so that one cut short shows.
    """
    scan = _Scan(text)
    scan.expect("{")
    while (name := scan.value()) != key:
        _check_name(name)
        scan.expect(":")
        scan.value()
        scan.expect(",")
    scan.expect(":")
    scan.expect("[")
    if not scan.took("]"):
        yield scan.value()
        while scan.took(","):
            yield scan.value()
        scan.expect("]")
    while scan.took(","):
        _check_name(scan.value())
        scan.expect(":")
        scan.value()
    scan.expect("}")
    scan.end()


def _check_name(name: object) -> None:
    if not isinstance(name, str):
        raise ListError("it is no JSON")


class _Scan:
    """A place in a JSON text that only moves on."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decoder = json.JSONDecoder()
        self._at = 0
        self._skip()

    def took(self, sign: str) -> bool:
        """Step over a sign if it comes next; say whether it did."""
        if not self._text.startswith(sign, self._at):
            return False
        self._at += len(sign)
        self._skip()
        return True

    def expect(self, sign: str) -> None:
        """Step over a sign that must come next."""
        if not self.took(sign):
            raise ListError(self._what_else())

    def value(self) -> object:
        """Return the value that comes next."""
        try:
            value: object
            value, self._at = self._decoder.raw_decode(self._text, self._at)
        except ValueError, RecursionError:
            raise ListError(self._what_else()) from None
        self._skip()
        return value

    def end(self) -> None:
        """Make sure that nothing comes any more."""
        if self._at != len(self._text):
            raise ListError("it goes on after its end")

    def _skip(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _what_else(self) -> str:
        if self._at >= len(self._text):
            return "it ends early" if self._text.strip() else "it is empty"
        return "it is a web page" if self._text.lstrip().startswith("<") else "it is no such JSON"
