"""Best guesses: from what evidence, with which reason, and when there is none."""

from decimal import Decimal
from typing import Any

import pytest

from cwsetup.profile.billing_settings import CompensationLimit, InvoicingCycle
from cwsetup.profile.choices import OnePricePer
from cwsetup.profile.instance import Ref, TableRow
from cwsetup.profile.picks import MapTo
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.sources import SourceCounts
from cwsetup.profile.suggest import Evidence, Suggestion, months_of
from tests.profile.builders import FULL_SOURCE, SOURCE, a_row, an_agreement_type

ROWS = (a_row(1, "One"), a_row(2, "Two", is_default=True))


def guess(key: str, **evidence: Any) -> Suggestion | None:
    return BY_KEY[key].suggest(Evidence(**evidence))


def meaning(key: str, word: str, *rows: TableRow) -> Suggestion | None:
    shape = BY_KEY[key].shape
    assert isinstance(shape, MapTo)
    found: Suggestion | None = shape.suggest(word, rows)
    return found


def counts(units: tuple[str, ...] = (), lists: tuple[str, ...] = (), currencies: tuple[str, ...] = ()) -> SourceCounts:
    return SourceCounts(
        units=dict.fromkeys(units, 1),
        price_lists=dict.fromkeys(lists, 1),
        currencies=dict.fromkeys(currencies, 1),
        products=1,
    )


def test_a_connector_is_named_after_its_company() -> None:
    assert guess("name", company_name="Contoso") == Suggestion("Contoso ConnectWise", "the company's name")
    assert guess("name") is None
    long = guess("name", company_name="x" * 100)
    assert long is not None
    assert len(long.value) == 100


@pytest.mark.parametrize("key", ["product_category", "product_subcategory", "product_type"])
def test_the_default_row_is_proposed_or_the_only_one(key: str) -> None:
    assert guess(key, rows=ROWS) == Suggestion(Ref(2, "Two"), "ConnectWise's default")
    assert guess(key, rows=ROWS[:1]) == Suggestion(Ref(1, "One"), "the only one")
    assert guess(key, rows=(a_row(1, "One"), a_row(3, "Three"))) is None
    assert guess(key) is None


def test_the_default_status_is_the_one_active_status_proposed() -> None:
    assert guess("active_statuses", rows=ROWS) == Suggestion((Ref(2, "Two"),), "ConnectWise's default")
    assert guess("active_statuses") is None


def test_a_new_companys_status_is_the_default_if_it_is_active_else_the_first_active_one() -> None:
    one, two = Ref(1, "One"), Ref(2, "Two")
    key = "default_active_status"
    assert guess(key, rows=ROWS, values={"active_statuses": (one, two)}) == Suggestion(two, "ConnectWise's default")
    assert guess(key, rows=ROWS, values={"active_statuses": (one,)}) == Suggestion(one, "the first active status")
    assert guess(key, rows=ROWS) is None


@pytest.mark.parametrize(
    ("key", "sets", "value"),
    [
        ("employee_compensation_not_exceed", {"compensation_not_exceed": "Percent"}, CompensationLimit.PERCENT),
        ("employee_compensation_limit", {"compensation_limit": "12.50"}, Decimal("12.50")),
        ("employee_compensation_hourly_rate", {"hourly_rate": "90"}, Decimal(90)),
        ("invoicing_cycle", {"invoicing_cycle": "ContractYear"}, InvoicingCycle.CONTRACT_YEAR),
        ("default_location", {"location": Ref(1, "an older name")}, Ref(1, "One")),
    ],
)
def test_what_the_agreement_type_sets_is_proposed_as_a_value_of_the_property(
    key: str, sets: dict[str, Any], value: object
) -> None:
    found = guess(key, rows=ROWS, agreement_type=an_agreement_type(**sets))
    assert found == Suggestion(value, 'as the agreement type "Managed"')
    assert BY_KEY[key].shape.load(BY_KEY[key].shape.dump(value)) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "sets", "usual"),
    [
        ("employee_compensation_not_exceed", {"compensation_not_exceed": "Whatever"}, CompensationLimit.BILLING),
        ("employee_compensation_limit", {"compensation_limit": "-5"}, None),
        ("invoicing_cycle", {}, InvoicingCycle.CALENDAR_YEAR),
    ],
)
def test_a_word_that_isnt_known_is_no_suggestion(key: str, sets: dict[str, Any], usual: object) -> None:
    found = guess(key, agreement_type=an_agreement_type(**sets))
    assert found == (None if usual is None else Suggestion(usual, "the usual choice"))


def test_a_location_that_is_gone_gives_way_to_the_default_row() -> None:
    gone = an_agreement_type(location=Ref(99, "Gone"))
    assert guess("default_location", rows=ROWS, agreement_type=gone) == Suggestion(
        Ref(2, "Two"), "ConnectWise's default"
    )
    assert guess("default_location", rows=ROWS, agreement_type=a_row()) == guess("default_location", rows=ROWS)


@pytest.mark.parametrize("term", ["Net 30", "net 30", "Net30"])
def test_a_payment_term_is_the_billing_term_of_as_many_days(term: str) -> None:
    rows = (a_row(1, "Due in 30", due_days=30), a_row(2, "Net 45", due_days=45))
    assert meaning("payment_terms", term, *rows) == Suggestion(Ref(1, "Due in 30"), "30 due days")


@pytest.mark.parametrize(
    ("more", "id_"),
    [
        ({"name": "net 30", "id_": 3}, 3),
        ({"name": "Zzz", "id_": 3, "is_default": True}, 3),
        ({"name": "Aaa", "id_": 3}, 3),
        ({"name": "Zzz", "id_": 3}, 1),
    ],
)
def test_of_several_the_same_name_then_the_default_then_the_first_by_name(more: dict[str, Any], id_: int) -> None:
    found = meaning("payment_terms", "Net 30", a_row(1, "Due in 30", due_days=30), a_row(due_days=30, **more))
    assert found is not None
    assert found.value.id == id_


@pytest.mark.parametrize(
    ("key", "word", "reason"),
    [
        ("payment_terms", "Net 60", "no billing term of 60 days in ConnectWise"),
        ("payment_terms", "2% 10 Net 30", "no equal in ConnectWise: it keeps no early-payment discount"),
        ("billing_frequencies", "Triennial", "no equal in ConnectWise"),
        ("billing_frequencies", "Annual", "no equal in ConnectWise"),
        ("units_of_measure", "Triennial", "no equal in ConnectWise"),
        ("units_of_measure", "Each", "no equal in ConnectWise"),
        ("units_of_measure", "Semi-Annual", "no equal in ConnectWise"),
    ],
)
def test_what_has_no_equal_says_so(key: str, word: str, reason: str) -> None:
    rows = (a_row(1, "Month", due_days=30, billing_option="Monthly"), a_row(2, "Year", due_days=45))
    assert meaning(key, word, *rows) == Suggestion(None, reason)


def test_words_of_no_known_form_have_no_suggestion() -> None:
    assert meaning("payment_terms", "Due on receipt", a_row(due_days=0)) is None
    assert meaning("agreement_types", "Recurring", a_row(1, "Managed")) is None


def test_an_agreement_type_is_proposed_by_its_equal_name_alone() -> None:
    same = a_row(4, "RECURRING ")
    assert meaning("agreement_types", "Recurring", a_row(), same) == Suggestion(same.ref, "the same name")
    assert meaning("agreement_types", "Recurring", same, a_row(5, "Recurring")) is None, "two of that name"


@pytest.mark.parametrize(
    ("unit", "id_", "reason"),
    [
        ("Monthly", 1, "1 month"),
        ("Annual", 2, "12 months"),
        ("Annual billed monthly", 1, "1 month"),
        ("Triennial billed annually", 2, "12 months"),
        ("1 Year", 2, "12 months"),
        ("Triennial", 3, "36 months"),
        ("each", 4, "the same name"),
    ],
)
def test_a_unit_is_the_unit_of_measure_of_what_one_bill_covers(unit: str, id_: int, reason: str) -> None:
    rows = (a_row(1, "Month"), a_row(2, "Year"), a_row(3, "3 Years"), a_row(4, "Each"))
    found = meaning("units_of_measure", unit, *rows)
    assert found is not None
    assert (found.value.id, found.reason) == (id_, reason)


@pytest.mark.parametrize(
    ("unit", "months"),
    [
        ("Monthly", 1),
        ("Month", 1),
        ("Quarterly", 3),
        ("Semi-Annual", 6),
        ("Half-yearly", 6),
        ("Annual", 12),
        ("Yearly", 12),
        ("Annual billed monthly", 1),
        ("Triennial", 36),
        ("Triennial billed annually", 12),
        ("3 Years", 36),
        ("2 years", 24),
        ("12 Months", 12),
        ("12-month", 12),
        ("three years", 36),
        ("Each", None),
        ("One Time", None),
        ("Bimonthly", None),
        ("Biannual", None),
        ("", None),
    ],
)
def test_the_words_of_a_unit_say_how_many_months_a_bill_covers(unit: str, months: int | None) -> None:
    assert months_of(unit) == months


@pytest.mark.parametrize(
    ("frequency", "option"),
    [
        ("Monthly", "Monthly"),
        ("Quarterly", "Quarterly"),
        ("Semi-Annual", "SemiAnnual"),
        ("annual", "Yearly"),
        ("One-Time", "NotRecurring"),
    ],
)
def test_a_billing_frequency_is_the_cycle_with_its_option(frequency: str, option: str) -> None:
    rows = (a_row(1, "Other"), a_row(2, "Two", billing_option=option))
    found = meaning("billing_frequencies", frequency, *rows)
    assert found == Suggestion(Ref(2, "Two"), f"billing option {option}")


@pytest.mark.parametrize("key", ["units", "price_lists", "currency"])
def test_nothing_is_proposed_from_price_sources_that_are_unknown_or_empty(key: str) -> None:
    assert guess(key) is None
    assert guess(key, counts=counts()) is None


def test_units_are_proposed_shortest_first_and_lists_as_they_are_counted() -> None:
    known = counts(units=("Each", "Triennial", "Annual", "Monthly"), lists=("Retail", "Gold"))
    units, lists = guess("units", counts=known), guess("price_lists", counts=known)
    assert units is not None
    assert lists is not None
    assert units.value == ("Monthly", "Annual", "Triennial", "Each")
    assert lists.value == ("Retail", "Gold")


def test_the_commonest_currency_is_proposed() -> None:
    assert guess("currency", counts=counts(currencies=("USD", "EUR"))) == Suggestion("USD", "of most prices")
    assert guess("currency", counts=counts(currencies=("USD",))) == Suggestion("USD", "of all prices")


def test_partner_center_products_are_an_item_per_term() -> None:
    several = guess("one_price_per", values={"sources": (SOURCE, FULL_SOURCE)})
    assert several == Suggestion(OnePricePer.PRODUCT_AND_UNIT, "a Partner Center product has several terms")
    assert guess("one_price_per", values={"sources": (SOURCE,)}) == Suggestion(OnePricePer.PRODUCT, "the usual choice")


def test_a_fixed_suggestion_is_the_usual_choice() -> None:
    assert guess("keys") == Suggestion("keyring", "the usual choice")
    assert guess("places") is None
