"""The wizard from the first question to the profile, forwards and back, before the demo server."""

import tomllib
from typing import Any

from cwsetup.profile.properties import Section
from cwsetup.profile.settings import PROPERTIES
from tests.wizard.scripted import BACK, ENTER, FETCH_AGAIN, LEAVE_OUT, ScriptedAsker
from tests.wizard.walking import ASKED, WALK, Desk, through

KEYS = ("client_id", "public_key", "private_key")


def profile(desk: Desk, name: str = "acme") -> dict[str, Any]:
    return tomllib.loads(desk.text(name))


def test_straight_through_with_every_suggestion_accepted(desk: Desk) -> None:
    said, asker = desk.walk()
    assert said.status == 0
    assert asker.keys == list(desk.answers)
    assert said.stdout == ""
    assert [each.key for each in PROPERTIES if f"\n# {each.label}: " in desk.text("acme")] == [e.key for e in ASKED]
    given = {"company", "url", "keys", "name", "sources"}
    assert f"{len(ASKED)} properties, {len(ASKED) - len(given)} suggested, {len(given)} given." in said.stderr
    assert desk.files() == ["keys/acme.json", "profiles/acme.toml", "profiles/cwsetup.schema.json"]
    made = profile(desk)
    assert made["connection"] == {"company": "northwind", "url": desk.demo.url, "keys": "file"}
    assert made["products"]["product_subcategory"] == {"id": 1, "name": "Microsoft 365"}
    assert made["pricing"]["units"] == ["Monthly", "Annual"]


def test_the_keys_are_in_no_text_and_no_profile(desk: Desk) -> None:
    said, _ = desk.walk()
    for key in desk.keys.values():
        assert key not in said.stderr + said.stdout + desk.text("acme")


def test_walking_through_every_section_gives_what_accepting_gives(desk: Desk, other_desk: Desk) -> None:
    desk.walk()
    answers = {**other_desk.answers, **{key: WALK for key in desk.answers if key.startswith("section.")}}
    asker = ScriptedAsker(answers, otherwise=ENTER)
    said = other_desk.run("init", "acme", "--url", desk.demo.url, asker=asker)
    assert said.status == 0
    assert other_desk.text("acme") == desk.text("acme")
    assert {"product_category", "default_department", "active_statuses", "line_description"} <= set(asker.keys)
    assert {"payment_terms", "units_of_measure", "price_lists", "write"} <= set(asker.keys)


def walk_products(desk: Desk, **answers: Any) -> tuple[dict[str, Any], ScriptedAsker]:
    _, asker = desk.walk(**through(Section.PRODUCTS, **answers))
    return profile(desk)["products"], asker


def test_sub_categories_are_those_of_the_category(desk: Desk) -> None:
    products, asker = walk_products(desk, product_category="Hardware", product_subcategory="Servers")
    assert products["product_category"]["name"] == "Hardware"
    assert products["product_subcategory"]["name"] == "Servers"
    offered = [choice.name for choice in asker.offered["product_subcategory"]]
    assert offered == ["Mobile Devices", "Networking", "Peripherals", "Servers", "Workstations"]


def test_going_back_proposes_the_answer_given_and_a_changed_category_clears_the_sub_category(desk: Desk) -> None:
    products, asker = walk_products(
        desk,
        product_category=["Hardware", "Telephony"],
        product_subcategory=["Servers", BACK, "Handsets"],
        product_type=[BACK, ENTER],
    )
    assert products["product_subcategory"]["name"] == "Handsets"
    proposed = [question.default.name for question in asker.asked if question.key == "product_subcategory"]
    assert proposed == ["Workstations", "Servers", "Voice Plans"]


def test_an_unchanged_category_keeps_the_sub_category(desk: Desk) -> None:
    products, asker = walk_products(
        desk,
        product_category=["Hardware", ENTER],
        product_subcategory=["Servers", BACK, ENTER],
        product_type=[BACK, ENTER],
    )
    assert products["product_subcategory"]["name"] == "Servers"
    assert asker.last("product_category").default.name == "Hardware"


def test_a_category_without_active_sub_categories_is_asked_for_again(desk: Desk) -> None:
    answers = {"product_category": ["Printing", "Hardware"], "product_subcategory": "Servers"}
    said, asker = desk.walk(**through(Section.PRODUCTS, **answers))
    assert 'ConnectWise has no active Product Sub-Category in "Printing".' in said.stderr
    assert asker.keys.count("product_subcategory") == 1
    assert profile(desk)["products"]["product_category"]["name"] == "Hardware"


def walk_agreements(desk: Desk, **answers: Any) -> dict[str, Any]:
    desk.walk(**through(Section.AGREEMENTS, **answers))
    return dict(profile(desk)["agreements"])


def test_percent_asks_for_the_limit_and_hourly_for_the_rate(desk: Desk) -> None:
    agreements = walk_agreements(
        desk,
        employee_compensation_not_exceed="Percent",
        employee_compensation_limit=["a lot", "80"],
        employee_compensation_rate="Hourly",
        employee_compensation_hourly_rate="38.50",
    )
    assert agreements["employee_compensation_limit"] == 80
    assert agreements["employee_compensation_hourly_rate"] == 38.5


def test_departments_are_those_of_the_location(desk: Desk) -> None:
    agreements = walk_agreements(desk, default_location="Data Centre", default_department="Cloud Operations")
    assert agreements["default_department"] == {"id": 5, "name": "Cloud Operations"}


def test_a_map_shows_unmapped_words_first_and_why_and_takes_up_any_of_them(desk: Desk) -> None:
    asker = ScriptedAsker(
        {
            **desk.answers,
            "section.Mappings": WALK,
            "payment_terms": ["Net 30", "2% 10 Net 30", "Net 30", "Net 45", ENTER],
            "payment_terms.Net 30": ["Net 15 days", "Net 7 days"],
            "payment_terms.2% 10 Net 30": BACK,
            "payment_terms.Net 45": LEAVE_OUT,
            "agreement_types": ["Recurring", ENTER],
            "agreement_types.Recurring": "Hosting",
        },
        otherwise=ENTER,
    )
    desk.run("init", "acme", "--url", desk.demo.url, asker=asker)
    first = asker.first_offered["payment_terms"]
    assert [(choice.name, choice.note) for choice in first] == [
        ("Done, 3 of 4 mapped", ""),
        ("2% 10 Net 30", "not mapped: no equal in ConnectWise: it keeps no early-payment discount"),
        ("Net 30", "Net 30 days (30 due days)"),
        ("Net 45", "Net 45 days (45 due days)"),
        ("Net 60", "Net 60 days (60 due days)"),
        ("Add a word", ""),
    ]
    mappings = profile(desk)["mappings"]
    assert {word: row["name"] for word, row in mappings["payment_terms"].items()} == {
        "Net 30": "Net 7 days",
        "Net 60": "Net 60 days",
    }
    assert mappings["agreement_types"] == {"Recurring": {"id": 4, "name": "Hosting"}}


def test_an_order_is_taken_as_it_was_ranked_and_the_products_are_shown_by_it(desk: Desk) -> None:
    answers = {"units": [("Annual", "Monthly")], "price_lists": [("Gold", "Retail")], "write": "cost"}
    said, _ = desk.walk(**through(Section.PRICES, **answers))
    pricing = profile(desk)["pricing"]
    assert (pricing["units"], pricing["price_lists"], pricing["write"]) == (
        ["Annual", "Monthly"],
        ["Gold", "Retail"],
        "cost",
    )
    assert "NW-1001  Wingtip Standard 1001    Annual" in said.stderr


def test_back_at_the_first_question_of_a_section_leads_to_its_opening(desk: Desk) -> None:
    _, asker = desk.walk(**{"section__New products": [WALK, "Accept all"]}, product_category=BACK)
    assert asker.keys.count("section.New products") == 2
    assert profile(desk)["products"]["product_category"]["name"] == "Software Subscriptions"


def test_a_section_that_one_comes_back_to_shows_its_answers_and_keeps_them(desk: Desk) -> None:
    answers = {"active_statuses": [("Active", "Onboarding")], "default_active_status": "Onboarding"}
    openings = {"section__Companies": [WALK, "Accept all"], "section__Invoices": [BACK, "Accept all"]}
    said, _ = desk.walk(**through(Section.COMPANIES, **answers) | openings)
    assert profile(desk)["companies"]["default_active_status"]["name"] == "Onboarding"
    shown = said.stderr.split("\nCompanies\n")[2]
    line = next(each for each in shown.splitlines() if each.startswith("Default Active Status  "))
    assert line.split()[3:] == ["Onboarding", "(#4)", "you"]


def test_back_crosses_every_border_to_the_company(desk: Desk) -> None:
    script: dict[str, Any] = dict(desk.answers)
    for key in desk.answers:
        if key.startswith("section.") or key in {*KEYS, "keys", "name", "sources"}:
            script[key] = [script[key], BACK, ENTER]
        elif key in {"company", "keys.file", "sources.more"}:
            script[key] = [script[key], ENTER]
    script["keys.file"] = ["file", "file"]
    script["review"] = [BACK, "Write the profile"]
    said, asker = desk.ask("acme", script=script)
    assert said.status == 0, said.stderr
    assert asker.keys.count("company") == 2
    assert asker.last("company").default == "northwind"
    assert asker.last("client_id").default is not None
    back = asker.keys.index("keys", asker.keys.index("name"))
    assert asker.keys[back : back + 5] == ["keys", *reversed(KEYS), "company"]


def test_back_at_the_very_first_question_asks_it_again(desk: Desk) -> None:
    said, asker = desk.walk(company=[BACK, BACK, "northwind"])
    assert said.status == 0
    assert asker.keys[:3] == ["company"] * 3


def test_what_a_flag_gave_is_not_asked_on_the_way_back_either(desk: Desk) -> None:
    said, asker = desk.ask(
        "acme",
        "--name",
        "Mine",
        "--set",
        "product_class=Service",
        script={key: answer for key, answer in desk.answers.items() if key != "name"}
        | {
            "section.New products": [BACK, "Accept all"],
            "sources.more": [False, False],
            "sources": [desk.answers["sources"], ENTER],
        },
    )
    assert said.status == 0
    assert "product_class" not in asker.keys
    assert profile(desk)["name"] == "Mine"
    assert profile(desk)["products"]["product_class"] == "Service"


def test_a_flag_that_connectwise_does_not_know_is_named_and_asked_for(desk: Desk) -> None:
    answers = through(Section.PRODUCTS, product_type="Software")
    said, _ = desk.walk("acme", "--set", "product_type=Softwear", **answers)
    assert said.status == 0
    assert 'product_type: "Softwear" isn\'t in the table Product Type of ConnectWise. Nearest: Software' in said.stderr


def test_suggested_asks_only_what_has_no_suggestion_and_still_leads_back(desk: Desk) -> None:
    script = {key: answer for key, answer in desk.answers.items() if not key.startswith("section.")}
    script |= {"review": [BACK, "Write the profile"], "sources.more": [False, BACK, False]}
    script |= {"sources": [script["sources"], ENTER, ENTER]}
    said, asker = desk.ask("acme", "--suggested", script=script)
    assert said.status == 0
    assert asker.keys.count("review") == 2


def test_the_ones_to_change_can_be_picked_and_the_others_are_accepted(desk: Desk) -> None:
    _, asker = desk.walk(
        **{"section__New products": "Pick the ones to change", "section__New products__pick": ("Product Types",)},
        product_type="Hardware",
    )
    products = profile(desk)["products"]
    assert products["product_type"]["name"] == "Hardware"
    assert products["product_subcategory"] == {"id": 1, "name": "Microsoft 365"}
    assert not {"product_category", "product_class"} & set(asker.keys)


def test_picking_a_parent_asks_its_children_too(desk: Desk) -> None:
    _, asker = desk.walk(
        **{"section__New products": "Pick the ones to change", "section__New products__pick": ("Product Category",)},
        product_category="Hardware",
        product_subcategory="Servers",
    )
    assert profile(desk)["products"]["product_subcategory"]["name"] == "Servers"
    assert "product_type" not in asker.keys


def test_a_list_can_be_fetched_again_while_it_is_asked_for(desk: Desk) -> None:
    desk.walk(**through(Section.PRODUCTS))
    once = desk.demo.requests()["GET /procurement/types"]
    desk.demo.reset()
    desk.walk("other", **through(Section.PRODUCTS, product_type=[FETCH_AGAIN, "Hardware"]))
    assert desk.demo.requests()["GET /procurement/types"] == once + 1
    assert profile(desk, "other")["products"]["product_type"]["name"] == "Hardware"


def test_a_maps_table_can_be_fetched_again(desk: Desk) -> None:
    script = {**desk.answers, "payment_terms": ["Net 30", ENTER], "payment_terms.Net 30": [FETCH_AGAIN, ENTER]}
    script |= {"section.Mappings": "Pick the ones to change", "section.Mappings.pick": ("Payment Terms",)}
    said, _ = desk.ask("acme", script=script)
    assert said.status == 0
    assert desk.demo.requests()["GET /finance/billingterms"] == 2
