"""Write ``docs/reliability.md`` and its picture from what campaigns have kept; ``--check`` says whether it is stale.

No figure is written by hand: ``docs/reliability.json`` is the campaigns' own, an entry for each.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from promises import PROMISES, Promise

DOCS = Path(__file__).parents[1] / "docs"
KEPT, PAGE, PICTURE = DOCS / "reliability.json", DOCS / "reliability.md", DOCS / "reliability.svg"
_STYLE = "text{font:13px system-ui,sans-serif;fill:#333}.b{font-weight:600}.w{fill:#cf222e}.o{fill:#1a7f37}"
Entries = Mapping[str, Mapping[str, Any]]

HEAD = """# Reliability

What `cwsetup` promises, what tries to break each promise, and what came of it the last time. Every figure below was
written by the campaign that found it: `nox -s campaign -- NAME` runs one to its full number and writes this page anew;
`nox -s campaign` runs them all. A short form of each runs with the tests.

A campaign that finds nothing proves something only if it could have found something. So each has a twin: the same
trials with what keeps the promise taken away. The twin must fail. Whether anything was lost, doubled, wrong or written
over is judged by the demo server's own log of applied writes, never by what the program says of itself. Nothing here
was tried against a live ConnectWise: how late it can still apply a request whose connection is gone isn't known, so
that a run waits two minutes before it looks.

![Failures in each campaign's trials, with and without what keeps the promise](reliability.svg)
"""


def page(entries: Entries) -> str:
    """Return the whole page."""
    parts = [HEAD, "## Campaigns", "", *_campaigns(entries), "", "## Promises", "", *_promises(entries)]
    if "mutation" in entries:
        parts += ["", "## Mutations", "", *_mutation(entries["mutation"])]
    return "\n".join([*parts, ""])


def _campaigns(entries: Entries) -> Iterator[str]:
    yield "| campaign | trials | went wrong | without | trials | went wrong | seed, date, time |"
    yield "|---|---:|---:|---|---:|---|---|"
    for name, entry in entries.items():
        if "wrong" not in entry:
            continue
        twin = entry.get("twin")
        when = f"{entry['seed']}, " if "seed" in entry else ""
        cells = (
            f"{entry['title']} (`{name}`)",
            f"{entry['trials']:,} {entry['unit']}{_so_far(entry)}",
            _total(entry["wrong"]),
            entry.get("without", "–"),
            f"{twin['trials']:,}" if twin else "–",
            _named(twin["wrong"]) if twin else "–",
            f"{when}{entry['date']}, {_time(entry['seconds'])}",
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield "What else the trials were about:"
    yield ""
    for name, entry in entries.items():
        if facts := entry.get("facts"):
            yield f"- `{name}`: " + ", ".join(f"{fact} {value:,}" for fact, value in facts.items()) + "."


def _so_far(entry: Mapping[str, Any]) -> str:
    """Return what of its full number a campaign has run to, if it isn't all of it."""
    full = entry.get("full", 0)
    return f" of {full:,}" if entry["trials"] < full else ""


def _total(wrong: Mapping[str, int]) -> str:
    return _named(wrong) if any(wrong.values()) else "0"


def _named(wrong: Mapping[str, int]) -> str:
    return ", ".join(f"{times:,} {name}" for name, times in wrong.items() if times) or "0"


def _time(seconds: int) -> str:
    return f"{seconds // 60} min" if seconds >= 120 else f"{seconds} s"  # noqa: PLR2004 - short times in seconds


def _promises(entries: Entries) -> Iterator[str]:
    yield "| | promise | held by | last campaign |"
    yield "|---|---|---|---|"
    for promise in PROMISES:
        tests = "<br>".join(f"`{path}`" for path in promise.tests)
        yield f"| {promise.number} | {promise.says} | {tests} | {_last(promise, entries)} |"


def _last(promise: Promise, entries: Entries) -> str:
    """Return what the campaigns about a promise came to."""
    about = [(name, one) for name, one in entries.items() if promise.number in one.get("promises", ())]
    lines = [
        f"`{name}`: {_total(one['wrong'])} in {one['trials']:,} {one['unit']}, {one['date']}" for name, one in about
    ]
    return "<br>".join(lines) or "tests alone"


def _mutation(entry: Mapping[str, Any]) -> Iterator[str]:
    yield "`nox -s mutations` changes what decides about money in one place at a time; a test must notice each change."
    yield ""
    yield "| module | changes | tried | noticed | change nothing | survived | date |"
    yield "|---|---:|---:|---:|---:|---:|---|"
    for module, counts in entry["modules"].items():
        tried = counts["all"] - counts["not reached"]
        ends = (counts["killed"], counts["justified"], counts["survived"], counts["date"])
        yield f"| {' | '.join(str(cell) for cell in (f'`{module}`', counts['all'], tried, *ends))} |"
    yield ""
    yield "Those that nobody noticed, what it was and what it became:"
    yield ""
    for change, reason in entry["survivors"].items():
        yield f"- `{change}`: {reason}"


def picture(entries: Entries) -> str:
    """Return bars: of each campaign's trials the share that went wrong, above it the twin's."""
    shown = [(entry["title"], _share(entry), _share(entry["twin"])) for entry in entries.values() if "twin" in entry]
    width, line, left = 860, 44, 330
    height = 60 + line * len(shown)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        "<title>Failures for every hundred trials, by campaign</title>",
        f"<style>{_STYLE}</style>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        '<text class="b" x="16" y="26">Failures for every hundred trials</text>',
        f'<rect class="o" x="{left}" y="16" width="12" height="12"/><text x="{left + 18}" y="26">as it is</text>',
        f'<rect class="w" x="{left + 100}" y="16" width="12" height="12"/>',
        f'<text x="{left + 118}" y="26">without what keeps the promise</text>',
    ]
    for place, (title, own, twin) in enumerate(shown):
        y = 50 + place * line
        parts.append(f'<text x="16" y="{y + 18}">{title}</text>')
        for colour, share, below in (("o", own, 0), ("w", twin, 15)):
            bar = round(min(share, 100.0) / 100 * (width - left - 90), 1)
            parts.append(f'<rect class="{colour}" x="{left}" y="{y + below}" width="{max(bar, 1.5)}" height="12"/>')
            parts.append(f'<text x="{left + max(bar, 1.5) + 6}" y="{y + below + 11}">{share:,.3g}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _share(entry: Mapping[str, Any]) -> float:
    return 100 * sum(entry["wrong"].values()) / max(1, entry["trials"])


def main() -> int:
    """Write page and picture, or with ``--check`` return 1 if that would change them."""
    entries = json.loads(KEPT.read_text("utf-8"))
    made = {PAGE: page(entries), PICTURE: picture(entries)}
    if "--check" in sys.argv:
        return int(any(not path.exists() or path.read_text("utf-8") != text for path, text in made.items()))
    for path, text in made.items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
