"""The part of the table of properties that is about prices: sources, orders, writing and limits."""

from dataclasses import dataclass
from decimal import Decimal

from cwsetup.profile import suggest
from cwsetup.profile.choices import CostFallback, OnePricePer, Priority, Write
from cwsetup.profile.picks import Named, Offer, Ranked
from cwsetup.profile.properties import Section, prop, table
from cwsetup.profile.shapes import Fixed, Flag, Globs, Percent, Whole
from cwsetup.profile.sources import PriceSource, Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a run may change before a person must look."""

    max_price_change: Decimal = prop(
        "Largest price change",
        help="A cost or price that moves by more is left for a person to look at.",
        section=Section.ADVANCED,
        shape=Percent(),
        default=Decimal(25),
    )
    max_changes: Decimal = prop(
        "Most changed items",
        help="Share of the matched items that may move by more than 10 % in one run; from 10 items on.",
        section=Section.ADVANCED,
        shape=Percent(),
        default=Decimal(30),
    )
    max_net_change: Decimal = prop(
        "Largest net change",
        help="How far the sum of all costs, and of all prices, of the updated items may move in one run.",
        section=Section.ADVANCED,
        shape=Percent(),
        default=Decimal(10),
    )
    max_creates: int = prop(
        "Most new items",
        help="How many items one run may create.",
        section=Section.ADVANCED,
        shape=Whole(0, 1_000_000),
        default=50,
    )
    min_rows: int = prop(
        "Fewest price rows",
        help="How many usable price rows a run needs.",
        section=Section.ADVANCED,
        shape=Whole(0, 100_000_000),
        default=1,
    )
    min_matches: Decimal = prop(
        "Fewest matches",
        help="How many items a run must match, as a share of the last run's.",
        section=Section.ADVANCED,
        shape=Percent(),
        default=Decimal(20),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """Where prices come from, which one counts and how it is written."""

    units: tuple[str, ...] = prop(
        "Select Units To Add Product Price",
        help="The units whose prices count, most preferred first.",
        section=Section.PRICES,
        shape=Ranked(Offer.UNITS),
        suggest=suggest.units_by_length,
    )
    price_lists: tuple[str, ...] = prop(
        "Select Pricelists To Add Product Price",
        help="The price lists whose prices count, most preferred first.",
        section=Section.PRICES,
        shape=Ranked(Offer.PRICE_LISTS),
        suggest=suggest.price_lists_by_size,
    )
    currency: str = prop(
        "Currency",
        help="The currency of this instance; prices in another are never used.",
        section=Section.PRICES,
        shape=Named(Offer.CURRENCIES, "[A-Z]{3}"),
        suggest=suggest.commonest_currency,
    )
    one_price_per: OnePricePer = prop(
        "One price per",
        help="Whether a product is one catalog item, or each of its units is.",
        section=Section.PRICES,
        shape=Fixed(OnePricePer),
        suggest=suggest.item_per_term,
    )
    write: Write = prop(
        "Write",
        help="Whether cost, price or both are written.",
        section=Section.PRICES,
        shape=Fixed(Write),
        suggest=Write.BOTH,
    )
    priority: Priority = prop(
        "Priority",
        help="Which order decides first. A wrong unit is wrong twelvefold, a wrong price list by per cents.",
        section=Section.ADVANCED,
        shape=Fixed(Priority),
        default=Priority.UNITS_FIRST,
    )
    cost_fallback: CostFallback = prop(
        "Cost fallback",
        help="Where the cost comes from when the winning price has none; else ConnectWise's cost stays.",
        section=Section.ADVANCED,
        shape=Fixed(CostFallback),
        default=CostFallback.NONE,
    )
    places: int = prop(
        "Decimal places",
        help="To how many places both sides are rounded, half up, before they are compared and written.",
        section=Section.ADVANCED,
        shape=Whole(0, 4),
        default=2,
    )
    exclude: tuple[str, ...] = prop(
        "Excluded products",
        help="Patterns of product IDs that are left out.",
        section=Section.ADVANCED,
        shape=Globs(),
        default=(),
    )
    pinned: tuple[str, ...] = prop(
        "Pinned products",
        help="Patterns of product IDs whose items keep the prices that ConnectWise has.",
        section=Section.ADVANCED,
        shape=Globs(),
        default=(),
    )
    update_recurring: bool = prop(
        "Update recurring amounts",
        help="Whether an item's recurring revenue and cost follow its price and cost.",
        section=Section.ADVANCED,
        shape=Flag(),
        default=False,
    )
    settle_seconds: int = prop(
        "Settle time",
        help="Seconds to wait before a create whose answer was lost is looked up.",
        section=Section.ADVANCED,
        shape=Whole(0, 3600),
        default=120,
    )
    concurrency: int = prop(
        "Concurrency",
        help="How many writes are under way at once.",
        section=Section.ADVANCED,
        shape=Whole(1, 32),
        default=8,
    )
    rate: int | None = prop(
        "Rate",
        help="Most requests a minute; none: as fast as ConnectWise allows.",
        section=Section.ADVANCED,
        shape=Whole(1, 100_000),
        default=None,
    )
    max_minutes: int | None = prop(
        "Longest run",
        help="Minutes after which a run sends nothing more; none: until it is done.",
        section=Section.ADVANCED,
        shape=Whole(1, 10_000),
        default=None,
    )
    plan_max_age: int = prop(
        "Age of a saved plan",
        help="Days after which a saved plan is refused.",
        section=Section.ADVANCED,
        shape=Whole(1, 365),
        default=7,
    )
    journal_days: int = prop(
        "Age of journals",
        help="Days for which a finished run can be looked at and undone.",
        section=Section.ADVANCED,
        shape=Whole(1, 3650),
        default=90,
    )
    sources: tuple[PriceSource, ...] = prop(
        "Price sources",
        help="The price files and their layout.",
        section=Section.SOURCES,
        shape=Sources(),
        flag="--source FILE --source-format FORMAT",
    )
    limits: Limits = table(Limits)
