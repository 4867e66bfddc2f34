"""Whether what a profile stores still holds in its instance: each choice deleted, inactive, moved or renamed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cwsetup.errors import InvalidInput
from cwsetup.profile.document import Finding
from cwsetup.profile.draft import Draft
from cwsetup.profile.instance import Instance, Ref, Table, TableRow
from cwsetup.profile.picks import MapTo, OneOf, SomeOf
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import BY_KEY, PROPERTIES
from cwsetup.profile.sources import PriceSource, SourceCounts, together


class Status(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    NOT_TESTED = "not-tested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at, what was found, and the cure as a command or a place in ConnectWise."""

    check: str
    status: Status
    message: str
    property: str | None = None
    cure: str | None = None
    exit_status: int = 0
    """What ``doctor`` ends with when this is the worst."""


_FEW = 5


def review_document(findings: Sequence[Finding], draft: Draft) -> Iterator[Check]:
    """Yield a check for each thing wrong or missing in a profile, and one for each choice that is left open."""
    by_path = {tuple(declared.path.split(".")): declared for declared in PROPERTIES}
    for finding in findings:
        declared = by_path.get(finding.path)
        yield Check(
            check="profile",
            status=Status.ERROR,
            property=None if declared is None else declared.key,
            message=finding.message,
            cure=f"cwsetup edit {declared.key}" if declared is not None else finding.cure,
            exit_status=InvalidInput.exit_status,
        )
    for declared in draft.left_open():
        message = f"{declared.label}: left open; needed for {declared.only_for}."
        cure = f"cwsetup edit {declared.key}"
        yield Check(check="profile", status=Status.WARNING, property=declared.key, message=message, cure=cure)


def review_choices(values: Mapping[str, Any], instance: Instance, tables: frozenset[Table]) -> Iterator[Check]:
    """Yield a check for each stored choice that no longer holds, and one for each property whose all do.

    Only properties of the tables that can be read are looked at.
    """
    for declared in PROPERTIES:
        shape = declared.shape
        if not isinstance(shape, OneOf | SomeOf | MapTo) or shape.table not in tables or not values.get(declared.key):
            continue
        parent = values.get(declared.within) if declared.within else None
        rows = instance.rows(shape.table, parent.id if isinstance(parent, Ref) else None)
        wrong = [
            check
            for word, ref in _refs(values[declared.key])
            if (check := _review(declared, word, ref, rows, shape.table, instance)) is not None
        ]
        yield from wrong
        if not wrong:
            yield Check(
                check="choice",
                status=Status.OK,
                property=declared.key,
                message=f"{declared.label}: {shape.show(values[declared.key])}",
            )


def _refs(value: Any) -> Iterator[tuple[str, Ref]]:
    """Yield each row that a value stands on; of a map, with its word."""
    if isinstance(value, Ref):
        yield "", value
    elif isinstance(value, Mapping):
        yield from value.items()
    else:
        yield from (("", ref) for ref in value)


def _review(
    declared: Property, word: str, ref: Ref, rows: Sequence[TableRow], table: Table, instance: Instance
) -> Check | None:
    what = f"{declared.label}{f', {word}' if word else ''}: {ref.name} (#{ref.id})"
    row = next((row for row in rows if row.id == ref.id), None)
    cure = f"cwsetup edit {declared.key}"
    if row is not None:
        if row.name == ref.name:
            return None
        message = f"{what} is now called {row.name}. The id decides, so it still holds."
        return Check(check="choice", status=Status.WARNING, property=declared.key, message=message, cure=cure)
    found = instance.find(table, ref.id)
    if found is None:
        message = f"{what} is no longer in ConnectWise."
    elif found.inactive:
        message = f"{what} is inactive in ConnectWise."
    else:
        message = f"{what} no longer belongs to the {BY_KEY[declared.within or declared.key].label} chosen."
    return Check(
        check="choice",
        status=Status.ERROR,
        property=declared.key,
        message=message,
        cure=cure,
        exit_status=InvalidInput.exit_status,
    )


def review_prices(values: Mapping[str, Any], counts: SourceCounts) -> Iterator[Check]:
    """Yield a check for each unit, price list and currency of the profile that the price sources no longer have."""
    for key, offered in (("units", counts.units), ("price_lists", counts.price_lists)):
        for name in values.get(key, ()):
            if name not in offered:
                yield _missing(key, name)
    if "currency" in values and values["currency"] not in counts.currencies:
        yield _missing("currency", str(values["currency"]))


def review_sources(values: Mapping[str, Any], each: Sequence[SourceCounts]) -> Iterator[Check]:
    """Yield what ``review_prices`` finds in all sources together, and a check for each source that gives no price."""
    yield from review_prices(values, together(each))
    for source, counts in zip(values.get("sources", ()), each, strict=True):
        for key, offered in (
            ("units", counts.units),
            ("price_lists", counts.price_lists),
            ("currency", counts.currencies),
        ):
            chosen = values.get(key, ())
            if not set(offered).intersection([chosen] if isinstance(chosen, str) else chosen):
                yield _unused(key, source, offered)


def _unused(key: str, source: PriceSource, offered: Mapping[str, int]) -> Check:
    """Return the check of a source none of whose rows count, for want of one of the profile's choices."""
    names = ", ".join(list(offered)[:_FEW]) + (" …" if len(offered) > _FEW else "")
    which = f"none of those in {source.where} is chosen"
    message = f"{BY_KEY[key].label}: {which} ({names}), so it gives no price."
    cure = f"cwsetup edit {key}"
    return Check(
        check="prices",
        status=Status.ERROR,
        property=key,
        message=message,
        cure=cure,
        exit_status=InvalidInput.exit_status,
    )


def _missing(key: str, name: str) -> Check:
    declared = BY_KEY[key]
    return Check(
        check="prices",
        status=Status.WARNING,
        property=key,
        message=f'{declared.label}: no price has "{name}".',
        cure=f"cwsetup edit {key}",
    )
