"""What the API member's security role must allow, and for what: the one list of it.

Read where ConnectWise answers 403, and by whoever shows it as a table.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from cwsetup.profile.instance import Table


class CatalogUse(StrEnum):
    """What is done with the product catalog, as it reads after "may not"."""

    READ = "read the product catalog"
    CHANGE = "change items of the product catalog"
    CREATE = "create items in the product catalog"


class AgreementUse(StrEnum):
    """What is done with agreements, as it reads after "may not"."""

    READ = "read agreements and their additions"


Use: TypeAlias = Table | CatalogUse | AgreementUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One line of a security role: module, function, level, and the entry under "customize" if it has one."""

    use: Use
    module: str
    function: str
    level: str
    customize: str | None = None
    reason: str

    @property
    def path(self) -> str:
        """Where it is given, from ConnectWise's menu to the level."""
        path = f"System > Security Roles > the API member's role > {self.module} > {self.function}: {self.level}"
        return path if self.customize is None else f"{path}, with “{self.customize}” allowed under customize"


def _catalog(use: CatalogUse, level: str, reason: str) -> Right:
    return Right(use=use, module="Procurement", function="Product Catalog", level=level, reason=reason)


def _setup(table: Table, customize: str, reason: str) -> Right:
    return Right(
        use=table,
        module="System",
        function="Table Setup",
        level="Inquire All",
        customize=customize,
        reason=reason,
    )


def _structure(table: Table, reason: str) -> Right:
    return Right(use=table, module="System", function="My Company", level="Inquire All", reason=reason)


RIGHTS = (
    _catalog(CatalogUse.READ, "Inquire All", "finds the item of each product"),
    _catalog(CatalogUse.CHANGE, "Edit All", "writes price and cost"),
    _catalog(CatalogUse.CREATE, "Add All", "creates items that are missing, if asked to"),
    _setup(Table.CATEGORIES, "Products / Category", "the category of new items"),
    _setup(Table.SUBCATEGORIES, "Products / Subcategories", "the sub-category of new items"),
    _setup(Table.PRODUCT_TYPES, "Products / Product Type", "the type of new items"),
    _setup(Table.UNITS_OF_MEASURE, "Products / UOM", "the units that prices are per"),
    _setup(Table.AGREEMENT_TYPES, "Agreements / Agreement Type", "the types of agreements and their defaults"),
    _setup(Table.BILLING_CYCLES, "Invoicing / Billing Cycle", "the billing frequencies"),
    _setup(Table.BILLING_TERMS, "Invoicing / Billing Terms", "the payment terms"),
    _setup(Table.COMPANY_STATUSES, "Company / Company Status", "the statuses of active companies"),
    Right(
        use=Table.COMPANY_STATUSES,
        module="Companies",
        function="Company Maintenance",
        level="Inquire All",
        reason="the statuses of active companies",
    ),
    _structure(Table.LOCATIONS, "the default location of agreements"),
    _structure(Table.DEPARTMENTS, "the default department of agreements"),
    Right(
        use=AgreementUse.READ,
        module="Finance",
        function="Agreements",
        level="Inquire All",
        reason="only for cwsetup additions: finds additions that kept an old price",
    ),
)


def rights_for(use: Use) -> tuple[Right, ...]:
    """Return the rights that a use needs."""
    return tuple(right for right in RIGHTS if right.use is use)
