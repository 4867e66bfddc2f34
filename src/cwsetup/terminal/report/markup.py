"""HTML that can't be broken out of: every text becomes markup in ``escaped`` and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cwsetup.pricing.money import money_text
from cwsetup.text import safe_html

VOID = frozenset({"input", "meta"})
"""Elements that hold nothing."""


@dataclass(frozen=True, slots=True)
class Html:
    """Markup of our own making."""

    text: str


def escaped(text: str) -> Html:
    """Return a text as markup that shows it, whatever is in it.

    >>> escaped('<img src=x onerror="alert(1)">').text
    '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;'
    """
    return Html(safe_html(text))


def tag(name: str, /, *children: Html | str | None, **attributes: str | bool | None) -> Html:
    """Return an element; texts in it and in its attributes are escaped, absent ones left out.

    An attribute that is a word of Python takes an underscore behind it, and each other underscore is a hyphen.

    >>> tag("td", "1 < 2", class_="n", data_v="1").text
    '<td class="n" data-v="1">1 &lt; 2</td>'
    """
    start = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Html(start if name in VOID else f"{start}{joined(children).text}</{name}>")


def joined(children: Iterable[Html | str | None]) -> Html:
    """Return markup and texts one after the other."""
    parts = (child if isinstance(child, Html) else escaped(child) for child in children if child is not None)
    return Html("".join(part.text for part in parts))


def _attribute(key: str, value: str | bool | None) -> str:  # noqa: FBT001 - an attribute without a value
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escaped(value).text}"'


def grouped(amount: Decimal | None) -> str:
    """Return an amount with its thousands set apart, or nothing.

    >>> grouped(Decimal("12345.5")), grouped(None)
    ('12,345.50', '')
    """
    return "" if amount is None else f"{Decimal(money_text(amount)):,f}"


def signed(amount: Decimal | None) -> str:
    """Return a difference with its sign.

    >>> signed(Decimal("12345.5")), signed(Decimal(0))
    ('+12,345.50', '0.00')
    """
    if amount is None:
        return ""
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return f"{sign}{grouped(abs(amount))}"


def percent(share: Decimal | None) -> str:
    """Return a share of change with its sign.

    >>> percent(Decimal("5.04")), percent(None)
    ('+5.0 %', '')
    """
    if share is None:
        return ""
    return f"{share:+.1f} %".replace("-", "−") if share else "0.0 %"
