"""The frame of every page: its head, which lets nothing in from outside, its style and its script."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from cwsetup import __version__
from cwsetup.terminal.report.markup import Html, joined, tag

GENERATOR = "cwsetup report"
"""By which a page is known as one of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that stands large, what it counts, and what else there is to say about it."""

    value: str
    label: str
    more: str = ""
    kind: str | None = None
    link: str | None = None
    """The anchor of the part that has more."""


def page(title: str, rules: str, *parts: Html) -> str:
    """Return a whole page; ``rules`` are added to its style."""
    style, script = _file("page.css") + rules, _file("page.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="generator", content=f"{GENERATOR} {__version__}"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", Html(style)),
        tag("script", Html(script)),
    )
    body = tag("body", *parts, _foot())
    return f"<!doctype html>\n{tag('html', head, body, lang='en').text}\n"


def header(title: str, state: str, kind: str, facts: Sequence[str]) -> Html:
    """Return the top of a page: what it is about, how that stands, and the facts below."""
    words = tag("div", tag("h1", title), tag("span", state, class_=f"state {kind}"), class_="title")
    return tag("header", words, tag("p", " · ".join(facts)))


def figures(found: Sequence[Figure]) -> Html:
    """Return numbers that stand large, beside each other."""
    cards = (
        tag(
            "div",
            tag("dt", tag("a", each.label, href=f"#{each.link}") if each.link else each.label),
            tag("dd", each.value),
            tag("dd", each.more, class_="more") if each.more else None,
            class_=f"figure {each.kind or ''}".strip(),
        )
        for each in found
    )
    return tag("dl", *cards, class_="figures")


def section(
    title: str, *parts: Html | None, intro: str | None = None, name: str | None = None, anchor: str | None = None
) -> Html:
    """Return a part of a page under its heading; ``anchor`` is where a link finds it."""
    words = tag("p", intro, class_="intro") if intro else None
    return tag("section", tag("h2", title), words, *parts, class_=name, id=anchor)


def notice(title: str, sentences: Sequence[str]) -> Html:
    """Return what nobody may overlook."""
    return tag("div", tag("h2", title), tag("ul", *(tag("li", each) for each in sentences)), class_="notice")


def moment(when: datetime) -> str:
    """Return a time as people write it, with its zone.

    >>> moment(datetime.fromisoformat("2026-11-24T05:00:00+00:00"))
    '24 November 2026, 05:00 UTC'
    """
    return f"{when.day} {when:%B %Y, %H:%M %Z}".rstrip()


def where(company: str, url: str) -> str:
    """Return which instance a page is about."""
    return f"{company} on {url.partition('://')[2]}"


def _foot() -> Html:
    words = "This page is whole in itself: it loads nothing and sends nothing. Printing shows the rows that are shown."
    return tag("footer", tag("p", f"Made by cwsetup {__version__}. {words}"))


def _file(name: str) -> str:
    return files(__package__ or "").joinpath(name).read_text("utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def beside(*parts: Html | None) -> Html:
    """Return parts beside each other where there is room."""
    return tag("div", joined(parts), class_="beside")
