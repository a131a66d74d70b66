"""Figures carried over one by one, with their origin: our own tidy csv (comma, decimal point, one value per row)."""

import re

import pyarrow as pa

from etl.reading.content import FileError
from etl.reading.lecture import CODES_TERRITOIRE, OBSERVATION, Contexte, Depot, Lecture, Rejet
from etl.reading.sheets import Row, read_one_sheet
from etl.tables.published import STATUTS

COLUMNS = [
    "indicateur",
    "zonage",
    "code_territoire",
    "edition",
    "millesime",
    "publication",
    "valeur",
    "statut",
    "millesime_deduit",
    "fenetre_debut",
    "fenetre_fin",
    "variable",
    "origine",
    "fleche",
    "commentaire",
]
INTEGERS = ("millesime", "publication", "fenetre_debut", "fenetre_fin")


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a csv of figures carried over: columns COLUMNS, in that order; values in the unit of the indicator.

    Raises:
        FileError: the header is not the one expected.

    """
    sheet = read_one_sheet(depot.chemin)
    header, *rows = sheet.rows
    if header.cells != COLUMNS:
        unknown, manquantes = set(header.cells) - set(COLUMNS), set(COLUMNS) - set(header.cells)
        raise FileError(
            f"{depot.nom} : colonnes inconnues : {', '.join(sorted(unknown)) or 'aucune'} ; "
            f"manquantes : {', '.join(sorted(manquantes)) or 'aucune'}. "
            f"Attendu, dans cet ordre : {', '.join(COLUMNS)}."
        )
    lecture = Lecture(lues=len(rows))
    observations = []
    for row in rows:
        observation = _read_observation(depot, row, contexte, lecture)
        if observation:
            observations.append(observation)
    lecture.observations = pa.Table.from_pylist(observations, schema=OBSERVATION)
    return lecture


def _read_observation(depot: Depot, row: Row, contexte: Contexte, lecture: Lecture) -> dict[str, object] | None:
    cells = dict(zip(COLUMNS, (cell.strip() for cell in row.cells), strict=False))
    for column, motif in _figure_faults(row, cells, contexte):
        lecture.rejets.append(Rejet(motif, "", row.number, column, cells.get(column, "")))
        return None
    if not contexte.keeps(cells["zonage"], cells["code_territoire"]):
        lecture.hors_perimetre += 1
        return None
    return {
        **{name: value or None for name, value in cells.items()},
        **{name: int(cells[name]) if cells[name] else None for name in INTEGERS},
        "millesime_deduit": cells["millesime_deduit"] == "true",
        "valeur": float(cells["valeur"]) if cells["valeur"] else None,
        "ecart_minimal_ans": depot.source.ecart_minimal_ans,
        "source": depot.source.code,
        "fichier": depot.nom,
        "feuille": "",
        "ligne": row.number,
        "brut": cells["valeur"],
        "fictif": depot.fictif,
    }


def _figure_faults(row: Row, cells: dict[str, str], contexte: Contexte) -> list[tuple[str, str]]:
    """Return the columns at fault and why, the first being the one to mend first."""
    if len(row.cells) != len(COLUMNS):
        return [
            (
                "indicateur",
                f"{len(row.cells)} cellules au lieu de {len(COLUMNS)} : ligne tronquée ou virgule en trop.",
            )
        ]
    nombre = re.fullmatch(r"-?\d+(\.\d+)?", cells["valeur"])
    checks = {
        "indicateur": cells["indicateur"] in contexte.catalogue.indicateurs,
        "zonage": cells["zonage"] in CODES_TERRITOIRE,
        "code_territoire": bool(re.fullmatch(CODES_TERRITOIRE.get(cells["zonage"], ""), cells["code_territoire"])),
        "edition": bool(cells["edition"]),
        "statut": cells["statut"] in STATUTS,
        "valeur": bool(nombre) if cells["statut"] in ("publie", "prudence", "secondaire") else not cells["valeur"],
        "millesime_deduit": cells["millesime_deduit"] in ("true", "false"),
        "fleche": cells["fleche"] in ("", "hausse", "baisse", "stable"),
        **{name: bool(re.fullmatch(r"(\d{4})?", cells[name])) for name in INTEGERS},
    }
    return [
        (column, f"« {cells[column]} » ne convient pas à la colonne « {column} ».")
        for column, correct in checks.items()
        if not correct
    ]
