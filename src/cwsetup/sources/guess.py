"""What has been found out about a sample so far, by the parts of ``proposing``."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cwsetup.profile.choices import PriceField, SourceFormat
from cwsetup.sources.evidence import is_currency, is_date, is_money, mostly
from cwsetup.sources.proposal import Ground, OpenQuestion, Option, Proposal
from cwsetup.sources.sampling import Sample
from cwsetup.sources.spans import months_in
from cwsetup.sources.synonyms import RANKS, bare
from cwsetup.sources.unread import examples_of, hidden, seen_columns
from cwsetup.text import fold


def is_term(texts: Sequence[str]) -> bool:
    """Return whether nearly all values are terms that are known."""
    return mostly(texts, lambda text: months_in(text) is not None)


_CHECKS = {
    PriceField.PRICE: is_money,
    PriceField.COST: is_money,
    PriceField.CURRENCY: is_currency,
    PriceField.VALID_FROM: is_date,
    PriceField.VALID_TO: is_date,
    PriceField.UNIT: is_term,
}


@dataclass(slots=True)
class Guess:
    """What has been found out so far."""

    sample: Sample
    others: tuple[Sample, ...] = ()
    """Samples of further files that are read the same way."""
    format: SourceFormat = SourceFormat.GENERIC
    settings: dict[str, Any] = field(default_factory=dict)
    grounds: list[Ground] = field(default_factory=list)
    open: list[OpenQuestion] = field(default_factory=list)

    def put(self, setting: str, value: Any, because: str) -> None:
        """Propose one setting, ``columns.price`` being the entry ``price`` of the table ``columns``."""
        table, _, key = setting.partition(".")
        if key:
            self.settings.setdefault(table, {})[key] = value
        else:
            self.settings[table] = value
        self.grounds = [ground for ground in self.grounds if ground.setting != setting]
        self.grounds.append(Ground(setting=setting, value=_shown(value), because=because))

    def asked(self, setting: str) -> bool:
        """Return whether a question is open about a setting, or may settle it."""
        table, _, name = setting.partition(".")
        return any(
            question.setting == setting or any(name in option.settings.get(table, {}) for option in question.options)
            for question in self.open
        )

    def is_settled(self, name: str) -> bool:
        """Return whether a column is proposed for a field, or asked for."""
        return name in self.settings.get("columns", {}) or self.asked(f"columns.{name}")

    def headings_of(self, *names: str) -> list[str]:
        """Return the headings that are proposed for fields, or may be their columns by a question's answer."""
        tables = [self.settings.get("columns", {})]
        tables += [option.settings.get("columns", {}) for question in self.open for option in question.options]
        return list(dict.fromkeys(table[name] for table in tables for name in names if name in table))

    def done(self) -> Proposal:
        """Return the proposal."""
        return Proposal(
            format=self.format,
            settings=self.settings,
            grounds=tuple(self.grounds),
            open=tuple(sorted(self.open, key=_turn)),
            seen=seen_columns(self.sample, self.format),
        )


def _turn(question: OpenQuestion) -> int:
    """Return when a question comes: what prices of terms are for needs the fields, and marks come last."""
    table = question.setting.partition(".")[0]
    return {"unit_aliases": 1, "basis": 2, "decimal": 3, "date_format": 3}.get(table, 0)


def candidates(sample: Sample, name: PriceField, taken: set[str] | frozenset[str] = frozenset()) -> list[str]:
    """Return the headings of a field: first those whose values nearly all are that field's, then the surest."""
    ranks, check = RANKS[name], _CHECKS.get(name)
    found = [heading for heading in single(sample) if bare(heading) in ranks and heading not in taken]
    return sorted(
        found,
        key=lambda heading: (check is not None and not check(sample.column(heading)), ranks[bare(heading)]),
    )


def best(sample: Sample, name: PriceField, taken: set[str] | frozenset[str] = frozenset()) -> str | None:
    """Return the surest heading of a field."""
    return next(iter(candidates(sample, name, taken)), None)


def single(sample: Sample) -> list[str]:
    """Return the headings that are there once, as two columns of one heading can't be told apart.

    The three that Dynamics 365 puts before its own hold nothing that a price is made of.
    """
    passed = hidden(sample.headings)
    folded = [fold(heading) for heading in sample.headings]
    return [
        heading
        for place, heading in enumerate(sample.headings)
        if heading and place not in passed and folded.count(fold(heading)) == 1
    ]


def fits(name: PriceField, text: str) -> bool:
    """Return whether a value can be a field's."""
    check = _CHECKS.get(name)
    return check is None or check([text])


def column_option(guess: Guess, name: str, heading: str, label: str | None = None, **more: Any) -> Option:
    """Return the option of reading a field from a column, with a few of its values beside it."""
    note = ", ".join(examples_of(guess.sample.column(heading)))
    return Option(label=label or heading, settings={"columns": {name: heading}, **more}, note=note)


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
