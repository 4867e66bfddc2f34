"""The part of the table of properties that is kept for the tools that push agreements, companies and invoices."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cwsetup.profile import suggest
from cwsetup.profile.instance import Ref, Table
from cwsetup.profile.picks import MapTo, Offer, OneOf, SomeOf
from cwsetup.profile.properties import Section, prop
from cwsetup.profile.shapes import Amount, Fixed


class CompensationLimit(StrEnum):
    """``Agreement.employeeCompNotExceed``."""

    BILLING = "Billing"
    PERCENT = "Percent"
    AMOUNT = "Amount"


class CompensationRate(StrEnum):
    """``Agreement.employeeCompRate``."""

    ACTUAL = "Actual"
    HOURLY = "Hourly"


class InvoicingCycle(StrEnum):
    """``Agreement.invoicingCycle``."""

    CALENDAR_YEAR = "CalendarYear"
    CONTRACT_YEAR = "ContractYear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreements:
    """What the tools that push agreements set on them."""

    employee_compensation_not_exceed: CompensationLimit = prop(
        "Agreement Employee Compensation Not Exceed",
        help="What limits the employee compensation in ConnectWise's reports; never changes an invoice.",
        section=Section.AGREEMENTS,
        shape=Fixed(CompensationLimit),
        suggest=suggest.agreement_default("compensation_not_exceed", CompensationLimit, CompensationLimit.BILLING),
    )
    employee_compensation_limit: Decimal | None = prop(
        "Agreement Employee Compensation Limit",
        help="The percent or amount that the compensation may not exceed.",
        section=Section.AGREEMENTS,
        shape=Amount(),
        default=None,
        suggest=suggest.agreement_default("compensation_limit", Amount().load),
        needed_when=(
            "employee_compensation_not_exceed",
            (CompensationLimit.PERCENT, CompensationLimit.AMOUNT),
        ),
    )
    employee_compensation_rate: CompensationRate = prop(
        "Agreement Employee Compensation Rate",
        help="Rate ConnectWise uses in its reports; never changes an invoice.",
        section=Section.AGREEMENTS,
        shape=Fixed(CompensationRate),
        suggest=suggest.agreement_default("compensation_rate", CompensationRate, CompensationRate.ACTUAL),
    )
    employee_compensation_hourly_rate: Decimal | None = prop(
        "Agreement Employee Compensation Hourly Rate",
        help="The amount per hour.",
        section=Section.AGREEMENTS,
        shape=Amount(),
        default=None,
        suggest=suggest.agreement_default("hourly_rate", Amount().load),
        needed_when=("employee_compensation_rate", (CompensationRate.HOURLY,)),
    )
    invoicing_cycle: InvoicingCycle = prop(
        "Agreement Invoicing Cycle",
        help="Whether an agreement's year is the calendar's or the contract's.",
        section=Section.AGREEMENTS,
        shape=Fixed(InvoicingCycle),
        suggest=suggest.agreement_default("invoicing_cycle", InvoicingCycle, InvoicingCycle.CALENDAR_YEAR),
    )
    default_location: Ref = prop(
        "Default Location",
        help="Location of new agreements.",
        section=Section.AGREEMENTS,
        shape=OneOf(Table.LOCATIONS),
        suggest=suggest.agreement_default("location"),
    )
    default_department: Ref = prop(
        "Default Department",
        help="Department of new agreements, one of the location's.",
        section=Section.AGREEMENTS,
        shape=OneOf(Table.DEPARTMENTS),
        suggest=suggest.agreement_default("department"),
        within="default_location",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Companies:
    """Which companies count as active."""

    active_statuses: tuple[Ref, ...] = prop(
        "Active Statuses",
        help="The company statuses that stand for an active customer.",
        section=Section.COMPANIES,
        shape=SomeOf(Table.COMPANY_STATUSES),
        suggest=suggest.default_rows,
    )
    default_active_status: Ref = prop(
        "Default Active Status",
        help="The status of a newly created company, one of the active ones.",
        section=Section.COMPANIES,
        shape=OneOf(Table.COMPANY_STATUSES),
        suggest=suggest.default_of_chosen,
        within="active_statuses",
    )


class LineDescription(StrEnum):
    """What the text of a pushed invoice line is made of."""

    DESCRIPTION = "Description"
    BOTH_LINES = "Line One & Line Two"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoices:
    """What stands on an invoice line."""

    line_description: LineDescription = prop(
        "PSA Line description",
        help="What the text of a pushed invoice line is made of.",
        section=Section.INVOICES,
        shape=Fixed(LineDescription),
        suggest=LineDescription.DESCRIPTION,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mappings:
    """Words of the billing side, each beside its equal in ConnectWise; may be partial."""

    payment_terms: Mapping[str, Ref] = prop(
        "Payment Terms",
        help="Which billing term of ConnectWise each payment term is.",
        section=Section.MAPPINGS,
        shape=MapTo(Table.BILLING_TERMS, suggest.by_due_days, ("Net 30", "2% 10 Net 30", "Net 45", "Net 60")),
    )
    agreement_types: Mapping[str, Ref] = prop(
        "Agreement Type",
        help="Which agreement type of ConnectWise each kind of contract is.",
        section=Section.MAPPINGS,
        shape=MapTo(Table.AGREEMENT_TYPES, suggest.by_equal_name, ("Recurring", "Non-Recurring")),
    )
    units_of_measure: Mapping[str, Ref] = prop(
        "Unit of Measure",
        help="Which unit of measure of ConnectWise each unit of the price lists is.",
        section=Section.MAPPINGS,
        shape=MapTo(
            Table.UNITS_OF_MEASURE,
            suggest.by_months,
            ("Monthly", "Quarterly", "Annual", "Triennial"),
            Offer.UNITS,
        ),
    )
    billing_frequencies: Mapping[str, Ref] = prop(
        "Billing Frequencies",
        help="Which billing cycle of ConnectWise each billing frequency is.",
        section=Section.MAPPINGS,
        shape=MapTo(
            Table.BILLING_CYCLES,
            suggest.by_billing_option,
            ("Monthly", "Quarterly", "Semi-Annual", "Annual", "Triennial", "One-Time"),
        ),
    )
