"""Where cwsetup keeps its files: the folder that a variable names, else the platform's own for this user."""

from collections.abc import Mapping
from pathlib import Path


def config_folder(environment: Mapping[str, str]) -> Path:
    """Return where profiles and key files are."""
    return _folder(environment.get("CWSETUP_CONFIG_DIR"), "user_config_path")


def state_folder(environment: Mapping[str, str]) -> Path:
    """Return where journals, drafts and locks are."""
    return _folder(environment.get("CWSETUP_STATE_DIR"), "user_state_path")


def profiles_folder(environment: Mapping[str, str]) -> Path:
    """Return where the profiles are that a name stands for."""
    return config_folder(environment) / "profiles"


def _folder(named: str | None, platform: str) -> Path:
    if named:
        return Path(named).absolute()
    import platformdirs  # noqa: PLC0415 - a variable spares it

    return Path(getattr(platformdirs, platform)("cwsetup", appauthor=False))
