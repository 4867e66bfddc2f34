"""Example values of every property, choices and rows: a test names what matters to it, the rest is usual."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, assert_never

from cwsetup.profile.asking import Choice
from cwsetup.profile.choices import Basis, Pick, SourceFormat
from cwsetup.profile.instance import AgreementDefaults, Ref, TableRow
from cwsetup.profile.picks import MapTo, Named, OneOf, Ranked, SomeOf
from cwsetup.profile.properties import Property
from cwsetup.profile.secret import Secret
from cwsetup.profile.settings import BY_KEY, PROPERTIES
from cwsetup.profile.shapes import Amount, Fixed, Flag, Globs, Percent, SecretText, Text, Whole
from cwsetup.profile.source_settings import Notation, Opening
from cwsetup.profile.sources import PriceSource, Sources

CLOUD, HARDWARE, ACTIVE = Ref(12, "Cloud"), Ref(7, "Hard, ware"), Ref(1, "Active")
_TEXTS = {
    "name": "Contoso ConnectWise",
    "company": "contoso",
    "url": "https://api-na.myconnectwise.net",
    "ca_file": "/etc/ssl/contoso.pem",
}
SOURCE = PriceSource(format=SourceFormat.WORK365, files=("prices/*.csv",))
FULL_SOURCE = PriceSource(
    format=SourceFormat.PARTNER_CENTER,
    files=("/srv/a.csv", "b.csv"),
    pick=Pick.NEWEST,
    price_list="Partner",
    basis={"Annual billed monthly": Basis.TERM},
)

GENERIC_SOURCE = PriceSource(
    format=SourceFormat.GENERIC,
    files=("distributor's #1.csv",),
    price_list="Retail",
    opening=Opening(sheet="Prices 2025", header_row=3, encoding="cp1252", delimiter="\t"),
    notation=Notation(decimal=",", grouping="'", date_format="DD.MM.YYYY"),
    columns={"product_id": "{Offer ID}:{SKU ID:0000}", "unit": 'The "Term"', "price": "RRP = €"},
    constants={"currency": "GBP", "valid_from": "2025-04-01"},
    filters={"Status": ("Active", "Nouveauté")},
    unit_aliases={"1 Year": "Annual"},
    basis={"Annual": Basis.MONTH},
)


def examples(declared: Property) -> Sequence[Any]:  # noqa: C901, PLR0911, PLR0912 - a case per kind of value
    """Return values that a property can have, the usual one first."""
    match declared.shape:
        case Text():
            return (_TEXTS[declared.key],)
        case SecretText():
            return (Secret("s3cret"),)
        case Amount() | Percent():
            return Decimal(30), Decimal("12.5"), Decimal(0)
        case Whole(low, high):
            return low, high
        case Flag():
            return True, False
        case Fixed(members):
            return tuple(members)
        case OneOf():
            return (ACTIVE,) if declared.key == "default_active_status" else (CLOUD, HARDWARE)
        case SomeOf():
            return (ACTIVE,), (ACTIVE, CLOUD)
        case MapTo():
            return {"Net 30": CLOUD, "2% 10 Net 30": HARDWARE}, {}
        case Named():
            return ("USD",)
        case Ranked():
            return ("Gold", "Retail"), ("Retail",)
        case Globs():
            return ("CFQ7*", "*-M"), ()
        case Sources():
            return (SOURCE,), (FULL_SOURCE, SOURCE), (GENERIC_SOURCE, SOURCE, GENERIC_SOURCE)
        case _:
            assert_never(declared.shape)


def usual(*, without: Sequence[str] = (), **changed: Any) -> dict[str, Any]:
    """Return the values of a complete profile by property, none of them optional."""
    values = {
        declared.key: examples(declared)[0] for declared in PROPERTIES if declared.required and not declared.is_key
    }
    values |= {key: BY_KEY[key].shape.load(BY_KEY[key].shape.dump(value)) for key, value in changed.items()}
    return {key: value for key, value in values.items() if key not in without}


def everything() -> dict[str, Any]:
    """Return a value of each property that a profile holds."""
    return {declared.key: examples(declared)[0] for declared in PROPERTIES if not declared.is_key}


def choices(*refs: Ref) -> list[Choice]:
    return [Choice(ref, ref.name, id=ref.id) for ref in refs]


def names(*offered: str) -> list[Choice]:
    return [Choice(name, name) for name in offered]


def a_row(id_: int = 1, name: str = "One", **more: Any) -> TableRow:
    return TableRow(id=id_, name=name, **more)


def an_agreement_type(name: str = "Managed", **defaults: Any) -> TableRow:
    return TableRow(id=9, name=name, agreement=AgreementDefaults(**defaults))
