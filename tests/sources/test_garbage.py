"""Generated garbage: no row of it becomes a price, and no file of it stops the program but with a sentence.

``CWSETUP_EXAMPLES`` sets how much is generated; 500 examples of each kind unless it is set.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cwsetup.errors import InvalidInput
from cwsetup.profile.shapes import Unfit
from cwsetup.profile.source_settings import BY_SETTING
from cwsetup.profile.sources import PriceSource, load_source
from cwsetup.sources.files import PriceFile
from cwsetup.sources.load import load_prices
from cwsetup.sources.opening import open_table
from cwsetup.sources.proposing import propose
from cwsetup.sources.sampling import sample
from tests.sources.recognising import recognise
from tests.sources.workbooks import FORMULA, NOT_AVAILABLE, Cell, a_workbook, an_archive

much = settings(
    max_examples=int(os.environ.get("CWSETUP_EXAMPLES", "500")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

GENERIC = {
    "format": "generic",
    "files": ["file"],
    "price_list": "Retail",
    "columns": {"product_id": "ID", "unit": "Unit", "price": "Price", "cost": "Cost", "currency": "Currency"},
}
WORK365: dict[str, Any] = {"format": "work365", "files": ["file"]}
PARTNER: dict[str, Any] = {"format": "partner-center", "files": ["file"]}
SOURCES = [
    load_source(raw)
    for raw in (GENERIC, GENERIC | {"decimal": ","}, GENERIC | {"decimal": "."}, WORK365, WORK365 | {"decimal": ","})
]
ITEM_HEADINGS = ["ID", "Product ID", "Unit", "Price List", "Price", "Cost", "Currency"]

digits = st.text("0123456789", min_size=1, max_size=6)
marks = st.sampled_from(["..", ",,", ".,", ",.", "_", " . ", "\u066b", "\u066c", "\u00b7", "/", "\n", "\0", "e", "E+"])
NOT_MONEY = st.one_of(
    st.sampled_from(
        ["NaN", "nan", "Infinity", "-inf", "sNaN", "N/A", "-", ".", ",", "$", "TBD", "#N/A", "0x10", "1e5"]
    ),
    st.builds(lambda one, mark, two: f"{one}{mark}{two}", digits, marks, digits),
    st.builds(
        lambda number, sign: f"{sign}{number}", digits, st.sampled_from(["-", "\u2212", "\u2013", "+", "~", "<"])
    ),
    st.builds(lambda number: f"({number})", digits),
    st.builds(lambda number: f"{number}-", digits),
    st.builds(
        lambda number, end: f"{number}{end}", digits, st.sampled_from(["%", " /mo", "x", " EURO", "€€", "\u00b2"])
    ),
    st.text("\uff10\uff11\u0661\u0967\u00b2\u2460", min_size=1, max_size=5),
    st.builds(lambda one, two: f"{one},{two},0", st.integers(1000, 9999), st.integers(10, 99)),
    st.text("abcxyz#?!=&;:", min_size=1, max_size=8),
)
"""Texts that no reader of prices may take for an amount, whatever its marks are."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("garbage")


def csv_of(rows: list[list[str]]) -> bytes:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    return "\r\n".join(quoted).encode("utf-8", "surrogatepass")


def accepted(folder: Path, content: bytes, source: PriceSource) -> int:
    (folder / "file").write_bytes(content)
    try:
        return len(load_prices([source], folder).rows)
    except InvalidInput:
        return 0


@much
@given(prices=st.lists(NOT_MONEY, min_size=1, max_size=8), source=st.sampled_from(SOURCES))
@example(prices=["1,23,456", "12.34.56"], source=SOURCES[0])
def test_no_row_whose_amount_is_garbage_becomes_a_price(folder: Path, prices: list[str], source: PriceSource) -> None:
    rows = [["x", "x", "Monthly", "Retail", price, price, "USD"] for price in prices]
    assert accepted(folder, csv_of([ITEM_HEADINGS, *rows]), source) == 0


@much
@given(
    fields=st.lists(st.sampled_from(["ID", "Unit", "Currency"]), min_size=1, max_size=3, unique=True),
    blank=st.sampled_from(["", " ", "\u00a0", "\t"]),
    source=st.sampled_from(SOURCES[:3]),
)
def test_no_row_that_lacks_what_tells_its_price_from_others_becomes_one(
    folder: Path, fields: list[str], blank: str, source: PriceSource
) -> None:
    row = dict.fromkeys(ITEM_HEADINGS, "x") | {"Price": "5.00", "Cost": "4", "Currency": "USD"}
    row |= dict.fromkeys(fields, blank)
    assert accepted(folder, csv_of([ITEM_HEADINGS, [row[name] for name in ITEM_HEADINGS]]), source) == 0


@much
@given(term=st.text("P1YM3Dd \u0661", max_size=4), plan=st.text("AnualMothy ", max_size=8))
def test_no_row_of_a_sheet_whose_term_is_garbage_becomes_a_price(folder: Path, term: str, plan: str) -> None:
    known = {"P1M", "P3M", "P1Y", "P3Y", ""}
    if term.strip() in known or plan.strip() == "" or (len(term.strip()) > 1 and term.strip()[1:-1].isdecimal()):
        return
    headings = ["ProductId", "SkuId", "TermDuration", "BillingPlan", "Currency", "UnitPrice", "Segment"]
    rows = [["CFQ7TTCTEST1", "1", term, plan, "USD", "1", "Commercial"]]
    assert accepted(folder, csv_of([headings, *rows]), load_source(PARTNER)) == 0


A_TEXT = st.sampled_from(["t", "t x", '"t, y"', '"t\nz"', '"t ""q"" k"'])


@much
@given(
    texts=st.lists(st.lists(A_TEXT, min_size=1, max_size=5), min_size=4, max_size=8),
    strays=st.lists(st.integers(0, 300), min_size=1, max_size=3),
)
@example(texts=[["t"]] * 4, strays=[3, 15])
def test_no_quotation_mark_gives_a_product_the_price_of_another(
    folder: Path, texts: list[list[str]], strays: list[int]
) -> None:
    width = len(texts[0])
    rows = [",".join([f"P{number}", *(text * width)[:width], f"{number}.50"]) for number, text in enumerate(texts)]
    content = "\n".join(rows)
    for at in strays:
        content = content[:at] + '"' + content[at:]
    path = folder / "file"
    path.write_text(",".join(["ID", *(f"Text {number}" for number in range(width)), "Price"]) + "\n" + content)
    with open_table(PriceFile(path, "file")) as table:
        read = [record[1] for record in table.records if isinstance(record, tuple)]
    priced = {(fields[0], fields[-2]) for fields in read if re.fullmatch("[0-9]\\.50", fields[-2])}
    assert {(product.replace('"', ""), price) for product, price in priced} <= {
        (f"P{number}", f"{number}.50") for number in range(len(rows))
    }


def read_in_every_way(path: Path, folder: Path) -> None:
    """Read a file in every way there is; nothing but ``InvalidInput`` may come of it."""
    attempts: list[Callable[[], object]] = [lambda: recognise(path), lambda: propose(sample(PriceFile(path, "file")))]
    attempts += [lambda source=source: load_prices([source], folder) for source in (*SOURCES, load_source(PARTNER))]  # type: ignore[misc]
    for attempt in attempts:
        try:
            attempt()
        except InvalidInput as refused:
            assert refused.message  # noqa: PT017 - what is raised is what is looked at


A_CELL: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**12), 10**12),
    st.booleans(),
    st.dates(),
    st.sampled_from([FORMULA, NOT_AVAILABLE, "Product ID", "Price", "Currency", "ProductId", "SkuId", "Unit"]),
)


@much
@given(rows=st.lists(st.lists(A_CELL, max_size=8), max_size=6), sheets=st.integers(1, 2))
def test_an_excel_file_of_anything_is_read_or_refused_in_a_sentence(
    folder: Path, rows: list[list[Cell]], sheets: int
) -> None:
    path = folder / "file"
    path.write_bytes(a_workbook({f"S{number}": [ITEM_HEADINGS[: number * 3], *rows] for number in range(sheets)}))
    read_in_every_way(path, folder)


WHOLE = {
    "csv": csv_of([ITEM_HEADINGS, ["x", "x", "Monthly", "Retail", "5.00", "4.00", "USD"]]),
    "xlsx": a_workbook({"S": [ITEM_HEADINGS, ["x", "x", "Monthly", "Retail", 5, 4.5, "USD"], ["y", FORMULA]]}),
    "zip": an_archive({"a.csv": b"a,b\n1,2\n", "b.xlsx": a_workbook({"S": [["a", "b"]]})}),
}


@much
@given(data=st.data(), kind=st.sampled_from(sorted(WHOLE)))
def test_a_file_with_bytes_changed_or_missing_is_read_or_refused_in_a_sentence(
    folder: Path, data: st.DataObject, kind: str
) -> None:
    content = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    path = folder / "file"
    path.write_bytes(bytes(content[: data.draw(st.integers(1, len(content)) | st.just(len(content)))]))
    read_in_every_way(path, folder)


@much
@given(content=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_bytes_of_any_kind_are_read_or_refused_in_a_sentence(folder: Path, content: bytes) -> None:
    path = folder / "file"
    path.write_bytes(content)
    read_in_every_way(path, folder)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@much
@given(changes=st.dictionaries(st.sampled_from(sorted(BY_SETTING)), ANYTHING, max_size=4))
def test_a_sources_table_of_anything_is_loaded_or_refused_in_a_sentence(changes: dict[str, Any]) -> None:

    try:
        load_source(GENERIC | changes)
    except Unfit as unfit:
        assert str(unfit)  # noqa: PT017 - as above
