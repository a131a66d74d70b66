"""A document as slides: native, editable charts and tables; sources and both sentences in the speaker's notes."""

import io
from collections.abc import Iterator

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.presentation import Presentation as Diaporama
from pptx.slide import Slide
from pptx.util import Cm, Pt

from exports.document import Bars, Document, Section, Table
from exports.writers.stable import settle

WIDTH, HEIGHT, MARGE = Cm(33.867), Cm(19.05), Cm(1.6)
BLANK = 6
# Rows of two lines, at most, down to the foot.
ROWS_PER_SLIDE = 9
# Read from the back of a room.
TITLE_PT, LONG_TITLE_PT, TEXT_PT, TABLE_PT, FOOT_PT = 30, 22, 20, 14, 11
SHORT_TITLE = 44
INK, ACCENT, PALE, FICTIF = (RGBColor.from_string(colour) for colour in ("1C2733", "5B1A6E", "EEF2F5", "B04E12"))


def write_pptx(document: Document) -> bytes:
    """Return the slides: a title, then for each section its sentences and bars, then its tables, cut where needed."""
    diaporama = Presentation()
    diaporama.slide_width, diaporama.slide_height = WIDTH, HEIGHT
    first = diaporama.slides.add_slide(diaporama.slide_layouts[BLANK])
    _text(first, MARGE, Cm(6), [document.titre], 44, bold=True)
    fictif = ["Contient des données de démonstration, inventées."] if document.fictif else []
    _text(first, MARGE, Cm(9.5), [document.sous_titre, document.citation, *fictif], 22)
    for section in document.sections:
        slide = _slide(diaporama, document, section, section.titre)
        height = Cm(3.2 if section.bars or not section.tableaux else 10)
        _text(slide, MARGE, Cm(3.4), list(section.phrases), TEXT_PT, height=height)
        if section.bars:
            _bars(slide, section.bars)
        for title, rows, as_table in _cut(section):
            _table(_slide(diaporama, document, section, title), as_table, rows)
    buffer = io.BytesIO()
    diaporama.save(buffer)
    return settle(buffer.getvalue(), document.au)


def _cut(section: Section) -> Iterator[tuple[str, tuple[tuple[str, ...], ...], Table]]:
    """Yield the tables of a section in as many parts as slides are needed, with the title of each."""
    for as_table in section.tableaux:
        starts = range(0, len(as_table.lignes), ROWS_PER_SLIDE)
        for rank, start in enumerate(starts, 1):
            rest = f" ({rank}/{len(starts)})" if len(starts) > 1 else ""
            rows = as_table.lignes[start : start + ROWS_PER_SLIDE]
            yield f"{section.titre} — {as_table.titre}{rest}", rows, as_table


def _slide(diaporama: Diaporama, document: Document, section: Section, title: str) -> Slide:
    slide = diaporama.slides.add_slide(diaporama.slide_layouts[BLANK])
    size = TITLE_PT if len(title) <= SHORT_TITLE else LONG_TITLE_PT
    _text(slide, MARGE, Cm(0.8), [title], size, bold=True, height=Cm(2.4))
    foot = f"{section.reference} · {document.citation}{' · FICTIF' if section.fictif else ''}"
    colour = FICTIF if section.fictif else INK
    _text(slide, MARGE, HEIGHT - Cm(1.2), [foot], FOOT_PT, colour=colour, height=Cm(0.8))
    notes = [
        f"Ce que l'on peut dire : {section.dire}" if section.dire else "",
        f"Ce que l'on ne peut pas dire : {section.ne_pas_dire}" if section.ne_pas_dire else "",
        *(f"Source : {source.command}" for source in section.sources),
        f"{document.portee}.",
        f"{document.citation}. Référence : {section.reference}.",
    ]
    slide.notes_slide.notes_text_frame.text = "\n".join(note for note in notes if note)
    return slide


def _text(
    slide: Slide,
    left: int,
    haut: int,
    rows: list[str],
    size: int,
    bold: bool = False,
    colour: RGBColor = INK,
    height: int = Cm(3),
) -> None:
    frame = slide.shapes.add_textbox(left, haut, WIDTH - 2 * MARGE, height).text_frame
    frame.word_wrap = True
    for rank, row in enumerate(rows):
        paragraph = frame.paragraphs[0] if rank == 0 else frame.add_paragraph()
        piece = paragraph.add_run()
        piece.text = row
        piece.font.size, piece.font.bold, piece.font.color.rgb = Pt(size), bold, colour


def _bars(slide: Slide, bars: Bars) -> None:
    data = CategoryChartData(number_format="#,##0")
    # A bar chart counts from the bottom.
    rising = bars.valeurs[::-1]
    data.categories = [bar.name for bar in rising]
    data.add_series(bars.titre, [bar.valeur for bar in rising])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, MARGE, Cm(7), WIDTH - 2 * MARGE, HEIGHT - Cm(8.6), data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", bars.alt)
    chart = frame.chart
    chart.has_legend, chart.has_title = False, True
    chart.chart_title.text_frame.text = bars.titre
    chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(TABLE_PT)
    chart.font.size = Pt(TABLE_PT)
    chart.value_axis.visible, chart.value_axis.has_major_gridlines = False, False
    trace = chart.plots[0]
    trace.gap_width, trace.has_data_labels = 45, True
    trace.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    trace.data_labels.number_format, trace.data_labels.number_format_is_linked = "#,##0", False
    trace.series[0].format.fill.solid()
    trace.series[0].format.fill.fore_color.rgb = ACCENT
    for rank in [index for index, bar in enumerate(rising) if bar.fictif]:
        hachures = trace.series[0].points[rank].format.fill
        hachures.patterned()
        hachures.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        hachures.fore_color.rgb, hachures.back_color.rgb = ACCENT, PALE


def _table(slide: Slide, as_table: Table, rows: tuple[tuple[str, ...], ...]) -> None:
    frame = slide.shapes.add_table(
        len(rows) + 1, len(as_table.colonnes), MARGE, Cm(3.4), WIDTH - 2 * MARGE, Cm(1.0) * (len(rows) + 1)
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", as_table.titre)
    table = frame.table
    _widths(table, as_table)
    for rank, row in enumerate((as_table.colonnes, *rows)):
        for place, text in enumerate(row):
            cell = table.cell(rank, place)
            cell.text = text
            cell.fill.solid()
            cell.fill.fore_color.rgb = PALE if rank == 0 else RGBColor(255, 255, 255)
            cell.margin_top = cell.margin_bottom = Cm(0.08)
            for paragraph in cell.text_frame.paragraphs:
                paragraph.font.size, paragraph.font.bold = Pt(TABLE_PT), rank == 0
                paragraph.font.color.rgb = INK


def _widths(table: object, as_table: Table) -> None:
    """Share the width between columns as their longest text asks, none being too narrow."""
    lengths = [
        min(60, max(len(row[place]) for row in (as_table.colonnes, *as_table.lignes))) + 4
        for place in range(len(as_table.colonnes))
    ]
    for column, length in zip(table.columns, lengths, strict=True):  # type: ignore[attr-defined]
        column.width = int((WIDTH - 2 * MARGE) * length / sum(lengths))
