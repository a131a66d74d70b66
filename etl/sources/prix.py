"""The index of consumer prices, a row per year: its level (`indice`), or its change since the year before."""

import math

from etl.reading.content import FileError
from etl.reading.lecture import Contexte, Depot, Lecture, Rejet
from etl.reading.sheets import read_sheets

# The year whose index is 100, as in INSEE's own series.
BASE_YEAR = 2015
LEVEL, CHANGE = "indice", "variation_annuelle_pct"
YEARS, MAX_LEVEL, MAX_CHANGE = range(1900, 2101), 100_000, 100


def read(depot: Depot, _contexte: Contexte) -> Lecture:
    """Read a csv with the columns `annee` and one of LEVEL or CHANGE (in %), the others being left to its readers.

    `prix` holds the index of each year, 100 in BASE_YEAR, and the line where it was read.

    Raises:
        FileError: no such columns, a year given twice, no base year, or a year missing among changes.

    """
    header, *rows = read_sheets(depot.chemin)[0].rows
    names = [cell.strip() for cell in header.cells]
    column = next((name for name in (LEVEL, CHANGE) if name in names), None)
    if "annee" not in names or column is None:
        raise FileError(f"{depot.nom} : colonnes {', '.join(names)}. Attendu : annee, et {LEVEL} ou {CHANGE} (en %).")
    lecture = Lecture(lues=len(rows))
    known: dict[int, tuple[float, int]] = {}
    for row in rows:
        cells = dict(zip(names, row.cells, strict=False))
        annee, value = _number(cells.get("annee", "")), _number(cells.get(column, ""))
        if annee is None or value is None or not annee.is_integer() or not _is_possible(annee, value, column):
            mistake = column if annee is not None and annee.is_integer() and annee in YEARS else "annee"
            text = cells.get(mistake, "").strip()
            lecture.rejets.append(Rejet(f"« {text} » ne convient pas.", ligne=row.number, colonne=mistake, valeur=text))
        elif int(annee) in known:
            raise FileError(f"{depot.nom}, ligne {row.number} : l'année {int(annee)} est donnée deux fois.")
        else:
            known[int(annee)] = (value, row.number)
    levels = {annee: value for annee, (value, _) in known.items()}
    if column == CHANGE:
        levels = _chain(depot, levels)
    if BASE_YEAR not in levels:
        raise FileError(f"{depot.nom} : il manque l'année {BASE_YEAR}, celle où l'indice vaut 100.")
    base = levels[BASE_YEAR]
    lecture.prix = [
        {"annee": annee, "indice": level / base * 100, "base": BASE_YEAR, "ligne": known[annee][1]}
        for annee, level in sorted(levels.items())
    ]
    return lecture


def _number(cell: str) -> float | None:
    try:
        value = float(cell.strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _is_possible(annee: float, value: float, column: str) -> bool:
    return annee in YEARS and (0 < value < MAX_LEVEL if column == LEVEL else -100 < value < MAX_CHANGE)


def _chain(depot: Depot, changes: dict[int, float]) -> dict[int, float]:
    """Return the level of each year, from changes in % that follow one another."""
    levels: dict[int, float] = {}
    level = 1.0
    for annee in sorted(changes):
        if levels and annee - 1 not in levels:
            raise FileError(f"{depot.nom} : il manque l'année {annee - 1} : les variations s'enchaînent.")
        level *= 1 + changes[annee] / 100
        levels[annee] = level
    return levels
