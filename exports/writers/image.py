"""A chart as an image to paste anywhere: its finding above it, its source and its fictitious mark below, baked in."""

import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

LARGEUR = 760
SIGNES_PAR_LIGNE = 100
ECHELLE_PNG = 2.0
REGLAGES = Path(__file__).parents[2] / ".streamlit" / "config.toml"


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
        "width": LARGEUR,
        "padding": 16,
        "background": "#ffffff",
        "title": {"text": textwrap.wrap(title, SIGNES_PAR_LIGNE), "anchor": "start", "fontSize": 15, "offset": 14},
    }
    complet = {
        "vconcat": [{name: value for name, value in drawing.items() if name not in _DU_TOUT}, _caption(source)],
        **{name: value for name, value in drawing.items() if name in _DU_TOUT},
    }
    image: str = vl_convert.vegalite_to_svg(complet, config=_config(), allowed_base_urls=[])
    return image


def write_png(spec: Mapping[str, object], points: Sequence[Mapping[str, object]], title: str, source: str) -> bytes:
    """Return a chart as PNG, twice the size of the screen."""
    import vl_convert

    image: bytes = vl_convert.svg_to_png(write_svg(spec, points, title, source), scale=ECHELLE_PNG)
    return image


# What belongs to the whole drawing rather than to the chart above its caption.
_DU_TOUT = ("config", "background", "padding", "$schema", "datasets", "autosize", "params")


def _caption(source: str) -> dict[str, object]:
    """Return the line of the source, below the chart."""
    rows = textwrap.wrap(source, SIGNES_PAR_LIGNE)
    return {
        "data": {"values": [{"texte": row, "rang": rank} for rank, row in enumerate(rows)]},
        "width": LARGEUR,
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
def _config() -> dict[str, object]:
    """Return the look of the light theme: the same colours as the pages, in the same order."""
    theme = tomllib.loads(REGLAGES.read_text(encoding="utf-8"))["theme"]["light"]
    return {
        "range": {"category": theme["chartCategoricalColors"], "ramp": theme["chartSequentialColors"]},
        "axis": {"labelColor": theme["textColor"], "titleColor": theme["textColor"], "gridColor": theme["borderColor"]},
        "view": {"stroke": None},
        "font": "sans-serif",
    }
