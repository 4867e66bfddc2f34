"""Which column holds which field: proposed where one heading says so, asked for where several may be meant.

A column that a heading names is never passed over for its values: what can't be read makes its row a reject.
"""

from collections.abc import Sequence

from cwsetup.profile.choices import PriceField
from cwsetup.sources.guess import Guess, candidates, column_option, fits, single
from cwsetup.sources.proposal import OpenQuestion, Option
from cwsetup.sources.synonyms import RANKS, bare
from cwsetup.sources.unread import looks_like
from cwsetup.text import fold

DATES = (PriceField.VALID_FROM, PriceField.VALID_TO)
WORDS = {
    PriceField.COST: "what you pay",
    PriceField.PRICE: "what the customer pays",
    PriceField.VALID_FROM: "the first day of a price",
    PriceField.VALID_TO: "the last day of a price",
    PriceField.CURRENCY: "the currency",
}
_ANY_OF_SEVERAL = frozenset({PriceField.COST, PriceField.PRICE, *DATES})
"""Fields of which two columns are never the same, whatever their headings are."""
_OTHER_DAYS = frozenset({"createdon", "modifiedon", "created", "modified", "lastmodified", "lastupdated", "updated"})
NOT_READ = "none of them"


def place(guess: Guess, name: PriceField, taken: set[str]) -> None:
    """Propose the column of a field, or ask."""
    found = candidates(guess.sample, name, taken)
    twice = doubles(guess, name)
    if twice:
        taken.update(found)
        guess.open.append(_twice(guess, name, twice, found))
        return
    if not found:
        return
    same = found if name in _ANY_OF_SEVERAL else [one for one in found if bare(one) == bare(found[0])]
    taken.update(same)
    if len(same) > 1:
        ask_between(guess, name, same)
    else:
        put_column(guess, name, same[0])


def ask_between(guess: Guess, name: PriceField, headings: Sequence[str], *, none: bool = False) -> None:
    """Ask which of several columns is a field's."""
    field = WORDS.get(name, name.replace("_", " "))
    which = "Which of" if len(headings) > 1 else "Is"
    end = f"is {field}?" if len(headings) > 1 else f"{field}?"
    options = tuple(column_option(guess, name, heading) for heading in headings)
    guess.open.append(
        OpenQuestion(
            setting=f"columns.{name}",
            says=f"{which} {_quoted(headings)} {end}",
            options=(*options, Option(label=NOT_READ if len(headings) > 1 else "no")) if none else options,
        )
    )


def put_column(guess: Guess, name: PriceField, heading: str) -> None:
    """Propose the one column of a field; ask where a word stands in it that may mean that there is none."""
    odd = _word_for_none(guess, name, heading)
    if odd is None:
        guess.put(f"columns.{name}", heading, f'the heading is "{heading}"')
        return
    field = WORDS.get(name, name)
    kept = column_option(guess, name, heading, f'leave rows with "{odd}" out')
    says = f'"{heading}", {field}, is also "{odd}", which can\'t be read.'
    without = Option(label=f'don\'t read "{heading}" at all')
    guess.open.append(OpenQuestion(setting=f"columns.{name}", says=says, options=(kept, without)))


def _word_for_none(guess: Guess, name: PriceField, heading: str) -> str | None:
    """Return a value without a digit, such as ``POA`` or ``open``, in a column of amounts or days."""
    if name not in _ANY_OF_SEVERAL:
        return None
    texts = (text.strip() for text in guess.sample.column(heading))
    return next((text for text in texts if text and not any(map(str.isdigit, text)) and not fits(name, text)), None)


def doubles(guess: Guess, name: PriceField) -> str | None:
    """Return a heading of a field that several columns have."""
    headings = guess.sample.headings
    folded = [fold(heading) for heading in headings]
    known = (heading for heading in headings if heading and bare(heading) in RANKS[name])
    return next((heading for heading in known if folded.count(fold(heading)) > 1), None)


def _twice(guess: Guess, name: PriceField, heading: str, others: Sequence[str]) -> OpenQuestion:
    places = [str(at) for at, one in enumerate(guess.sample.headings, start=1) if fold(one) == fold(heading)]
    field = WORDS.get(name, name.replace("_", " "))
    return OpenQuestion(
        setting=f"columns.{name}",
        says=(
            f'The heading "{heading}" is there more than once (columns {", ".join(places)}), so that neither is read. '
            f"Rename one in the file, or say which other column is {field}."
        ),
        options=(*(column_option(guess, name, other) for other in others), Option(label=NOT_READ)),
        free=True,
    )


def ask_days(guess: Guess, taken: set[str]) -> None:
    """Ask what columns of days are that no heading explains: a price that has ended must not count."""
    missing = [name for name in DATES if not guess.is_settled(name)]
    days = [
        heading
        for heading in single(guess.sample)
        if heading not in taken
        and bare(heading) not in _OTHER_DAYS
        and any(text.strip() for text in guess.sample.column(heading))
        and looks_like(heading, guess.sample.column(heading)) == "date"
    ]
    if not missing or not days:
        return
    if len(days) > 1 or len(missing) == 1:
        for name in missing:
            ask_between(guess, name, days, none=True)
        return
    [heading] = days
    options = (
        column_option(guess, PriceField.VALID_FROM, heading, "the day a price starts"),
        column_option(guess, PriceField.VALID_TO, heading, "the day a price ends"),
        Option(label="neither"),
    )
    says = f'"{heading}" holds days; is it the day a price starts, ends, or neither?'
    guess.open.append(OpenQuestion(setting="columns.valid_from", says=says, options=options))


def _quoted(headings: Sequence[str]) -> str:
    return ", ".join(f'"{heading}"' for heading in headings)
