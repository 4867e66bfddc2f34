"""Which columns are cost and price; what a heading leaves open of whose money it is, or in which currency, is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cwsetup.profile.choices import PriceField
from cwsetup.sources.evidence import currency_in
from cwsetup.sources.guess import Guess, candidates, column_option, fits, single
from cwsetup.sources.placing import WORDS, ask_between, doubles, place, put_column
from cwsetup.sources.proposal import OpenQuestion, Option
from cwsetup.sources.synonyms import EITHER_PRICE, bare
from cwsetup.sources.unread import is_amounts, looks_like
from cwsetup.sources.values import currency_code

_MONEY = (PriceField.COST, PriceField.PRICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amounts:
    """The headings of amounts, by what they say."""

    cost: list[str]
    price: list[str]
    vague: list[str]
    """Of whichever of the two."""
    loose: list[str]
    """Amounts by their values, with a heading that says nothing known."""

    def of(self, name: PriceField) -> list[str]:
        return self.cost if name is PriceField.COST else self.price


def place_amounts(guess: Guess, taken: set[str]) -> None:
    """Propose the columns of cost and price, or ask."""
    found = _found(guess, taken)
    taken.update(found.cost, found.price, found.vague)
    if any(doubles(guess, name) for name in _MONEY):
        for name in _MONEY:
            place(guess, name, taken - set(found.of(name)))
    elif not _by_currency(guess, found):
        _by_heading(guess, found)
    _rest(guess, found.loose)


def _found(guess: Guess, taken: set[str]) -> _Amounts:
    sample = guess.sample
    cost, price = (candidates(sample, name, taken) for name in _MONEY)
    rest = [one for one in single(sample) if one not in {*taken, *cost, *price}]
    vague = [one for one in rest if bare(one) in EITHER_PRICE]
    loose = [
        one
        for one in rest
        if one not in vague
        and looks_like(one, sample.column(one)) == "money"
        and (is_amounts(sample.column(one)) or any(map(str.isdigit, "".join(sample.column(one)))))
    ]
    if not (cost or price or vague):
        vague, loose = loose, []
    return _Amounts(cost=cost, price=price, vague=vague, loose=loose)


def _by_currency(guess: Guess, found: _Amounts) -> bool:
    """Ask which currency counts where headings name several and no column says which a row has."""
    if guess.is_settled(PriceField.CURRENCY):
        return False
    options: dict[str, dict[str, str]] = {}
    for name in _MONEY:
        for heading in found.of(name):
            code = currency_in(heading)
            if code is None or name in options.setdefault(code, {}):
                return False
            options[code][name] = heading
    if len(options) < 2 or found.vague:  # noqa: PLR2004 - two currencies are the question
        return False
    named = ", ".join(f'"{heading}"' for columns in options.values() for heading in columns.values())
    guess.open.append(
        OpenQuestion(
            setting="constants.currency",
            says=f"{named} are in different currencies, and a price source has one; which counts?",
            options=tuple(
                Option(
                    label=code,
                    settings={"columns": columns, "constants": {"currency": code}},
                    note=", ".join(f"{name} from {heading}" for name, heading in columns.items()),
                )
                for code, columns in options.items()
            ),
        )
    )
    return True


def _by_heading(guess: Guess, found: _Amounts) -> None:
    if len(found.vague) == 1 and max(len(found.cost), len(found.price)) <= 1:
        for name in _MONEY:
            if found.of(name):
                _put(guess, name, found)
        _whose(guess, found.vague[0])
        return
    for name in _MONEY:
        own = found.of(name)
        headings = [*own, *found.vague]
        if len(headings) > 1 or found.vague:
            _which(guess, name, headings, none=not own)
        elif own:
            _put(guess, name, found)


def _put(guess: Guess, name: PriceField, found: _Amounts) -> None:
    """Propose the one column of cost or price, unless it may be in another currency than its row."""
    [heading] = found.of(name)
    against = _other_currency(guess, heading, [*found.cost, *found.price, *found.vague])
    if against is None:
        put_column(guess, name, heading)
        return
    options = (column_option(guess, name, heading, f"read it as {WORDS[name]}"), Option(label="don't read it"))
    says = f'"{heading}" may be in another currency than its row: {against}.'
    guess.open.append(OpenQuestion(setting=f"columns.{name}", says=says, options=options))


def _other_currency(guess: Guess, heading: str, amounts: Sequence[str]) -> str | None:
    """Return what speaks against a column being in the currency of its row."""
    code = currency_in(heading)
    column = guess.settings.get("columns", {}).get("currency")
    if column is not None:
        texts = dict.fromkeys(text.strip() for text in guess.sample.column(column) if text.strip())
        other = next(
            (text for text in texts if fits(PriceField.CURRENCY, text) and currency_code(text, "") != code), None
        )
        return None if code is None or other is None else f'"{column}" is {other}'
    named = list(dict.fromkeys(filter(None, map(currency_in, amounts))))
    return f"other headings name {', '.join(named)}" if len(named) > 1 or (code and named != [code]) else None


def _whose(guess: Guess, heading: str) -> None:
    """Ask whose price it is where a heading says nothing but "Price"."""
    columns = guess.settings.get("columns", {})
    known = [name for name in _MONEY if name in columns]
    options = [
        column_option(guess, name, heading, WORDS[name], **_currency_of(guess, heading))
        for name in (PriceField.PRICE, PriceField.COST)
    ]
    if known:
        options.append(Option(label="neither", settings={"columns": {known[0]: columns[known[0]]}}))
    says = f'"{heading}" may be what you pay or what your customer pays.'
    guess.open.append(OpenQuestion(setting="columns.price", says=says, options=tuple(options)))


def _which(guess: Guess, name: PriceField, headings: Sequence[str], *, none: bool) -> None:
    """Ask which column a field is; with the column goes the currency where headings name several."""
    ask_between(guess, name, headings, none=none)
    codes = {currency_in(heading) for heading in headings}
    if len(codes) > 1 and not guess.is_settled(PriceField.CURRENCY):
        question = guess.open.pop()
        options = (
            tuple(column_option(guess, name, heading, **_currency_of(guess, heading)) for heading in headings)
            + question.options[len(headings) :]
        )
        guess.open.append(OpenQuestion(setting=question.setting, says=question.says, options=options))


def _currency_of(guess: Guess, heading: str) -> dict[str, Any]:
    code = currency_in(heading)
    if code is None or guess.is_settled(PriceField.CURRENCY):
        return {}
    return {"constants": {"currency": code}}


def _rest(guess: Guess, loose: Sequence[str]) -> None:
    """Ask for the amount that no heading says where there are columns that may be it."""
    missing = [name for name in _MONEY if not guess.is_settled(name)]
    if loose and len(missing) == 1:
        ask_between(guess, missing[0], loose, none=True)
