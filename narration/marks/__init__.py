"""Small drawings made by the server: the answers as SVG and HTML, from templates whose every word is escaped.

Colours are written in the drawing, those of the light theme, so that a document shows it as it is; each mark bears a
class, by which `pages/static/look.css` gives it the colours of the page, light or dark.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

# Ink, grey of the context, thin grey, worse, better, and what is behind.
COLOURS = {
    "ink": "#101a24",
    "quiet": "#59626b",
    "thin": "#c3ccd3",
    "worse": "#b04e12",
    "better": "#0b76a5",
    "ground": "#ffffff",
}


def render(template: str, **context: object) -> Markup:
    """Return a drawing, to show or to put in another, in one line: a blank one would end it where Markdown is read."""
    text = _environment().get_template(template).render(colours=COLOURS, **context)
    # The template has escaped every word.
    return Markup(" ".join(line.strip() for line in text.splitlines() if line.strip()))  # noqa: S704


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
