"""Which columns of a file no setting reads, and what they look like."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cwsetup.sources.files import PriceFile
from cwsetup.sources.proposal import Proposal, Unread
from cwsetup.sources.proposing import propose
from cwsetup.sources.sampling import sample
from cwsetup.sources.unread import looks_like

Proposed = Callable[..., Proposal]
ITEMS = "Product ID,Unit,Price List,Amount,Currency,Pricing Method"


@pytest.fixture
def proposed(write: Callable[..., Path]) -> Proposed:
    """Propose how the given lines are read."""
    return lambda *lines: propose(sample(PriceFile(write("a.csv", "\n".join(lines)), "a.csv")))


def test_every_column_that_no_setting_reads_is_named_with_examples(proposed: Proposed) -> None:
    proposal = proposed("SKU,Unit,Currency,Cost,RRP,Promo Cost,Platform", "A,Monthly,USD,1.00,2.00,0.50,NCE")
    assert proposal.not_read == (Unread("Promo Cost", ("0.50",), "money"), Unread("Platform", ("NCE",), None))


def test_a_column_is_read_as_soon_as_a_setting_names_it(proposed: Proposed) -> None:
    proposal = proposed("SKU,Unit,Currency,Cost,RRP,Promo Cost,Platform", "A,Monthly,USD,1.00,2.00,0.50,NCE")
    changed = proposal.having("columns.cost", "Promo Cost").having("filters", {"Platform": ["NCE"]})
    assert [column.heading for column in changed.not_read] == ["Cost"]
    templated = proposal.having("columns.product_id", "{SKU}/{Platform}")
    assert [column.heading for column in templated.not_read] == ["Promo Cost"]


def test_of_a_known_format_only_columns_beyond_its_own_are_named(proposed: Proposed) -> None:
    usual = "(Do Not Modify) A,(Do Not Modify) B,(Do Not Modify) C,Percentage,Status (Product) (Product)"
    proposal = proposed(f"{usual},{ITEMS},List Price,Shelf", "1,2,3,,Active,A,Monthly,Gold,2.00,USD,,3.00,x")
    assert proposal.not_read == (Unread("List Price", ("3.00",), "money"), Unread("Shelf", ("x",), None))
    sheet = "Publisher,Market,ProductId,SkuId,TermDuration,BillingPlan,Currency,UnitPrice,Promo Price"
    assert proposed(sheet, "M,US,A,1,P1Y,Annual,USD,1.5,1.2").not_read == (Unread("Promo Price", ("1.2",), "money"),)


@pytest.mark.parametrize(
    ("heading", "values", "kind"),
    [
        ("Promo Price", ["x"], "money"),
        ("Foo", ["1.50"], "money"),
        ("Foo", ["12"], None),
        ("Foo", ["2025-01-01"], "date"),
        ("Last Day", ["x"], "date"),
        ("Min Qty", ["1"], "quantity"),
        ("Margin %", ["1.50"], None),
        ("billingTerm", ["Monthly"], "term"),
        ("Availability Flag", ["Y"], "status"),
    ],
)
def test_a_column_looks_like_what_its_heading_or_its_values_say(heading: str, values: list[str], kind: str) -> None:
    assert looks_like(heading, values) == kind
