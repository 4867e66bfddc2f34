"""Plans as JSON and back: what ``--json`` prints, and beside it what an apply needs and a screen shows.

Only the form: whether a file may be trusted is ``planfile``'s. What doesn't fit raises ``KeyError``, ``TypeError`` or
``ValueError``.
"""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from cwsetup.pricing.catalog import NewItem
from cwsetup.pricing.change import Change, Field, Prices
from cwsetup.pricing.entry import Action, PlanEntry, Skip
from cwsetup.pricing.limits import Limit, Violation
from cwsetup.pricing.money import money_text, usable
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.plan_json import as_dict
from cwsetup.pricing.rules import Finding, Rule
from cwsetup.profile.instance import Ref

Record: TypeAlias = dict[str, Any]

_MONEY = re.compile(r"-?[0-9]{1,30}\.[0-9]{2,30}")


def plan_to_json(plan: Plan) -> Record:
    """Return the object that ``--json`` prints, each entry with what else there is to it."""
    printed: Record = as_dict(plan)
    entries = zip(printed["entries"], plan.entries, strict=True)
    return printed | {"company": plan.company, "entries": [record | _more_of(entry) for record, entry in entries]}


def plan_from_json(record: Record) -> Plan:
    """Return the plan of such an object."""
    created = datetime.fromisoformat(record["created"])
    if created.tzinfo is None:
        raise ValueError(created)
    return Plan(
        profile_name=_text(record["profile"]),
        url=_text(record["url"]),
        company=_text(record["company"]),
        created=created,
        entries=tuple(_entry(each) for each in record["entries"]),
        violations=tuple(
            Violation(Limit(each["limit"]), _text(each["message"]), _maybe(each["flag"])) for each in record["limits"]
        ),
        rejects=_whole(record["rejects"]),
    )


def _more_of(entry: PlanEntry) -> Record:
    return {
        "product_name": entry.product_name,
        "skip": None if entry.skip is None else str(entry.skip),
        "changed": [
            {"field": str(change.field), "before": _amount(change.before), "after": _amount(change.after)}
            for change in entry.changed
        ],
        "new_item": None if entry.new_item is None else _new_item_record(entry.new_item),
        "findings": [_finding_record(finding) for finding in entry.findings],
        "released": [_finding_record(finding) for finding in entry.released],
        "notes": list(entry.notes),
    }


def _finding_record(finding: Finding) -> Record:
    return {
        "rule": str(finding.rule),
        "sentence": finding.sentence,
        "allow": finding.allow,
        "cure": finding.cure,
    }


def _finding(record: Record) -> Finding:
    return Finding(Rule(record["rule"]), _text(record["sentence"]), _maybe(record["allow"]), _maybe(record["cure"]))


def _entry(record: Record) -> PlanEntry:
    action = Action(record["action"])
    entry = PlanEntry(
        product_id=_text(record["product_id"]),
        product_name=_text(record["product_name"]),
        unit=_maybe(record["unit"]),
        action=action,
        skip=None if record["skip"] is None else Skip(record["skip"]),
        item_id=None if record["item_id"] is None else _whole(record["item_id"]),
        identifier=_maybe(record["identifier"]),
        last_updated=None if record["last_updated"] is None else datetime.fromisoformat(record["last_updated"]),
        before=_prices(record["before"]),
        after=_prices(record["after"]),
        price_list=_maybe(record["price_list"]),
        changed=tuple(_change(each) for each in record["changed"]),
        new_item=None if record["new_item"] is None else _new_item(record["new_item"]),
        findings=tuple(_finding(each) for each in record["findings"]),
        released=tuple(_finding(each) for each in record["released"]),
        notes=tuple(_text(each) for each in record["notes"]),
    )
    lacks_item = action is Action.UPDATE and (entry.item_id is None or not entry.changed)
    if lacks_item or (action is Action.CREATE and entry.new_item is None):
        raise ValueError(action)
    return entry


def _change(record: Record) -> Change:
    after = _money(record["after"])
    if after is None or not usable(after):
        raise ValueError(after)
    return Change(Field(record["field"]), _money(record["before"]), after)


def _prices(record: Record) -> Prices:
    return Prices(cost=_money(record["cost"]), price=_money(record["price"]))


def _new_item_record(new: NewItem) -> Record:
    values = {spec.name: getattr(new, spec.name) for spec in fields(NewItem)}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    match value:
        case Ref():
            return {"id": value.id, "name": value.name}
        case Decimal():
            return money_text(value)
        case None:
            return None
        case _:
            return str(value)


def _new_item(record: Record) -> NewItem:
    return NewItem(
        identifier=_text(record["identifier"]),
        description=_text(record["description"]),
        customer_description=_text(record["customer_description"]),
        subcategory=_ref(record["subcategory"]),
        product_type=_ref(record["product_type"]),
        product_class=_text(record["product_class"]),
        unit_of_measure=_ref(record["unit_of_measure"]),
        price=_money(record["price"]),
        cost=_money(record["cost"]),
        manufacturer_part_number=_maybe(record["manufacturer_part_number"]),
    )


def _ref(record: Mapping[str, Any]) -> Ref:
    return Ref(_whole(record["id"]), _text(record["name"]))


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else money_text(amount)


def _money(text: object) -> Decimal | None:
    """Return an amount as ``money_text`` writes it; what isn't a number never becomes one."""
    if text is None:
        return None
    if not isinstance(text, str) or not _MONEY.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _maybe(value: object) -> str | None:
    return None if value is None else _text(value)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value
