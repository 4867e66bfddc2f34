"""Plans as JSON and back: what ``--json`` prints, and beside it what an apply needs and a screen shows.

Only the form: whether a file may be trusted is ``planfile``'s. What doesn't fit raises ``KeyError``, ``TypeError`` or
``ValueError``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias, assert_never

from cwsetup.pricing.catalog import NewItem
from cwsetup.pricing.change import Change, Field, Prices
from cwsetup.pricing.entry import Action, PlanEntry, Skip
from cwsetup.pricing.limits import Limit, Violation
from cwsetup.pricing.money import money_text, usable
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.plan_json import as_dict
from cwsetup.pricing.rules import Finding, Rule
from cwsetup.pricing.seen import Seen
from cwsetup.profile.instance import Ref
from cwsetup.text import fold

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
    entries = tuple(_entry(each) for each in record["entries"])
    _write_once(entries)
    return Plan(
        profile_name=_text(record["profile"]),
        url=_text(record["url"]),
        company=_text(record["company"]),
        created=created,
        entries=entries,
        violations=tuple(
            Violation(Limit(each["limit"]), _text(each["message"]), _maybe(each["flag"])) for each in record["limits"]
        ),
        rejects=_whole(record["rejects"]),
    )


def _more_of(entry: PlanEntry) -> Record:
    return {
        "product_name": entry.product_name,
        "skip": None if entry.skip is None else str(entry.skip),
        "seen": None if entry.seen is None else _fields_of(entry.seen),
        "changed": [
            {"field": str(change.field), "before": _amount(change.before), "after": _amount(change.after)}
            for change in entry.changed
        ],
        "new_item": None if entry.new_item is None else _fields_of(entry.new_item),
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
        seen=None if record["seen"] is None else _seen(record["seen"]),
        before=_prices(record["before"]),
        after=_prices(record["after"]),
        price_list=_maybe(record["price_list"]),
        changed=tuple(_change(each) for each in record["changed"]),
        new_item=None if record["new_item"] is None else _new_item(record["new_item"]),
        findings=tuple(_finding(each) for each in record["findings"]),
        released=tuple(_finding(each) for each in record["released"]),
        notes=tuple(_text(each) for each in record["notes"]),
    )
    _check(entry)
    return entry


def _check(entry: PlanEntry) -> None:
    """Refuse an entry that would write something else than it shows, or doesn't know what it writes to."""
    fields_named = [change.field for change in entry.changed]
    shown = all(_is_shown(change, entry) for change in entry.changed)
    if not shown or len(set(fields_named)) != len(fields_named):
        raise ValueError(entry.changed)
    lacks_item = entry.item_id is None or entry.seen is None or entry.seen.identifier != entry.identifier
    if entry.action is Action.UPDATE and (lacks_item or not entry.changed):
        raise ValueError(entry.action)
    if entry.new_item is not None:
        made = (entry.new_item.identifier, entry.new_item.cost, entry.new_item.price)
        if made != (entry.identifier, entry.after.cost, entry.after.price):
            raise ValueError(made)
    elif entry.action is Action.CREATE:
        raise ValueError(entry.action)


def _is_shown(change: Change, entry: PlanEntry) -> bool:
    """Return whether a change is the step between the entry's two sides; recurring amounts follow the second."""
    match change.field:
        case Field.COST:
            return (change.before, change.after) == (entry.before.cost, entry.after.cost)
        case Field.PRICE:
            return (change.before, change.after) == (entry.before.price, entry.after.price)
        case Field.RECURRING_COST:
            return change.after == entry.after.cost
        case Field.RECURRING_PRICE:
            return change.after == entry.after.price
        case _:
            assert_never(change.field)


def _write_once(entries: Sequence[PlanEntry]) -> None:
    """Refuse two writes on one item, or two items of one identifier."""
    items = [entry.item_id for entry in entries if entry.action is Action.UPDATE]
    made = [fold(entry.identifier or "") for entry in entries if entry.action is Action.CREATE]
    if len(set(items)) != len(items) or len(set(made)) != len(made):
        raise ValueError(entries)


def _change(record: Record) -> Change:
    after = _money(record["after"])
    if after is None or not usable(after):
        raise ValueError(after)
    return Change(Field(record["field"]), _money(record["before"]), after)


def _prices(record: Record) -> Prices:
    return Prices(cost=_money(record["cost"]), price=_money(record["price"]))


def _fields_of(value: NewItem | Seen) -> Record:
    return {spec.name: _plain(getattr(value, spec.name)) for spec in fields(value)}


def _plain(value: object) -> object:
    match value:
        case Ref():
            return {"id": value.id, "name": value.name}
        case Decimal():
            return money_text(value)
        case None | bool():
            return value
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


def _seen(record: Record) -> Seen:
    measured = record["unit_of_measure"]
    flags = {spec.name: record[spec.name] for spec in fields(Seen) if spec.type in {bool, "bool"}}
    if not all(isinstance(flag, bool) for flag in flags.values()):
        raise TypeError(flags)
    return Seen(
        identifier=_text(record["identifier"]),
        unit_of_measure=None if measured is None else _ref(measured),
        **flags,
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
