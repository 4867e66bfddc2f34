from dataclasses import replace
from decimal import Decimal

import pytest

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.catalog import NewItem, Unclear
from cwsetup.pricing.change import Prices
from cwsetup.pricing.decide import Candidate, decide
from cwsetup.pricing.entry import Action, Skip, changes
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.plan import Circumstances, Plan, make_plan
from cwsetup.pricing.resolve import resolve
from cwsetup.pricing.rules import Finding, Rule
from cwsetup.profile.choices import CostFallback, OnePricePer, Write
from cwsetup.profile.instance import Ref
from cwsetup.profile.links import Links, LinkWord
from cwsetup.profile.settings import ProductClass
from tests.pricing.builders import (
    MONTH,
    NOW,
    TODAY,
    a_plan,
    a_pricing,
    a_profile,
    a_resolution,
    a_row,
    an_entry,
    an_item,
)

RISEN = a_row(cost="34", price="41")


def test_one_patch_carries_cost_and_price() -> None:
    entry = an_entry(RISEN, an_item(last_updated=NOW))
    assert entry.action is Action.UPDATE
    assert changes(entry) == {"cost": Decimal("34.00"), "price": Decimal("41.00")}
    assert (entry.item_id, entry.identifier, entry.last_updated) == (812, "E3", NOW)
    assert (entry.before, entry.after) == (
        Prices(cost=Decimal(33), price=Decimal(40)),
        Prices(cost=Decimal(34), price=Decimal(41)),
    )
    assert (entry.product_id, entry.product_name) == ("E3", "Microsoft 365 E3")
    assert (entry.unit, entry.price_list, entry.reason) == ("Monthly", "Retail", None)


@pytest.mark.parametrize(
    ("write", "fields"), [(Write.BOTH, "cost price"), (Write.COST, "cost"), (Write.PRICE, "price")]
)
def test_only_the_sides_that_the_profile_writes_are_written(write: Write, fields: str) -> None:
    assert list(changes(an_entry(RISEN, an_item(), a_profile(a_pricing(write=write))))) == fields.split()


def test_only_what_differs_after_rounding_is_written() -> None:
    assert changes(an_entry(a_row(cost="33.004", price="41"), an_item())) == {"price": Decimal("41.00")}
    unchanged = an_entry(a_row(cost="33.004", price="39.995"), an_item())
    assert (unchanged.action, changes(unchanged)) == (Action.UNCHANGED, {})


def test_an_entry_in_review_writes_nothing() -> None:
    entry = an_entry(a_row(price="80"), an_item())
    assert entry.changed
    assert changes(entry) == {}


def test_what_only_a_person_can_settle_is_in_review_whatever_is_released() -> None:
    profile = a_profile()
    candidate = Candidate(resolution=a_resolution(), match=Unclear("Two items."))
    entry = decide(candidate, CatalogIndex.of([], profile), profile, create=True)
    assert (entry.action, entry.findings) == (Action.REVIEW, (Finding(Rule.AMBIGUOUS_MATCH, "Two items."),))


class TestRecurring:
    FOLLOWING = a_profile(a_pricing(update_recurring=True))
    RECURRING = an_item(recurring_cost=Decimal(33), recurring_price=Decimal(40))

    def test_recurring_amounts_are_left_alone(self) -> None:
        assert list(changes(an_entry(RISEN, self.RECURRING))) == ["cost", "price"]

    def test_if_asked_they_follow_in_the_same_patch(self) -> None:
        assert changes(an_entry(RISEN, self.RECURRING, self.FOLLOWING)) == {
            "cost": 34,
            "price": 41,
            "recurring_cost": 34,
            "recurring_price": 41,
        }

    @pytest.mark.parametrize("nothing", [None, Decimal(0)])
    def test_an_item_without_them_gets_none(self, nothing: Decimal | None) -> None:
        item = an_item(recurring_cost=nothing, recurring_price=nothing)
        assert list(changes(an_entry(RISEN, item, self.FOLLOWING))) == ["cost", "price"]

    def test_they_are_guarded_like_the_price(self) -> None:
        item = an_item(recurring_price=Decimal(480))
        entry = an_entry(a_row(), item, self.FOLLOWING)
        assert entry.rule is Rule.PRICE_CHANGE
        assert entry.reason is not None
        assert entry.reason.startswith("Recurring revenue 480.00 → 40.00")


class TestBlankCost:
    BLANK = a_row(cost=None, price="41", price_list="Gold")

    def test_connectwises_cost_stays_and_the_entry_says_so(self) -> None:
        entry = an_entry(self.BLANK, an_item())
        assert changes(entry) == {"price": 41}
        assert entry.after.cost is None
        assert entry.reason == "The price source has no cost; ConnectWise's (33.00) stays."

    def test_a_cost_from_another_list_is_named(self) -> None:
        profile = a_profile(a_pricing(cost_fallback=CostFallback.SAME_UNIT))
        (entry,) = a_plan([self.BLANK, a_row(cost="34")], [an_item()], profile).entries
        assert changes(entry) == {"cost": 34, "price": 41}
        assert entry.reason == "The cost is that of price list Retail."

    def test_who_writes_prices_alone_is_not_told_about_costs(self) -> None:
        assert an_entry(self.BLANK, an_item(), a_profile(a_pricing(write=Write.PRICE))).reason is None

    def test_two_costs_to_choose_from_are_held_with_the_price(self) -> None:
        profile = a_profile(a_pricing(cost_fallback=CostFallback.SAME_UNIT))
        rows = [self.BLANK, a_row(cost="34", line=3), a_row(cost="35", line=4)]
        (entry,) = a_plan(rows, [an_item()], profile).entries
        assert (entry.action, entry.rule, entry.after.price) == (Action.REVIEW, Rule.DUPLICATE_PRICE, Decimal(41))


class TestSkipped:
    def test_a_product_without_a_price_says_why(self) -> None:
        (entry,) = a_plan([a_row(currency="EUR"), a_row(unit="Weekly"), a_row(unit="Daily")], [an_item()]).entries
        assert (entry.action, entry.skip, entry.item_id) == (Action.SKIP, Skip.NO_PRICE, None)
        assert entry.reason == (
            "No price: unit not chosen (2 rows), another currency (1 row). `cwsetup why` shows each."
        )

    def test_a_product_without_an_item_is_not_in_connectwise(self) -> None:
        plan = a_plan([a_row("F1"), RISEN], [an_item()])
        assert [entry.skip for entry in plan.entries] == [None, Skip.NOT_IN_CONNECTWISE]
        assert plan.entries[1].reason == "It has no item in ConnectWise."
        assert not plan.nothing_found

    def test_a_pinned_product_keeps_what_connectwise_has(self) -> None:
        profile = a_profile(a_pricing(pinned=("e*",)))
        entry = an_entry(a_row(price="80"), an_item(), profile)
        assert (entry.action, entry.skip, entry.item_id) == (Action.SKIP, Skip.PINNED, 812)
        assert entry.reason == "It is pinned: its item keeps the prices that ConnectWise has."
        assert (entry.findings, entry.changed, entry.after) == ((), (), Prices())

    def test_a_pinned_product_still_holds_its_item_against_another(self) -> None:
        profile = a_profile(a_pricing(pinned=("E3",)), links={"F1": 812})
        plan = a_plan([a_row("E3"), a_row("F1")], [an_item()], profile)
        assert [entry.action for entry in plan.entries] == [Action.SKIP, Action.REVIEW]

    def test_a_pinned_product_is_not_created(self) -> None:
        (entry,) = a_plan([a_row()], [], a_profile(a_pricing(pinned=("E3",))), create=True).entries
        assert (entry.action, entry.new_item) == (Action.SKIP, None)


class TestCreate:
    LONG = "Microsoft 365 E3 (no Teams) for existing customers, monthly - x and more"

    def test_a_new_item_has_what_connectwise_needs_and_both_prices(self) -> None:
        (entry,) = a_plan([a_row("CFQ7:0001", name=self.LONG, part_number="CFQ7:0001")], [], create=True).entries
        assert (entry.action, entry.identifier, entry.item_id) == (Action.CREATE, "CFQ7:0001", None)
        assert entry.new_item == NewItem(
            identifier="CFQ7:0001",
            description="Microsoft 365 E3 (no Teams) for existing customers, monthly",
            customer_description=self.LONG,
            subcategory=Ref(41, "Licences"),
            product_type=Ref(3, "Subscription"),
            product_class=ProductClass.AGREEMENT,
            unit_of_measure=MONTH,
            price=Decimal("40.00"),
            cost=Decimal("33.00"),
            manufacturer_part_number="CFQ7:0001",
        )
        assert entry.after == Prices(cost=Decimal("33.00"), price=Decimal("40.00"))
        assert (entry.product_name, entry.notes, changes(entry)) == (self.LONG, (), {})

    def test_one_whose_cost_the_price_source_lacks_says_so(self) -> None:
        (entry,) = a_plan([a_row(cost=None)], [], create=True).entries
        assert entry.reason == "The price source has no cost: the new item gets none."
        fallback = a_profile(a_pricing(cost_fallback=CostFallback.SAME_UNIT))
        (entry,) = a_plan([TestBlankCost.BLANK, a_row()], [], fallback, create=True).entries
        assert entry.reason == "The cost is that of price list Retail."

    def test_without_create_nothing_is_created(self) -> None:
        plan = a_plan([a_row(name=self.LONG)], [])
        assert plan.summary[Action.CREATE] == 0
        assert plan.nothing_found

    def test_where_each_unit_has_its_item_the_identifier_names_the_unit(self) -> None:
        profile = a_profile(a_pricing(per=OnePricePer.PRODUCT_AND_UNIT))
        plan = a_plan([a_row(), a_row(unit="Annual")], [], profile, create=True)
        assert [entry.identifier for entry in plan.entries] == ["E3 Annual", "E3 Monthly"]

    def test_a_name_that_is_blank_is_the_product_id_and_a_part_number_too_long_is_left_out(self) -> None:
        (entry,) = a_plan([a_row(name=" ", part_number="x" * 51)], [], create=True).entries
        assert entry.new_item is not None
        assert (entry.new_item.description, entry.new_item.manufacturer_part_number) == ("E3", None)

    def test_a_part_number_of_50_characters_is_kept(self) -> None:
        (entry,) = a_plan([a_row(part_number="x" * 50)], [], create=True).entries
        assert entry.new_item is not None
        assert entry.new_item.manufacturer_part_number == "x" * 50

    def test_an_identifier_over_60_characters_is_held(self) -> None:
        (entry,) = a_plan([a_row("x" * 60)], [], create=True).entries
        assert (entry.action, entry.findings) == (Action.CREATE, ())
        (entry,) = a_plan([a_row("x" * 61)], [], create=True).entries
        assert (entry.action, entry.rule) == (Action.REVIEW, Rule.LONG_IDENTIFIER)
        assert entry.reason == (
            f'The identifier "{"x" * 61}" has 61 characters; ConnectWise takes 60.'
            " Create the item by hand and link it: cwsetup match"
        )

    def test_a_unit_that_is_not_mapped_is_held(self) -> None:
        (entry,) = a_plan([a_row()], [], a_profile(units_of_measure={}), create=True).entries
        assert (entry.action, entry.rule, entry.new_item) == (Action.REVIEW, Rule.UNIT_NOT_MAPPED, None)
        assert entry.reason == ("Unit Monthly is mapped to no unit of measure. Map it: cwsetup edit units_of_measure.")

    @pytest.mark.parametrize(
        ("row", "rule", "reason"),
        [
            (a_row(cost="0", price="0"), Rule.ZERO_PRICE, "Cost nothing → 0.00 would be zero."),
            (a_row(cost="50"), Rule.BELOW_COST, "Price 40.00 would be below cost 50.00."),
        ],
    )
    def test_zero_and_below_cost_are_held_and_can_be_allowed(self, row: PriceRow, rule: Rule, reason: str) -> None:
        (held,) = a_plan([row], [], create=True).entries
        assert (held.action, held.rule) == (Action.REVIEW, rule)
        assert held.findings[0] == Finding(rule, reason, f"--allow {rule}:E3")
        (released,) = a_plan([row], [], create=True, allow=[rule]).entries
        assert released.action is Action.CREATE

    def test_two_products_that_would_get_one_identifier_are_held(self) -> None:
        pricing = a_pricing(units=("Monthly", "B Monthly"), per=OnePricePer.PRODUCT_AND_UNIT)
        profile = a_profile(pricing, units_of_measure={"Monthly": MONTH, "B Monthly": MONTH})
        plan = a_plan([a_row("A B"), a_row("A", unit="B Monthly")], [], profile, create=True)
        assert [entry.rule for entry in plan.entries] == [Rule.AMBIGUOUS_MATCH] * 2

    def test_two_prices_are_held_before_an_item_is_made(self) -> None:
        (entry,) = a_plan([a_row(), a_row(price="41")], [], create=True).entries
        assert entry.rule is Rule.DUPLICATE_PRICE

    def test_only_the_written_side_is_given(self) -> None:
        (entry,) = a_plan([a_row()], [], a_profile(a_pricing(write=Write.PRICE)), create=True).entries
        assert entry.new_item is not None
        assert (entry.new_item.cost, entry.new_item.price) == (None, Decimal(40))


class TestPlan:
    ROWS = (a_row("C", price=None), a_row("B"), RISEN, a_row("A", price="80"))

    @pytest.fixture
    def plan(self) -> Plan:
        return a_plan(self.ROWS, [an_item(), an_item("A", id=1)])

    def test_entries_are_sorted_by_product_id(self, plan: Plan) -> None:
        assert [entry.product_id for entry in plan.entries] == ["A", "B", "C", "E3"]

    def test_they_are_then_sorted_by_unit_and_rejects_are_counted(self) -> None:
        profile = a_profile(a_pricing(per=OnePricePer.PRODUCT_AND_UNIT))
        resolutions = resolve([a_row("B"), a_row("A"), a_row("A", unit="Annual")], profile.pricing, TODAY)
        circumstances = Circumstances(profile_name="contoso", created=NOW, rows=3, rejects=7)
        plan = make_plan(resolutions[::-1], CatalogIndex.of([], profile), profile, circumstances)
        assert [(entry.product_id, entry.unit) for entry in plan.entries] == [
            ("A", "Annual"),
            ("A", "Monthly"),
            ("B", "Monthly"),
        ]
        assert plan.rejects == 7

    def test_it_counts_matched_missing_and_without_a_price(self, plan: Plan) -> None:
        assert (plan.matched, plan.not_in_connectwise, plan.no_price, plan.priced) == (2, 1, 1, 3)
        assert dict(plan.summary) == {"update": 1, "create": 0, "unchanged": 0, "review": 1, "skip": 2}

    def test_it_says_how_far_costs_and_prices_move(self) -> None:
        plan = a_plan([RISEN, a_row("A", cost="33", price="50")], [an_item(), an_item("A", id=1)])
        prices = plan.movement("price")
        assert (prices.before, prices.after) == (Decimal(80), Decimal(91))
        assert (prices.net, prices.median) == (Decimal("13.75"), Decimal("13.75"))
        costs = plan.movement("cost")
        assert (costs.before, costs.after) == (Decimal(66), Decimal(67))
        assert a_plan([], []).movement("cost").median is None

    def test_a_side_that_is_left_alone_counts_as_it_is(self) -> None:
        profile = a_profile(a_pricing(write=Write.PRICE))
        costs = a_plan([RISEN], [an_item()], profile).movement("cost")
        assert (costs.before, costs.after, costs.net) == (Decimal(33), Decimal(33), Decimal(0))

    def test_it_says_which_instance_it_is_for(self, plan: Plan) -> None:
        assert (plan.profile_name, plan.url, plan.company, plan.created) == (
            "contoso",
            "https://api-na.myconnectwise.net",
            "contoso",
            NOW,
        )

    def test_nothing_found_means_prices_but_no_items_at_all(self) -> None:
        assert a_plan([a_row()], [an_item("other")]).nothing_found
        assert not a_plan([a_row()], [an_item("other")], create=True).nothing_found
        assert not a_plan([a_row()], [an_item(id=1), an_item(id=2)]).nothing_found
        assert not a_plan([a_row(price=None)], []).nothing_found


class TestLinkWords:
    """A person's word on products without an item."""

    def test_a_product_that_is_to_be_created_is_created_without_being_asked_again(self) -> None:
        rows = [a_row("E3"), a_row("F1")]
        plan = a_plan(rows, [], a_profile(links={"E3": LinkWord.CREATE}))
        assert [(entry.product_id, entry.action) for entry in plan.entries] == [
            ("E3", Action.CREATE),
            ("F1", Action.SKIP),
        ]
        assert a_plan(rows, [], a_profile()).summary[Action.CREATE] == 0

    def test_an_ignored_product_is_skipped_and_counted_apart(self) -> None:
        plan = a_plan([a_row("E3"), a_row("F1")], [an_item("E3")], a_profile(links={"E3": LinkWord.IGNORE}))
        assert [entry.skip for entry in plan.entries] == [Skip.IGNORED, Skip.NOT_IN_CONNECTWISE]
        assert plan.entries[0].reason == "The profile's [links] ignore it."
        assert (plan.matched, plan.ignored, plan.not_in_connectwise) == (0, 1, 1)
        assert a_plan([a_row("E3")], [an_item("E3")], a_profile()).ignored == 0

    def test_an_ignored_product_leaves_its_item_to_another(self) -> None:
        rows, items = [a_row("E3"), a_row("F1")], [an_item("E3", id=5)]
        links: Links = {"F1": 5, "E3": LinkWord.IGNORE}
        assert [entry.action for entry in a_plan(rows, items, a_profile(links=links)).entries] == [
            Action.SKIP,
            Action.UNCHANGED,
        ]
        shared = a_plan(rows, items, a_profile(links={"F1": 5}))
        assert [entry.rule for entry in shared.entries] == [Rule.AMBIGUOUS_MATCH] * 2

    def test_what_new_items_need_must_be_chosen_before_one_is_made(self) -> None:
        profile = replace(a_profile(links={"E3": LinkWord.CREATE}), products=None)
        (entry,) = a_plan([a_row("E3")], [], profile).entries
        assert (entry.action, entry.rule) == (Action.REVIEW, Rule.CHOICES_OPEN)
        assert entry.reason == (
            "Choices of New products are left open, which its new item needs. Make them: cwsetup edit"
        )
