"""A conversation that is broken off, anywhere, and gone on with later."""

import json
from typing import Any

import pytest

from cwsetup.profile.asking import Question
from tests.wizard.scripted import ENTER, ScriptedAsker
from tests.wizard.walking import Desk

WALK = "Go through them"
DRAFT = "state/init-draft.json"


class Leaving(ScriptedAsker):
    """Somebody who presses Ctrl-C at one question."""

    __slots__ = ("at",)

    def __init__(self, at: str, script: dict[str, Any]) -> None:
        super().__init__(script, otherwise=ENTER)
        self.at = at

    def _answer(self, question: Question, choices: Any = ()) -> Any:
        if question.key == self.at:
            raise KeyboardInterrupt
        return super()._answer(question, choices)

    def done(self) -> None:
        """What comes after Ctrl-C is never asked."""


def leave(desk: Desk, at: str, **changes: Any) -> str:
    said = desk.run("init", "acme", "--url", desk.demo.url, asker=Leaving(at, {**desk.answers, **changes}))
    assert said.status == 130
    return said.stderr


def go_on(desk: Desk, *flags: str, answer: bool = True, **changes: Any) -> ScriptedAsker:
    script = {"draft": answer, **desk.answers, **changes}
    asker = Leaving("", script)
    said = desk.run("init", "acme", "--url", desk.demo.url, *flags, asker=asker)
    assert said.status == 0, said.stderr
    return asker


@pytest.mark.parametrize(
    "at",
    ["client_id", "keys", "name", "sources", "sources.more", "section.New products", "section.Mappings", "review"],
)
def test_wherever_it_is_left_going_on_gives_the_same_profile(desk: Desk, other_desk: Desk, at: str) -> None:
    other_desk.walk()
    said = leave(desk, at)
    assert said.endswith("The answers are kept, without keys; go on with: cwsetup init acme\n! Interrupted.\n")
    assert not desk.path("acme").exists()
    go_on(desk)
    assert desk.text("acme") == other_desk.text("acme")
    assert DRAFT not in desk.files()


def test_what_was_answered_is_not_asked_again_but_keys_are(desk: Desk) -> None:
    leave(desk, "section.Agreements", **{"section.New products": WALK})
    asker = go_on(desk)
    assert asker.keys[:2] == ["draft", "client_id"]
    assert asker.asked[0].label.endswith(" answers about northwind of 24 November 05:00?")
    assert not {"company", "name", "sources", "product_type", "section.New products"} & set(asker.keys)
    assert "section.Agreements" in asker.keys


def test_a_draft_holds_no_key_and_is_its_owners_alone(desk: Desk) -> None:
    leave(desk, "section.Agreements")
    text = (desk.folder / DRAFT).read_text("utf-8")
    assert (desk.folder / DRAFT).stat().st_mode & 0o777 == 0o600
    for key in desk.keys.values():
        assert key not in text
    assert json.loads(text)["answers"]["company"] == "northwind"


def test_a_draft_that_is_declined_is_started_afresh(desk: Desk) -> None:
    leave(desk, "section.Agreements")
    assert {"company", "name", "sources"} <= set(go_on(desk, answer=False).keys)


def test_a_draft_of_another_company_is_not_offered(desk: Desk) -> None:
    leave(desk, "section.Agreements")
    kept = json.loads((desk.folder / DRAFT).read_text("utf-8"))
    kept["answers"]["company"] = "somebody-else"
    (desk.folder / DRAFT).write_text(json.dumps(kept), "utf-8")
    assert "draft" not in go_on(desk, "--company", "northwind").keys


def test_a_choice_that_is_gone_meanwhile_is_asked_for(desk: Desk) -> None:
    leave(desk, "section.Agreements")
    kept = json.loads((desk.folder / DRAFT).read_text("utf-8"))
    kept["answers"]["product_type"] = {"id": 999, "name": "Gone"}
    (desk.folder / DRAFT).write_text(json.dumps(kept), "utf-8")
    assert "section.New products" in go_on(desk).keys
    assert "Gone" not in desk.text("acme")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2, "saved": "2026-11-24T05:00:00", "answers": {"x": 1}}'])
def test_a_draft_that_cannot_be_read_is_no_draft(desk: Desk, text: str) -> None:
    (desk.folder / "state").mkdir(parents=True)
    (desk.folder / DRAFT).write_text(text, "utf-8")
    assert "draft" not in go_on(desk).keys


def test_stopping_keeps_the_answers_for_another_time(desk: Desk) -> None:
    said, _ = desk.walk(review="Stop, write nothing")
    assert said.stderr.endswith("Nothing was written. The answers are kept; go on with: cwsetup init acme\n")
    assert go_on(desk).keys == ["draft", "client_id", "public_key", "private_key", "review"]
