"""How a chart says that its data are for demonstration: stripes over any colour, dashes on any line."""

from typing import Any

import altair as alt

# Share of each stripe that is left clear.
CLEAR = 0.6
# A parameter, which all the marks of a chart share: written in each of them, the stripes of a grid of seventy cells are
# seven thousand nodes in the page.
PAINT = alt.ExprRef("hachures")


def dash_lines() -> alt.StrokeDash:
    """Dash the lines that rest on demonstration data, by the column `fictif`."""
    return alt.StrokeDash("fictif:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], [5, 4]]), legend=None)


def stripe_cells(base: alt.Chart, nombre: int, **shape: Any) -> alt.Chart:
    """Stripe the fictitious cells, pale enough for their words to be read through."""
    return _stripe(base.mark_rect(**shape, fill=PAINT, fillOpacity=0.16), _stripes(nombre, 1))


def stripe_bars(base: alt.Chart, **shape: Any) -> alt.Chart:
    """Stripe the fictitious bars across."""
    return _stripe(base.mark_bar(**shape, fill=PAINT, fillOpacity=0.5), _stripes(24, 0))


def _stripe(marks: alt.Chart, stripes: dict[str, object]) -> alt.Chart:
    return marks.transform_filter("datum.fictif").add_params(alt.param(name=PAINT.expr, value=stripes))


def _stripes(nombre: int, slope: int) -> dict[str, object]:
    """Return a gradient with hard stops: Vega has no pattern. Its grey reads in light and in dark, and is no series."""
    stops = [
        {"offset": (rank + edge) / nombre, "color": colour}
        for rank in range(nombre)
        for edge, colour in ((0, "transparent"), (CLEAR, "transparent"), (CLEAR, "gray"), (1, "gray"))
    ]
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": slope, "stops": stops}
