"""What people type: accepted in its normal form, or refused with its reason and a hint."""

import functools

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.names import (
    BadName,
    BadNameReason,
    SuffixList,
    normalise,
    normalise_lines,
)
from custom_components.domain_availability.engine.registries import Registries

LONGEST_LABEL = "a" * 63
NAME_OF_253 = ".".join(["a" * 49] * 4 + ["a" * 49, "com"])


@functools.cache
def suffixes() -> SuffixList:
    """Return the list with an endpoint file's suffixes on it, built once."""
    endpoints: dict[str, object] = {"suffixes": {"test": {}, "co.uk-test": {}, "uk-test": {}}}
    return SuffixList.load(Registries.load(endpoints).suffixes())


@pytest.mark.parametrize(
    ("typed", "name", "suffix"),
    [
        ("example.com", "example.com", "com"),
        ("  example.com\t", "example.com", "com"),
        ("EXAMPLE.Com", "example.com", "com"),
        ("example.com.", "example.com", "com"),
        ("example.co.uk", "example.co.uk", "co.uk"),
        ("example.uk", "example.uk", "uk"),
        ("example。com", "example.com", "com"),
        ("bücher.de", "xn--bcher-kva.de", "de"),
        ("BÜCHER.DE", "xn--bcher-kva.de", "de"),
        ("bu\u0308cher.de", "xn--bcher-kva.de", "de"),
        ("xn--bcher-kva.de", "xn--bcher-kva.de", "de"),
        ("XN--BCHER-KVA.DE", "xn--bcher-kva.de", "de"),
        ("faß.de", "xn--fa-hia.de", "de"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai", "xn--p1ai"),
        ("אבג.com", "xn--4dbcd.com", "com"),
        (f"{LONGEST_LABEL}.com", f"{LONGEST_LABEL}.com", "com"),
        ("a.com", "a.com", "com"),
        ("1-2.com", "1-2.com", "com"),
        ("example.uk.com", "example.uk.com", "uk.com"),
        ("github.io", "github.io", "io"),
        ("www.ck", "www.ck", "ck"),
        ("smith.name", "smith.name", "name"),
        ("john.smith.name", "john.smith.name", "name"),
        ("example.test", "example.test", "test"),
        ("example.co.uk-test", "example.co.uk-test", "co.uk-test"),
        ("example.uk-test", "example.uk-test", "uk-test"),
    ],
)
def test_the_unambiguous_is_taken_as_it_is(typed: str, name: str, suffix: str) -> None:
    taken = normalise(typed, suffixes())
    assert (taken.name, taken.suffix, taken.mapped) == (name, suffix, False)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("\u017f.com", "s.com"),
        ("\u212a.com", "k.com"),
        ("\uff45xample.com", "example.com"),
        ("exam\u00adple.com", "example.com"),
        ("\u200bexample.com", "example.com"),
        ("FAẞ.de", "xn--fa-hia.de"),
        ("https://Example.com/path?query#part", "example.com"),
        ("http://example.com:8080", "example.com"),
        ("//example.com/", "example.com"),
        ("example.com/path", "example.com"),
        ("example.com:443", "example.com"),
    ],
)
def test_what_became_something_else_is_marked_so_that_it_is_shown(typed: str, name: str) -> None:
    taken = normalise(typed, suffixes())
    assert (taken.name, taken.mapped) == (name, True)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", BadNameReason.EMPTY),
        (" \t ", BadNameReason.EMPTY),
        ("https://", BadNameReason.NOT_A_NAME),
        ("mailto:x", BadNameReason.NOT_A_NAME),
        ("https://user:secret@example.com/", BadNameReason.NOT_A_NAME),
        ("example.com:port", BadNameReason.NOT_A_NAME),
        ("exam ple.com", BadNameReason.INNER_SPACE),
        ("example.com example.org", BadNameReason.INNER_SPACE),
        ("me@example.com", BadNameReason.EMAIL_ADDRESS),
        ("mailto:me@example.com", BadNameReason.EMAIL_ADDRESS),
        ("192.0.2.1", BadNameReason.IP_ADDRESS),
        ("192.0.2.1:80", BadNameReason.IP_ADDRESS),
        ("192.0.2.0/24", BadNameReason.IP_ADDRESS),
        ("2001:db8::1", BadNameReason.IP_ADDRESS),
        ("http://[2001:db8::1]:80/", BadNameReason.IP_ADDRESS),
        ("a*b.com", BadNameReason.WILDCARD),
        ("_dmarc.com", BadNameReason.UNDERSCORE),
        ("bü_cher.de", BadNameReason.UNDERSCORE),
        ("exa!mple.com", BadNameReason.BAD_CHARACTER),
        ("exa'mple.com", BadNameReason.BAD_CHARACTER),
        ("exa\0mple.com", BadNameReason.BAD_CHARACTER),
        ("\ud800.com", BadNameReason.BAD_CHARACTER),
        ("😀.com", BadNameReason.BAD_CHARACTER),
        ("☃.net", BadNameReason.BAD_CHARACTER),
        ("a\u200db.com", BadNameReason.BAD_CHARACTER),
        ("\u0301a.com", BadNameReason.BAD_CHARACTER),
        ("אa.com", BadNameReason.MIXED_DIRECTION),
        ("1a.אב.com", BadNameReason.MIXED_DIRECTION),
        ("-example.com", BadNameReason.HYPHEN_AT_EDGE),
        ("example-.com", BadNameReason.HYPHEN_AT_EDGE),
        ("-bücher.de", BadNameReason.HYPHEN_AT_EDGE),
        ("ab--cd.com", BadNameReason.RESERVED_HYPHENS),
        ("bü--cher.de", BadNameReason.RESERVED_HYPHENS),
        ("xn--bücher.de", BadNameReason.RESERVED_HYPHENS),
        ("xn--.com", BadNameReason.HYPHEN_AT_EDGE),
        ("xn--a.com", BadNameReason.BAD_PUNYCODE),
        ("xn--example-.com", BadNameReason.HYPHEN_AT_EDGE),
        ("xn--e28h.com", BadNameReason.BAD_PUNYCODE),
        ("xn--80akhbyknj4f9.invalid-.com", BadNameReason.HYPHEN_AT_EDGE),
        ("example..com", BadNameReason.EMPTY_LABEL),
        (".example.com", BadNameReason.EMPTY_LABEL),
        ("example.com..", BadNameReason.EMPTY_LABEL),
        (".", BadNameReason.EMPTY_LABEL),
        (f"{LONGEST_LABEL}a.com", BadNameReason.TOO_LONG_LABEL),
        (f"{'ü' * 60}.com", BadNameReason.TOO_LONG_LABEL),
        (f"{NAME_OF_253}a", BadNameReason.TOO_LONG),
        ("a." * 2000 + "com", BadNameReason.TOO_LONG),
        ("localhost", BadNameReason.SINGLE_LABEL),
        ("com", BadNameReason.IS_SUFFIX),
        ("co.uk", BadNameReason.IS_SUFFIX),
        ("uk.com", BadNameReason.IS_SUFFIX),
        ("foo.ck", BadNameReason.IS_SUFFIX),
        ("рф", BadNameReason.IS_SUFFIX),
        ("co.uk-test", BadNameReason.IS_SUFFIX),
        ("customer.github.io", BadNameReason.PRIVATE_SUFFIX),
        ("blog.customer.github.io", BadNameReason.PRIVATE_SUFFIX),
        ("example.invalidtld", BadNameReason.UNKNOWN_SUFFIX),
        ("example.local", BadNameReason.UNKNOWN_SUFFIX),
        ("2.0.192.in-addr.arpa", BadNameReason.UNKNOWN_SUFFIX),
    ],
)
def test_all_else_is_refused_with_its_reason(typed: str, reason: BadNameReason) -> None:
    with pytest.raises(BadName) as refused:
        normalise(typed, suffixes())
    assert refused.value.reason is reason
    assert refused.value.typed == typed.strip()


@pytest.mark.parametrize(
    ("typed", "reason", "hint"),
    [
        ("www.example.com", BadNameReason.NOT_REGISTRABLE, "example.com"),
        ("www.example.co.uk", BadNameReason.NOT_REGISTRABLE, "example.co.uk"),
        ("https://www.example.co.uk/", BadNameReason.NOT_REGISTRABLE, "example.co.uk"),
        ("a.b.c.name", BadNameReason.NOT_REGISTRABLE, "c.name"),
        ("www.bücher.de", BadNameReason.NOT_REGISTRABLE, "bücher.de"),
        ("s3.amazonaws.com", BadNameReason.NOT_REGISTRABLE, "amazonaws.com"),
        ("www.example.test", BadNameReason.NOT_REGISTRABLE, "example.test"),
        ("*.example.com", BadNameReason.WILDCARD, "example.com"),
        ("*.*.www.example.com", BadNameReason.WILDCARD, "example.com"),
        ("*." * 3000 + "com", BadNameReason.WILDCARD, None),
    ],
)
def test_the_hint_is_the_name_that_was_meant(
    typed: str, reason: BadNameReason, hint: str | None
) -> None:
    with pytest.raises(BadName) as refused:
        normalise(typed, suffixes())
    assert (refused.value.reason, refused.value.hint) == (reason, hint)
    if hint is not None:
        assert hint in str(refused.value)
        assert normalise(hint, suffixes()).display_name == hint


def test_a_name_of_253_octets_is_not_too_long() -> None:
    assert len(NAME_OF_253) == 253
    with pytest.raises(BadName) as refused:
        normalise(NAME_OF_253, suffixes())
    assert refused.value.reason is BadNameReason.NOT_REGISTRABLE


def test_people_see_letters() -> None:
    assert normalise("xn--e1afmkfd.xn--p1ai", suffixes()).display_name == "пример.рф"


def test_every_reason_has_its_own_words() -> None:
    texts = {str(BadName(reason, "x")) for reason in BadNameReason}
    assert len(texts) == len(BadNameReason)


def test_without_our_data_only_delegated_endings_count() -> None:
    bare = SuffixList.load()
    assert normalise("example.co.uk", bare).suffix == "co.uk"
    with pytest.raises(BadName) as private:
        normalise("example.uk.com", bare)
    assert private.value.reason is BadNameReason.PRIVATE_SUFFIX
    with pytest.raises(BadName) as unknown:
        normalise("example.test", bare)
    assert unknown.value.reason is BadNameReason.UNKNOWN_SUFFIX


def test_a_pasted_list_is_sorted() -> None:
    pasted = (
        "# my names\n\nexample.com\r\n  Example.COM  # again\n"
        "a.com, b.com; c.com\n\nwww.example.org\nhttps://d.com/#part\ncom,,;"
    )
    names = normalise_lines(pasted, suffixes())
    assert [name.name for name in names.good] == [
        "example.com",
        "a.com",
        "b.com",
        "c.com",
        "d.com",
    ]
    assert [(bad.typed, bad.reason, bad.hint) for bad in names.bad] == [
        ("www.example.org", BadNameReason.NOT_REGISTRABLE, "example.org"),
        ("com", BadNameReason.IS_SUFFIX, None),
    ]
    assert names.duplicates == ("Example.COM",)


def test_a_list_of_nothing_is_empty() -> None:
    names = normalise_lines(" \n#\n;,\n", suffixes())
    assert (names.good, names.bad, names.duplicates) == ((), (), ())


ANY_TEXT = st.text(st.characters(), max_size=80)
LIKE_A_NAME = st.builds(
    "{}{}.{}".format,
    st.sampled_from(["", "https://", "www.", "*."]),
    st.text(
        st.sampled_from("aAb\u017f\u212aKüßÜςΣ1-_xn.。\u200d\u0308אب१😀"), min_size=1, max_size=12
    ),
    st.sampled_from(["com", "de", "co.uk", "рф", "name", "github.io", "test", "COM."]),
)


@settings(deadline=None, max_examples=400)
@given(typed=ANY_TEXT | LIKE_A_NAME)
def test_any_text_is_a_name_or_a_bad_name_and_a_name_is_its_own_normal_form(typed: str) -> None:
    try:
        name = normalise(typed, suffixes())
    except BadName as refused:
        if refused.hint is not None:
            normalise(refused.hint, suffixes())
        return
    for form in (name.name, name.display_name):
        again = normalise(form, suffixes())
        assert (again.name, again.display_name) == (name.name, name.display_name)
        assert again.suffix == name.suffix
        assert not again.mapped
    assert name.name.isascii()
    assert name.name == name.name.lower()
    assert name.name.endswith("." + name.suffix)


@settings(deadline=None, max_examples=200)
@given(text=st.text(st.characters() | st.sampled_from("\n,;#.acom"), max_size=200))
def test_any_list_is_sorted_without_loss(text: str) -> None:
    names = normalise_lines(text, suffixes())
    assert len({name.name for name in names.good}) == len(names.good)
    for name in names.good:
        assert name.typed in text
