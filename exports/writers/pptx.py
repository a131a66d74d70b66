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

from exports.document import Barres, Document, Section, Tableau
from exports.writers.stable import stabilise

LARGEUR, HAUTEUR, MARGE = Cm(33.867), Cm(19.05), Cm(1.6)
BLANCHE = 6
# Rows of two lines, at most, down to the foot.
LIGNES_PAR_DIAPOSITIVE = 9
# Read from the back of a room.
TITRE_PT, TITRE_LONG_PT, TEXTE_PT, TABLEAU_PT, PIED_PT = 30, 22, 20, 14, 11
TITRE_COURT = 44
ENCRE, ACCENT, PALE, FICTIF = (RGBColor.from_string(colour) for colour in ("1C2733", "5B1A6E", "EEF2F5", "B04E12"))


def write_pptx(document: Document) -> bytes:
    """Return the slides: a title, then for each section its sentences and bars, then its tables, cut where needed."""
    diaporama = Presentation()
    diaporama.slide_width, diaporama.slide_height = LARGEUR, HAUTEUR
    first = diaporama.slides.add_slide(diaporama.slide_layouts[BLANCHE])
    _texte(first, MARGE, Cm(6), [document.titre], 44, gras=True)
    fictif = ["Contient des données de démonstration, inventées."] if document.fictif else []
    _texte(first, MARGE, Cm(9.5), [document.sous_titre, document.citation, *fictif], 22)
    for section in document.sections:
        diapositive = _slide(diaporama, document, section, section.titre)
        height = Cm(3.2 if section.barres or not section.tableaux else 10)
        _texte(diapositive, MARGE, Cm(3.4), list(section.phrases), TEXTE_PT, height=height)
        if section.barres:
            _bars(diapositive, section.barres)
        for title, rows, tableau in _cut(section):
            _table(_slide(diaporama, document, section, title), tableau, rows)
    buffer = io.BytesIO()
    diaporama.save(buffer)
    return stabilise(buffer.getvalue(), document.au)


def _cut(section: Section) -> Iterator[tuple[str, tuple[tuple[str, ...], ...], Tableau]]:
    """Yield the tables of a section in as many parts as slides are needed, with the title of each."""
    for tableau in section.tableaux:
        debuts = range(0, len(tableau.lignes), LIGNES_PAR_DIAPOSITIVE)
        for rank, start in enumerate(debuts, 1):
            suite = f" ({rank}/{len(debuts)})" if len(debuts) > 1 else ""
            rows = tableau.lignes[start : start + LIGNES_PAR_DIAPOSITIVE]
            yield f"{section.titre} — {tableau.titre}{suite}", rows, tableau


def _slide(diaporama: Diaporama, document: Document, section: Section, title: str) -> Slide:
    diapositive = diaporama.slides.add_slide(diaporama.slide_layouts[BLANCHE])
    size = TITRE_PT if len(title) <= TITRE_COURT else TITRE_LONG_PT
    _texte(diapositive, MARGE, Cm(0.8), [title], size, gras=True, height=Cm(2.4))
    pied = f"{section.reference} · {document.citation}{' · FICTIF' if section.fictif else ''}"
    colour = FICTIF if section.fictif else ENCRE
    _texte(diapositive, MARGE, HAUTEUR - Cm(1.2), [pied], PIED_PT, colour=colour, height=Cm(0.8))
    notes = [
        f"Ce que l'on peut dire : {section.dire}" if section.dire else "",
        f"Ce que l'on ne peut pas dire : {section.ne_pas_dire}" if section.ne_pas_dire else "",
        *(f"Source : {source.commande}" for source in section.sources),
        f"{document.portee}.",
        f"{document.citation}. Référence : {section.reference}.",
    ]
    diapositive.notes_slide.notes_text_frame.text = "\n".join(note for note in notes if note)
    return diapositive


def _texte(
    diapositive: Slide,
    left: int,
    haut: int,
    rows: list[str],
    size: int,
    gras: bool = False,
    colour: RGBColor = ENCRE,
    height: int = Cm(3),
) -> None:
    cadre = diapositive.shapes.add_textbox(left, haut, LARGEUR - 2 * MARGE, height).text_frame
    cadre.word_wrap = True
    for rank, row in enumerate(rows):
        paragraphe = cadre.paragraphs[0] if rank == 0 else cadre.add_paragraph()
        piece = paragraphe.add_run()
        piece.text = row
        piece.font.size, piece.font.bold, piece.font.color.rgb = Pt(size), gras, colour


def _bars(diapositive: Slide, barres: Barres) -> None:
    data = CategoryChartData(number_format="#,##0")
    # A bar chart counts from the bottom.
    montantes = barres.valeurs[::-1]
    data.categories = [barre.nom for barre in montantes]
    data.add_series(barres.titre, [barre.valeur for barre in montantes])
    cadre = diapositive.shapes.add_chart(
        XL_CHART_TYPE.BAR_CLUSTERED, MARGE, Cm(7), LARGEUR - 2 * MARGE, HAUTEUR - Cm(8.6), data
    )
    cadre._element.nvGraphicFramePr.cNvPr.set("descr", barres.alt)
    chart = cadre.chart
    chart.has_legend, chart.has_title = False, True
    chart.chart_title.text_frame.text = barres.titre
    chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(TABLEAU_PT)
    chart.font.size = Pt(TABLEAU_PT)
    chart.value_axis.visible, chart.value_axis.has_major_gridlines = False, False
    trace = chart.plots[0]
    trace.gap_width, trace.has_data_labels = 45, True
    trace.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    trace.data_labels.number_format, trace.data_labels.number_format_is_linked = "#,##0", False
    trace.series[0].format.fill.solid()
    trace.series[0].format.fill.fore_color.rgb = ACCENT
    for rank in [index for index, barre in enumerate(montantes) if barre.fictif]:
        hachures = trace.series[0].points[rank].format.fill
        hachures.patterned()
        hachures.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        hachures.fore_color.rgb, hachures.back_color.rgb = ACCENT, PALE


def _table(diapositive: Slide, tableau: Tableau, rows: tuple[tuple[str, ...], ...]) -> None:
    cadre = diapositive.shapes.add_table(
        len(rows) + 1, len(tableau.colonnes), MARGE, Cm(3.4), LARGEUR - 2 * MARGE, Cm(1.0) * (len(rows) + 1)
    )
    cadre._element.nvGraphicFramePr.cNvPr.set("descr", tableau.titre)
    table = cadre.table
    _widths(table, tableau)
    for rank, row in enumerate((tableau.colonnes, *rows)):
        for place, text in enumerate(row):
            cell = table.cell(rank, place)
            cell.text = text
            cell.fill.solid()
            cell.fill.fore_color.rgb = PALE if rank == 0 else RGBColor(255, 255, 255)
            cell.margin_top = cell.margin_bottom = Cm(0.08)
            for paragraphe in cell.text_frame.paragraphs:
                paragraphe.font.size, paragraphe.font.bold = Pt(TABLEAU_PT), rank == 0
                paragraphe.font.color.rgb = ENCRE


def _widths(table: object, tableau: Tableau) -> None:
    """Share the width between columns as their longest text asks, none being too narrow."""
    longueurs = [
        min(60, max(len(row[place]) for row in (tableau.colonnes, *tableau.lignes))) + 4
        for place in range(len(tableau.colonnes))
    ]
    for column, longueur in zip(table.columns, longueurs, strict=True):  # type: ignore[attr-defined]
        column.width = int((LARGEUR - 2 * MARGE) * longueur / sum(longueurs))
