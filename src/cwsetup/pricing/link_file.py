"""Decisions that were made in a spreadsheet, judged row by row: what is clear is taken, everything else is named.

A spreadsheet changes product IDs without a word: it drops leading zeros and makes numbers of what looks like one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from cwsetup.pricing.catalog import CatalogItem, item_name
from cwsetup.pricing.claims import product_name
from cwsetup.pricing.pairing import Pairing, PairingKey, refuses_new_item
from cwsetup.profile.links import Link, LinkWord
from cwsetup.text import fold, nearest

LINK, UNLINK = "link", "unlink"
WORDS = (LINK, UNLINK, *(str(word) for word in LinkWord))


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One row of the file, as it is written there."""

    line: int
    product_id: str
    unit: str
    item_id: str
    decision: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class FileFinding:
    """What is wrong with a row, or what should be known about it."""

    line: int
    sentence: str
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file decides."""

    decisions: Mapping[PairingKey, Link | None]
    findings: tuple[FileFinding, ...]


def read_decisions(
    rows: Iterable[FileRow], pairings: Sequence[Pairing], items: Mapping[int, CatalogItem], *, inert: Mapping[str, str]
) -> FileReading:
    """Return what the rows decide; ``inert`` has the product IDs that are written otherwise to be no formula."""
    reader = _Reader(pairings=pairings, items=items, inert=inert)
    for row in rows:
        reader.take(row)
    reader.findings.extend(reader.shared())
    return FileReading(reader.decisions, tuple(sorted(reader.findings, key=lambda each: each.line)))


@dataclass(slots=True, kw_only=True)
class _Reader:
    """The rows so far."""

    pairings: Sequence[Pairing]
    items: Mapping[int, CatalogItem]
    inert: Mapping[str, str]
    decisions: dict[PairingKey, Link | None] = field(default_factory=dict)
    lines: dict[PairingKey, int] = field(default_factory=dict)
    findings: list[FileFinding] = field(default_factory=list)
    by_key: dict[PairingKey, Pairing] = field(init=False)
    by_product: defaultdict[str, list[Pairing]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_key = {each.key: each for each in self.pairings}
        self.by_product = defaultdict(list)
        for each in self.pairings:
            self.by_product[each.key[0]].append(each)

    def take(self, row: FileRow) -> None:
        """Take one row's decision, or say why it can't be taken."""
        decision = fold(row.decision)
        pairing = self._pairing(row) if decision or row.item_id.strip() else None
        if pairing is None:
            return
        if decision and decision not in WORDS:
            self._wrong(row, f'"{row.decision}" is no decision: write {", ".join(WORDS[:-1])} or {WORDS[-1]}.')
        elif decision == LINK:
            self._link(row, pairing)
        elif decision == LinkWord.CREATE and (refusal := refuses_new_item(pairing)):
            self._wrong(row, f"{product_name(pairing.resolution)} is to be created. {refusal}")
        elif decision:
            self._decide(row, pairing, None if decision == UNLINK else LinkWord(decision))
        elif (item_id := _number(row.item_id)) is None or pairing.item is None or item_id != pairing.item.id:
            named = row.item_id.strip() if item_id is None else f"#{item_id}"
            self._wrong(row, f"Item {named} stands beside {row.product_id} without a decision: write {LINK}.")

    def shared(self) -> Iterator[FileFinding]:
        """Yield the items that several products would have, those that aren't in the file included."""
        owners: defaultdict[int, list[Pairing]] = defaultdict(list)
        for pairing in self.pairings:
            decided = self.decisions.get(pairing.key, pairing.item.id if pairing.item else None)
            if decided is not None and not isinstance(decided, LinkWord):
                owners[decided].append(pairing)
        for item_id, sharing in owners.items():
            lines = [self.lines[each.key] for each in sharing if each.key in self.decisions]
            if len(sharing) > 1 and lines:
                names = " and ".join(product_name(each.resolution) for each in sharing)
                yield FileFinding(max(lines), f"Item {item_name(self.items[item_id])} would be that of {names}.")

    def _link(self, row: FileRow, pairing: Pairing) -> None:
        written = row.item_id.strip() or row.suggestion.strip().partition(" ")[0]
        item_id = _number(written)
        item = self.items.get(item_id) if item_id is not None else None
        if not written:
            self._wrong(row, f"{row.product_id} is to be linked, but there is no item_id and no suggestion.")
        elif item is None:
            what = f"item {item_id}" if item_id is not None else f'item "{written}"'
            self._wrong(row, f"ConnectWise has no {what}.")
        else:
            if item.inactive:
                sentence = f"Item {item_name(item)} is inactive: {row.product_id} will wait for review."
                self.findings.append(FileFinding(row.line, sentence, is_error=False))
            self._decide(row, pairing, item.id)

    def _decide(self, row: FileRow, pairing: Pairing, link: Link | None) -> None:
        if pairing.key in self.decisions and self.decisions[pairing.key] != link:
            first = self.lines[pairing.key]
            self._wrong(row, f"{product_name(pairing.resolution)} is decided otherwise on line {first}.")
        else:
            self.decisions[pairing.key] = link
            self.lines[pairing.key] = row.line

    def _pairing(self, row: FileRow) -> Pairing | None:
        """Return the product of a row; its unit may be blank where there is but one."""
        product = fold(self.inert.get(row.product_id.strip(), row.product_id))
        own = self.by_product.get(product)
        if not own:
            self._wrong(row, self._unknown(row.product_id.strip()))
            return None
        if not row.unit.strip() and len(own) == 1:
            return own[0]
        pairing = self.by_key.get((product, fold(row.unit)))
        if pairing is None:
            units = ", ".join(each.resolution.unit or "" for each in own)
            self._wrong(row, f'{row.product_id} has no price of its own in unit "{row.unit}", but in: {units}.')
        return pairing

    def _unknown(self, written: str) -> str:
        """Say why there is no such product: most often a spreadsheet has rewritten its ID."""
        ids = [each.resolution.product_id for each in self.pairings]
        stripped = [known for known in ids if known != written and known.lstrip("0") == written.lstrip("0")]
        if stripped:
            return f'No product is "{written}". A spreadsheet drops leading zeros: is it "{stripped[0]}"?'
        value = _as_number(written)
        numbers = [known for known in ids if value is not None and _as_number(known) == value]
        if numbers:
            return f'No product is "{written}". A spreadsheet takes IDs for numbers: is it "{numbers[0]}"?'
        close = nearest(written, ids)
        return f'No priced product is "{written}".' + (f' Nearest: "{close[0]}".' if close else "")

    def _wrong(self, row: FileRow, sentence: str) -> None:
        self.findings.append(FileFinding(row.line, sentence))


def _number(written: str) -> int | None:
    """Return an item's id as people and spreadsheets write it: 812, #812, 812.0."""
    match = re.fullmatch(r"#?([0-9]{1,12})(?:[.,]0+)?", written.strip())
    return int(match[1]) if match else None


def _as_number(written: str) -> Decimal | None:
    try:
        number = Decimal(written.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
