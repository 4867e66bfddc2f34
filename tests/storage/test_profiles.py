"""Profiles are found, read with every fault and its line, and written whole, but never over somebody's edit."""

import json
import os
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from cwsetup.errors import AnswersMissing, CwsetupError, InvalidInput, UsageError
from cwsetup.profile.document import IN_FILE
from cwsetup.profile.draft import Source
from cwsetup.profile.links import LinkWord
from cwsetup.profile.schema import schema_text
from cwsetup.profile.settings import BY_KEY
from cwsetup.storage.profiles import Profiles, changed_text
from tests.profile.builders import CLOUD, everything, usual
from tests.storage.conftest import AsNobody

LINKS = {"E3": 812}


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    return Profiles(tmp_path / "profiles")


@pytest.fixture
def path(profiles: Profiles) -> Path:
    path = profiles.path("contoso")
    profiles.create(path, usual(), LINKS)
    return path


def faults(profiles: Profiles, path: Path) -> tuple[str, ...]:
    with pytest.raises(InvalidInput) as refused:
        profiles.load(path)
    assert str(path) in refused.value.message
    return refused.value.details or (refused.value.message.removeprefix(f"{path} "),)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


class TestFinding:
    """Names, paths, and the one that is meant when none is named."""

    @pytest.mark.parametrize("name", ["contoso", "c", "0-a", "contoso-eu-2"])
    def test_a_name_is_a_file_of_the_folder(self, profiles: Profiles, name: str) -> None:
        assert profiles.path(name) == profiles.folder / f"{name}.toml"

    @pytest.mark.parametrize("name", ["", "-a", "Contoso", "a b", "a.b", "ä", "a\n", ".."])
    def test_what_cant_be_a_name_is_refused(self, profiles: Profiles, name: str) -> None:
        with pytest.raises(UsageError, match="can't be the name of a profile"):
            profiles.path(name)

    def test_a_separator_or_toml_makes_it_a_path(
        self, profiles: Profiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        assert profiles.path("X Y.toml") == tmp_path / "X Y.toml"
        assert profiles.path("./x") == tmp_path / "x"
        assert profiles.path("~/x.toml") == tmp_path / "home" / "x.toml"
        assert profiles.path("/srv/x.toml") == Path("/srv/x.toml")

    def test_names_are_sorted_and_other_files_are_none(self, profiles: Profiles) -> None:
        assert profiles.names() == ()
        profiles.folder.mkdir()
        for name in ["b.toml", "a.toml", "a.toml.bak", "._a.toml", ".a.toml.x.tmp", "My Own.toml", "notes.txt"]:
            (profiles.folder / name).touch()
        (profiles.folder / "folder.toml").mkdir()
        assert profiles.names() == ("a", "b")

    def test_without_a_profile_it_says_how_to_make_one(self, profiles: Profiles) -> None:
        with pytest.raises(AnswersMissing, match="no profile yet") as missing:
            profiles.choose(None)
        assert missing.value.hint == "Make one: cwsetup init"

    def test_the_only_one_needs_no_name(self, profiles: Profiles, path: Path) -> None:
        assert profiles.choose(None) == path
        assert profiles.choose("contoso") == path
        assert profiles.choose(str(path)) == path

    def test_of_several_one_must_be_named(self, profiles: Profiles, path: Path) -> None:
        profiles.copy(path, profiles.path("fabrikam"))
        with pytest.raises(AnswersMissing) as missing:
            profiles.choose(None)
        assert missing.value.details == ("-p contoso", "-p fabrikam")
        assert profiles.choose("fabrikam").stem == "fabrikam"

    @pytest.mark.parametrize(("name", "hint"), [("contosso", "There is: contoso."), ("qqqq", "There is: contoso.")])
    def test_one_that_isnt_there_is_answered_with_those_that_are(
        self, profiles: Profiles, path: Path, name: str, hint: str
    ) -> None:
        with pytest.raises(InvalidInput, match=f"There is no profile {name}: ") as refused:
            profiles.choose(name)
        assert refused.value.hint == hint

    def test_one_that_isnt_there_among_none(self, profiles: Profiles) -> None:
        with pytest.raises(InvalidInput) as refused:
            profiles.choose("contoso")
        assert refused.value.hint == "Make one: cwsetup init"


class TestReading:
    """What is wrong with a file, all at once, with its line and its cure."""

    def test_a_profile_reads_back_as_it_was_written(self, profiles: Profiles, path: Path) -> None:
        stored = profiles.load(path)
        assert (stored.path, stored.stem, stored.values) == (path, "contoso", usual())
        assert stored.text == path.read_text("utf-8")
        assert (stored.profile.name, stored.profile.links) == ("Contoso ConnectWise", LINKS)
        draft = stored.draft()
        assert (draft.values(), draft.links) == (usual(), LINKS)
        assert {answer.source for answer in draft.answers.values()} == {Source.PROFILE}

    def test_everything_at_once_reads_back(self, profiles: Profiles, tmp_path: Path) -> None:
        profiles.create(tmp_path / "a.toml", everything(), LINKS)
        assert profiles.load(tmp_path / "a.toml").values == everything()

    @pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b""])
    @pytest.mark.parametrize("line", [b"\r\n", b"\n"])
    def test_what_windows_editors_leave_is_read_and_can_be_edited(
        self, profiles: Profiles, path: Path, before: bytes, line: bytes
    ) -> None:
        path.write_bytes(before + path.read_bytes().replace(b"\n", line))
        stored = profiles.load(path)
        assert stored.values == usual()
        profiles.change(stored, usual(name="Fabrikam"))
        assert profiles.load(path).profile.name == "Fabrikam"
        assert path.read_bytes().count(b"\r\n") == (path.read_bytes().count(b"\n") if line == b"\r\n" else 0)

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            (b'name = "M\xfcller"\n', "isn't UTF-8 text."),
            (b"PK\x03\x04\xff", "isn't UTF-8 text."),
            (b"format = 1\nname = \n", "isn't TOML: Invalid value (at line 2, column 8)."),
            (
                b"format = 1\n[pricing\n",
                "isn't TOML: Expected ']' at the end of a table declaration (at line 2, column 9).",
            ),
            (b"a = 1\na = 2\n", "isn't TOML: Cannot overwrite a value (at line 2, column 6)."),
            (b"a = " + b"9" * 5_000, "isn't TOML: Exceeds the limit"),
            (b"a = 1e" + b"9" * 30, "isn't TOML: a number is too large."),
            (b"a = " + b"[" * 5_000, "isn't TOML: "),
        ],
    )
    def test_what_is_no_toml_is_named_with_its_line(
        self, profiles: Profiles, path: Path, content: bytes, fault: str
    ) -> None:
        path.write_bytes(content)
        (said,) = faults(profiles, path)
        assert said.startswith(fault)

    def test_an_unknown_key_is_answered_with_the_nearest_and_its_line(self, profiles: Profiles, path: Path) -> None:
        edit(path, "currency = ", 'currancy = "USD"\ncurrency = ')
        line = path.read_text("utf-8").splitlines().index('currancy = "USD"') + 1
        assert faults(profiles, path) == (
            f'line {line}: There is no property "pricing.currancy". Did you mean "currency"?',
        )

    def test_a_value_of_the_wrong_kind_has_its_line(self, profiles: Profiles, path: Path) -> None:
        edit(path, 'currency = "USD"', "currency = 5")
        line = path.read_text("utf-8").splitlines().index("currency = 5") + 1
        help_ = next(declared.help for declared in IN_FILE if declared.key == "currency")
        assert faults(profiles, path) == (f"line {line}: Currency: 5 isn't text. {help_}",)

    def test_a_product_with_two_links_has_the_line_of_the_second(self, profiles: Profiles, path: Path) -> None:
        edit(path, "[links]\n", '[links]\n"NW-1001" = 5\n"nw-1001" = 6\n')
        line = path.read_text("utf-8").splitlines().index('"nw-1001" = 6') + 1
        assert faults(profiles, path) == (
            f'line {line}: "NW-1001" and "nw-1001" are one product with two links. Take one of them out.',
        )

    @pytest.mark.parametrize("raw", ["nan", "inf", "-1", "1e-9", "1e400", "true", "[]", "2026-11-24"])
    def test_numbers_that_are_none_are_faults_and_no_crash(self, profiles: Profiles, path: Path, raw: str) -> None:
        edit(path, "[agreements]\n", f"[agreements]\nemployee_compensation_limit = {raw}\n")
        (said,) = faults(profiles, path)
        assert "Agreement Employee Compensation Limit: " in said

    def test_all_that_is_missing_is_listed(self, profiles: Profiles, path: Path) -> None:
        path.write_text("format = 1\n", "utf-8")
        needed = [declared for declared in IN_FILE if declared.required and not declared.can_be_left]
        assert sorted(faults(profiles, path)) == sorted(
            f"{declared.label}: missing. Add {declared.path}: {declared.help}" for declared in needed
        )

    def test_wrong_and_missing_are_told_together(self, profiles: Profiles, path: Path) -> None:
        edit(path, 'name = "Contoso ConnectWise"', "name = 5")
        edit(path, 'product_class = "Agreement"\n', "")
        edit(path, "E3 = 812", "E3 = 0")
        said = faults(profiles, path)
        assert "Name: 5 isn't text." in said[0]
        assert len(said) == 3
        assert "The link of E3" in said[1]
        assert said[2].endswith(f"Product Class: missing. Add products.product_class: {BY_KEY['product_class'].help}")

    def test_a_newer_format_is_refused_and_never_rewritten(self, profiles: Profiles, path: Path) -> None:
        stored = profiles.load(path)
        edit(path, "format = 1", "format = 2\nsomething = 'new'")
        newer = path.read_bytes()
        assert faults(profiles, path) == ("line 2: The format is 2; this cwsetup reads 1. Use a newer cwsetup.",)
        with pytest.raises(InvalidInput, match="was changed meanwhile"):
            profiles.change(stored, usual(name="Fabrikam"))
        assert path.read_bytes() == newer

    @pytest.mark.parametrize("there", ["a folder", "nothing"])
    def test_a_file_that_cant_be_read_is_named_with_its_cause(
        self, profiles: Profiles, tmp_path: Path, there: str
    ) -> None:
        path = tmp_path / "a.toml"
        if there == "a folder":
            path.mkdir()
        (said,) = faults(profiles, path)
        assert said.startswith("can't be read: ")

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root makes files of another user")
    def test_a_profile_of_another_user_is_told(self, profiles: Profiles, path: Path, as_nobody: AsNobody) -> None:
        cure = "can't be read: Permission denied. Check the path and its rights."
        by_name = "store = Profiles(folder / 'profiles')\nstore.load(store.choose('contoso'))"
        path.parent.chmod(0o700)
        assert as_nobody(by_name) == f"InvalidInput: {path} {cure}"
        assert as_nobody(by_name.replace("'contoso'", "None")) == f"InvalidInput: {profiles.folder} {cure}"
        path.parent.chmod(0o755)
        assert as_nobody(by_name) == f"InvalidInput: {path} {cure}"
        path.chmod(0o644)
        assert as_nobody(by_name) == "", "the twin: with the right"


class TestWriting:
    """Fresh ones, changed ones, copies and removals."""

    def test_a_fresh_one_is_its_owners_alone_with_its_schema_beside_it(self, path: Path) -> None:
        assert path.stat().st_mode & 0o777 == 0o600
        assert sorted(each.name for each in path.parent.iterdir()) == ["contoso.toml", "cwsetup.schema.json"]
        first, *_ = path.read_text("utf-8").splitlines()
        assert first == "#:schema ./cwsetup.schema.json"
        schema = path.with_name("cwsetup.schema.json")
        assert json.loads(schema.read_text("utf-8")) == json.loads(schema_text())

    def test_an_older_schema_is_brought_up_to_date(self, profiles: Profiles, path: Path) -> None:
        schema = path.with_name("cwsetup.schema.json")
        schema.write_bytes(b"\xff old")
        profiles.create(path, usual(), LINKS)
        assert schema.read_text("utf-8") == schema_text()

    def test_one_that_names_no_schema_keeps_its_first_line(self, profiles: Profiles, path: Path) -> None:
        text = "# ours\n" + path.read_text("utf-8").partition("\n")[2]
        path.write_text(text, "utf-8")
        path.with_name("cwsetup.schema.json").unlink()
        profiles.change(profiles.load(path), usual(name="Another"))
        assert path.read_text("utf-8") == text.replace('"Contoso ConnectWise"', '"Another"')
        assert path.with_name("cwsetup.schema.json").read_text("utf-8") == schema_text()

    def test_a_change_keeps_all_else_and_the_last_state_as_backup(self, profiles: Profiles, path: Path) -> None:
        edit(path, 'currency = "USD"', '# ours\ncurrency   = "USD"  # dollars')
        before = path.read_text("utf-8")
        profiles.change(profiles.load(path), usual(currency="EUR"))
        assert path.read_text("utf-8") == before.replace('"USD"', '"EUR"')
        assert path.with_name("contoso.toml.bak").read_text("utf-8") == before
        assert path.stat().st_mode & 0o777 == 0o600

    def test_what_was_taken_out_goes_and_links_stay(self, profiles: Profiles, path: Path) -> None:
        profiles.change(profiles.load(path), usual(places=3))
        profiles.change(profiles.load(path), usual())
        assert "places" not in path.read_text("utf-8")
        assert profiles.load(path).profile.links == LINKS

    def test_links_are_written_with_or_without_another_change(self, profiles: Profiles, path: Path) -> None:
        profiles.change(profiles.load(path), usual(), {"E3": 812, "F1": LinkWord.IGNORE})
        assert profiles.load(path).profile.links == {"E3": 812, "F1": LinkWord.IGNORE}
        profiles.change(profiles.load(path), usual(currency="EUR"), {"F1": 5})
        stored = profiles.load(path)
        assert (stored.profile.links, stored.values) == ({"F1": 5}, usual(currency="EUR"))

    def test_the_text_of_a_change_can_be_seen_before(self, profiles: Profiles, path: Path) -> None:
        stored = profiles.load(path)
        assert changed_text(stored, usual()) == stored.text
        assert changed_text(stored, usual(currency="EUR")) == stored.text.replace('"USD"', '"EUR"')

    def test_an_edit_by_somebody_meanwhile_is_never_overwritten(self, profiles: Profiles, path: Path) -> None:
        stored = profiles.load(path)
        edit(path, 'currency = "USD"', 'currency = "CAD"')
        theirs = path.read_bytes()
        with pytest.raises(InvalidInput, match="was changed meanwhile; nothing was written"):
            profiles.change(stored, usual(currency="EUR"))
        assert path.read_bytes() == theirs
        profiles.change(profiles.load(path), usual(currency="EUR"))
        assert profiles.load(path).profile.pricing.currency == "EUR", "the twin: read again, then written"

    def test_a_linked_profile_stays_a_link(self, profiles: Profiles, path: Path, tmp_path: Path) -> None:
        target = tmp_path / "elsewhere.toml"
        path.rename(target)
        path.symlink_to(target)
        profiles.change(profiles.load(path), usual(currency="EUR"))
        assert path.is_symlink()
        assert 'currency = "EUR"' in target.read_text("utf-8")

    def test_what_would_not_read_back_is_not_written(self, profiles: Profiles, path: Path) -> None:
        before = path.read_bytes()
        contradiction = usual() | {"default_active_status": CLOUD}
        with pytest.raises(CwsetupError, match="would not say what was answered; nothing was written") as refused:
            profiles.create(path, contradiction, LINKS)
        assert "isn't one of the active statuses" in refused.value.details[0]
        assert path.read_bytes() == before

    def test_a_copy_has_the_text_and_its_schema(self, profiles: Profiles, path: Path, tmp_path: Path) -> None:
        edit(path, "format = 1", "format = 1  # by hand")
        new = tmp_path / "other" / "copy.toml"
        profiles.copy(path, new)
        assert new.read_bytes() == path.read_bytes()
        assert new.with_name("cwsetup.schema.json").exists()
        with pytest.raises(UsageError, match="is there already"):
            profiles.copy(path, new)

    def test_a_broken_profile_is_not_copied(self, profiles: Profiles, path: Path, tmp_path: Path) -> None:
        path.write_text("format = 1\n", "utf-8")
        with pytest.raises(InvalidInput):
            profiles.copy(path, tmp_path / "copy.toml")
        assert not (tmp_path / "copy.toml").exists()

    @pytest.mark.parametrize("content", [None, b"\xff no text"])
    def test_a_removed_profile_stays_beside_as_backup(
        self, profiles: Profiles, path: Path, content: bytes | None
    ) -> None:
        if content is not None:
            path.write_bytes(content)
        before = path.read_bytes()
        profiles.remove(path)
        assert not path.exists()
        assert path.with_name("contoso.toml.bak").read_bytes() == before
        assert profiles.names() == ()

    def test_one_that_cant_be_removed_is_told(self, profiles: Profiles, tmp_path: Path) -> None:
        with pytest.raises(CwsetupError, match="can't be removed: No such file or directory"):
            profiles.remove(tmp_path / "gone.toml")

    def test_a_folder_that_is_read_only_is_told(
        self, path: Path, as_nobody: AsNobody, nobodys: Callable[[Path], Path]
    ) -> None:
        nobodys(path)
        nobodys(path.parent).chmod(0o555)
        body = (
            "store = Profiles(folder / 'profiles')\nstored = store.load(store.choose(None))\n"
            "store.change(stored, {**stored.values, 'currency': 'EUR'})"
        )
        assert as_nobody(body) == f"CwsetupError: {path} can't be written: Permission denied. The file is as it was."
        assert "can't be removed: Permission denied" in as_nobody(
            "store = Profiles(folder / 'profiles')\nstore.remove(store.choose(None))"
        )
        path.parent.chmod(0o700)
        nobodys(path.with_name("cwsetup.schema.json"))
        assert as_nobody(body) == "", "the twin: with the right"
        assert tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)["pricing"]["currency"] == "EUR"


def test_no_key_is_in_a_profile(path: Path) -> None:
    assert not [word for word in ("client_id", "public_key", "private_key") if word in path.read_text("utf-8")]
