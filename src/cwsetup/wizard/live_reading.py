"""How an environment is read live: who signs in, and where the costs are; shown, until the person agrees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cwsetup.errors import InvalidInput
from cwsetup.profile.asking import Asker, Back, Choice, Question
from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.shapes import Unfit
from cwsetup.profile.sources import PriceSource, load_source
from cwsetup.wizard.world import Screen, World

NO_COST, OF_LIST = ("cost", "none"), ("cost", "list")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveReading:
    """Settles how an environment is read; going back raises ``Back``."""

    world: World
    asker: Asker
    screen: Screen

    def settle(self, address: str) -> PriceSource:
        """Return the source that reads an environment as the person agrees."""
        table: dict[str, Any] = {"format": str(SourceFormat.DATAVERSE), "environment": address}
        table["tenant"] = self._text("tenant", "Tenant (its id, or a domain of it)")
        table["client_id"] = self._text("client_id", "Application (client) ID")
        source = _source(table)
        question = Question(key="sources.secret", label="Client secret", help="The secret's value; kept with the keys.")
        columns = self.world.environment(source, self.asker.secret(question))
        while True:
            source = _source({**table, **self._cost(columns)})
            self.screen.price_file(self.world.load_prices([source]))
            right = Question(key="sources.right", label="Are these prices read right?", default=True)
            if self.asker.confirm(right):
                return source

    def _text(self, key: str, label: str) -> str:
        help_ = "Of the app registration in Microsoft Entra that is an application user of the environment."
        return self.asker.text(Question(key=f"sources.{key}", label=label, help=help_))

    def _cost(self, columns: Sequence[tuple[str, str]]) -> Mapping[str, Any]:
        """Ask where the costs are: in a column, in another price list, or nowhere."""
        ways = [
            *(Choice(name, name, note=note) for name, note in columns),
            Choice(OF_LIST, "In another price list"),
            Choice(NO_COST, "Nowhere"),
        ]
        taken = self.asker.choose(Question(key="sources.cost", label="Where is the cost?", default=NO_COST), ways)
        if taken == NO_COST:
            return {}
        try:
            if taken == OF_LIST:
                question = Question(key="sources.cost_price_list", label="Which price list has the costs?")
                return {"cost_price_list": self.asker.text(question)}
            label = "For which unit is it (blank: a product's default unit, an item's own)"
            unit = self.asker.text(Question(key="sources.cost_unit", label=label))
        except Back:
            return self._cost(columns)
        return {"columns": {"cost": str(taken)}, **({"cost_unit": unit} if unit else {})}


def _source(table: Mapping[str, Any]) -> PriceSource:
    try:
        return load_source(table)
    except Unfit as unfit:
        raise InvalidInput(f"That can't be read: {unfit}") from None
