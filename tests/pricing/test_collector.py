"""The search for cycles is put off, and comes back however the block ends."""

import gc

import pytest

from cwsetup.pricing.collector import MANY, unsearched


def test_cycles_are_searched_for_again_after_a_failure() -> None:
    @unsearched()
    def fail() -> None:
        assert not gc.isenabled()
        raise ValueError("file")

    with pytest.raises(ValueError, match="file"):
        fail()
    assert gc.isenabled()


def test_a_search_that_is_off_stays_off() -> None:
    with unsearched():
        with unsearched():
            pass
        assert not gc.isenabled()


def test_very_many_new_things_are_never_searched() -> None:
    before = gc.get_freeze_count()
    try:
        with unsearched():
            made = [[number] for number in range(MANY + 1)]
        assert gc.get_freeze_count() >= before + len(made)
    finally:
        gc.unfreeze()
