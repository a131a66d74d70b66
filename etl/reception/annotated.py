"""A copy of the file received, with each cell to mend coloured and commented, to send back to whoever wrote it.

It is made again from what was read: its values, not its formulas nor its macros.
"""

import io
import tempfile
from collections import defaultdict
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from etl.reading.headers import heading_key
from etl.reading.lecture import Rejet
from etl.reading.sheets import ROWS_BEFORE_HEADER, Sheet, read_sheets

FAULT = {"bg_color": "#f6d5c3", "border": 1, "border_color": "#b4501e"}
# Excel keeps 31 signs of the name of a sheet, and none of these.
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))


def annotate(name: str, content: bytes, rejets: list[Rejet]) -> bytes:
    """Return an .xlsx of what a file says, each cell refused being coloured, with the reason as a comment.

    Raises:
        FileError: the file cannot be opened.

    """
    with tempfile.TemporaryDirectory(prefix="annote-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        sheets = read_sheets(path)
    faults = defaultdict(list)
    for rejet in rejets:
        faults[rejet.feuille].append(rejet)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        fault = workbook.add_format(FAULT)
        for rank, sheet in enumerate(sheets, 1):
            written = workbook.add_worksheet(f"{rank} {sheet.name}".strip().translate(FORBIDDEN)[:31])
            for row in sheet.rows:
                written.write_row(row.number - 1, 0, row.cells)
            _comment(written, sheet, faults[sheet.name], fault)
    return buffer.getvalue()


def _comment(written: Worksheet, sheet: Sheet, rejets: list[Rejet], fault: object) -> None:
    said: dict[tuple[int, int], list[str]] = defaultdict(list)
    for rejet in rejets:
        if rejet.ligne:
            said[rejet.ligne - 1, _find_column(sheet, rejet)].append(rejet.motif)
    values = {row.number - 1: row.cells for row in sheet.rows}
    for (row, column), motifs in said.items():
        cells = values.get(row, [])
        written.write_string(row, column, cells[column] if column < len(cells) else "", fault)
        written.write_comment(row, column, "\n".join(motifs), {"x_scale": 2})


def _find_column(sheet: Sheet, rejet: Rejet) -> int:
    """Return the column whose heading a refusal names, the first one where none bears it."""
    wanted = heading_key(rejet.colonne)
    for row in sheet.rows[:ROWS_BEFORE_HEADER]:
        keys = [heading_key(cell) for cell in row.cells]
        if row.number < (rejet.ligne or 0) and wanted and wanted in keys:
            return keys.index(wanted)
    return 0
