"""Outlines of the QPV 2024 (ANCT's GeoJSON, WGS84): used by the maps when dropped in."""

import json
import re
from math import isfinite
from typing import Any

from etl.reading.content import FileError, read_json
from etl.reading.lecture import CODES_TERRITOIRE, Contexte, Depot, Lecture, Rejet

# How many lists hold a point: a ring of a polygon, a polygon of several.
GEOMETRIES = {"Polygon": 2, "MultiPolygon": 3}


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
            lecture.contours[code] = json.dumps(geometrie, separators=(",", ":"))
        else:
            lecture.hors_perimetre += 1
    return lecture


def contour_fault(code: object, geometrie: object, lecture: Lecture) -> str:
    """Return what is wrong with an outline, in French; nothing when it is right."""
    if not isinstance(code, str) or not re.fullmatch(CODES_TERRITOIRE["QPV2024"], code):
        return f"« {code} » n'est pas un code de QPV 2024."
    if code in lecture.contours:
        return f"« {code} » a déjà un contour dans ce fichier."
    if not isinstance(geometrie, dict) or geometrie.get("type") not in GEOMETRIES:
        return f"« {code} » : un contour (Polygon ou MultiPolygon) était attendu."
    points = _list_points(geometrie.get("coordinates"), GEOMETRIES[geometrie["type"]])
    if not points or not all(map(_is_point, points)):
        return f"« {code} » : ce contour n'est pas une suite de points de deux nombres."
    if not all(abs(longitude) <= 180 and abs(latitude) <= 90 for longitude, latitude, *_ in points):
        return f"« {code} » : coordonnées hors de la longitude et de la latitude (fichier Lambert 93 ?)."
    return ""


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
    return len(numbers) == 2 and all(isinstance(number, int | float) and isfinite(number) for number in numbers)
