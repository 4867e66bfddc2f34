"""What has been found out about a sample so far, by the parts of ``proposing``."""

from dataclasses import dataclass, field
from typing import Any

from cwsetup.profile.choices import PriceField, SourceFormat
from cwsetup.sources.evidence import is_currency, is_date, is_money
from cwsetup.sources.proposal import Ground, OpenQuestion, Proposal
from cwsetup.sources.sampling import Sample
from cwsetup.sources.synonyms import RANKS, bare
from cwsetup.sources.unread import seen_columns
from cwsetup.text import fold

_CHECKS = {
    PriceField.PRICE: is_money,
    PriceField.COST: is_money,
    PriceField.CURRENCY: is_currency,
    PriceField.VALID_FROM: is_date,
    PriceField.VALID_TO: is_date,
}


@dataclass(slots=True)
class Guess:
    """What has been found out so far."""

    sample: Sample
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

    def done(self) -> Proposal:
        """Return the proposal."""
        return Proposal(
            format=self.format,
            settings=self.settings,
            grounds=tuple(self.grounds),
            open=tuple(self.open),
            seen=seen_columns(self.sample, self.format),
        )


def best(sample: Sample, name: PriceField, taken: set[str]) -> str | None:
    """Return the surest heading of a field whose values could be that field's."""
    ranks, check = RANKS[name], _CHECKS.get(name)
    found = [heading for heading in single(sample) if bare(heading) in ranks and heading not in taken]
    fitting = [heading for heading in found if check is None or check(sample.column(heading)) or not sample.rows]
    return min(fitting, key=lambda heading: ranks[bare(heading)], default=None)


def single(sample: Sample) -> list[str]:
    """Return the headings that are there once, as two columns of one heading can't be told apart."""
    folded = [fold(heading) for heading in sample.headings]
    return [heading for heading in sample.headings if heading and folded.count(fold(heading)) == 1]


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
