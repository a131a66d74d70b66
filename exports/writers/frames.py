"""What slides hold beside charts: lines of text, tables, the number of the slide."""

import copy
import re
from collections.abc import Sequence

from pptx.dml.color import MSO_THEME_COLOR
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Diaporama
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.placeholder import SlidePlaceholder, TablePlaceholder
from pptx.slide import Slide
from pptx.table import _Cell
from pptx.util import Cm, Pt

from exports.document import Table
from exports.slides import Part
from exports.writers import master
from narration.numbers import MARQUE

# The sizes of texts beside a picture, and what is left above a heading and a text, in points.
TEXTS = (22, 20, 18, 16, 15, 14)
ABOVE_HEADING, ABOVE_TEXT = 18, 6
# Left and right margins of a cell, and what is above and below its words, in cm.
CELL_SIDES, CELL_ENDS = 0.55, 0.2
# Columns are widened by so much at a time, in cm.
STEP = 0.1
# A row of one line, in sizes of its letters.
ROW = 1.75
# The letters that are narrow in every typeface, and the width of those and of the others, in sizes (DejaVu Sans).
NARROW, NARROW_LETTER, WIDE_LETTER = frozenset(" .,:;()'!|ijlftrI-\u202f\u00a0"), 0.4, 0.66
# A figure with its unit and its mark, alone in its cell.
FIGURE = re.compile(
    r"[+\u2212]?\d[\d\u202f\u00a0,]*[\u202f ]?(%|€|k€|ans?|points?|sur \d+)?" + f"({re.escape(MARQUE)})?"
)
NO_BREAK = "\u00a0"


def add_page(diaporama: Diaporama, layout: str) -> Slide:
    """Add a slide of a layout."""
    return diaporama.slides.add_slide(diaporama.slide_layouts[list(master.LAYOUTS).index(layout)])


def fit(place: SlidePlaceholder, text: str, layout: str, rank: int, sizes: tuple[int, ...]) -> None:
    """Write a text as large as its box allows."""
    letter = master.BOLD_LETTER if rank == master.TITLE else master.LETTER
    write_lines(place, [text], master.fitted(text, master.box_of(layout, rank), sizes, letter))


def write_parts(columns: Sequence[tuple[SlidePlaceholder, Sequence[Part]]], layout: str) -> None:
    """Write headings in grey and their texts, as large as they all fit, in all the columns alike."""
    boxes = [(master.box_of(layout, place.placeholder_format.idx), parts) for place, parts in columns]
    fitting = (size for size in TEXTS if all(_height(parts, box.width, size) <= box.height for box, parts in boxes))
    size = next(fitting, TEXTS[-1])
    for place, parts in columns:
        lines = [line for part in parts for line in ((part.titre, True), *((text, False) for text in part.textes))]
        frame = place.text_frame
        for rank, (text, heading) in enumerate(lines):
            paragraph = frame.paragraphs[0] if rank == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = text
            run.font.size = Pt(master.SMALLEST_PT if heading else size)
            run.font.color.theme_color = MSO_THEME_COLOR.TEXT_2 if heading else MSO_THEME_COLOR.TEXT_1
            paragraph.space_before = Pt(0 if rank == 0 else ABOVE_HEADING if heading else ABOVE_TEXT)


def _height(parts: Sequence[Part], width: float, size: int) -> float:
    """Return what headings and texts take, in cm, at a size of the texts."""
    texts = [text for part in parts for text in part.textes]
    lines = sum(master.lines_of(text, width, size) for text in texts) * size
    points = (lines + len(parts) * master.SMALLEST_PT) * master.LINE + len(parts) * ABOVE_HEADING
    return float((points + len(texts) * ABOVE_TEXT) * Pt(1) / Cm(1))


def write_lines(place: SlidePlaceholder, lines: Sequence[str], size: int) -> None:
    """Write paragraphs in a placeholder, at one size."""
    frame = place.text_frame
    for rank, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if rank == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text, run.font.size = line, Pt(size)


def bound(text: str) -> str:
    """Return a title whose last words stay together: neither a word nor the mark of invention alone on a line."""
    marked = MARQUE if text.endswith(MARQUE) else ""
    first, space, last = text.removesuffix(MARQUE).rpartition(" ")
    return f"{first}{space and NO_BREAK}{last}{marked.replace(' ', NO_BREAK)}"


def add_number(slide: Slide, layout: str) -> None:
    """Put the number of the slide where its layout has it: a new slide does not take it over."""
    rank = list(master.LAYOUTS).index(layout)
    source = slide.part.package.presentation_part.presentation.slide_layouts[rank]
    for element in source.shapes._spTree.findall(qn("p:sp")):
        if element.find(".//" + qn("a:fld")) is not None:
            slide.shapes._spTree.append(copy.deepcopy(element))


def fill_table(place: TablePlaceholder, table: Table, rows: Sequence[Sequence[str]], size: int) -> GraphicFrame:
    """Put rows in the place of a table, under its headings: figures on the right, no box; return its frame."""
    frame = place.insert_table(len(rows) + 1, len(table.colonnes))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", table.titre)
    grid = frame.table
    grid.horz_banding = False
    numeric = [all(FIGURE.fullmatch(row[rank]) for row in rows) for rank in range(len(table.colonnes))]
    # The frame follows the widths of its columns as they are set.
    width = frame.width
    for column, part in zip(grid.columns, _parts_of(table, size), strict=True):
        column.width = int(width * part)
    for rank, row in enumerate((table.colonnes, *rows)):
        for column, text in enumerate(row):
            _cell(grid.cell(rank, column), text, size, rank == 0, numeric[column])
        # At least a line: the programs that show a table make its rows as high as their words.
        grid.rows[rank].height = Cm(ROW * Pt(size) / Cm(1))
    return frame


def table_height(table: Table, rows: Sequence[Sequence[str]], size: int) -> float:
    """Return how high rows of a table and its headings are, in cm."""
    return sum(_row_height(table, row, size) for row in (table.colonnes, *rows))


def _row_height(table: Table, row: Sequence[str], size: int) -> float:
    width = master.box_of(master.TABLE, master.MAIN).width
    widths = (width * part - CELL_SIDES for part in _parts_of(table, size))
    heavier = master.BOLD_LETTER / master.LETTER if row is table.colonnes else 1
    lines = max(_lines_of(text, w / heavier, size) for text, w in zip(row, widths, strict=True))
    return float(max(lines * size * master.LINE * Pt(1) / Cm(1) + CELL_ENDS, ROW * Pt(size) / Cm(1)))


def _lines_of(text: str, width: float, size: int) -> int:
    """Return how many lines a text of a cell takes in a width (cm): its words are whole, and measured."""
    letter, lines, left = float(Pt(size) / Cm(1)), 0, 0.0
    for word in text.split(" "):
        length = _length(f"{word} ") * letter
        if not lines or length - NARROW_LETTER * letter > left:
            lines, left = lines + 1, width
        left -= length
    return lines


def _length(text: str) -> float:
    """Return the width of a text, in sizes."""
    return sum(NARROW_LETTER if letter in NARROW else WIDE_LETTER for letter in text)


def _cell(cell: _Cell, text: str, size: int, heading: bool, numeric: bool) -> None:
    cell.text = text
    cell.fill.solid()
    cell.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_2 if heading else MSO_THEME_COLOR.BACKGROUND_1
    cell.margin_top = cell.margin_bottom = Cm(CELL_ENDS / 2)
    for paragraph in cell.text_frame.paragraphs:
        paragraph.font.size, paragraph.font.bold = Pt(size), heading
        paragraph.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
        paragraph.alignment = PP_ALIGN.RIGHT if numeric else PP_ALIGN.LEFT


def _parts_of(table: Table, size: int) -> list[float]:
    """Return the part of the width that each column takes: no word is broken, the rest goes where most is written."""
    letter = float(Pt(size) / Cm(1))
    columns = [[row[rank] for row in table.lignes] for rank in range(len(table.colonnes))]
    narrowest = [
        max(_widest_word([name], master.BOLD_LETTER), _widest_word(texts, master.LETTER)) * letter + CELL_SIDES
        for name, texts in zip(table.colonnes, columns, strict=True)
    ]
    written = [sum(map(len, texts)) + len(name) for name, texts in zip(table.colonnes, columns, strict=True)]
    # A column is no wider than the longest of its texts.
    enough = [max(map(_length, texts), default=0) * letter + CELL_SIDES for texts in columns]
    widths, left = list(narrowest), master.box_of(master.TABLE, master.MAIN).width - sum(narrowest)
    while left >= STEP:
        growing = [rank for rank, width in enumerate(widths) if width < enough[rank]] or range(len(widths))
        fullest = max(growing, key=lambda rank: written[rank] / widths[rank])
        widths[fullest] += STEP
        left -= STEP
    return [width / sum(widths) for width in widths]


def _widest_word(texts: Sequence[str], letter: float) -> float:
    """Return the width of the longest word, in sizes."""
    return max((len(word) for text in texts for word in text.split(" ")), default=0) * letter
