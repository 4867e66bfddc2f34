"""The catalog item that a product without one would get."""

from collections.abc import Iterator

from cwsetup.pricing.catalog import NewItem
from cwsetup.pricing.change import Change, Field, Prices
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.resolve import Resolution
from cwsetup.pricing.rules import Finding, Proposal, Rule, amount_findings
from cwsetup.profile.settings import Products

IDENTIFIER_LENGTH = 60
"""Newer ConnectWise versions take 75, older ones 60."""

_DESCRIPTION_LENGTH = 60
_PART_NUMBER_LENGTH = 50


def new_item(resolution: Resolution, prices: Prices, index: CatalogIndex, products: Products) -> NewItem | None:
    """Return the item to create; ``None`` when its unit has no unit of measure, which ``new_item_findings`` says."""
    measured = index.unit_of_measure(resolution.unit)
    if measured is None:
        return None
    name = resolution.product_name.strip() or resolution.product_id
    return NewItem(
        identifier=index.new_identifier(resolution),
        description=name[:_DESCRIPTION_LENGTH].rstrip(),
        customer_description=name,
        subcategory=products.product_subcategory,
        product_type=products.product_type,
        product_class=products.product_class,
        unit_of_measure=measured,
        price=prices.price,
        cost=prices.cost,
        manufacturer_part_number=_part_number(resolution),
    )


def new_item_findings(resolution: Resolution, prices: Prices, index: CatalogIndex) -> tuple[Finding, ...]:
    """Return the rules that a new item meets."""
    proposal = Proposal(
        product_id=resolution.product_id,
        changed=tuple(
            Change(field, None, amount)
            for field, amount in ((Field.COST, prices.cost), (Field.PRICE, prices.price))
            if amount is not None
        ),
        result=prices,
    )
    return (*_form_findings(resolution, index), *amount_findings(proposal, None))


def _form_findings(resolution: Resolution, index: CatalogIndex) -> Iterator[Finding]:
    identifier = index.new_identifier(resolution)
    if len(identifier) > IDENTIFIER_LENGTH:
        yield Finding(
            Rule.LONG_IDENTIFIER,
            f'The identifier "{identifier}" has {len(identifier)} characters; ConnectWise takes {IDENTIFIER_LENGTH}.',
            cure="Create the item by hand and link it: cwsetup match",
        )
    if index.unit_of_measure(resolution.unit) is None:
        yield Finding(
            Rule.UNIT_NOT_MAPPED,
            f"Unit {resolution.unit} is mapped to no unit of measure.",
            cure="Map it: cwsetup edit units_of_measure.",
        )


def _part_number(resolution: Resolution) -> str | None:
    """A part number that ConnectWise would refuse is left out; the identifier finds the item as well."""
    part_number = resolution.part_number
    return part_number if part_number and len(part_number) <= _PART_NUMBER_LENGTH else None
