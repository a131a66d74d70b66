"""The map of the quartiers: outlines when they were dropped in, circles at their centres otherwise. No tiles."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt

from pages.components.charts.indicateur import ENCRE, NUMERO, Spec, palette
from queries.rows import Quartiers

SOURCE = "Sources : ANCT, périmètres et centres des quartiers prioritaires. Découpage : quartiers prioritaires de 2024."
# The selection that a click on a quartier makes.
CHOIX = "choix"
# Areas of the circles, in square pixels, from no inhabitant to the largest quartier.
AIRES = [30, 900]
# The first and the third colours of the palette; the second is not used here.
ROLES = ("quartier", "autre", "choisi")
# What of a name is put at its point; above the centre, unless the contract's table says otherwise.
ANCRES: dict[str, Literal["left", "center", "right"]] = {"debut": "left", "milieu": "center", "fin": "right"}
AU_DESSUS = -16


def quartiers_map(quartiers: Sequence[Quartiers], choisi: str | None = None) -> Spec:
    """Return the spec of the map, its data included (outlines are shapes, not rows).

    Without outlines, the area of a circle is proportional to the population.
    """
    points = [
        {
            "quartier": quartier["nom_contrat"],
            "population": quartier["population"],
            "longitude": quartier["longitude"],
            "latitude": quartier["latitude"],
            "role": "choisi" if quartier["quartier"] == choisi else "quartier",
        }
        for quartier in quartiers
    ]
    colour = alt.Color("role:N", scale=palette(ROLES), legend=None)
    infobulle = [
        alt.Tooltip("quartier:N", title="Quartier"),
        alt.Tooltip("population:Q", title="Habitants", format=",.0f"),
    ]
    names = [_name_mark(quartier, point) for quartier, point in zip(quartiers, points, strict=True)]
    contours = [quartier["geometrie"] for quartier in quartiers]
    if all(contours):
        entites = [
            {"type": "Feature", "geometry": _wind_as_d3(json.loads(contour)), **point}
            for contour, point in zip(contours, points, strict=True)
        ]
        fond = (
            alt.Chart(alt.Data(values=entites))
            .mark_geoshape(opacity=0.75, strokeWidth=1)
            .encode(color=colour, tooltip=infobulle)
        )
    else:
        fond = (
            alt.Chart(alt.Data(values=points))
            .mark_circle(opacity=0.85)
            .encode(
                longitude="longitude:Q",
                latitude="latitude:Q",
                color=colour,
                size=alt.Size("population:Q", scale=alt.Scale(range=AIRES, zero=True), legend=None),
                tooltip=infobulle,
            )
        )
    fond = fond.add_params(alt.selection_point(name=CHOIX, fields=["quartier"], clear=False))
    carte: Spec = alt.layer(fond, *names).project("mercator").properties(height=330).to_dict()
    # Room for the names at the edges.
    carte["padding"] = {"left": 5, "top": 5, "bottom": 5, "right": 45}
    carte.setdefault("config", {}).update({"locale": NUMERO, "view": {"stroke": None}})
    return carte


def _name_mark(quartier: Quartiers, point: Mapping[str, object]) -> alt.Chart:
    above = AU_DESSUS if quartier["etiquette_y"] is None else quartier["etiquette_y"]
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
        .encode(longitude="longitude:Q", latitude="latitude:Q", text="nom:N", color=alt.datum(ENCRE))
    )


def _wind_as_d3(geometrie: dict[str, Any]) -> dict[str, Any]:
    """Wind exterior rings clockwise, as D3 draws: GeoJSON's own order would fill the rest of the world."""
    polygones = geometrie["coordinates"] if geometrie["type"] == "MultiPolygon" else [geometrie["coordinates"]]
    orientes = [
        [anneau if (_area(anneau) < 0) == (rank == 0) else anneau[::-1] for rank, anneau in enumerate(polygone)]
        for polygone in polygones
    ]
    return {"type": "MultiPolygon", "coordinates": orientes}


def _area(anneau: Sequence[Sequence[float]]) -> float:
    """Return twice the signed area of a ring: positive when counter-clockwise."""
    suivants = [*anneau[1:], anneau[0]]
    return sum(x * suivant[1] - suivant[0] * y for (x, y, *_), suivant in zip(anneau, suivants, strict=True))
