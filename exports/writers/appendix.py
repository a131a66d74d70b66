"""The appendix of the slides: every table of a document, cut into as many slides as its rows need."""

import io
from collections.abc import Iterator, Sequence
from math import ceil

from pptx.presentation import Presentation as Diaporama
from pptx.slide import Slide
from pptx.util import Cm

from exports.document import Document, Section, Table
from exports.slides import Part
from exports.writers import master
from exports.writers.charts import insert_chart
from exports.writers.frames import add_number, add_page, fill_table, fit, table_height, write_lines, write_parts
from exports.writers.stable import settle

# The texts of a row, column by column.
Row = tuple[str, ...]


def write_appendix(document: Document) -> bytes:
    """Return the slides: a cover with its contents, then for each section its bars if any, then its tables."""
    diaporama = master.open_master()
    cover = add_page(diaporama, master.OPENING)
    cover.shapes.title.text = f"{document.titre} : annexe"
    write_lines(cover.placeholders[master.LEDE], [document.sous_titre], 22)
    contents = Part("Dans cette annexe", (f"Les tableaux de {len(document.sections)} parties, dans l'ordre.",))
    write_parts([(cover.placeholders[master.MAIN], (contents,))], master.OPENING)
    write_lines(cover.placeholders[master.FOOT], [f"{document.citation}."], master.SMALLEST_PT)
    for section in document.sections:
        _section(diaporama, document, section)
    buffer = io.BytesIO()
    diaporama.save(buffer)
    return settle(buffer.getvalue(), document.au)


def _section(diaporama: Diaporama, document: Document, section: Section) -> None:
    """Write a section: its sentences are above its bars, or else above the first of its tables."""
    said = " ".join(section.phrases)
    if section.bars or not section.tableaux:
        layout = master.FINDING if section.bars else master.COLUMNS
        slide = _slide(diaporama, document, section, section.titre, said, layout)
        said = ""
        if section.bars:
            insert_chart(slide.placeholders[master.MAIN], section.bars.picture)
        parts = (
            Part("Ce que l'on peut dire", (section.dire,)),
            Part("Ce que l'on ne peut pas dire", (section.ne_pas_dire,)),
        )
        write_parts([(slide.placeholders[master.SIDE], tuple(part for part in parts if part.textes[0]))], layout)
        if not section.bars:
            slide.placeholders[master.MAIN]._element.getparent().remove(slide.placeholders[master.MAIN]._element)
    for title, table, rows in _cut(section):
        slide = _slide(diaporama, document, section, title, said, master.TABLE)
        frame = fill_table(slide.placeholders[master.MAIN], table, rows, master.SMALLEST_PT)
        if not said:
            frame.top = Cm(master.box_of(master.TABLE, master.LEDE).top)
        said = ""


def _cut(section: Section) -> Iterator[tuple[str, Table, Sequence[Row]]]:
    """Yield the tables of a section in as many parts as slides are needed, with the title of each."""
    room = master.box_of(master.TABLE, master.MAIN).height
    for table in section.tableaux:
        rows = table.lignes
        slides = next(
            count
            for count in range(1, len(rows) + 1)
            if all(table_height(table, part, master.SMALLEST_PT) <= room for part in _share(rows, count))
            or count == len(rows)
        )
        parts = _share(rows, slides)
        for rank, part in enumerate(parts, 1):
            rest = f" ({rank}/{len(parts)})" if len(parts) > 1 else ""
            yield f"{section.titre} — {table.titre}{rest}", table, part


def _share(rows: Sequence[Row], count: int) -> list[Sequence[Row]]:
    """Return rows in so many parts, of as many rows each as can be."""
    size = ceil(len(rows) / count)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _slide(diaporama: Diaporama, document: Document, section: Section, title: str, said: str, layout: str) -> Slide:
    slide = add_page(diaporama, layout)
    fit(slide.shapes.title, title, layout, master.TITLE, (26, 24, 22, 20))
    place = slide.placeholders[master.LEDE]
    if said:
        fit(place, said, layout, master.LEDE, (18, 16, 14))
    else:
        place._element.getparent().remove(place._element)
    foot = f"{section.reference} · {document.citation}{' · FICTIF' if section.fictif else ''}"
    write_lines(slide.placeholders[master.FOOT], [foot], master.SMALLEST_PT)
    add_number(slide, layout)
    notes = [
        f"Ce que l'on peut dire : {section.dire}" if section.dire else "",
        f"Ce que l'on ne peut pas dire : {section.ne_pas_dire}" if section.ne_pas_dire else "",
        *(f"Source : {source.command}" for source in section.sources),
        f"{document.portee}.",
        f"{document.citation}. Référence : {section.reference}.",
    ]
    slide.notes_slide.notes_text_frame.text = "\n".join(note for note in notes if note)
    return slide
