"""Which profile ``init`` writes: the one named, else one named like the company; never over another unasked."""

import re
import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from cwsetup.cli.context import Context
from cwsetup.cli.naming import profile_name
from cwsetup.errors import UsageError
from cwsetup.profile.asking import Asker, Choice, Question
from cwsetup.profile.draft import Draft
from cwsetup.wizard.steps import Leave

AFRESH, EDIT, OTHER = "afresh", "edit", "other"


@dataclass(slots=True, kw_only=True)
class Destination:
    """Where the profile goes; settled before the questions whose answers would be lost."""

    context: Context
    name: str | None
    force: bool
    path: Path | None = None

    @property
    def command(self) -> str:
        """The command that goes on with this profile; without a name that was typed it proposes the same again."""
        name = self.name if self.path is None else profile_name(self.context, self.path)
        return "cwsetup init" if name is None else f"cwsetup init {shlex.quote(name)}"

    def settle(self, name: str, asker: Asker | None) -> bool:
        """Take a name; about a profile that exists a person is asked, else it takes ``--force``. Say who was asked."""
        self.path = self.context.profiles.path(name)
        if self.force or not self.path.exists():
            return False
        if asker is None:
            raise UsageError(
                f"There is a profile {self.path} already.",
                hint=f"Change it: cwsetup edit -p {name}. Start it afresh: add --force",
            )
        choices = [
            Choice(EDIT, "Edit it"),
            Choice(AFRESH, "Start afresh (the old one stays as .bak)"),
            Choice(OTHER, "Make another"),
        ]
        question = Question(key="exists", label=f"There is a profile {self.path.stem} already", default=EDIT)
        way = asker.choose(question, choices)
        if way == EDIT:
            raise Leave
        if way == OTHER:
            self._ask_name(asker)
        return True

    def propose(self, draft: Draft, asker: Asker | None) -> bool:
        """Settle on the company as name, unless a name was given."""
        if self.name is not None:
            return False
        return self.settle(stem_of(str(draft.value("company"))), asker)

    def _ask_name(self, asker: Asker) -> None:
        """Ask for a name until it is one and free."""
        question = Question(key="profile", label="What the new profile is called with -p")
        while True:
            typed = asker.text(question)
            try:
                path = self.context.profiles.path(typed)
            except UsageError as unfit:
                wrong = f"{unfit.message} {unfit.hint}"
            else:
                if not path.exists():
                    self.path = path
                    return
                wrong = f"There is a profile {path.stem} already."
            question = replace(question, default=typed, wrong=wrong)


def stem_of(company: str) -> str:
    """Return the company as a profile's name."""
    return re.sub(r"[^a-z0-9]+", "-", company.lower()).strip("-") or "connectwise"
