"""Outlines of the QPV 2024 (ANCT's GeoJSON, WGS84): used by the maps when dropped in."""

import json
import re
from collections.abc import Sequence
from typing import Any

from etl.reading.content import FileError, read_json
from etl.reading.lecture import CODES_TERRITOIRE, Contexte, Depot, Lecture, Rejet

# How many lists hold a point: a ring of a polygon, a polygon of several.
GEOMETRIES = {"Polygon": 2, "MultiPolygon": 3}
# What no projection writes; no number that is none is below it.
FAR = 1e12
Box = tuple[float, float, float, float]
# West, south, east, north: the mainland, the Antilles, Guyane, Saint-Pierre, La Réunion and Mayotte, the Pacific.
FRANCE: tuple[Box, ...] = (
    (-5.5, 41.0, 10.0, 51.5),
    (-63.5, 14.0, -60.5, 18.5),
    (-55.0, 2.0, -51.0, 6.0),
    (-57.0, 46.5, -56.0, 47.5),
    (44.5, -22.0, 56.5, -12.0),
    (-155.0, -28.5, -134.0, -7.0),
    (163.0, -23.5, 169.0, -19.0),
    (-179.0, -15.0, -176.0, -13.0),
)


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read the outlines, one per QPV: `contours` maps a code (QN…) to its GeoJSON geometry, as text.

    Raises:
        FileError: not a GeoJSON collection in longitude and latitude.

    """
    collection = read_json(depot.chemin)
    try:
        rows = [(feature["properties"]["code_qp"], feature["geometry"]) for feature in collection["features"]]
    except (KeyError, TypeError) as error:
        raise FileError(
            f"{depot.nom} : ce n'est pas le GeoJSON des QPV (« features » avec « code_qp » et « geometry »)."
        ) from error
    lecture = Lecture(lues=len(rows))
    for number, (code, geometrie) in enumerate(rows, 1):
        motif = contour_fault(code, geometrie, lecture)
        if motif:
            lecture.rejets.append(Rejet(motif, ligne=number, colonne="code_qp", valeur=str(code)))
        elif contexte.holds("QPV2024", code):
            lecture.contours[code] = json.dumps(
                {name: geometrie[name] for name in ("type", "coordinates")}, separators=(",", ":")
            )
        else:
            lecture.hors_perimetre += 1
    return lecture


def contour_fault(code: object, geometrie: object, lecture: Lecture) -> str:
    """Return what is wrong with an outline, in French; nothing when it is right."""
    if not isinstance(code, str) or not re.fullmatch(CODES_TERRITOIRE["QPV2024"], code):
        return f"« {code} » n'est pas un code de QPV 2024."
    if code in lecture.contours:
        return f"« {code} » a déjà un contour dans ce fichier."
    if not isinstance(geometrie, dict) or geometrie.get("type") not in list(GEOMETRIES):
        return f"« {code} » : un contour (Polygon ou MultiPolygon) était attendu."
    points = _list_points(geometrie.get("coordinates"), GEOMETRIES[geometrie["type"]])
    if not points or not all(map(_is_point, points)):
        return f"« {code} » : ce contour n'est pas une suite de points de deux nombres."
    if not all(abs(longitude) <= 180 and abs(latitude) <= 90 for longitude, latitude, *_ in points):
        return f"« {code} » : coordonnées hors de la longitude et de la latitude (fichier Lambert 93 ?)."
    if not all(any(_holds(box, point) for box in FRANCE) for point in points):
        return f"« {code} » : des points sont hors de France. Vérifiez l'ordre : longitude, puis latitude."
    return ""


def _holds(box: Box, point: Sequence[float]) -> bool:
    west, south, east, north = box
    return west <= point[0] <= east and south <= point[1] <= north


def _list_points(coordinates: object, depth: int) -> list[Any]:
    """Return what lies this many lists deep, nothing where a list is missing or empty."""
    found: list[Any] = [coordinates]
    for _ in range(depth):
        if not all(isinstance(item, list) and item for item in found):
            return []
        found = [item for items in found for item in items]
    return found


def _is_point(point: object) -> bool:
    numbers = point[:2] if isinstance(point, list) else ()
    return len(numbers) == 2 and all(isinstance(number, int | float) and abs(number) < FAR for number in numbers)
