"""Fields that no heading explains: asked for, with the columns and values that could be meant."""

from collections.abc import Iterator, Sequence

from cwsetup.profile.choices import PriceField
from cwsetup.sources.evidence import currency_shown, is_money
from cwsetup.sources.guess import Guess, best, single
from cwsetup.sources.proposal import OpenQuestion, Option
from cwsetup.text import fold

_COMMON_CURRENCIES = ("USD", "EUR", "GBP", "CAD", "AUD", "CHF")
_COMMON_UNITS = ("Monthly", "Annual", "One Time")
_FEW = 12
_PRICE_LIST = OpenQuestion(
    setting="price_list",
    says="No column says the price list; what is it called?",
    options=(Option(label="Retail", settings={"price_list": "Retail"}),),
    free=True,
)


def ask_status(guess: Guess) -> None:
    """Propose to read active rows only, or ask which values of a status count."""
    heading = best(guess.sample, PriceField.STATUS, set())
    if heading is None:
        return
    values = list(dict.fromkeys(text.strip() for text in guess.sample.column(heading) if text.strip()))
    active = [value for value in values if fold(value) in {"active", "aktiv", "actif", "actief"}]
    if active:
        others = ", ".join(value for value in values if value not in active)
        guess.put(f"filters.{heading}", active, f'"{heading}" {f"is also {others[:80]}" if others else "may change"}')
    else:
        ask_which(guess, heading, "which rows count?", every=True)


def ask_which(guess: Guess, heading: str, says: str, *, every: bool = False) -> None:
    """Ask which of a column's few values a row must have; with ``every`` it may have any."""
    values = list(dict.fromkeys(text.strip() for text in guess.sample.column(heading) if text.strip()))
    known = {"active", "currency amount"}
    if not 0 < len(values) <= _FEW or known.issuperset(map(fold, values)):
        return
    options = tuple(Option(label=f"only {one}", settings={"filters": {heading: [one]}}) for one in values)
    guess.open.append(
        OpenQuestion(
            setting=f"filters.{heading}",
            says=f'"{heading}" is {", ".join(values)}; {says}',
            options=(Option(label="all rows"), *options) if every else options,
            needed=not every,
        )
    )


def ask_price_list(guess: Guess) -> None:
    """Ask for the price list's name where no column says it."""
    if best(guess.sample, PriceField.PRICE_LIST, set()) is None:
        guess.open.append(_PRICE_LIST)


def ask_lacking(guess: Guess) -> None:
    """Ask for each field that a source needs and no heading says."""
    columns = guess.settings.get("columns", {})
    guess.open += [
        question
        for name, question in _questions(guess)
        if name not in columns and name not in guess.settings.get("constants", {})
    ]


def _questions(guess: Guess) -> Iterator[tuple[str, OpenQuestion]]:
    """Yield a question for each field that a source needs."""
    sample = guess.sample
    columns = guess.settings.get("columns", {})
    texts = [heading for heading in single(sample) if not is_money(sample.column(heading))]
    yield "product_id", _which("product_id", "No heading says which column is the product's ID.", texts)
    few = [heading for heading in texts if len(set(sample.column(heading))) <= _FEW]
    units = tuple(Option(label=f"always {unit}", settings={"constants": {"unit": unit}}) for unit in _COMMON_UNITS)
    unit = _which("unit", "No heading says for which term or unit a price is.", few)
    yield "unit", OpenQuestion(setting="constants.unit", says=unit.says, options=(*units, *unit.options), free=True)
    money = [heading for heading in single(sample) if is_money(sample.column(heading))]
    asked = any(question.setting == "columns.price" for question in guess.open)
    if "cost" not in columns and not asked:
        yield "price", _which("price", "No heading says which column is the price.", money)
    if "currency" not in columns:
        _currency(guess, [columns[name] for name in ("cost", "price") if name in columns])
    yield (
        "currency",
        OpenQuestion(
            setting="constants.currency",
            says="No column says the currency.",
            options=tuple(
                Option(label=code, settings={"constants": {"currency": code}}) for code in _COMMON_CURRENCIES
            ),
            free=True,
        ),
    )
    yield "price_list", _PRICE_LIST


def _which(name: str, says: str, headings: Sequence[str]) -> OpenQuestion:
    options = tuple(Option(label=heading, settings={"columns": {name: heading}}) for heading in headings)
    return OpenQuestion(setting=f"columns.{name}", says=says, options=options)


def _currency(guess: Guess, money: Sequence[str]) -> None:
    shown = currency_shown(money, [text for heading in money for text in guess.sample.column(heading)])
    if shown is not None and shown.choice is not None:
        guess.put("constants.currency", shown.choice, f'"{shown.value}" says so')
