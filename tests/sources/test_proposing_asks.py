"""Whatever changes a price and isn't certain is a question that has to be answered, never a guess."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.profile.choices import SourceFormat
from cwsetup.sources.evidence import date_form, decimal_mark, is_money
from cwsetup.sources.files import PriceFile
from cwsetup.sources.layouts import known_format
from cwsetup.sources.load import load_prices
from cwsetup.sources.proposal import OpenQuestion, Proposal, parse_setting
from cwsetup.sources.proposing import propose
from cwsetup.sources.sampling import Sample, sample
from cwsetup.sources.spans import months_in
from cwsetup.sources.synonyms import bare

Write = Callable[..., Path]
Proposed = Callable[..., Proposal]
HEAD = "SKU,Unit,Price List,Currency,Wholesale,RRP"
ROW = "A,Monthly,Retail,USD,3.78,4.73"


@pytest.fixture
def sampled(write: Write) -> Callable[..., Sample]:
    """Sample the given lines."""
    return lambda *lines, name="a.csv": sample(PriceFile(write(name, "\n".join(lines)), name))


@pytest.fixture
def proposed(sampled: Callable[..., Sample]) -> Proposed:
    """Propose how the given lines are read."""
    return lambda *lines: propose(sampled(*lines))


def needed(proposal: Proposal, setting: str) -> OpenQuestion:
    """Return the one open question about a setting."""
    [question] = [one for one in proposal.open if one.setting == setting]
    assert question.needed
    assert setting.partition(".")[2] not in proposal.columns or question.options[-1].label == "neither"
    return question


def labels(question: OpenQuestion) -> list[str]:
    return [option.label for option in question.options]


class TestWork365:
    @pytest.mark.parametrize(
        "headings",
        [
            "Product Number,Name,Unit of Measure,List Price,Buy Price,Currency,Price List,Valid From,Valid To",
            "Product ID,Product,Unit,Price List,Currency,Price,RRP",
            "Product ID,Product,Unit,Price List,Currency,Amount,Wholesale",
            "Product ID,Product,Unit,Price List,Currency,Amount,Effective End Date",
            "Product ID,Product,Unit,Price List,Currency,List Price",
        ],
    )
    def test_headings_like_its_own_are_no_export(self, proposed: Proposed, headings: str) -> None:
        assert known_format(headings.split(",")) is None
        assert proposed(headings).format is SourceFormat.GENERIC

    @pytest.mark.parametrize("more", ["Amount", "Price,Pricing Method", "Price,(X) A,(X) B,(X) C"])
    def test_an_export_is_known_by_what_only_an_export_has(self, more: str) -> None:
        headings = f"Product ID,Product,Unit,Price List,Currency,Percentage,Created On,{more}".split(",")
        assert known_format(headings) is SourceFormat.WORK365

    def test_a_column_that_holds_days_makes_a_file_no_export(self, proposed: Proposed) -> None:
        proposal = proposed("Product ID,Unit,Price List,Currency,Amount,Foo", "A,Monthly,R,USD,1.50,2025-01-01")
        assert proposal.format is SourceFormat.GENERIC
        needed(proposal, "columns.valid_from")

    def test_an_export_in_another_language_with_days_is_read_with_them(self, proposed: Proposed) -> None:
        headings = "(X) A,(X) B,(X) C,Produkt-ID (Produkt) (Produkt),Preisliste,Einheit,Betrag,Währung,Gültig bis"
        proposal = proposed(headings, "1,2,3,A,R,Monatlich,1.50,Euro,2025-01-31")
        assert proposal.format is SourceFormat.GENERIC
        assert proposal.columns["valid_to"] == "Gültig bis"
        assert proposal.columns["product_id"] == "Produkt-ID (Produkt) (Produkt)"


class TestColumnsAreNeverPassedOver:
    def test_cells_that_cannot_be_read_make_rejects_not_a_column_less(self, proposed: Proposed, tmp_path: Path) -> None:
        proposal = proposed(f"{HEAD},Valid To", f"{ROW},2099-01-01", f"{ROW},2025-W1", f"{ROW},31st 12")
        assert proposal.columns["valid_to"] == "Valid To"
        book = load_prices([proposal.source(("a.csv",))], tmp_path)
        assert [reject.value for reject in book.rejects] == ["2025-W1", "31st 12"]

    def test_a_currency_that_is_none_makes_a_reject_too(self, proposed: Proposed, tmp_path: Path) -> None:
        proposal = proposed(HEAD, ROW, "B,Monthly,Retail,n/a,1.00,2.00")
        assert proposal.columns["currency"] == "Currency"
        [reject] = load_prices([proposal.source(("a.csv",))], tmp_path).rejects
        assert (reject.column, reject.value) == ("Currency", "n/a")

    @pytest.mark.parametrize(
        ("name", "row"), [("cost", "A,Monthly,Retail,USD,POA,4.73"), ("price", "A,Monthly,Retail,USD,3.78,-")]
    )
    def test_a_word_that_may_mean_none_is_asked_about(self, proposed: Proposed, name: str, row: str) -> None:
        question = needed(proposed(HEAD, ROW, row), f"columns.{name}")
        assert question.says.endswith("which can't be read.")
        assert question.options[1].settings == {}

    def test_what_is_asked_can_be_declined_by_a_setting(self, proposed: Proposed) -> None:
        proposal = proposed(f"{HEAD},Valid To", f"{ROW},2099-01-01", f"{ROW},open")
        question = needed(proposal, "columns.valid_to")
        assert question.told(question.options[1]) == ("columns.valid_to={}",)
        settled = proposal.having(*parse_setting("columns.valid_to={}"))
        assert (settled.open, "valid_to" in settled.columns) == ((), False)

    @pytest.mark.parametrize(
        ("first", "last"),
        [
            ("Start", "Expires"),
            ("Starts On", "Last Day"),
            ("Effective Start Date", "Expiry Date"),
            ("Valid From", "Valid Until"),
            ("Gültig ab", "Gültig bis"),
            ("Valable dès", "Date d'expiration"),
            ("Ingangsdatum", "Vervaldatum"),
        ],
    )
    def test_headings_of_days_are_known(self, proposed: Proposed, first: str, last: str) -> None:
        proposal = proposed(f"{HEAD},{first},{last}", f"{ROW},2020-01-01,2021-01-01")
        assert (proposal.columns["valid_from"], proposal.columns["valid_to"]) == (first, last)

    def test_days_that_no_heading_explains_are_asked_about(self, proposed: Proposed) -> None:
        proposal = proposed(f"{HEAD},Foo", f"{ROW},2020-01-01")
        question = needed(proposal, "columns.valid_from")
        assert question.says == '"Foo" holds days; is it the day a price starts, ends, or neither?'
        for option, left in zip(question.options, ({"valid_from": "Foo"}, {"valid_to": "Foo"}, {}), strict=True):
            [told] = question.told(option)
            settled = proposal.having(*parse_setting(told))
            assert settled.open == ()
            assert {key: value for key, value in settled.columns.items() if key.startswith("valid")} == left
        several = proposed(f"{HEAD},Foo,Bar", f"{ROW},2020-01-01,2021-01-01")
        assert labels(needed(several, "columns.valid_to")) == ["Foo", "Bar", "none of them"]


class TestSeveralColumns:
    @pytest.mark.parametrize(
        ("one", "other"), [("RRP (inc VAT)", "RRP (ex VAT)"), ("RRP (Monthly)", "RRP (Annual)"), ("RRP", "List Price")]
    )
    def test_which_of_two_prices_counts_is_asked(self, proposed: Proposed, one: str, other: str) -> None:
        proposal = proposed(f"SKU,Unit,Price List,Currency,Cost,{one},{other}", "A,Monthly,R,USD,1.00,2.00,24.00")
        question = needed(proposal, "columns.price")
        assert [(option.label, option.note) for option in question.options] == [(one, "2.00"), (other, "24.00")]

    def test_a_heading_that_is_there_twice_is_named(self, proposed: Proposed) -> None:
        proposal = proposed(f"{HEAD},Valid To,Valid To", f"{ROW},2020-01-01,2021-01-01")
        question = needed(proposal, "columns.valid_to")
        assert '"Valid To" is there more than once (columns 7, 8)' in question.says

    def test_headings_in_different_currencies_need_a_choice(self, proposed: Proposed) -> None:
        proposal = proposed("SKU,Unit,Price List,Cost EUR,RRP GBP", "A,Monthly,R,10.00,12.00")
        question = needed(proposal, "constants.currency")
        assert [dict(option.settings) for option in question.options] == [
            {"columns": {"cost": "Cost EUR"}, "constants": {"currency": "EUR"}},
            {"columns": {"price": "RRP GBP"}, "constants": {"currency": "GBP"}},
        ]
        three = proposed("SKU,Unit,Price List,RRP EUR,RRP GBP,RRP USD", "A,Monthly,R,10.00,12.00,13.00")
        assert labels(needed(three, "constants.currency")) == ["EUR", "GBP", "USD"]

    def test_with_a_price_goes_the_currency_of_its_heading(self, proposed: Proposed) -> None:
        proposal = proposed("SKU,Unit,Price List,Cost,RRP EUR,RRP GBP", "A,Monthly,R,9.00,10.00,12.00")
        option = needed(proposal, "columns.price").options[1]
        assert option.settings == {"columns": {"price": "RRP GBP"}, "constants": {"currency": "GBP"}}

    @pytest.mark.parametrize(
        ("headings", "setting", "against"),
        [
            ("Currency,Cost EUR,RRP", "columns.cost", '"Currency" is GBP'),
            ("Currency,Cost,RRP (USD)", "columns.price", '"Currency" is GBP'),
            ("Place,Cost,RRP EUR,RRP GBP", "columns.cost", "other headings name EUR, GBP"),
        ],
    )
    def test_an_amount_in_another_currency_than_its_row_is_asked_about(
        self, proposed: Proposed, headings: str, setting: str, against: str
    ) -> None:
        row = ["A", "Monthly", "R", "GBP", "10.00", "12.00", "13.00"][: 3 + len(headings.split(","))]
        proposal = proposed(f"SKU,Unit,Price List,{headings}", ",".join(row))
        question = needed(proposal, setting)
        assert question.says.endswith(f"may be in another currency than its row: {against}.")
        assert labels(question)[1] == "don't read it"

    def test_a_heading_that_names_its_rows_currency_needs_no_question(self, proposed: Proposed) -> None:
        assert proposed("SKU,Unit,Price List,Currency,Cost GBP,RRP GBP", "A,Monthly,R,GBP,10.00,12.00").open == ()


class TestWhosePrice:
    @pytest.mark.parametrize("heading", ["Our Cost", "Purchase Price", "Buy Price", "Einkaufspreis"])
    def test_what_is_certainly_a_cost(self, proposed: Proposed, heading: str) -> None:
        columns = proposed(f"SKU,Unit,Price List,Currency,{heading},RRP", ROW).columns
        assert (columns["cost"], columns["price"]) == (heading, "RRP")

    @pytest.mark.parametrize(
        "heading", ["Customer Price", "Net Price", "Nettopreis", "Unit Sell Price", "Sell", "Price"]
    )
    @pytest.mark.parametrize("known", ["MSRP", "Our Cost"])
    def test_what_may_be_either_is_asked_beside_what_is_known(
        self, proposed: Proposed, heading: str, known: str
    ) -> None:
        proposal = proposed(f"SKU,Unit,Price List,Currency,{heading},{known}", ROW)
        question = needed(proposal, "columns.price")
        assert labels(question) == ["what the customer pays", "what you pay", "neither"]
        for option in question.options:
            settled = proposal
            for told in question.told(option):
                settled = settled.having(*parse_setting(told))
            assert settled.open == ()
        assert known in proposal.answered(question, question.options[2]).columns.values()

    def test_two_that_may_be_either_are_asked_for_each_side(self, proposed: Proposed) -> None:
        proposal = proposed("SKU,Unit,Price List,Currency,Nettopreis,Bruttopreis", ROW)
        for name in ("cost", "price"):
            assert labels(needed(proposal, f"columns.{name}")) == ["Nettopreis", "Bruttopreis", "none of them"]

    def test_a_cost_that_no_heading_says_is_asked_for_where_other_money_is_there(self, proposed: Proposed) -> None:
        proposal = proposed("SKU,Unit,Price List,Currency,Foo,RRP", ROW)
        assert labels(needed(proposal, "columns.cost")) == ["Foo", "no"]


class TestWhichRows:
    @pytest.mark.parametrize(
        ("heading", "one", "other"),
        [
            ("Status", "Live", "Discontinued"),
            ("Status", "Active", "Live"),
            ("Min Qty", "1", "100"),
            ("Quantity From", "1", "100"),
            ("Discontinued", "Yes", "No"),
            ("Fee Type", "Recurring", "Setup"),
            ("Market", "US", "PR"),
        ],
    )
    def test_values_that_vary_need_a_choice(self, proposed: Proposed, heading: str, one: str, other: str) -> None:
        proposal = proposed(f"{HEAD},{heading}", f"{ROW},{one}", f"{ROW},{other}")
        question = needed(proposal, f"filters.{heading}")
        assert labels(question) == ["all rows", f"only {one}", f"only {other}"]
        assert "filters" not in proposal.settings
        assert proposal.having(*parse_setting(question.told(question.options[0])[0])).open == ()

    def test_one_status_that_is_no_known_word_is_asked_about_too(self, proposed: Proposed) -> None:
        needed(proposed(f"{HEAD},Status", f"{ROW},Live"), "filters.Status")

    def test_of_several_all_but_one_may_count(self, proposed: Proposed, tmp_path: Path) -> None:
        proposal = proposed(f"{HEAD},Status", f"{ROW},Active", f"{ROW.replace('A,', 'B,')},", f"{ROW},Old")
        question = needed(proposal, "filters.Status")
        assert question.says == '"Status" is Active, Old, blank; which rows count?'
        assert labels(question)[3:] == ["all but Active", "all but blank", "all but Old"]
        [told] = question.told(question.options[5])
        source = proposal.having(*parse_setting(told)).source(("a.csv",))
        assert [row.product_id for row in load_prices([source], tmp_path).rows] == ["A", "B"]

    def test_what_never_varies_is_not_asked_about(self, proposed: Proposed) -> None:
        assert proposed(f"{HEAD},Min Qty,Market", f"{ROW},1,US", f"{ROW},1,US").open == ()


class TestTerms:
    @pytest.mark.parametrize(
        ("word", "months"),
        [
            *(("1 year", 12), ("3 Years", 36), ("2-Year", 24), ("1 month", 1), ("6 Months", 6), ("36 Month", 36)),
            *(("P1Y", 12), ("p3m", 3), ("Annual Commitment", 12), ("MONTHLY", 1), ("1 an", 12), ("Monat", 1)),
            *(("Trial", None), ("", None), ("0 years", None)),
        ],
    )
    def test_words_for_terms(self, word: str, months: int | None) -> None:
        assert months_in(word) == months

    def test_one_question_is_about_all_that_is_billed_in_parts(self, proposed: Proposed) -> None:
        proposal = proposed(
            "SKU,Term,Billing Frequency,Price List,Currency,Wholesale,RRP",
            "A,2 Years,Monthly,R,USD,1.00,2.00",
            "A,36 Month,Annual,R,USD,1.00,2.00",
            "A,Annual Commitment,monthly,R,USD,1.00,2.00",
            "A,P1Y,Upfront,R,USD,1.00,2.00",
        )
        basis = needed(proposal, "basis")
        assert basis.options[1].settings == {
            "basis": dict.fromkeys(["Annual billed monthly", "P2Y/Monthly", "Triennial billed annually"], "period")
        }
        unknown = needed(proposal, "unit_aliases.P1Y/Upfront")
        [told] = unknown.told(unknown.options[0])
        settled = proposal.having(*parse_setting(told))
        assert settled.settings["unit_aliases"]["P1Y/Upfront"] == "P1Y/Upfront"
        assert [question.setting for question in settled.open] == ["basis"]

    @pytest.mark.parametrize(
        ("headings", "row", "unit"),
        [
            ("billingTerm,commitmentTerm", "Annual,1-Year", "{commitmentTerm}/{billingTerm}"),
            ("Durée,Fréquence", "1 an,annuel", "{Durée}/{Fréquence}"),
            ("Laufzeit,Abrechnung", "1 Jahr,jährlich", "{Laufzeit}/{Abrechnung}"),
            ("Looptijd,Facturatie", "1 jaar,jaarlijks", "{Looptijd}/{Facturatie}"),
            ("Unit,Billing Plan,Term", "License,Annual,1 year", "{Term}/{Billing Plan}"),
            ("Unit,Term", "License,1 year", "Term"),
        ],
    )
    def test_columns_of_a_term_and_its_billing(self, proposed: Proposed, headings: str, row: str, unit: str) -> None:
        proposal = proposed(f"SKU,Price List,Currency,Cost,RRP,{headings}", f"A,R,USD,1.00,2.00,{row}")
        assert (proposal.columns["unit"], proposal.open) == (unit, ())

    def test_several_such_columns_need_a_choice(self, proposed: Proposed) -> None:
        proposal = proposed(
            "SKU,Price List,Currency,Cost,RRP,Term,Commitment Term,Frequency", "A,R,USD,1.00,2.00,Annual,3-Year,Annual"
        )
        assert labels(needed(proposal, "columns.unit")) == ["Commitment Term and Frequency", "Term and Frequency"]
        two = proposed("SKU,Price List,Currency,Cost,RRP,Unit,Term", "A,R,USD,1.00,2.00,Monthly,P1Y")
        assert [one.setting for one in two.open] == ["columns.unit"]


def test_the_same_file_is_proposed_alike_in_every_run(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "SKU,Term,Commitment Term,Frequency,Billing Period,Cost,RRP\nA,Annual,1-Year,Monthly,1 month,1,2", "utf-8"
    )
    program = (
        "from pathlib import Path; from cwsetup.sources.files import PriceFile\n"
        "from cwsetup.sources.proposing import propose; from cwsetup.sources.sampling import sample\n"
        "print(propose(sample(PriceFile(Path('a.csv'), 'a.csv'))))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2", "3")
    }
    assert len(said) == 1


class TestMarks:
    def test_a_mark_has_to_be_certain_in_every_file(self, sampled: Callable[..., Sample]) -> None:
        one, other = sampled(HEAD, ROW), sampled(HEAD, 'A,Monthly,Retail,USD,"3,78","4,73"', name="b.csv")
        assert propose(one).settings["decimal"] == "."
        assert needed(propose(one, other), "decimal").says == "decimal: 3.78 and 3,78 don't agree."

    def test_with_two_digits_the_year_may_be_first(self, sampled: Callable[..., Sample]) -> None:
        shown = date_form(["25/04/01"])
        assert shown is not None
        assert (shown.choice, shown.options) == (None, ("D/M/YY", "YY/M/D"))
        proposal = propose(sampled(f"{HEAD},Valid From", f"{ROW},25/04/01"))
        assert needed(proposal, "date_format").says == "date_format: in 25/04/01 either the day or the year is first."
        both = date_form(["05/04/01"])
        assert both is not None
        assert both.options == ("D/M/YY", "M/D/YY", "YY/M/D")

    def test_what_is_no_amount_shows_no_mark(self) -> None:
        shown = decimal_mark(["1.5k", "2,50"])
        assert shown is not None
        assert (shown.choice, shown.value) == (",", "2,50")


class TestIds:
    @pytest.mark.parametrize("text", ["A1", "SKU123", "B2", "XYZ 5"])
    def test_letters_are_no_currency(self, text: str) -> None:
        assert not is_money([text])

    @pytest.mark.parametrize("text", ["$5", "US$ 5.00", "EUR 5", "5 kr", "£5", "5.00 CHF"])
    def test_signs_and_codes_are(self, text: str) -> None:
        assert is_money([text])

    def test_all_columns_may_hold_the_id_the_most_different_first(self, proposed: Proposed) -> None:
        proposal = proposed("(X) A,(X) B,(X) C,Text,Ref,RRP", "1,2,3,Foo,1000001,1.50", "4,5,6,Foo,1000002,2.50")
        question = needed(proposal, "columns.product_id")
        assert [(one.label, one.note) for one in question.options] == [
            ("Ref", "1000001, 1000002"),
            ("Text", "Foo"),
            ("RRP", "1.50, 2.50"),
        ]

    def test_all_brackets_at_a_headings_end_are_set_aside_but_not_other_words(self) -> None:
        assert bare("Produkt-ID (Produkt) (Produkt)") == "produktid"
        assert bare("Vendor SKU") == "vendorsku"
        assert bare("RRP VAT") != bare("RRP")

    def test_a_column_of_currencies_is_known_by_its_values(self, proposed: Proposed) -> None:
        proposal = proposed(
            "SKU,Unit,Price List,Foo,Cost,RRP", "A,Monthly,R,USD,1.00,2.00", "A,Monthly,R,EUR,1.00,2.00"
        )
        assert proposal.columns["currency"] == "Foo"


def test_a_file_without_headings_is_said_to_have_none(sampled: Callable[..., Sample]) -> None:
    with pytest.raises(InvalidInput, match=r"line 1 looks like data, not headings: NW-1, W, 3\.60") as refused:
        sampled("NW-1,W,3.60", "NW-2,W,3.60")
    assert refused.value.hint is not None
    assert "header_row" in refused.value.hint
