"""Small drawings made by the server: the answers as SVG and HTML, from templates whose every word is escaped.

Colours are written in the drawing, those of the light theme, so that a document shows it as it is; each mark bears a
class, by which `pages/static/look.css` gives it the colours of the page, light or dark.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

# Ink, grey of the context, thin grey, worse, better, and what is behind.
COLOURS = {
    "ink": "#101a24",
    "quiet": "#59626b",
    "thin": "#c3ccd3",
    "worse": "#b04e12",
    "better": "#0b76a5",
    "ground": "#ffffff",
}


def render(template: str, **context: object) -> str:
    """Return a drawing in one line: a blank one would end it where it is shown as Markdown."""
    text = _environment().get_template(template).render(colours=COLOURS, **context)
    return " ".join(line.strip() for line in text.splitlines() if line.strip())


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
