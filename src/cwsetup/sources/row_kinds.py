"""Which rows of a file count: by a status, and by whatever else gives one product several prices at once."""

import re

from cwsetup.profile.choices import PriceField
from cwsetup.sources.guess import Guess, best, single
from cwsetup.sources.proposal import OpenQuestion, Option
from cwsetup.sources.synonyms import bare
from cwsetup.sources.unread import is_amounts, looks_like
from cwsetup.text import fold

_SEVERAL, _FEW = 2, 12
_ACTIVE = frozenset({"active", "aktiv", "actif", "actief"})
_ENDED = frozenset(
    {
        *("inactive", "retired", "draft", "end of sale", "end of life", "eol", "eos", "discontinued", "obsolete"),
        *("withdrawn", "ended", "expired", "inaktiv", "abgekündigt", "inactif", "inactief", "deleted", "disabled"),
    }
)
_KINDS = re.compile(r"(?:fee|charge|price|pricing|customer|promo\w*)type|feetype|market|country|region|promotion")


def ask_rows(guess: Guess, taken: set[str]) -> None:
    """Propose to read active rows only; ask which values of other columns count."""
    _status(guess)
    passed = {*taken, *guess.settings.get("filters", {})}
    for heading in single(guess.sample):
        texts = guess.sample.column(heading)
        kind = looks_like(heading, texts) in {"quantity", "status"} or _KINDS.fullmatch(bare(heading))
        asked = guess.asked(f"filters.{heading}")
        if (
            kind
            and not is_amounts(texts)
            and heading not in passed
            and not asked
            and len({fold(text) for text in texts}) > 1
        ):
            ask_which(guess, heading, "which rows count?", every=True)


def _status(guess: Guess) -> None:
    heading = best(guess.sample, PriceField.STATUS)
    if heading is None:
        return
    texts = [text.strip() for text in guess.sample.column(heading)]
    values = list(dict.fromkeys(text for text in texts if text))
    active = [value for value in values if fold(value) in _ACTIVE]
    others = [value for value in values if value not in active]
    if active and "" not in texts and all(fold(value) in _ENDED for value in others):
        because = f'rows whose "{heading}" is {", ".join(others)} are left out' if others else "it may change"
        guess.put(f"filters.{heading}", active, because)
    elif values:
        ask_which(guess, heading, "which rows count?", every=True)


def ask_which(guess: Guess, heading: str, says: str, *, every: bool = False) -> None:
    """Ask which of a column's values a row must have; with ``every`` it may have any."""
    texts = [text.strip() for text in guess.sample.column(heading)]
    values = list(dict.fromkeys(text for text in texts if text))
    if not values or {"currency amount"}.issuperset(map(fold, values)):
        return
    shown = [*values[:_FEW], *(["…"] if len(values) > _FEW else []), *(["blank"] if "" in texts else [])]
    options = [Option(label=f"only {one}", settings={"filters": {heading: [one]}}) for one in values[:_FEW]]
    kinds = list(dict.fromkeys(texts))
    if every and _SEVERAL < len(kinds) <= _FEW:
        rest = {one: [other for other in kinds if other != one] for one in kinds}
        options += [
            Option(label=f"all but {one or 'blank'}", settings={"filters": {heading: others}})
            for one, others in rest.items()
        ]
    guess.open.append(
        OpenQuestion(
            setting=f"filters.{heading}",
            says=f'"{heading}" is {", ".join(shown)}; {says}',
            options=(Option(label="all rows"), *options) if every else tuple(options),
        )
    )
