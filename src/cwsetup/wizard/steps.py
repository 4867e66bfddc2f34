"""Going through questions in turn, and back through those that were really asked."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from cwsetup.profile.asking import Back

Step: TypeAlias = Callable[[], bool]
"""Does one thing and says whether a person was asked."""


class Leave(Exception):
    """Raised by a step when the person wants to do something else instead."""


def walk(steps: Sequence[Step]) -> bool:
    """Do the steps in turn; going back returns to the last step that asked, and beyond the first raises ``Back``."""
    asked: list[int] = []
    place = 0
    while place < len(steps):
        try:
            was_asked = steps[place]()
        except Back:
            if not asked:
                raise
            place = asked.pop()
            continue
        if was_asked:
            asked.append(place)
        place += 1
    return bool(asked)
