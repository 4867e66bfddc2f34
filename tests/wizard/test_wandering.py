"""However one wanders through the wizard, the answers in mind at the end decide, as if given straight through."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.wizard.scripted import ENTER, ScriptedAsker
from tests.wizard.test_drafts import DRAFT
from tests.wizard.walking import Desk
from tests.wizard.wanderer import QUIT, WALK, Wanderer

EXAMPLES = int(os.environ.get("CWSETUP_WANDERINGS", "12"))
"""How many wanderings; a campaign takes thousands."""
INTERRUPTED = 130


def wander(desk: Desk, wanderer: Wanderer, meanwhile: Callable[[], None] = lambda: None) -> str:
    """Wander until the profile is written, going on after every break; return the profile."""
    desk.path("wandered").unlink(missing_ok=True)
    (desk.folder / DRAFT).unlink(missing_ok=True)
    while not desk.path("wandered").exists():
        said = desk.run("init", "wandered", "--url", desk.demo.url, asker=wanderer)  # type: ignore[arg-type]
        wanderer.path.append(f"({said.status})")
        assert said.status in {0, INTERRUPTED}, said.stderr
        meanwhile()
    return desk.text("wandered")


def straight(desk: Desk, wanderer: Wanderer) -> str:
    """Return the profile that the answers in the wanderer's mind make straight through."""
    asker = ScriptedAsker(wanderer.script(desk.answers), otherwise=ENTER)
    said = desk.run("init", "straight", "--url", desk.demo.url, "--force", asker=asker)
    assert said.status == 0, said.stderr
    return desk.text("straight")


def right_answers(desk: Desk) -> dict[str, str]:
    typed = ("company", "client_id", "public_key", "private_key", "sources", "keys.file")
    return {key: desk.answers[key] for key in typed}


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.integers(min_value=0, max_value=60))
def test_any_answers_backs_quits_and_resumes_that_end_in_write_give_what_answering_straight_through_gives(
    desk: Desk, data: st.DataObject, steps: int
) -> None:
    wanderer = Wanderer(lambda options: data.draw(st.sampled_from(options)), right_answers(desk), steps)
    try:
        written = wander(desk, wanderer)
    finally:
        note(" > ".join(wanderer.path))
    note(str(wanderer.mind))
    assert written.splitlines() == straight(desk, wanderer).splitlines()


def lose(desk: Desk, key: str) -> None:
    """Take an answer out of the draft, as a fault in keeping it would."""
    kept = json.loads((desk.folder / DRAFT).read_text("utf-8"))
    del kept["answers"][key]
    (desk.folder / DRAFT).write_text(json.dumps(kept), "utf-8")


@pytest.mark.parametrize("lost", [False, True])
def test_a_lost_answer_is_found(desk: Desk, lost: bool) -> None:
    """The twin: the same wandering with a draft that loses an answer doesn't give the same profile."""

    class Leaving(Wanderer):
        __slots__ = ()

        def choose(self, question: Any, choices: Any) -> object:
            if question.key == "section.New products" and "product_type" not in self.mind:
                return WALK
            if question.key == "product_type" and "product_type" not in self.mind:
                self.mind["product_type"] = next(each.value for each in choices if each.name == "Hardware")
                return self.mind["product_type"]
            if question.key == "section.Agreements" and QUIT not in self.path:
                self.path.append(QUIT)
                raise KeyboardInterrupt
            return Wanderer.choose(self, question, choices)

    def meanwhile() -> None:
        if lost and (desk.folder / DRAFT).exists():
            lose(desk, "product_type")

    wanderer = Leaving(lambda options: options[0], right_answers(desk), 0)
    assert (wander(desk, wanderer, meanwhile) == straight(desk, wanderer)) is not lost
