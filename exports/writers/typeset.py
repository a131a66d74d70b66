"""What the printed documents share: Typst, offline, with the typeface of the pages; drawings, figures that line up."""

import re
from collections.abc import Sequence

import typst
from font_source_sans_pro import font_directory

from exports.document import Document, Table
from narration.numbers import MARQUE

FONT = "Source Sans Pro"
# Colours of the pages; orange is worse and blue is better, nowhere else. Ochre: what is invented.
STYLE = f"""
#set text(font: "{FONT}", lang: "fr", fill: rgb("#101a24"), number-type: "lining", hyphenate: false)
#let gris = rgb("#59626b")
#let clair = rgb("#c3ccd3")
#show "{MARQUE}": it => text(size: 0.85em, fill: rgb("#7a5b00"), it)
#let figure-alignee(nombre, complement, suite, plus-longue) = context [
  #nombre#hide(complement)#box(width: measure(plus-longue).width, align(left, suite))]
"""
# A figure of a table: its whole part, its decimals, its unit and what follows.
FIGURE = re.compile(
    r"([+\u2212]?\d+(?:[\u202f\u00a0]\d{3})*)(,\d+)?((?:[\u202f ]?(?:%|€|k€|‰)|[\u202f ](?:points?|ans?))?(?: \(.+\))?)"
)
# The letters of 8.6 points that a line of the page has room for, and those that the margins of a cell take.
LETTERS, MARGINS = 116, 2
# A column lines its figures up when so large a part of its cells are figures; the others say why there is none.
LINED_UP = 0.6


def compile_pdf(source: str) -> bytes:
    """Return a document as an accessible PDF (PDF/UA-1), without any font of the machine."""
    content: bytes = typst.compile(
        source.encode("utf-8"), pdf_standards=["ua-1"], font_paths=[font_directory], ignore_system_fonts=True
    )
    return content


def settings(document: Document, title: str) -> str:
    """Return what a PDF says of itself: its title, its contract, the day of its data."""
    return (
        f"#set document(title: {quote(title)}, author: {quote(document.sous_titre)}, "
        f"date: datetime(year: {document.au.year}, month: {document.au.month}, day: {document.au.day}))\n{STYLE}"
    )


def quote(text: str) -> str:
    """Write a text as a Typst string: data, never markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def drawing(svg: str, alt: str, width: str = "100%") -> str:
    """Return a drawing of the server as an image, said in words."""
    return f'image(bytes({quote(svg)}), format: "svg", width: {width}, alt: {quote(alt)})'


def table(as_table: Table) -> str:
    """Return a table under its headings, which are repeated on each page; figures line up on their comma."""
    columns = [_column([row[rank] for row in as_table.lignes]) for rank in range(len(as_table.colonnes))]
    sizes = ", ".join(f"{width}fr" for width in as_table.widths(LETTERS, MARGINS))
    align = ", ".join("right" if lined else "left" for lined, _ in columns)
    header = ", ".join(f"text(weight: 600, {quote(name)})" for name in as_table.colonnes)
    rows = ",\n".join(", ".join(cells[rank] for _, cells in columns) for rank in range(len(as_table.lignes)))
    return (
        f"table(columns: ({sizes},), align: ({align},),\n"
        "stroke: (x, y) => (bottom: if y == 0 { 0.8pt + gris } else { 0.4pt + clair }),\n"
        f"table.header({header}),\n{rows})"
    )


def _column(texts: Sequence[str]) -> tuple[bool, list[str]]:
    """Return whether a column is one of figures, and its cells."""
    found = [FIGURE.fullmatch(text) for text in texts]
    if not any(found) or sum(match is not None for match in found) < LINED_UP * len(texts):
        return False, [f"[#{quote(text)}]" for text in texts]
    decimals = max((match[2] or "" for match in found if match), key=len)
    after = max((match[3] or "" for match in found if match), key=len)
    return True, [
        f"figure-alignee({quote(match[1] + (match[2] or ''))}, {quote(decimals[len(match[2] or '') :])}, "
        f"{quote(match[3] or '')}, {quote(after)})"
        if match
        else f"[#{quote(text)}]"
        for match, text in zip(found, texts, strict=True)
    ]
