"""What ``[links]`` may say of a product: which item is its own, or what becomes of it without one.

Where each unit has its item, a link says so unit by unit. Whether an item of that id exists is ``pricing.catalog``'s.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeAlias


class LinkWord(StrEnum):
    """What a link can say in place of an item's id."""

    CREATE = "create"
    """Its item is the one that cwsetup makes of it, at the next run or at an earlier one."""
    IGNORE = "ignore"
    """It has no item and gets none."""


Link: TypeAlias = int | LinkWord
"""An item's id, or a word."""

Links: TypeAlias = Mapping[str, Link | Mapping[str, Link]]
"""Links by product ID; of a product whose units have items of their own, by unit."""

LINK_FORM = 'A link is "PRODUCT-ID" = 812, "create" or "ignore", or { Monthly = 812, Annual = "create" }.'


def load_link(raw: object) -> Link | Mapping[str, Link] | None:
    """Return what a profile says of one product; ``None`` for what is no link."""
    if not isinstance(raw, Mapping):
        return _one(raw)
    units = {str(unit): link for unit, part in raw.items() if (link := _one(part)) is not None}
    return units if units and len(units) == len(raw) else None


def _one(raw: object) -> Link | None:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw if raw > 0 else None
    return LinkWord(raw) if isinstance(raw, str) and raw in set(LinkWord) else None


def dump_links(links: Links) -> dict[str, Any]:
    """Return links as TOML has them."""
    return {
        product: {unit: _plain(part) for unit, part in link.items()} if isinstance(link, Mapping) else _plain(link)
        for product, link in links.items()
    }


def _plain(link: Link) -> int | str:
    return str(link) if isinstance(link, LinkWord) else link


def links_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``[links]``."""
    link = {"anyOf": [{"type": "integer", "minimum": 1}, {"enum": [str(word) for word in LinkWord]}]}
    per_unit = {"type": "object", "minProperties": 1, "additionalProperties": link}
    return {"type": "object", "additionalProperties": {"anyOf": [link, per_unit]}}
