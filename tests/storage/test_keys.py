"""Keys in each place: given back to their own instance and to no other, and seen nowhere."""

import json
import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from cwsetup.errors import AccessError, CwsetupError, KeyringError, KeysElsewhere
from cwsetup.profile.choices import KeyPlace
from cwsetup.storage.key_files import LARGEST
from cwsetup.storage.key_items import LONGEST, Owner
from cwsetup.storage.keys import KeyStore
from tests.storage.builders import PRIVATE, a_store, an_owner, some_keys
from tests.storage.conftest import NOBODY, AsNobody

TRIPLE = {"CWSETUP_CLIENT_ID": "client", "CWSETUP_PUBLIC_KEY": " public ", "CWSETUP_PRIVATE_KEY": PRIVATE}


@pytest.fixture(params=[KeyPlace.KEYRING, KeyPlace.FILE])
def place(request: pytest.FixtureRequest) -> KeyPlace:
    return KeyPlace(request.param)


@pytest.fixture
def store(place: KeyPlace, request: pytest.FixtureRequest, tmp_path: Path) -> KeyStore:
    environment: Mapping[str, str] = {}
    if place is KeyPlace.KEYRING:
        environment = request.getfixturevalue("secret_service")
    return a_store(environment, tmp_path / "keys")


@pytest.fixture
def owner(tmp_path: Path) -> Owner:
    return an_owner(tmp_path / "contoso.toml")


@contextmanager
def refused(kind: type[CwsetupError], *words: str) -> Iterator[None]:
    """Expect an error that says these words and tells no key, not even in its traceback."""
    with pytest.raises(CwsetupError) as error:
        yield
    assert type(error.value) is kind
    said = f"{error.value.message} {error.value.hint}"
    for word in words:
        assert word in said
    whole = "".join(traceback.format_exception(error.value)) + said + repr(error.value)
    assert PRIVATE not in whole
    assert json.dumps(PRIVATE)[1:-1] not in whole


class TestEachPlace:
    """What holds wherever keys are stored."""

    def test_keys_are_given_back_as_they_were_filed(self, store: KeyStore, owner: Owner, place: KeyPlace) -> None:
        assert store.save(some_keys(), owner, place) == (
            "the keyring" if place is KeyPlace.KEYRING else str(store.file_of(owner))
        )
        assert store.find(owner, place, environment_trusted=False).credentials == some_keys()

    def test_new_keys_take_the_place_of_old_ones(self, store: KeyStore, owner: Owner, place: KeyPlace) -> None:
        store.save(some_keys("old"), owner, place)
        store.save(some_keys("new"), owner, place)
        assert store.find(owner, place, environment_trusted=False).credentials.private_key.reveal() == "new"

    def test_a_profile_without_keys_is_told(self, store: KeyStore, owner: Owner, place: KeyPlace) -> None:
        kind = KeyringError if place is KeyPlace.KEYRING else AccessError
        with refused(kind, "no key", "cwsetup keys set"):
            store.find(owner, place, environment_trusted=True)

    def test_each_profile_has_keys_of_its_own(
        self, store: KeyStore, owner: Owner, place: KeyPlace, tmp_path: Path
    ) -> None:
        other = replace(owner, profile=tmp_path / "fabrikam.toml")
        store.save(some_keys("one"), owner, place)
        store.save(some_keys("two"), other, place)
        assert store.find(owner, place, environment_trusted=False).credentials.private_key.reveal() == "one"
        assert store.find(other, place, environment_trusted=False).credentials.private_key.reveal() == "two"

    @pytest.mark.parametrize(
        ("url", "company"),
        [
            ("https://api-eu.myconnectwise.net", "contoso"),
            ("http://api-na.myconnectwise.net", "contoso"),
            ("https://api-na.myconnectwise.net:8443", "contoso"),
            ("https://api-na.myconnectwise.net.evil.example", "contoso"),
            ("https://evilmyconnectwise.net", "contoso"),
            ("https://api-na.myconnectwise.net@evil.example", "contoso"),
            ("https://api-na.myconnectwіse.net", "contoso"),
            ("https://evil.example#api-na.myconnectwise.net", "contoso"),
            ("https://[::1", "contoso"),
            ("https://api-na.myconnectwise.net:99999", "contoso"),
            ("https://api-na.myconnectwise.net", "fabrikam"),
        ],
    )
    def test_keys_of_another_instance_are_refused_before_use(
        self, store: KeyStore, owner: Owner, place: KeyPlace, url: str, company: str
    ) -> None:
        store.save(some_keys(), owner, place)
        elsewhere = replace(owner, url=url, company=company)
        with refused(
            KeysElsewhere, "belong to contoso at https://api-na.myconnectwise.net", f"not to {company} at {url}"
        ):
            store.find(elsewhere, place, environment_trusted=True)

    @pytest.mark.parametrize(
        ("url", "company"),
        [
            ("https://api-na.myconnectwise.net:443", "contoso"),
            ("https://API-NA.myconnectwise.net.", "contoso"),
            ("https://na.myconnectwise.net/v4_6_release", "contoso"),
            ("https://api-na.myconnectwise.net", "Contoso"),
        ],
    )
    def test_twin_the_same_instance_written_otherwise_gets_its_keys(
        self, store: KeyStore, owner: Owner, place: KeyPlace, url: str, company: str
    ) -> None:
        store.save(some_keys(), owner, place)
        assert (
            store.find(replace(owner, url=url, company=company), place, environment_trusted=False).credentials
            == some_keys()
        )

    def test_complete_keys_of_the_environment_come_first(self, store: KeyStore, owner: Owner, place: KeyPlace) -> None:
        store.save(some_keys("kept"), owner, place)
        both = a_store({**store.environment, **TRIPLE}, store.folder)
        assert both.find(owner, place, environment_trusted=True).credentials.private_key.reveal() == PRIVATE
        assert store.find(owner, place, environment_trusted=True).credentials.private_key.reveal() == "kept"

    def test_keys_too_long_for_some_keyring_are_refused_everywhere(
        self, store: KeyStore, owner: Owner, place: KeyPlace
    ) -> None:
        with refused(KeyringError, f"longer than {LONGEST} characters"):
            store.save(some_keys("x" * LONGEST), owner, place)
        store.save(some_keys("x" * (LONGEST - 300)), owner, place)

    def test_an_item_that_isnt_keys_is_told(self, store: KeyStore, owner: Owner, place: KeyPlace) -> None:
        store.save(some_keys(), owner, place)
        if place is KeyPlace.KEYRING:
            store.keyring.set(owner.account, PRIVATE)
        else:
            store.file_of(owner).write_text(PRIVATE, "utf-8")
        with refused(KeyringError, "isn't keys", "cwsetup keys set"):
            store.find(owner, place, environment_trusted=True)


class TestEnvironment:
    """Keys in variables, which are bound to no instance."""

    def store(self, **environment: str) -> KeyStore:
        return a_store(environment, Path("/nowhere"))

    def test_all_three_are_keys_without_the_space_around_them(self) -> None:
        found = self.store(**TRIPLE).find(an_owner(), KeyPlace.ENV, environment_trusted=True).credentials
        assert found == some_keys()

    def test_they_go_only_where_they_are_trusted(self) -> None:
        with refused(AccessError, "not sent to https://cw.example", "CWSETUP_URL=https://cw.example"):
            self.store(**TRIPLE).find(an_owner(url="https://cw.example"), KeyPlace.ENV, environment_trusted=False)

    @pytest.mark.parametrize("place", list(KeyPlace))
    @pytest.mark.parametrize("absent", list(TRIPLE))
    @pytest.mark.parametrize("blank", [True, False])
    def test_some_without_the_others_are_refused_wherever_keys_are_kept(
        self, place: KeyPlace, absent: str, *, blank: bool
    ) -> None:
        partial = {**TRIPLE, absent: " "} if blank else {key: TRIPLE[key] for key in TRIPLE if key != absent}
        with refused(AccessError, f"not {absent}.", "or none"):
            self.store(**partial).find(an_owner(), place, environment_trusted=True)

    def test_none_is_told_with_what_to_set(self) -> None:
        with refused(AccessError, "they aren't there", *TRIPLE):
            self.store().find(an_owner(), KeyPlace.ENV, environment_trusted=True)

    def test_a_store_that_is_shown_shows_no_key(self) -> None:
        assert PRIVATE not in repr(self.store(**TRIPLE))
        assert PRIVATE not in repr(self.store(**TRIPLE).find(an_owner(), KeyPlace.ENV, environment_trusted=True))

    def test_nothing_is_stored_there(self) -> None:
        assert self.store().save(some_keys(), an_owner(), KeyPlace.ENV) == "the environment (nothing was stored)"


class TestCredential:
    """Keys that a service manager hands to a unit, as a file in a folder that it names."""

    @pytest.fixture
    def given(self, tmp_path: Path) -> Path:
        """The file, with keys of its own."""
        maker = a_store({}, tmp_path / "keys")
        maker.save(some_keys("given"), an_owner(), KeyPlace.FILE)
        folder = tmp_path / "credentials"
        folder.mkdir()
        return maker.file_of(an_owner()).rename(folder / "cwsetup.contoso")

    def store(self, given: Path, **more: str) -> KeyStore:
        return a_store({"CREDENTIALS_DIRECTORY": str(given.parent), **more}, given.parent)

    @pytest.mark.parametrize("place", list(KeyPlace))
    @pytest.mark.parametrize("environment", [TRIPLE, {"CWSETUP_CLIENT_ID": "only"}, {}])
    def test_they_come_before_all_others_which_are_not_looked_at(
        self, given: Path, place: KeyPlace, environment: dict[str, str]
    ) -> None:
        found = self.store(given, **environment).find(an_owner(), place, environment_trusted=False)
        assert (found.credentials, found.where, found.place) == (some_keys("given"), str(given), None)

    def test_twin_without_one_for_this_profile_the_others_are_looked_at(self, given: Path) -> None:
        store = self.store(given, **TRIPLE)
        other = an_owner(Path("/nowhere/fabrikam.toml"))
        assert store.find(other, KeyPlace.ENV, environment_trusted=True).credentials == some_keys()

    def test_they_are_bound_as_all_stored_ones_are(self, given: Path) -> None:
        with refused(KeysElsewhere, f"The keys in {given} belong to contoso", "Nothing was sent"):
            self.store(given).find(an_owner(company="fabrikam"), KeyPlace.ENV, environment_trusted=True)

    @pytest.mark.parametrize(("mode", "fine"), [(0o400, True), (0o440, True), (0o444, False), (0o460, False)])
    def test_a_group_may_read_it_as_access_lists_show_and_nobody_else(
        self, given: Path, mode: int, *, fine: bool
    ) -> None:
        given.chmod(mode)
        if fine:
            assert self.store(given).find(an_owner(), KeyPlace.ENV, environment_trusted=True).where == str(given)
        else:
            with refused(AccessError, "can be read by others"):
                self.store(given).find(an_owner(), KeyPlace.ENV, environment_trusted=True)

    def test_one_that_leads_nowhere_is_refused_and_no_other_taken(self, given: Path) -> None:
        given.unlink()
        given.symlink_to(given.with_name("gone"))
        with refused(AccessError, "is a link"):
            self.store(given, **TRIPLE).find(an_owner(), KeyPlace.ENV, environment_trusted=True)


class TestFile:
    """Keys in a file of their own."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> KeyStore:
        store = a_store({}, tmp_path / "keys")
        store.save(some_keys(), an_owner(), KeyPlace.FILE)
        return store

    def test_it_is_named_after_the_profile_and_its_owners_alone(self, store: KeyStore) -> None:
        named = an_owner(store.folder.with_name("profiles") / "contoso.toml")
        store.file_of(an_owner()).unlink()
        store.save(some_keys(), named, KeyPlace.FILE)
        path = store.file_of(named)
        assert path == store.folder / "contoso.json"
        assert (path.stat().st_mode & 0o777, store.folder.stat().st_mode & 0o777) == (0o600, 0o700)
        store.save(some_keys("new"), named, KeyPlace.FILE)
        assert [each.name for each in store.folder.iterdir()] == ["contoso.json"], "no backup of old keys"

    def test_profiles_of_one_name_in_two_places_share_no_file(self, store: KeyStore) -> None:
        other = an_owner(Path("/elsewhere/contoso.toml"))
        store.save(some_keys("other"), other, KeyPlace.FILE)
        assert store.find(other, KeyPlace.FILE, environment_trusted=True).credentials == some_keys("other")
        assert store.find(an_owner(), KeyPlace.FILE, environment_trusted=True).credentials == some_keys()

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
    def test_one_that_others_can_reach_is_refused(self, store: KeyStore, mode: int) -> None:
        path = store.file_of(an_owner())
        path.chmod(mode)
        with refused(AccessError, "can be read by others", f"chmod 600 {path}"):
            store.find(an_owner(), KeyPlace.FILE, environment_trusted=True)
        path.chmod(0o400)
        assert store.find(an_owner(), KeyPlace.FILE, environment_trusted=True).credentials == some_keys(), "the twin"

    def test_bytes_that_are_no_text_are_told(self, store: KeyStore) -> None:
        path = store.file_of(an_owner())
        path.write_bytes(b"\xff" + path.read_bytes())
        with refused(AccessError, "isn't UTF-8 text"):
            store.find(an_owner(), KeyPlace.FILE, environment_trusted=True)

    @pytest.mark.parametrize(
        "change",
        [
            lambda _: [],
            lambda _: 5,
            lambda item: {key: value for key, value in item.items() if key != "url"},
            lambda item: {key: value for key, value in item.items() if key != "private_key"},
            lambda item: item | {"version": 2},
            lambda item: item | {"filed": "yesterday"},
            lambda item: item | {"url": 5},
            lambda item: item | {"company": None},
            lambda item: item | {"client_id": 5},
            lambda item: item | {"public_key": ""},
        ],
    )
    def test_an_item_of_another_form_is_told_and_not_shown(
        self, store: KeyStore, change: Callable[[dict[str, object]], object]
    ) -> None:
        path = store.file_of(an_owner())
        path.write_text(json.dumps(change(json.loads(path.read_text("utf-8")))), "utf-8")
        with refused(KeyringError, "isn't keys"):
            store.find(an_owner(), KeyPlace.FILE, environment_trusted=True)

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root makes files of another user")
    def test_one_that_another_user_owns_is_told(self, store: KeyStore, as_nobody: AsNobody) -> None:
        store.folder.chmod(0o755)
        said = as_nobody(
            "from cwsetup.storage.key_files import read_private\n"
            f"print(read_private(Path('{store.file_of(an_owner())}'), 'cure'))"
        )
        assert said == f"AccessError: {store.file_of(an_owner())} can't be read: Permission denied. Check its rights."
        store.file_of(an_owner()).chmod(0o644)
        os.chown(store.file_of(an_owner()), NOBODY + 1, NOBODY + 1)
        said = as_nobody(
            "from cwsetup.storage.key_files import read_private\n"
            f"print(read_private(Path('{store.file_of(an_owner())}'), 'cure'))"
        )
        assert said.startswith(f"AccessError: {store.file_of(an_owner())} belongs to another user.")

    def test_a_link_is_refused_even_to_a_file_that_could_be_read(self, store: KeyStore) -> None:
        path = store.file_of(an_owner())
        path.rename(path.with_name("kept.json"))
        path.symlink_to(path.with_name("kept.json"))
        with refused(AccessError, "is a link"):
            store.find(an_owner(), KeyPlace.FILE, environment_trusted=True)
        with refused(CwsetupError, "is a link; nothing was written"):
            store.save(some_keys("new"), an_owner(), KeyPlace.FILE)
        assert "new" not in path.read_text("utf-8")

    @pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
    def test_what_is_no_file_is_refused_without_waiting_for_it(
        self, store: KeyStore, make: Callable[[Path], None]
    ) -> None:
        path = store.file_of(an_owner())
        path.unlink()
        make(path)
        path.chmod(0o600)
        with refused(AccessError, "is no file"):
            store.find(an_owner(), KeyPlace.FILE, environment_trusted=True)

    def test_a_file_of_no_reasonable_size_is_refused(self, store: KeyStore) -> None:
        path = store.file_of(an_owner())
        text = path.read_text("utf-8")
        path.write_text(text + " " * (LARGEST - len(text)), "utf-8")
        assert store.find(an_owner(), KeyPlace.FILE, environment_trusted=True).credentials == some_keys(), "the twin"
        path.write_text(text + " " * (LARGEST + 1 - len(text)), "utf-8")
        with refused(AccessError, "larger than 64 KiB"):
            store.find(an_owner(), KeyPlace.FILE, environment_trusted=True)


def test_an_item_is_filed_under_a_name_that_tells_nothing(tmp_path: Path) -> None:
    owner = an_owner(tmp_path / "contoso.toml")
    assert len(owner.account) == 16
    assert "contoso" not in owner.account
    (tmp_path / "link.toml").symlink_to(owner.profile)
    assert replace(owner, profile=tmp_path / "link.toml").account == owner.account
    assert replace(owner, profile=tmp_path / "other.toml").account != owner.account
