"""A chart on a page: drawn by the server from rows and a spec without data, said in words, explored and taken away."""

from collections.abc import Mapping
from functools import partial

import pyarrow as pa
import streamlit as st
from markupsafe import Markup

from exports.writers.image import draw, write_png, write_svg
from narration import marks
from pages.components.charts.indicateur import Spec
from pages.components.shell import drawn
from pages.components.shell.data import base, cited

# Words keep their size: a screen less wide than that slides the drawing.
WIDTH, PHONE = 980, 350
EXPLORE = "En graphique, à explorer ou à emporter"


def chart(points: pa.Table, spec: Spec, alt: str, key: str, source: str, *, phone: bool = False) -> None:
    """Show a chart as a picture; offer to explore it with the pointer, and to take it as PNG and SVG.

    `alt` is its finding, `source` names the producer, the years of data and the perimeter: both are baked in the
    images, with the data version. What the browser must draw, and the images, are made when asked for only. A chart
    whose axes bear numbers alone is drawn a second time for phones (`phone`); the names of another slide.
    """
    widths = {"wide": WIDTH, "narrow": PHONE} if phone else {"sliding": WIDTH}
    mode = st.context.theme.type or "light"
    picture({name: _draw(spec, points, width, mode) for name, width in widths.items()}, alt)
    with st.container(horizontal=True, gap="small"):
        explored = st.toggle("Explorer", key=f"explorer_{key}", help="Le même graphique, à parcourir au pointeur.")
        with st.popover(
            "Image", icon=":material/image:", type="tertiary", key=f"image_{key}", on_change="rerun"
        ) as menu:
            if menu.open:
                _images(points, spec, alt, key, source)
    if explored:
        st.vega_lite_chart(points, spec, alt=alt, key=key)


def picture(drawings: Mapping[str, Markup], alt: str) -> None:
    """Show what was drawn: once for a wide screen and once for a phone, or once (`sliding`) at its own width."""
    drawn.show(marks.render("figure.html", drawings=drawings, alt=alt))


def to_explore(points: pa.Table, spec: Spec, alt: str, key: str, source: str) -> None:
    """Offer, closed, the chart of a picture drawn otherwise: to explore it with the pointer, or take it as an image."""
    detail = st.expander(EXPLORE, icon=":material/query_stats:", on_change="rerun", key=f"plus_{key}")
    if detail.open:
        with detail:
            chart(points, spec, alt, key, source)


@st.cache_resource(
    show_spinner=False,
    max_entries=400,
    hash_funcs={pa.Table: lambda table: [column.to_pylist() for column in table.columns]},
)
def _draw(spec: Spec, points: pa.Table, width: int, mode: str) -> Markup:
    # Vega escapes every word that it writes: see test_drawn.py.
    return Markup(draw(spec, points.to_pylist(), width, mode).replace("\n", " "))  # noqa: S704


def _images(points: pa.Table, spec: Spec, alt: str, key: str, source: str) -> None:
    rows = points.to_pylist()
    fictif = " Données en partie fictives." if any(_is_fictif(row) for row in rows) else ""
    mention = f"{source} Version des données : {base().cited}.{fictif}".strip()
    for name, writer, mime in (("PNG", write_png, "image/png"), ("SVG", write_svg, "image/svg+xml")):
        st.download_button(
            name,
            cited(partial(writer, spec, rows, alt, mention)),
            f"{key}_{base().version}.{name.lower()}",
            mime,
            key=f"{name}_{key}",
            icon=":material/download:",
            on_click="ignore",
        )


def _is_fictif(row: Mapping[str, object]) -> bool:
    """Return whether a row says so, in its own column or in its words."""
    return any(value is True if name == "fictif" else "fictif" in str(value) for name, value in row.items())
