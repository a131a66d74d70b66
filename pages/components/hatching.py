"""How a chart says that its data are for demonstration: stripes over any colour, dashes on any line."""

from typing import Any

import altair as alt

# Share of each stripe that is left clear.
CLAIR = 0.6


def tirete() -> alt.StrokeDash:
    """Dash the lines that rest on demonstration data, by the column `fictif`."""
    return alt.StrokeDash("fictif:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], [5, 4]]), legend=None)


def hachures_de_case(nombre: int) -> dict[str, Any]:
    """Return the fill of a cell that holds words: oblique stripes, pale enough to read through, as many as it needs."""
    return {"fill": _bandes(nombre, 1), "fillOpacity": 0.16}


def hachures_de_barre() -> dict[str, Any]:
    """Return the fill of a plain bar: stripes across it."""
    return {"fill": _bandes(24, 0), "fillOpacity": 0.5}


def _bandes(nombre: int, pente: int) -> dict[str, Any]:
    """Return a gradient with hard stops: Vega has no pattern. Its grey reads in light and in dark, and is no series."""
    arrets = [
        {"offset": (rang + bord) / nombre, "color": couleur}
        for rang in range(nombre)
        for bord, couleur in ((0, "transparent"), (CLAIR, "transparent"), (CLAIR, "gray"), (1, "gray"))
    ]
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": pente, "stops": arrets}
