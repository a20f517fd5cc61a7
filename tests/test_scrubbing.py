"""No watched name and no secret is left in what leaves the house, wherever it stands."""

import json

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.scrubbing import REDACTED, SHORTEST_SECRET, Scrubber

NAMES = ("example.com", "xn--bcher-kva.de", "bücher.de", "my-shop.co.uk")
SECRETS = ("s3cr3t-token", "geheim$^*")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("example.com", REDACTED),
        ("EXAMPLE.com.", REDACTED),
        ("look at Bücher.de, please", f"look at {REDACTED}, please"),
        ("www.example.com:443", f"{REDACTED}:443"),
        ("ns1.my-shop.co.uk", REDACTED),
        ("(example.com)", f"({REDACTED})"),
        ("example.com_available", f"{REDACTED}_available"),
        ("gone: example.com.Then", f"gone: {REDACTED}"),
        ("other.com", "other.com"),
        ("notexample.com", "notexample.com"),
        ("co.uk", "co.uk"),
        ("https://rdap.example/v1/", f"https://rdap.example/{REDACTED}"),
        ("https://rdap.example/", "https://rdap.example/"),
        ("https://u:p@api.example:8443/x?key=1", f"https://api.example:8443/{REDACTED}"),
        ("https://www.example.com/", f"https://{REDACTED}/"),
        ("https://[bad", REDACTED),
        ("Bearer s3cr3t-token!", f"Bearer {REDACTED}!"),
    ],
)
def test_what_becomes_of_a_text(text: str, clean: str) -> None:
    assert Scrubber(NAMES, SECRETS).text(text) == clean


def test_keys_that_become_alike_stay_apart() -> None:
    clean = Scrubber(NAMES).scrub({"example.com": 1, "bücher.de": (2, {"x": "example.com"})})
    assert clean == {REDACTED: 1, f"{REDACTED} 2": [2, {"x": REDACTED}]}


AROUND = st.text(alphabet=st.sampled_from(" /:@,;()[]{}<>\"'`|=?&#!_%+\n"), max_size=4)
WORDS = st.sampled_from([*NAMES, *SECRETS, "com", "registered", "www.example.com"]) | st.text(
    max_size=6
)
TEXTS = st.builds("{}{}{}".format, AROUND, WORDS, AROUND) | st.builds(
    "https://{}/{}".format, WORDS, WORDS
)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)


@given(DATA)
def test_no_name_and_no_secret_is_left(data: object) -> None:
    clean = json.dumps(Scrubber(NAMES, SECRETS).scrub(data), ensure_ascii=False).casefold()
    assert not [name for name in (*NAMES, *SECRETS) if name in clean]


@given(st.text(min_size=SHORTEST_SECRET), st.text())
def test_any_secret_is_taken_out_of_any_text(secret: str, text: str) -> None:
    left = Scrubber((), [secret]).text(f"{text}{secret}{text}")
    assert secret not in left.replace(REDACTED, "") or secret in REDACTED or secret in text * 2
