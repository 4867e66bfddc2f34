"""A profile as a TOML document: read with every finding at once, written in the table's order.

Works on parsed documents; files, line numbers and layout are ``cwsetup.storage.profiles``'s.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cwsetup.profile.draft import Draft, Source
from cwsetup.profile.links import LINK_FORM, Links, dump_links, load_link
from cwsetup.profile.properties import Property, properties_of
from cwsetup.profile.settings import BY_KEY, FORMAT, Profile
from cwsetup.profile.shapes import Choices, Unfit
from cwsetup.text import fold, nearest

IN_FILE: tuple[Property, ...] = tuple(properties_of(Profile))
"""The properties that stand in a profile, in its order."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in a profile, where, and what to do."""

    path: tuple[str, ...]
    message: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document says: the values that fit, and a finding for each that doesn't."""

    values: dict[str, Any] = field(default_factory=dict)
    links: Links = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def draft(self, source: Source) -> Draft:
        """Return the draft that holds the values."""
        draft = Draft(self.links)
        for key, value in self.values.items():
            draft.offer(key, value, source)
        draft.leave_rest(_wrong_keys(self.findings))
        return draft


def _wrong_keys(findings: Iterable[Finding]) -> frozenset[str]:
    """Return the properties that findings are about."""
    paths = {".".join(finding.path) for finding in findings}
    return frozenset(declared.key for declared in IN_FILE if declared.path in paths)


def read_document(document: Mapping[str, Any], choices: Callable[[Property], Choices] = lambda _: None) -> Reading:
    """Return the values of a profile; with ``choices``, names stand for ids and every value is held against them."""
    refused = _format_fault(document)
    if refused is not None:
        return Reading(findings=(refused,))
    raws, wrong = raw_values(document)
    values: dict[str, Any] = {}
    findings = list(wrong)
    for key, raw in raws.items():
        declared = BY_KEY[key]
        try:
            values[key] = declared.shape.load(raw, choices(declared))
        except Unfit as unfit:
            findings.append(Finding(tuple(declared.path.split(".")), f"{declared.label}: {unfit}", declared.help))
    links, wrong_links = _links(document.get("links", {}))
    return Reading(values, links, (*findings, *wrong_links, *_contradictions(values)))


def raw_values(document: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Return what stands in a document, by property and unread, with a finding for each key that has no business there.

    Another format is one finding and nothing else: what its keys mean can't be known.
    """
    refused = _format_fault(document)
    if refused is not None:
        return {}, (refused,)
    raws = {declared.key: raw for declared in IN_FILE if (raw := _at(document, declared)) is not None}
    return raws, tuple(_unknown_keys(document, ()))


def _format_fault(document: Mapping[str, Any]) -> Finding | None:
    found = document.get("format", FORMAT)
    if type(found) is int and found == FORMAT:
        return None
    newer = type(found) is int and found > FORMAT
    cure = "Use a newer cwsetup." if newer else f"Write format = {FORMAT}."
    return Finding(("format",), f"The format is {found}; this cwsetup reads {FORMAT}.", cure)


def faults(reading: Reading) -> tuple[Finding, ...]:
    """Return everything that keeps a document from being a profile: what is wrong in it, and what it can't lack."""
    wrong = {finding.path for finding in reading.findings}
    if ("format",) in wrong:
        return reading.findings
    lacking = (
        Finding(path, f"{declared.label}: missing.", f"Add {declared.path}: {declared.help}")
        for declared in reading.draft(Source.PROFILE).missing()
        if not wrong & {(path := tuple(declared.path.split("."))), path[:-1]}
    )
    return (*reading.findings, *lacking)


def write_document(values: Mapping[str, Any], links: Links) -> dict[str, Any]:
    """Return the TOML document of a profile: tables and keys in the order of the table of properties."""
    document: dict[str, Any] = {"format": FORMAT}
    for declared in IN_FILE:
        if declared.key in values:
            _table(document, declared)[declared.key] = declared.shape.dump(values[declared.key])
    if links:
        document["links"] = dump_links(links)
    return document


def _table(document: dict[str, Any], declared: Property) -> dict[str, Any]:
    table = document
    for part in filter(None, declared.table.split(".")):
        table = table.setdefault(part, {})
    return table


def _at(document: Mapping[str, Any], declared: Property) -> Any:
    place: Any = document
    for part in declared.path.split("."):
        place = place.get(part) if isinstance(place, Mapping) else None
    return place


def _unknown_keys(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Finding]:
    """Yield a finding for each key that is neither a property nor a table of properties."""
    known = _known(path)
    for key, value in table.items():
        here = (*path, key)
        if key not in known:
            yield Finding(here, f'There is no property "{".".join(here)}".', _meant(key, known))
        elif known[key] and not isinstance(value, Mapping):
            yield Finding(here, f"{'.'.join(here)} is a table; it needs the form [{'.'.join(here)}].")
        elif known[key]:
            yield from _unknown_keys(value, here)


def _meant(key: str, known: Mapping[str, bool]) -> str:
    if key in BY_KEY and BY_KEY[key].is_key:
        return "A key never stands in a profile; take it out, and have it replaced if others could read the file."
    elsewhere = [declared.path for declared in IN_FILE if declared.key == key]
    close = elsewhere or list(nearest(key, known, most=1))
    return f'Did you mean "{close[0]}"?' if close else f"Here may stand: {', '.join(known)}."


def _known(path: tuple[str, ...]) -> dict[str, bool]:
    """Return the keys that may stand in a table, and whether each is a further table of properties."""
    known = {} if path else {"format": False, "links": False}
    for declared in IN_FILE:
        parts = tuple(declared.path.split("."))
        if parts[: len(path)] == path:
            known[parts[len(path)]] = len(parts) > len(path) + 1
    return known


def _links(raw: object) -> tuple[Links, list[Finding]]:
    if not isinstance(raw, Mapping):
        return {}, [Finding(("links",), "[links] isn't a table.", LINK_FORM)]
    loaded = {product: load_link(link) for product, link in raw.items()}
    wrong = [product for product, link in loaded.items() if link is None]
    return {product: link for product, link in loaded.items() if link is not None}, [
        *(
            Finding(("links", product), f"The link of {product} says neither an item's id nor what to do.", LINK_FORM)
            for product in wrong
        ),
        *_linked_twice(loaded),
    ]


def _linked_twice(products: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each product that has a second link in another spelling: which one holds would be chance."""
    first: dict[str, str] = {}
    for product in products:
        if (other := first.setdefault(fold(product), product)) != product:
            message = f'"{other}" and "{product}" are one product with two links.'
            yield Finding(("links", product), message, "Take one of them out.")


def _contradictions(values: Mapping[str, Any]) -> Iterator[Finding]:
    chosen, default = values.get("active_statuses"), values.get("default_active_status")
    if chosen and default and default.id not in {ref.id for ref in chosen}:
        path = tuple(BY_KEY["default_active_status"].path.split("."))
        yield Finding(path, f'Default Active Status: "{default.name}" isn\'t one of the active statuses.')
