"""``edit``: by menu, by one question, and by ``--set``."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from cwsetup.profile.settings import BY_KEY
from tests.wizard.scripted import BACK, ENTER, ScriptedAsker
from tests.wizard.walking import WORK365, Desk, Said, example


@pytest.fixture
def made(desk: Desk) -> Desk:
    """A desk with the profile ``acme``."""
    desk.make()
    return desk


def edit(desk: Desk, *arguments: str, **script: Any) -> tuple[Said, ScriptedAsker]:
    """Edit as a person, with these answers."""
    asker = ScriptedAsker({key.replace("__", "."): answer for key, answer in script.items()})
    return desk.run("edit", *arguments, "-p", "acme", asker=asker), asker


def profile(desk: Desk) -> dict[str, Any]:
    return tomllib.loads(desk.text("acme"))


def test_the_menu_shows_every_property_with_its_value_but_neither_keys_nor_instance(made: Desk) -> None:
    _, asker = edit(made, edit=ENTER)
    rows = {choice.name: choice.note for choice in asker.offered["edit"]}
    assert next(iter(rows)) == "Done"
    assert rows["New products · Product Category"] == "Software Subscriptions (#1)"
    assert rows["Advanced · Most changed items"] == "30%"
    assert rows["Advanced · Rate"] == "not set"
    hidden = {BY_KEY[key].label for key in ("company", "url", "client_id", "public_key", "private_key")}
    assert hidden.isdisjoint(name.rpartition(" · ")[2] for name in rows)
    assert "Agreements · Agreement Employee Compensation Limit" not in rows


def test_several_changes_are_written_at_once_after_a_look_at_the_difference(made: Desk) -> None:
    said, asker = edit(made, edit=["product_class", "name", "Done"], product_class="Service", name="Ours", write=True)
    assert said.status == 0
    assert asker.last("product_class").default == "Agreement"
    assert asker.last("edit").default == "name"
    lines = [line[2:] for line in said.stderr.splitlines()]
    assert [line for line in lines if line.startswith(("+", "-"))] == [
        "--- acme.toml",
        "+++ acme.toml (after)",
        '-name = "Northwind IT ConnectWise"',
        '+name = "Ours"',
        '-product_class = "Agreement"',
        '+product_class = "Service"',
    ]
    assert profile(made)["products"]["product_class"] == "Service"


def test_one_property_by_name_or_by_its_label(made: Desk) -> None:
    assert edit(made, "write", write=["cost", True])[0].status == 0
    assert edit(made, "PSA Line description", line_description="Line One & Line Two", write=True)[0].status == 0
    assert profile(made)["invoices"]["line_description"] == "Line One & Line Two"
    assert profile(made)["pricing"]["write"] == "cost"


def test_a_changed_parent_asks_for_its_child(made: Desk) -> None:
    said, _ = edit(made, "product_category", product_category="Hardware", product_subcategory="Servers", write=True)
    assert said.status == 0
    assert profile(made)["products"]["product_subcategory"]["name"] == "Servers"


def test_back_from_the_child_leaves_the_parent_as_it_was(made: Desk) -> None:
    before = made.text("acme")
    said, _ = edit(made, edit=["product_category", "Done"], product_category="Hardware", product_subcategory=BACK)
    assert "Nothing changed." in said.stderr
    said, _ = edit(made, "product_category", product_category="Hardware", product_subcategory=BACK)
    assert (said.status, said.stderr) == (0, "  Nothing was written.\n")
    assert made.text("acme") == before


def test_a_limit_is_asked_for_when_it_is_needed(made: Desk) -> None:
    edit(
        made,
        "employee_compensation_not_exceed",
        employee_compensation_not_exceed="Amount",
        employee_compensation_limit="100",
        write=True,
    )
    assert profile(made)["agreements"]["employee_compensation_limit"] == 100


def test_the_present_value_is_the_default_even_where_the_file_does_not_say_it(made: Desk) -> None:
    _, asker = edit(made, "max_changes", max_changes=BACK)
    assert asker.last("max_changes").default == "30%"
    edit(made, "exclude", exclude="CFQ7*, NW-9*", write=True)
    _, asker = edit(made, "exclude", exclude=ENTER)
    assert asker.last("exclude").default == "CFQ7*, NW-9*"
    assert profile(made)["pricing"]["exclude"] == ["CFQ7*", "NW-9*"]


def test_an_emptied_answer_takes_a_property_back_to_its_default(made: Desk) -> None:
    edit(made, "rate", rate=["0", "600"], write=True)
    assert profile(made)["pricing"]["rate"] == 600
    edit(made, "rate", rate="", write=True)
    assert "rate" not in profile(made)["pricing"]


def test_a_map_is_one_screen_and_keeps_what_is_not_taken_up(made: Desk) -> None:
    words = {"payment_terms.2% 10 Net 30": "Net 30 days", "payment_terms.Net 60": "– leave out –"}
    said, _ = edit(made, "payment_terms", payment_terms=["2% 10 Net 30", "Net 60", ENTER], **words, write=True)
    assert said.status == 0
    assert list(profile(made)["mappings"]["payment_terms"]) == ["Net 30", "Net 45", "2% 10 Net 30"]


def test_a_word_that_no_price_file_has_any_more_stays_in_its_map(made: Desk) -> None:
    made.run("edit", "-p", "acme", "--set", "units_of_measure.Box=Box")
    said, asker = edit(made, "units_of_measure", units_of_measure=ENTER)
    assert "Nothing changed." in said.stderr
    assert [choice.name for choice in asker.offered["units_of_measure"]] == [
        "Done, 3 of 3 mapped",
        "Annual",
        "Monthly",
        "Box",
        "Add a word",
    ]


def test_a_word_can_be_added_to_a_map_and_taken_from_it(made: Desk) -> None:
    edit(
        made,
        "agreement_types",
        agreement_types=["Add a word", ENTER],
        **{"agreement_types.word": "Flexi", "agreement_types.Flexi": "Hosting"},
        write=True,
    )
    assert profile(made)["mappings"]["agreement_types"] == {"Flexi": {"id": 4, "name": "Hosting"}}
    again = {"agreement_types.Flexi": "– leave out –"}
    edit(made, "agreement_types", agreement_types=["Flexi", ENTER], **again, write=True)
    assert profile(made)["mappings"]["agreement_types"] == {}


def test_back_from_a_word_leads_to_the_map_and_from_the_map_leaves_it_as_it_was(made: Desk) -> None:
    before = made.text("acme")
    words = {"payment_terms.Net 30": "Net 7 days", "payment_terms.Net 45": BACK}
    said, _ = edit(made, "payment_terms", payment_terms=["Net 30", "Net 45", BACK], **words)
    assert (said.status, made.text("acme")) == (0, before)


@pytest.mark.parametrize(
    ("flags", "section", "key", "value"),
    [
        (["product_class=Bundle"], "products", "product_class", "Bundle"),
        (["pricing.price_lists=Gold,Retail"], "pricing", "price_lists", ["Gold", "Retail"]),
        (["max_changes=50%"], "pricing", "limits", {"max_changes": "50%"}),
        (
            ["product_category=Hardware", "product_subcategory=Servers"],
            "products",
            "product_subcategory",
            {"id": 7, "name": "Servers"},
        ),
    ],
)
def test_set_changes_without_a_question(made: Desk, flags: list[str], section: str, key: str, value: object) -> None:
    said = made.run("edit", "-p", "acme", *(part for flag in flags for part in ("--set", flag)))
    assert said.status == 0, said.stderr
    assert profile(made)[section][key] == value


def test_set_changes_one_word_of_a_map_and_leaves_the_others(made: Desk) -> None:
    made.run("edit", "-p", "acme", "--set", "payment_terms.'Net 45'=Net 90 days")
    terms = profile(made)["mappings"]["payment_terms"]
    assert {word: row["name"] for word, row in terms.items()} == {
        "Net 30": "Net 30 days",
        "Net 45": "Net 90 days",
        "Net 60": "Net 60 days",
    }


def test_a_parent_set_without_its_child_is_refused_naming_the_child(made: Desk) -> None:
    before = made.text("acme")
    said = made.run("edit", "-p", "acme", "--set", "product_category=Hardware")
    assert said.status == 2
    assert 'product_subcategory no longer fits: "#1" isn\'t in the table Product Subcategory' in said.stderr
    assert "Set it too: --set product_subcategory=…" in said.stderr
    assert made.text("acme") == before


def test_active_statuses_set_without_the_default_one_name_it(made: Desk) -> None:
    said = made.run("edit", "-p", "acme", "--set", "active_statuses=Onboarding")
    assert said.status == 2
    assert "default_active_status no longer fits" in said.stderr


def test_a_limit_that_is_needed_and_not_set_is_named(made: Desk) -> None:
    said = made.run("edit", "-p", "acme", "--set", "employee_compensation_not_exceed=Percent")
    assert said.status == 3
    assert "employee_compensation_limit" in said.stderr


def test_comments_and_layout_made_by_hand_are_kept(made: Desk) -> None:
    text = (
        made.text("acme").replace("write =", "# ask Dana before changing\nwrite   =").replace("\n\n[inv", "\n\n\n[inv")
    )
    made.path("acme").write_text(text, "utf-8")
    assert made.run("edit", "-p", "acme", "--set", "currency=EUR").status == 0
    assert made.text("acme") == text.replace('currency = "USD"', 'currency = "EUR"')


@pytest.mark.parametrize("answer", [False, BACK])
def test_a_declined_difference_writes_nothing(made: Desk, answer: object) -> None:
    before = made.text("acme")
    said, _ = edit(made, "name", name="Other", write=answer)
    assert (said.status, said.stderr.splitlines()[-1]) == (0, "  Nothing was written.")
    assert made.text("acme") == before
    assert not made.path("acme").with_name("acme.toml.bak").exists()


def test_yes_takes_the_difference_as_read(made: Desk) -> None:
    assert edit(made, "name", "-y", name="Other")[0].status == 0
    assert profile(made)["name"] == "Other"


def test_the_same_answer_changes_nothing(made: Desk) -> None:
    before = made.path("acme").stat().st_mtime_ns
    said, _ = edit(made, "name", name=ENTER)
    assert "Nothing changed." in said.stderr
    assert "Nothing changed." in made.run("edit", "-p", "acme", "--set", "currency=usd").stderr
    assert made.path("acme").stat().st_mtime_ns == before


@pytest.mark.parametrize("key", ["company", "url"])
def test_another_instance_is_another_profile(made: Desk, key: str) -> None:
    for said in (made.run("edit", "-p", "acme", "--set", f"{key}=na"), edit(made, key)[0]):
        assert said.status == 2
        assert f"{key} can't be edited: another instance has other ids and keys." in said.stderr
        assert "cwsetup init NAME --from THIS.toml" in said.stderr


@pytest.mark.parametrize("key", ["client_id", "public_key", "private_key"])
def test_keys_are_refused(made: Desk, key: str) -> None:
    for said in (made.run("edit", "-p", "acme", "--set", f"{key}=secret"), edit(made, key)[0]):
        assert said.status == 2
        assert "secret" not in said.stderr
        assert f"{key} is a key" in said.stderr


def test_keys_that_shall_be_kept_elsewhere_go_there(made: Desk) -> None:
    made.run("edit", "-p", "acme", "--set", "keys=env")
    assert profile(made)["connection"]["keys"] == "env"
    (made.folder / "keys" / "acme.json").unlink()
    asker = ScriptedAsker({"keys": "file", "keys.file": "file", "write": True})
    said = made.run("edit", "keys", "-p", "acme", asker=asker, keys=True)
    assert said.status == 0
    assert (made.folder / "keys" / "acme.json").exists()


def test_price_files_that_are_gone_only_warn(made: Desk) -> None:
    text = made.text("acme").replace("price-list-items", "gone")
    made.path("acme").write_text(text, "utf-8")
    said = made.run("edit", "-p", "acme", "--set", "name=Ours", "--set", "currency=EUR")
    assert said.status == 0
    assert '! "' in said.stderr
    assert "gone.csv\" doesn't exist. Units, price lists and currencies can't be offered." in said.stderr
    assert profile(made)["pricing"]["currency"] == "EUR"


def test_other_price_files_are_proved_and_stored(made: Desk, tmp_path: Path) -> None:
    said, _ = edit(made, "sources", sources=["nowhere.csv", example(WORK365)], sources__more=False)
    assert "Nothing changed." in said.stderr


def test_the_environment_changes_a_profile_too_and_its_address_only_says_where_keys_may_go(made: Desk) -> None:
    environment = {"CWSETUP_CURRENCY": "EUR", "CWSETUP_URL": made.demo.url, "CWSETUP_COMPANY": "northwind"}
    said = made.run("edit", "-p", "acme", environment=environment)
    assert said.status == 0, said.stderr
    assert profile(made)["pricing"]["currency"] == "EUR"
    asker = ScriptedAsker({"edit": ENTER})
    assert made.run("edit", "-p", "acme", asker=asker, environment={"CWSETUP_URL": made.demo.url}).status == 0


def test_nobody_to_ask_and_nothing_set_says_how(made: Desk) -> None:
    said = made.run("edit", "-p", "acme")
    assert said.status == 3
    assert said.stderr == (
        "✗ Nobody can be asked here.\n"
        "    --set KEY=VALUE  for each property to change\n"
        "    --unset KEY  for each to go back to its default\n"
    )


def test_a_choice_that_is_gone_from_connectwise_is_the_default_still(made: Desk, demo: DemoServer) -> None:
    text = made.text("acme").replace('{ id = 1, name = "Software" }', '{ id = 6, name = "Legacy Licence" }')
    made.path("acme").write_text(text, "utf-8")
    _, asker = edit(made, "product_type", product_type=BACK)
    assert asker.last("product_type").default.name == "Legacy Licence"
    assert "Legacy Licence" not in [choice.name for choice in asker.offered["product_type"]]


def test_what_needs_attention_stands_first_until_it_is_chosen_anew(made: Desk) -> None:
    text = made.text("acme")
    assert 'product_type = { id = 1, name = "Software" }' in text
    made.path("acme").write_text(text.replace('{ id = 1, name = "Software" }', '{ id = 99, name = "Old" }'))
    _, asker = edit(made, edit=BACK)
    first, second, *_ = asker.offered["edit"]
    assert (first.value, second.value) == ("product_type", "done")
    assert first.name == "! New products · Product Types"
    assert first.note == "Old (#99) is no longer in ConnectWise."
    _, asker = edit(made, edit=["product_type", "Done"], product_type="Hardware", write=True)
    assert asker.offered["edit"][0].value == "done"
    assert profile(made)["products"]["product_type"]["name"] == "Hardware"


def test_a_stale_profile_can_be_edited_to_be_mended(made: Desk) -> None:
    made.path("acme").write_text(
        made.text("acme").replace("default_department = { id = 1,", "default_department = { id = 99,")
    )
    said, _ = edit(made, "default_department", default_department="Sales", write=True)
    assert said.status == 0
    assert profile(made)["agreements"]["default_department"]["name"] == "Sales"


def test_unset_takes_a_property_back_to_its_default(made: Desk) -> None:
    assert made.run("edit", "--set", "max_creates=5", keys=True).status == 0
    assert profile(made)["pricing"]["limits"] == {"max_creates": 5}
    said = made.run("edit", "--unset", "limits.max_creates", keys=True)
    assert said.status == 0, said.stderr
    assert not profile(made)["pricing"].get("limits")


def test_what_a_profile_needs_is_not_unset(made: Desk) -> None:
    said = made.run("edit", "--unset", "currency", keys=True)
    assert said.status == 2
    assert "currency can't be unset: a profile needs it." in said.stderr


def test_values_that_are_missing_or_wrong_are_asked_for(made: Desk) -> None:
    text = (
        made.text("acme")
        .replace('currency = "USD"\n', "")
        .replace('product_class = "Agreement"', 'product_class = "Gadget"')
    )
    made.path("acme").write_text(text)
    shown = made.run("show", "-p", "acme")
    assert shown.status == 6
    assert "let cwsetup edit ask for values that are missing or wrong" in shown.stderr
    said, _ = edit(made, currency=ENTER, product_class="Service", edit="Done", write=True)
    assert said.status == 0
    assert profile(made)["pricing"]["currency"] == "USD"
    assert profile(made)["products"]["product_class"] == "Service"


def test_values_that_are_missing_can_be_set_without_a_question(made: Desk) -> None:
    made.path("acme").write_text(made.text("acme").replace('currency = "USD"\n', ""))
    said = made.run("edit", "--set", "currency=USD", keys=True)
    assert said.status == 0, said.stderr
    assert made.run("show", "-p", "acme").status == 0


def test_a_profile_without_its_instance_is_not_edited(made: Desk) -> None:
    made.path("acme").write_text(made.text("acme").replace('company = "northwind"\n', ""))
    said = made.run("edit", "--set", "currency=USD", keys=True)
    assert said.status == 6
    assert "Company: missing." in said.stderr
