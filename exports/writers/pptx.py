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
LIGNES_PAR_DIAPOSITIVE = 11
# Read from the back of a room.
TITRE_PT, TITRE_LONG_PT, TEXTE_PT, TABLEAU_PT, PIED_PT = 30, 22, 20, 14, 11
TITRE_COURT = 44
ENCRE, ACCENT, PALE, FICTIF = (RGBColor.from_string(couleur) for couleur in ("1C2733", "5B1A6E", "EEF2F5", "B04E12"))


def write_pptx(document: Document) -> bytes:
    """Return the slides: a title, then for each section its sentences and bars, then its tables, cut where needed."""
    diaporama = Presentation()
    diaporama.slide_width, diaporama.slide_height = LARGEUR, HAUTEUR
    premiere = diaporama.slides.add_slide(diaporama.slide_layouts[BLANCHE])
    _texte(premiere, MARGE, Cm(6), [document.titre], 44, gras=True)
    fictif = ["Contient des données de démonstration, inventées."] if document.fictif else []
    _texte(premiere, MARGE, Cm(9.5), [document.sous_titre, document.citation, *fictif], 22)
    for section in document.sections:
        diapositive = _slide(diaporama, document, section, section.titre)
        hauteur = Cm(3.2 if section.barres or not section.tableaux else 10)
        _texte(diapositive, MARGE, Cm(3.4), list(section.phrases), TEXTE_PT, hauteur=hauteur)
        if section.barres:
            _bars(diapositive, section.barres)
        for titre, lignes, tableau in _cut(section):
            _table(_slide(diaporama, document, section, titre), tableau, lignes)
    tampon = io.BytesIO()
    diaporama.save(tampon)
    return stabilise(tampon.getvalue(), document.au)


def _cut(section: Section) -> Iterator[tuple[str, tuple[tuple[str, ...], ...], Tableau]]:
    """Yield the tables of a section in as many parts as slides are needed, with the title of each."""
    for tableau in section.tableaux:
        debuts = range(0, len(tableau.lignes), LIGNES_PAR_DIAPOSITIVE)
        for rang, debut in enumerate(debuts, 1):
            suite = f" ({rang}/{len(debuts)})" if len(debuts) > 1 else ""
            lignes = tableau.lignes[debut : debut + LIGNES_PAR_DIAPOSITIVE]
            yield f"{section.titre} — {tableau.titre}{suite}", lignes, tableau


def _slide(diaporama: Diaporama, document: Document, section: Section, titre: str) -> Slide:
    diapositive = diaporama.slides.add_slide(diaporama.slide_layouts[BLANCHE])
    taille = TITRE_PT if len(titre) <= TITRE_COURT else TITRE_LONG_PT
    _texte(diapositive, MARGE, Cm(0.8), [titre], taille, gras=True, hauteur=Cm(2.4))
    pied = f"{section.reference} · {document.citation}{' · FICTIF' if section.fictif else ''}"
    couleur = FICTIF if section.fictif else ENCRE
    _texte(diapositive, MARGE, HAUTEUR - Cm(1.2), [pied], PIED_PT, couleur=couleur, hauteur=Cm(0.8))
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
    gauche: int,
    haut: int,
    lignes: list[str],
    taille: int,
    gras: bool = False,
    couleur: RGBColor = ENCRE,
    hauteur: int = Cm(3),
) -> None:
    cadre = diapositive.shapes.add_textbox(gauche, haut, LARGEUR - 2 * MARGE, hauteur).text_frame
    cadre.word_wrap = True
    for rang, ligne in enumerate(lignes):
        paragraphe = cadre.paragraphs[0] if rang == 0 else cadre.add_paragraph()
        morceau = paragraphe.add_run()
        morceau.text = ligne
        morceau.font.size, morceau.font.bold, morceau.font.color.rgb = Pt(taille), gras, couleur


def _bars(diapositive: Slide, barres: Barres) -> None:
    donnees = CategoryChartData(number_format="#,##0")
    # A bar chart counts from the bottom.
    montantes = barres.valeurs[::-1]
    donnees.categories = [barre.nom for barre in montantes]
    donnees.add_series(barres.titre, [barre.valeur for barre in montantes])
    cadre = diapositive.shapes.add_chart(
        XL_CHART_TYPE.BAR_CLUSTERED, MARGE, Cm(7), LARGEUR - 2 * MARGE, HAUTEUR - Cm(8.6), donnees
    )
    cadre._element.nvGraphicFramePr.cNvPr.set("descr", barres.alt)
    graphique = cadre.chart
    graphique.has_legend, graphique.has_title = False, True
    graphique.chart_title.text_frame.text = barres.titre
    graphique.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(TABLEAU_PT)
    graphique.font.size = Pt(TABLEAU_PT)
    graphique.value_axis.visible, graphique.value_axis.has_major_gridlines = False, False
    trace = graphique.plots[0]
    trace.gap_width, trace.has_data_labels = 45, True
    trace.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    trace.data_labels.number_format, trace.data_labels.number_format_is_linked = "#,##0", False
    trace.series[0].format.fill.solid()
    trace.series[0].format.fill.fore_color.rgb = ACCENT
    for rang in [rang for rang, barre in enumerate(montantes) if barre.fictif]:
        hachures = trace.series[0].points[rang].format.fill
        hachures.patterned()
        hachures.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        hachures.fore_color.rgb, hachures.back_color.rgb = ACCENT, PALE


def _table(diapositive: Slide, tableau: Tableau, lignes: tuple[tuple[str, ...], ...]) -> None:
    cadre = diapositive.shapes.add_table(
        len(lignes) + 1, len(tableau.colonnes), MARGE, Cm(3.4), LARGEUR - 2 * MARGE, Cm(1.0) * (len(lignes) + 1)
    )
    cadre._element.nvGraphicFramePr.cNvPr.set("descr", tableau.titre)
    table = cadre.table
    _widths(table, tableau)
    for rang, ligne in enumerate((tableau.colonnes, *lignes)):
        for place, texte in enumerate(ligne):
            cellule = table.cell(rang, place)
            cellule.text = texte
            cellule.fill.solid()
            cellule.fill.fore_color.rgb = PALE if rang == 0 else RGBColor(255, 255, 255)
            cellule.margin_top = cellule.margin_bottom = Cm(0.08)
            for paragraphe in cellule.text_frame.paragraphs:
                paragraphe.font.size, paragraphe.font.bold = Pt(TABLEAU_PT), rang == 0
                paragraphe.font.color.rgb = ENCRE


def _widths(table: object, tableau: Tableau) -> None:
    """Share the width between columns as their longest text asks, none being too narrow."""
    longueurs = [
        min(60, max(len(ligne[place]) for ligne in (tableau.colonnes, *tableau.lignes))) + 4
        for place in range(len(tableau.colonnes))
    ]
    for colonne, longueur in zip(table.columns, longueurs, strict=True):  # type: ignore[attr-defined]
        colonne.width = int((LARGEUR - 2 * MARGE) * longueur / sum(longueurs))
