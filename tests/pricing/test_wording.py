"""Names taken apart into words and term."""

import pytest

from cwsetup.pricing.wording import NO_TERM, Term, one_term, other_term, read_name, squeezed


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("Microsoft 365 E3 (Annual)", Term(12)),
        ("Microsoft 365 E3 Yearly", Term(12)),
        ("Microsoft 365 E3 - 1 Year", Term(12)),
        ("Microsoft 365 E3 12 months", Term(12)),
        ("Microsoft 365 E3 P1Y", Term(12)),
        ("Microsoft 365 E3 p1m", Term(1)),
        ("Microsoft 365 E3 - Monthly", Term(1)),
        ("Microsoft 365 E3 1 mth", Term(1)),
        ("Microsoft 365 E3 quarterly", Term(3)),
        ("Microsoft 365 E3 semi-annual", Term(6)),
        ("Microsoft 365 E3 half-yearly", Term(6)),
        ("Microsoft 365 E3 Triennial", Term(36)),
        ("Microsoft 365 E3 three years", Term(36)),
        ("Microsoft 365 E3 3yrs", Term(36)),
        ("Microsoft 365 E3 -A", Term(12)),
        ("Microsoft 365 E3 -M", Term(1)),
        ("Microsoft 365 E3 Annual billed monthly", Term(12, 1)),
        ("Microsoft 365 E3 (Annual-Monthly)", Term(12, 1)),
        ("Microsoft 365 E3 P1Y/Annual", Term(12, 12)),
        ("Microsoft 365 E3, billed monthly", Term(None, 1)),
        ("Microsoft 365 E3 P1Y/Annual billed monthly", Term(12, 1)),
        ("Billed monthly Microsoft 365 E3", Term(None, 1)),
        ("Microsoft 365 E3", NO_TERM),
    ],
)
def test_a_term_is_read_however_it_is_written_and_is_no_word(name: str, term: Term) -> None:
    wording = read_name(name)
    assert wording.term == term
    assert wording.words == ("microsoft", "365", "e3")


@pytest.mark.parametrize("name", ["Biannual review", "Monthlyish", "Yearbook", "Smog P1Z", "Model A", "bi-monthly box"])
def test_what_only_looks_like_a_term_or_means_two_is_none(name: str) -> None:
    assert read_name(name).term in {NO_TERM, Term(1)}
    assert len(read_name(name).words) >= 1


def test_words_about_a_term_are_words_where_there_is_none() -> None:
    assert read_name("Paid commitment box").words == ("paid", "commitment", "box")


@pytest.mark.parametrize(
    ("units", "is_one"),
    [
        ([], True),
        (["Monthly"], True),
        (["Monthly", "1 month", "P1M"], True),
        (["Monthly", "Annual"], False),
        (["Monthly", "Box"], False),
        (["Box", "box "], True),
        (["Box", "Seat"], False),
    ],
)
def test_units_without_a_term_are_of_one_if_they_are_called_the_same(units: list[str], is_one: bool) -> None:
    assert one_term(units) is is_one


@pytest.mark.parametrize(
    ("texts", "other"),
    [([], ""), (["E3", "E3 Annual"], ""), (["E3", "E3 Monthly", "E3 P3Y"], "E3 Monthly")],
)
def test_the_first_text_of_another_term_is_named(texts: list[str], other: str) -> None:
    assert other_term("Annual", texts) == other


def test_short_names_are_the_long_ones() -> None:
    assert read_name("M365 Business").words == read_name("Microsoft 365 Business").words
    assert read_name("MS Teams").words != read_name("Teams").words


def test_a_word_that_stands_twice_counts_once() -> None:
    assert read_name("Plan 2 and Plan 2").words == ("plan", "2", "and")


@pytest.mark.parametrize(
    ("one", "other", "agrees", "contradicts"),
    [
        (Term(12), Term(12), True, False),
        (Term(12), Term(1), False, True),
        (Term(12, 1), Term(12), True, False),
        (Term(12, 1), Term(12, 12), False, True),
        (Term(12), NO_TERM, False, False),
        (NO_TERM, NO_TERM, False, False),
        (Term(None, 1), Term(12, 12), False, True),
    ],
)
def test_terms_agree_or_contradict_only_by_what_both_say(
    one: Term, other: Term, agrees: bool, contradicts: bool
) -> None:
    assert (one.agrees(other), one.contradicts(other)) == (agrees, contradicts)
    assert (other.agrees(one), other.contradicts(one)) == (agrees, contradicts)


def test_a_number_is_compared_without_punctuation_and_term() -> None:
    assert squeezed("CFQ7TTC0LFLX:0001 Annual") == squeezed("cfq7ttc0lflx-0001 -A") == "cfq7ttc0lflx0001"
    assert squeezed("CFQ7TTC0LFLX:0001") != squeezed("CFQ7TTC0LFLX:0002")
    assert squeezed(" - ") == ""
