"""Who may ask: company, keys and client id, and the rights of the role behind the keys."""

import base64
import binascii
from dataclasses import dataclass
from fnmatch import fnmatchcase

from starlette.requests import Request

from cwsetup.demo.answers import Refusal

CLIENT_ID = "7a1c9d52-0b6e-4f83-9d27-3c5e8f4a6b10"
PUBLIC_KEY = "NwDemoPublic0001"
PRIVATE_KEY = "NwDemoPrivate001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The one set of keys that works, and what the role behind it is denied.

    ``denied`` holds paths such as ``/finance/billingTerms``, each with everything below it, optionally behind
    a method: ``PATCH /procurement/catalog``.
    """

    company: str
    cloud: bool = False
    denied: tuple[str, ...] = ()

    def check(self, request: Request, path: str) -> None:
        """Refuses a request without client id, with wrong keys, or beyond the rights of its role."""
        if request.headers.get("clientid", "").strip().lower() != CLIENT_ID:
            raise Refusal(403, "Forbidden", "The clientId header is missing or not known.")
        if not self._signed_in(request):
            # The cloud answers wrong keys as if the record weren't there.
            if self.cloud:
                raise Refusal(404, "NotFound", "The requested resource was not found.")
            raise Refusal(401, "Unauthorized", "Authentication failed: company, public or private key is wrong.")
        if any(_covers(rule, request.method, path) for rule in self.denied):
            raise Refusal(403, "SecurityError", f"The role lacks the right to {request.method} {path}.")

    def _signed_in(self, request: Request) -> bool:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        try:
            text = base64.b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return False
        user, _, private_key = text.partition(":")
        company, _, public_key = user.partition("+")
        return (
            scheme.lower() == "basic"
            and company.lower() == self.company.lower()
            and (public_key, private_key) == (PUBLIC_KEY, PRIVATE_KEY)
        )


def _covers(rule: str, method: str, path: str) -> bool:
    rule_method, _, rule_path = rule.rpartition(" ")
    folder = rule_path.lower().rstrip("/")
    return rule_method in {"", method} and (fnmatchcase(path, folder) or fnmatchcase(path, f"{folder}/*"))
