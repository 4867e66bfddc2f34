"""What can be answered now: the live choices of a property and the best guess, given the answers so far."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cwsetup.errors import AccessError
from cwsetup.pricing.preview import Examples
from cwsetup.profile.asking import Choice
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.draft import Draft
from cwsetup.profile.instance import Instance, Ref, Table, TableRow
from cwsetup.profile.picks import MapTo, Named, Offer, OneOf, Ranked, SomeOf
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import PROPERTIES
from cwsetup.profile.shapes import Fixed
from cwsetup.profile.sources import SourceCounts
from cwsetup.profile.suggest import Evidence, Suggestion

UNLISTED = "its list can't be read"


@dataclass(slots=True, kw_only=True)
class Surroundings:
    """The instance, the price sources and the company, as far as they are known yet."""

    instance: Instance | None = None
    counts: SourceCounts | None = None
    company_name: str = ""
    has_keyring: bool = True
    examples: Callable[[], Examples] | None = None
    """Some of the price sources' products, to show what an order does; chosen when they are first asked for."""

    def choices(self, declared: Property, draft: Draft) -> Sequence[Choice] | None:
        """Return what may be picked; ``None`` where a property isn't picked or nothing is known to pick from."""
        match declared.shape:
            case Fixed(members):
                return [Choice(member, str(member), note=getattr(member, "words", "")) for member in members]
            case OneOf() | SomeOf() | MapTo():
                if declared.within is not None and isinstance(draft.value(declared.within), tuple):
                    return [Choice(ref, ref.name, id=ref.id) for ref in draft.value(declared.within)]
                rows = self.rows(declared, draft)
                return None if rows is None else [Choice(row.ref, row.name, id=row.id, note=_note(row)) for row in rows]
            case Named(offer) | Ranked(offer):
                offered = self._offered(offer)
                return [Choice(name, name, note=f"{count} prices") for name, count in offered.items()] or None
            case _:
                return None

    def known_choices(self, declared: Property, draft: Draft) -> Sequence[Choice] | None:
        """Return what may be picked, as far as ConnectWise shows it."""
        try:
            return self.choices(declared, draft)
        except AccessError:
            return None

    def unlisted(self, properties: Iterable[Property], draft: Draft) -> dict[str, AccessError]:
        """Return why the list of a property can't be read, for each whose list can't."""
        failures: dict[str, AccessError] = {}
        for declared in properties:
            try:
                self.rows(declared, draft)
            except AccessError as failure:
                failures[declared.key] = failure
        return failures

    def rows(self, declared: Property, draft: Draft) -> Sequence[TableRow] | None:
        """Return the rows of a property's table, those within its parent's value where it has one."""
        if self.instance is None or not isinstance(declared.shape, OneOf | SomeOf | MapTo):
            return None
        parent = draft.value(declared.within) if declared.within else None
        if declared.within is not None and parent is None:
            return None
        return self.instance.rows(declared.shape.table, parent.id if isinstance(parent, Ref) else None)

    def refresh(self, declared: Property) -> None:
        """Let the table of a property be fetched again."""
        if self.instance is not None and isinstance(declared.shape, OneOf | SomeOf | MapTo):
            self.instance.refresh(declared.shape.table)

    def words(self, declared: Property, draft: Draft) -> tuple[str, ...]:
        """Return the words of a map: the price sources' where they are known, and those mapped already."""
        if not isinstance(declared.shape, MapTo):
            return ()
        offered = self._offered(declared.shape.offer) if declared.shape.offer else {}
        return tuple(dict.fromkeys([*(offered or declared.shape.keys), *(draft.value(declared.key) or ())]))

    def suggestion(self, declared: Property, draft: Draft) -> Suggestion | None:
        """Return the best guess for a property and why; for a map, of all its words together."""
        if isinstance(declared.shape, Fixed) and declared.shape.members is KeyPlace and not self.has_keyring:
            return Suggestion(KeyPlace.FILE, "there is no keyring on this system")
        try:
            rows = self.rows(declared, draft)
        except AccessError:
            return Suggestion({} if isinstance(declared.shape, MapTo) else None, UNLISTED)
        if isinstance(declared.shape, MapTo):
            meant = self.meanings(declared, draft)
            value = {word: each.value for word, each in meant.items() if each is not None and each.value is not None}
            lacking = ", ".join(word for word in meant if word not in value) if value else ""
            found = f"{len(value)} of {len(meant)} have an equal in ConnectWise"
            return Suggestion(value, f"{found}, not {lacking}" if lacking else found)
        evidence = Evidence(
            rows=rows or (),
            values=draft.values(),
            agreement_type=self._agreement_type(draft),
            counts=self.counts,
            company_name=self.company_name,
        )
        return declared.suggest(evidence)

    def meanings(self, declared: Property, draft: Draft) -> Mapping[str, Suggestion | None]:
        """Return for each word of a map the row of the same meaning, and why."""
        try:
            rows = self.rows(declared, draft)
        except AccessError:
            return dict.fromkeys(self.words(declared, draft))
        if rows is None or not isinstance(declared.shape, MapTo):
            return {}
        return {word: declared.shape.suggest(word, rows) for word in self.words(declared, draft)}

    def suggest_all(self, draft: Draft, properties: Sequence[Property] = PROPERTIES) -> dict[str, Suggestion | None]:
        """Return the best guess for each unanswered property in turn, each on the grounds of those before it."""
        scratch = Draft()
        scratch.answers = dict(draft.answers)
        guesses: dict[str, Suggestion | None] = {}
        for declared in properties:
            if declared.is_key or declared.key in draft.answers or not scratch.applies(declared):
                continue
            guess = guesses[declared.key] = self.suggestion(declared, scratch)
            if guess is not None and guess.value is not None:
                scratch.answer(declared.key, guess.value)
        return guesses

    def _offered(self, offer: Offer | None) -> Mapping[str, int]:
        if self.counts is None or offer is None:
            return {}
        match offer:
            case Offer.UNITS:
                return self.counts.units
            case Offer.PRICE_LISTS:
                return self.counts.price_lists
            case Offer.CURRENCIES:
                return self.counts.currencies

    def _agreement_type(self, draft: Draft) -> TableRow | None:
        """Return the mapped agreement type, else the default one: it carries defaults of its own."""
        if self.instance is None:
            return None
        try:
            rows = self.instance.rows(Table.AGREEMENT_TYPES)
        except AccessError:  # without the right to read them there is only less to propose
            return None
        mapped = {ref.id for ref in (draft.value("agreement_types") or {}).values()}
        return next((row for row in rows if row.id in mapped), None) or next((r for r in rows if r.is_default), None)


def _note(row: TableRow) -> str:
    notes = [
        "default" if row.is_default else "",
        f"{row.due_days} days" if row.due_days is not None else "",
        row.billing_option or "",
        "disallows saving" if row.disallows_saving else "",
    ]
    return ", ".join(filter(None, notes))
