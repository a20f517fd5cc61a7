"""Bytes of a server that cannot say their charset become the right text."""

import pytest

from custom_components.domain_availability.engine.observation import Outcome
from custom_components.domain_availability.engine.reading.whois_text import decode, read_whois

KOREAN = (
    "도메인이름 : example.kr\n등록인 : 한국인터넷진흥원\n상기 도메인이름은 등록되어 있지 않습니다\n"
)
RUSSIAN = "Домен: example.ru\nЖитель: Людмила Жукова\nзаписей не найдено\n"
FRENCH = "Titulaire: Société Générale à Orléans\nStatut: enregistré\n"
GERMAN = "Inhaber: Käse & Söhne, Straße 5\n"
JAPANESE = (
    "[登録者名] 日本レジストリサービス\n[状態] Active\n上記ドメイン名は登録されていません。\n"
)


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (KOREAN, "utf-8"),
        (KOREAN, "euc_kr"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (FRENCH, "utf-8"),
        (FRENCH, "latin-1"),
        (FRENCH, "cp1252"),
        (GERMAN, "latin-1"),
        (JAPANESE, "utf-8"),
        (JAPANESE, "iso2022_jp"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "shift_jis"),
        ("plain ASCII\n", "ascii"),
    ],
    ids=lambda value: value if value.isascii() and value.islower() else "",
)
def test_text_is_read_without_being_told_its_charset(text: str, charset: str) -> None:
    assert decode(text.encode(charset)) == text
    assert decode(text.encode(charset), charset=charset) == text


def test_the_octets_of_each_charset_by_hand() -> None:
    assert decode(b"Stra\xdfe") == "Straße"
    assert decode(b"Stra\xc3\x9fe") == "Straße"
    assert decode(b"\xef\xbb\xbfname") == "name"
    assert decode(b"\x1b$B>uBV\x1b(B") == "状態"
    assert decode(b"\xb5\xb5\xb8\xde\xc0\xce") == "도메인"
    assert decode(b"\xe4\xee\xec\xe5\xed \xed\xe5 \xed\xe0\xe9\xe4\xe5\xed") == "домен не найден"


def test_a_charset_that_is_unknown_or_wrong_is_no_obstacle() -> None:
    assert decode("é".encode(), charset="no-such-charset") == "é"
    assert decode(b"\xe9t\xe9", charset="utf-8") == "été"
    assert decode(b"abc\xff\xfe\x81", charset="ascii").startswith("abc")


def test_text_cut_inside_a_letter_keeps_the_rest() -> None:
    whole = FRENCH.encode()
    assert decode(whole[: whole.index(b"\xc3") + 1]).startswith("Titulaire: Soci")
    assert decode(whole + "é".encode()[:1]).startswith(FRENCH)


@pytest.mark.parametrize(
    ("text", "charset"), [(KOREAN, "euc_kr"), (RUSSIAN, "cp1251"), (JAPANESE, "iso2022_jp")]
)
def test_the_reading_understands_what_was_decoded(text: str, charset: str) -> None:
    last = text.splitlines()[-1] + "\n"
    assert read_whois(decode(last.encode(charset))).outcome is Outcome.ABSENT
