"""How an environment is read live: who signs in, and where the costs are; shown, until the person agrees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cwsetup.errors import AccessError, InvalidInput, RemoteError, TemporaryError
from cwsetup.profile.asking import Asker, Back, Choice, Question
from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.environments import address_of
from cwsetup.profile.shapes import Unfit
from cwsetup.profile.source_settings import BY_SETTING
from cwsetup.profile.sources import PriceSource, load_source
from cwsetup.wizard.world import Screen, World, explain

_WHO = {"tenant": "Tenant (its id, or a domain of it)", "client_id": "Application (client) ID"}
NO_COST, OF_LIST = ("cost", "none"), ("cost", "list")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveReading:
    """Settles how an environment is read; going back raises ``Back``."""

    world: World
    asker: Asker
    screen: Screen

    def settle(self, address: str) -> PriceSource:
        """Return the source that reads an environment as the person agrees."""
        table: dict[str, Any] = {"format": str(SourceFormat.DATAVERSE), "environment": _site(address)}
        columns = self._signed_in(table)
        while True:
            source = _source({**table, **self._cost(columns)})
            self.screen.price_file(self.world.load_prices([source]))
            right = Question(key="sources.right", label="Are these prices read right?", default=True)
            if self.asker.confirm(right):
                return source

    def _signed_in(self, table: dict[str, Any]) -> Sequence[tuple[str, str]]:
        """Ask who signs in until it works, which fills the table in; what was typed is proposed again."""
        secret = Question(key="sources.secret", label="Client secret", help="The secret's value; kept with the keys.")
        while True:
            try:
                for key, label in _WHO.items():
                    table[key] = self._told(key, label, table)
                return self.world.environment(_source(table), self.asker.secret(secret))
            except (AccessError, RemoteError, TemporaryError) as failure:
                explain(self.screen, failure)

    def _told(self, key: str, label: str, table: Mapping[str, Any]) -> str:
        """Ask for one of what a source needs until it is one."""
        help_ = "Of the app registration in Microsoft Entra that is an application user of the environment."
        question = Question(key=f"sources.{key}", label=label, help=help_, default=table.get(key))
        while True:
            typed = self.asker.text(question).strip()
            try:
                return str(BY_SETTING[key].kind.load(typed))
            except Unfit as unfit:
                question = replace(question, default=typed, wrong=f"That can't be read: {unfit}")

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


def _site(address: str) -> str:
    found = address_of(address)
    if found is None:
        raise InvalidInput(
            "That is no address of an environment.", hint="It is https://, a name, and no user or password in it."
        )
    return found


def _source(table: Mapping[str, Any]) -> PriceSource:
    try:
        return load_source(table)
    except Unfit as unfit:
        raise InvalidInput(f"That can't be read: {unfit}") from None
