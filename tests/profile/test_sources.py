"""One entry of the price sources: what it may say."""

import jsonschema  # type: ignore[import-untyped]
import pytest

from cwsetup.profile.choices import Basis, Pick, SourceFormat
from cwsetup.profile.shapes import Unfit
from cwsetup.profile.source_kinds import headings_in
from cwsetup.profile.source_settings import Notation, Opening
from cwsetup.profile.sources import PriceSource, Sources
from tests.profile.builders import FULL_SOURCE, SOURCE


def test_a_source_needs_a_format_and_files_and_the_rest_is_usual() -> None:
    assert Sources().load([{"format": "work365", "files": ["prices/*.csv"]}]) == (SOURCE,)
    assert SOURCE.pick is Pick.ALL
    assert Sources().dump((SOURCE,)) == [{"format": "work365", "files": ["prices/*.csv"]}]


def test_a_source_says_everything_it_may() -> None:
    raw = {
        "format": "Partner-Center",
        "files": ["a.csv"],
        "pick": "newest",
        "price_list": "Partner",
        "basis": {"Annual": "month"},
    }
    assert Sources().load([raw]) == (
        PriceSource(
            format=SourceFormat.PARTNER_CENTER,
            files=("a.csv",),
            pick=Pick.NEWEST,
            price_list="Partner",
            basis={"Annual": Basis.MONTH},
        ),
    )


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ([], "it needs at least one [[pricing.sources]]"),
        ("prices.csv", "it needs at least one [[pricing.sources]]"),
        (["prices.csv"], "a price source is a table with format and files."),
        ([{"files": ["a"]}], 'a price source needs "format".'),
        ([{"format": "work365"}], 'a price source needs "files".'),
        ([{"format": "work366", "files": ["a"]}], '"work366" isn\'t one of work365, partner-center, generic'),
        ([{"format": "work365", "files": "a"}], "files needs a list of paths"),
        ([{"format": "work365", "files": []}], "files needs a list of paths"),
        ([{"format": "work365", "files": [""]}], "files needs a list of paths"),
        ([{"format": "work365", "files": ["a"], "pick": "oldest"}], '"oldest" isn\'t one of all, newest.'),
        ([{"format": "work365", "files": ["a"], "price_list": " "}], "price_list needs a name."),
        ([{"format": "work365", "files": ["a"], "price_list": 5}], "price_list needs a name."),
        ([{"format": "work365", "files": ["a"], "fils": 1}], 'a price source has no "fils". Nearest: files'),
        ([{"format": "work365", "files": ["a"], "qqq": 1}], "It may have: format, files, environment, tenant,"),
    ],
)
def test_a_source_that_cant_be_used_is_told_why(raw: object, why: str) -> None:
    with pytest.raises(Unfit) as unfit:
        Sources().load(raw)
    assert why in str(unfit.value)


GENERIC = {
    "format": "generic",
    "files": ["a.xlsx"],
    "price_list": "Retail",
    "columns": {"product_id": "{Offer ID}:{SKU ID:0000}", "unit": "Term", "price": "RRP"},
    "constants": {"currency": "GBP"},
}


def test_a_generic_source_says_where_each_field_is_and_how_it_is_written() -> None:
    raw = GENERIC | {
        "sheet": "Prices",
        "header_row": 3,
        "encoding": "cp1252",
        "delimiter": "\t",
        "decimal": ",",
        "grouping": ".",
        "date_format": "DD.MM.YYYY",
        "filters": {"Status": ["Active", "New"]},
        "unit_aliases": {"1 Year": "Annual"},
        "basis": {"Annual": "month"},
    }
    [source] = Sources().load([raw])
    assert source == PriceSource(
        format=SourceFormat.GENERIC,
        files=("a.xlsx",),
        price_list="Retail",
        opening=Opening(sheet="Prices", header_row=3, encoding="cp1252", delimiter="\t"),
        notation=Notation(decimal=",", grouping=".", date_format="DD.MM.YYYY"),
        columns={"product_id": "{Offer ID}:{SKU ID:0000}", "unit": "Term", "price": "RRP"},
        constants={"currency": "GBP"},
        filters={"Status": ("Active", "New")},
        unit_aliases={"1 Year": "Annual"},
        basis={"Annual": Basis.MONTH},
    )
    assert Sources().dump((source,)) == [raw]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"header_row": 0}, "header_row: 0 isn't a whole number from 1"),
        ({"sheet": 5}, "sheet: 5 isn't text."),
        ({"encoding": "utf-99"}, 'encoding needs the name of one, such as "cp1252"'),
        ({"encoding": 8}, "encoding needs the name of one"),
        ({"encoding": ""}, "encoding needs the name of one"),
        ({"encoding": "base64"}, "encoding needs the name of one"),
        ({"delimiter": ":"}, 'delimiter needs one of ",", ";", "\\t" and "|".'),
        ({"decimal": "comma"}, 'decimal needs "." or ",".'),
        ({"decimal": 5}, 'decimal needs "." or ",".'),
        ({"grouping": "_"}, "grouping needs one of"),
        ({"decimal": ",", "grouping": ","}, "decimal and grouping are the same mark."),
        ({"date_format": "%d.%m.%Y"}, 'date_format needs day, month and year once each, such as "DD.MM.YYYY"'),
        ({"date_format": "DD.MM"}, "date_format needs day, month and year once each"),
        ({"date_format": "DD.MM.MM"}, "date_format needs day, month and year once each"),
        ({"columns": "Offer ID"}, 'columns needs the form { product_id = "Offer ID", price = "RRP" }.'),
        ({"columns": {"sku": "a"}}, 'columns has no "sku". Nearest: product_id'),
        ({"columns": {"prise": "a"}}, 'columns has no "prise". Nearest: price'),
        ({"columns": {"price": ""}}, 'columns: price needs a heading, such as "Offer ID".'),
        ({"columns": {"price": "{a}{"}}, 'columns: price needs headings in braces, such as "{ProductId}:{SkuId}".'),
        ({"columns": {"status": "a"}}, "columns: the format generic takes no status; it takes product_id"),
        ({"constants": {"cost": "1"}}, 'constants has no "cost". Nearest:'),
        ({"constants": {"currency": "Pound"}}, 'constants: currency needs a code such as "USD".'),
        ({"constants": {"valid_from": "1.4.2025"}}, 'constants: valid_from needs a day such as "2025-04-01".'),
        ({"constants": {"valid_to": "20250401"}}, 'constants: valid_to needs a day such as "2025-04-01".'),
        ({"constants": {"price_list": "Gold"}}, 'constants has no "price_list"; write price_list = "…" in the source'),
        ({"constants": {"unit": "M", "currency": "GBP"}}, "unit is told twice: as a column and as a constant."),
        ({"filters": {"Status": "Active"}}, 'filters: Status needs a list of values, such as ["Active"].'),
        ({"filters": {"Status": []}}, "filters: Status needs a list of values"),
        ({"unit_aliases": {"1 Year": ""}}, 'unit_aliases: "1 Year" needs a unit.'),
        ({"basis": "term"}, "basis needs the form"),
        ({"basis": {"Annual": "year"}}, '"year" isn\'t one of period, term, month.'),
        (
            {"columns": GENERIC["columns"] | {"price_list": "List"}},  # type: ignore[operator]
            "price_list is told twice: as a column and as a name.",
        ),
        (
            {"columns": {"unit": "Term", "price": "RRP"}},
            'the format generic needs product_id: write columns = { product_id = "…" }.',
        ),
        (
            {"constants": {}},
            'the format generic needs currency: write columns = { currency = "…" } or constants = { currency = "…" }.',
        ),
        ({"columns": {"product_id": "a", "unit": "b"}}, 'needs a price or a cost: write columns = { price = "…" }.'),
    ],
)
def test_a_setting_that_says_nothing_certain_is_told_what_it_needs(changed: dict[str, object], why: str) -> None:
    with pytest.raises(Unfit) as unfit:
        Sources().load([GENERIC | changed])
    assert why in str(unfit.value)


def test_a_generic_source_needs_a_price_list() -> None:
    raw = {key: value for key, value in GENERIC.items() if key != "price_list"}
    with pytest.raises(Unfit, match=r'needs price_list: write columns = { price_list = "…" } or price_list = "…"'):
        Sources().load([raw])


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (
            {"format": "work365", "basis": {"Annual": "term"}},
            "the format work365 takes no basis; only partner-center and generic do.",
        ),
        (
            {"format": "work365", "date_format": "DD.MM.YYYY"},
            "the format work365 takes no date_format; only partner-center and generic do.",
        ),
        (
            {"format": "partner-center", "constants": {"currency": "USD"}},
            "the format partner-center takes no constants; only work365 and generic do.",
        ),
        (
            {"format": "partner-center", "columns": {"unit": "TermDuration"}},
            "columns: the format partner-center takes no unit; it takes price_list, cost, price.",
        ),
    ],
)
def test_a_setting_that_would_do_nothing_is_refused(raw: dict[str, object], why: str) -> None:
    with pytest.raises(Unfit) as unfit:
        Sources().load([{"files": ["a"]} | raw])
    assert str(unfit.value) == why


def test_a_templates_headings_are_those_in_braces() -> None:
    assert headings_in("{Offer ID}:{SKU ID:0000}") == ("Offer ID", "SKU ID")
    assert headings_in("Offer ID") == ("Offer ID",)


def test_the_schema_describes_every_setting() -> None:
    item = Sources().schema()["items"]
    jsonschema.validate(GENERIC | {"basis": {"Annual": "term"}, "encoding": "cp1252", "header_row": 2}, item)
    wrongs: list[dict[str, object]] = [
        {"decimal": "x"},
        {"filters": {"Status": "Active"}},
        {"pick": "oldest"},
        {"files": []},
    ]
    for wrong in wrongs:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(GENERIC | wrong, item)


def test_sources_are_shown_by_layout_and_files() -> None:
    assert Sources().show((FULL_SOURCE, SOURCE)) == "partner-center: /srv/a.csv, b.csv; work365: prices/*.csv"
