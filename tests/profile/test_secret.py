"""A key is seen nowhere but where it is revealed."""

import copy
import json
import logging
import pickle

import pytest

from cwsetup.profile.credentials import Credentials
from cwsetup.profile.secret import Secret

KEY = Secret("hunter2")


@pytest.mark.parametrize(
    "shown",
    [str(KEY), repr(KEY), f"{KEY}", f"{KEY!r}", f"{KEY:>20}", "%s" % KEY, str([KEY]), str({"k": KEY})],  # noqa: UP031
)
def test_a_secret_shows_as_dots(shown: str) -> None:
    assert "hunter2" not in shown
    assert "••••" in shown


def test_a_format_lays_out_the_dots() -> None:
    assert f"{KEY:>6}" == "  ••••"


def test_credentials_show_no_key() -> None:
    assert "hunter2" not in repr(Credentials(client_id=KEY, public_key=KEY, private_key=KEY))


def test_a_logged_secret_is_dots(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("key %s %r", KEY, KEY)
    assert "hunter2" not in caplog.text


def test_only_reveal_gives_the_key() -> None:
    assert KEY.reveal() == "hunter2"
    assert not hasattr(KEY, "__dict__")


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_a_secret_can_be_neither_pickled_nor_copied_nor_dumped(way: object) -> None:
    with pytest.raises(TypeError) as refused:
        way(KEY)  # type: ignore[operator]
    assert "hunter2" not in str(refused.value)


def test_equal_keys_are_equal_secrets_and_a_text_is_none() -> None:
    assert Secret("hunter2") == KEY
    assert hash(Secret("hunter2")) == hash(KEY)
    assert Secret("hunter3") != KEY
    assert KEY != "hunter2"
