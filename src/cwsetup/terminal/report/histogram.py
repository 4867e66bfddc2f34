"""The bars of how prices move: a table whose middle column is drawn."""

from decimal import Decimal

from cwsetup.pricing.spread import Bar, Spread
from cwsetup.terminal.report.markup import Html, tag

LONGEST = 100


def histogram(title: str, found: Spread) -> Html | None:
    """Return the bars of one side, falls above rises; nothing where nothing moves."""
    if not found.total:
        return None
    rows = [(_range(bar), bar.written, bar.waiting, "up" if _rises(bar) else "down") for bar in found.bars]
    if found.first_written or found.first_waiting:
        rows.append(("from nothing", found.first_written, found.first_waiting, "up"))
    most = max(written + waiting for _, written, waiting, _ in rows)
    body = (_row(name, (written, kind), (waiting, "review"), most) for name, written, waiting, kind in rows)
    return tag("table", tag("caption", title), tag("tbody", *body), class_="bars")


def _row(name: str, written: tuple[int, str], waiting: tuple[int, str], most: int) -> Html:
    drawn, begin = [], 0.0
    for count, kind in (written, waiting):
        length = LONGEST * count / most
        if count:
            drawn.append(tag("rect", x=f"{begin:.2f}", y="0", width=f"{length:.2f}", height="10", class_=kind))
        begin += length
    total = written[0] + waiting[0]
    said = f"{total:,}" + (f" ({waiting[0]:,} waiting)" if waiting[0] else "")
    chart = tag("svg", *drawn, viewBox=f"0 0 {LONGEST} 10", preserveAspectRatio="none", aria_hidden="true")
    return tag("tr", tag("th", name, scope="row"), tag("td", chart, class_="bar"), tag("td", said if total else "–"))


def _rises(bar: Bar) -> bool:
    return bar.low is not None and bar.low >= 0


def _range(bar: Bar) -> str:
    """Return what a bar stands for, from the smaller step to the larger one."""
    near, far = (bar.low, bar.high) if _rises(bar) else (bar.high, bar.low)
    if far is None:
        return f"beyond {_step(near)}"
    return f"up to {_step(far)}" if not near else f"{_step(near).removesuffix(' %')} to {_step(far)}"


def _step(edge: Decimal | None) -> str:
    return f"{edge:+} %".replace("-", "−")
