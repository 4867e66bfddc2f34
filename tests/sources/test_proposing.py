"""What is proposed for a file that nobody has explained: what is certain, why, and what is left open."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.shapes import Unfit
from cwsetup.profile.source_settings import Opening
from cwsetup.sources.evidence import currency_shown, date_form, decimal_mark, is_currency, is_money
from cwsetup.sources.files import PriceFile
from cwsetup.sources.load import load_prices
from cwsetup.sources.proposal import Proposal
from cwsetup.sources.proposing import propose
from cwsetup.sources.sampling import sample
from tests.sources.workbooks import Cell, a_workbook

Write = Callable[..., Path]


@pytest.fixture
def proposed(write: Write) -> Callable[..., Proposal]:
    """Propose how the given lines are read."""

    def one(*lines: str) -> Proposal:
        path = write("a.csv", "\n".join(lines))
        return propose(sample(PriceFile(path, "a.csv")))

    return one


Proposed = Callable[..., Proposal]


def open_settings(proposal: Proposal) -> list[str]:
    return [question.setting for question in proposal.open]


def answered(proposal: Proposal, **answers: str) -> Proposal:
    for question in proposal.open:
        label = answers.get(question.setting.replace(".", "__"))
        if label is not None:
            option = next((option for option in question.options if option.label == label), None)
            proposal = proposal.answered(question, option or label)
    return proposal


GIACOM = (
    "Offer ID,SKU ID,Term,Frequency,Wholesale,RRP,Margin,Margin %,Status,Platform",
    "CFQ7TTCTEST1,1,Annual,Monthly,10.50,12.60,2.10,17%,Active,NCE",
    "CFQ7TTCTEST1,000F,1 Year,Annual,115.00,138.00,23,17%,End of Sale,NCE",
)


def test_a_distributors_file_needs_only_what_it_really_doesnt_say(proposed: Proposed, tmp_path: Path) -> None:
    proposal = proposed(*GIACOM)
    assert proposal.format is SourceFormat.GENERIC
    assert proposal.columns == {
        "product_id": "{Offer ID}:{SKU ID:0000}",
        "unit": "{Term}/{Frequency}",
        "cost": "Wholesale",
        "price": "RRP",
    }
    assert proposal.settings["filters"] == {"Status": ["Active"]}
    assert proposal.settings["unit_aliases"] == {"Annual/Monthly": "Annual billed monthly", "1 Year/Annual": "Annual"}
    assert open_settings(proposal) == ["constants.currency", "price_list", "basis"]
    with pytest.raises(Unfit, match="the format generic needs price_list, currency"):
        proposal.source(("a.csv",))
    settled = answered(proposal, constants__currency="GBP", price_list="Giacom", basis="for one bill")
    assert settled.open == ()
    [row] = load_prices([settled.source(("a.csv",))], tmp_path).rows
    assert (row.product_id, row.unit, row.price_list) == ("CFQ7TTCTEST1:0001", "Annual billed monthly", "Giacom")
    assert (row.currency, row.cost, row.price) == ("GBP", Decimal("10.50"), Decimal("12.60"))
    whole = answered(proposal, basis="for the whole term; one bill is a part of it")
    assert whole.settings["basis"] == {"Annual billed monthly": "period"}


def test_each_proposal_says_what_it_is_based_on_once(proposed: Proposed) -> None:
    grounds = {ground.setting: (ground.value, ground.because) for ground in proposed(*GIACOM).grounds}
    assert grounds["columns.price"] == ("RRP", 'the heading is "RRP"')
    assert grounds["filters.Status"] == ("Active", 'rows whose "Status" is End of Sale are left out')
    assert grounds["decimal"] == (".", '"10.50" can be read in no other way')
    assert grounds["columns.unit"][0] == "{Term}/{Frequency}"
    assert len(grounds) == len(proposed(*GIACOM).grounds)


def test_what_a_file_says_in_german_is_understood(proposed: Proposed, tmp_path: Path) -> None:
    proposal = proposed(
        "Preisliste November;;;;;",
        "",
        "Artikelnummer;Bezeichnung;Laufzeit;EK-Preis (EUR);UVP;Gültig ab",
        "A-1;Suite;Jahr;1.234,50;1.500,00;31.12.2025",
        "A-2;Mail;Monat;12,5;15,00;1.1.2026",
    )
    assert proposal.settings == {
        "header_row": 3,
        "columns": {
            "product_id": "Artikelnummer",
            "product_name": "Bezeichnung",
            "unit": "Laufzeit",
            "cost": "EK-Preis (EUR)",
            "price": "UVP",
            "valid_from": "Gültig ab",
        },
        "constants": {"currency": "EUR"},
        "decimal": ",",
        "date_format": "D.M.YYYY",
    }
    assert open_settings(proposal) == ["price_list"]
    rows = load_prices([answered(proposal, price_list="Retail").source(("a.csv",))], tmp_path).rows
    assert [(row.cost, row.price, row.unit) for row in rows] == [
        (Decimal("1234.50"), Decimal("1500.00"), "Jahr"),
        (Decimal("12.5"), Decimal("15.00"), "Monat"),
    ]


def test_a_number_that_may_be_either_is_left_open_and_so_is_whose_price_it_is(proposed: Proposed) -> None:
    proposal = proposed("MPN,Billing Period,Subscription Period,Price Currency,Price", 'X-1,1 month,1 year,USD,"1,234"')
    says = {question.setting: question.says for question in proposal.open}
    assert says["columns.price"] == '"Price" may be what you pay or what your customer pays.'
    assert says["decimal"] == "decimal: 1,234 may be 1234 or 1.234."
    settled = answered(proposal, columns__price="what you pay", decimal=".", price_list="Retail", basis="for one bill")
    source = settled.source(("a.csv",))
    assert (source.columns["cost"], source.notation.decimal) == ("Price", ".")
    assert "price" not in source.columns


def test_a_date_that_may_be_either_is_left_open(proposed: Proposed) -> None:
    proposal = proposed("SKU,Unit,RRP,Currency,Price List,Valid From", "A,Monthly,5,USD,Gold,4/1/2025")
    [question] = proposal.open
    assert question.says == "date_format: in 4/1/2025 either the day or the month is first."
    assert [option.label for option in question.options] == ["D/M/YYYY", "M/D/YYYY"]


def test_an_answer_that_is_typed_goes_where_the_question_says(proposed: Proposed) -> None:
    proposal = proposed("SKU,RRP,Price List", "A,5,Gold")
    assert open_settings(proposal) == ["constants.unit", "constants.currency"]
    source = answered(proposal, constants__unit="Fortnightly", constants__currency="NOK").source(("a.csv",))
    assert source.constants == {"unit": "Fortnightly", "currency": "NOK"}


def test_without_any_known_heading_the_columns_that_may_be_meant_are_offered(proposed: Proposed) -> None:
    proposal = proposed("Alpha,Beta,Gamma", "A-1,Monthly,5.00", "A-2,Monthly,6.00")
    options = {question.setting: [option.label for option in question.options] for question in proposal.open}
    assert options["columns.product_id"] == ["Alpha", "Beta", "Gamma"]
    assert options["constants.unit"] == ["always Monthly", "always Annual", "always One Time", "Alpha", "Beta"]
    assert options["columns.price"] == ["what the customer pays", "what you pay"]
    settled = answered(
        proposal,
        columns__product_id="Alpha",
        constants__unit="Beta",
        columns__price="what the customer pays",
        constants__currency="USD",
        price_list="Retail",
    )
    assert settled.source(("a.csv",)).columns == {"product_id": "Alpha", "unit": "Beta", "price": "Gamma"}


def test_the_formats_that_explain_themselves_need_nothing(proposed: Proposed) -> None:
    sheet = proposed("ProductId,SkuId,TermDuration,BillingPlan,Currency,UnitPrice", "A,1,P1Y,Annual,USD,1.234")
    assert (sheet.format, sheet.settings, sheet.open) == (SourceFormat.PARTNER_CENTER, {}, ())
    items = proposed("Product ID,Unit,Amount,Currency", 'A,Monthly,"1.234,50",Euro')
    assert (items.format, items.settings) == (SourceFormat.WORK365, {"decimal": ","})
    assert open_settings(items) == ["price_list"]


def test_an_export_in_another_language_is_known_by_the_columns_that_are_hidden(
    proposed: Proposed, tmp_path: Path
) -> None:
    proposal = proposed(
        "(Nicht ändern) Liste,(Nicht ändern) Prüfsumme,(Nicht ändern) Am,Produkt,Produkt-ID,Preisliste,Einheit,Betrag,"
        "Währung,Preisermittlungsmethode,Status",
        'a,b,c,Suite,NW-1,Retail,Monatlich,"40,00",Euro,Währungsbetrag,Aktiv',
        "a,b,c,Suite,NW-2,Retail,Monatlich,,Euro,Prozent der Liste,Inaktiv",
    )
    assert proposal.format is SourceFormat.WORK365
    assert proposal.settings["filters"] == {"Status": ["Aktiv"]}
    [question] = proposal.open
    assert question.says == (
        '"Preisermittlungsmethode" is Währungsbetrag, Prozent der Liste; which means that the row has its price?'
    )
    settled = proposal.answered(question, question.options[0])
    [row] = load_prices([settled.source(("a.csv",))], tmp_path).rows
    assert (row.product_id, row.price, row.currency) == ("NW-1", Decimal("40.00"), "EUR")


def test_numbers_of_an_excel_file_show_nothing_about_its_text(write: Write) -> None:
    rows: list[list[Cell]] = [["Prices"], ["SKU", "Unit", "RRP", "Currency"], ["A", "Monthly", 1.234, "USD"]]
    path = write("a.xlsx", a_workbook({"Cover": [["x"]], "List": rows}))
    sampled = sample(PriceFile(path, "a.xlsx"))
    assert (sampled.sheet, sampled.heading_line, sampled.rows[0][2]) == ("List", 2, "1.2340")
    assert "decimal" not in propose(sampled).settings
    assert "decimal" not in open_settings(propose(sampled))
    named = propose(sample(PriceFile(path, "a.xlsx"), Opening(sheet="List")))
    assert named.settings["sheet"] == "List"


def test_statuses_of_another_kind_are_asked_about_and_may_all_count(proposed: Proposed) -> None:
    proposal = proposed(
        "SKU,Unit,RRP,Currency,Price List,State", "A,Monthly,5,USD,Gold,live", "B,Monthly,5,USD,Gold,old"
    )
    [question] = proposal.open
    assert question.needed
    assert [option.label for option in question.options] == ["all rows", "only live", "only old"]
    assert answered(proposal, filters__State="only live").source(("a",)).filters == {"State": ("live",)}


@pytest.mark.parametrize(
    ("texts", "choice"),
    [
        (["12.50"], "."),
        (["1,234.50"], "."),
        (["1,234,567"], "."),
        (["0.125"], "."),
        (["1234.567"], "."),
        (["12,50 €"], ","),
        (["1.234,50"], ","),
        (["1.234.567"], ","),
        (["1,234", "0,5"], ","),
    ],
)
def test_a_decimal_mark_is_shown_by_what_can_be_read_in_one_way(texts: list[str], choice: str) -> None:
    shown = decimal_mark(texts)
    assert shown is not None
    assert shown.choice == choice


@pytest.mark.parametrize("texts", [["1,234"], ["1.234"], ["12,50", "12.50"]])
def test_a_decimal_mark_that_isnt_shown_stays_open(texts: list[str]) -> None:
    shown = decimal_mark(texts)
    assert shown is not None
    assert shown.choice is None


def test_whole_numbers_show_no_mark() -> None:
    assert decimal_mark(["1", "", "x"]) is None


@pytest.mark.parametrize(
    ("texts", "form"),
    [
        (["31/12/2025"], "DD/MM/YYYY"),
        (["12/31/2025"], "MM/DD/YYYY"),
        (["1/4/2025", "13/4/2025"], "D/M/YYYY"),
        (["2025/04/01"], "YYYY/MM/DD"),
        (["31.12.25", "30.12.00"], "DD.MM.YY"),
        (["31/12/2025", "12/31/2025"], None),
        (["01/04/2025"], None),
    ],
)
def test_a_form_of_dates_is_shown_by_a_day_after_the_twelfth(texts: list[str], form: str | None) -> None:
    shown = date_form(texts)
    assert shown is not None
    assert shown.choice == form


def test_dates_that_are_iso_need_no_form() -> None:
    assert date_form(["2025-04-01", "2025-04-01T00:00:00Z", ""]) is None


def test_columns_are_known_by_what_nearly_all_of_their_values_are() -> None:
    assert is_money(["12.50", "", "€ 3", "1.234,50 EUR"])
    assert not is_money(["A-1", "12"])
    assert not is_money(["", " "])
    assert not is_money(["01.04.2025"])
    assert is_currency(["USD", "Euro"])
    assert not is_currency(["Retail"])


def test_one_currency_is_shown_by_a_code_or_a_sign_and_two_by_none() -> None:
    one = currency_shown(["RRP (GBP)"], ["5.00"])
    assert one is not None
    assert one.choice == "GBP"
    sign = currency_shown(["RRP"], ["£5.00"])
    assert sign is not None
    assert sign.choice == "GBP"
    assert currency_shown(["RRP (GBP)"], ["€5.00"]) is None
    assert currency_shown(["RRP", "SKU"], ["$5.00"]) is None
