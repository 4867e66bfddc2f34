"""How few keys a profile takes where ConnectWise is well kept."""

from collections.abc import Mapping
from pathlib import Path

from cwsetup.demo.process import DemoServer
from tests.stories.conftest import Open
from tests.stories.terminal import ENTER
from tests.stories.walks import QUESTIONS
from tests.wizard.walking import WORK365, example

MOST = 15


def test_a_whole_profile_takes_few_keys_beside_company_and_api_keys(
    open_terminal: Open, demo: DemoServer, folder: Path, secret_service: Mapping[str, str]
) -> None:
    """Counted is every key but the letters of company and API keys and the Enter behind each; a paste is one."""
    terminal = open_terminal("init", "--url", demo.url, **secret_service)
    typed = {
        "? Company": demo.company,
        "? Client ID": demo.client_id,
        "? Public Key": demo.public_key,
        "? Private Key": demo.private_key,
    }
    counted = 0
    for question in QUESTIONS:
        if question == '? Type "file"':  # the keyring, which is proposed, needs no such word
            continue
        terminal.wait_for(question)
        if question in typed:
            terminal.press(f"{typed[question]}{ENTER}")
            continue
        if question == "? Price file":
            terminal.press(f"\x1b[200~{example(WORK365)}\x1b[201~")
            counted += 1
        terminal.press(ENTER)
        counted += 1
    assert terminal.status() == 0, "\n".join(terminal.lines())
    assert (folder / "profiles" / "northwind.toml").exists()
    assert counted + len(typed) == 16, "with the Enter behind each of the four typed answers"
    assert counted <= MOST
