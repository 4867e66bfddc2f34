"""Figures of very different sizes beside each other as SVG: a dot each, every line of the scale ten times more."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, log10
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, TOP, LINE = 760, 190, 90, 58, 22
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.title,.group{font-weight:600;font-size:13px}.grid{stroke:#e4e4e4}"
    ".dot{fill:#8c959f}.ours{fill:#0969da}.name{font-weight:600;fill:#0969da}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure: the group it stands in, whose it is, and how many seconds."""

    group: str
    name: str
    seconds: float
    ours: bool = False


def dots(title: str, rows: Sequence[Row]) -> str:
    """Return the rows as one picture, group by group."""
    first = floor(log10(min(row.seconds for row in rows)))
    last = max(ceil(log10(max(row.seconds for row in rows))), first + 1)

    def x(seconds: float) -> float:
        return round(LEFT + (log10(seconds) - first) / (last - first) * (WIDTH - LEFT - RIGHT), 1)

    parts: list[str] = []
    y = TOP
    for group, members in groupby(rows, key=lambda row: row.group):
        y += LINE
        parts.append(f'<text class="group" x="12" y="{y}">{escape(group)}</text>')
        for row in members:
            y += LINE
            shown, dot = ("name", "ours") if row.ours else ("other", "dot")
            parts += [
                f'<text class="{shown}" x="{LEFT - 14}" y="{y}" text-anchor="end">{escape(row.name)}</text>',
                f'<circle class="{dot}" cx="{x(row.seconds)}" cy="{y - 4}" r="5"/>',
                f'<text x="{x(row.seconds) + 10}" y="{y}">{row.seconds:,.2f}</text>',
            ]
    for power in range(first, last + 1):
        at = x(10.0**power)
        parts.insert(0, f'<line class="grid" x1="{at}" x2="{at}" y1="{TOP}" y2="{y + 8}"/>')
        parts.append(f'<text x="{at}" y="{TOP - 8}" text-anchor="middle">{10.0**power:g} s</text>')
    height = y + LINE
    said = f"{title}: seconds, each line ten times more"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img"><title>{escape(said)}</title><style>{_STYLE}</style><rect width="{WIDTH}" height="{height}" '
        f'fill="#fff"/><text class="title" x="12" y="24">{escape(said)}</text>'
    )
    return "\n".join([head, *parts, "</svg>", ""])
