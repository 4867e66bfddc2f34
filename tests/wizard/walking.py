"""One command line against the demo server: what goes in, and everything that comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cwsetup.cli.demo import PARTNER_CENTER, WORK365, examples
from cwsetup.demo.process import DemoServer
from cwsetup.profile.properties import Section
from cwsetup.profile.settings import PROPERTIES
from tests.cli.conftest import Shell
from tests.wizard.scripted import BACK, ENTER, ScriptedAsker

__all__ = ["BACK", "ENTER", "PARTNER_CENTER", "WORK365", "Desk", "Said", "ScriptedAsker"]

WALK = "Go through them"
ASKED = [each for each in PROPERTIES if not each.advanced and not each.is_key and each.needed_when is None]
"""What the wizard asks of everybody and the profile keeps."""


def through(section: Section, **answers: Any) -> dict[str, Any]:
    """Return the changes of ``Desk.walk`` that go through a section: Enter everywhere but for some answers."""
    enter = {each.key: ENTER for each in ASKED if each.section is section}
    return {f"section__{section}": WALK, **enter, **answers}


def example(name: str) -> str:
    """Return the path of an example price file."""
    return str(examples() / name)


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended: its status, its data and its talk."""

    status: int
    stdout: str
    stderr: str


@dataclass(slots=True)
class Desk:
    """A folder for profiles and keys, and the demo server."""

    demo: DemoServer
    folder: Path
    extra: dict[str, str] = field(default_factory=dict)
    """More of the environment."""

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every command, without keys."""
        return {"CWSETUP_CONFIG_DIR": str(self.folder), "CWSETUP_STATE_DIR": str(self.folder / "state"), **self.extra}

    @property
    def keys(self) -> dict[str, str]:
        """The right keys, as the environment gives them."""
        return {
            "CWSETUP_CLIENT_ID": self.demo.client_id,
            "CWSETUP_PUBLIC_KEY": self.demo.public_key,
            "CWSETUP_PRIVATE_KEY": self.demo.private_key,
        }

    @property
    def keys_typed(self) -> str:
        """The right keys, as ``--keys-stdin`` reads them."""
        return f"{self.demo.client_id}\n{self.demo.public_key}\n{self.demo.private_key}\n"

    @property
    def answers(self) -> dict[str, Any]:
        """What a person types who accepts everything that can be accepted."""
        return {
            "company": self.demo.company,
            "client_id": self.demo.client_id,
            "public_key": self.demo.public_key,
            "private_key": self.demo.private_key,
            "keys": "file",
            "keys.file": "file",
            "name": ENTER,
            "sources": example(WORK365),
            "sources.more": False,
            "section.New products": "Accept all",
            "section.Agreements": "Accept all",
            "section.Companies": "Accept all",
            "section.Invoices": "Accept all",
            "section.Mappings": "Accept all",
            "section.Prices": "Accept all",
            "review": "Write the profile",
        }

    @property
    def flags(self) -> list[str]:
        """The flags that say the same, the keys aside."""
        where = ["--company", self.demo.company, "--url", self.demo.url]
        return [*where, "--keys", "file", "--source", example(WORK365), "--suggested"]

    def path(self, name: str) -> Path:
        return self.folder / "profiles" / f"{name}.toml"

    def text(self, name: str) -> str:
        return self.path(name).read_text("utf-8")

    def files(self) -> list[str]:
        """Return everything that was written."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def run(
        self,
        *arguments: str,
        asker: ScriptedAsker | None = None,
        stdin: str = "",
        keys: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Said:
        """Run a command; with ``keys`` the environment has the right ones."""
        present = {**self.environment, **(self.keys if keys else {})}
        said = Shell(self.folder, present, asker=asker, width=100)(*arguments, stdin=stdin, environment=environment)
        if asker is not None:
            asker.done()
        return Said(said.status, said.out, said.err)

    def walk(self, profile: str = "acme", /, *flags: str, **changes: Any) -> tuple[Said, ScriptedAsker]:
        """Run the wizard with the usual answers, some of them changed; ``None`` takes one away."""
        script = {**self.answers, **{key.replace("__", "."): answer for key, answer in changes.items()}}
        return self.ask(profile, *flags, script={key: answer for key, answer in script.items() if answer is not None})

    def ask(self, name: str, *flags: str, script: Mapping[str, Any]) -> tuple[Said, ScriptedAsker]:
        """Run the wizard with these answers; the address is the demo server's."""
        asker = ScriptedAsker(script)
        return self.run("init", name, "--url", self.demo.url, *flags, asker=asker), asker

    def make(self, name: str = "acme", *flags: str) -> Said:
        """Make a profile without a question."""
        said = self.run("init", name, *self.flags, *flags, "--keys-stdin", stdin=self.keys_typed)
        assert said.status == 0, said.stderr
        return said
