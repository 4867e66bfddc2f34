"""How the documentation site is built: ``nox -s site``, which counts every warning as an error."""

import re
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).parents[1]

project = "cwsetup"
author = "The cwsetup authors"
copyright = "2026, the cwsetup authors"  # noqa: A001 - Sphinx's name for it
release = re.findall(r'__version__ = "(.+)"', (ROOT / "src" / "cwsetup" / "__init__.py").read_text("utf-8"))[0]
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"cwsetup {release}"
html_static_path: list[str] = []
exclude_patterns = ["_build"]
highlight_language = "none"
nitpicky = True
linkcheck_timeout = 30
linkcheck_anchors = False  # pages that are built by scripts have none to find


def setup(app: Sphinx) -> None:
    """Let pages name documents of the repository's own folder as they are named there: ``../SECURITY.md``."""
    app.connect("source-read", _lead_to_their_pages)


def _lead_to_their_pages(app: Sphinx, name: str, source: list[str]) -> None:  # noqa: ARG001 - how Sphinx calls it
    source[0] = re.sub(r"\]\((?:\.\./)+([A-Z]+\.md)", r"](/maintain/\1", source[0])
