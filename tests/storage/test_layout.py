"""How a fresh profile looks, and on which line of any profile a key stands."""

import tomllib
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cwsetup.profile.document import IN_FILE, read_document
from cwsetup.profile.instance import Ref
from cwsetup.profile.links import Links, LinkWord
from cwsetup.profile.picks import MapTo
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.sources import Sources
from cwsetup.storage.layout import line_of, new_text
from cwsetup.text import fold
from tests.profile.builders import CLOUD, everything, usual

EACH = pytest.mark.parametrize("declared", IN_FILE, ids=[declared.key for declared in IN_FILE])
LINKS: Links = {
    "CFQ7TTC0LFLX:0001": 812,
    "E3": {"Monthly": 812, "Annual billed monthly": LinkWord.CREATE},
}

words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
refs = st.builds(Ref, st.integers(1, 10**6), words)


def test_a_fresh_profile_has_each_value_below_what_it_is() -> None:
    text = new_text(everything(), LINKS)
    assert text.startswith("#:schema ./cwsetup.schema.json\nformat = 1\n\n# Name: ")
    for declared in IN_FILE:
        assert text.count(f"# {declared.label}: {declared.help}\n") == 1
    assert "\n\n\n" not in text
    assert text.endswith("\n") and not text.endswith("\n\n")  # noqa: PT018
    comments = [line for line in text.splitlines() if line.startswith("# ")]
    assert len(comments) == len(IN_FILE)
    document = tomllib.loads(text, parse_float=Decimal)
    assert (read_document(document).values, read_document(document).links) == (everything(), LINKS)


def test_a_fresh_profile_looks_like_this() -> None:
    values = {
        key: value for key, value in usual().items() if key in {"name", "currency", "sources", "product_category"}
    }
    assert (
        new_text(values | {"payment_terms": {"Net 30": CLOUD}, "max_creates": 5}, {"E3": 812})
        == """\
#:schema ./cwsetup.schema.json
format = 1

# Name: What this connector is called.
name = "Contoso ConnectWise"

[products]
# Product Category: Category of the items that cwsetup creates; revenue is posted by it.
product_category = { id = 12, name = "Cloud" }

[mappings.payment_terms]
# Payment Terms: Which billing term of ConnectWise each payment term is.
"Net 30" = { id = 12, name = "Cloud" }

[pricing]
# Currency: The currency of this instance; prices in another are never used.
currency = "USD"

[[pricing.sources]]
# Price sources: The price files and their layout.
format = "work365"
files = ["prices/*.csv"]

[pricing.limits]
# Most new items: How many items one run may create.
max_creates = 5

[links]
E3 = 812
"""
    )


@EACH
def test_the_line_of_a_property_is_found_in_a_fresh_profile(declared: Property) -> None:
    text = new_text(everything(), LINKS)
    number = line_of(text, tuple(declared.path.split(".")))
    assert number is not None
    line = text.splitlines()[number - 1]
    in_table = isinstance(declared.shape, MapTo | Sources)
    assert line.strip("[]") == declared.path if in_table else line.startswith(f"{declared.key} = ")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("links", "E3"), "E3 = 812"),
        (("links", "CFQ7TTC0LFLX:0001"), '"CFQ7TTC0LFLX:0001" = 813'),
        (("pricing", "currency"), "currency='USD'"),
        (("pricing", "write"), "[ pricing ]"),
        (("pricing",), "[ pricing ]"),
        (("format",), "format = 1"),
        (("products", "product_class"), None),
        (("qqqq",), None),
    ],
)
def test_a_line_is_that_of_the_key_or_of_its_table(path: tuple[str, ...], line: str | None) -> None:
    text = "format = 1\n[ pricing ]\ncurrency='USD'\n[links]\nE3 = 812\n\"CFQ7TTC0LFLX:0001\" = 813\n"
    number = line_of(text, path)
    assert (text.splitlines()[number - 1] if number else None) == line


@given(st.dictionaries(words, refs, max_size=4), st.dictionaries(words, st.integers(1, 10**6), max_size=4))
def test_any_words_and_product_ids_read_back(words: dict[str, Ref], links: dict[str, int]) -> None:
    assume(len({*map(fold, links)}) == len(links))  # a product has one link, in whichever spelling
    document = tomllib.loads(new_text(usual() | {"payment_terms": words}, links), parse_float=Decimal)
    reading = read_document(document)
    assert (reading.findings, reading.values["payment_terms"], reading.links) == ((), words, links)
    assert BY_KEY["payment_terms"].shape.load(BY_KEY["payment_terms"].shape.dump(words)) == words  # type: ignore[arg-type]
