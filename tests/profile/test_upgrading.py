"""A profile that a release has written is one for every later release: whatever came since has a default."""

import tomllib
from dataclasses import make_dataclass
from decimal import Decimal

import jsonschema  # type: ignore[import-untyped]
import pytest

from cwsetup.profile.billing_settings import InvoicingCycle
from cwsetup.profile.document import Reading, faults, read_document
from cwsetup.profile.draft import Source
from cwsetup.profile.properties import Section, prop, properties_of
from cwsetup.profile.schema import schema
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.shapes import Fixed
from cwsetup.profile.suggest import Evidence

FIRST = """
format = 1
name = "Contoso ConnectWise"
[connection]
company = "contoso"
url = "https://api-na.myconnectwise.net"
keys = "env"
[products]
product_category = { id = 12, name = "Cloud" }
product_subcategory = { id = 41, name = "Licences" }
product_type = { id = 3, name = "Subscription" }
product_class = "Agreement"
[agreements]
employee_compensation_not_exceed = "Billing"
employee_compensation_rate = "Actual"
invoicing_cycle = "CalendarYear"
default_location = { id = 2, name = "Tampa" }
default_department = { id = 10, name = "Services" }
[companies]
active_statuses = [{ id = 1, name = "Active" }]
default_active_status = { id = 1, name = "Active" }
[invoices]
line_description = "Description"
[pricing]
units = ["Monthly", "Annual"]
price_lists = ["Gold", "Retail"]
currency = "USD"
one_price_per = "product"
write = "both"
[[pricing.sources]]
format = "work365"
files = ["prices.csv"]
"""
"""The least that a profile of 0.1.0 can say. It stays as it is: there are such files."""


def read(text: str) -> Reading:
    return read_document(tomllib.loads(text, parse_float=Decimal))


def test_a_profile_of_the_first_release_still_lacks_nothing() -> None:
    cure = "a property that is added has default=, or every nightly run ends with 6 until somebody answers"
    assert [finding.message for finding in faults(read(FIRST))] == [], cure
    jsonschema.Draft202012Validator(schema()).validate(tomllib.loads(FIRST))
    assert read(FIRST).draft(Source.PROFILE).complete().name == "Contoso ConnectWise"


@pytest.mark.parametrize("line", ["currency", "write", "product_class", "line_description", "name"])
def test_without_what_the_first_release_asked_for_it_would_lack_it(line: str) -> None:
    without = "\n".join(each for each in FIRST.splitlines() if not each.startswith(f"{line} ="))
    assert f"{BY_KEY[line].label}: missing." in [finding.message for finding in faults(read(without))]


@pytest.mark.parametrize(("section", "proposed"), [(Section.AGREEMENTS, "ContractYear"), (Section.ADVANCED, None)])
def test_where_the_wizard_asks_a_default_is_proposed(section: Section, proposed: str | None) -> None:
    usual = InvoicingCycle.CONTRACT_YEAR
    added = prop("Added", help="Since.", section=section, shape=Fixed(InvoicingCycle), default=usual)
    (declared,) = properties_of(make_dataclass("Later", [("added", InvoicingCycle, added)], kw_only=True))
    guess = declared.suggest(Evidence())
    assert not declared.required
    assert (guess and guess.value) == proposed
