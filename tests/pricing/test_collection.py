import gc

import pytest

from cwsetup.pricing.collection import no_collection


def test_cycles_are_looked_for_again_even_after_trouble() -> None:
    with pytest.raises(ZeroDivisionError), no_collection():
        1 / gc.isenabled()
    assert gc.isenabled()


def test_one_within_another_leaves_it_to_the_outer_one() -> None:
    with no_collection():
        with no_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
