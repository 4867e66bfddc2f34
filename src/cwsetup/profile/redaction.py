"""The last net under the keys: whatever still holds one on its way out shows dots in its place.

Nothing relies on it: keys are kept out of texts where those are made.
"""

import base64
import json
from urllib.parse import quote, quote_plus

from cwsetup.profile.credentials import KEY_NAMES, Credentials
from cwsetup.profile.secret import DOTS, Secret

SHORTEST = 8
"""Characters below which a text may be a word that stands there for itself; no key is that short."""


class Redactor:
    """Knows the keys that were loaded, in every form in which they travel."""

    def __init__(self) -> None:
        self._forms: tuple[str, ...] = ()

    def learn(self, credentials: Credentials, company: str) -> None:
        """Mask these keys from now on."""
        self._add(forms_of(credentials, company))

    def learn_secret(self, secret: Secret) -> None:
        """Mask another secret from now on."""
        self._add(written_forms(secret.reveal()))

    def _add(self, forms: set[str]) -> None:
        # A form that is part of another comes after it.
        found = {form for form in forms if len(form) >= SHORTEST}
        self._forms = tuple(sorted(found.union(self._forms), key=len, reverse=True))

    def __call__(self, text: str) -> str:
        """Return a text with every key in it masked."""
        for form in self._forms:
            text = text.replace(form, DOTS)
        return text


def forms_of(credentials: Credentials, company: str) -> set[str]:
    """Return how keys are written, each by itself and as a log-in's token."""
    values = [getattr(credentials, name).reveal() for name in KEY_NAMES]
    _, public, private = values
    login = base64.b64encode(f"{company}+{public}:{private}".encode()).decode("ascii")
    return {login, login.rstrip("=")}.union(*map(written_forms, values))


def written_forms(value: str) -> set[str]:
    """Return how a secret is written: as it is, for addresses, in JSON and in base64."""
    packed = {encode(value.encode()).decode("ascii") for encode in (base64.b64encode, base64.urlsafe_b64encode)}
    in_json = {json.dumps(value, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    in_address = {quote(value), quote(value, safe=""), quote_plus(value)}
    return {value} | in_json | in_address | packed | {each.rstrip("=") for each in packed}
