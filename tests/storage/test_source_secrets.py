"""Client secrets of live sources: kept with the keys, each for its owner alone."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cwsetup.errors import AccessError, CwsetupError, KeyringError
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.credentials import SOURCE_VARIABLE
from cwsetup.profile.secret import Secret
from cwsetup.storage.keys import KeyStore
from cwsetup.storage.source_secrets import SecretOwner, SecretStore
from cwsetup.storage.system_keyring import SystemKeyring

OWNER = "app in contoso at https://login.microsoftonline.com, for https://contoso.crm.dynamics.com"


def owner(tmp_path: Path, of: str = OWNER) -> SecretOwner:
    return SecretOwner(profile=tmp_path / "profiles" / "acme.toml", owner=of)


def store(tmp_path: Path, **environment: str) -> SecretStore:
    return SecretStore(
        KeyStore(
            environment=environment,
            folder=tmp_path / "keys",
            keyring=SystemKeyring(environment=environment),
            canonical=lambda url: url,
            now=lambda: datetime(2026, 11, 24, tzinfo=UTC),
        )
    )


def test_a_secret_comes_back_from_its_file_which_is_the_owners_alone(tmp_path: Path) -> None:
    secrets = store(tmp_path)
    where = Path(secrets.save(Secret("s3cret"), owner(tmp_path), KeyPlace.FILE))
    assert secrets.find(owner(tmp_path), KeyPlace.FILE) == Secret("s3cret")
    if os.name != "nt":
        assert stat.S_IMODE(where.stat().st_mode) == 0o600


def test_another_owner_has_another_place_and_no_file_of_others_is_taken(tmp_path: Path) -> None:
    secrets = store(tmp_path)
    mine, other = owner(tmp_path), owner(tmp_path, "app in contoso, for https://evil.example")
    where = Path(secrets.save(Secret("s3cret"), mine, KeyPlace.FILE))
    with pytest.raises(AccessError, match="There is no file"):
        secrets.find(other, KeyPlace.FILE)
    secrets.file_of(other).write_text(where.read_text())
    secrets.file_of(other).chmod(0o600)
    with pytest.raises(AccessError, match="belongs to app in contoso at") as refused:
        secrets.find(other, KeyPlace.FILE)
    assert "s3cret" not in str(refused.value)


def test_the_environment_goes_before_and_is_named_where_it_is_missing(tmp_path: Path) -> None:
    given = store(tmp_path, **{SOURCE_VARIABLE: " s3cret "})
    assert given.find(owner(tmp_path), KeyPlace.KEYRING) == Secret("s3cret")
    with pytest.raises(AccessError) as missing:
        store(tmp_path).find(owner(tmp_path), KeyPlace.ENV)
    assert SOURCE_VARIABLE in (missing.value.hint or "")


def test_a_credential_of_the_service_goes_before_the_environment(tmp_path: Path) -> None:
    (tmp_path / "cwsetup.acme.dataverse").write_text("from-systemd\n")
    (tmp_path / "cwsetup.acme.dataverse").chmod(0o600)
    given = store(tmp_path, **{SOURCE_VARIABLE: "s3cret", "CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert given.find(owner(tmp_path), KeyPlace.KEYRING) == Secret("from-systemd")


def test_a_stored_file_is_such_a_credential_as_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    given = store(tmp_path, CREDENTIALS_DIRECTORY=str(tmp_path))
    stored = Path(given.save(Secret("s3cret"), owner(tmp_path), KeyPlace.FILE))
    stored.rename(tmp_path / "cwsetup.acme.dataverse")
    assert given.find(owner(tmp_path), KeyPlace.KEYRING) == Secret("s3cret")
    with pytest.raises(AccessError, match="belongs to app in contoso at"):
        given.find(owner(tmp_path, "another app, for https://evil.example"), KeyPlace.KEYRING)


def test_a_configuration_that_is_moved_as_a_whole_takes_its_files_along(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    store(before).save(Secret("s3cret"), owner(before), KeyPlace.FILE)
    before.rename(after)
    assert store(after).find(owner(after), KeyPlace.FILE) == Secret("s3cret")
    elsewhere = SecretOwner(profile=after / "acme.toml", owner=OWNER)
    assert store(after).file_of(elsewhere) != store(after).file_of(owner(after)), "the twin: a profile of that name"


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    secrets = store(tmp_path)
    (tmp_path / "keys").mkdir()
    secrets.file_of(owner(tmp_path)).symlink_to(tmp_path / "theirs")
    with pytest.raises(CwsetupError, match="is a link; nothing was written"):
        secrets.save(Secret("s3cret"), owner(tmp_path), KeyPlace.FILE)
    assert not (tmp_path / "theirs").exists()


@pytest.mark.parametrize("held", ["", "[]", '{"owner": "x"}', "not JSON"])
def test_what_is_no_secret_is_refused(tmp_path: Path, held: str) -> None:
    secrets = store(tmp_path)
    where = Path(secrets.save(Secret("s3cret"), owner(tmp_path), KeyPlace.FILE))
    where.write_text(held)
    with pytest.raises(KeyringError, match="isn't a client secret"):
        secrets.find(owner(tmp_path), KeyPlace.FILE)


def test_a_text_that_is_too_long_is_no_secret(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="longer than"):
        store(tmp_path).save(Secret("x" * 1_000), owner(tmp_path), KeyPlace.FILE)
