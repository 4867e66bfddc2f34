"""How the documentation site is built: ``nox -s site``, which counts every warning as an error."""

import cwsetup

project = "cwsetup"
author = "The cwsetup authors"
copyright = "2026, the cwsetup authors"  # noqa: A001 - Sphinx's name for it
release = cwsetup.__version__
extensions = ["myst_parser", "sphinx.ext.viewcode"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"cwsetup {release}"
html_static_path: list[str] = []
exclude_patterns = ["_build"]
nitpicky = True
