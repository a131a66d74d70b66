"""The appendix of the slides: every table of a document, cut into as many slides as its rows need."""

import io
from collections.abc import Iterator, Sequence

from pptx.presentation import Presentation as Diaporama
from pptx.slide import Slide
from pptx.util import Cm, Pt

from exports.document import Document, Section, Table
from exports.slides import Part
from exports.writers import master
from exports.writers.charts import insert_chart
from exports.writers.frames import add_number, add_page, fill_table, fit, table_height, write_lines, write_parts
from exports.writers.stable import settle

TITLES, LEDES = (26, 24, 22, 20), (16, 14)
# What is left empty under a title and under the sentences, in cm.
UNDER = 0.35
# The texts of a row, column by column.
Row = tuple[str, ...]


def write_appendix(document: Document) -> bytes:
    """Return the slides: a cover with its contents, then the tables of each section, the first bars before theirs.

    The bars of the other sections say their tables again.
    """
    diaporama = master.open_master()
    cover = add_page(diaporama, master.OPENING)
    cover.shapes.title.text = f"{document.titre} : annexe"
    write_lines(cover.placeholders[master.LEDE], [document.sous_titre], 22)
    named = dict.fromkeys(section.titre.split(" : ")[-1] for section in document.sections)
    count = f"Les tableaux de {len(document.sections)} parties, dans l'ordre :"
    contents = Part("Dans cette annexe", (count, *(name[:1].upper() + name[1:] for name in named)))
    write_parts([(cover.placeholders[master.MAIN], (contents,))], master.OPENING)
    write_lines(cover.placeholders[master.FOOT], [f"{document.citation}."], master.SMALLEST_PT)
    barred = next((section for section in document.sections if section.bars), None)
    for section in document.sections:
        _section(diaporama, document, section, section is barred)
    buffer = io.BytesIO()
    diaporama.save(buffer)
    return settle(buffer.getvalue(), document.au)


def _section(diaporama: Diaporama, document: Document, section: Section, barred: bool) -> None:
    """Write a section: its sentences are above its bars, or else above the first of its tables."""
    said = " ".join(section.phrases)
    if barred or not section.tableaux:
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
    for table in section.tableaux:
        title = _title(section, table)
        for rest, words, rows in _cut(title, table, said):
            slide = _slide(diaporama, document, section, title + rest, words, master.TABLE)
            frame = fill_table(slide.placeholders[master.MAIN], table, rows, master.SMALLEST_PT)
            top = _top(title + rest)
            if words:
                place, box = slide.placeholders[master.LEDE], master.box_of(master.TABLE, master.LEDE)
                # A place that is moved has all its measures: none is that of its layout any more.
                place.left, place.width = Cm(box.left), Cm(box.width)
                place.top, place.height = Cm(top), Cm(_said_height(words))
            frame.top = Cm(top + _said_height(words))
        said = ""


def _title(section: Section, table: Table) -> str:
    """Return the title of a table, that of its section before it: « Étouvie : les actions en 2025 »."""
    subject, _, what = section.titre.rpartition(" : ")
    if subject and table.titre.lower().startswith(what.lower()):
        return f"{subject} : {table.titre[:1].lower()}{table.titre[1:]}"
    return f"{section.titre} — {table.titre}"


def _top(title: str) -> float:
    """Return where what is under a title begins, in cm: the title is at the top, of one line or two."""
    box = master.box_of(master.TABLE, master.TITLE)
    size = master.fitted(title, box, TITLES, master.BOLD_LETTER)
    lines = master.lines_of(title, box.width, size, master.BOLD_LETTER)
    return float(box.top + lines * size * master.LINE * Pt(1) / Cm(1) + UNDER)


def _said_height(said: str) -> float:
    """Return what the sentences above a table take, in cm."""
    if not said:
        return 0
    box = master.box_of(master.TABLE, master.LEDE)
    size = master.fitted(said, box, LEDES)
    return float(master.lines_of(said, box.width, size) * size * master.LINE * Pt(1) / Cm(1) + UNDER)


def _cut(title: str, table: Table, said: str) -> Iterator[tuple[str, str, Sequence[Row]]]:
    """Yield a table in as many parts as slides are needed: the rank of each, what is said above it, its rows.

    Sentences that would take a slide more are left to the notes.
    """
    bare, whole = _parts(title, table, ""), _parts(title, table, said)
    kept = said if len(whole) == len(bare) else ""
    parts = whole if kept else bare
    for rank, rows in enumerate(parts, 1):
        yield f" ({rank}/{len(parts)})" if len(parts) > 1 else "", kept if rank == 1 else "", rows


def _parts(title: str, table: Table, said: str) -> list[list[Row]]:
    """Return rows in parts, each as full as a slide is; the rank of a part may take its title to a line more."""
    bottom = master.box_of(master.TABLE, master.FOOT).top - UNDER
    parts: list[list[Row]] = [[]]
    for row in table.lignes:
        room = bottom - _top(title if len(parts) == 1 else f"{title} (1/2)")
        room -= _said_height(said) if len(parts) == 1 else 0
        if parts[-1] and table_height(table, [*parts[-1], row], master.SMALLEST_PT) > room:
            parts.append([])
        parts[-1].append(row)
    return parts


def _slide(diaporama: Diaporama, document: Document, section: Section, title: str, said: str, layout: str) -> Slide:
    slide = add_page(diaporama, layout)
    fit(slide.shapes.title, title, layout, master.TITLE, TITLES)
    place = slide.placeholders[master.LEDE]
    if said:
        fit(place, said, layout, master.LEDE, LEDES)
    else:
        place._element.getparent().remove(place._element)
    foot = f"{section.reference} · {document.citation}{' · FICTIF' if section.fictif else ''}"
    write_lines(slide.placeholders[master.FOOT], [foot], master.SMALLEST_PT)
    add_number(slide, layout)
    notes = [
        " ".join(section.phrases),
        f"Ce que l'on peut dire : {section.dire}" if section.dire else "",
        f"Ce que l'on ne peut pas dire : {section.ne_pas_dire}" if section.ne_pas_dire else "",
        *(f"Source : {source.command}" for source in section.sources),
        f"{document.portee}.",
        f"{document.citation}. Référence : {section.reference}.",
    ]
    slide.notes_slide.notes_text_frame.text = "\n".join(note for note in notes if note)
    return slide
