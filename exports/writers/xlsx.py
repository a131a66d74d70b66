"""An answer as a spreadsheet: its rows, and what is needed to trace them. No cell of it can become a formula."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pyarrow as pa
import xlsxwriter
from xlsxwriter.workbook import Workbook

from exports.document import Document, Source
from exports.writers.sheets import Sheet, levels, title, unit, widest
from queries import Base, get_question

# What a spreadsheet would run when it opens a csv.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MAX_WIDTH = 60
FORMATS = {"€": '#,##0.00 "€"', "%": "0.0"}
# Whoever verified the extract signs the paper: the file names no one.
SIGNATURE = ("Extrait vérifié le", "Par (nom et qualité)", "Signature")
SHEETS = (
    "une par niveau, de l'ensemble au plus fin : dans chacune, aucune ligne n'en répète une autre. "
    "Les croisements intermédiaires se refont depuis la plus fine, ou se demandent à la question."
)
NE_PAS_ADDITIONNER = (
    "Ces montants ne s'additionnent pas d'une ligne à l'autre : leurs natures ou leurs étapes diffèrent."
)


def write_csv(answer: pa.Table) -> bytes:
    """Return rows as the csv that a French spreadsheet opens: BOM, semicolons, decimal commas, dates of the day."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(answer.column_names)
    for row in answer.to_pylist():
        writer.writerow([_cell(value) for value in row.values()])
    return stream.getvalue().encode("utf-8-sig")


def write_xlsx(base: Base, name: str, parametres: Mapping[str, object], signature: bool = False) -> bytes:
    """Return the answer to a question as a workbook: the rows, how to find them again, and a place to sign.

    Raises:
        queries.QuestionError: the question or a parameter is unknown.

    """
    answer = base.ask(name, **parametres)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    sheets = [*levels(get_question(name), parametres, answer)]
    with xlsxwriter.Workbook(buffer, options) as workbook:
        # The same answer gives the same bytes, whenever it is asked.
        workbook.set_properties({"title": get_question(name).titre, "created": _publie_le(base)})
        for sheet in sheets:
            _write_rows(workbook, sheet)
        _write_dictionary(workbook, sheets)
        _write_traceability(workbook, base, sheets, parametres, SIGNATURE if signature else ())
    return buffer.getvalue()


def write_workbook(base: Base, document: Document) -> bytes:
    """Return every question behind a document as a workbook: a summary, then a sheet per question and level."""
    questions = widest([source for section in document.sections for source in section.sources])
    sheets = [
        (source, sheet)
        for source in questions.values()
        for sheet in levels(
            get_question(source.question),
            source.parametres,
            base.ask(source.question, **source.parametres),
            title(source.question),
        )
    ]
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": document.titre, "created": _publie_le(base)})
        _write_summary(workbook, document, questions, sheets)
        for _, sheet in sheets:
            _write_rows(workbook, sheet)
        _write_dictionary(workbook, [sheet for _, sheet in sheets])
    return buffer.getvalue()


def _write_summary(
    workbook: Workbook, document: Document, questions: Mapping[str, Source], sheets: Sequence[tuple[Source, Sheet]]
) -> None:
    sheet = workbook.add_worksheet("Sommaire")
    bold = workbook.add_format({"bold": True})
    sheet.set_column(0, 1, 40)
    sheet.set_column(2, 3, 70)
    rows = [("Référence", "Section", "Feuilles", "")]
    rows += [
        (
            section.reference,
            section.name,
            " ; ".join(_cited(source, questions[source.question]) for source in section.sources),
            "",
        )
        for section in document.sections
    ]
    rows += [("", "", "", ""), ("Feuille", "Ce qu'elle contient", "Commande", "Additionner")]
    rows += [(quoted.nom, quoted.question.titre, source.command, quoted.additionner) for source, quoted in sheets]
    sheet.write_string(0, 0, f"{document.titre}. {document.sous_titre}", bold)
    sheet.write_string(1, 0, document.citation)
    for rank, row in enumerate(rows, 3):
        for place, text in enumerate(row):
            sheet.write_string(rank, place, text, bold if row[0] in ("Référence", "Feuille") else None)


def _cited(source: Source, large: Source) -> str:
    """Return the sheets of a source, and which of their rows."""
    choice = [f"{name}={value}" for name, value in source.parametres.items() if value != large.parametres.get(name)]
    heading = title(source.question)
    return f"{heading} ({', '.join(choice)})" if choice else heading


def _write_rows(workbook: Workbook, quoted: Sheet) -> None:
    sheet = workbook.add_worksheet(quoted.nom)
    answer = quoted.lignes
    title = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    jour = workbook.add_format({"num_format": "dd/mm/yyyy"})
    formats = {unite: workbook.add_format({"num_format": text}) for unite, text in FORMATS.items()}
    for place, (name, heading) in enumerate(quoted.headings.items()):
        sheet.write_string(0, place, heading, title)
        sheet.set_column(place, place, min(MAX_WIDTH, max(12, len(heading) // 2 + 2)))
        sheet.write_comment(0, place, f"{name}. {NE_PAS_ADDITIONNER}" if name in quoted.a_part else name)
        for rank, value in enumerate(answer[name].to_pylist(), 1):
            if isinstance(value, date):
                sheet.write_datetime(rank, place, datetime(value.year, value.month, value.day), jour)
            elif isinstance(value, bool):
                sheet.write_string(rank, place, _cell(value))
            elif isinstance(value, int | float):
                sheet.write_number(rank, place, value, formats.get(unit(name)))
            elif value is not None:
                sheet.write_string(rank, place, str(value))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, answer.num_rows), answer.num_columns - 1)


def _write_dictionary(workbook: Workbook, sheets: Sequence[Sheet]) -> None:
    """Write what each column of each sheet is called, holds, and which question answers it."""
    sheet = workbook.add_worksheet("Dictionnaire")
    bold = workbook.add_format({"bold": True})
    for place, (heading, width) in enumerate(
        (("Feuille", 30), ("Colonne", 40), ("Code", 24), ("Unité", 10), ("Sens", 90), ("Question", 24))
    ):
        sheet.write_string(0, place, heading, bold)
        sheet.set_column(place, place, width)
    rows = [
        (quoted.nom, heading, name, unit(name), quoted.question.colonnes[name], quoted.question.nom)
        for quoted in sheets
        for name, heading in quoted.headings.items()
    ]
    for rank, row in enumerate(rows, 1):
        for place, text in enumerate(row):
            sheet.write_string(rank, place, text)
    sheet.freeze_panes(1, 0)


def _write_traceability(
    workbook: Workbook,
    base: Base,
    sheets: Sequence[Sheet],
    parametres: Mapping[str, object],
    signature: Sequence[str],
) -> None:
    question = sheets[0].question
    sheet = workbook.add_worksheet("Traçabilité")
    bold = workbook.add_format({"bold": True, "valign": "top"})
    text = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    fictif = any("fictif" in f.lignes.column_names and any(f.lignes["fictif"].to_pylist()) for f in sheets)
    niveaux = [("À additionner", sheets[0].additionner or "aucune colonne"), ("Feuilles", SHEETS)]
    rows = [
        ("Question", question.titre),
        ("Version des données", base.cited),
        ("Publiée le", f"{_publie_le(base):%d/%m/%Y}"),
        ("Lignes", " ; ".join(f"{f.nom} : {f.lignes.num_rows}" for f in sheets)),
        *(niveaux if question.niveaux else ()),
        *((f"Filtre : {name}", "tous" if value is None else str(value)) for name, value in parametres.items()),
        ("Données fictives", "oui, en partie ou en totalité" if fictif else "aucune marquée comme telle"),
        ("Une cellule vide", "une valeur absente ou cachée, jamais un zéro"),
        ("Requête", question.sql),
        *((libelle, "…………………………………………") for libelle in signature),
    ]
    for rank, (libelle, value) in enumerate(rows):
        sheet.write_string(rank, 0, libelle, bold)
        sheet.write_string(rank, 1, value, text)


def _publie_le(base: Base) -> datetime:
    return datetime.fromisoformat(base.publie_le).replace(tzinfo=None)


def _cell(value: object) -> str:
    """Write a value as French text; a text that a spreadsheet would run is preceded by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
