"""A document as an accessible PDF (PDF/UA-1), typeset offline by Typst with its own fonts."""

import typst

from exports.document import Bars, Document, Section, Table

UNBROKEN_ROWS = 16
STYLE = """
#set page(paper: "a4", margin: (x: 2cm, y: 2.2cm), numbering: "1 / 1", footer: context [
  #set text(size: 8pt, fill: luma(90))
  #citation #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(lang: "fr", size: 10pt)
#set par(justify: false)
#show heading.where(level: 1): it => block(above: 1.6em, below: 0.8em, text(size: 15pt, it.body))
#show heading.where(level: 3): it => block(above: 1em, below: 0.5em, text(size: 10.5pt, it.body))
#show heading.where(level: 2): it => block(above: 1.2em, below: 0.6em, text(size: 11.5pt, it.body))
#show figure: set block(breakable: false)
#show figure.caption: set align(left)
#let violet = rgb("#5b1a6e")
#let hachures = tiling(size: (4pt, 4pt))[
  #place(rect(width: 100%, height: 100%, fill: violet))
  #place(line(start: (0%, 100%), end: (100%, 0%), stroke: 0.8pt + white))
]
#let encadre(titre, texte) = block(fill: luma(245), inset: 8pt, radius: 3pt, width: 100%)[*#titre* #texte]
"""


def write_pdf(document: Document) -> bytes:
    """Return the PDF: title, table of contents, numbered sections with their tables, bars and sources."""
    pieces = [
        f"#set document(title: {quote(document.titre)}, author: {quote(document.sous_titre)}, "
        f"date: datetime(year: {document.au.year}, month: {document.au.month}, day: {document.au.day}))",
        f"#let citation = {quote(document.citation)}",
        STYLE,
        f'#text(size: 24pt, weight: "bold", {quote(document.titre)})\n',
        f"#text(size: 13pt, {quote(document.sous_titre)})",
        "",
        f"#{quote(document.citation)}",
    ]
    if document.fictif:
        pieces.append(
            f"#encadre({quote('Données fictives.')}, {quote('Des chiffres sont inventés, en attendant les vrais.')})"
        )
    pieces += [f"#outline(title: {quote('Sommaire')}, depth: 2)", "#pagebreak()"]
    pieces += [_section(section) for section in document.sections]
    content: bytes = typst.compile("\n".join(pieces).encode("utf-8"), pdf_standards=["ua-1"], ignore_system_fonts=True)
    return content


def _section(section: Section) -> str:
    fictif = " (données fictives)" if section.fictif else ""
    pieces = [f"#heading(level: {section.niveau}, {quote(section.titre + fictif)})"]
    pieces += [f"#{quote(phrase)}\n" for phrase in section.phrases]
    if section.bars:
        pieces.append(_bars(section.bars))
    pieces += [_table(as_table, section.niveau + 1) for as_table in section.tableaux]
    if section.dire:
        pieces.append(f"#encadre({quote('Ce que l’on peut dire.')}, {quote(section.dire)})")
    if section.ne_pas_dire:
        pieces.append(f"#encadre({quote('Ce que l’on ne peut pas dire.')}, {quote(section.ne_pas_dire)})")
    sources = " ; ".join(source.command for source in section.sources)
    pieces.append(
        f"#text(size: 7.5pt, fill: luma(90), {quote(f'Référence : {section.reference}. Source : {sources}.')})\n"
    )
    return "\n".join(pieces)


def _bars(bars: Bars) -> str:
    """Draw bars as a numbered figure: its alternative text says every bar."""
    largest = max(bar.valeur for bar in bars.valeurs)
    cells = [
        f"[#{quote(bar.name)}], [#box(width: {max(0.5, 100 * bar.valeur / largest):.2f}%, height: 8pt, "
        f"fill: {'hachures' if bar.fictif else 'violet'})], [#{quote(bar.text)}]"
        for bar in bars.valeurs
    ]
    return (
        f'#figure(kind: "graphique", supplement: {quote("Figure")}, alt: {quote(bars.alt)}, '
        f"caption: {quote(bars.titre)},\n"
        f"table(columns: (auto, 1fr, auto), stroke: none, inset: 3pt, align: (left, left, right),\n"
        f"table.header([#{quote('Nom')}], [#{quote('Barre')}], [#{quote('Valeur')}]),\n" + ",\n".join(cells) + "))\n"
    )


def _table(as_table: Table, niveau: int) -> str:
    header = ", ".join(f"[*#{quote(name)}*]" for name in as_table.colonnes)
    rows = ",\n".join(", ".join(f"[#{quote(text)}]" for text in row) for row in as_table.lignes)
    # A short table stays on one page with its title; a long one repeats its headings.
    secable = "true" if len(as_table.lignes) > UNBROKEN_ROWS else "false"
    return (
        f"#block(breakable: {secable})[\n"
        f"#heading(level: {niveau}, {quote(as_table.titre)})\n"
        f"#text(size: 8.5pt, table(columns: {len(as_table.colonnes)}, stroke: (x, y) => (bottom: 0.4pt + luma(190)),\n"
        f"inset: 4pt, table.header({header}),\n{rows}))]"
    )


def quote(text: str) -> str:
    """Write a text as a Typst string: data, never markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
