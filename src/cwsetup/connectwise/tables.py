"""The instance's tables, live: fetched once each, ahead of need if asked to, from any thread.

Where a table is and what is read of it is data; only departments need a rule of their own.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from cwsetup.connectwise.client import Client
from cwsetup.connectwise.failures import Asked, NotFound, unusable
from cwsetup.connectwise.paging import read_list
from cwsetup.connectwise.records import Record, flag, identity, number, record, ref, required_text, text, whole
from cwsetup.errors import CwsetupError
from cwsetup.profile.instance import AgreementDefaults, Table, TableRow, Whereabouts
from cwsetup.text import fold
from cwsetup.web.wire import Unreadable

MOST_AT_ONCE = 8
PATIENCE = 2.0
"""Seconds that leaving waits for lists on their way, together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a table is read, and which fields of it."""

    path: str
    fields: tuple[str, ...] = ("id", "name")
    can_be_inactive: bool = True
    """Whether its records have ``inactiveFlag``: where they don't, ConnectWise refuses the condition."""


_USUAL = ("id", "name", "defaultFlag", "inactiveFlag")
_AGREEMENT_DEFAULTS = (
    *("location/id", "location/name", "department/id", "department/name"),
    *("employeeCompNotExceed", "compLimitAmount", "employeeCompRate", "compHourlyRate", "invoicingCycle"),
)
ENDPOINTS = {
    Table.CATEGORIES: Endpoint(path="/procurement/categories", fields=_USUAL),
    # Not the list below a category: it leaves out which row is the default.
    Table.SUBCATEGORIES: Endpoint(path="/procurement/subcategories/", fields=_USUAL),
    Table.PRODUCT_TYPES: Endpoint(path="/procurement/types", fields=_USUAL),
    Table.LOCATIONS: Endpoint(path="/system/locations", can_be_inactive=False),
    Table.DEPARTMENTS: Endpoint(path="/system/departments", can_be_inactive=False),
    Table.COMPANY_STATUSES: Endpoint(path="/company/companies/statuses", fields=(*_USUAL, "disallowSavingFlag")),
    Table.BILLING_TERMS: Endpoint(
        path="/finance/billingTerms", fields=("id", "name", "defaultFlag", "dueDays"), can_be_inactive=False
    ),
    Table.AGREEMENT_TYPES: Endpoint(path="/finance/agreements/types", fields=(*_USUAL, *_AGREEMENT_DEFAULTS)),
    Table.UNITS_OF_MEASURE: Endpoint(path="/procurement/unitOfMeasures", fields=_USUAL),
    Table.BILLING_CYCLES: Endpoint(
        path="/finance/billingCycles",
        fields=("id", "name", "defaultFlag", "billingOptions"),
        can_be_inactive=False,
    ),
}
_DEPARTMENTS_OF_LOCATION = Endpoint(
    path="/system/locations/{}/departments",
    fields=("id", "department/id", "department/name"),
    can_be_inactive=False,
)


@dataclass(slots=True)
class _Slot:
    """One table's rows once they are there; the lock is held while they are fetched."""

    lock: Lock = field(default_factory=Lock)
    rows: tuple[TableRow, ...] | None = None


class LiveInstance:
    """The instance behind a client, as the profile needs it."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._slots: dict[tuple[Table, int | None], _Slot] = {}
        self._waiting: SimpleQueue[tuple[Table, int | None]] = SimpleQueue()
        self._fetching: list[Thread] = []

    def rows(self, table: Table, within: int | None = None) -> Sequence[TableRow]:
        """Return the active rows by name; ``within`` is the category of sub-categories, the location of departments."""
        slot = self._slots.setdefault((table, within), _Slot())
        with slot.lock:
            if slot.rows is None:
                slot.rows = self._fetch(table, within)
            return slot.rows

    def find(self, table: Table, row_id: int) -> Whereabouts | None:
        """Return the row of an id, whether it is active or not; ``None`` where there is none."""
        asked = Asked(table, f"row {row_id}")
        fields = "id,name,inactiveFlag" if ENDPOINTS[table].can_be_inactive else "id,name"
        try:
            answer = self._client.get(f"{ENDPOINTS[table].path.rstrip('/')}/{row_id}", asked, {"fields": fields})
        except NotFound:
            return None
        try:
            row = record(answer.value)
            return Whereabouts(name=required_text(row, "name"), inactive=flag(row, "inactiveFlag"))
        except Unreadable as error:
            raise unusable(str(error), asked) from None

    def server_time(self) -> datetime | None:
        """Return the time of ConnectWise's last answer."""
        return self._client.server_time

    def refresh(self, table: Table) -> None:
        """Forget a table, so that it's fetched again when it's next needed."""
        for key in [key for key in list(self._slots) if key[0] is table]:
            self._slots.pop(key, None)

    def prefetch(self, tables: Sequence[Table], within: int | None = None) -> None:
        """Fetch tables in the background; ``rows`` then waits only for what hasn't arrived."""
        for table in tables:
            self._waiting.put((table, within))
        for _ in range(min(MOST_AT_ONCE, len(tables))):
            # Daemons: a person who leaves the wizard isn't kept waiting for lists nobody will read.
            thread = Thread(target=self._drain, name="prefetch", daemon=True)
            self._fetching.append(thread)
            thread.start()

    def stop(self) -> None:
        """Fetch nothing more in the background; a list on its way is waited for a moment."""
        with suppress(Empty):
            while True:
                self._waiting.get_nowait()
        for thread in self._fetching:
            thread.join(PATIENCE / len(self._fetching))

    def _drain(self) -> None:
        with suppress(Empty):
            while True:
                table, within = self._waiting.get_nowait()
                # Not kept: ``rows`` asks again, and what failed in the background may work by then.
                # A RuntimeError says that the connections were closed meanwhile.
                with suppress(CwsetupError, RuntimeError):
                    self.rows(table, within)

    def _fetch(self, table: Table, within: int | None) -> tuple[TableRow, ...]:
        if table is Table.DEPARTMENTS and within is not None:
            return self._departments(within)
        conditions = [f"category/id={within}"] if table is Table.SUBCATEGORIES and within is not None else []
        return self._read(ENDPOINTS[table], Asked(table), conditions)

    def _departments(self, location: int) -> tuple[TableRow, ...]:
        """Return a location's departments, or all where the server doesn't list them by location."""
        endpoint, asked = _DEPARTMENTS_OF_LOCATION, Asked(Table.DEPARTMENTS, f"location {location}")
        try:
            pairs = list(read_list(self._client, endpoint.path.format(location), asked, fields=endpoint.fields))
        except NotFound:
            return self._read(ENDPOINTS[Table.DEPARTMENTS], Asked(Table.DEPARTMENTS), ())
        return _typed([pair.get("department") or {} for pair in pairs], asked)

    def _read(self, endpoint: Endpoint, asked: Asked, conditions: Sequence[str]) -> tuple[TableRow, ...]:
        wanted = [*conditions, "inactiveFlag=false"] if endpoint.can_be_inactive else conditions
        found = read_list(self._client, endpoint.path, asked, fields=endpoint.fields, conditions=wanted)
        return _typed(list(found), asked)


def _typed(records: Sequence[Record], asked: Asked) -> tuple[TableRow, ...]:
    """Return rows by name, without those that are inactive in spite of the condition."""
    try:
        rows = [row_from_api(row, asked) for row in records if not flag(row, "inactiveFlag")]
    except Unreadable as error:
        raise unusable(str(error), asked) from None
    return tuple(sorted(rows, key=lambda row: (fold(row.name), row.id)))


def row_from_api(row: Record, asked: Asked) -> TableRow:
    """Return a record of any table as a row; what its table doesn't have is absent."""
    return TableRow(
        id=identity(row),
        name=required_text(row, "name"),
        is_default=flag(row, "defaultFlag"),
        due_days=whole(row, "dueDays"),
        billing_option=text(row, "billingOptions"),
        disallows_saving=flag(row, "disallowSavingFlag"),
        agreement=_agreement_defaults(row) if asked.use is Table.AGREEMENT_TYPES else None,
    )


def _agreement_defaults(row: Record) -> AgreementDefaults:
    limit, rate = number(row, "compLimitAmount"), number(row, "compHourlyRate")
    return AgreementDefaults(
        location=ref(row, "location"),
        department=ref(row, "department"),
        compensation_not_exceed=text(row, "employeeCompNotExceed"),
        compensation_limit=None if limit is None else format(limit, "f"),
        compensation_rate=text(row, "employeeCompRate"),
        hourly_rate=None if rate is None else format(rate, "f"),
        invoicing_cycle=text(row, "invoicingCycle"),
    )
