"""Markup of reports: whatever a text holds, it is text again when a page is read."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from cwsetup.terminal.report.markup import Html, escaped, tag
from cwsetup.terminal.report.page import page
from cwsetup.text import safe


class Reader(HTMLParser):
    """What a page has in it: its elements with their attributes, and its text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((name, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data


TEXTS = st.text() | st.lists(
    st.sampled_from(["<", ">", '"', "'", "&", "&lt;", "</td>", "<script>", "x", "=", " "])
).map("".join)


@given(TEXTS, TEXTS)
def test_a_text_stays_a_text_in_an_element_and_in_an_attribute(content: str, value: str) -> None:
    read = Reader(tag("td", content, title=value).text)
    assert read.elements == [("td", {"title": safe(value)})]
    assert read.text == safe(content)


def test_markup_that_is_not_escaped_becomes_elements() -> None:
    assert [name for name, _ in Reader(tag("td", Html("<b>x</b>")).text).elements] == ["td", "b"]
    assert escaped("<b>").text == "&lt;b&gt;"


def test_absent_children_and_attributes_are_left_out_and_flags_stand_alone() -> None:
    assert (
        tag("input", type="checkbox", checked=True, disabled=False, name=None).text == '<input type="checkbox" checked>'
    )
    assert tag("p", None, "a", None).text == "<p>a</p>"


def test_a_page_says_that_nothing_may_be_loaded_before_it_names_anything() -> None:
    read = Reader(page("Title", ""))
    (policy,) = (each["content"] for name, each in read.elements if name == "meta" and "http-equiv" in each)
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert [name for name, _ in read.elements][:4] == ["html", "head", "meta", "meta"]
    assert not any({"src", "href", "style"} & each.keys() for _, each in read.elements)
