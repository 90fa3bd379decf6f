"""How the site is built: `make docs`. Nothing is fetched; a link inside that leads nowhere fails the build."""

from importlib.metadata import version as _version

project = "geostat"
author = "The authors of geostat"
release = version = _version("geostat-areas")
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_click"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "examples", "locale"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
default_role = "literal"  # as docstrings are written: `name`

locale_dirs = ["locale"]  # docs/locale/th/LC_MESSAGES/*.po, made from `make docs-pot`
gettext_compact = False

autodoc_typehints_format = "short"
autodoc_member_order = "groupwise"
autodoc_preserve_defaults = True

nitpicky = True
nitpick_ignore_regex = [("py:.*", r".*")]  # names of other libraries; links of pages and anchors stay checked
suppress_warnings = ["config.cache"]

html_theme = "furo"
html_title = "geostat"
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}


def _as_written(app: object, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Bars in a docstring are those of mathematics, not substitutions."""
    lines[:] = [line.replace("|", r"\|") for line in lines]


def setup(app: object) -> None:
    """Connect what is above."""
    app.connect("autodoc-process-docstring", _as_written)  # type: ignore[attr-defined]
