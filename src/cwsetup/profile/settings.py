"""The table of properties: one field each, in the wizard's order, and the profile that they make up.

The field's name is the TOML key, the ``--set`` key and the environment suffix; labels are Work 365's.
What is about prices stands in ``price_settings``, what only other tools use in ``billing_settings``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cwsetup.errors import UsageError
from cwsetup.profile import suggest
from cwsetup.profile.billing_settings import Agreements, Companies, Invoices, Mappings
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.instance import Ref, Table
from cwsetup.profile.links import Links
from cwsetup.profile.picks import OneOf
from cwsetup.profile.price_settings import Pricing
from cwsetup.profile.properties import Property, Section, prop, properties_of, table
from cwsetup.profile.secret import Secret
from cwsetup.profile.shapes import Fixed, SecretText, Text
from cwsetup.text import fold, nearest

FORMAT = 1
"""The version of the profile's form; a newer one is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Which instance, and where the keys to it are."""

    company: str = prop(
        "Company",
        help="What you type as company when you log in to ConnectWise, often shorter than its name.",
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
    ca_file: str | None = prop(
        "CA file",
        help="A file of certificates (PEM) that count in place of the public authorities', for a server of your own.",
        section=Section.ADVANCED,
        shape=Text(".+", "the path of a file"),
        default=None,
    )


class ProductClass(StrEnum):
    """``CatalogItem.productClass``."""

    AGREEMENT = "Agreement"
    BUNDLE = "Bundle"
    INVENTORY = "Inventory"
    NON_INVENTORY = "NonInventory"
    SERVICE = "Service"


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
    """One connector, in itself without contradiction.

    A table in which a choice was left open, ConnectWise not showing its list, is ``None``.
    """

    name: str = prop(
        "Name",
        help="What this connector is called.",
        section=Section.CONNECTION,
        shape=Text(".{1,100}", "a name of at most 100 characters"),
        suggest=suggest.company_connector,
        flag="--name",
    )
    connection: Connection = table(Connection)
    products: Products | None = table(Products, only_for="new catalog items")
    agreements: Agreements | None = table(Agreements, only_for="tools that push agreements")
    companies: Companies | None = table(Companies, only_for="tools that push companies")
    invoices: Invoices = table(Invoices)
    mappings: Mappings = table(Mappings)
    pricing: Pricing = table(Pricing)
    links: Links = field(default_factory=dict)
    """What a person has decided about products: their items, or what becomes of them without one."""


PROPERTIES: tuple[Property, ...] = tuple(
    sorted(
        [*properties_of(Profile), *properties_of(Keys)],
        key=lambda declared: list(Section).index(declared.section),
    )
)
"""Every property, in the wizard's order."""

BY_KEY: Mapping[str, Property] = {declared.key: declared for declared in PROPERTIES}


def find_property(name: str) -> Property:
    """Return the property of that name, with or without its section, or of that label; else name the nearest."""
    for declared in PROPERTIES:
        if f".{fold(declared.path)}".endswith(f".{fold(name)}") or fold(name) == fold(declared.label):
            return declared
    close = [*nearest(name.rpartition(".")[2], BY_KEY, most=3), *nearest(name, BY_KEY)] or list(BY_KEY)[:5]
    raise UsageError(f'There is no property "{name}".', hint=f"Nearest: {', '.join(dict.fromkeys(close))}.")
