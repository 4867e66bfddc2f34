"""What a path means: the codebase in front, and the part below the base that names a table."""

import re

CODEBASES = {"v4_6_release", "v2025_1"}
BASE = re.compile(r"/(?P<codebase>v\w+)/apis/3\.0(?P<path>/.*)", re.ASCII)


def tidy(path: str) -> str:
    """A path as the routes spell it: ConnectWise runs on IIS, where case and a slash at the end don't matter."""
    return path.lower().rstrip("/")


def below_base(path: str) -> str | None:
    """The tidy path below ``/v4_6_release/apis/3.0``; ``None`` where no such base is in front.

    Besides the codebase that works everywhere there is the current one; older ones are gone after an upgrade.
    """
    found = BASE.fullmatch(tidy(path))
    return found["path"] if found and found["codebase"] in CODEBASES else None
