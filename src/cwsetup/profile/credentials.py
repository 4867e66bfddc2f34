"""The three keys that ConnectWise asks of an integration."""

from dataclasses import dataclass

from cwsetup.profile.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The integration's client id, and the API member's two keys."""

    client_id: Secret
    public_key: Secret
    private_key: Secret
