"""Fields that no heading explains: asked for, with the columns and values that could be meant."""

from collections.abc import Iterator, Sequence

from cwsetup.profile.choices import PriceField
from cwsetup.sources.evidence import CURRENCIES, currency_shown, mostly
from cwsetup.sources.guess import Guess, best, column_option, single
from cwsetup.sources.proposal import OpenQuestion, Option
from cwsetup.sources.unread import is_amounts

_COMMON_CURRENCIES = ("USD", "EUR", "GBP", "CAD", "AUD", "CHF")
_COMMON_UNITS = ("Monthly", "Annual", "One Time")
_FEW = 12
_PRICE_LIST = OpenQuestion(
    setting="price_list",
    says="No column says the price list; what is it called?",
    options=(Option(label="Retail", settings={"price_list": "Retail"}),),
    free=True,
)


def ask_price_list(guess: Guess) -> None:
    """Ask for the price list's name where no column says it."""
    if best(guess.sample, PriceField.PRICE_LIST) is None:
        guess.open.append(_PRICE_LIST)


def ask_lacking(guess: Guess) -> None:
    """Ask for each field that a source needs and no heading says."""
    _currency(guess)
    guess.open += [question for name, question in _questions(guess) if not _is_known(guess, name)]


def _is_known(guess: Guess, name: str) -> bool:
    if name == "price" and guess.is_settled(PriceField.COST):
        return True
    return guess.is_settled(name) or name in guess.settings.get("constants", {}) or guess.asked(f"constants.{name}")


def _questions(guess: Guess) -> Iterator[tuple[str, OpenQuestion]]:
    """Yield a question for each field that a source needs."""
    sample = guess.sample
    yield "product_id", _which(guess, "product_id", "No heading says which column is the product's ID.", _by_id(guess))
    texts = [heading for heading in single(sample) if not is_amounts(sample.column(heading))]
    few = [heading for heading in texts if len(set(sample.column(heading))) <= _FEW]
    units = tuple(Option(label=f"always {unit}", settings={"constants": {"unit": unit}}) for unit in _COMMON_UNITS)
    unit = _which(guess, "unit", "No heading says for which term or unit a price is.", few)
    yield "unit", OpenQuestion(setting="constants.unit", says=unit.says, options=(*units, *unit.options), free=True)
    money = [heading for heading in single(sample) if any(map(str.isdigit, "".join(sample.column(heading))))]
    yield "price", _which(guess, "price", "No heading says which column is the price.", money)
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


def _by_id(guess: Guess) -> list[str]:
    """Return all headings, those first whose values are most often different, amounts last."""
    sample = guess.sample

    def rank(heading: str) -> tuple[bool, float]:
        texts = [text for text in sample.column(heading) if text.strip()]
        return is_amounts(texts), -len(set(texts)) / (len(sample.rows) or 1)

    return sorted(single(sample), key=rank)


def _which(guess: Guess, name: str, says: str, headings: Sequence[str]) -> OpenQuestion:
    options = tuple(column_option(guess, name, heading) for heading in headings)
    return OpenQuestion(setting=f"columns.{name}", says=says, options=options)


def _currency(guess: Guess) -> None:
    """Propose the column whose values are currencies, or the one currency that amounts or their headings name."""
    if _is_known(guess, "currency"):
        return
    sample = guess.sample
    columns = guess.settings.get("columns", {})
    found = [one for one in single(sample) if mostly(sample.column(one), lambda text: text.upper() in CURRENCIES)]
    if len(found) == 1 and found[0] not in columns.values():
        guess.put("columns.currency", found[0], "its values are currencies")
        return
    if found:
        return
    money = guess.headings_of("cost", "price")
    shown = currency_shown(money, [text for heading in money for text in sample.column(heading)])
    if shown is not None and shown.choice is not None:
        guess.put("constants.currency", shown.choice, f'"{shown.value}" says so')
