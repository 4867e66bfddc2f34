"""The three keys that ConnectWise asks of an integration."""

from dataclasses import dataclass, fields

from cwsetup.profile.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The integration's client id, and the API member's two keys."""

    client_id: Secret
    public_key: Secret
    private_key: Secret


KEY_NAMES = tuple(each.name for each in fields(Credentials))
VARIABLES = tuple(f"CWSETUP_{name.upper()}" for name in KEY_NAMES)
"""The variables that hold them in the environment."""
SOURCE_VARIABLE = "CWSETUP_DATAVERSE_SECRET"
"""The variable that holds the client secret of a price source that is read live."""
WITHHELD = (*VARIABLES, SOURCE_VARIABLE)
"""The variables that no other process is given."""
