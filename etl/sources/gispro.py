"""DAUPHIN's export of the actions (GISPRO, ANCT): one row per commitment of the State; persons are never read.

A row pays an action, several, or says none: `etl.building.engagements` finds which. It has no quartier, and the other
funders are not in it.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from etl.building.engagements import SEPARATOR
from etl.reading.content import FileError
from etl.reading.entries import EntryError, fold, normalise_action, parse_montant
from etl.reading.headers import check_header, find_header, is_total
from etl.reading.lecture import Contexte, Depot, Lecture, Record, Rejet
from etl.reading.sheets import read_sheets

# « 2021 », or « N+2 - CPO 2019 » for the third year of a convention begun in 2019.
ANNEE = re.compile(r"(?:N(?:\+(?P<rang>\d))?\s*-\s*CPO\s*)?(?P<annee>20\d\d)", re.IGNORECASE)
FILE_YEAR = re.compile(r"(?<!\d)(20[12]\d)(?!\d)")
THEME_CODE = re.compile(r"^\s*\d[\d.]*\s*-\s*")
# Several actions in one cell.
BETWEEN_ACTIONS = re.compile(r"[;,/+\n]|\bet\b")
# No quartier, and no défi but the one that we suggest.
EXPORT_TABLES = ("action", "engagement")

Cells = Mapping[str, str]


@dataclass
class _Export:
    """An export being read: the year that its name says, the défi of each theme, the actions and lines already met."""

    depot: Depot
    contexte: Contexte
    lecture: Lecture = field(default_factory=lambda: Lecture(tables=EXPORT_TABLES))
    seen: set[tuple[object, object]] = field(default_factory=set)
    repeated: Counter[str] = field(default_factory=Counter)
    sheet: str = ""

    def refuse(self, row: int, field_name: str, value: str, motif: str, lost: int = 1) -> None:
        """Set a row aside, or only a cell of it."""
        column = self.depot.source.colonnes[field_name][0]
        self.lecture.rejets.append(Rejet(motif, self.sheet, row, column, value, lost))

    def keep(self, table: str, values: dict[str, object], row: int, derive: bool = True) -> None:
        """Keep a record; that of the line itself is the one that counts as read."""
        self.lecture.enregistrements.append(Record(table, values, self.sheet, row, derive))


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read an export: per row the money that the State engaged, its action, and the défi that its theme suggests.

    Raises:
        FileError: no sheet has the header, or a column is unknown, missing or in double.

    """
    source, export = depot.source, _Export(depot, contexte)
    sheets = read_sheets(depot.chemin)
    headers = [header for sheet in sheets if (header := find_header(depot.nom, sheet, source.colonnes))]
    if not headers:
        raise FileError(f"{depot.nom} : aucune feuille ne porte l'en-tête de l'export GISPRO.")
    for header in headers:
        check_header(depot.nom, header, source.colonnes, source.obligatoires, [*source.autres, *source.nominatives])
        export.sheet = header.sheet.name
        for table in ("engagement", "financement"):
            export.lecture.colonnes += filter(None, [header.place("montant", table, "montant_eur")])
        for row, cells in header.cells_below():
            if header.is_repeated(row):
                export.lecture.signalements.append(f"ligne {row.number} : titres répétés, non lus.")
                continue
            if is_total(row):
                export.lecture.signalements.append(f"ligne {row.number} : ligne de total, non lue.")
                continue
            export.lecture.lues += 1
            _read_action_row(export, row.number, cells)
    return export.lecture


def _read_action_row(export: _Export, row: int, cells: Cells) -> None:
    """Publish a row, put it out of scope, or set it aside with the cell at fault."""
    contexte = export.contexte
    if contexte.perimetre is not None and cells["code_contrat_ville"] not in contexte.perimetre["CONTRAT"]:
        export.lecture.hors_perimetre += 1
        return
    try:
        montant = parse_montant(cells["montant"] or "vide")
    except EntryError as error:
        export.refuse(row, "montant", cells["montant"], str(error))
        return
    annee = _read_year(export, cells)
    if annee is None:
        motif = f"« {cells.get('annee', '')} » ne dit pas l'année. Attendu : 2025, ou N+1 - CPO 2024."
        export.refuse(row, "annee", cells.get("annee", ""), motif)
        return
    for field_name in ("intitule", "structure"):
        if not any(char.isalnum() for char in cells[field_name]):
            export.refuse(row, field_name, cells[field_name], "cellule vide.")
            return
    numbers = [normalise_action(text) for part in BETWEEN_ACTIONS.split(cells["action"]) if (text := part.strip())]
    export.keep("engagement", _read_line(export, cells, numbers, annee, montant), row, derive=False)
    key: dict[str, object] = {"action": numbers[0] if len(numbers) == 1 else "", "annee": annee}
    if not key["action"] or (key["action"], annee) in export.seen:
        return
    export.seen.add((key["action"], annee))
    export.keep("action", key | _read_action(export, row, cells), row)
    defi = _suggest_defi(cells, contexte.references["theme_defi"])
    if defi is not None:
        export.keep("action_defi", key | {"defi": defi, "principal": True, "statut": "proposition"}, row)


def _read_line(export: _Export, cells: Cells, numbers: list[str], annee: int, montant: float) -> dict[str, object]:
    """Return a line of the export, named by all that tells it from others, the amount excepted."""
    number, procedure = cells.get("dossier") or None, cells.get("procedure") or None
    action, convention = SEPARATOR.join(numbers) or None, cells.get("convention") or None
    called = " · ".join(filter(None, (str(annee), action or convention or cells["intitule"], number, procedure)))
    export.repeated[called] += 1
    rank = export.repeated[called]
    return {
        "engagement": called if rank == 1 else f"{called} ({rank})",
        "annee": annee,
        "action_lue": action,
        "dossier": number,
        "convention": convention,
        "procedure": procedure,
        "structure": cells["structure"],
        "intitule": cells["intitule"],
        "montant_eur": montant,
    }


def _read_action(export: _Export, row: int, cells: Cells) -> dict[str, object]:
    cpo = "CPO" in cells.get("procedure", "")
    trouvee = ANNEE.search(cells.get("annee", ""))
    column = export.depot.source.colonnes["siret"][0]
    siret = export.lecture.keep_siret(cells.get("siret", ""), export.sheet, row, column)
    return {
        "intitule": cells["intitule"],
        "structure": cells["structure"],
        # One that was refused is not one left empty.
        **({"siret": siret} if siret or cells.get("siret") == "" else {}),
        "convention": cells.get("convention") or None,
        "code_contrat_ville": cells["code_contrat_ville"] or None,
        "theme": cells.get("sous_theme") or cells.get("theme") or None,
        "statut": "cpo" if cpo else None,
        "etat": "accordee",
        "cpo_debut": int(trouvee["annee"]) if cpo and trouvee else None,
    }


def _read_year(export: _Export, cells: Cells) -> int | None:
    """Return the year of an action: its own cell, else the year in the name of the file (the 2020 list has none)."""
    text = cells.get("annee", "")
    trouvee = ANNEE.fullmatch(text)
    if trouvee:
        return int(trouvee["annee"]) + int(trouvee["rang"] or 0)
    du_nom = FILE_YEAR.search(export.depot.chemin.name)
    return int(du_nom[1]) if du_nom and not text else None


def _suggest_defi(cells: Cells, themes: pa.Table) -> int | None:
    """Return the défi that the sub-theme suggests, else the theme; both ANCT nomenclatures are known."""
    known = {fold(theme["libelle"]): theme["defi"] for theme in themes.to_pylist()}
    for field_name in ("sous_theme", "theme"):
        libelle = fold(THEME_CODE.sub("", cells.get(field_name, "")))
        if libelle in known:
            defi: int | None = known[libelle]
            return defi
    return None
