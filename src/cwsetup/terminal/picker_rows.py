"""What a picker can show: the choices, and before them what the default holds that is gone from them.

Names are folded once, when the picker opens; a key pressed among 20,000 rows then only compares.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from cwsetup.profile.asking import Choice
from cwsetup.profile.instance import Ref
from cwsetup.text import fold, safe

GONE_FROM_CONNECTWISE = "no longer in ConnectWise"
GONE = "no longer offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows by number; those below ``gone`` can't be taken."""

    choices: tuple[Choice, ...]
    gone: int
    folded: tuple[str, ...]
    twins: frozenset[str]
    """The names, folded, that several rows have."""
    numbers: Mapping[object, int]
    """The rows by their values, those that are gone aside."""

    def with_changed(self, choices: Iterable[Choice]) -> "Rows":
        """Return the rows with these in the place of those of the same values."""
        rows, folded = list(self.choices), list(self.folded)
        for choice in choices:
            number = self.numbers[choice.value]
            rows[number], folded[number] = choice, _searched(choice)
        return replace(self, choices=tuple(rows), folded=tuple(folded))

    def matching(self, typed: str) -> Sequence[int]:
        """Return the rows whose name, note or id has every word of ``typed``; ways on stand only in the whole list."""
        found: Sequence[int] = range(len(self.folded))
        words = fold(typed).split()
        for word in words:
            found = [row for row in found if word in self.folded[row]]
        return [row for row in found if not self.choices[row].is_way] if words else found

    def is_gone(self, row: int) -> bool:
        """Return whether a row is only a reminder of what was there."""
        return row < self.gone

    def name(self, row: int) -> str:
        """Return a row's name, safe to print, with its id if another row has the same name."""
        choice = self.choices[row]
        name = safe(choice.name)
        return f"{name} #{choice.id}" if choice.id is not None and fold(choice.name) in self.twins else name


def lay_out(choices: Iterable[Choice], default: Sequence[object]) -> tuple[Rows, list[int]]:
    """Return the rows, and which of them ``default`` means; a value offered twice is one row.

    Values must be hashable. A ``Ref`` means the choice of its id even if that was renamed.
    """
    offered: dict[object, Choice] = {}
    for choice in choices:
        offered.setdefault(choice.value, choice)
    by_id = {choice.id: choice.value for choice in offered.values() if isinstance(choice.value, Ref)}
    meant = [(value, _find(value, offered, by_id)) for value in default]
    gone = {choice.name: choice for choice in (_gone(value) for value, found in meant if found is None)}
    rows = (*gone.values(), *offered.values())
    numbers: dict[object, int] = {
        choice.value: number for number, choice in enumerate(offered.values(), start=len(gone))
    }
    return Rows(
        choices=rows,
        gone=len(gone),
        folded=tuple(map(_searched, rows)),
        twins=frozenset(name for name, times in Counter(_folded(row.name) for row in rows).items() if times > 1),
        numbers=numbers,
    ), list(dict.fromkeys(numbers[found.value] for _, found in meant if found is not None))


def _searched(row: Choice) -> str:
    """Return what typed words are looked for in."""
    hint = "" if row.id is None else f" #{row.id}"
    return _folded(f"{row.name} {row.note}{hint}")


_folded = lru_cache(maxsize=100_000)(fold)  # a list of very many choices is opened again and again


def _find(value: object, offered: Mapping[object, Choice], by_id: Mapping[int | None, Ref]) -> Choice | None:
    try:
        if value in offered:
            return offered[value]
    except TypeError:  # what can't be hashed can't be among them
        return None
    return offered[by_id[value.id]] if isinstance(value, Ref) and value.id in by_id else None


def _gone(value: object) -> Choice:
    if isinstance(value, Ref):
        return Choice(value=value, name=value.name, id=value.id, note=GONE_FROM_CONNECTWISE)
    return Choice(value=value, name=str(value), note=GONE)
