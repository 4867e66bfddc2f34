"""What can be answered now: choices, words, guesses and the reasons for them."""

import pytest

from cwsetup.errors import AccessError
from cwsetup.profile.billing_settings import CompensationLimit
from cwsetup.profile.draft import Draft
from cwsetup.profile.instance import AgreementDefaults, Ref, Table, TableRow
from cwsetup.profile.settings import BY_KEY, ProductClass
from cwsetup.wizard.surroundings import Surroundings
from tests.wizard.tables import COUNTS, Tables

HARDWARE, CLOUD = TableRow(id=2, name="Hardware"), TableRow(id=1, name="Cloud", is_default=True)
SERVERS = TableRow(id=21, name="Servers")
INSTANCE = Tables(
    {
        (Table.CATEGORIES, None): (CLOUD, HARDWARE),
        (Table.SUBCATEGORIES, 2): (SERVERS,),
        (Table.BILLING_TERMS, None): (TableRow(id=5, name="Net 30 days", due_days=30),),
        (Table.UNITS_OF_MEASURE, None): (TableRow(id=7, name="Month"), TableRow(id=8, name="Year")),
        (Table.COMPANY_STATUSES, None): (TableRow(id=9, name="Active", disallows_saving=True),),
    }
)


def drafted(**answers: object) -> Draft:
    draft = Draft()
    for key, value in answers.items():
        draft.answer(key, value)
    return draft


def names(surroundings: Surroundings, key: str, **answers: object) -> list[str] | None:
    choices = surroundings.choices(BY_KEY[key], drafted(**answers))
    return None if choices is None else [choice.name for choice in choices]


def test_fixed_choices_need_nothing_else() -> None:
    assert names(Surroundings(), "product_class") == list(ProductClass)


@pytest.mark.parametrize("key", ["product_category", "product_subcategory", "units", "currency", "payment_terms"])
def test_without_an_instance_and_prices_there_is_nothing_to_choose_from(key: str) -> None:
    assert names(Surroundings(), key) is None


@pytest.mark.parametrize("key", ["name", "sources", "max_changes", "update_recurring"])
def test_what_is_typed_has_no_choices(key: str) -> None:
    assert names(Surroundings(instance=INSTANCE, counts=COUNTS), key) is None


def test_sub_categories_wait_for_the_category() -> None:
    surroundings = Surroundings(instance=INSTANCE)
    assert names(surroundings, "product_subcategory") is None
    assert names(surroundings, "product_subcategory", product_category=HARDWARE.ref) == ["Servers"]
    assert names(surroundings, "product_subcategory", product_category=CLOUD.ref) == []


def test_the_default_status_is_one_of_the_active_ones() -> None:
    chosen = (Ref(9, "Active"), Ref(11, "Onboarding"))
    assert names(Surroundings(instance=INSTANCE), "default_active_status", active_statuses=chosen) == [
        "Active",
        "Onboarding",
    ]


def test_names_of_the_price_sources_come_with_their_counts() -> None:
    choices = Surroundings(counts=COUNTS).choices(BY_KEY["units"], Draft()) or ()
    assert [(choice.name, choice.note) for choice in choices] == [("Annual", "20 prices"), ("Monthly", "30 prices")]


def test_notes_say_what_a_row_is() -> None:
    surroundings = Surroundings(instance=INSTANCE)
    notes = {
        key: [choice.note for choice in surroundings.choices(BY_KEY[key], Draft()) or ()]
        for key in ("product_category", "payment_terms", "active_statuses")
    }
    assert notes == {
        "product_category": ["default", ""],
        "payment_terms": ["30 days"],
        "active_statuses": ["disallows saving"],
    }


def test_the_words_of_a_map_are_the_price_sources_and_those_mapped_already() -> None:
    declared = BY_KEY["units_of_measure"]
    known = Surroundings(counts=COUNTS)
    assert Surroundings().words(declared, Draft()) == ("Monthly", "Quarterly", "Annual", "Triennial")
    assert known.words(declared, Draft()) == ("Annual", "Monthly")
    assert known.words(declared, drafted(units_of_measure={"Box": Ref(8, "Box")})) == ("Annual", "Monthly", "Box")
    assert known.words(BY_KEY["currency"], Draft()) == ()


def test_meanings_say_which_words_have_an_equal_and_why() -> None:
    meanings = Surroundings(instance=INSTANCE).meanings(BY_KEY["payment_terms"], Draft())
    said = {word: meaning and (meaning.value, meaning.reason) for word, meaning in meanings.items()}
    assert said == {
        "Net 30": (Ref(5, "Net 30 days"), "30 due days"),
        "2% 10 Net 30": (None, "no equal in ConnectWise: it keeps no early-payment discount"),
        "Net 45": (None, "no billing term of 45 days in ConnectWise"),
        "Net 60": (None, "no billing term of 60 days in ConnectWise"),
    }
    assert Surroundings().meanings(BY_KEY["payment_terms"], Draft()) == {}
    assert Surroundings(instance=INSTANCE).meanings(BY_KEY["currency"], Draft()) == {}


def test_the_suggestion_for_a_map_counts_what_has_an_equal() -> None:
    guess = Surroundings(instance=INSTANCE, counts=COUNTS).suggestion(BY_KEY["units_of_measure"], Draft())
    assert guess is not None
    assert guess.value == {"Annual": Ref(8, "Year"), "Monthly": Ref(7, "Month")}
    assert guess.reason == "2 of 2 have an equal in ConnectWise"


def test_suggestions_build_on_those_before_them_and_skip_what_is_answered() -> None:
    only = Tables({(Table.CATEGORIES, None): (HARDWARE,), (Table.SUBCATEGORIES, 2): (SERVERS,)})
    surroundings = Surroundings(instance=only, counts=COUNTS, company_name="Contoso")
    guesses = surroundings.suggest_all(drafted(currency="EUR"))
    assert "currency" not in guesses
    assert "client_id" not in guesses
    assert "employee_compensation_limit" not in guesses
    values = {key: guess.value for key, guess in guesses.items() if guess is not None}
    assert values["product_subcategory"] == SERVERS.ref
    assert values["name"] == "Contoso ConnectWise"
    assert values["price_lists"] == ("Retail", "Gold")


def agreeing(**defaults: str) -> Surroundings:
    row = TableRow(id=3, name="Hosting", is_default=True, agreement=AgreementDefaults(**defaults))  # type: ignore[arg-type]
    return Surroundings(instance=Tables({(Table.AGREEMENT_TYPES, None): (TableRow(id=4, name="Other"), row)}))


def test_what_the_default_agreement_type_sets_is_proposed() -> None:
    surroundings = agreeing(compensation_not_exceed="Percent", compensation_limit="75")
    draft = Draft()
    guess = surroundings.suggestion(BY_KEY["employee_compensation_not_exceed"], draft)
    assert guess is not None
    assert (guess.value, guess.reason) == (CompensationLimit.PERCENT, 'as the agreement type "Hosting"')
    draft.answer("employee_compensation_not_exceed", guess.value)
    limit = surroundings.suggestion(BY_KEY["employee_compensation_limit"], draft)
    assert limit is not None
    assert BY_KEY["employee_compensation_limit"].shape.show(limit.value) == "75"


def test_a_mapped_agreement_type_counts_before_the_default_one() -> None:
    surroundings = agreeing(compensation_not_exceed="Percent")
    mapped = drafted(agreement_types={"Recurring": Ref(4, "Other")})
    guess = surroundings.suggestion(BY_KEY["employee_compensation_not_exceed"], mapped)
    assert guess is not None
    assert guess.value is CompensationLimit.BILLING


def test_agreement_types_that_may_not_be_read_only_leave_less_to_propose() -> None:
    denied = Surroundings(instance=Tables(denied=frozenset({Table.AGREEMENT_TYPES})))
    guess = denied.suggestion(BY_KEY["invoicing_cycle"], Draft())
    assert guess is not None
    assert guess.reason == "the usual choice"
    with pytest.raises(AccessError):
        denied.choices(BY_KEY["agreement_types"], Draft())
