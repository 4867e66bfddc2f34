"""The list of products as a value: who has which item after decisions."""

from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.pairing import pair
from cwsetup.pricing.resolve import resolve
from cwsetup.pricing.suggesting import Suggester
from cwsetup.wizard.board import Board
from tests.pricing.builders import TODAY, a_profile, a_row, an_item

E3, F1 = ("e3", "monthly"), ("f1", "monthly")


def a_board() -> Board:
    """Two products that share an item."""
    profile = a_profile(links={"E3": 5, "F1": 5})
    index = CatalogIndex.of([an_item("x", id=5), an_item("y", id=6)], profile)
    resolutions = resolve([a_row("E3"), a_row("F1")], profile.pricing, TODAY)
    return Board(pair(resolutions, index, Suggester(index)), index.by_id)


def test_a_shared_item_stays_the_others_when_one_is_linked_elsewhere() -> None:
    board = a_board()
    assert (board.owner(5, but=E3), board.owner(5, but=F1)) == ("F1 (Monthly)", "E3 (Monthly)")
    board.decide(E3, 6)
    assert (board.owner(5), board.owner(5, but=F1), board.owner(6)) == ("F1 (Monthly)", "", "E3 (Monthly)")
    board.decide(F1, None)
    assert board.owner(5) == ""
    board.forget(E3)
    assert (board.owner(5), board.owner(6)) == ("E3 (Monthly)", "")
