"""How a person and the program agree on reading a price file, in ``check-file`` and in the wizard."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.wizard.scripted import BACK, ENTER, ScriptedAsker
from tests.wizard.walking import PARTNER_CENTER, WORK365, Desk, example

RESELLER = """\
Offer ID,SKU ID,Term,Frequency,Wholesale,RRP,Status
CFQ7TTC0AAAA,1,Annual,Monthly,101.50,120.00,Active
CFQ7TTC0AAAA,1,Annual,Annual,98.50,115.00,Active
CFQ7TTC0BBBB,2,Monthly,Monthly,10.50,12.00,Active
CFQ7TTC0CCCC,000F,Monthly,Monthly,10.50,12.00,End of Sale
"""
GERMAN = "Artikelnummer;Einheit;EK;VK;Währung\nA-1;Monat;1.234,50;1.500,00;EUR\nA-2;Monat;12,50;15,00;EUR\n"
OPEN = {"sources.constants.currency": "GBP", "sources.price_list": "Retail", "sources.basis": "for one bill"}
YES = {"sources.right": True}


@pytest.fixture
def reseller(tmp_path: Path) -> Path:
    """A reseller's price file, of no known layout."""
    path = tmp_path / "reseller.csv"
    path.write_text(RESELLER, "utf-8")
    return path


def checked(desk: Desk, file: Path, script: dict[str, Any], *flags: str) -> tuple[dict[str, Any], str, ScriptedAsker]:
    """Check a file without having a profile; return the source that is printed, and what was said."""
    asker = ScriptedAsker(script)
    said = desk.run("check-file", str(file), *flags, asker=asker)
    assert said.status == 0, said.stderr
    (source,) = tomllib.loads(said.stdout)["pricing"]["sources"]
    assert source["files"] == [str(file)]
    return source, said.stderr, asker


def test_what_is_certain_is_proposed_with_its_reason_and_what_is_open_is_asked(desk: Desk, reseller: Path) -> None:
    source, said, asker = checked(desk, reseller, OPEN | YES)
    assert source["format"] == "generic"
    assert source["columns"]["product_id"] == "{Offer ID}:{SKU ID:0000}"
    assert source["constants"] == {"currency": "GBP"}
    assert source["price_list"] == "Retail"
    assert source["filters"] == {"Status": ["Active"]}
    assert "basis" not in source
    assert asker.keys == [*OPEN, "sources.right"]
    assert 'the heading is "RRP"' in said
    assert "CFQ7TTC0AAAA:0001" in said
    assert "2 products, 3 prices" in said


def test_a_price_for_the_whole_term_is_divided_where_a_person_says_so(desk: Desk, reseller: Path) -> None:
    answer = "for the whole term; one bill is a part of it"
    source, said, _ = checked(desk, reseller, OPEN | YES | {"sources.basis": answer})
    assert source["basis"] == {"Annual billed monthly": "period"}
    assert "10.00 GBP" in said


def test_something_else_than_is_offered_can_be_typed(desk: Desk, reseller: Path) -> None:
    script = OPEN | YES | {"sources.price_list": ["Something else", "Partner"]}
    assert checked(desk, reseller, script)[0]["price_list"] == "Partner"


def test_back_leads_to_the_question_before(desk: Desk, reseller: Path) -> None:
    script = OPEN | YES | {"sources.constants.currency": ["USD", "GBP"], "sources.price_list": [BACK, "Retail"]}
    assert checked(desk, reseller, script)[0]["constants"] == {"currency": "GBP"}


def test_back_from_the_first_question_leaves_everything_as_it_is(desk: Desk, reseller: Path) -> None:
    said = desk.run("check-file", str(reseller), asker=ScriptedAsker({"sources.constants.currency": BACK}))
    assert said.status == 0
    assert said.stderr.endswith("Nothing was written.\n")


@pytest.mark.parametrize(
    ("field", "answers", "expected"),
    [
        ("price", {"sources.columns.price": "Wholesale"}, {"price": "Wholesale"}),
        ("part_number", {"sources.columns.part_number": "SKU ID"}, {"part_number": "SKU ID"}),
        ("cost", {"sources.columns.cost": "Nowhere"}, {"cost": None}),
        (
            "product_id",
            {"sources.columns.product_id": "In several columns together", "sources.template": "{Offer ID}-{Term}"},
            {"product_id": "{Offer ID}-{Term}"},
        ),
        (
            "unit",
            {"sources.columns.unit": "The same in every row", "sources.constants.unit": "Monthly"},
            {"unit": None},
        ),
        ("currency", {"sources.columns.currency": [BACK]}, {}),
    ],
)
def test_any_field_can_be_read_otherwise(
    desk: Desk, reseller: Path, field: str, answers: dict[str, Any], expected: dict[str, str | None]
) -> None:
    change = [field, "product_name"] if field == "currency" else field
    also = {"sources.columns.product_name": "Offer ID"} if field == "currency" else {}
    script = OPEN | {"sources.right": [False, True], "sources.change": change} | answers | also
    source, _, _ = checked(desk, reseller, script)
    for name, heading in expected.items():
        assert source["columns"].get(name) == heading


def test_another_setting_can_be_typed_and_a_wrong_one_is_named(desk: Desk, reseller: Path) -> None:
    script = OPEN | {
        "sources.right": [False, True],
        "sources.change": "Another setting",
        "sources.setting": ["filter={}", "filters={}"],
    }
    source, said, asker = checked(desk, reseller, script)
    assert "isn't KEY=VALUE with a key of a price source. Nearest: filters" in asker.last("sources.setting").wrong
    assert "filters" not in source
    assert "3 products, 4 prices" in said


def test_what_cannot_be_read_so_is_said_and_asked_again(desk: Desk, reseller: Path) -> None:
    script = OPEN | {
        "sources.right": [False, True],
        "sources.change": ["price", "price"],
        "sources.columns.price": ["Status", "RRP"],
    }
    _, said, _ = checked(desk, reseller, script)
    assert '"reseller.csv" has no usable price row.' in said.replace(str(reseller), "reseller.csv")


def test_a_file_in_another_encoding_is_opened_by_a_setting(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "preise.csv"
    file.write_bytes(GERMAN.encode("cp1252"))
    source, said, _ = checked(desk, file, YES | {"sources.setting": "encoding=cp1252", "sources.price_list": "Retail"})
    assert source["encoding"] == "cp1252"
    assert source["decimal"] == ","
    assert "isn't UTF-8 text" in said
    assert "1500.00 EUR" in said


def test_settings_given_at_the_start_are_not_asked_for(desk: Desk, reseller: Path) -> None:
    flags = ["--set", "constants.currency=GBP", "--set", "price_list=Partner", "--set", "basis={}"]
    source, _, asker = checked(desk, reseller, YES, *flags)
    assert asker.keys == ["sources.right"]
    assert source["price_list"] == "Partner"


def test_a_known_layout_is_not_asked_about(desk: Desk) -> None:
    source, _, asker = checked(desk, Path(example(WORK365)), {})
    assert source == {"format": "work365", "files": [example(WORK365)]}
    assert asker.keys == []


def test_a_bill_whose_months_the_name_of_the_unit_does_not_say_is_a_bill(desk: Desk) -> None:
    named = 'unit_aliases={"Annual billed monthly" = "NCE billed in parts"}'
    _, _, asker = checked(desk, Path(example(PARTNER_CENTER)), {"sources.basis": True}, "--set", named)
    label = asker.last("sources.basis").label
    assert label == "Contoso Suite Basic, NCE billed in parts: 59.54 for the term → 4.96 per bill. Right?"


class TestIntoAProfile:
    @pytest.fixture
    def made(self, desk: Desk) -> Desk:
        desk.make()
        return desk

    def keep(self, desk: Desk, file: Path, **script: Any) -> str:
        said = desk.run("check-file", str(file), asker=ScriptedAsker(OPEN | YES | script))
        assert said.status == 0, said.stderr
        return said.stderr

    def sources(self, desk: Desk) -> list[dict[str, Any]]:
        return list(tomllib.loads(desk.text("acme"))["pricing"]["sources"])

    def test_a_source_is_added_after_a_look_at_the_difference(self, made: Desk, reseller: Path) -> None:
        said = self.keep(made, reseller, **{"check.keep": "Add it to the price sources of acme", "write": True})
        assert [source["format"] for source in self.sources(made)] == ["work365", "generic"]
        assert '+format = "generic"' in said.replace(" ", "").replace("+format=", "+format = ")

    def test_a_source_of_the_same_file_takes_the_place_of_the_one_before(self, made: Desk, reseller: Path) -> None:
        for name in ("Retail", "Partner"):
            script = {"check.keep": ENTER, "write": True, "sources.price_list": ["Something else", name]}
            self.keep(made, reseller, **script)
        assert [source.get("price_list") for source in self.sources(made)] == [None, "Partner"]

    def test_it_can_take_the_place_of_all_and_what_no_longer_fits_is_named(self, made: Desk, reseller: Path) -> None:
        way = "Put it in place of the price sources of acme"
        said = self.keep(made, reseller, **{"check.keep": way, "write": True})
        assert [source["format"] for source in self.sources(made)] == ["generic"]
        assert 'Currency: no price has "USD". cwsetup edit currency' in said

    def test_nothing_is_written_where_nobody_says_so(self, made: Desk, reseller: Path) -> None:
        before = made.text("acme")
        self.keep(made, reseller, **{"check.keep": "Nothing"})
        self.keep(made, reseller, **{"check.keep": ENTER, "write": False})
        said = made.run(
            "check-file", str(reseller), asker=ScriptedAsker(OPEN | YES | {"check.keep": "Show it as TOML"})
        )
        assert tomllib.loads(said.stdout)["pricing"]["sources"][0]["format"] == "generic"
        assert made.text("acme") == before

    def test_of_several_profiles_one_is_asked_for(self, made: Desk, reseller: Path) -> None:
        made.make("other")
        self.keep(made, reseller, **{"check.profile": "other", "check.keep": ENTER, "write": True})
        assert len(self.sources(made)) == 1
        assert len(tomllib.loads(made.text("other"))["pricing"]["sources"]) == 2

    def test_without_a_question_everything_is_given(self, made: Desk, reseller: Path) -> None:
        flags = ["--set", "constants.currency=USD", "--set", "price_list=Retail", "--set", "basis={}", "--write"]
        said = made.run("check-file", str(reseller), *flags)
        assert said.status == 0, said.stderr
        assert self.sources(made)[1]["columns"]["price"] == "RRP"
        said = made.run("prices", "CFQ7TTC0BBBB*", "-p", "acme", "--json")
        assert '"price": "12.00"' in said.stdout


def test_the_wizard_reads_an_unknown_file_the_same_way(desk: Desk, reseller: Path) -> None:
    script = desk.answers | OPEN | YES | {"sources": str(reseller), "sources.constants.currency": "USD"}
    said, _ = desk.ask("acme", script=script)
    assert said.status == 0, said.stderr
    (source,) = tomllib.loads(desk.text("acme"))["pricing"]["sources"]
    assert source["columns"]["product_id"] == "{Offer ID}:{SKU ID:0000}"
    assert desk.run("sync-prices", "-p", "acme", "--plan", "--create").status == 0


def test_back_from_its_questions_leads_to_the_wizards_question_for_the_file(desk: Desk, reseller: Path) -> None:
    script = desk.answers | {"sources": [str(reseller), example(WORK365)], "sources.constants.currency": BACK}
    assert desk.ask("acme", script=script)[0].status == 0


UNREAD = "Product ID,Unit,RRP,Remark,RRP inc VAT,Currency,Price List\nA,Monthly,1.00,x,1.20,USD,Retail\n"


def test_columns_that_nothing_is_read_from_are_named_those_first_that_may_count(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(UNREAD, "utf-8")
    words = 'Not read: "RRP inc VAT" (looks like money: 1.20), "Remark".\n'
    _, said, _ = checked(desk, file, YES | {"sources.columns.cost": "no"})
    assert f"! {words}" in said
    assert words in desk.run("check-file", str(file)).stdout
    (data,) = json.loads(desk.run("check-file", str(file), "--json").stdout)["files"]
    assert {"heading": "RRP inc VAT", "examples": ["1.20"], "looks_like": "money"} in data["not_read"]


def test_a_known_layout_names_the_columns_that_it_passes_over(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    headings = "Product ID,Unit,Amount,Currency,Price List,Pricing Method,Remark"
    file.write_text(f"{headings}\nA,Monthly,1.00,USD,Retail,Currency Amount,x\n", "utf-8")
    _, said, _ = checked(desk, file, {})
    assert '  Not read: "Remark".\n' in said


def test_what_one_file_of_a_pattern_leaves_open_is_asked_for_all(desk: Desk, tmp_path: Path) -> None:
    for name, amounts in (("a", "12.50"), ("b", "12,50")):
        (tmp_path / f"{name}.csv").write_text(f"Product ID;Unit;RRP;Currency\nA;Monthly;{amounts};USD\n", "utf-8")
        (alone,) = json.loads(desk.run("check-file", str(tmp_path / f"{name}.csv"), "--json").stdout)["files"]
        assert "decimal" not in {each["setting"] for each in alone["open"]}
    (both,) = json.loads(desk.run("check-file", str(tmp_path / "*.csv"), "--json").stdout)["files"]
    assert "decimal" in {each["setting"] for each in both["open"]}, "one mark can't be right for both"
