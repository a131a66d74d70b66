"""Find the tables in INSEE's wide files: which edition, sheet and header, which column holds which variable."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from etl.catalogue.fiche import Edition, VariableGroup, fill_year
from etl.reading.content import FileError
from etl.reading.lecture import CODES_TERRITOIRE, Depot, Lecture
from etl.reading.sheets import ROWS_BEFORE_HEADER, Row, Sheet, read_sheets


class UndescribedEditionError(FileError):
    """A file of an edition that no line describes; it says which, and which years a line would give."""

    def __init__(self, message: str, edition: str, groups: tuple[str, ...]) -> None:
        super().__init__(message)
        self.edition, self.groups = edition, groups


@dataclass(frozen=True)
class WideColumn:
    """A column of the file that holds a variable: its position, its own name, and how to date and read it."""

    position: int
    name: str
    variable: str
    groupe: VariableGroup
    millesime: int
    deduit: bool
    note: int | None


@dataclass(frozen=True)
class WideTable:
    """A sheet found to hold places in rows: its header, its rows below, and the edition and zoning of the file."""

    depot: Depot
    edition: Edition
    zonage: str
    sheet: Sheet
    header: list[str]
    rows: list[Row]
    positions: dict[str, int]

    @property
    def position_code(self) -> int:
        """The position of the column of place codes."""
        return self.positions[normalise(self.depot.source.colonne_code)]


def find_edition(depot: Depot) -> tuple[Edition, str]:
    """Return the edition and the zoning that the name of a file says.

    Raises:
        FileError: the edition is not described; the message names the line to add.

    """
    found = depot.source.fichier.fullmatch(depot.chemin.name)
    names = found.groupdict() if found else {}
    key = names.get("edition") or "unique"
    if key not in depot.source.editions:
        annees = ", ".join(f"{group} = AAAA" for group in depot.source.groupes)
        raise UndescribedEditionError(
            f"{depot.nom} : l'édition « {key} » n'est pas décrite. Décrivez-la sur la page « Déposer », "
            "par « deposer --edition 'LIGNE' », ou ajoutez une ligne à [editions] dans "
            f"etl/sources/{depot.source.code}.toml, qui dit l'année des données de chaque groupe : "
            f"{key} = {{ {annees} }}. Éditions décrites : {', '.join(depot.source.editions)}.",
            key,
            tuple(depot.source.groupes),
        )
    return depot.source.editions[key], (names.get("zonage") or depot.source.zonage).upper()


def find_tables(depot: Depot, edition: Edition, zonage: str) -> list[WideTable]:
    """Return the sheets that hold places, each with its header, wherever the producer put it.

    A row that names the code column without any variable is a dictionary of variables (`meta_*.csv`), not a header:
    it is only returned, to be refused with its columns, when the file holds nothing better.
    """
    candidates = [
        WideTable(depot, edition, zonage, sheet, row.cells, sheet.rows[rank:], _find_positions(depot, row.cells))
        for sheet in read_sheets(depot.chemin)
        for rank, row in enumerate(sheet.rows[:ROWS_BEFORE_HEADER], 1)
        if normalise(depot.source.colonne_code) in map(normalise, row.cells)
    ]
    # One header per sheet: the first that names a variable.
    headers = {candidate.sheet.name: candidate for candidate in reversed(candidates) if any(find_columns(candidate))}
    if not candidates:
        raise FileError(
            f"{depot.nom} : aucune ligne d'en-tête ne contient la colonne « {depot.source.colonne_code} » "
            f"dans les {ROWS_BEFORE_HEADER} premières lignes."
        )
    return [_with_its_zonage(tableau) for tableau in reversed(headers.values())] or candidates[:1]


def _with_its_zonage(tableau: WideTable) -> WideTable:
    """Give a sheet the zoning that its codes are of: files not yet seen may hold communes and EPCI beside the QPV."""
    if tableau.depot.source.verifie:
        return tableau
    codes = [code_of(row, tableau.position_code) for row in tableau.rows]
    for zonage in (tableau.zonage, "COM", "EPCI"):
        if 2 * sum(bool(re.fullmatch(CODES_TERRITOIRE[zonage], code)) for code in codes) > len(codes):
            return replace(tableau, zonage=zonage)
    return tableau


def _find_positions(depot: Depot, header: list[str]) -> dict[str, int]:
    names = [normalise(name) for name in header]
    doubles = [name for name, nombre in Counter(names).items() if name and nombre > 1]
    if doubles:
        raise FileError(f"{depot.nom} : colonnes en double dans l'en-tête : {', '.join(doubles)}. Gardez-en une seule.")
    return {name: position for position, name in enumerate(names) if name}


def find_columns(tableau: WideTable) -> Iterator[WideColumn]:
    """Yield the columns that hold a variable of the source, in the order of its TOML."""
    edition, positions = tableau.edition, tableau.positions
    for nom_groupe, millesime in edition.millesimes.items():
        group = tableau.depot.source.groupes[nom_groupe]
        notes = [positions[name] for note in group.note if (name := normalise(fill_year(note, millesime))) in positions]
        for variable in group.variables:
            names = map(normalise, group.column_names(variable, millesime))
            position = next((positions[name] for name in names if name in positions), None)
            if position is not None:
                yield WideColumn(
                    position=position,
                    name=tableau.header[position].strip(),
                    variable=variable,
                    groupe=group,
                    millesime=millesime,
                    deduit=nom_groupe in edition.deduit,
                    note=notes[0] if notes else None,
                )


def check_columns(tableau: WideTable, columns: list[WideColumn], utilisees: set[str], lecture: Lecture) -> None:
    """Stop on an unknown column (or report it, for a source not yet seen), and on a missing one that we publish."""
    source, edition = tableau.depot.source, tableau.edition
    known = {normalise(column.name) for column in columns} | {normalise(source.colonne_code)}
    expected = set()
    for nom_groupe, millesime in edition.millesimes.items():
        group = source.groupes[nom_groupe]
        known |= {normalise(fill_year(name, millesime)) for name in (*group.note, *source.autres)}
        expected |= utilisees & set(group.variables)
    unknown = sorted(set(tableau.positions) - known)
    manquantes = sorted(expected - {column.variable for column in columns})
    bilan = (
        f"{tableau.depot.nom} : colonnes inconnues : {', '.join(unknown) or 'aucune'} ; "
        f"manquantes : {', '.join(manquantes) or 'aucune'} ; "
        f"connues : {', '.join(sorted(set(tableau.positions) & known))}."
    )
    refuser = source.colonnes_inconnues == "refuser"
    if not columns or (refuser and (unknown or manquantes)):
        raise FileError(f"{bilan} Complétez etl/sources/{source.code}.toml si le producteur a changé ses colonnes.")
    if unknown or manquantes:
        lecture.signalements.append(bilan)


def code_of(row: Row, position: int) -> str:
    """Return the place code of a row, freed from the ="80021" that keeps zeros in a spreadsheet."""
    raw = row.cells[position].strip() if position < len(row.cells) else ""
    return re.sub(r'^="?(.*?)"?$', r"\1", raw) if raw.startswith("=") else raw


def normalise(name: str) -> str:
    """Return a column name as it is compared: without its outer spaces, in capitals."""
    return name.strip().upper()
