"""Each rule keeps an entry in review; its twin, without the cause or with the allowance, passes."""

from datetime import date
from decimal import Decimal

import pytest

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.rules import RELEASABLE, Rule
from cwsetup.profile.choices import OnePricePer, Write
from cwsetup.profile.instance import Ref
from cwsetup.profile.links import Links, LinkWord
from tests.pricing.builders import (
    EACH,
    MONTH,
    YEAR,
    a_plan,
    a_pricing,
    a_profile,
    a_row,
    an_entry,
    an_item,
    with_limits,
)


def rules(entry: PlanEntry) -> list[Rule]:
    return [finding.rule for finding in entry.findings]


@pytest.mark.parametrize(
    ("row", "item", "rule", "reason"),
    [
        (
            a_row(cost="33", price="52"),
            an_item(),
            Rule.PRICE_CHANGE,
            "Price 40.00 → 52.00 (+30.0%) moves by more than 25%.",
        ),
        (
            a_row(cost="20", price="40"),
            an_item(),
            Rule.PRICE_CHANGE,
            "Cost 33.00 → 20.00 (-39.4%) moves by more than 25%.",
        ),
        (a_row(), an_item(price=None), Rule.FIRST_PRICE, "Price nothing → 40.00 would be the first."),
        (a_row(), an_item(price="0"), Rule.FIRST_PRICE, "Price 0.00 → 40.00 would be the first."),
        (a_row(cost="0"), an_item(), Rule.ZERO_PRICE, "Cost 33.00 → 0.00 (-100.0%) would be zero."),
        (a_row(cost="36", price="35"), an_item(), Rule.BELOW_COST, "Price 35.00 would be below cost 36.00."),
    ],
)
def test_a_rule_that_can_be_allowed_holds_the_entry_until_it_is(
    row: PriceRow, item: CatalogItem, rule: Rule, reason: str
) -> None:
    held = an_entry(row, item)
    assert (held.action, held.rule, held.reason) == (Action.REVIEW, rule, reason)
    assert held.allow == f"--allow {rule}:E3"

    released = an_entry(row, item, allow=[f"{rule}:e3"])
    assert (released.action, released.rule, released.allow) == (Action.UPDATE, None, None)
    assert released.reason == f"Allowed: {reason}"


def test_a_change_up_to_the_limit_passes() -> None:
    assert an_entry(a_row(price="50"), an_item()).action is Action.UPDATE
    assert an_entry(a_row(price="50.01"), an_item()).action is Action.REVIEW
    wider = with_limits(a_profile(), max_price_change=Decimal(30))
    assert an_entry(a_row(price="50.01"), an_item(), wider).action is Action.UPDATE


def test_a_telling_factor_is_pointed_out() -> None:
    entry = an_entry(a_row(cost="33", price="480"), an_item())
    assert entry.reason is not None
    assert entry.reason.endswith(" moves by more than 25%, times 12: is a unit or a decimal point mixed up?")


@pytest.mark.parametrize("there", ["NaN", "Infinity", "-5"])
def test_an_amount_in_connectwise_that_is_no_price_passes_nothing(there: str) -> None:
    assert rules(an_entry(a_row(), an_item(price=there))) == [Rule.PRICE_CHANGE]


def test_a_limit_that_is_no_number_passes_nothing() -> None:
    broken = with_limits(a_profile(), max_price_change=Decimal("NaN"))
    assert rules(an_entry(a_row(price="41"), an_item(), broken)) == [Rule.PRICE_CHANGE]


def test_a_cost_in_connectwise_that_is_no_number_is_not_above_any_price() -> None:
    profile = a_profile(a_pricing(write=Write.PRICE))
    assert rules(an_entry(a_row(price="41"), an_item(cost="NaN"), profile)) == [Rule.BELOW_COST]
    assert rules(an_entry(a_row(price="41"), an_item(cost="33"), profile)) == []


def test_the_side_that_is_not_written_counts_for_below_cost() -> None:
    profile = a_profile(a_pricing(write=Write.COST))
    assert rules(an_entry(a_row(cost="41"), an_item(cost="39"), profile)) == [Rule.BELOW_COST]
    assert rules(an_entry(a_row(cost="40"), an_item(cost="39"), profile)) == []
    assert rules(an_entry(a_row(cost="40"), an_item(cost="39", price=None), profile)) == []


def test_several_rules_are_all_told_and_released_together() -> None:
    row = a_row("CFQ7 -M", cost="60", price="52")
    entry = an_entry(row, an_item("CFQ7 -M"))
    assert rules(entry) == [Rule.PRICE_CHANGE, Rule.PRICE_CHANGE, Rule.BELOW_COST]
    assert entry.allow == "--allow 'price-change:CFQ7 -M' --allow 'below-cost:CFQ7 -M'"
    partly = an_entry(row, an_item("CFQ7 -M"), allow=["price-change"])
    assert (partly.action, rules(partly)) == (Action.REVIEW, [Rule.BELOW_COST])
    assert an_entry(row, an_item("CFQ7 -M"), allow=["price-change", "below-cost"]).action is Action.UPDATE


TURN_OFF = "Turn that off in ConnectWise, or exclude or pin the product."


@pytest.mark.parametrize(
    ("flag", "rule", "reason"),
    [
        ("calculated_price", Rule.CALCULATED, f'ConnectWise calculates its price: item "E3" (#812). {TURN_OFF}'),
        ("calculated_cost", Rule.CALCULATED, f'ConnectWise calculates its cost: item "E3" (#812). {TURN_OFF}'),
        ("markup", Rule.MARKUP, f'ConnectWise marks its price up from its cost: item "E3" (#812). {TURN_OFF}'),
        (
            "auto_update_price",
            Rule.AUTO_UPDATE,
            f'ConnectWise updates its price by itself: item "E3" (#812). {TURN_OFF}',
        ),
        ("auto_update_cost", Rule.AUTO_UPDATE, f'ConnectWise updates its cost by itself: item "E3" (#812). {TURN_OFF}'),
        (
            "inactive",
            Rule.INACTIVE,
            'Item "E3" (#812) is inactive. Activate it in ConnectWise, or link another: cwsetup match',
        ),
    ],
)
def test_an_items_flag_is_cured_in_connectwise_and_can_not_be_allowed(flag: str, rule: Rule, reason: str) -> None:
    row = a_row(cost="34", price="41")
    entry = an_entry(row, an_item(**{flag: True}), allow=[*RELEASABLE])  # type: ignore[arg-type]
    assert (entry.action, rules(entry), entry.allow) == (Action.REVIEW, [rule], None)
    assert entry.reason == reason
    assert an_entry(row, an_item()).action is Action.UPDATE


@pytest.mark.parametrize(
    ("flag", "row"),
    [
        ("calculated_price", a_row(cost="34")),
        ("auto_update_price", a_row(cost="34")),
        ("calculated_cost", a_row(price="41")),
        ("auto_update_cost", a_row(price="41")),
    ],
)
def test_a_flag_of_the_side_that_stays_does_not_matter(flag: str, row: PriceRow) -> None:
    assert an_entry(row, an_item(**{flag: True})).action is Action.UPDATE  # type: ignore[arg-type]


def test_an_inactive_item_is_named_with_the_active_one_of_its_name() -> None:
    old, twin = an_item("e3", id=7, inactive=True), an_item("E3", id=8)
    (entry,) = a_plan([a_row(price="41")], [old, twin], a_profile(links={"E3": 7})).entries
    assert entry.reason == (
        'Item "e3" (#7) is inactive. "E3" (#8) is active and called the same.'
        " Activate it in ConnectWise, or link another: cwsetup match"
    )
    (entry,) = a_plan([a_row(price="41")], [old, twin, twin._replace(id=9)], a_profile(links={"E3": 7})).entries
    assert entry.findings[0].sentence == (
        'Item "e3" (#7) is inactive. "E3" (#8) is active and called the same. "E3" (#9) is active and called the same.'
    )
    (entry,) = a_plan([a_row(price="41")], [old], a_profile(links={"E3": 7})).entries
    assert entry.findings[0].sentence == 'Item "e3" (#7) is inactive.'
    (entry,) = a_plan([a_row(price="41")], [old._replace(identifier=" ")], a_profile(links={"E3": 7})).entries
    assert entry.findings[0].sentence == 'Item " " (#7) is inactive.'


def test_a_rule_about_the_item_and_one_about_its_price_are_not_released_by_flags() -> None:
    entry = an_entry(a_row(price="80"), an_item(inactive=True))
    assert rules(entry) == [Rule.INACTIVE, Rule.PRICE_CHANGE]
    assert entry.allow is None


def test_nothing_to_write_needs_no_persons_eye() -> None:
    assert an_entry(a_row(), an_item(inactive=True, markup=True, unit_of_measure=YEAR)).action is Action.UNCHANGED


@pytest.mark.parametrize(
    ("unit_of_measure", "expected"),
    [(MONTH, []), (EACH, []), (None, []), (YEAR, [Rule.UNIT_MISMATCH])],
)
def test_an_item_measured_in_another_units_measure_is_held(unit_of_measure: Ref | None, expected: list[Rule]) -> None:
    assert rules(an_entry(a_row(price="41"), an_item(unit_of_measure=unit_of_measure))) == expected


def test_it_says_of_which_unit_the_item_is_and_what_may_be_corrected() -> None:
    assert an_entry(a_row(price="41"), an_item(unit_of_measure=YEAR)).reason == (
        'The price is for Monthly, the item for another unit: "E3" (#812) is measured in Year.'
        " Correct the item's unit of measure in ConnectWise, the mapping (cwsetup edit units_of_measure) or the link"
        " (cwsetup match)."
    )


def test_units_that_share_a_unit_of_measure_do_not_mismatch() -> None:
    profile = a_profile(units_of_measure={"Monthly": MONTH, "Annual": MONTH})
    assert rules(an_entry(a_row(price="41"), an_item(unit_of_measure=MONTH), profile)) == []


def test_two_items_are_held_and_named() -> None:
    (entry,) = a_plan([a_row(price="41")], [an_item(id=1), an_item(id=2)]).entries
    assert (entry.action, entry.rule, entry.item_id) == (Action.REVIEW, Rule.AMBIGUOUS_MATCH, None)
    assert entry.reason is not None
    assert '"E3" (#1) and "E3" (#2)' in entry.reason


def test_two_products_on_one_item_are_both_held_even_if_nothing_changes() -> None:
    profile = a_profile(links={"F1": 812})
    plan = a_plan([a_row("E3"), a_row("F1")], [an_item()], profile)
    assert [(entry.product_id, entry.action, entry.rule) for entry in plan.entries] == [
        ("E3", Action.REVIEW, Rule.AMBIGUOUS_MATCH),
        ("F1", Action.REVIEW, Rule.AMBIGUOUS_MATCH),
    ]
    assert plan.entries[0].reason == "Its item is also that of F1 (Monthly). Link each to its own: cwsetup match"
    assert plan.matched == 1
    three = a_plan([a_row("E3"), a_row("F1"), a_row("G1")], [an_item()], a_profile(links={"F1": 812, "G1": 812}))
    assert three.entries[0].reason == (
        "Its item is also that of F1 (Monthly) and G1 (Monthly). Link each to its own: cwsetup match"
    )
    alone = a_plan([a_row("F1")], [an_item()], profile)
    assert [entry.action for entry in alone.entries] == [Action.UNCHANGED]


OTHER = a_row("OTHER", part_number="P-1", price="41")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (a_row("NW-1001", price_list="Unknown"), "price list not chosen"),
        (a_row("NW-1001", currency="EUR"), "another currency"),
        (a_row("NW-1001", valid=(None, date(2026, 11, 1))), "expired"),
        (a_row("NW-1001", price=None), "no price"),
    ],
)
def test_a_product_without_a_price_keeps_its_item_from_another(row: PriceRow, reason: str) -> None:
    item = an_item("NW-1001", unit_of_measure=MONTH, vendor_sku="P-1")
    entries = {entry.product_id: entry for entry in a_plan([row, OTHER], [item]).entries}
    assert (entries["OTHER"].action, entries["OTHER"].rule) == (Action.REVIEW, Rule.AMBIGUOUS_MATCH), reason
    assert an_entry(OTHER, item).action is Action.UPDATE


@pytest.mark.parametrize("exclude", [(), ("NW-*",)])
def test_so_does_one_that_is_excluded_or_ignored(exclude: tuple[str, ...]) -> None:
    item = an_item("NW-1001", unit_of_measure=MONTH, vendor_sku="P-1")
    profile = a_profile(a_pricing(exclude=exclude), links={} if exclude else {"NW-1001": LinkWord.IGNORE})
    entries = {entry.product_id: entry for entry in a_plan([a_row("NW-1001"), OTHER], [item], profile).entries}
    assert entries["OTHER"].rule is Rule.AMBIGUOUS_MATCH


def test_a_link_of_a_product_that_no_file_has_holds_its_item() -> None:
    item = an_item("office", unit_of_measure=MONTH, vendor_sku="P-1")
    entry = an_entry(OTHER, item, a_profile(links={"OLD": 812}))
    assert entry.reason == "Its item is also that of OLD (by its link). Link each to its own: cwsetup match"
    assert an_entry(OTHER, item, a_profile(links={"OLD": 813})).action is Action.UPDATE


@pytest.mark.parametrize(
    ("per", "others"), [(OnePricePer.PRODUCT, []), (OnePricePer.PRODUCT_AND_UNIT, ["E3 (Annual, by its link)"])]
)
def test_another_unit_of_the_product_is_another_owner_where_each_has_its_item(
    per: OnePricePer, others: list[str]
) -> None:
    profile = a_profile(a_pricing(per=per), links={"E3": {"Monthly": 812, "Annual": 812}})
    entry = an_entry(a_row("E3", price="41"), an_item("office"), profile)
    assert [each.sentence for each in entry.findings] == [
        f"Its item is also that of {other}. Link each to its own: cwsetup match" for other in others
    ]


def test_what_a_run_leaves_out_keeps_its_item_all_the_same() -> None:
    item = an_item("office", unit_of_measure=MONTH, vendor_sku="P-1")
    profile = a_profile(links={"NW-1001": 812})
    rows = [a_row("NW-1001"), OTHER]
    (entry,) = a_plan(rows, [item], profile, only=["OTHER*"]).entries
    assert (entry.product_id, entry.action) == ("OTHER", Action.REVIEW)
    assert entry.reason == "Its item is also that of NW-1001 (Monthly). Link each to its own: cwsetup match"
    (alone,) = a_plan([OTHER], [item], only=["other*"]).entries
    assert alone.action is Action.UPDATE


@pytest.mark.parametrize(
    ("row", "links", "found"),
    [
        (a_row("E3", price="80"), {}, ""),
        (a_row("E3", price="80"), {"E3": 812}, ' Its item is "E3" (#812), by its link.'),
        (a_row("F1", part_number="P-1", price="80"), {}, ' Its item is "E3" (#812), by its part number.'),
    ],
)
def test_a_large_step_says_how_the_item_was_found_where_that_may_be_wrong(
    row: PriceRow, links: Links, found: str
) -> None:
    item = an_item("E3", unit_of_measure=MONTH, vendor_sku="P-1")
    entry = an_entry(row, item, a_profile(links=links))
    assert entry.findings[0].sentence == f"Price 40.00 → 80.00 (+100.0%) moves by more than 25%.{found}"


def test_two_prices_are_held_with_both_rows_named() -> None:
    plan = a_plan([a_row(line=2), a_row(line=9, cost=None, price="41")], [an_item()])
    (entry,) = plan.entries
    assert (entry.action, entry.rule, entry.allow) == (Action.REVIEW, Rule.DUPLICATE_PRICE, None)
    assert entry.reason == (
        "Different amounts for one unit, price list and day: prices.csv line 2 (cost 33.00, price 40.00) and "
        "prices.csv line 9 (cost nothing, price 41.00). Correct the price source."
    )
    assert entry.item_id == 812
