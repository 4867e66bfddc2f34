"""An unfinished profile: the answers so far, kept after each one, without keys, for the next wizard to go on from."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from cwsetup.errors import CwsetupError
from cwsetup.profile.draft import Draft, Source
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.shapes import Unfit
from cwsetup.storage.files import write_whole

FORMAT = 1
_OF_A_PERSON = frozenset({Source.ANSWER, Source.DRAFT})


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """Answers of an earlier conversation, and when the last of them was given."""

    answers: Mapping[str, Any]
    saved: datetime

    def contradicts(self, company: str | None, url: str | None) -> bool:
        """Return whether the answers are about another company, or another place, than the one named."""
        named = {"company": company, "url": url}
        return any(value is not None and self.answers.get(key) != value for key, value in named.items())


class Drafts:
    """The one draft of a user: a second wizard takes over from the first.

    Keys are never in it: they aren't answers of a draft.
    """

    def __init__(self, state: Path) -> None:
        self.path = state / "init-draft.json"

    def save(self, draft: Draft, now: datetime) -> None:
        """Keep the answers once a person gave one; a full disk mustn't end the conversation, so failing is silent."""
        if not any(answer.source in _OF_A_PERSON for answer in draft.answers.values()):
            return
        answers = {key: BY_KEY[key].shape.dump(answer.value) for key, answer in draft.answers.items()}
        text = json.dumps({"format": FORMAT, "saved": now.isoformat(), "answers": answers}, default=_number)
        with contextlib.suppress(CwsetupError):
            write_whole(self.path, text, backup=False)

    def load(self) -> SavedDraft | None:
        """Return the answers that still fit; ``None`` where there are none, or none that can be read."""
        try:
            kept = json.loads(self.path.read_text("utf-8"), parse_float=Decimal)
            saved = datetime.fromisoformat(kept["saved"])
            answers = {
                key: BY_KEY[key].shape.load(raw) for key, raw in kept["answers"].items() if kept["format"] == FORMAT
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError, Unfit):
            return None
        return SavedDraft(answers, saved) if answers else None

    def forget(self) -> None:
        """Take the draft away: its profile is written, or nobody wants it."""
        with contextlib.suppress(OSError):
            self.path.unlink()


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(value)
