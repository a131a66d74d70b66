"""The map: real outlines where a file gives them, discs in proportion to the population where none does."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt

from markupsafe import Markup

from narration.marks import COLOURS, render
from narration.marks.scale import Scale
from queries.rows import Quartiers

WIDTH, HEIGHT = 640, 480
# Room for the names at the sides, above and below, in pixels; the radius of the disc of the largest quartier.
EDGE, BELOW, DISC = 40, 66, 22
# The size of printed names.
PRINTED = 15

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Shade:
    """What a quartier shows: its value written, worse, better or plain, and how strongly, from 0 to 1."""

    text: str = ""
    tone: str = "plain"
    strength: float = 0.0


def placed(quartiers: Sequence[Quartiers]) -> list[Quartiers]:
    """Return the quartiers that a file places: by their outline, or by their centre."""
    return [quartier for quartier in quartiers if quartier["geometrie"] or quartier["latitude"] is not None]


def draw_map(
    quartiers: Sequence[Quartiers],
    alt: str,
    links: Mapping[str, str],
    shades: Mapping[str, Shade] | None = None,
    chosen: str | None = None,
) -> Markup:
    """Return the map of the quartiers, each a link (`links`, by code) where one is given, shaded by `shades`."""
    shown = _shown(quartiers, links, shades or {}, chosen)
    return render("map.html", width=WIDTH, height=HEIGHT, quartiers=shown, alt=alt, tones=COLOURS)


def draw_printed_map(
    quartiers: Sequence[Quartiers], alt: str, shades: Mapping[str, Shade] | None = None, chosen: str | None = None
) -> Markup:
    """Return the map as one SVG, its names in it: for what is printed; a locator without names when one is chosen."""
    shown = _shown(quartiers, {}, shades or {}, chosen)
    return render(
        "printed.svg",
        width=WIDTH,
        full=HEIGHT,
        top=BELOW / 2,
        height=HEIGHT - BELOW,
        quartiers=shown,
        alt=alt,
        text=PRINTED,
        # Room for the longest name at both sides.
        beside=0 if chosen else PRINTED * 5,
        named=chosen is None,
    )


def _shown(
    quartiers: Sequence[Quartiers], links: Mapping[str, str], shades: Mapping[str, Shade], chosen: str | None
) -> list[dict[str, object]]:
    """Return how each quartier is drawn: its area or its disc, its name and where it is put, its shade.

    One that no file places is not drawn; there is one at least that is.
    """
    quartiers = placed(quartiers)
    rings = {quartier["quartier"]: _rings(quartier) for quartier in quartiers}
    x, y = _projection(quartiers, rings)
    largest = max(quartier["population"] or 1 for quartier in quartiers)
    shown = []
    for quartier in quartiers:
        code, shade = quartier["quartier"], shades.get(quartier["quartier"], Shade())
        longitude, latitude = _centre(quartier, rings[code])
        place = (x(longitude), y(latitude))
        radius = round(DISC * sqrt((quartier["population"] or 0) / largest), 1)
        paths = [[(x(lon), y(lat)) for lon, lat, *_ in ring] for ring in rings[code]]
        shown.append(
            {
                "code": code,
                "name": quartier["nom_contrat"],
                "path": "".join(map(_path, paths)),
                "place": place,
                "radius": radius,
                **_label(quartier, [point for path in paths for point in path] or _disc(place, radius)),
                "link": links.get(code, ""),
                "shade": shade,
                "chosen": code == chosen,
            }
        )
    return shown


def _centre(quartier: Quartiers, rings: Sequence[Ring]) -> tuple[float, float]:
    """Return the centre that the contract's table gives, else that of the outline."""
    if quartier["longitude"] is not None:
        return quartier["longitude"], quartier["latitude"]
    longitudes, latitudes = zip(*((point[0], point[1]) for ring in rings for point in ring), strict=True)
    return (min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2


def _rings(quartier: Quartiers) -> list[Ring]:
    """Return the rings of an outline, in degrees; none without an outline."""
    if not quartier["geometrie"]:
        return []
    geometrie = json.loads(quartier["geometrie"])
    polygons = geometrie["coordinates"] if geometrie["type"] == "MultiPolygon" else [geometrie["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _projection(quartiers: Sequence[Quartiers], rings: Mapping[str, list[Ring]]) -> tuple[Scale, Scale]:
    """Return where a longitude and a latitude are drawn: a degree of each has the length that it has on the ground."""
    points = [point for outline in rings.values() for ring in outline for point in ring]
    points += [_centre(quartier, rings[quartier["quartier"]]) for quartier in quartiers]
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    shrink = cos(radians((south + north) / 2))
    pixels = min((WIDTH - 2 * EDGE) / ((east - west) * shrink or 1), (HEIGHT - 2 * BELOW) / ((north - south) or 1))
    half_width, half_height = (east - west) * shrink * pixels / 2, (north - south) * pixels / 2
    return (
        Scale(west, east, WIDTH / 2 - half_width, WIDTH / 2 + half_width),
        Scale(south, north, HEIGHT / 2 + half_height, HEIGHT / 2 - half_height),
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"


def _disc(place: tuple[float, float], radius: float) -> list[tuple[float, float]]:
    x, y = place
    return [(x - radius, y - radius), (x + radius, y + radius)]


def _label(quartier: Quartiers, points: Sequence[tuple[float, float]]) -> dict[str, object]:
    """Return where a name is put, in % of the map, and on which side of its area: as the contract's table says."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    anchor, offset = quartier["etiquette_ancre"], quartier["etiquette_y"] or 0
    if anchor == "fin":
        side, x, y = "before", left, (top + bottom) / 2
    elif anchor == "debut" and not offset:
        side, x, y = "after", right, (top + bottom) / 2
    elif anchor == "debut":
        side, x, y = "from", left, top
    elif offset > 0:
        side, x, y = "below", (left + right) / 2, bottom
    else:
        side, x, y = "above", (left + right) / 2, top
    return {"side": side, "left": round(100 * x / WIDTH, 1), "top": round(100 * y / HEIGHT, 1)}
