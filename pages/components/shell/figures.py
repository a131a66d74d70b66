"""A chart on a page: drawn from rows and a spec without data, said in words, and taken away as an image."""

from collections.abc import Callable, Mapping

import pyarrow as pa
import streamlit as st

from exports.writers.image import write_png, write_svg
from pages.components.charts.indicateur import Spec
from pages.components.shell.data import base


def chart(
    points: pa.Table | None,
    spec: Spec,
    alt: str,
    key: str,
    source: str,
    on_select: Callable[[], None] | None = None,
) -> None:
    """Show a chart, and offer it as PNG and SVG with its finding (`alt`), its source and the data version baked in.

    `source` names the producer, the years of data and the perimeter. The images are drawn when the menu is opened.
    `on_select` is called when a mark is chosen.
    """
    st.vega_lite_chart(points, spec, alt=alt, key=key, on_select=on_select or "ignore")
    rows = points.to_pylist() if points is not None else []
    fictif = " Données en partie fictives." if any(_is_fictif(row) for row in rows) else ""
    mention = f"{source} Version des données : {base().version}.{fictif}".strip()
    with st.popover("Image", icon=":material/image:", type="tertiary", key=f"image_{key}", on_change="rerun") as menu:
        if menu.open:
            for name, writer, mime in (("PNG", write_png, "image/png"), ("SVG", write_svg, "image/svg+xml")):
                st.download_button(
                    name,
                    writer(spec, rows, alt, mention),
                    f"{key}_{base().version}.{name.lower()}",
                    mime,
                    key=f"{name}_{key}",
                    icon=":material/download:",
                    on_click="ignore",
                )


def _is_fictif(row: Mapping[str, object]) -> bool:
    """Return whether a row says so, in its own column or in its words."""
    return any(value is True if name == "fictif" else "fictif" in str(value) for name, value in row.items())
