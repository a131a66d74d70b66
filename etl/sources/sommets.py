"""Outlines of the QPV 2024 as a table, a row per vertex: carried over, until ANCT's own GeoJSON is dropped in."""

import json
from itertools import groupby

from etl.reading.content import FileError
from etl.reading.lecture import Contexte, Depot, Lecture, Rejet
from etl.reading.sheets import Row, read_sheets
from etl.sources.contours import contour_fault

COLUMNS = ("code_qp", "polygone", "anneau", "rang", "longitude", "latitude")

Vertex = tuple[int, int, int, float, float]


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a csv of COLUMNS, in degrees WGS84, the first ring of a polygon being its outside.

    `contours` maps a code (QN…) to its GeoJSON geometry, as `contours.read` does; an outline is whole or set aside.

    Raises:
        FileError: other columns.

    """
    header, *rows = read_sheets(depot.chemin)[0].rows
    if tuple(cell.strip() for cell in header.cells) != COLUMNS:
        raise FileError(f"{depot.nom} : colonnes {', '.join(header.cells)}. Attendu : {', '.join(COLUMNS)}.")
    by_code: dict[str, list[Row]] = {}
    for row in rows:
        by_code.setdefault(row.cells[0].strip(), []).append(row)
    lecture = Lecture(lues=len(by_code))
    for code, its_rows in by_code.items():
        try:
            geometrie: dict[str, object] = {
                "type": "MultiPolygon",
                "coordinates": _polygons([_vertex(row) for row in its_rows]),
            }
        except _VertexError as error:
            lecture.rejets.append(Rejet(str(error), ligne=error.row.number, colonne="rang", valeur=code))
            continue
        if motif := contour_fault(code, geometrie, lecture):
            lecture.rejets.append(Rejet(motif, ligne=its_rows[0].number, colonne="code_qp", valeur=code))
        elif contexte.holds("QPV2024", code):
            lecture.contours[code] = json.dumps(geometrie, separators=(",", ":"))
        else:
            lecture.hors_perimetre += 1
    return lecture


class _VertexError(ValueError):
    def __init__(self, row: Row) -> None:
        super().__init__("Un sommet est un code, trois rangs entiers, puis une longitude et une latitude en degrés.")
        self.row = row


def _vertex(row: Row) -> Vertex:
    try:
        _, polygon, ring, rank, longitude, latitude = row.cells
        return int(polygon), int(ring), int(rank), float(longitude), float(latitude)
    except ValueError as error:
        raise _VertexError(row) from error


def _polygons(vertices: list[Vertex]) -> list[list[list[list[float]]]]:
    return [
        [[[x, y] for *_, x, y in ring] for _, ring in groupby(polygon, key=lambda vertex: vertex[1])]
        for _, polygon in groupby(sorted(vertices), key=lambda vertex: vertex[0])
    ]
