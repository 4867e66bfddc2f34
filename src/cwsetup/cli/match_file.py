"""The products and their items as a CSV file for a spreadsheet, there and back; decisions made in it are never lost."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cwsetup.cli.context import Context
from cwsetup.cli.match_rows import doubtful_ids, read_rows, sorted_alone
from cwsetup.cli.naming import command
from cwsetup.errors import InvalidInput, UsageError
from cwsetup.pricing.claims import product_name
from cwsetup.pricing.link_file import LINK, FileRow, read_decisions
from cwsetup.pricing.linking import Decisions
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.pairing import Pairing, Standing
from cwsetup.profile.asking import Asker, Back, Question
from cwsetup.profile.links import LinkWord
from cwsetup.storage.csv_files import Cell, check_place, inert, write_csv
from cwsetup.text import counted, fold
from cwsetup.wizard.pairing_words import item_words, no_link_words, reason_words, standing_words

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
_NAMED = 3
"""Decisions that are named before the rest is only counted."""


def check_export(path: Path) -> None:
    """Refuse a place for the file before anything is read."""
    check_place(path, COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFile:
    """The products of a profile on their way to a spreadsheet and back."""

    context: Context
    profile: Path
    pairings: Sequence[Pairing]
    index: CatalogIndex

    def export(self, path: Path, asker: Asker | None) -> None:
        """Write every product with its item or what is suggested, those that want a person first."""
        rows = [_row(each, self.index) for each in self.pairings]
        if not self._may_replace(path, rows, asker):
            self.context.console.note("Nothing was written.")
            return
        write_csv(path, COLUMNS, rows)
        self.context.console.note(f"Wrote {counted(len(self.pairings), 'product')} to {path}", "ok")
        self.context.console.note(
            'Write link, ignore or create into the column "decision"; link takes item_id, or the suggestion where that'
            " is blank; unlink takes a link back; blank leaves it as it is. Then: "
            + self._command(f"match --import {shlex.quote(str(path))}")
        )

    def decisions(self, path: Path) -> Decisions:
        """Return what a file decides; every row that can't be taken is named, and then none is."""
        rows, torn = read_rows(path, [each.resolution.product_id for each in self.pairings])
        ids = {inert(each.resolution.product_id): each.resolution.product_id for each in self.pairings}
        doubtful = [*doubtful_ids(rows), *sorted_alone(rows, self.index.by_id)]
        errors_at = {each.line for each in doubtful if each.is_error}
        clear = [row.file_row for row in rows if row.file_row.line not in errors_at]
        reading = read_decisions(clear, self.pairings, self.index.by_id, inert=ids)
        findings = sorted([*torn, *doubtful, *reading.findings], key=lambda each: each.line)
        errors = [each for each in findings if each.is_error]
        if errors:
            raise InvalidInput(
                f'"{path.name}" has {counted(len(errors), "row")} that can\'t be taken; nothing was written.',
                details=tuple(f"line {each.line}: {each.sentence}" for each in findings),
                hint="Mend the rows, or clear their decision. To begin again: "
                + self._command("match --export FILE.csv"),
            )
        for each in findings:
            self.context.console.note(f"line {each.line}: {each.sentence}", "warning")
        self._say_found(reading.decisions)
        return reading.decisions

    def _may_replace(self, path: Path, rows: Sequence[Sequence[Cell]], asker: Asker | None) -> bool:
        """Ask before decisions are replaced that stand in the file alone; nobody to ask is a refusal."""
        if not path.exists() or not path.stat().st_size or self.context.options.yes:
            return True
        undone = self._undone(path, rows)
        if not undone:
            return True
        what = f"{path} has decisions that the profile doesn't have: {undone}."
        if asker is None:
            ahead = self._command(f"match --import {shlex.quote(str(path))}")
            raise UsageError(
                f"{what} Nothing was written.", hint=f"Bring them in first: {ahead}. Or name another file."
            )
        try:
            return asker.confirm(Question(key="match.replace", label=f"{what} Replace it all the same?", default=False))
        except Back:
            return False

    def _undone(self, path: Path, rows: Sequence[Sequence[Cell]]) -> str:
        """Return the decisions of a file that aren't those of the profile; what can't be read may hold any."""
        try:
            present, torn = read_rows(path, [each.resolution.product_id for each in self.pairings])
        except InvalidInput as failure:
            return f"it can't be read ({failure.message.rstrip('.')})"
        done = {_decided(*(str(cell or "") for cell in (row[0], row[1], row[7], row[11]))) for row in rows}
        undone = [
            f"{row.product_id} {row.decision.strip()}".strip()
            for row in (each.file_row for each in present)
            if row.decision.strip() and _decided(row.product_id, row.unit, _item_id(row), row.decision) not in done
        ]
        undone += [f"line {each.line}, which can't be read" for each in torn]
        more = [f"{len(undone) - _NAMED} more"] if len(undone) > _NAMED else []
        return ", ".join([*undone[:_NAMED], *more])

    def _say_found(self, decisions: Decisions) -> None:
        """Say where there is no link to be taken back."""
        for each in self.pairings:
            if each.standing is Standing.FOUND and decisions.get(each.key, LINK) is None:
                self.context.console.note(f"{product_name(each.resolution)}: {no_link_words(each)}", "warning")

    def _command(self, words: str) -> str:
        return command(self.context, words, self.profile)


def _item_id(row: FileRow) -> str:
    """Return what a link takes: the item's id, or the suggestion's where that is blank."""
    return row.item_id.strip() or row.suggestion.partition(" ")[0].removeprefix("#")


def _decided(product: str, unit: str, item_id: str, decision: str) -> tuple[str, ...]:
    """Return a decision so that two ways of writing it are the same; only a link has an item."""
    word = fold(decision)
    return fold(inert(product)), fold(inert(unit)), item_id.strip().removesuffix(".0") if word == LINK else "", word


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
