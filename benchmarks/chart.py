"""Measured points beside each other as SVG, each panel with the straight line that fits them best."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 400, 300, 54, 56, 48, 20
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.title{font-weight:600;font-size:13px}"
    ".grid{stroke:#e4e4e4}.fit{stroke:#0969da;stroke-dasharray:5 4;fill:none}.point{fill:#0969da}"
)


@dataclass(frozen=True, slots=True)
class Panel:
    """One growth: a title, what the x axis counts, and the points."""

    title: str
    below: str
    xs: Sequence[float]
    ys: Sequence[float]


def chart(panels: Sequence[Panel], description: str) -> str:
    """Return the panels as one picture; ``description`` says in words what it shows."""
    width = WIDTH * len(panels)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" '
        f'role="img"><title>{description}</title><style>{_STYLE}</style>'
        f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>'
    )
    parts = (f'<g transform="translate({place * WIDTH} 0)">{_panel(panel)}</g>' for place, panel in enumerate(panels))
    return "\n".join([head, *parts, "</svg>", ""])


def _panel(panel: Panel) -> str:
    x_ticks, y_ticks = _ticks(max(panel.xs)), _ticks(max(panel.ys))
    right, bottom = WIDTH - GAP, HEIGHT - BOTTOM

    def x(value: float) -> float:
        return round(LEFT + value / x_ticks[-1] * (right - LEFT), 1)

    def y(value: float) -> float:
        return round(bottom - value / y_ticks[-1] * (bottom - TOP), 1)

    parts = [f'<text class="title" x="{LEFT}" y="{TOP - 26}">{panel.title}</text>']
    for tick in y_ticks:
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{y(tick)}" y2="{y(tick)}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(tick) + 4}" text-anchor="end">{_number(tick)}</text>')
    parts += [f'<text x="{x(tick)}" y="{bottom + 18}" text-anchor="middle">{_number(tick)}</text>' for tick in x_ticks]
    parts.append(f'<text x="{(LEFT + right) / 2}" y="{bottom + 38}" text-anchor="middle">{panel.below}</text>')
    slope, start = _line(panel)
    last = max(panel.xs)
    parts.append(f'<path class="fit" d="M{x(0)} {y(max(start, 0))}L{x(last)} {y(start + slope * last)}"/>')
    for at, value in zip(panel.xs, panel.ys, strict=True):
        parts.append(f'<circle class="point" cx="{x(at)}" cy="{y(value)}" r="4"/>')
    return "\n".join(parts)


def _line(panel: Panel) -> tuple[float, float]:
    """Return slope and start of the straight line with the least squares."""
    middle_x, middle_y = sum(panel.xs) / len(panel.xs), sum(panel.ys) / len(panel.ys)
    over = sum((x - middle_x) * (y - middle_y) for x, y in zip(panel.xs, panel.ys, strict=True))
    slope = over / (sum((x - middle_x) ** 2 for x in panel.xs) or 1)
    return slope, middle_y - slope * middle_x


def _ticks(most: float) -> Sequence[float]:
    """Return round numbers from 0 to ``most`` or a little beyond."""
    power = 10 ** floor(log10(most / 4))
    step = next(step * power for step in (1, 2, 2.5, 5, 10) if step * power * 5 >= most)
    return [step * number for number in range(ceil(most / step) + 1)]


def _number(value: float) -> str:
    return f"{value:,.10g}"
