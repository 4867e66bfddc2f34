"""The products of "Northwind IT": subscriptions that price lists meet, awkward cases, and everyday goods.

The first 141 are subscriptions, then come the oddities, and hardware, services and bundles go on for as long
as somebody asks. Prices of subscriptions come from ``old_price`` alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, count
from types import MappingProxyType
from typing import Any

from cwsetup.demo.oddities import ODD_IDENTIFIERS

CENT = Decimal("0.01")
YEAR = 12
SUITES = ("Mail", "Office", "Office Plus", "Security", "Identity", "Telephony", "Whiteboard", "Projects")
BACKUPS = ("Workstation Backup", "Server Backup", "Mailbox Backup", "Endpoint Protection", "Password Vault")
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One catalog item, its references still names; ``more`` holds further fields as the API calls them."""

    identifier: str
    description: str
    subcategory: str
    type: str
    unit: str | None
    cost: Decimal
    price: Decimal | None
    product_class: str = "NonInventory"
    more: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


def old_price(product_number: int, months: int) -> tuple[Decimal, Decimal]:
    """Cost and price of a subscription before any price list came in.

    A month costs the customer 4.00 and 0.50 more for each product number up to a multiple of 40; the cost is
    80 % of that. Number 43 by the month is 4.40 and 5.50; a year is twelve times as much.
    """
    monthly = Decimal("4.00") + Decimal("0.50") * (product_number % 40)
    cost = (monthly * Decimal("0.80")).quantize(CENT, ROUND_HALF_UP)
    return cost * months, monthly * months


def products() -> Iterator[Product]:
    """Every product in the order of the catalog, without end."""
    return chain(_suites(), _services(), _per_unit(), _oddities(), _everyday())


def _suites() -> Iterator[Product]:
    """One item per product and unit, the unit being part of the identifier."""
    for number in range(1, 41):
        name = f"Cloud {SUITES[number % len(SUITES)]} Plan {number}"
        for unit, of_measure, months in (("Monthly", "Month", 1), ("Annual", "Year", YEAR)):
            cost, price = old_price(number, months)
            yield Product(
                identifier=f"CFQ7TTCDM{number:03}:0001 {unit}",
                description=f"{name} ({unit})",
                subcategory="Microsoft 365",
                type="Software",
                unit=of_measure,
                cost=cost,
                price=price,
                more={"manufacturerPartNumber": f"CFQ7TTCDM{number:03}"},
            )


def _services() -> Iterator[Product]:
    """One item per product, by the month, with the cases that a price list must not run into blindly."""
    traps: dict[int, dict[str, Any]] = {
        1010: {"unit": "Year"},
        1020: {"price": Decimal(0)},
        1021: {"more": {"inactiveFlag": True}},
        1022: {"more": {"calculatedPriceFlag": True, "calculatedPrice": old_price(1022, 1)[1]}},
        1023: {"more": {"markupFlag": True, "markupPercentage": Decimal(25)}},
        1030: {"identifier": "nw-1030"},
        1031: {"identifier": " NW-1031"},
        1040: {"identifier": "MS-BACKUP-40"},
    }
    for number in range(1001, 1046):
        cost, price = old_price(number, 1)
        trap = traps.get(number, {})
        usual: dict[str, Any] = {
            "identifier": f"NW-{number}",
            "description": f"{BACKUPS[number % len(BACKUPS)]} {number}",
            "subcategory": "Backup",
            "type": "Managed Service",
            "unit": "Month",
            "cost": cost,
            "price": price,
            "product_class": "Agreement",
        }
        more = {"vendorSku": f"VP-{number}", **_recurring("Monthly", cost, price)}
        yield Product(**{**usual, **trap, "more": {**more, **trap.get("more", {})}})


def _per_unit() -> Iterator[Product]:
    """One product per unit, told apart by the end of its number."""
    for number in range(2001, 2009):
        for ending, unit, cycle, months in (("-M", "Month", "Monthly", 1), ("-A", "Year", "Yearly", YEAR)):
            cost, price = old_price(number, months)
            yield Product(
                identifier=f"NW-{number} {ending}",
                description=f"Line of Business Suite {number} {ending}",
                subcategory="Line of Business",
                type="Software",
                unit=unit,
                cost=cost,
                price=price,
                product_class="Agreement",
                more={"vendorSku": f"VP-{number}", **_recurring(cycle, cost, price)},
            )


def _recurring(cycle: str, cost: Decimal, price: Decimal) -> dict[str, Any]:
    """The fields of an item that is billed again and again; the cycle is still a name."""
    return {
        "recurringFlag": True,
        "recurringBillCycle": cycle,
        "recurringCycleType": "ContractYear",
        "recurringCost": cost,
        "recurringRevenue": price,
    }


def _oddities() -> Iterator[Product]:
    """Identifiers to stumble over; one has no price yet, and one no unit of measure."""
    for number, (identifier, description) in enumerate(ODD_IDENTIFIERS, 1):
        cost = Decimal(number) + Decimal("0.05")
        yield Product(
            identifier=identifier,
            description=description,
            subcategory="Peripherals",
            type="Hardware",
            unit=None if identifier == "COMMA, SEMI; COLON:" else "Each",
            cost=cost,
            price=None if identifier == "UNDER_SCORE" else cost * 2,
            product_class="Inventory",
            more={"inactiveFlag": identifier == "hw-dock-twin"},
        )


def _everyday() -> Iterator[Product]:
    """Hardware, services and bundles in turn; every so often one is inactive or prices itself."""
    flags = ("autoUpdateUnitCostFlag", "autoUpdateUnitPriceFlag", "calculatedCostFlag")
    for number in count(1):
        build = (_hardware, _hardware, _labour, _hardware, _bundle)[number % 5]
        more: dict[str, Any] = {"inactiveFlag": number % 13 == 0}
        if number % 10 == 0:
            more[flags[number // 10 % len(flags)]] = True
        yield build(number, more)


def _hardware(number: int, more: dict[str, Any]) -> Product:
    name, subcategory = (
        ("Laptop", "Workstations"),
        ("Server", "Servers"),
        ("Firewall", "Networking"),
        ("Screen", "Peripherals"),
        ("Phone", "Mobile Devices"),
    )[number // 2 % 5]
    cost = Decimal(90 + number % 700) + Decimal("0.90")
    return Product(
        identifier=f"HW-{number:05}",
        description=f"{name} Model {number}",
        subcategory=subcategory,
        type="Hardware",
        unit="Box" if number % 7 == 0 else "Each",
        cost=cost,
        price=(cost * Decimal("1.22")).quantize(CENT, ROUND_HALF_UP),
        product_class="Inventory",
        more={"manufacturerPartNumber": f"MPN-{number:05}", "vendorSku": f"DIST-{number:05}", **more},
    )


def _labour(number: int, more: dict[str, Any]) -> Product:
    return Product(
        identifier=f"SVC-{number:05}",
        description=f"Engineer, task {number}",
        subcategory="Project Work",
        type="Labour",
        unit="User" if number % 3 == 0 else "Hour",
        cost=Decimal(45),
        price=Decimal("94.50"),
        product_class="Service",
        more=more,
    )


def _bundle(number: int, more: dict[str, Any]) -> Product:
    cost = Decimal(300 + number % 50)
    return Product(
        identifier=f"BND-{number:05}",
        description=f"Office in a box, size {number}",
        subcategory="Office in a Box",
        type="Hardware",
        unit="Each",
        cost=cost,
        price=cost + 80,
        product_class="Bundle",
        more={"calculatedPriceFlag": number % 10 == 0, "calculatedPrice": cost + 80, **more},
    )
