"""The program that asks the system's keyring, in a process of its own; it imports nothing of cwsetup.

Standard input is a request, ``[verb, service, account, packed]`` in JSON. Standard output is the answer: ``found``, or
``failure`` with the name of what was raised; a backend's own words may hold what was stored and go nowhere.
"""

import json
import sys
from typing import Any


def answer(verb: str, service: str, account: str, packed: str) -> dict[str, Any]:
    """Do what is asked with the keyring that this process finds."""
    import keyring  # noqa: PLC0415 - its import alone may fail, when its own settings are broken

    chosen = keyring.get_keyring()
    first = next(iter(getattr(chosen, "backends", ())), chosen)  # several in a chain: the first one stores
    if type(first).__module__.startswith("keyrings.alt"):
        return {"failure": "PlainText"}
    if type(first).__module__.startswith("keyring.backends.fail"):
        return {"failure": "NoKeyringError"}
    if verb == "look":
        return {"found": None}
    if verb == "set":
        keyring.set_password(service, account, packed)
        return {"found": None}
    return {"found": keyring.get_password(service, account)}


def main() -> None:
    """Read the request, print the answer."""
    out, sys.stdout = sys.stdout, sys.stderr  # whatever a backend prints isn't the answer
    try:
        reply = answer(*json.load(sys.stdin))
    except Exception as failure:  # noqa: BLE001 - backends raise what they like
        reply = {"failure": type(failure).__name__}
    json.dump(reply, out)


if __name__ == "__main__":
    main()
