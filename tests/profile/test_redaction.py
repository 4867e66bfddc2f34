"""A key on its way out shows as dots, in whatever form it travels."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from cwsetup.profile.credentials import Credentials
from cwsetup.profile.redaction import Redactor
from cwsetup.profile.secret import DOTS, Secret

PRIVATE = 'pr1v4te/+ Grüße-"quoted"\\-key?>'
KEYS = Credentials(client_id=Secret("7a1c9d52-0b6e"), public_key=Secret("short"), private_key=Secret(PRIVATE))
LOGIN = base64.b64encode(f"contoso+short:{PRIVATE}".encode()).decode()
FORMS = [
    PRIVATE,
    quote(PRIVATE),
    quote(PRIVATE, safe=""),
    quote_plus(PRIVATE),
    json.dumps(PRIVATE),
    json.dumps(PRIVATE, ensure_ascii=False),
    base64.b64encode(PRIVATE.encode()).decode(),
    base64.urlsafe_b64encode(PRIVATE.encode()).decode().rstrip("="),
    f"Basic {LOGIN}",
    "7a1c9d52-0b6e",
]


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_a_key_is_masked(form: str) -> None:
    redact = Redactor()
    redact.learn(KEYS, "contoso")
    shown = redact(f"before {form} after")
    assert DOTS in shown
    assert "before" in shown
    assert "after" in shown
    for each in FORMS:
        assert each.strip('"').removeprefix("Basic ") not in shown


@pytest.mark.parametrize("form", FORMS)
def test_twin_before_keys_are_known_nothing_is_masked(form: str) -> None:
    assert Redactor()(form) == form


def test_a_key_that_may_be_a_word_leaves_texts_readable() -> None:
    redact = Redactor()
    redact.learn(KEYS, "contoso")
    assert redact("a short text") == "a short text"


def test_keys_that_were_loaded_before_stay_masked() -> None:
    redact = Redactor()
    redact.learn(KEYS, "contoso")
    other = Credentials(client_id=Secret("x"), public_key=Secret("y"), private_key=Secret("another-private"))
    redact.learn(other, "contoso")
    assert redact(f"{PRIVATE} another-private") == f"{DOTS} {DOTS}"


@pytest.mark.parametrize("form", [PRIVATE, quote(PRIVATE, safe=""), base64.b64encode(PRIVATE.encode()).decode()])
def test_a_secret_of_its_own_is_masked_beside_the_keys(form: str) -> None:
    redact = Redactor()
    assert redact(form) == form, "the twin"
    redact.learn_secret(Secret(PRIVATE))
    assert redact(f"a {form} b") == f"a {DOTS} b"
    redact.learn(Credentials(client_id=Secret("x"), public_key=Secret("y"), private_key=Secret("another-private")), "c")
    assert redact(f"{form} another-private") == f"{DOTS} {DOTS}"
