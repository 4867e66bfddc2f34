"""Terms and billing plans as units, and into how many parts a term's price goes."""

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.profile.choices import Basis
from cwsetup.sources.terms import TermUnit, bases_by_unit, parts, term_unit, unit_named
from cwsetup.sources.values import Unusable


@pytest.mark.parametrize(
    ("term", "plan", "unit", "by_bill", "by_month"),
    [
        ("P1M", "Monthly", "Monthly", 1, 1),
        ("P1Y", "Annual", "Annual", 1, 12),
        ("P1Y", "Monthly", "Annual billed monthly", 12, 12),
        ("P3Y", "Triennial", "Triennial", 1, 36),
        ("P3Y", "Annual", "Triennial billed annually", 3, 36),
        ("P3Y", "Monthly", "Triennial billed monthly", 36, 36),
        (" p1y ", "annual", "Annual", 1, 12),
        ("P2Y", "Annual", "P2Y/Annual", 2, 24),
        ("P6M", "Monthly", "P6M/Monthly", 6, 6),
        ("P1Y", "OneTime", "P1Y/OneTime", 1, 12),
        ("OneTime", "OneTime", "One Time", 1, 1),
        ("", "", "One Time", 1, 1),
        ("", "OneTime", "One Time", 1, 1),
    ],
)
def test_every_term_and_plan_is_a_unit(term: str, plan: str, unit: str, by_bill: int, by_month: int) -> None:
    known = term_unit(term, plan)
    assert known.unit == unit
    assert [parts(known, basis) for basis in (Basis.PERIOD, Basis.MONTH, Basis.TERM)] == [by_bill, by_month, 1]


@pytest.mark.parametrize(
    ("term", "plan", "column", "reason"),
    [
        ("1 Year", "Annual", "TermDuration", "not a term such as P1M or P1Y"),
        ("P0M", "Monthly", "TermDuration", "not a term such as P1M or P1Y"),
        ("", "Annual", "TermDuration", "a price billed Annual needs a term such as P1Y"),
        ("P1M", "Annual", "BillingPlan", "not a billing plan for the term P1M"),
        ("P1Y", "Weekly", "BillingPlan", "not a billing plan for the term P1Y"),
    ],
)
def test_a_term_that_makes_no_unit_is_refused(term: str, plan: str, column: str, reason: str) -> None:
    with pytest.raises(Unusable) as refused:
        term_unit(term, plan)
    assert (refused.value.column, refused.value.reason) == (column, reason)


def test_a_basis_may_name_a_unit_by_any_of_its_names() -> None:
    assert unit_named("YEARLY") == unit_named("p1y/annual") == TermUnit(unit="Annual", months=12, bills=1)
    assert unit_named("Each") == unit_named("OneTime") == TermUnit(unit="One Time", months=1, bills=1)
    assert unit_named("P2Y/Monthly") == TermUnit(unit="P2Y/Monthly", months=24, bills=24)
    assert unit_named("Weekly") is unit_named("P1Y/Weekly") is None
    assert bases_by_unit({"P1Y/Monthly": Basis.TERM, "Annually": Basis.MONTH}, {}) == {
        "Annual billed monthly": Basis.TERM,
        "Annual": Basis.MONTH,
    }


def test_a_basis_may_name_a_unit_as_the_source_renames_it() -> None:
    aliases = {"P1Y/Monthly": "Year in twelfths"}
    assert bases_by_unit({"Year in twelfths": Basis.TERM}, aliases) == {"Annual billed monthly": Basis.TERM}


def test_a_basis_for_no_unit_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput) as refused:
        bases_by_unit({"Annual billed montly": Basis.PERIOD}, {})
    assert refused.value.message == 'basis names "Annual billed montly", which is no unit of Partner Center.'
    assert refused.value.hint is not None
    assert refused.value.hint.startswith("Nearest: Annual billed monthly")
