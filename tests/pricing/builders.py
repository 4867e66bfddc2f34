"""Builders of rows, items, profiles and plans: a test names what matters to it, the rest is usual."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from cwsetup.pricing.allowances import parse_allowances
from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.entry import PlanEntry, changes
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.plan import Circumstances, Plan, make_plan
from cwsetup.pricing.resolve import Resolution, resolve
from cwsetup.profile.choices import CostFallback, OnePricePer, Priority, Write
from cwsetup.profile.draft import assemble
from cwsetup.profile.instance import Ref
from cwsetup.profile.links import Links
from cwsetup.profile.price_settings import Limits, Pricing
from cwsetup.profile.settings import Profile
from tests.profile.builders import usual

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

MONTH, YEAR, EACH = Ref(1, "Month"), Ref(2, "Year"), Ref(3, "Each")
MAPPED = {"Monthly": MONTH, "Annual": YEAR}


def money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def a_row(
    product_id: str = "E3",
    *,
    name: str = "Microsoft 365 E3",
    part_number: str | None = None,
    unit: str = "Monthly",
    price_list: str = "Retail",
    currency: str = "USD",
    cost: str | None = "33",
    price: str | None = "40",
    valid: tuple[date | None, date | None] = (None, None),
    file: str = "prices.csv",
    line: int = 2,
) -> PriceRow:
    return PriceRow(
        product_id=product_id,
        product_name=name,
        part_number=part_number,
        unit=unit,
        price_list=price_list,
        currency=currency,
        cost=money(cost),
        price=money(price),
        valid_from=valid[0],
        valid_to=valid[1],
        file=file,
        line=line,
    )


E3 = (
    a_row(price_list="Gold", unit="Annual", cost="360", price="432", line=2),
    a_row(price_list="Retail", unit="Monthly", cost="33", price="40", line=3),
    a_row(price_list="Retail", unit="Annual", cost="375", price="450", line=4),
    a_row(price_list="Retail-EU", unit="Monthly", cost="30", price="37", currency="EUR", line=5),
)
"""The worked example of the manual."""


def a_pricing(
    *,
    units: tuple[str, ...] = ("Monthly", "Annual"),
    price_lists: tuple[str, ...] = ("Gold", "Retail"),
    currency: str = "USD",
    per: OnePricePer = OnePricePer.PRODUCT,
    write: Write = Write.BOTH,
    priority: Priority = Priority.UNITS_FIRST,
    cost_fallback: CostFallback = CostFallback.NONE,
    places: int = 2,
    exclude: tuple[str, ...] = (),
    pinned: tuple[str, ...] = (),
    update_recurring: bool = False,
    limits: Limits | None = None,
) -> Pricing:
    return Pricing(
        units=units,
        price_lists=price_lists,
        currency=currency,
        one_price_per=per,
        write=write,
        priority=priority,
        cost_fallback=cost_fallback,
        places=places,
        exclude=exclude,
        pinned=pinned,
        update_recurring=update_recurring,
        sources=(),
        limits=limits or Limits(),
    )


WHOLE: Profile = assemble(Profile, usual(product_subcategory=Ref(41, "Licences"), product_type=Ref(3, "Subscription")))


def a_profile(
    pricing: Pricing | None = None,
    *,
    links: Links | None = None,
    units_of_measure: Mapping[str, Ref] = MAPPED,
) -> Profile:
    mappings = replace(WHOLE.mappings, units_of_measure=units_of_measure)
    return replace(WHOLE, mappings=mappings, pricing=pricing or a_pricing(), links=links or {})


def with_limits(profile: Profile, **limits: object) -> Profile:
    """Return the profile as a command line that raises ``limits`` leaves it."""
    changed = replace(profile.pricing.limits, **limits)  # type: ignore[arg-type]
    return replace(profile, pricing=replace(profile.pricing, limits=changed))


def an_item(
    identifier: str = "E3",
    *,
    id: int = 812,  # noqa: A002 - the field's name
    cost: str | None = "33",
    price: str | None = "40",
    **more: object,
) -> CatalogItem:
    usual = CatalogItem(id=id, identifier=identifier, description=identifier, cost=money(cost), price=money(price))
    return usual._replace(**more)  # type: ignore[arg-type]


def a_resolution(row: PriceRow | None = None, pricing: Pricing | None = None) -> Resolution:
    """Return the resolution of one row."""
    (resolution,) = resolve([row or a_row()], pricing or a_pricing(), TODAY)
    return resolution


def a_plan(
    rows: Iterable[PriceRow],
    items: Iterable[CatalogItem],
    profile: Profile | None = None,
    *,
    allow: Iterable[str] = (),
    create: bool = False,
    last_matches: int | None = None,
    only: Sequence[str] = (),
) -> Plan:
    """Return the plan of a whole run: resolve, match, plan."""
    profile = profile or a_profile()
    read = tuple(rows)
    circumstances = Circumstances(
        profile_name="contoso",
        created=NOW,
        rows=len(read),
        last_matches=last_matches,
        create=create,
        allowances=parse_allowances(allow),
    )
    index = CatalogIndex.of(items, profile, {row.product_id for row in read})
    return make_plan(resolve(read, profile.pricing, TODAY), index, profile, circumstances, only=only)


def an_entry(
    row: PriceRow,
    item: CatalogItem,
    profile: Profile | None = None,
    *,
    allow: Iterable[str] = (),
) -> PlanEntry:
    """Return the entry of one product and one item."""
    (entry,) = a_plan([row], [item], profile, allow=allow).entries
    return entry


def applied(plan: Plan, items: Iterable[CatalogItem]) -> list[CatalogItem]:
    """Return the catalog after the plan's updates and creates, as ConnectWise would have it."""
    patches = {entry.item_id: changes(entry) for entry in plan.entries}
    after = [
        item._replace(**patches.get(item.id, {}))  # type: ignore[arg-type]
        for item in items
    ]
    next_id = max([0, *(item.id for item in after)]) + 1
    for entry in plan.entries:
        if entry.action == "create" and entry.new_item is not None:
            new = entry.new_item
            created = an_item(new.identifier, id=next_id, cost=None, price=None, unit_of_measure=new.unit_of_measure)
            after.append(created._replace(cost=new.cost, price=new.price))
            next_id += 1
    return after
