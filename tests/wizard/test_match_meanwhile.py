"""``match`` while somebody edits, breaks or moves the profile: what is written was shown, and no decision is lost."""

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from cwsetup.profile.asking import Choice, Question
from tests.wizard.scripted import CTRL_C, Press, ScriptedAsker
from tests.wizard.test_match import EXACT_1, EXACT_2, NONE, links, odd
from tests.wizard.walking import Desk, Said

__all__ = ["odd"]

LINK = [Press("tab", EXACT_1), "done"]


class Meddler(ScriptedAsker):
    """While this person is asked a question, another one does something to the profile, each thing once."""

    path: Path
    meddling: dict[str, list[Callable[[Path], object]]]

    def choose(self, question: Question, choices: Sequence[Choice]) -> object:
        self.meddle(question.key)
        return ScriptedAsker.choose(self, question, choices)

    def confirm(self, question: Question) -> bool:
        self.meddle(question.key)
        return ScriptedAsker.confirm(self, question)

    def meddle(self, key: str) -> None:
        if left := self.meddling.get(key):
            left.pop(0)(self.path)


def edits(old: str, new: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def adds(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(path.read_text("utf-8") + text, "utf-8")


def meddled(desk: Desk, script: dict[str, Any], **meddling: Callable[[Path], object]) -> tuple[Said, Meddler]:
    asker = Meddler({"match": LINK, "match.end": "Write", **script})
    asker.path = desk.path("odd")
    asker.meddling = {key.replace("__", "."): [act] for key, act in meddling.items()}
    return desk.run("match", "-p", "odd", asker=asker, keys=True), asker


def test_what_somebody_edits_meanwhile_stays_and_so_do_the_links(odd: Desk) -> None:
    said, _ = meddled(odd, {}, match__end=edits('name = "', 'name = "Our '))
    assert said.status == 0, said.stderr
    assert links(odd).keys() == {EXACT_1}
    assert 'name = "Our ' in odd.text("odd")


BY_HAND = adds('\n[links]\n"VP-1001" = 1005\n')


def test_a_link_made_by_hand_meanwhile_is_shown_and_asked_about_before_it_is_replaced(odd: Desk) -> None:
    said, _ = meddled(odd, {"match.end": ["Write", "Drop the changes"]}, match__end=BY_HAND)
    assert links(odd) == {EXACT_1: 1005}
    assert "was changed meanwhile. What would change now:" in said.stderr
    assert '  -"VP-1001" = 1005' in said.stderr.splitlines()
    assert said.stderr.splitlines()[-1] == "  Nothing was written."


def test_decisions_are_kept_when_the_difference_became_another_one(odd: Desk) -> None:
    script = {"match": [*LINK, Press("tab", EXACT_2), "done"], "match.end": ["Write", "Go on matching", "Write"]}
    said, _ = meddled(odd, script, match__end=BY_HAND)
    assert said.status == 0, said.stderr
    assert links(odd).keys() == {EXACT_1, EXACT_2}
    assert links(odd)[EXACT_1] != 1005


def test_after_ctrl_c_another_difference_is_asked_about_too(odd: Desk) -> None:
    script = {"match": [LINK[0], CTRL_C], "match.interrupted": [True, False]}
    asker = Meddler(script)
    asker.path, asker.meddling = odd.path("odd"), {"match.interrupted": [BY_HAND]}
    said = odd.run("match", "-p", "odd", asker=asker, keys=True)
    assert (said.status, links(odd)) == (130, {EXACT_1: 1005})


def test_ctrl_c_at_the_second_question_asks_once_whether_to_keep_them(odd: Desk) -> None:
    script = {"match.end": ["Write", CTRL_C], "match.interrupted": True}
    said, _ = meddled(odd, script, match__end=BY_HAND)
    assert said.status == 130
    assert links(odd)[EXACT_1] != 1005


def test_links_follow_a_profile_whose_units_got_items_of_their_own_meanwhile(odd: Desk) -> None:
    act = edits('one_price_per = "product"', 'one_price_per = "product-and-unit"')
    said, asker = meddled(odd, {"match.end": ["Write", "Write"]}, match__end=act)
    assert asker.keys.count("match.end") == 2
    assert "  VP-1001 (Monthly) → NW-1001" in said.stderr
    assert list(links(odd)[EXACT_1]) == ["Monthly"]


def test_a_decision_about_what_has_no_price_any_more_is_left_out_and_said(odd: Desk) -> None:
    act = edits("units = [", "units = ['Weekly'] # [")
    said, _ = meddled(odd, {"match.end": ["Write"]}, match__end=act)
    assert "Nothing changed." in said.stderr
    assert links(odd) == {}


def kept(desk: Desk) -> list[str]:
    (path,) = (desk.folder / "state").glob("match-decisions-*.csv")
    return path.read_text("utf-8-sig").splitlines()


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (adds("\n[[["), "isn't TOML"),
        (Path.unlink, "can't be read: No such file"),
        (edits('company = "northwind"', 'company = "fabrikam"'), "is for another instance; nothing was written"),
    ],
)
@pytest.mark.parametrize("answer", [False, CTRL_C])
def test_decisions_that_cant_be_written_are_kept_in_a_file(
    odd: Desk, act: Callable[[Path], object], words: str, answer: Any
) -> None:
    said, asker = meddled(odd, {"match.again": answer}, match__end=act)
    assert said.status == 6
    assert words in asker.last("match.again").wrong
    assert kept(odd)[1].startswith('"vp-1001","monthly",')
    assert "1 decision kept in " in said.stderr
    assert "Bring them in later: cwsetup match -p odd --import " in said.stderr


def test_what_was_kept_can_be_brought_in(odd: Desk) -> None:
    whole = odd.text("odd")
    script = {"match": [LINK[0], Press("i", NONE), "done"], "match.again": False}
    meddled(odd, script, match__end=adds("\n[[["))
    odd.path("odd").write_text(whole, "utf-8")
    (path,) = (odd.folder / "state").glob("match-decisions-*.csv")
    assert odd.run("match", "-p", "odd", "--import", str(path), "-y", keys=True).status == 0
    assert links(odd).keys() == {EXACT_1, NONE}


def test_where_no_file_can_be_made_the_decisions_are_printed(odd: Desk) -> None:
    def act(path: Path) -> None:
        path.unlink()
        (odd.folder / "state").write_text("no folder", "utf-8")

    said, _ = meddled(odd, {"match.again": False}, match__end=act)
    assert '  "vp-1001","monthly",' in said.stderr


def test_a_profile_that_was_mended_is_written_when_asked_again(odd: Desk) -> None:
    whole = odd.text("odd")
    script = {"match.again": True}
    said, _ = meddled(odd, script, match__end=adds("\n[[["), match__again=lambda path: path.write_text(whole, "utf-8"))
    assert said.status == 0, said.stderr
    assert tomllib.loads(odd.text("odd"))["links"].keys() == {EXACT_1}
