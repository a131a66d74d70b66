"""A chart as an image to paste anywhere: its finding above it, its source and its fictitious mark below, baked in."""

import hashlib
import re
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

WIDTH = 760
CHARACTERS_PER_LINE = 100
PNG_SCALE = 2.0
NAMED = re.compile(r'(?<= id=")|(?<=url\(#)|(?<=href="#)')
DECIMALS = re.compile(r"(\d\.\d)\d+")
SETTINGS = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def write_svg(spec: Mapping[str, object], points: Sequence[Mapping[str, object]], title: str, source: str) -> str:
    """Return a chart as SVG: the spec of a page, its rows, what it shows and where it comes from.

    Drawn offline, in the colours of the light theme, with French numbers.
    """
    # Half a second to load, for those who ask for an image only.
    import vl_convert

    drawing = {name: value for name, value in spec.items() if name != "usermeta"}
    if points or "data" not in drawing:
        drawing["data"] = {"name": "donnees", "values": [dict(point) for point in points]}
        drawing["datasets"] = {}
    drawing |= {
        "width": WIDTH,
        "padding": 16,
        "background": "#ffffff",
        "title": {"text": textwrap.wrap(title, CHARACTERS_PER_LINE), "anchor": "start", "fontSize": 15, "offset": 14},
    }
    complete = {
        "vconcat": [{name: value for name, value in drawing.items() if name not in _OF_THE_WHOLE}, _caption(source)],
        **{name: value for name, value in drawing.items() if name in _OF_THE_WHOLE},
    }
    image: str = vl_convert.vegalite_to_svg(complete, config=_config("light"), allowed_base_urls=[])
    return image


def write_png(spec: Mapping[str, object], points: Sequence[Mapping[str, object]], title: str, source: str) -> bytes:
    """Return a chart as PNG, twice the size of the screen."""
    import vl_convert

    image: bytes = vl_convert.svg_to_png(write_svg(spec, points, title, source), scale=PNG_SCALE)
    return image


def draw(spec: Mapping[str, object], points: Sequence[Mapping[str, object]], width: int, mode: str) -> str:
    """Return a chart alone as SVG of a width in pixels, in the colours of the theme `mode`: light or dark."""
    import vl_convert

    drawing = {name: value for name, value in spec.items() if name != "usermeta"} | {"width": width, "background": None}
    # The letters of a browser may be wider than those that measured the words: room for them on the left.
    room = drawing.get("padding")
    drawing["padding"] = (room if isinstance(room, dict) else {}) | {"left": 28}
    drawing["autosize"] = {"type": "fit-x", "contains": "padding"}
    drawing["data"] = {"name": "donnees", "values": [dict(point) for point in points]}
    image: str = vl_convert.vegalite_to_svg(drawing, config=_config(mode), allowed_base_urls=[])
    # A page holds many drawings: the names that each gives to its parts must not meet. A tenth of a pixel is enough.
    named = NAMED.sub(rf"\g<0>{hashlib.sha256(image.encode()).hexdigest()[:8]}-", image)
    return DECIMALS.sub(r"\1", named)


# What belongs to the whole drawing rather than to the chart above its caption.
_OF_THE_WHOLE = ("config", "background", "padding", "$schema", "datasets", "autosize", "params")


def _caption(source: str) -> dict[str, object]:
    """Return the line of the source, below the chart."""
    rows = textwrap.wrap(source, CHARACTERS_PER_LINE)
    return {
        "data": {"values": [{"texte": row, "rang": rank} for rank, row in enumerate(rows)]},
        "width": WIDTH,
        "height": 16 * len(rows),
        "view": {"stroke": None},
        "mark": {"type": "text", "align": "left", "fontSize": 11, "color": "#5b6770"},
        "encoding": {
            "x": {"value": 0},
            "y": {"field": "rang", "type": "ordinal", "axis": None},
            "text": {"field": "texte", "type": "nominal"},
        },
    }


@cache
def _config(mode: str) -> dict[str, object]:
    """Return the look of a theme: the same colours as the pages, in the same order."""
    theme = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["theme"][mode]
    return {
        "range": {"category": theme["chartCategoricalColors"], "ramp": theme["chartSequentialColors"]},
        "axis": {
            "labelColor": theme["textColor"],
            "titleColor": theme["textColor"],
            "gridColor": theme["borderColor"],
            "labelFontSize": 13,
            "titleFontSize": 13,
            "titleFontWeight": 400,
        },
        "header": {"labelColor": theme["textColor"], "labelFontSize": 14},
        "text": {"fontSize": 13},
        "view": {"stroke": None},
        "font": "sans-serif",
    }
