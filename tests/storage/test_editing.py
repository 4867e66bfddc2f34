"""An edited profile stays as its author left it but for what is changed."""

import re
import tomllib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwsetup.profile.document import IN_FILE, read_document
from cwsetup.profile.instance import Ref
from cwsetup.profile.links import Links, LinkWord, dump_links
from cwsetup.profile.properties import Property
from cwsetup.profile.sources import PriceSource
from cwsetup.storage.editing import edited_text, linked_text
from cwsetup.storage.layout import new_text
from tests.profile.builders import CLOUD, FULL_SOURCE, HARDWARE, SOURCE, everything, examples, usual

EACH = pytest.mark.parametrize("declared", IN_FILE, ids=[declared.key for declared in IN_FILE])
LINKS: Links = {
    "CFQ7TTC0LFLX:0001": 812,
    "E3": {"Monthly": 812, "Annual billed monthly": LinkWord.CREATE},
}

BY_HAND = """\
#:schema ./cwsetup.schema.json
# Ours; ask Ada before changing.
format = 1
name = 'Contoso'   # as on the invoice

[pricing]          # prices first, for we change them most
currency   = "USD"
price_lists = [
    "Gold",      # since 2024
    "Silver",
    # "Bronze",  # gone
    "Retail",
]
units = ["Monthly", "Annual"]  # short first
one_price_per = "product"
write = "both"

# --- the files
[[pricing.sources]]
format = "work365"      # exported nightly
files = ["/srv/prices/*.csv"]

[[pricing.sources]]     # the second
format = "partner-center"
files = ["sheet.csv"]

[pricing.limits]
max_creates = 5         # we are careful

[connection]
company = "contoso"
url = "https://api-na.myconnectwise.net"
keys = "keyring"

[products]
product_category = { id = 12, name = "Cloud" }  # agreed with Ben
product_subcategory = {id=41,name="Licences"}
product_class = "Agreement"
[products.product_type]
# a table of its own
id = 3
name = "Subscription"

[agreements]
employee_compensation_not_exceed = "Billing"
employee_compensation_rate = "Actual"
invoicing_cycle = "CalendarYear"
default_location = { id = 2, name = "Tampa" }
default_department = { id = 10, name = "Services" }

[companies]
active_statuses = [
    { id = 1, name = "Active" },        # customers
    { id = 4, name = "Not Approved" },  # until finance says so
]
default_active_status = { id = 1, name = "Active" }

[invoices]
line_description = "Description"

[mappings.payment_terms]
# the usual
"Net 30" = { id = 2, name = "Net 30 days" }  # 30
"Net 45" = { id = 3, name = "Net 45 days" }

[links]
"E3" = 812   # by hand
"""
REPLACED: list[tuple[str, str, dict[str, Any]]] = [
    ('currency   = "USD"', 'currency   = "EUR"', {"currency": "EUR"}),
    ("name = 'Contoso'   #", 'name = "Fabrikam"   #', {"name": "Fabrikam"}),
    ('{ id = 12, name = "Cloud" }  #', '{ id = 7, name = "Hard, ware" }  #', {"product_category": HARDWARE}),
    ('{id=41,name="Licences"}', '{ id = 12, name = "Cloud" }', {"product_subcategory": CLOUD}),
    (
        '# a table of its own\nid = 3\nname = "Subscription"',
        '# a table of its own\nid = 12\nname = "Cloud"',
        {"product_type": CLOUD},
    ),
    ("max_creates = 5         #", "max_creates = 9         #", {"max_creates": 9}),
    ('["Monthly", "Annual"]  #', '["Annual", "Monthly"]  #', {"units": ("Annual", "Monthly")}),
    ('    "Silver",\n', "", {"price_lists": ("Gold", "Retail")}),
    ('    { id = 4, name = "Not Approved" },  # until finance says so\n', "", {"active_statuses": (Ref(1, "Active"),)}),
    ('"Net 45" = { id = 3, name = "Net 45 days" }\n', "", {"payment_terms": {"Net 30": Ref(2, "Net 30 days")}}),
    (
        '{ id = 2, name = "Net 30 days" }  # 30',
        '{ id = 12, name = "Cloud" }  # 30',
        {"payment_terms": {"Net 30": CLOUD, "Net 45": Ref(3, "Net 45 days")}},
    ),
    (
        'files = ["sheet.csv"]',
        'files = ["new.csv"]',
        {
            "sources": (
                PriceSource(format=SOURCE.format, files=("/srv/prices/*.csv",)),
                PriceSource(format=FULL_SOURCE.format, files=("new.csv",)),
            )
        },
    ),
    (
        '\n[[pricing.sources]]     # the second\nformat = "partner-center"\nfiles = ["sheet.csv"]\n',
        "",
        {"sources": (PriceSource(format=SOURCE.format, files=("/srv/prices/*.csv",)),)},
    ),
    ('write = "both"\n', 'write = "both"\nplaces = 3\n', {"places": 3}),
    (
        "max_creates = 5         # we are careful\n",
        "max_creates = 5         # we are careful\nmin_rows = 7\n",
        {"min_rows": 7},
    ),
]


def values_of(text: str) -> dict[str, Any]:
    reading = read_document(tomllib.loads(text, parse_float=Decimal))
    assert reading.findings == ()
    return reading.values


@pytest.mark.parametrize(("before", "after", "changes"), REPLACED, ids=[str(list(each[2])) for each in REPLACED])
def test_an_edit_changes_its_value_and_not_a_character_else(before: str, after: str, changes: dict[str, Any]) -> None:
    assert BY_HAND.count(before) == 1
    assert edited_text(BY_HAND, changes) == BY_HAND.replace(before, after)


def test_all_edits_at_once_say_what_is_wanted() -> None:
    wanted = values_of(BY_HAND)
    for _, _, changes in REPLACED:
        wanted |= changes
    assert values_of(edited_text(BY_HAND, wanted)) == wanted


def test_without_a_change_the_text_is_the_same() -> None:
    assert edited_text(BY_HAND, {}) == BY_HAND


def test_lines_that_end_as_on_windows_still_do() -> None:
    windows = BY_HAND.replace("\n", "\r\n")
    assert edited_text(windows, {"currency": "EUR"}) == windows.replace('"USD"', '"EUR"')
    wanted = values_of(BY_HAND) | {"places": 3, "payment_terms": {"Net 60": CLOUD}}
    text = edited_text(windows, {"places": 3, "payment_terms": {"Net 60": CLOUD}})
    assert values_of(text) == wanted


def test_a_list_of_several_lines_is_ordered_anew_with_its_comments() -> None:
    text = edited_text(BY_HAND, {"price_lists": ("Retail", "Gold", "New", "Silver")})
    assert values_of(text)["price_lists"] == ("Retail", "Gold", "New", "Silver")
    assert "# since 2024" in text
    assert '# "Bronze",  # gone' in text


@EACH
def test_any_value_can_be_set_in_a_file_by_hand(declared: Property) -> None:
    wanted = values_of(BY_HAND)
    for value in examples(declared):
        changed = edited_text(BY_HAND, {declared.key: value})
        assert values_of(changed) == wanted | {declared.key: value}
        assert edited_text(changed, {declared.key: value}) == changed, "done is done"


@EACH
def test_any_value_can_be_set_in_a_fresh_file(declared: Property) -> None:
    fresh = new_text(usual(), LINKS)
    for value in examples(declared):
        assert values_of(edited_text(fresh, {declared.key: value})) == usual() | {declared.key: value}


@EACH
def test_any_value_can_be_taken_out(declared: Property) -> None:
    text = edited_text(new_text(everything(), LINKS), {}, frozenset({declared.key}))
    assert values_of(text) == {key: value for key, value in everything().items() if key != declared.key}
    assert edited_text(text, {}, frozenset({declared.key})) == text, "what isn't there can't be taken out"


OTHER_FORMS = [
    (
        "dotted",
        'pricing.currency = "USD"\npricing.limits.max_creates = 5\nmappings.payment_terms."Net 30" = {id=2,name="x"}\n',
    ),
    (
        "inline",
        'mappings = { payment_terms = { "Net 30" = { id = 2, name = "x" } } }\npricing = { currency = "USD" }\n',
    ),
    ("inline map", '[mappings]\npayment_terms = { "Net 30" = { id = 2, name = "x" } }\n[pricing]\ncurrency = "USD"\n'),
    ("words as tables", '[mappings.payment_terms."Net 30"]\nid = 2\nname = "x"\n[pricing]\ncurrency = "USD"\n'),
    ("apart", '[pricing.limits]\nmax_creates = 5\n[mappings.payment_terms]\n[pricing]\ncurrency = "USD"\n'),
    ("inline sources", '[pricing]\nsources = [{ format = "work365", files = ["a"] }]\ncurrency = "USD"\n'),
    (
        "sources on lines",
        '[pricing]\nsources = [\n  { format = "work365", files = ["a"] }, # one\n]\ncurrency = "USD"\n',
    ),
    ("empty", ""),
]


@EACH
@pytest.mark.parametrize("text", [form[1] for form in OTHER_FORMS], ids=[form[0] for form in OTHER_FORMS])
def test_a_file_that_writes_its_tables_otherwise_can_be_edited(declared: Property, text: str) -> None:
    text = f"format = 1\n{text}"
    for value in examples(declared):
        assert values_of(edited_text(text, {declared.key: value})) == values_of(text) | {declared.key: value}


words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
refs = st.builds(Ref, st.integers(1, 10**6), words)
name_lists = st.lists(st.sampled_from(["Gold", "Silver", "a, b", '"q"', "x = 0", "#1"]), min_size=1, unique=True)
edits = st.fixed_dictionaries(
    {},
    optional={
        "currency": st.sampled_from(["USD", "EUR"]),
        "name": st.from_regex(r"[!-~]{1,20}", fullmatch=True),
        "price_lists": name_lists.map(tuple),
        "units": name_lists.map(tuple),
        "exclude": st.lists(st.from_regex(r"[!-~]{1,8}", fullmatch=True)).map(tuple),
        "product_category": refs,
        "product_type": refs,
        "active_statuses": st.lists(refs, min_size=1, max_size=4).map(tuple),
        "payment_terms": st.dictionaries(words, refs, max_size=4),
        "agreement_types": st.dictionaries(words, refs, max_size=2),
        "places": st.integers(0, 4),
        "employee_compensation_limit": st.decimals(0, 10**6, places=2),
        "max_creates": st.integers(0, 100),
        "max_changes": st.integers(0, 100).map(Decimal),
        "sources": st.lists(st.sampled_from([SOURCE, FULL_SOURCE]), min_size=1, max_size=3).map(tuple),
    },
)


def untouched(text: str) -> list[str]:
    """Return the comments of a text that stand alone on their line, outside lists, and outside sources."""
    outside = re.sub(r"^\[\[pricing\.sources\]\]\n(?:[^\[\n].*\n)*", "", text, flags=re.MULTILINE)
    return re.findall(r"^# .*$", outside, re.MULTILINE)


@settings(max_examples=20, deadline=None)
@given(st.lists(edits, min_size=1, max_size=2))
def test_any_edits_say_what_is_wanted_and_keep_what_they_didnt_touch(rounds: list[dict[str, Any]]) -> None:
    for text in (BY_HAND, new_text(everything(), LINKS)):
        wanted, links = values_of(text), tomllib.loads(text)["links"]
        changed = text
        for changes in rounds:
            wanted |= changes
            if {ref.id for ref in wanted["active_statuses"]}:
                wanted["default_active_status"] = wanted["active_statuses"][0]
            changed = edited_text(changed, changes | {"default_active_status": wanted["default_active_status"]})
        assert values_of(changed) == wanted
        assert tomllib.loads(changed)["links"] == links
        assert set(untouched(text)) <= set(untouched(changed))
        kept = [line for line in text.splitlines() if re.match("url|company|keys|line_desc|one_price|write|E3", line)]
        assert [line for line in changed.splitlines() if line in kept] == kept


def test_a_source_that_is_taken_out_takes_its_comment_along_and_no_other() -> None:
    text = new_text(everything() | {"sources": (FULL_SOURCE, SOURCE)}, LINKS)
    changed = edited_text(text, {"sources": (SOURCE,)})
    assert values_of(changed)["sources"] == (SOURCE,)
    assert set(untouched(text)) <= set(untouched(changed))


class TestLinks:
    """Links written into a profile that somebody has laid out."""

    def test_a_new_link_goes_below_the_others_and_all_else_stays(self) -> None:
        changed = linked_text(BY_HAND, {"E3": 812, "F1": LinkWord.IGNORE, "A 1": {"Monthly": 5, "Annual": 6}})
        assert changed == BY_HAND.rstrip("\n") + '\nF1 = "ignore"\n"A 1" = { Monthly = 5, Annual = 6 }\n'

    def test_another_item_keeps_the_comment(self) -> None:
        assert linked_text(BY_HAND, {"E3": 900}) == BY_HAND.replace("= 812   #", "= 900   #")

    def test_a_link_that_is_taken_back_leaves_the_table(self) -> None:
        changed = linked_text(BY_HAND, {})
        assert tomllib.loads(changed)["links"] == {}
        assert values_of(changed) == values_of(BY_HAND)

    def test_the_first_link_gets_a_table_at_the_end(self) -> None:
        text = new_text(usual(), {})
        assert linked_text(text, {"E3": 812}) == f"{text}\n[links]\nE3 = 812\n"

    @pytest.mark.parametrize("after", ["", "\n[mappings.billing_frequencies]\n# none yet\n"])
    def test_very_many_go_below_the_others_too(self, after: str) -> None:
        links: Links = {"E3": 812, **{f"CFQ7:{number}": number for number in range(1, 300)}}
        added = "".join(f'"CFQ7:{number}" = {number}\n' for number in range(1, 300))
        assert linked_text(BY_HAND + after, links) == BY_HAND + added + after

    @pytest.mark.parametrize(
        "table", ["links = { E3 = 812 }\n", "[links]\nE3.Monthly = 812\n", "[links.E3]\nMonthly = 812\n"]
    )
    def test_very_many_are_added_however_those_there_are_written(self, table: str) -> None:
        wanted: Links = {"E3": 5, **{f"CFQ7:{number}": number for number in range(1, 300)}}
        assert tomllib.loads(linked_text(f"format = 1\n{table}", wanted))["links"] == wanted

    def test_lines_end_as_they_did(self) -> None:
        windows = BY_HAND.replace("\n", "\r\n")
        assert linked_text(windows, {"E3": 900}) == linked_text(BY_HAND, {"E3": 900}).replace("\n", "\r\n")

    @pytest.mark.parametrize("table", ["links = { E3 = 812 }\n", "links.E3 = 812\n", "[links.E3]\nMonthly = 5\n"])
    def test_however_it_is_written_it_says_what_is_wanted(self, table: str) -> None:
        wanted: Links = {"E3": {"Monthly": 812}, "F1": 6}
        assert tomllib.loads(linked_text(f"format = 1\n{table}", wanted))["links"] == dump_links(wanted)
