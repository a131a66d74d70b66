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

from etl.reading.choices import Liste, listes_de
from etl.sources.modele import SANS_DONNEES
from etl.tables.declared import load_modeles
from etl.tables.published import get_table
from etl.tables.schema import Colonne, Table

LIGNE_AIDE, LIGNE_EXEMPLE, LIGNE_TITRES = 1, 2, 3
LIGNES_A_REMPLIR = 2000
MODE_D_EMPLOI, LISTES, ENGAGEMENTS = SANS_DONNEES
# Excel keeps 255 signs of a message and 32 of its title.
MESSAGE_MAXIMAL = 250
CONSIGNES = (
    "Une ligne par information, sous la ligne des titres. Ne fusionnez pas de cellules, n'ajoutez pas de colonnes.",
    "Les titres en gras sont obligatoires. Une cellule vide veut dire « je ne sais pas » : ce n'est jamais un zéro.",
    "Les montants s'écrivent avec une virgule, sans formule : 1250,50. Les dates s'écrivent jour/mois/année.",
    "Choisissez dans les listes quand il y en a une : les noms viennent du contrat de ville.",
    "N'écrivez jamais le nom d'une personne : ni participant, ni salarié, ni signataire.",
    "La ligne en italique, au-dessus des titres, est un exemple : elle n'est pas lue.",
    "Pour contrôler le fichier avant de l'envoyer : python -m etl verifier FICHIER, ou la page « Déposer ».",
)
# Two writings of one template are the same file.
CREE_LE = datetime(2024, 12, 18)

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
        workbook.set_properties({"title": modele, "created": CREE_LE})
        writer = _Ecriture(workbook)
        tables = [get_table(name) for name in load_modeles()[modele]]
        writer.write_mode_d_emploi(tables)
        sheets = [(table, workbook.add_worksheet(table.feuille), listes_de(table, references)) for table in tables]
        plages = writer.write_listes([listes for _, _, listes in sheets])
        for table, sheet, listes in sheets:
            writer.write_feuille(sheet, table, listes, plages)
            writer.fill(sheet, table, listes, (records or {}).get(table.nom, ()))
        writer.write_engagements(list(engagements))
    return buffer.getvalue()


class _Ecriture:
    """The formats of a workbook, and how its sheets are written."""

    def __init__(self, workbook: Workbook) -> None:
        self.classeur = workbook
        self.titre = workbook.add_format({"bold": True, "font_size": 14})
        self.discret = workbook.add_format({"text_wrap": True, "valign": "top", "font_color": "#5b6770"})
        self.exemple = workbook.add_format({"italic": True, "font_color": "#5b6770", "bg_color": "#f3f5f7"})
        header = {"text_wrap": True, "valign": "vcenter", "bottom": 2, "bg_color": "#dfe9ef"}
        self.facultatif = workbook.add_format(header)
        self.obligatoire = workbook.add_format(header | {"bold": True})
        self.texte = workbook.add_format({"num_format": "@"})
        self.types: dict[pa.DataType, Format] = {
            pa.float64(): workbook.add_format({"num_format": "#,##0.##"}),
            pa.int32(): workbook.add_format({"num_format": "0"}),
            pa.date32(): workbook.add_format({"num_format": "dd/mm/yyyy"}),
        }

    def write_mode_d_emploi(self, tables: list[Table]) -> None:
        """Write the sheet of instructions, with every column of every sheet."""
        sheet = self.classeur.add_worksheet(MODE_D_EMPLOI)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 100)
        sheet.write(0, 0, "Mode d'emploi", self.titre)
        rank = 1
        for consigne in CONSIGNES:
            sheet.write(rank, 1, consigne, self.discret)
            rank += 1
        for table in tables:
            sheet.write(rank + 1, 0, f"Feuille « {table.feuille} »", self.titre)
            sheet.write(rank + 1, 1, f"Une ligne est {table.ligne}.", self.discret)
            rank += 2
            for column in table.saisies:
                sheet.write(rank, 0, column.titre, self.facultatif if column.nul else self.obligatoire)
                sheet.write(rank, 1, column.aide, self.discret)
                rank += 1

    def write_engagements(self, engagements: list[Sequence[str]]) -> None:
        """Recall what the contract engages, for whoever declares to look for what is missing."""
        if engagements:
            sheet = self.classeur.add_worksheet(ENGAGEMENTS)
            sheet.set_column(0, 1, 34)
            sheet.set_column(2, 2, 90)
            sheet.write(0, 0, "Ce que le contrat engage, pour mémoire", self.titre)
            for rank, texts in enumerate(engagements, 2):
                sheet.write_row(rank, 0, texts, self.discret)

    def write_listes(self, listes: list[dict[str, Liste]]) -> dict[tuple[str, ...], str]:
        """Write the lists on their own sheet; return the range of each."""
        sheet = self.classeur.add_worksheet(LISTES)
        plages: dict[tuple[str, ...], str] = {}
        for name, listed in [paire for group in listes for paire in group.items()]:
            libelles = tuple(listed.libelles.values())
            if libelles not in plages:
                place = len(plages)
                sheet.write(0, place, name.capitalize())
                sheet.write_column(1, place, libelles)
                sheet.set_column(place, place, 40)
                lettre = xl_col_to_name(place)
                plages[libelles] = f"={LISTES}!${lettre}$2:${lettre}${len(libelles) + 1}"
        return plages

    def write_feuille(
        self, sheet: Worksheet, table: Table, listes: dict[str, Liste], plages: dict[tuple[str, ...], str]
    ) -> None:
        """Write the headings of a sheet, its example, and what each of its cells accepts."""
        sheet.write(0, 0, f"{table.feuille} : une ligne est {table.ligne}", self.titre)
        sheet.set_row(LIGNE_AIDE, 60)
        sheet.set_row(LIGNE_TITRES, 32)
        sheet.freeze_panes(LIGNE_TITRES + 1, 1)
        for place, column in enumerate(table.saisies):
            width = 34 if column.type == pa.string() else 16
            sheet.set_column(place, place, width, self.types.get(column.type, self.texte))
            sheet.write(LIGNE_AIDE, place, column.aide, self.discret)
            _write_value(sheet, LIGNE_EXEMPLE, place, _affiche(column.exemple, column, listes), self.exemple)
            sheet.write(LIGNE_TITRES, place, column.titre, self.facultatif if column.nul else self.obligatoire)
            validation = _validation(column, listes, plages)
            if validation:
                message = {"input_title": column.titre[:32], "input_message": column.aide[:MESSAGE_MAXIMAL]}
                sheet.data_validation(
                    LIGNE_TITRES + 1, place, LIGNE_TITRES + LIGNES_A_REMPLIR, place, validation | message
                )

    def fill(
        self, sheet: Worksheet, table: Table, listes: dict[str, Liste], records: Iterable[Mapping[str, object]]
    ) -> None:
        """Write rows below the headings."""
        for rank, record in enumerate(records, LIGNE_TITRES + 1):
            for place, column in enumerate(table.saisies):
                value = _affiche(record.get(column.nom), column, listes)
                _write_value(sheet, rank, place, value, self.types.get(column.type, self.texte))


def _write_value(sheet: Worksheet, rank: int, place: int, value: object, forme: Format) -> None:
    if isinstance(value, date):
        sheet.write_datetime(rank, place, datetime(value.year, value.month, value.day), forme)
    elif isinstance(value, int | float):
        sheet.write_number(rank, place, value, forme)
    elif value is not None:
        sheet.write_string(rank, place, str(value), forme)


def _affiche(value: object, column: Colonne, listes: dict[str, Liste]) -> object:
    """Return a value as people write it: the label of a list, oui or non, the day of a date."""
    if value is None or column.nom in listes:
        return listes[column.nom].libelles.get(value, str(value)) if value is not None else None
    if column.type == pa.bool_():
        return "oui" if value else "non"
    return value


def _validation(
    column: Colonne, listes: dict[str, Liste], plages: dict[tuple[str, ...], str]
) -> dict[str, object] | None:
    """Return what a cell accepts, as Excel and LibreOffice check it while it is typed."""
    error: dict[str, object] = {
        "error_title": "À corriger",
        "error_message": f"{column.titre} : {column.aide}"[:MESSAGE_MAXIMAL],
    }
    if column.nom in listes:
        return error | {"validate": "list", "source": plages[tuple(listes[column.nom].libelles.values())]}
    if column.type == pa.bool_():
        return error | {"validate": "list", "source": ["oui", "non"]}
    if column.type == pa.date32():
        bornes: dict[str, object] = {"minimum": datetime(2000, 1, 1), "maximum": datetime(2040, 12, 31)}
        return error | {"validate": "date", "criteria": "between"} | bornes
    if column.minimum is not None:
        bornes = {"minimum": column.minimum, "maximum": column.maximum}
        nombre = "integer" if column.type == pa.int32() else "decimal"
        return error | {"validate": nombre, "criteria": "between"} | bornes
    return None
