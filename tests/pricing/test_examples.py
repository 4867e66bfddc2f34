import doctest
from types import ModuleType

import pytest

from cwsetup.pricing import allowances, factors, globs, money


@pytest.mark.parametrize("module", [allowances, factors, globs, money])
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed
