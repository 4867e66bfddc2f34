"""Several profiles on several demo instances, with their keys in files."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import ITEMS, Shell

WRITES = 9
"""What the example export changes on a fresh demo instance."""


@dataclass(frozen=True, slots=True)
class Brands:
    """Profiles by name, and the instance of each."""

    shell: Shell
    servers: Mapping[str, DemoServer]

    @property
    def environment(self) -> dict[str, str]:
        """Return what a process of its own gets."""
        return {**os.environ, **self.shell.environment}

    def path(self, name: str) -> Path:
        return self.shell.profile(name)

    def journals(self) -> list[Path]:
        return sorted((self.shell.folder / "state").rglob("*.jsonl"))


def brands(shell: Shell, servers: Mapping[str, DemoServer], file: Path = ITEMS) -> Brands:
    """Make one profile by the command, and the others after its pattern; none has keys in the environment."""
    first, server = next(iter(servers.items()))
    keys = [shell.environment.pop(f"CWSETUP_{name}") for name in ("CLIENT_ID", "PUBLIC_KEY", "PRIVATE_KEY")]
    where = ("--url", server.url, "--company", server.company, "--keys", "file", "--keys-stdin")
    made = shell("init", first, *where, "--source", file, "--suggested", stdin="\n".join([*keys, ""]))
    assert made.status == 0, made.err
    text = shell.profile(first).read_text("utf-8")
    key_file = shell.folder / "config" / "keys" / f"{first}.json"
    item = json.loads(key_file.read_text("utf-8"))
    for name, each in servers.items():
        itself = text.replace(server.url, each.url).replace(f'"{server.company}"', f'"{each.company}"')
        shell.profile(name).write_text(itself, "utf-8")
        path = key_file.with_name(f"{name}.json")
        path.write_text(json.dumps(item | {"url": each.url, "company": each.company}), "utf-8")
        path.chmod(0o600)
    return Brands(shell, servers)
