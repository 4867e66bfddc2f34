"""Makes the example price files beside it: invented products and prices in the layout of real exports.

The same files every time. Prices follow a rule, so that most of them are what the demo server already has: product
number N costs 4.00 + 0.50 x (N % 40) a month, its partner pays 80 % of that, and a year is twelve months.
"""

import csv
import hashlib
import io
import uuid
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

HERE = Path(__file__).parent
SHEET = "partner-center/Nov_NCE_LicenseBasedPL_GA_US.csv"
ITEMS = "work365/price-list-items.csv"
DISTRIBUTOR = "generic/distributor.csv"
MAPPING = "generic/distributor.toml"

SHEET_HEADINGS = (
    "ChangeIndicator,ProductTitle,ProductId,SkuId,SkuTitle,Publisher,SkuDescription,UnitOfMeasure,TermDuration,"
    "BillingPlan,Market,Currency,UnitPrice,PricingTierRangeMin,PricingTierRangeMax,EffectiveStartDate,"
    "EffectiveEndDate,Tags,ERP Price,Segment,PreviousValues"
)
ITEM_HEADINGS = (
    "(Do Not Modify) Product Price List,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Product,Product ID,"
    "Price List,Unit,Amount,Cost,Percentage,Pricing Method,Currency,Provider Part Number (Product) (Product),"
    "Status (Product) (Product)"
)

FAMILIES = (
    *("Contoso Suite", "Contoso Voice", "Contoso Meetings", "Contoso Planner"),
    *("Fabrikam Backup", "Fabrikam Endpoint Protection", "Fabrikam Archive", "Fabrikam Vault"),
    *("Tailspin Analytics", "Tailspin Relations", "Tailspin Storage", "Tailspin Automation"),
    *("Litware Identity", "Litware Mail Security", "Litware Compliance", "Litware Devices"),
)
TIERS = ("Basic", "Standard", "Premium", "Enterprise", "Frontline")
DESCRIPTIONS = (
    "Invented product for a demonstration.",
    'Includes:  •\tmail – 50 GB   •\t“chat”, "calls", and more  ',
    "Everything in the smaller edition, plus reports and a longer history.",
    "For organisations with up to 300 users; one licence each.",
)
LONG_TITLE = (
    "Tailspin Relations Enterprise Edition Additional Environment Capacity for Qualified Existing Customers Only"
)
NO_END = "9999-11-30T23:59:59.0000000Z"
OVERLAPPING = "2025-11-03T06:57:30.0682597Z"
ENDED = "2024-12-31T23:59:59.0000000Z"
FACULTY = {"sku": "000F", "segment": "Education", "description": DESCRIPTIONS[1]}

YEAR_MONTHLY = Decimal("1.05")
"""How much dearer a term is when it is billed monthly."""


def cents(amount: Decimal) -> Decimal:
    """Return ``amount`` in whole cents, half up."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def usual_price(number: int) -> Decimal:
    """Return a product's usual price for a month."""
    return Decimal(4) + Decimal("0.5") * (number % 40)


def shown(amount: Decimal) -> str:
    """Return an amount as Microsoft's sheets do, without trailing zeros."""
    return f"{amount.normalize():f}"


def sheet_row(  # noqa: PLR0913 - the columns that differ
    title: str,
    product: str,
    term: str,
    cost: Decimal,
    price: Decimal,
    *,
    sku: str = "1",
    description: str = DESCRIPTIONS[0],
    change: str = "Unchanged",
    market: str = "US",
    currency: str = "USD",
    start: str = "2025-04-01",
    end: str = NO_END,
    tags: str = "License",
    segment: str = "Commercial",
    previous: str = "",
) -> list[str]:
    """Return one row of the price sheet; ``term`` is ``TermDuration/BillingPlan``."""
    duration, _, plan = term.partition("/")
    day = f"{start}T00:00:00.0000000Z"
    return [
        *(change, title, f"CFQ7TTCDM{product}", sku, title, "Microsoft Corporation", description, "", duration, plan),
        *(market, currency, shown(cost), "", "", day, end, tags, shown(price), segment, previous),
    ]


def sheet_prices(number: int) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Yield each term of a main product with its cost and price: some moved, most as the demo server has them."""
    factor = Decimal("1.05") if number <= 9 else Decimal(1)  # noqa: PLR2004 - the first nine got dearer
    price = usual_price(number) * factor
    big_move = Decimal("1.6") if number == 10 else Decimal(1)  # noqa: PLR2004 - one moves far
    year_cost = price * 12 * (Decimal("1.1") if number == 11 else Decimal("0.8"))  # noqa: PLR2004 - one has a loss
    yield "P1M/Monthly", cents(price * big_move * Decimal("0.8")), cents(price * big_move)
    yield from _terms("P1Y", ("Annual",), cents(year_cost), cents(price * 12))
    if number % 4 == 0:
        yield from _terms("P3Y", ("Triennial", "Annual"), cents(year_cost * 3), cents(price * 36))


def _terms(term: str, plans: Sequence[str], cost: Decimal, price: Decimal) -> Iterator[tuple[str, Decimal, Decimal]]:
    for plan in plans:
        yield f"{term}/{plan}", cost, price
    yield f"{term}/Monthly", cents(cost * YEAR_MONTHLY), cents(price * YEAR_MONTHLY)


def main_rows() -> Iterator[list[str]]:
    """Yield the rows of the products 001 to 080."""
    for number in range(1, 81):
        title = f"{FAMILIES[(number - 1) // 5]} {TIERS[(number - 1) % 5]}"
        segment = {71: "Education", 72: "Education", 73: "Charity", 74: "Government"}.get(number, "Commercial")
        old = usual_price(number)
        for term, cost, price in sheet_prices(number):
            moved = term == "P1M/Monthly" and number <= 10  # noqa: PLR2004 - as in sheet_prices
            previous = f"{{'ERP Price': '{shown(old)}', 'UnitPrice': '{shown(old * Decimal('0.8'))}'}}"
            yield sheet_row(
                title if segment == "Commercial" else f"{title} ({segment} Pricing)",
                f"{number:03d}",
                term,
                cost,
                price,
                description=DESCRIPTIONS[number % len(DESCRIPTIONS)],
                change="Change" if moved else "Add" if number == 80 else "Unchanged",  # noqa: PLR2004
                start=f"{2023 + number % 3}-{1 + number % 12:02d}-01",
                segment=segment,
                previous=previous if moved else "",
            )


ODD_ROWS: tuple[tuple[str, str, str, str, str, dict[str, str]], ...] = (
    ("Contoso Suite E1 (Education Faculty Pricing)", "101", "P1M/Monthly", "5.76", "7.2", FACULTY),
    ("Contoso Suite E1 (Education Faculty Pricing)", "101", "P1Y/Annual", "57.6", "72", FACULTY),
    ("Contoso Suite E1 (Education Faculty Pricing)", "101", "P1Y/Monthly", "60.48", "75.6", FACULTY),
    ("Contoso Backup Add-on", "102", "P1Y/Annual", "100.01", "125.01", {"sku": "2"}),
    ("Contoso Backup Add-on Trial", "102", "P1M/None", "0", "0", {"sku": "3", "tags": "License;Trial"}),
    ("Contoso Apps (free)", "103", "P1M/Monthly", "0", "0", {}),
    ("Contoso Apps (free)", "103", "P1Y/Annual", "0", "0", {}),
    ("Contoso Apps (free)", "103", "P1Y/Monthly", "0", "0", {}),
    ("Contoso Voice Extra", "104", "P1Y/Annual", "84", "105", {"start": "2024-05-01", "end": OVERLAPPING}),
    ("Contoso Voice Extra", "104", "P1Y/Annual", "88.2", "110.25", {"start": "2025-11-01"}),
    ("Contoso Voice Extra", "104", "P1Y/Annual", "88.2", "110.25", {"start": "2025-11-01"}),
    ("Contoso Voice Extra", "104", "P1Y/Annual", "92.4", "115.5", {"start": "2099-01-01"}),
    ("Contoso Legacy Meetings", "105", "P1Y/Annual", "48", "60", {"start": "2022-01-01", "end": ENDED}),
    ("Contoso Storage Pack", "106", "P1Y/Annual", "24", "30", {"sku": "000C", "start": "1753-01-01"}),
    ("Contoso Messages", "107", "P1M/Monthly", "8", "10", {"tags": "License;IncludeOverage"}),
    ("Contoso Suite E1 (Non-Profit Pricing)", "108", "P1Y/Annual", "28.8", "144", {"segment": "Charity"}),
    ("Contoso Suite G1", "109", "P1Y/Annual", "103.68", "129.6", {"segment": "Government"}),
    (LONG_TITLE, "110", "P1Y/Annual", "5184", "6480", {"change": "Add"}),
    ("Contoso Suite E1 EU", "111", "P1Y/Annual", "109.44", "136.8", {"market": "DE", "currency": "EUR"}),
    ("Contoso Suite E1 EU", "111", "P1Y/Annual", "96.32", "120.4", {"market": "DE", "currency": "GBP"}),
    ("Contoso Suite E1 EU", "111", "P1Y/Annual", "104.8", "131", {"market": "DE", "currency": "CHF"}),
)
"""What real sheets hold besides: trials, free apps, ended, future, doubled and overlapping prices, three currencies."""


def odd_rows() -> Iterator[list[str]]:
    """Yield the rows of ``ODD_ROWS``."""
    for title, product, term, cost, price, others in ODD_ROWS:
        yield sheet_row(title, product, term, Decimal(cost), Decimal(price), **others)


def item_row(
    product: str,
    place: str,
    amount: str,
    *,
    cost: str = "",
    method: str = "Currency Amount",
    currency: str = "US Dollar",
    status: str = "Active",
) -> list[str]:
    """Return one price list item as Dynamics 365 exports it; ``place`` is the price list and the unit."""
    key = f"{product}/{place}"
    price_list, _, unit = place.partition("/")
    name = f"Wingtip {TIERS[int(product[6:7]) % 5]} {product[3:]}"
    percentage = "" if amount else "95.00"
    return [
        str(uuid.uuid5(uuid.NAMESPACE_URL, key)),
        hashlib.sha256(key.encode()).hexdigest()[:40],
        *("11/3/2025 9:12 AM", name, product, price_list, unit, amount, cost, percentage, method, currency),
        *(f"VP-{product[3:7]}", status),
    ]


def priced(product: str, place: str, price: Decimal, **others: str) -> list[str]:
    """Return an item at ``price``, its cost 80 % of that."""
    return item_row(product, place, f"{cents(price)}", cost=f"{cents(price * Decimal('0.8'))}", **others)


DEARER = {*range(1001, 1007), 1010, 1021, 1022, 1023, 1030, 1031, 1040}
"""Products whose price went up: ordinary ones, and those whose item in the demo server is odd."""


def item_rows() -> Iterator[list[str]]:
    """Yield the price list items: three lists, variants by term, and a few that can't be used."""
    for number in range(1001, 1061):
        factor = Decimal("1.05") if number in DEARER else Decimal("1.8") if number == 1007 else Decimal(1)  # noqa: PLR2004
        month = usual_price(number) * factor
        yield priced(f"NW-{number}", "Retail/Monthly", month)
        yield priced(f"NW-{number}", "Retail/Annual", month * Decimal("11.25"))
        if number % 3 == 0:
            yield priced(f"NW-{number}", "Gold/Annual", month * Decimal("10.8"))
        if number % 10 == 0:
            yield priced(f"NW-{number}", "Retail-EU/Monthly", month * Decimal("0.9"), currency="Euro")
    for number in range(2001, 2011):
        yield priced(f"NW-{number} -M", "Retail/Monthly", usual_price(number))
        yield priced(f"NW-{number} -A", "Retail/Annual", usual_price(number) * 12)
    yield priced("NW-3001", "Retail/Monthly", Decimal(12), status="Retired")
    yield item_row("NW-1058", "Gold/Annual", "1,234", cost="987.20")
    yield item_row("NW-1059", "Gold/Annual", "", method="Percent of List")
    yield item_row("NW-1060", "Gold/Annual", "140.40", cost="112.32", currency="Galactic Credit")


DISTRIBUTOR_HEADINGS = "Offer ID;SKU ID;Offer Name;Term;Frequency;Wholesale;RRP;Valid From;Status"
DISTRIBUTOR_TERMS = (("1 Month", "Monthly", 1), ("1 Year", "Annual", 12), ("1 Year", "Monthly", 12))


def european(amount: Decimal) -> str:
    """Return an amount as it is written in much of Europe: 1.234,50."""
    return f"{cents(amount):,.2f}".translate(str.maketrans(",.", ".,"))


def distributor_rows() -> Iterator[list[str]]:
    """Yield a distributor's prices: the whole term's also where it is billed monthly, and an offer at its end."""
    for number in range(1, 21):
        status = "End of Sale" if number == 20 else "Active"  # noqa: PLR2004 - the last one
        for term, frequency, months in DISTRIBUTOR_TERMS:
            price = usual_price(number) * months * (YEAR_MONTHLY if (term, frequency) == ("1 Year", "Monthly") else 1)
            name = f"{FAMILIES[number % 16]} – {TIERS[number % 5]}"
            amounts = (european(price * Decimal("0.8")), european(price))
            yield [f"CFQ7TTCDM{number:03d}", "1", name, term, frequency, *amounts, "01.11.2025", status]
    yield [
        "CFQ7TTCDM021",
        "000F",
        "Contoso Sweet – Premium",
        "1 Year",
        "Annual",
        "-5,00",
        "6,00",
        "01.11.2025",
        "Active",
    ]


DISTRIBUTOR_SOURCE = """\
# How cwsetup reads distributor.csv: copy this into a profile. Dates and prices are as much of Europe writes them.
[[pricing.sources]]
format = "generic"
files = ["distributor.csv"]
price_list = "Distributor"
encoding = "cp1252"
decimal = ","
grouping = "."
date_format = "DD.MM.YYYY"
# A heading, or a template of several; a SKU that is a number gets its lost zeros back.
columns = { product_id = "{Offer ID}:{SKU ID:0000}", product_name = "Offer Name", unit = "{Term}/{Frequency}", \
cost = "Wholesale", price = "RRP", valid_from = "Valid From" }
constants = { currency = "EUR" }
filters = { Status = ["Active"] }
unit_aliases = { "1 Month/Monthly" = "Monthly", "1 Year/Annual" = "Annual", "1 Year/Monthly" = "Annual billed monthly" }
# These prices are for the whole year: one bill is a twelfth.
basis = { "Annual billed monthly" = "period" }
"""


def written(headings: str, rows: Iterator[list[str]], line_end: str) -> bytes:
    """Return a CSV file in UTF-8 with a byte order mark."""
    return _text(headings, rows, line_end, ",").encode("utf-8-sig")


def _text(headings: str, rows: Iterator[list[str]], line_end: str, delimiter: str) -> str:
    text = io.StringIO(newline="")
    text.write(headings + line_end)
    csv.writer(text, lineterminator=line_end, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def examples() -> dict[str, bytes]:
    """Return every file that is made here, by its path."""
    sheet_rows = (row for rows in (main_rows(), odd_rows()) for row in rows)
    return {
        SHEET: written(SHEET_HEADINGS, sheet_rows, "\n"),
        ITEMS: written(ITEM_HEADINGS, item_rows(), "\r\n"),
        DISTRIBUTOR: _text(DISTRIBUTOR_HEADINGS, distributor_rows(), "\r\n", ";").encode("cp1252"),
        MAPPING: DISTRIBUTOR_SOURCE.encode(),
    }


if __name__ == "__main__":
    for path, content in examples().items():
        (HERE / path).parent.mkdir(exist_ok=True)
        (HERE / path).write_bytes(content)
