"""An instance and price sources made of what a test says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cwsetup.errors import AccessError
from cwsetup.profile.instance import Table, TableRow, Whereabouts
from cwsetup.profile.sources import SourceCounts

COUNTS = SourceCounts(
    units={"Annual": 20, "Monthly": 30},
    price_lists={"Retail": 40, "Gold": 10},
    currencies={"USD": 49, "EUR": 1},
    products=25,
)


@dataclass(slots=True)
class Tables:
    """An instance that answers with given rows; ``denied`` ones may not be read."""

    rows_of: Mapping[tuple[Table, int | None], Sequence[TableRow]] = field(default_factory=dict)
    denied: frozenset[Table] = frozenset()

    def rows(self, table: Table, within: int | None = None) -> Sequence[TableRow]:
        if table in self.denied:
            raise AccessError(f"The API member may not read the table {table}.")
        return self.rows_of.get((table, within), ())

    def find(self, table: Table, row_id: int) -> Whereabouts | None:
        for (found, _), rows in self.rows_of.items():
            for row in rows:
                if found is table and row.id == row_id:
                    return Whereabouts(name=row.name, inactive=False)
        return None

    def refresh(self, table: Table) -> None:
        """Nothing is kept, so nothing has to be forgotten."""

    def server_time(self) -> datetime | None:
        return None
