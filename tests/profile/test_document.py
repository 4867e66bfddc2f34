"""A profile as a document: every fault at once, the schema beside it, and what is written reads back."""

import json
from dataclasses import MISSING
from decimal import Decimal
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from cwsetup.profile.document import (
    IN_FILE,
    Finding,
    faults,
    raw_values,
    read_document,
    write_document,
)
from cwsetup.profile.draft import Source
from cwsetup.profile.instance import Ref
from cwsetup.profile.links import Links, LinkWord
from cwsetup.profile.properties import Property
from cwsetup.profile.schema import schema, schema_text
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.shapes import Choices
from tests.profile.builders import ACTIVE, CLOUD, HARDWARE, choices, everything, examples, usual

EACH_IN_FILE = pytest.mark.parametrize("declared", IN_FILE, ids=[declared.key for declared in IN_FILE])
LINKS: Links = {
    "CFQ7TTC0LFLX:0001": 812,
    "E3": {"Monthly": 812, "Annual": LinkWord.CREATE},
    "F1": LinkWord.IGNORE,
}


def a_document(**changed: Any) -> dict[str, Any]:
    return write_document(usual(**changed), {})


def place(document: dict[str, Any], declared: Property) -> dict[str, Any]:
    for part in filter(None, declared.table.split(".")):
        document = document.setdefault(part, {})
    return document


def is_valid(document: dict[str, Any]) -> bool:
    return bool(jsonschema.Draft202012Validator(schema()).is_valid(document))


def messages(document: dict[str, Any]) -> list[str]:
    return [finding.message for finding in faults(read_document(document))]


@EACH_IN_FILE
def test_what_is_written_reads_back_and_fits_the_schema(declared: Property) -> None:
    for value in examples(declared):
        values = everything() | {declared.key: value}
        document = write_document(values, LINKS)
        reading = read_document(document)
        assert (reading.values, reading.links, faults(reading)) == (values, LINKS, ())
        assert is_valid(document)


def test_everything_at_once_reads_back() -> None:
    document = write_document(everything(), LINKS)
    assert read_document(document).values == everything()
    jsonschema.Draft202012Validator(schema()).validate(document)


def test_a_document_has_its_tables_and_keys_in_the_order_of_the_table() -> None:
    document = write_document(dict(reversed(everything().items())), LINKS)
    assert list(document) == [
        "format", "name", "connection", "products", "agreements", "companies", "invoices", "mappings", "pricing",
        "links",
    ]  # fmt: skip
    assert list(document["connection"]) == ["company", "url", "keys", "ca_file"]


@EACH_IN_FILE
def test_a_property_that_is_needed_is_missed_by_reading_and_by_the_schema(declared: Property) -> None:
    document = a_document()
    place(document, declared).pop(declared.key, None)
    needed = declared.required and not declared.can_be_left
    assert (f"{declared.label}: missing." in messages(document)) is needed
    assert is_valid(document) is not needed


@EACH_IN_FILE
def test_a_value_of_the_wrong_kind_is_found_where_it_stands(declared: Property) -> None:
    document = a_document()
    place(document, declared)[declared.key] = [[5]]
    found = faults(read_document(document))
    assert [finding.path for finding in found] == [tuple(declared.path.split("."))]
    assert found[0].message.startswith(f"{declared.label}: ")
    assert found[0].cure == declared.help
    assert not is_valid(document)


@EACH_IN_FILE
def test_a_key_with_a_slip_is_unknown_and_answered_with_the_nearest(declared: Property) -> None:
    document = a_document()
    wrong = f"{declared.key}x"
    place(document, declared)[wrong] = 1
    (finding,) = faults(read_document(document))
    path = f"{declared.table}.{wrong}".lstrip(".")
    assert finding == Finding(
        tuple(path.split(".")), f'There is no property "{path}".', f'Did you mean "{declared.key}"?'
    )
    assert not is_valid(document)


@pytest.mark.parametrize(
    ("document", "message", "cure"),
    [
        (
            {"products": {"currency": "USD"}},
            'There is no property "products.currency".',
            'Did you mean "pricing.currency"?',
        ),
        ({"qqqq": 1}, 'There is no property "qqqq".', "Here may stand: format, links, name, connection"),
        (
            {"pricing": {"limits": {"qqqq": 1}}},
            'There is no property "pricing.limits.qqqq".',
            "Here may stand: max_price",
        ),
        ({"products": 5}, "products is a table; it needs the form [products].", ""),
        ({"pricing": {"limits": 5}}, "pricing.limits is a table; it needs the form [pricing.limits].", ""),
        ({"links": 5}, "[links] isn't a table.", 'A link is "PRODUCT-ID" = 812'),
        (
            {"connection": {"private_key": "x"}},
            'There is no property "connection.private_key".',
            "A key never stands in",
        ),
    ],
)
def test_what_has_no_business_in_a_profile_is_found(document: dict[str, Any], message: str, cure: str) -> None:
    (finding,) = read_document(document).findings
    assert finding.message == message
    assert finding.cure.startswith(cure)


def test_a_key_that_stands_in_a_profile_is_not_repeated() -> None:
    assert "hunter2" not in repr(read_document({"private_key": "hunter2"}))


@pytest.mark.parametrize(
    "link", [0, -1, True, "812", "Create", {}, {"Monthly": "812"}, {"Monthly": {"deep": 1}}, 1.5, []]
)
def test_a_link_that_says_nothing_is_found(link: object) -> None:
    reading = read_document({"links": {"E3": link, "F1": 5}})
    assert reading.links == {"F1": 5}
    assert [(finding.path, finding.message) for finding in reading.findings] == [
        (("links", "E3"), "The link of E3 says neither an item's id nor what to do.")
    ]


def test_one_product_in_two_spellings_is_a_fault_that_names_both() -> None:
    reading = read_document({"links": {"NW-1001": 5, "F1": 5, "nw-1001 ": 6, "Nw-1001": "ignore"}})
    assert [(finding.path, finding.message) for finding in reading.findings] == [
        (("links", "nw-1001 "), '"NW-1001" and "nw-1001 " are one product with two links.'),
        (("links", "Nw-1001"), '"NW-1001" and "Nw-1001" are one product with two links.'),
    ]
    assert read_document({"links": {"NW-1001": 5, "NW-1002": 6}}).findings == ()


def test_all_faults_are_found_at_once() -> None:
    document = a_document()
    document["name"] = 5
    document["pricing"]["currancy"] = document["pricing"].pop("currency")
    del document["products"]["product_class"]
    document["companies"]["default_active_status"] = {"id": 99, "name": "Gone"}
    assert messages(document) == [
        'There is no property "pricing.currancy".',
        "Name: 5 isn't text.",
        'Default Active Status: "Gone" isn\'t one of the active statuses.',
        "Product Class: missing.",
        "Currency: missing.",
    ]


def test_a_table_that_is_none_isnt_also_missed_key_by_key() -> None:
    document = a_document()
    document["products"] = 5
    assert messages(document) == ["products is a table; it needs the form [products]."]


def test_a_default_status_among_the_active_ones_is_no_contradiction() -> None:
    assert faults(read_document(a_document(active_statuses=(ACTIVE, CLOUD), default_active_status=CLOUD))) == ()
    (finding,) = faults(read_document(a_document(default_active_status=HARDWARE)))
    assert finding.path == ("companies", "default_active_status")


def test_amounts_are_missed_only_where_they_apply() -> None:
    assert messages(a_document(employee_compensation_not_exceed="Percent", employee_compensation_rate="Hourly")) == [
        "Agreement Employee Compensation Limit: missing.",
        "Agreement Employee Compensation Hourly Rate: missing.",
    ]


@pytest.mark.parametrize(
    ("found", "cure"),
    [
        (2, "Use a newer cwsetup."),
        (0, "Write format = 1."),
        ("1", "Write format = 1."),
        (True, "Write format = 1."),
        (Decimal(1), "Write format = 1."),
    ],
)
def test_another_format_is_the_only_finding(found: object, cure: str) -> None:
    document = {"format": found, "qqqq": 1, "name": 5, "links": 5}
    wanted = (Finding(("format",), f"The format is {found}; this cwsetup reads 1.", cure),)
    assert faults(read_document(document)) == wanted
    assert raw_values(document) == ({}, wanted)


def test_a_document_without_a_format_is_of_the_present_one() -> None:
    assert read_document({"name": "x"}).findings == ()
    assert raw_values({"name": "x"}) == ({"name": "x"}, ())


def test_with_choices_names_stand_for_ids_and_ids_are_held_against_what_is_live() -> None:
    def live(declared: Property) -> Choices:
        return choices(CLOUD, HARDWARE) if declared.key == "product_category" else None

    assert read_document({"products": {"product_category": "cloud"}}, live).values == {"product_category": CLOUD}
    renamed = {"products": {"product_category": {"id": 12, "name": "Cloud (old)"}}}
    assert read_document(renamed, live).values == {"product_category": Ref(12, "Cloud")}
    assert read_document(renamed).values == {"product_category": Ref(12, "Cloud (old)")}
    gone = {"products": {"product_category": {"id": 99, "name": "Gone"}}}
    assert len(read_document(gone, live).findings) == 1


def test_a_reading_becomes_a_draft_with_its_source_and_links() -> None:
    draft = read_document(write_document(usual(), LINKS)).draft(Source.FILE)
    assert draft.values() == usual()
    assert draft.links == LINKS
    assert {answer.source for answer in draft.answers.values()} == {Source.FILE}


def test_the_schema_is_sound_and_describes_every_property() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert json.loads(schema_text()) == schema()
    for declared in IN_FILE:
        node = schema()
        for part in declared.path.split("."):
            node = node["properties"][part]
        assert (node["title"], node["description"]) == (declared.label, declared.explanation)
        assert ("default" in node) == (declared.default not in (MISSING, None, {}))


@pytest.mark.parametrize("declared", [each for each in IN_FILE if each.needed_when], ids=lambda each: each.key)
def test_the_schema_wants_what_another_value_makes_necessary(declared: Property) -> None:
    assert declared.needed_when is not None
    key, values = declared.needed_when
    for value in examples(BY_KEY[key]):
        without = write_document(usual() | {key: value}, {})
        assert is_valid(without) == (value not in values)
        assert is_valid(write_document(usual() | {key: value, declared.key: examples(declared)[0]}, {}))


def test_the_schema_says_what_each_table_is_for() -> None:
    for key, table in schema()["properties"].items():
        assert "description" in table, key
        for part in table.get("properties", {}).values():
            assert "description" in part


@pytest.mark.parametrize("path", [(), ("connection",), ("mappings",), ("pricing",), ("pricing", "limits")])
def test_the_schema_takes_no_unknown_key(path: tuple[str, ...]) -> None:
    document = write_document(everything(), {})
    assert is_valid(document)
    table = document
    for part in path:
        table = table[part]
    table["unknown"] = 1
    assert not is_valid(document)


def test_the_schema_has_no_place_for_a_key() -> None:
    assert BY_KEY["private_key"].shape.schema() == {"not": {}}
    assert "private_key" not in schema_text()


@pytest.mark.parametrize(
    ("link", "valid"),
    [(5, True), ("create", True), ({"Monthly": 5, "Annual": "ignore"}, True), (0, False), ("5", False), ({}, False)],
)
def test_the_schema_knows_links(link: object, *, valid: bool) -> None:
    assert is_valid(a_document() | {"links": {"E3": link}}) is valid
