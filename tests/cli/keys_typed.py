"""The demo server's keys as a person or a script gives them, and a profile that is pointed elsewhere by hand."""

import re

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import Shell

KEYS = ("CWSETUP_CLIENT_ID", "CWSETUP_PUBLIC_KEY", "CWSETUP_PRIVATE_KEY")


def typed(demo: DemoServer, *, private: str | None = None) -> str:
    return f"{demo.client_id}\n{demo.public_key}\n{private or demo.private_key}\n"


def variables(demo: DemoServer) -> dict[str, str]:
    return dict(zip(KEYS, typed(demo).split(), strict=True))


def point(shell: Shell, **connection: str) -> None:
    """Change the connection of the profile by hand."""
    path = shell.profile("acme")
    text = path.read_text("utf-8")
    for key, value in connection.items():
        text = re.sub(rf"(?m)^{key} = .*$", f'{key} = "{value}"', text)
    path.write_text(text, "utf-8")
