"""The table of properties: one field each, in the wizard's order, and the profile that they make up.

The field's name is the TOML key, the ``--set`` key and the environment suffix; labels are Work 365's.
What is about prices stands in ``price_settings``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cwsetup.errors import UsageError
from cwsetup.profile import suggest
from cwsetup.profile.choices import (
    CompensationLimit,
    CompensationRate,
    InvoicingCycle,
    KeyPlace,
    LineDescription,
    ProductClass,
)
from cwsetup.profile.instance import Ref, Table
from cwsetup.profile.picks import MapTo, Offer, OneOf, SomeOf
from cwsetup.profile.price_settings import Pricing
from cwsetup.profile.properties import Property, Section, prop, properties_of, table
from cwsetup.profile.secret import Secret
from cwsetup.profile.shapes import Amount, Fixed, SecretText, Text
from cwsetup.text import fold, nearest

FORMAT = 1
"""The version of the profile's form; a newer one is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Which instance, and where the keys to it are."""

    company: str = prop(
        "Company",
        help="What you type as company when you log in to ConnectWise.",
        section=Section.CONNECTION,
        shape=Text(r"[^\s+:/@]{1,60}", "a company as typed at log-in: no spaces, no + : / @"),
        flag="--company",
    )
    url: str = prop(
        "URL",
        help="Address of the ConnectWise API: a region's, or your own server's.",
        section=Section.CONNECTION,
        shape=Text(r"https?://[^\s/@]+", 'an address such as "https://api-na.myconnectwise.net"'),
        flag="--url",
    )
    keys: KeyPlace = prop(
        "Keys are kept in",
        help="Where the API keys are: the system's keyring, the environment, or a file of your own.",
        section=Section.CONNECTION,
        shape=Fixed(KeyPlace),
        suggest=KeyPlace.KEYRING,
        flag="--keys",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Products:
    """What a newly created catalog item gets."""

    product_category: Ref = prop(
        "Product Category",
        help="Category of the items that cwsetup creates; revenue is posted by it.",
        section=Section.PRODUCTS,
        shape=OneOf(Table.CATEGORIES),
        suggest=suggest.default_row,
    )
    product_subcategory: Ref = prop(
        "Product Sub-Category",
        help="Sub-category of the items that cwsetup creates.",
        section=Section.PRODUCTS,
        shape=OneOf(Table.SUBCATEGORIES),
        suggest=suggest.default_row,
        within="product_category",
    )
    product_type: Ref = prop(
        "Product Types",
        help="Product type of the items that cwsetup creates.",
        section=Section.PRODUCTS,
        shape=OneOf(Table.PRODUCT_TYPES),
        suggest=suggest.default_row,
    )
    product_class: ProductClass = prop(
        "Product Class",
        help="Class of the items that cwsetup creates; agreement products are of class Agreement.",
        section=Section.PRODUCTS,
        shape=Fixed(ProductClass),
        suggest=ProductClass.AGREEMENT,
    )


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
        suggest=suggest.agreement_default("compensation_limit", Decimal),
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
        suggest=suggest.agreement_default("hourly_rate", Decimal),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What signs in; kept where ``keys`` says, never in the profile."""

    client_id: Secret = prop(
        "Client ID",
        help="The integration's id, a GUID from developer.connectwise.com; the API needs one.",
        section=Section.CONNECTION,
        shape=SecretText(),
        flag="--client-id",
    )
    public_key: Secret = prop(
        "Public Key",
        help="From System > Members > API Members > API Keys.",
        section=Section.CONNECTION,
        shape=SecretText(),
        flag="--public-key",
    )
    private_key: Secret = prop(
        "Private Key",
        help="Shown once when the key pair is made.",
        section=Section.CONNECTION,
        shape=SecretText(),
        flag="--keys-stdin",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One connector, complete and in itself without contradiction."""

    name: str = prop(
        "Name",
        help="What this connector is called.",
        section=Section.CONNECTION,
        shape=Text(".{1,100}", "a name of at most 100 characters"),
        suggest=suggest.company_connector,
        flag="--name",
    )
    connection: Connection = table(Connection)
    products: Products = table(Products)
    agreements: Agreements = table(Agreements)
    companies: Companies = table(Companies)
    invoices: Invoices = table(Invoices)
    mappings: Mappings = table(Mappings)
    pricing: Pricing = table(Pricing)
    links: Mapping[str, int | Mapping[str, int]] = field(default_factory=dict)
    """Product IDs linked to item ids by hand; per unit where each unit has its item."""


PROPERTIES: tuple[Property, ...] = tuple(
    sorted(
        [*properties_of(Profile), *properties_of(Keys)],
        key=lambda declared: list(Section).index(declared.section),
    )
)
"""Every property, in the wizard's order."""

BY_KEY: Mapping[str, Property] = {declared.key: declared for declared in PROPERTIES}


def find_property(name: str) -> Property:
    """Return the property of that name, or of that label; an unknown one names the nearest."""
    for declared in PROPERTIES:
        if fold(name) in {fold(declared.key), fold(declared.path), fold(declared.label)}:
            return declared
    close = nearest(name, BY_KEY) or tuple(BY_KEY)[:5]
    raise UsageError(f'There is no property "{name}".', hint=f"Nearest: {', '.join(close)}.")
