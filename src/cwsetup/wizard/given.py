"""Answers that come without asking: flags, ``--set``, environment and ``--from``, each held against what is live."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cwsetup.errors import UsageError
from cwsetup.profile.assign import Assignment
from cwsetup.profile.draft import Draft, Source
from cwsetup.profile.links import Links
from cwsetup.profile.properties import Property
from cwsetup.profile.shapes import Unfit
from cwsetup.wizard.surroundings import Surroundings

ANOTHER_INSTANCE = frozenset({"company", "url"})
"""What makes it another instance, with other ids and keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was given, weakest source first; names are looked up only when the instance is known."""

    assignments: Sequence[tuple[Source, Assignment]] = ()
    document: Mapping[str, Any] = field(default_factory=dict)
    """The raw values of ``--from``, by property."""
    links: Links = field(default_factory=dict)
    """The links of ``--from``; they hold in the same instance only."""

    def names(self, declared: Property) -> bool:
        """Return whether anything was given for a property."""
        return declared.key in self.document or any(each.property is declared for _, each in self.assignments)

    def links_in(self, draft: Draft) -> Links:
        """Return the links that mean the same items in the drafted instance."""
        same = all(self.document.get(key) == draft.value(key) for key in ANOTHER_INSTANCE)
        return self.links if same else {}

    def apply(self, properties: Iterable[Property], draft: Draft, surroundings: Surroundings) -> None:
        """Put what was given for these properties into the draft, parents before children."""
        for declared in properties:
            if not self.names(declared):
                continue
            mine = [(source, each) for source, each in self.assignments if each.property is declared]
            choices = surroundings.known_choices(declared, draft)
            if declared.key in self.document:
                try:
                    value = declared.shape.load(self.document[declared.key], choices)
                except Unfit as unfit:
                    raise UsageError(f"--from: {declared.path}: {unfit}", hint=declared.help) from None
                draft.offer(declared.key, value, Source.FILE)
            for source, assignment in mine:
                assignment.apply(draft, choices, source)
