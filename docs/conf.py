"""Sphinx configuration: the documentation is plain Markdown, and `make docs` builds pages from it."""

project = "Assembly Press Archive"
author = "The Assembly Press Archive contributors"
copyright = "2026, " + author
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "screenshots"]
html_theme = "furo"
html_title = "Assembly Press Archive"

myst_heading_anchors = 3
myst_enable_extensions = ["deflist", "colon_fence"]
nitpicky = True
# Links within the documentation are checked by every build (-W).
linkcheck_ignore = [r"http://127\.0\.0\.1.*", r"https://www\.london\.gov\.uk/.*"]
