"""Write the templates that people fill, from the schema of the tables: one sheet per table, lists to choose from.

The sheets are read back by `etl.sources.modele`. What they ask is what the Cerfa 15059 and DAUPHIN already made the
association write, plus the défi, the shares of the quartiers and the public.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.reading.choices import Choices, choices_of
from etl.sources.modele import WITHOUT_DATA
from etl.tables.declared import load_modeles
from etl.tables.published import get_table
from etl.tables.schema import Column, Table

HELP_ROW, EXAMPLE_ROW, HEADINGS_ROW = 1, 2, 3
ROWS_TO_FILL = 2000
INSTRUCTIONS, CHOICES, ENGAGEMENTS = WITHOUT_DATA
# Excel keeps 255 signs of a message and 32 of its title.
MAX_MESSAGE = 250
ADVICE = (
    "Une ligne par information, sous la ligne des titres. Ne fusionnez pas de cellules, n'ajoutez pas de colonnes.",
    "Les titres en gras sont obligatoires. Une cellule vide veut dire « je ne sais pas » : ce n'est jamais un zéro.",
    "Les montants s'écrivent avec une virgule, sans formule : 1250,50. Les dates s'écrivent jour/mois/année.",
    "Choisissez dans les listes quand il y en a une : les noms viennent du contrat de ville.",
    "N'écrivez jamais le nom d'une personne : ni participant, ni salarié, ni signataire.",
    "La ligne en italique, au-dessus des titres, est un exemple : elle n'est pas lue.",
    "Pour contrôler le fichier avant de l'envoyer : python -m etl verifier FICHIER, ou la page « Déposer ».",
)
# Two writings of one template are the same file.
CREATED_ON = datetime(2024, 12, 18)

FilledRows = Mapping[str, Iterable[Mapping[str, object]]]


def write_modeles(output: Path, references: Mapping[str, pa.Table]) -> list[Path]:
    """Write every template in a folder, as `<modele>.xlsx`; return the files."""
    output.mkdir(parents=True, exist_ok=True)
    paths = []
    for modele in load_modeles():
        path = output / f"{modele}.xlsx"
        path.write_bytes(build_modele(modele, references))
        paths.append(path)
    return paths


def build_modele(
    modele: str,
    references: Mapping[str, pa.Table],
    records: FilledRows | None = None,
    engagements: Iterable[Sequence[str]] = (),
) -> bytes:
    """Return a template as an .xlsx, filled with `rangees` (rows of each table) if there are any.

    `engagements` are recalled on a sheet of their own: rows of three texts, which are not read back.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": modele, "created": CREATED_ON})
        writer = _Writer(workbook)
        tables = [get_table(name) for name in load_modeles()[modele]]
        writer.write_instructions(tables)
        sheets = [(table, workbook.add_worksheet(table.feuille), choices_of(table, references)) for table in tables]
        ranges = writer.write_choices([choices for _, _, choices in sheets])
        for table, sheet, choices in sheets:
            writer.write_sheet(sheet, table, choices, ranges)
            writer.fill(sheet, table, choices, (records or {}).get(table.nom, ()))
        writer.write_engagements(list(engagements))
    return buffer.getvalue()


class _Writer:
    """The formats of a workbook, and how its sheets are written."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.muted = workbook.add_format({"text_wrap": True, "valign": "top", "font_color": "#5b6770"})
        self.example = workbook.add_format({"italic": True, "font_color": "#5b6770", "bg_color": "#f3f5f7"})
        header = {"text_wrap": True, "valign": "vcenter", "bottom": 2, "bg_color": "#dfe9ef"}
        self.optional = workbook.add_format(header)
        self.required = workbook.add_format(header | {"bold": True})
        self.text = workbook.add_format({"num_format": "@"})
        self.types: dict[pa.DataType, Format] = {
            pa.float64(): workbook.add_format({"num_format": "#,##0.##"}),
            pa.int32(): workbook.add_format({"num_format": "0"}),
            pa.date32(): workbook.add_format({"num_format": "dd/mm/yyyy"}),
        }

    def write_instructions(self, tables: list[Table]) -> None:
        """Write the sheet of instructions, with every column of every sheet."""
        sheet = self.workbook.add_worksheet(INSTRUCTIONS)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 100)
        sheet.write(0, 0, "Mode d'emploi", self.title)
        rank = 1
        for sentence in ADVICE:
            sheet.write(rank, 1, sentence, self.muted)
            rank += 1
        for table in tables:
            sheet.write(rank + 1, 0, f"Feuille « {table.feuille} »", self.title)
            sheet.write(rank + 1, 1, f"Une ligne est {table.ligne}.", self.muted)
            rank += 2
            for column in table.entered:
                sheet.write(rank, 0, column.titre, self.optional if column.nul else self.required)
                sheet.write(rank, 1, column.aide, self.muted)
                rank += 1

    def write_engagements(self, engagements: list[Sequence[str]]) -> None:
        """Recall what the contract engages, for whoever declares to look for what is missing."""
        if engagements:
            sheet = self.workbook.add_worksheet(ENGAGEMENTS)
            sheet.set_column(0, 1, 34)
            sheet.set_column(2, 2, 90)
            sheet.write(0, 0, "Ce que le contrat engage, pour mémoire", self.title)
            for rank, texts in enumerate(engagements, 2):
                sheet.write_row(rank, 0, texts, self.muted)

    def write_choices(self, choices: list[dict[str, Choices]]) -> dict[tuple[str, ...], str]:
        """Write the lists on their own sheet; return the range of each."""
        sheet = self.workbook.add_worksheet(CHOICES)
        ranges: dict[tuple[str, ...], str] = {}
        for name, listed in [pair for group in choices for pair in group.items()]:
            libelles = tuple(listed.libelles.values())
            if libelles not in ranges:
                place = len(ranges)
                sheet.write(0, place, name.capitalize())
                sheet.write_column(1, place, libelles)
                sheet.set_column(place, place, 40)
                letter = xl_col_to_name(place)
                ranges[libelles] = f"={CHOICES}!${letter}$2:${letter}${len(libelles) + 1}"
        return ranges

    def write_sheet(
        self, sheet: Worksheet, table: Table, choices: dict[str, Choices], ranges: dict[tuple[str, ...], str]
    ) -> None:
        """Write the headings of a sheet, its example, and what each of its cells accepts."""
        sheet.write(0, 0, f"{table.feuille} : une ligne est {table.ligne}", self.title)
        sheet.set_row(HELP_ROW, 60)
        sheet.set_row(HEADINGS_ROW, 32)
        sheet.freeze_panes(HEADINGS_ROW + 1, 1)
        for place, column in enumerate(table.entered):
            width = 34 if column.type == pa.string() else 16
            sheet.set_column(place, place, width, self.types.get(column.type, self.text))
            sheet.write(HELP_ROW, place, column.aide, self.muted)
            _write_value(sheet, EXAMPLE_ROW, place, _display(column.exemple, column, choices), self.example)
            sheet.write(HEADINGS_ROW, place, column.titre, self.optional if column.nul else self.required)
            validation = _validation(column, choices, ranges)
            if validation:
                message = {"input_title": column.titre[:32], "input_message": column.aide[:MAX_MESSAGE]}
                sheet.data_validation(HEADINGS_ROW + 1, place, HEADINGS_ROW + ROWS_TO_FILL, place, validation | message)

    def fill(
        self, sheet: Worksheet, table: Table, choices: dict[str, Choices], records: Iterable[Mapping[str, object]]
    ) -> None:
        """Write rows below the headings."""
        for rank, record in enumerate(records, HEADINGS_ROW + 1):
            for place, column in enumerate(table.entered):
                value = _display(record.get(column.nom), column, choices)
                _write_value(sheet, rank, place, value, self.types.get(column.type, self.text))


def _write_value(sheet: Worksheet, rank: int, place: int, value: object, cell_format: Format) -> None:
    if isinstance(value, date):
        sheet.write_datetime(rank, place, datetime(value.year, value.month, value.day), cell_format)
    elif isinstance(value, int | float):
        sheet.write_number(rank, place, value, cell_format)
    elif value is not None:
        sheet.write_string(rank, place, str(value), cell_format)


def _display(value: object, column: Column, choices: dict[str, Choices]) -> object:
    """Return a value as people write it: the label of a list, oui or non, the day of a date."""
    if value is None or column.nom in choices:
        return choices[column.nom].libelles.get(value, str(value)) if value is not None else None
    if column.type == pa.bool_():
        return "oui" if value else "non"
    return value


def _validation(
    column: Column, choices: dict[str, Choices], ranges: dict[tuple[str, ...], str]
) -> dict[str, object] | None:
    """Return what a cell accepts, as Excel and LibreOffice check it while it is typed."""
    error: dict[str, object] = {
        "error_title": "À corriger",
        "error_message": f"{column.titre} : {column.aide}"[:MAX_MESSAGE],
    }
    if column.nom in choices:
        return error | {"validate": "list", "source": ranges[tuple(choices[column.nom].libelles.values())]}
    if column.type == pa.bool_():
        return error | {"validate": "list", "source": ["oui", "non"]}
    if column.type == pa.date32():
        bounds: dict[str, object] = {"minimum": datetime(2000, 1, 1), "maximum": datetime(2040, 12, 31)}
        return error | {"validate": "date", "criteria": "between"} | bounds
    if column.minimum is not None:
        bounds = {"minimum": column.minimum, "maximum": column.maximum}
        nombre = "integer" if column.type == pa.int32() else "decimal"
        return error | {"validate": nombre, "criteria": "between"} | bounds
    return None
