"""Six nights at an MSP, from the price file to ConnectWise: what runs, what is caught, and what the screen says.

The pure twins of these stories, with the rule that catches them taken away, are in ``tests/pricing/test_stories.py``.
"""

import io
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from cwsetup.cli.app import main
from cwsetup.cli.context import Context
from cwsetup.demo.catalog import old_price
from cwsetup.demo.process import DemoServer
from tests.cli.conftest import Said, Shell, price_file
from tests.wizard.scripted import ScriptedAsker

SERVICES = [number for number in range(1001, 1046) if number not in {1010, 1020, 1021, 1022, 1023, 1040}]
"""The services of the demo server that nothing is odd about."""


def prices(shell: Shell, factors: Sequence[str], *, cost: str | None = None, price: str | None = None) -> Path:
    """Write a price list: what ConnectWise has, times a factor for each service in turn, or one amount for all."""
    lines = []
    for place, number in enumerate(SERVICES):
        amounts = [amount * Decimal(factors[place % len(factors)]) for amount in old_price(number, 1)]
        lines.append(f"NW-{number} {cost or f'{amounts[0]:.2f}'} {price or f'{amounts[1]:.2f}'}")
    return price_file(shell, *lines)


def item_ids(shell: Shell) -> dict[str, int]:
    plan = json.loads(shell("sync-prices", prices(shell, ["1"]), "--plan", "--json").out)
    return {entry["product_id"]: entry["item_id"] for entry in plan["entries"]}


def written(demo: DemoServer) -> dict[str, Any]:
    return {write["identifier"].strip().upper(): write["changes"] for write in demo.writes()}


def last_lines(said: Said, first: str) -> list[str]:
    """Return what is on the screen from a line on."""
    lines = [line.rstrip() for line in said.out.splitlines()]
    return lines[lines.index(first) :]


def test_a_first_sync_waits_for_a_person_who_releases_it_and_types_how_many(acme: Shell, demo: DemoServer) -> None:
    ids = item_ids(acme)
    for number in SERVICES[:20]:
        demo.edit(ids[f"NW-{number}"], {"price": None, "cost": None})
    file = prices(acme, ["1"])

    at_night = acme("sync-prices", file, "--apply")
    assert (at_night.status, written(demo)) == (0, {})
    assert "acme · 0 to update, 0 to create, 19 the same, 20 want your eye" in at_night.out
    assert "  NW-1001 Monthly: Cost nothing → 3.60 would be the first. Price nothing → 4.50" in at_night.out
    assert last_lines(at_night, "  … 10 more; all of them: --full, or --json")[1:] == [
        "  Release all 20: --allow first-price",
        "  Release one: --allow first-price:PRODUCT-ID",
        "",
        "What is released counts towards the run limits: with its --allow, look once more (--plan).",
        "cwsetup acme: done, nothing to write, 20 want your eye",
    ]

    acme.asker = ScriptedAsker({"release first-price": True, "write": "20"})
    by_day = acme("sync-prices", file)
    assert by_day.status == 0
    assert [question.label for question in acme.asker.asked] == [
        "Review of first-price: NW-1001 Monthly, NW-1002 Monthly, NW-1003 Monthly and 17 more. Write them too?",
        "The plan is beyond its limits. Type 20 to write it all the same",
    ]
    assert by_day.out.count("20 to update") == 1
    assert "NW-1001 Monthly nothing → 3.60 nothing → 4.50 first Retail; allowed: first-price" in " ".join(
        by_day.out.split()
    )
    assert len(written(demo)) == 20
    assert "Nothing to write." in acme("sync-prices", file, "--apply").err


def test_five_per_cent_on_most_items_runs_by_itself(acme: Shell, demo: DemoServer) -> None:
    said = acme("sync-prices", prices(acme, ["1.05", "1.05", "1.05", "1", "1"]), "--apply")
    assert (said.status, len(written(demo))) == (0, 24)
    assert said.out.startswith(
        "acme · 24 to update (median +5.0 %), 0 to create, 15 the same, 0 want your eye\n"
        "39 items found · 0 products not in ConnectWise · 0 without a price · 0 rows rejected\n"
        "Sum of costs: 243.60 → 255.78 (+5.0 %)\n"
        "Sum of prices: 304.50 → 319.73 (+5.0 %)\n"
    )
    assert "✓ 24 written and read back, 0 were there already. Run 2026-11-24-01. Take it back: " in said.err


def test_yearly_prices_in_the_monthly_unit_are_caught_twice(acme: Shell, demo: DemoServer) -> None:
    file = prices(acme, ["12"])
    said = acme("sync-prices", file, "--apply")
    assert (said.status, written(demo)) == (0, {})
    assert "Review: price-change (39)\n" in said.out
    assert (
        "  NW-1001 Monthly: Cost 3.60 → 43.20 (+1100.0%) moves by more than 25%, times 12: is a unit or a decimal "
        "point mixed up?" in said.out
    )

    waved_through = acme("sync-prices", file, "--apply", "--allow", "price-change")
    assert (waved_through.status, written(demo)) == (7, {})
    assert "✗ 3 run limits refused the plan; nothing was written." in waved_through.err
    assert "39 of 39 are times 12. A unit, a term or a decimal point may be mixed up. --allow same-factor" in (
        waved_through.err
    )
    meant = ("--max-changes", "100%", "--max-net-change", "1100%", "--allow", "same-factor")
    assert acme("sync-prices", file, "--apply", "--allow", "price-change", *meant).status == 0
    assert len(written(demo)) == 39


def test_a_price_file_cut_short_is_noticed_by_the_last_run(acme: Shell, demo: DemoServer) -> None:
    assert acme("sync-prices", prices(acme, ["1.05"]), "--apply").status == 0
    file = prices(acme, ["1.08"])
    file.write_text("\n".join(file.read_text("utf-8").splitlines()[:5])[:-9], "utf-8")
    before = len(demo.writes())
    said = acme("sync-prices", file, "--apply")
    assert (said.status, len(demo.writes())) == (7, before)
    assert last_lines(said, "1 row of the price files can't be used:")[1:] == [
        f"  {file} line 5, Currency '': not a currency code such as USD, nor a currency name that is known",
        "cwsetup acme: failed (7): 1 run limit refused the plan; nothing was written, 3 to write",
    ]
    assert (
        "Items found: 3, which is 7.7% of the last run's 39; the limit is 20%. A price file may be cut short. "
        "--min-matches 7%" in said.err
    )
    assert acme("sync-prices", file, "--apply", "--strict").status == 6


def test_a_column_of_zeros_gives_nothing_away(acme: Shell, demo: DemoServer) -> None:
    said = acme("sync-prices", prices(acme, ["1"], price="0.00"), "--apply")
    assert (said.status, said.err, written(demo)) == (0, "  Nothing to write.\n", {})
    assert "  NW-1001 Monthly: Price 4.50 → 0.00 (-100.0%) would be zero. Price 0.00 would be below cost 3.60." in (
        said.out
    )
    assert "  Release all 39: --allow zero-price --allow below-cost\n" in said.out
    released = ("--allow", "zero-price", "--allow", "below-cost")
    said = acme("sync-prices", acme.folder / "prices.csv", "--apply", *released)
    assert (said.status, written(demo)) == (7, {})
    assert "the prices from 505.50 to 0.00 (-100.0%)" in said.err


def test_another_currency_is_never_taken_for_the_profiles(acme: Shell, demo: DemoServer) -> None:
    file = prices(acme, ["0.92"])
    dollars = file.read_text("utf-8")
    file.write_text(dollars.replace("US Dollar", "Euro"), "utf-8")
    said = acme("sync-prices", file, "--apply")
    assert (said.status, written(demo)) == (6, {})
    assert said.out == "cwsetup acme: failed (6): No price is in USD; the price files have EUR\n"
    assert "✗ No price is in USD; the price files have EUR.\n" in said.err

    lines = dollars.splitlines(keepends=True)
    file.write_text("".join([*lines[:2], *(line.replace("US Dollar", "Euro") for line in lines[2:])]), "utf-8")
    said = acme("sync-prices", file, "--apply")
    assert (said.status, list(written(demo))) == (0, ["NW-1001"])
    assert last_lines(said, "Left out (38)")[1:] == [
        "  38 × No price: another currency (1 row). `cwsetup why` shows each.",
        "cwsetup acme: done, 1 written",
    ]

    mislabelled = acme("sync-prices", prices(acme, ["0.80"]), "--apply")
    assert (mislabelled.status, list(written(demo))) == (7, ["NW-1001"])
    assert "39 of 39 matched items (100.0%) would move by more than 10%; the limit is 30%." in mislabelled.err


@pytest.mark.parametrize("width", [80, 40])
def test_a_plan_fits_its_terminal_and_says_the_same_without_colour(acme: Shell, demo: DemoServer, width: int) -> None:
    ids = item_ids(acme)
    demo.edit(ids["NW-1001"], {"price": None})
    demo.edit(ids["NW-1002"], {"inactiveFlag": True})
    prices(acme, ["1.05", "1.05", "1.6", "1"])

    def said(*options: str) -> str:
        out = io.StringIO()
        context = Context(
            environment=acme.environment, stdout=out, stderr=out, now=acme.now, width=width, sleep=lambda _: None
        )
        assert main(["sync-prices", str(acme.folder / "prices.csv"), "--plan", *options], context) == 0
        return out.getvalue()

    plain = said()
    assert "\x1b" not in plain
    assert max(map(cell_len, plain.splitlines()[:-1])) <= width  # but for the line that stays whole for a mail
    words = " ".join(plain.split())
    assert "Review: inactive (1)" in words
    assert "Cure: Activate it in ConnectWise, or link another: cwsetup match" in words
    assert "Release: --allow first-price:NW-1001" in words
    assert "Release all 10: --allow price-change" in words
    assert "\x1b[1;33mReview: inactive (1)" in said("--color", "always")
    assert "more; all of them" not in said("--full")
