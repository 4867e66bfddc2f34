"""The products and their items as a CSV file for a spreadsheet, there and back, and as data for a program."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from cwsetup.cli.context import Context
from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import Reject
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.link_file import LINK, FileFinding, FileRow, read_decisions
from cwsetup.pricing.linking import Decisions
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.money import money_text
from cwsetup.pricing.pairing import Pairing
from cwsetup.pricing.suggesting import Suggestion, Sureness
from cwsetup.profile.links import LinkWord
from cwsetup.sources.files import PriceFile
from cwsetup.sources.opening import open_table
from cwsetup.sources.reading import Table
from cwsetup.storage.csv_files import Cell, check_place, inert, write_csv
from cwsetup.text import fold
from cwsetup.wizard.pairing_words import item_words, reason_words, standing_words

COLUMNS = (
    "product_id",
    "unit",
    "product_name",
    "part_number",
    "price_list",
    "cost",
    "price",
    "item_id",
    "identifier",
    "item_description",
    "item_unit",
    "decision",
    "suggestion",
    "reason",
)
_READ = ("product_id", "unit", "item_id", "decision", "suggestion")
_NEEDED = ("product_id", "decision")


def check_export(path: Path) -> None:
    """Refuse a place for the file before anything is read."""
    check_place(path, COLUMNS)


def export(context: Context, path: Path, pairings: Sequence[Pairing], index: CatalogIndex) -> None:
    """Write every product with its item or what is suggested, those that want a person first."""
    write_csv(path, COLUMNS, (_row(each, index) for each in pairings))
    count = len(pairings)
    context.console.note(f"Wrote {count} product{'s' if count != 1 else ''} to {path}", "ok")
    context.console.note(
        'Write link, ignore or create into the column "decision"; link takes item_id, or the suggestion where that is'
        f" blank; unlink takes a link back; blank leaves it as it is. Then: cwsetup match --import {path}"
    )


def _row(pairing: Pairing, index: CatalogIndex) -> list[Cell]:
    resolution, item = pairing.resolution, pairing.item
    row = resolution.row
    link = index.link(resolution)
    decision = str(link) if isinstance(link, LinkWord) else LINK if link is not None and item is not None else ""
    suggestion = pairing.suggestion
    return [
        resolution.product_id,
        resolution.unit,
        resolution.product_name,
        row.part_number if row else None,
        row.price_list if row else None,
        resolution.cost,
        resolution.price,
        item.id if item else None,
        item.identifier if item else None,
        item.description if item else None,
        item.unit_of_measure.name if item and item.unit_of_measure else None,
        decision,
        f"#{suggestion.item.id} {item_words(suggestion.item)}" if suggestion else None,
        reason_words(suggestion) if suggestion else standing_words(pairing),
    ]


def import_decisions(context: Context, path: Path, pairings: Sequence[Pairing], index: CatalogIndex) -> Decisions:
    """Return what a file decides; every row that can't be taken is named, and then none is."""
    inert_ids = {inert(each.resolution.product_id): each.resolution.product_id for each in pairings}
    with open_table(PriceFile(path, path.name)) as table:
        rows, torn = _rows(table)
    reading = read_decisions(rows, pairings, index.by_id, inert=inert_ids)
    findings = sorted([*torn, *reading.findings], key=lambda each: each.line)
    errors = [each for each in findings if each.is_error]
    if errors:
        raise InvalidInput(
            f'"{path.name}" has {len(errors)} row{"s" if len(errors) != 1 else ""} that can\'t be taken; nothing was'
            " written.",
            details=tuple(f"line {each.line}: {each.sentence}" for each in findings),
            hint="Mend the rows, or clear their decision. To begin again: cwsetup match --export FILE.csv",
        )
    for each in findings:
        context.console.note(f"line {each.line}: {each.sentence}", "warning")
    return reading.decisions


def _rows(table: Table) -> tuple[list[FileRow], list[FileFinding]]:
    """Return the rows, and a finding for each that is torn."""
    places = {fold(heading): place for place, heading in enumerate(table.headings)}
    lacking = [name for name in _NEEDED if name not in places]
    if lacking:
        raise InvalidInput(
            f'"{table.file}" has no column {" and no column ".join(lacking)}.',
            hint="Take a file that cwsetup match --export has written.",
        )
    rows: list[FileRow] = []
    torn: list[FileFinding] = []
    for record in table.records:
        if isinstance(record, Reject):
            torn.append(FileFinding(record.line, f"The row can't be read: {record.reason}."))
            continue
        line, fields = record
        rows.append(FileRow(line=line, **{name: fields[places[name]] if name in places else "" for name in _READ}))
    return rows, torn


def as_dict(profile: str, pairings: Sequence[Pairing]) -> dict[str, Any]:
    """Return how every priced product stands, for a program."""
    counts: dict[str, int] = {}
    for each in pairings:
        counts[str(each.standing)] = counts.get(str(each.standing), 0) + 1
    return {"format": 1, "profile": profile, "summary": counts, "products": [_pairing(each) for each in pairings]}


def _pairing(pairing: Pairing) -> dict[str, Any]:
    resolution = pairing.resolution
    row = resolution.row
    return {
        "product_id": resolution.product_id,
        "unit": resolution.unit,
        "product_name": resolution.product_name,
        "part_number": row.part_number if row else None,
        "price_list": row.price_list if row else None,
        "cost": _money(resolution.cost),
        "price": _money(resolution.price),
        "standing": str(pairing.standing),
        "reason": pairing.sentence or None,
        "item": _item(pairing.item),
        "suggestion": _suggestion(pairing.suggestion),
    }


def _item(item: CatalogItem | None) -> dict[str, Any] | None:
    if item is None:
        return None
    return {
        "id": item.id,
        "identifier": item.identifier,
        "description": item.description,
        "unit_of_measure": item.unit_of_measure.name if item.unit_of_measure else None,
        "inactive": item.inactive,
    }


def _suggestion(suggestion: Suggestion | None) -> dict[str, Any] | None:
    if suggestion is None:
        return None
    return {
        "item": _item(suggestion.item),
        "exact": suggestion.sureness is Sureness.EXACT,
        "reason": suggestion.reason,
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else money_text(amount)
