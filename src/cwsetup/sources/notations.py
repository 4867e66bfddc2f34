"""Which marks and forms of dates a proposal has: those that the values make certain; the others are left open."""

from collections.abc import Sequence

from cwsetup.profile.choices import SourceFormat
from cwsetup.sources.evidence import date_form, decimal_mark
from cwsetup.sources.guess import Guess
from cwsetup.sources.proposal import OpenQuestion, Option

_PARTS = {"D": "the day", "M": "the month", "Y": "the year"}


def notation_of(guess: Guess, money: Sequence[str]) -> None:
    """Propose the decimal mark and the form of dates."""
    _decimal(guess, _texts(guess, money))
    _date_format(guess, _texts(guess, guess.headings_of("valid_from", "valid_to")))


def _texts(guess: Guess, headings: Sequence[str]) -> list[str]:
    """Return the values of columns in all samples, as what is certain in one file may not be in the next."""
    samples = (guess.sample, *guess.others)
    return [text for one in samples for heading in headings if heading in one.headings for text in one.texts(heading)]


def _decimal(guess: Guess, texts: Sequence[str]) -> None:
    shown = decimal_mark(texts)
    if shown is None or (guess.format is not SourceFormat.GENERIC and shown.choice == "."):
        return
    if guess.format is SourceFormat.PARTNER_CENTER and shown.choice is None:
        return
    if shown.choice is not None:
        guess.put("decimal", shown.choice, f'"{shown.value}" can be read in no other way')
        return
    without = shown.value.replace(",", "").replace(".", "")
    says = (
        f"decimal: {shown.value} don't agree."
        if " and " in shown.value
        else f"decimal: {shown.value} may be {without} or {shown.value.replace(',', '.')}."
    )
    options = tuple(Option(label=mark, settings={"decimal": mark}) for mark in (".", ","))
    guess.open.append(OpenQuestion(setting="decimal", says=says, options=options))


def _date_format(guess: Guess, texts: Sequence[str]) -> None:
    shown = date_form(texts)
    if shown is None:
        return
    if shown.choice is not None:
        guess.put("date_format", shown.choice, f'"{shown.value}" can be read in no other way')
        return
    options = tuple(Option(label=form, settings={"date_format": form}) for form in shown.options)
    first = [_PARTS[form[0]] for form in shown.options]
    says = f"date_format: in {shown.value} either {', '.join(first[:-1])} or {first[-1]} is first."
    guess.open.append(OpenQuestion(setting="date_format", says=says, options=options))
