"""What past runs look like: a list of them, the entries of one, and what an undo would put back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType

from cwsetup.pricing.entry import PlanEntry
from cwsetup.pricing.money import money_text
from cwsetup.pricing.plan import Plan
from cwsetup.terminal.listing import Listing
from cwsetup.terminal.views import cell

MOST = 20
"""Entries of an undo that are shown; ``history RUN`` has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run of a list."""

    run: str
    began: str
    who: str
    mode: str
    state: str
    counts: Mapping[str, int]


def history_view(rows: Sequence[RunRow]) -> RenderableType:
    """Return runs, a line each."""
    numbers = ("written", "already", "changed_since", "failed", "open")
    headings = ("Run", "Began", "By", "Mode", "State", "Written", "There already", "Changed since", "Failed", "Open")
    return Listing(
        headings,
        [
            (
                *(cell(text) for text in (row.run, row.began, row.who, row.mode, row.state)),
                *(cell(str(row.counts[name])) for name in numbers),
            )
            for row in rows
        ],
    )


def run_view(entries: Sequence[Mapping[str, Any]]) -> RenderableType:
    """Return what came of each entry of a run."""
    headings = ("Product", "Unit", "Item", "Outcome", "Change", "Why")
    return Listing(
        headings,
        [
            (
                cell(entry["product_id"]),
                cell(entry["unit"] or ""),
                cell(str(entry["item_id"] or "")),
                cell(entry["outcome"].replace("_", " ")),
                cell(", ".join(f"{field} {was or '–'} → {now}" for field, (was, now) in entry["changes"].items())),
                cell(entry["words"]),
            )
            for entry in entries
        ],
    )


def undo_view(run: str, plan: Plan) -> RenderableType:
    """Return what would be put back."""
    lines = [cell(f"  {_undone(entry)}") for entry in plan.entries[:MOST]]
    more = len(plan.entries) - MOST
    return Group(
        cell(f"Taking back run {run}:"),
        *lines,
        *([cell(f"  … {more} more: cwsetup history {run}")] if more > 0 else []),
    )


def _undone(entry: PlanEntry) -> str:
    name = entry.identifier or entry.product_id
    if not entry.changed:
        return f"{name}: created, becomes inactive"
    moves = (
        f"{change.field} {money_text(change.before) if change.before is not None else '–'} → {money_text(change.after)}"
        for change in entry.changed
    )
    return f"{name}: {', '.join(moves)}"
