"""Text from outside: what is printed can't drive a terminal, what is compared is compared as a person would."""

import json
import tomllib
import unicodedata
from html.parser import HTMLParser

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from cwsetup.text import MANY, fold, nearest, safe, safe_html, safe_json, safe_toml
from tests.hostile import HOSTILE, found_in


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Microsoft 365 E3", "Microsoft 365 E3"),
        ("Grüße, 東京", "Grüße, 東京"),
        ("Fire\x1b[31mwall", "Fire\\x1b[31mwall"),
        ("one\ntwo\r\x00", "one\\x0atwo\\x0d\\x00"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("a\u2028b", "a\\u2028b"),
        ("a\U000e0041b", "a\\U000e0041b"),
        ("half \udc80", "half \\udc80"),
        ("\x9b31m", "\\x9b31m"),
    ],
)
def test_a_character_that_could_drive_a_terminal_shows_as_an_escape(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize("text", ["x" * 11, "é" * 11])
def test_long_text_is_cut_and_says_so(text: str) -> None:
    assert safe(text, limit=10) == f"{text[:10]}…"
    assert safe(text[:10], limit=10) == text[:10]


@given(st.text())
def test_nothing_safe_has_a_character_that_shows_nothing(text: str) -> None:
    assert not {unicodedata.category(character) for character in safe(text)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize("other", ["Net 30", "net 30", "  NET\t30 ", "Net\u00a030", "Net ３０"])
def test_case_white_space_and_unicode_form_make_no_other_name(other: str) -> None:
    assert fold(other) == "net 30"


@given(st.text())
def test_folded_text_folds_to_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_nearest_names_come_best_first_and_then_those_that_hold_the_word() -> None:
    names = ["Cloud", "Clouds", "Hosting in the cloud for everybody", "Hardware"]
    assert nearest("cloud", names) == ("Cloud", "Clouds", "Hosting in the cloud for everybody")
    assert nearest("cloud", names, most=2) == ("Cloud", "Clouds")


@pytest.mark.parametrize("wrong", ["", "   ", "zzz"])
def test_what_resembles_nothing_has_no_nearest(wrong: str) -> None:
    assert nearest(wrong, ["Cloud"]) == ()


def test_among_very_many_names_the_nearest_is_still_found() -> None:
    names = [f"CFQ7TTC{number:05}" for number in range(3 * MANY)]
    assert "CFQ7TTC02017" in nearest("CFQ7TTC02O17", names)
    assert nearest("TTC02017", names)[0] == "CFQ7TTC02017"
    assert nearest("", names) == nearest("zzz", names) == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("R&D <script>alert('x')</script>", "R&amp;D &lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"),
        ('" onload="x', "&quot; onload=&quot;x"),
        ("left\u202etfel", "left\\u202etfel"),
        ("Grüße", "Grüße"),
    ],
)
def test_a_text_in_a_page_is_text(text: str, shown: str) -> None:
    assert safe_html(text) == shown


class Reader(HTMLParser):
    """Reads a page as a browser does, as far as tags and text go."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += [tag, *(name for name, _ in attrs)]

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text() | st.just(HOSTILE) | st.just("</p>'><script>"))
def test_a_page_shows_every_text_and_nothing_else(text: str) -> None:
    reader = Reader()
    reader.feed(f"<p title='{safe_html(text)}'>{safe_html(text)}</p>")
    reader.close()
    assert (reader.text, reader.tags) == (safe(text), ["p", "title"])


@given(st.text() | st.just(HOSTILE))
def test_json_and_toml_that_are_safe_to_look_at_say_the_same(text: str) -> None:
    as_json = safe_json(json.dumps({text: [text]}, ensure_ascii=False))
    assert json.loads(as_json) == {text: [text]}
    assert found_in(as_json) == set()
    if not any("\ud800" <= each <= "\udfff" for each in text):
        as_toml = safe_toml(tomli_w.dumps({"table": {text: text}}))
        assert tomllib.loads(as_toml) == {"table": {text: text}}
        assert found_in(as_toml) == set()


def test_twin_json_as_it_is_usually_written_is_not_safe_to_look_at() -> None:
    assert {"\x9b", "\u202e", "\u2028", "\x7f"} <= found_in(json.dumps(HOSTILE, ensure_ascii=False))
    assert {"\x9b", "\u202e", "\u2028"} <= found_in(tomli_w.dumps({"name": HOSTILE}))
