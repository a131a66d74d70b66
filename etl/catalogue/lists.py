"""The lists of a contract, as people keep them: `<list>.csv`, or `<list>.xlsx` filled in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from etl.reading.content import FileError, read_content
from etl.reading.entries import EntryError, parse_entry
from etl.reading.sheets import open_text, read_sheets
from etl.tables.schema import BOOLEAN, DAY, DECIMAL, INTEGER, Column, Table, TableError

SUFFIXES = (".csv", ".xlsx")
WRITTEN_BY_PROGRAM = re.compile(r"-?[0-9]+\.[0-9]+")
EXPECTED = {
    INTEGER: "un nombre entier",
    DECIMAL: "un nombre",
    BOOLEAN: "oui ou non",
    DAY: "une date, jour/mois/année",
}

Rows = Iterator[tuple[int, dict[str, str]]]


def find_list(folder: Path, name: str) -> Path | None:
    """Return the file of a list, None where there is none.

    Raises:
        TableError: there are two.

    """
    found = [path for suffix in SUFFIXES if (path := folder / f"{name}{suffix}").is_file()]
    if len(found) > 1:
        raise TableError(f"{folder} : {' et '.join(path.name for path in found)} disent la même liste. Gardez-en un.")
    return found[0] if found else None


def find_lists(folder: Path) -> list[Path]:
    """Return every file of a folder that may be a list."""
    return [path for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file()]


def read_table(folder: Path, definition: Table) -> pa.Table:
    """Return a list as the table that it is.

    Raises:
        TableError: a column or a cell is wrong; the message names the file, the line, the column and the value.

    """
    path = find_list(folder, definition.nom) or folder / f"{definition.nom}.csv"
    rows = list(read_rows(path, definition.schema.names))
    columns = [
        _convert(path, column, [(number, row[column.nom]) for number, row in rows]) for column in definition.colonnes
    ]
    return pa.Table.from_arrays(columns, schema=definition.schema)


def read_rows(path: Path, columns: list[str]) -> Rows:
    """Yield each row of a list that says something, with its line in the file.

    Raises:
        TableError: the file cannot be read, or its columns are not those expected.

    """
    try:
        header, *rows = _read_csv(path) if path.suffix == ".csv" else _read_workbook(path)
    except FileError as error:
        raise TableError(str(error)) from None
    if header[1] != columns:
        raise TableError(f"{path.name} : colonnes {header[1]}, attendu {columns}.")
    for number, cells in rows:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            raise TableError(
                f"{path.name}, ligne {number} : {len(cells)} cellules au lieu de {len(columns)}. "
                "Un texte qui contient le séparateur s'écrit entre guillemets."
            )
        if any(map(str.strip, cells)):
            yield number, dict(zip(columns, [*cells, *[""] * len(columns)], strict=False))


def _read_csv(path: Path) -> list[tuple[int, list[str]]]:
    """Return the lines of a csv, as a French spreadsheet writes it or as the project does."""
    text = open_text(read_content(path)).read()
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    lines, number = [], 1
    try:
        for cells in reader:
            lines.append((number, cells))
            number = reader.line_num + 1
    except csv.Error as error:
        raise FileError(f"{path.name}, ligne {number} : ligne illisible ({error}). Vérifiez ses guillemets.") from error
    return lines


def _read_workbook(path: Path) -> list[tuple[int, list[str]]]:
    """Return the lines of the first sheet: the others explain it."""
    return [(row.number, row.cells) for row in read_sheets(path)[0].rows]


def _convert(path: Path, column: Column, cells: list[tuple[int, str]]) -> pa.Array:
    """Return the values of a column, in its type."""
    values = []
    for number, cell in cells:
        where = f"{path.name}, ligne {number}, colonne « {column.nom} »"
        if not cell.strip() and not column.nul:
            raise TableError(f"{where} : la cellule est vide. Attendu : {EXPECTED.get(column.type, 'un texte')}.")
        try:
            values.append(_parse(cell.strip(), column) if cell.strip() else None)
        except EntryError as error:
            raise TableError(f"{where} : {error}") from None
    return pa.array(values, column.type)


def _parse(cell: str, column: Column) -> object:
    """Read a cell as any that people write, but for texts, kept as they are, and decimals that a program wrote."""
    if column.type not in EXPECTED:
        return cell
    # « 49.912 » is a latitude here: these lists are the project's own files, where a point is never one of thousands.
    if column.type == DECIMAL and WRITTEN_BY_PROGRAM.fullmatch(cell):
        return float(cell)
    return parse_entry(cell, column)
