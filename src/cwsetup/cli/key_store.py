"""Where a user's keys are, as the commands build it from the environment, the folders and who is there."""

from cwsetup.cli.context import Context
from cwsetup.connectwise.hosts import parse_address
from cwsetup.storage.key_files import read_private
from cwsetup.storage.keyring_states import BACKENDS_FILE
from cwsetup.storage.keys import KeyStore
from cwsetup.storage.system_keyring import SystemKeyring, patience_of


def open_key_store(context: Context) -> KeyStore:
    """Return the keys of the user whose context this is."""
    attended = context.is_attended
    keyring = SystemKeyring(
        environment=context.environment,
        patience=patience_of(context.environment, attended=attended),
        attended=attended,
        allowed=_trusted_backends(context),
        say=lambda words: context.console.note(words, "warning"),
    )
    return KeyStore(
        environment=context.environment,
        folder=context.config_folder / "keys",
        keyring=keyring,
        canonical=lambda url: parse_address(url).url,
        now=context.now,
    )


def _trusted_backends(context: Context) -> tuple[str, ...]:
    """Return the keyrings that the user trusts beside the systems' own, from a file that nobody else can write."""
    path = context.config_folder / BACKENDS_FILE
    if not path.is_file():
        return ()
    lines = read_private(path, "Write it anew.").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
