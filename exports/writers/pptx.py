"""The findings of a meeting as slides: native, editable charts; sources and both sentences in the speaker's notes."""

import io
import re

from pptx.presentation import Presentation as Diaporama
from pptx.slide import Slide as Page

from exports.document import Document
from exports.slides import Deck, Part, Slide
from exports.writers import master
from exports.writers.charts import insert_chart
from exports.writers.frames import add_number, add_page, bound, fill_table, fit, write_lines, write_parts
from exports.writers.stable import settle
from narration.numbers import MARQUE, marque
from narration.words import sources_text

TITLES, LEDES = (30, 28, 26, 24, 22), (20, 18, 16, 15, 14)
INVENTED = "Les chiffres marqués « fictif » sont inventés, en attendant les vrais."


def write_pptx(deck: Deck) -> bytes:
    """Return the slides: a cover, then one finding each."""
    diaporama = master.open_master()
    _cover(diaporama, deck)
    for slide in deck.slides:
        _slide(diaporama, deck.document, slide)
    buffer = io.BytesIO()
    diaporama.save(buffer)
    return settle(buffer.getvalue(), deck.document.au)


def _cover(diaporama: Diaporama, deck: Deck) -> None:
    page, document = add_page(diaporama, master.OPENING), deck.document
    page.shapes.title.text = document.titre
    write_lines(page.placeholders[master.LEDE], [document.sous_titre], 22)
    write_parts([(page.placeholders[master.MAIN], (Part("À retenir", deck.retenir),))], master.OPENING)
    foot = [f"{document.citation}.", *([INVENTED] if document.fictif else [])]
    write_lines(page.placeholders[master.FOOT], [" ".join(foot)], master.SMALLEST_PT)


def _slide(diaporama: Diaporama, document: Document, slide: Slide) -> None:
    layout = master.FINDING if slide.picture else master.TABLE if slide.table else master.COLUMNS
    page = add_page(diaporama, layout)
    fit(page.shapes.title, bound(slide.titre), layout, master.TITLE, TITLES)
    fit(page.placeholders[master.LEDE], _lede(slide.phrase, layout), layout, master.LEDE, LEDES)
    if slide.picture:
        insert_chart(page.placeholders[master.MAIN], slide.picture)
        write_parts([(page.placeholders[master.SIDE], slide.parts)], layout)
    elif slide.table:
        fill_table(page.placeholders[master.MAIN], slide.table, slide.table.lignes, master.SMALLEST_PT)
    else:
        _columns(page, slide.parts)
    write_lines(page.placeholders[master.FOOT], [slide.origine or f"{document.citation}."], master.SMALLEST_PT)
    add_number(page, layout)
    page.notes_slide.notes_text_frame.text = "\n".join(_notes(document, slide))


def _lede(phrase: str, layout: str) -> str:
    """Return sentences, or the first that are read from afar and the last, their caution: the notes have them all."""
    box = master.box_of(layout, master.LEDE)
    if master.fitted(phrase, box, LEDES) > LEDES[-1]:
        return phrase
    whole = phrase.removesuffix(MARQUE)
    sentences = re.split(r"(?<=\.) (?=[A-ZÀÉ0-9])", whole)
    fitting = [
        short
        for count in range(1, len(sentences))
        if master.fitted(short := marque(" ".join([*sentences[:count], sentences[-1]]), whole != phrase), box, LEDES)
        > LEDES[-1]
    ]
    return fitting[-1] if fitting else phrase


def _columns(page: Page, parts: tuple[Part, ...]) -> None:
    """Write one part a column; a column without any is taken away."""
    written = []
    for rank, kept in ((master.MAIN, parts[:1]), (master.SIDE, parts[1:])):
        place = page.placeholders[rank]
        if kept:
            written.append((place, kept))
        else:
            place._element.getparent().remove(place._element)
    write_parts(written, master.COLUMNS)


def _notes(document: Document, slide: Slide) -> list[str]:
    notes = [
        f"Ce que l'on peut dire : {slide.dire}" if slide.dire else "",
        f"Ce que l'on ne peut pas dire : {slide.ne_pas_dire}" if slide.ne_pas_dire else "",
        f"Graphique : {slide.picture.title}. {sources_text(slide.picture.sources)}" if slide.picture else "",
        *(f"Source : {source.command}" for source in slide.sources),
        f"{document.portee}.",
        f"{document.citation}. Référence : {slide.reference}.",
    ]
    return [note for note in notes if note]
