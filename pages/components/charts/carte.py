"""The map of the quartiers: outlines when they were dropped in, circles at their centres otherwise. No tiles."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt

from pages.components.charts.indicateur import INK, NUMERO, Spec, palette
from queries.rows import Quartiers

SOURCE = "Sources : ANCT, périmètres et centres des quartiers prioritaires. Découpage : quartiers prioritaires de 2024."
# The selection that a click on a quartier makes.
CHOICE = "choix"
# Areas of the circles, in square pixels, from no inhabitant to the largest quartier.
AREAS = [30, 900]
# The first and the third colours of the palette; the second is not used here.
ROLES = ("quartier", "autre", "choisi")
# What of a name is put at its point; above the centre, unless the contract's table says otherwise.
ANCRES: dict[str, Literal["left", "center", "right"]] = {"debut": "left", "milieu": "center", "fin": "right"}
ABOVE = -16


def quartiers_map(quartiers: Sequence[Quartiers], chosen: str | None = None) -> Spec:
    """Return the spec of the map, its data included (outlines are shapes, not rows).

    Without outlines, the area of a circle is proportional to the population.
    """
    points = [
        {
            "quartier": quartier["nom_contrat"],
            "population": quartier["population"],
            "longitude": quartier["longitude"],
            "latitude": quartier["latitude"],
            "role": "choisi" if quartier["quartier"] == chosen else "quartier",
        }
        for quartier in quartiers
    ]
    colour = alt.Color("role:N", scale=palette(ROLES), legend=None)
    tooltip = [
        alt.Tooltip("quartier:N", title="Quartier"),
        alt.Tooltip("population:Q", title="Habitants", format=",.0f"),
    ]
    names = [_name_mark(quartier, point) for quartier, point in zip(quartiers, points, strict=True)]
    contours = [quartier["geometrie"] for quartier in quartiers]
    if all(contours):
        features = [
            {"type": "Feature", "geometry": _wind_as_d3(json.loads(contour)), **point}
            for contour, point in zip(contours, points, strict=True)
        ]
        background = (
            alt.Chart(alt.Data(values=features))
            .mark_geoshape(opacity=0.75, strokeWidth=1)
            .encode(color=colour, tooltip=tooltip)
        )
    else:
        background = (
            alt.Chart(alt.Data(values=points))
            .mark_circle(opacity=0.85)
            .encode(
                longitude="longitude:Q",
                latitude="latitude:Q",
                color=colour,
                size=alt.Size("population:Q", scale=alt.Scale(range=AREAS, zero=True), legend=None),
                tooltip=tooltip,
            )
        )
    background = background.add_params(alt.selection_point(name=CHOICE, fields=["quartier"], clear=False))
    carte: Spec = alt.layer(background, *names).project("mercator").properties(height=330).to_dict()
    # Room for the names at the edges.
    carte["padding"] = {"left": 5, "top": 5, "bottom": 5, "right": 45}
    carte.setdefault("config", {}).update({"locale": NUMERO, "view": {"stroke": None}})
    return carte


def _name_mark(quartier: Quartiers, point: Mapping[str, object]) -> alt.Chart:
    above = ABOVE if quartier["etiquette_y"] is None else quartier["etiquette_y"]
    return (
        alt.Chart(alt.Data(values=[point]))
        # A long name is written on two lines, at its dash.
        .transform_calculate(nom="split(datum.quartier, ' – ')")
        .mark_text(
            align=ANCRES[quartier["etiquette_ancre"] or "milieu"],
            dx=quartier["etiquette_x"] or 0,
            dy=above,
            fontSize=12,
            fontWeight=600,
        )
        .encode(longitude="longitude:Q", latitude="latitude:Q", text="nom:N", color=alt.datum(INK))
    )


def _wind_as_d3(geometrie: dict[str, Any]) -> dict[str, Any]:
    """Wind exterior rings clockwise, as D3 draws: GeoJSON's own order would fill the rest of the world."""
    polygons = geometrie["coordinates"] if geometrie["type"] == "MultiPolygon" else [geometrie["coordinates"]]
    wound = [
        [ring if (_area(ring) < 0) == (rank == 0) else ring[::-1] for rank, ring in enumerate(polygon)]
        for polygon in polygons
    ]
    return {"type": "MultiPolygon", "coordinates": wound}


def _area(ring: Sequence[Sequence[float]]) -> float:
    """Return twice the signed area of a ring: positive when counter-clockwise."""
    following = [*ring[1:], ring[0]]
    return sum(x * after[1] - after[0] * y for (x, y, *_), after in zip(ring, following, strict=True))
