"""The client that most would write: it sends until it is answered with success, and notes down what it has done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.plan import Plan
from tests.campaigns.office import COMPANY
from tests.campaigns.world import CATALOG, KEYS, URL, Killed, World

BASE = f"{URL}/v4_6_release/apis/3.0"
ENOUGH = 50
"""Tries of one write; it is naive, but its campaigns have to end."""


@dataclass(slots=True)
class Naive:
    """Retry until success, checkpoint after it."""

    world: World
    done: set[str] = field(default_factory=set)
    """What it finds noted down when it is started again."""
    pause: float = 1.0

    def apply(self, plan: Plan) -> bool:
        """Send what isn't noted down yet; ``False`` if it was killed on the way."""
        keys = (f"{COMPANY}+{KEYS.public_key.reveal()}", KEYS.private_key.reveal())
        headers = {"clientId": KEYS.client_id.reveal()}
        with httpx.Client(base_url=BASE, auth=keys, headers=headers, transport=self.world.transport()) as client:
            try:
                for entry in plan.entries:
                    if entry.action in {Action.UPDATE, Action.CREATE} and entry.product_id not in self.done:
                        self._until_success(client, entry)
                        self.done.add(entry.product_id)
            except Killed:
                return False
        return True

    def _until_success(self, client: httpx.Client, entry: PlanEntry) -> None:
        method, path, body = _request(entry)
        for _ in range(ENOUGH):
            try:
                if client.request(method, path, json=body).is_success:
                    return
            except httpx.TransportError:
                pass
            self.world.time.sleep(self.pause)


def _request(entry: PlanEntry) -> tuple[str, str, Any]:
    if entry.item_id is not None:
        changes = [
            {"op": "replace", "path": str(change.field), "value": float(change.after)} for change in entry.changed
        ]
        return "PATCH", f"{CATALOG}/{entry.item_id}", changes
    return "POST", CATALOG, _record(entry)


def _record(entry: PlanEntry) -> Mapping[str, Any]:
    new = entry.new_item
    assert new is not None
    amounts = {"price": new.price, "cost": new.cost}
    return {
        "identifier": new.identifier,
        "description": new.description,
        "customerDescription": new.customer_description,
        "subcategory": {"id": new.subcategory.id},
        "type": {"id": new.product_type.id},
    } | {name: float(amount) for name, amount in amounts.items() if amount is not None}
