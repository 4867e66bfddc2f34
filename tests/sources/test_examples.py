"""The example price files: made by their script, read as their stories need them."""

import importlib.util
import tomllib
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import ModuleType

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import PriceBook, PriceRow
from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.source_settings import Opening
from cwsetup.profile.sources import PriceSource, Sources
from cwsetup.sources.files import PriceFile
from cwsetup.sources.load import load_prices
from cwsetup.sources.proposing import propose
from cwsetup.sources.sampling import sample
from tests.sources.recognising import recognise

EXAMPLES = Path(__file__).parents[2] / "examples"
SHEET = "partner-center/Nov_NCE_LicenseBasedPL_GA_US.csv"
ITEMS = "work365/price-list-items.csv"
PUBLISHED = "partner-center/microsoft-published-example-2021.csv"


def load(file: str, of: SourceFormat) -> PriceBook:
    return load_prices([PriceSource(format=of, files=(file,))], EXAMPLES)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_examples", EXAMPLES / "make_examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_product(book: PriceBook, price_list: str, unit: str) -> dict[str, PriceRow]:
    return {row.product_id: row for row in book.rows if (row.price_list, row.unit) == (price_list, unit)}


def usual(number: int) -> Decimal:
    return Decimal(4) + Decimal("0.5") * (number % 40)


def test_the_files_are_what_their_script_makes(script: ModuleType) -> None:
    for path, content in script.examples().items():
        assert (EXAMPLES / path).read_bytes() == content, f"{path} is stale: run examples/make_examples.py"


def test_each_file_is_recognised() -> None:
    assert recognise(EXAMPLES / SHEET) is SourceFormat.PARTNER_CENTER
    assert recognise(EXAMPLES / PUBLISHED) is SourceFormat.PARTNER_CENTER
    assert recognise(EXAMPLES / ITEMS) is SourceFormat.WORK365


def test_the_published_row_is_read() -> None:
    [row] = load(PUBLISHED, SourceFormat.PARTNER_CENTER).rows
    assert (row.product_id, row.unit, row.cost, row.price) == (
        "CFQ7TTC0HDK0:0001",
        "Annual",
        Decimal("115.2"),
        Decimal(144),
    )


def test_the_price_sheet_is_read_whole() -> None:
    book = load(SHEET, SourceFormat.PARTNER_CENTER)
    assert book.rejects == ()
    assert book.notes == (f"{SHEET}: 1 row left out: trials.",)
    counts = book.counts()
    assert counts.units == {
        "Annual": 95,
        "Annual billed monthly": 82,
        "Monthly": 83,
        "Triennial": 20,
        "Triennial billed annually": 20,
        "Triennial billed monthly": 20,
    }
    assert counts.currencies == {"USD": 317, "CHF": 1, "EUR": 1, "GBP": 1}
    assert list(counts.price_lists) == ["Commercial", "Education", "Charity", "Government"]
    assert Counter(row.product_id for row in book.rows)["CFQ7TTCDM004:0001"] == 6


def test_most_prices_of_the_sheet_are_the_demo_servers_own() -> None:
    book = load(SHEET, SourceFormat.PARTNER_CENTER)
    monthly, annual = (by_product(book, "Commercial", unit) for unit in ("Monthly", "Annual"))
    for number in range(12, 41):
        for rows, months in ((monthly, 1), (annual, 12)):
            row = rows[f"CFQ7TTCDM{number:03d}:0001"]
            assert (row.price, row.cost) == (usual(number) * months, usual(number) * months * Decimal("0.8"))
    for number in range(1, 10):
        price = monthly[f"CFQ7TTCDM{number:03d}:0001"].price
        assert price is not None
        assert Decimal("1.045") < price / usual(number) < Decimal("1.055")
    assert monthly["CFQ7TTCDM010:0001"].price == usual(10) * Decimal("1.6")
    loss = annual["CFQ7TTCDM011:0001"]
    assert loss.price == usual(11) * 12
    assert loss.cost is not None
    assert loss.cost > loss.price


def test_the_export_is_read_but_for_three_rows() -> None:
    book = load(ITEMS, SourceFormat.WORK365)
    assert [(reject.line, reject.column, reject.value) for reject in book.rejects] == [
        (169, "Amount", "1,234"),
        (170, "Pricing Method", "Percent of List"),
        (171, "Currency", "Galactic Credit"),
    ]
    assert book.notes == (f"{ITEMS}: 1 row left out: inactive, retired or draft.",)
    counts = book.counts()
    assert counts.units == {"Annual": 90, "Monthly": 76}
    assert counts.price_lists == {"Retail": 140, "Gold": 20, "Retail-EU": 6}
    assert counts.currencies == {"USD": 160, "EUR": 6}


def test_the_distributors_file_is_read_as_its_source_says() -> None:
    raw = tomllib.loads((EXAMPLES / "generic/distributor.toml").read_text(encoding="utf-8"))["pricing"]["sources"]
    book = load_prices(Sources().load(raw), EXAMPLES / "generic")
    assert [(reject.line, reject.column, reject.reason) for reject in book.rejects] == [
        (62, "Wholesale", "a price can't be negative")
    ]
    assert book.notes == ("distributor.csv: 3 rows left out: not let through by the filters of the source.",)
    assert book.counts().units == {"Annual": 19, "Annual billed monthly": 19, "Monthly": 19}
    rows = {(row.product_id, row.unit): row for row in book.rows}
    for number in range(1, 20):
        month, year, twelfth = (
            rows[f"CFQ7TTCDM{number:03d}:0001", unit] for unit in ("Monthly", "Annual", "Annual billed monthly")
        )
        assert (month.price, year.price) == (usual(number), usual(number) * 12)
        assert twelfth.price is not None
        assert abs(twelfth.price - usual(number) * Decimal("1.05")) < Decimal("1E-20")
        assert (year.currency, year.price_list, year.valid_from) == ("EUR", "Distributor", date(2025, 11, 1))
    assert "–" in rows["CFQ7TTCDM001:0001", "Annual"].product_name


def test_the_distributors_source_is_what_is_proposed_for_its_file_but_for_what_only_a_person_knows() -> None:
    [raw] = tomllib.loads((EXAMPLES / "generic/distributor.toml").read_text(encoding="utf-8"))["pricing"]["sources"]
    path = EXAMPLES / "generic/distributor.csv"
    with pytest.raises(InvalidInput, match="isn't UTF-8 text") as refused:
        sample(PriceFile(path, path.name))
    assert refused.value.hint is not None
    assert 'If "– Standard" is right, write encoding = "cp1252" in the source' in refused.value.hint
    proposal = propose(sample(PriceFile(path, path.name), Opening(encoding="cp1252")))
    assert proposal.settings.items() <= (raw | {"date_format": None}).items()
    assert [question.setting for question in proposal.open] == [
        "constants.currency",
        "price_list",
        "basis",
        "date_format",
    ]


def test_most_prices_of_the_export_are_the_demo_servers_own() -> None:
    book = load(ITEMS, SourceFormat.WORK365)
    monthly, annual = (by_product(book, "Retail", unit) for unit in ("Monthly", "Annual"))
    dearer = {1010, 1021, 1022, 1023, 1030, 1031, 1040}
    for number in range(1008, 1046):
        if number in dearer:
            assert monthly[f"NW-{number}"].price == (usual(number) * Decimal("1.05")).quantize(
                Decimal("0.01"), ROUND_HALF_UP
            )
            continue
        assert monthly[f"NW-{number}"].price == usual(number)
        assert monthly[f"NW-{number}"].cost == usual(number) * Decimal("0.8")
    for number in range(2001, 2011):
        assert monthly[f"NW-{number} -M"].price == usual(number)
        assert annual[f"NW-{number} -A"].price == usual(number) * 12
    assert monthly["NW-1007"].price == usual(1007) * Decimal("1.8")
    assert monthly["NW-1040"].part_number == "VP-1040"
