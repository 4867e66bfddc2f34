"""Tokens from Microsoft Entra for an app registration with a client secret, through Microsoft's own library ``msal``.

msal decides what is asked and how a token is kept; every request it makes goes through ``Wire``, which reaches the
sign-in address and no other, follows no redirect and keeps to the same limits as all requests. The library is
imported only when somebody signs in.
"""

import time
from collections.abc import Callable, Mapping
from random import random as chance
from types import ModuleType
from typing import Any

import httpx

from cwsetup.errors import AccessError, CwsetupError, RemoteError, UsageError
from cwsetup.profile.environments import Environment
from cwsetup.profile.redaction import Redactor
from cwsetup.profile.secret import Secret
from cwsetup.sources.dataverse.wire import Wire
from cwsetup.text import safe

INSTALL = "pip install 'cwsetup[dataverse]'"
_BAD_TENANT = "Check tenant in the price source: the directory's id or one of its domains, as Entra shows it."
_CURES: Mapping[int, tuple[str, str]] = {
    7000215: ("The client secret is wrong.", "Copy the secret's value, not its id, from Certificates & secrets."),
    7000222: ("The client secret has expired.", "Make a new one under Certificates & secrets, and store it."),
    700016: ("The tenant knows no app registration with this client_id.", "Check client_id and tenant."),
    90002: ("Microsoft knows no such tenant.", _BAD_TENANT),
    500011: ("The tenant knows no environment with this address.", "Check environment in the price source."),
}
"""What Entra's own numbers mean, and what to do."""


class SignIn:
    """Tokens for one environment; ``Tokens`` of ``service``. ``mask`` is told the secret and each token."""

    def __init__(
        self,
        site: Environment,
        secret: Secret,
        *,
        sleep: Callable[[float], None],
        random: Callable[[], float] = chance,
        clock: Callable[[], float] = time.monotonic,
        on_hold: Callable[[float], None] | None = None,
        mask: Redactor | None = None,
    ) -> None:
        self._site = site
        self._secret = secret
        self._mask = mask or Redactor()
        self._mask.learn_secret(secret)
        self._wire = Wire(site.authority, sleep=sleep, random=random, clock=clock, on_hold=on_hold, mask=self._mask)
        self._application: Any = None

    def close(self) -> None:
        """Close the connection."""
        self._wire.close()

    def get(self) -> str:
        """Return a token; msal keeps one as long as it is good."""
        application = self._opened()
        try:
            answer = application.acquire_token_for_client(scopes=[f"{self._site.url}/.default"])
        except (ValueError, KeyError, TypeError, AttributeError):
            message = f"{httpx.URL(self._site.authority).host} answered the sign-in with something unusable."
            raise RemoteError(message, hint="A proxy or firewall may answer in its place.") from None
        token = answer.get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token or not token:
            raise self._refused(answer)
        self._mask.learn_secret(Secret(token))
        return token

    def renew(self) -> str:
        """Return a new token in place of the one that msal keeps."""
        self._opened().remove_tokens_for_client()
        return self.get()

    def _opened(self) -> Any:
        if self._application is None:
            host = httpx.URL(self._site.authority)
            try:
                self._application = _msal().ConfidentialClientApplication(
                    self._site.client_id,
                    client_credential=self._secret.reveal(),
                    authority=f"https://{host.netloc.decode('ascii')}/{self._site.tenant}",
                    instance_discovery=False,  # the address is one of a closed list already
                    http_client=self._wire,
                )
            except (ValueError, KeyError, TypeError):
                # msal's own words quote the whole answer.
                raise AccessError(
                    f"{host.host} has no sign-in for the tenant “{safe(self._site.tenant or '')}”.", hint=_BAD_TENANT
                ) from None
        return self._application

    def _refused(self, answer: Mapping[str, Any]) -> CwsetupError:
        """Return why there is no token."""
        codes = [code for code in answer.get("error_codes") or () if isinstance(code, int)]
        said = str(answer.get("error_description") or answer.get("error") or "it gave no token").splitlines()[0]
        for code in codes:
            if code in _CURES:
                message, hint = _CURES[code]
                return AccessError(message, details=(safe(said, limit=500),), hint=hint)
        return AccessError(
            f"{httpx.URL(self._site.authority).host} refuses the sign-in.",
            details=(safe(said, limit=500),),
            hint="Check tenant, client_id and the client secret.",
        )


def _msal() -> ModuleType:
    try:
        import msal  # noqa: PLC0415 - an extra, for those who read live
    except ImportError:
        raise UsageError("Reading prices live from Dataverse needs one more package.", hint=INSTALL) from None
    module: ModuleType = msal
    return module
