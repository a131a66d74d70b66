"""Outlines of the QPV 2024 (ANCT's GeoJSON, WGS84): used by the maps when dropped in."""

import json
import re

from etl.reading.lecture import CODES_TERRITOIRE, Contexte, Depot, Lecture, Rejet
from etl.reading.sheets import FileError

GEOMETRIES = ("Polygon", "MultiPolygon")


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read the outlines, one per QPV: `contours` maps a code (QN…) to its GeoJSON geometry, as text.

    Raises:
        FileError: not a GeoJSON collection in longitude and latitude.

    """
    try:
        features = json.loads(depot.chemin.read_text(encoding="utf-8-sig"))["features"]
        rows = [(feature["properties"]["code_qp"], feature["geometry"]) for feature in features]
    except (ValueError, KeyError, TypeError) as error:
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


def contour_fault(code: object, geometrie: dict[str, object], lecture: Lecture) -> str:
    """Return what is wrong with an outline, in French; nothing when it is right."""
    if not isinstance(code, str) or not re.fullmatch(CODES_TERRITOIRE["QPV2024"], code):
        return f"« {code} » n'est pas un code de QPV 2024."
    if code in lecture.contours:
        return f"« {code} » a déjà un contour dans ce fichier."
    if not geometrie or geometrie.get("type") not in GEOMETRIES:
        return f"« {code} » : un contour (Polygon ou MultiPolygon) était attendu."
    longitude, latitude = _first_point(geometrie["coordinates"])
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return f"« {code} » : coordonnées hors de la longitude et de la latitude (fichier Lambert 93 ?)."
    return ""


def _first_point(coordonnees: object) -> tuple[float, float]:
    while isinstance(coordonnees, list) and coordonnees and isinstance(coordonnees[0], list):
        coordonnees = coordonnees[0]
    if isinstance(coordonnees, list) and len(coordonnees) >= 2:
        return float(coordonnees[0]), float(coordonnees[1])
    return (999.0, 999.0)
