"""Our own templates (`python -m etl modeles`), filled by hand: one sheet per table, the header wherever it slid."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from etl.building.coherence import CHECKS
from etl.reading.choices import Choices, choices_of
from etl.reading.entries import FIRST_DAY, EntryError, fold, has_short_year, parse_entry
from etl.reading.headers import KNOWN, NEAR, Header, check_header, find_header, is_total, template_headings
from etl.reading.lecture import Contexte, Depot, Lecture, Record, Rejet
from etl.reading.sheets import Sheet, read_sheets
from etl.tables.declared import load_modeles
from etl.tables.published import get_table
from etl.tables.schema import Column, Table

# Sheets of the template that hold no data.
WITHOUT_DATA = ("Mode d'emploi", "Listes", "Engagements")
EMPTY = "cellule vide. Écrivez la valeur dans chaque ligne, sans fusionner de cellules."


@dataclass
class _SheetRead:
    """A sheet being read: its table, its lists, and the keys already met with their line."""

    table: Table
    header: Header
    choices: dict[str, Choices]
    keys: dict[tuple[object, ...], int] = field(default_factory=dict)


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a filled template: one record per row, in the columns of its table.

    Raises:
        FileError: no sheet is known, or one has unknown, missing or duplicated columns.

    """
    lecture = Lecture(tables=load_modeles()[depot.source.modele])
    for sheet in read_sheets(depot.chemin):
        sheet_read = _recognise(depot, sheet, contexte)
        if sheet_read is not None:
            _read_sheet(sheet_read, lecture)
            header, table = sheet_read.header, sheet_read.table.nom
            lecture.colonnes += filter(None, (header.place(name, table, name) for name in header.positions))
        elif sheet.name not in WITHOUT_DATA:
            lecture.signalements.append(f"feuille « {sheet.name} » non lue : aucun en-tête du modèle.")
    for controle in CHECKS:
        controle(lecture)
    return lecture


def _recognise(depot: Depot, sheet: Sheet, contexte: Contexte) -> _SheetRead | None:
    """Find which table a sheet holds, by its header: sheets get renamed."""
    candidates = []
    for name in load_modeles()[depot.source.modele]:
        table = get_table(name)
        # A sheet that kept its name may have lost columns: those that must be there are asked for by name.
        enough = NEAR if fold(sheet.name) == fold(table.feuille) else KNOWN
        header = find_header(depot.nom, sheet, template_headings(name), enough)
        if header:
            part = len(header.positions) / len(table.entered)
            candidates.append((part, sheet.name == table.feuille, table, header))
    if not candidates:
        return None
    _, _, table, header = max(candidates, key=lambda candidate: candidate[:2])
    obligatoires = [column.nom for column in table.entered if not column.nul]
    check_header(depot.nom, header, template_headings(table.nom), obligatoires, [])
    return _SheetRead(table, header, choices_of(table, contexte.references))


def _read_sheet(sheet_read: _SheetRead, lecture: Lecture) -> None:
    name = sheet_read.header.sheet.name
    repeated: list[str] = []
    for row, cells in sheet_read.header.cells_below():
        if not any(cells.values()):
            continue
        if sheet_read.header.is_repeated(row):
            repeated.append(str(row.number))
            continue
        if is_total(row):
            lecture.signalements.append(f"{_say_sheet(name)}ligne {row.number} : ligne de total, non lue.")
            continue
        lecture.lues += 1
        values, rejets = _parse_row(sheet_read, cells)
        key = tuple(values.get(field_name) for field_name in sheet_read.table.cle)
        if any(rejet.valeurs_nb for rejet in rejets):
            lecture.said_badly.add((sheet_read.table.nom, values.get("action"), values.get("annee")))
        elif key in sheet_read.keys:
            motif = f"ligne en double : elle répète la ligne {sheet_read.keys[key]}. Gardez la bonne."
            rejets.append(Rejet(motif, colonne=sheet_read.table.entered[0].titre, valeur=str(key[0])))
        else:
            sheet_read.keys[key] = row.number
            lecture.enregistrements.append(Record(sheet_read.table.nom, values, name, row.number))
        lecture.rejets += [
            replace(rejet, feuille=name, ligne=row.number, action=cells.get("action", "")) for rejet in rejets
        ]
        lecture.signalements += _say_short_years(sheet_read, name, row.number, cells, values)
    if repeated:
        lecture.signalements.append(f"{_say_sheet(name)}lignes de titres répétées, non lues : {', '.join(repeated)}.")


def _say_sheet(name: str) -> str:
    """Name a sheet; a csv has none."""
    return f"feuille {name}, " if name else ""


def _say_short_years(
    sheet_read: _SheetRead, name: str, row: int, cells: dict[str, str], values: dict[str, object]
) -> Iterator[str]:
    """Yield the dates and the years that were written with two digits, as they were read."""
    for column in sheet_read.table.entered:
        value, text = values.get(column.nom), cells.get(column.nom, "")
        is_year = isinstance(value, int) and value >= FIRST_DAY.year
        if (isinstance(value, date) or is_year) and has_short_year(text):
            said = f"{value:%d/%m/%Y}" if isinstance(value, date) else value
            yield f'{_say_sheet(name)}ligne {row}, colonne "{column.titre}" : « {text} » est lu {said}.'


def _parse_row(sheet_read: _SheetRead, cells: dict[str, str]) -> tuple[dict[str, object], list[Rejet]]:
    """Return the values of a row, and its cells at fault: the row is lost with those that must be filled."""
    values: dict[str, object] = {}
    rejets: list[Rejet] = []
    # A column that was taken out says nothing: it is not a cell left empty.
    for column in (saisie for saisie in sheet_read.table.entered if saisie.nom in cells):
        text = cells[column.nom]
        try:
            values[column.nom] = _parse_cell(text, column, sheet_read.choices.get(column.nom))
        except EntryError as error:
            perdue = not column.nul and not any(rejet.valeurs_nb for rejet in rejets)
            motif = str(error) if not column.nul else f"{error} La ligne est gardée sans cette cellule."
            # What was written there is not known: it is not a cell left empty, and nothing is asked about it.
            rejets.append(Rejet(motif, colonne=column.titre, valeur=text, valeurs_nb=int(perdue)))
    return values, rejets


def _parse_cell(text: str, column: Column, listed: Choices | None) -> object:
    if not text:
        if column.nul:
            return None
        raise EntryError(EMPTY)
    if listed:
        return listed.find(text, column.titre)
    return parse_entry(text, column)
