"""The tables of a ConnectWise instance, as the profile needs them.

Says what a row is and what an instance must be able to answer; ``cwsetup.connectwise`` fetches it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Ref:
    """An id and a name from a table: the id decides, the name is a label."""

    id: int
    name: str


class Table(StrEnum):
    """The lists that choices come from, by the name ConnectWise gives them on screen."""

    CATEGORIES = "Product Category"
    SUBCATEGORIES = "Product Subcategory"
    PRODUCT_TYPES = "Product Type"
    LOCATIONS = "Location"
    DEPARTMENTS = "Department"
    COMPANY_STATUSES = "Company Status"
    BILLING_TERMS = "Billing Terms"
    AGREEMENT_TYPES = "Agreement Type"
    UNITS_OF_MEASURE = "Unit of Measure"
    BILLING_CYCLES = "Billing Cycle"

    @property
    def place(self) -> str:
        """Where ConnectWise keeps it, from the menu on."""
        if self in {Table.LOCATIONS, Table.DEPARTMENTS}:
            return "System > My Company > Structure"
        return f"System > Setup Tables > {self}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementDefaults:
    """What an agreement type sets for its agreements; absent is ``None``."""

    location: Ref | None = None
    department: Ref | None = None
    compensation_not_exceed: str | None = None
    compensation_limit: str | None = None
    compensation_rate: str | None = None
    hourly_rate: str | None = None
    invoicing_cycle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One active row of a table, with what suggestions are made from."""

    id: int
    name: str
    is_default: bool = False
    due_days: int | None = None
    """Billing terms: days until payment."""
    billing_option: str | None = None
    """Billing cycles: ``Monthly``, ``Quarterly``, ``SemiAnnual``, ``Yearly`` …"""
    disallows_saving: bool = False
    """Company statuses: ConnectWise refuses to save records of a company in this status."""
    agreement: AgreementDefaults | None = None

    @property
    def ref(self) -> Ref:
        """The row as a profile stores it."""
        return Ref(self.id, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """A row looked up by its id alone, active or not."""

    name: str
    inactive: bool


class Instance(Protocol):
    """A ConnectWise instance that answers with its tables."""

    def rows(self, table: Table, within: int | None = None) -> Sequence[TableRow]:
        """Return the active rows by name; ``within`` is the category, or the location, that they belong to."""
        ...

    def find(self, table: Table, row_id: int) -> Whereabouts | None:
        """Return the row of an id, whether it is active or not; ``None`` where there is none."""
        ...

    def refresh(self, table: Table) -> None:
        """Forget a table, so that it is fetched again when it is next needed."""
        ...

    def server_time(self) -> datetime | None:
        """Return the time of ConnectWise's last answer; ``None`` before the first."""
        ...
