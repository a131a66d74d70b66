"""A document to adopt, as an accessible PDF (PDF/UA-1): map, synthesis, chapters, then the trace."""

from collections.abc import Iterator

from exports.document import Document, Section, Table
from exports.writers.typeset import compile_pdf, drawing, quote, settings, table
from narration.marks.bars import draw_bars
from narration.marks.lines import Size, draw_lines
from narration.marks.picture import Picture
from narration.words import sources_text

UNBROKEN_ROWS = 16
# Drawn as wide as the text of the page, with letters of 9 points.
LINES, BARS = Size(640, 250, 12), Size(640, 0, 12)
INVENTED = "Ce qui porte la mention « fictif » est inventé, en attendant les vrais chiffres."
TRACED = (
    "Chaque partie se cite par sa référence ; ses chiffres se retrouvent, dans cette version des données, par les "
    "commandes qui la suivent."
)
STYLE = """
#set page(paper: "a4", margin: (x: 2.1cm, top: 2cm, bottom: 2.1cm), footer: context [
  #set text(size: 8.5pt, fill: gris)
  #citation #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(size: 10.5pt)
#set table(inset: (x: 4pt, y: 3.6pt))
#set par(justify: false, leading: 0.62em, spacing: 0.85em)
#show heading: set text(hyphenate: false)
#show heading.where(level: 1): it => block(above: 2em, below: 0.9em, text(size: 19pt, weight: 700, it.body))
#show heading.where(level: 2): it => block(above: 1.7em, below: 0.7em, text(size: 13.5pt, weight: 700, it.body))
#show heading.where(level: 3): it => block(above: 1.2em, below: 0.55em, text(size: 10.5pt, weight: 600, it.body))
#show figure: set block(breakable: false, above: 1.1em, below: 1.1em)
#show figure.caption: it => align(left, text(size: 9pt, fill: gris, it))
#set figure.caption(separator: [. ])
#show outline.entry.where(level: 1): set text(weight: 600)
#show outline.entry.where(level: 1): set block(above: 0.9em)
#let note(titre, texte) = block(above: 0.8em, below: 0.8em, inset: (left: 9pt, y: 1pt), stroke: (left: 1.6pt + clair))[
  #set text(size: 9.5pt)
  #text(weight: 600, titre) #texte]
#let source(texte) = block(above: 0.7em, below: 1em, text(size: 9pt, fill: gris, texte))
"""


def write_pdf(document: Document) -> bytes:
    """Return the PDF: cover with its map and contents, synthesis, chapters with their figures, trace of the figures."""
    pieces = [settings(document, document.titre), f"#let citation = {quote(document.citation)}", STYLE]
    pieces += [*_cover(document), "#pagebreak()"]
    said: set[str] = set()
    subject = ""
    for section in document.sections:
        if section.sujet != subject:
            # A subject is read alone: its chapter begins a page.
            subject = section.sujet
            pieces.append(f"#pagebreak(weak: true)\n#heading(level: 1, {quote(subject)})")
        body = "\n".join(_section(section, said))
        pieces.append(
            f"#block(breakable: false, above: 1.8em, width: 100%)[\n{body}\n]" if _is_short(section) else body
        )
        if section.fiches and section is document.sections[0]:
            # A synthesis is a page, to be read alone.
            pieces.append("#pagebreak(weak: true)")
    pieces += _trace(document)
    return compile_pdf("\n".join(pieces))


def _cover(document: Document) -> Iterator[str]:
    yield f"#text(size: 30pt, weight: 700, {quote(document.titre)})\n"
    yield f"#text(size: 15pt, fill: gris, {quote(document.sous_titre)})\n"
    yield f"#text(size: 10pt, fill: gris, {quote(document.citation + '.')})\n"
    if document.fictif:
        yield f"#note({quote('Données fictives.')}, {quote(INVENTED)})"
    if document.carte:
        image = drawing(document.carte.svg, document.carte.alt)
        title = quote(document.carte.titre)
        yield f'#figure(kind: "carte", supplement: {quote("Carte")}, caption: {title}, {image})'
    yield f"#outline(title: {quote('Sommaire')}, depth: 1)"


def _niveau(section: Section) -> int:
    """Return the level of its heading: one of a subject is in the chapter of it."""
    return 2 if section.sujet else section.niveau


def _is_short(section: Section) -> bool:
    """Tell whether a section stays on one page: a short table alone, which is half a page."""
    return (
        _niveau(section) > 1
        and not section.pictures
        and len(section.tableaux) == 1
        and len(section.tableaux[0].lignes) <= UNBROKEN_ROWS
    )


def _section(section: Section, said: set[str]) -> Iterator[str]:
    """Yield a section; a note that an earlier one has given is not repeated."""
    niveau = _niveau(section)
    yield f"#heading(level: {niveau}, {quote(section.within)})"
    if section.fiches:
        yield from _cards(section.tableaux[0], niveau + 1)
    # A sentence stays with what it introduces.
    followed = "true" if section.pictures or section.tableaux else "false"
    yield from (f"#block(sticky: {followed}, {quote(phrase)})\n" for phrase in section.phrases)
    for picture in section.pictures:
        yield _figure(picture)
    for as_table in section.tableaux[1:] if section.fiches else section.tableaux:
        yield _titled(as_table, niveau + 1)
    for title, text in (
        ("Ce que l'on peut dire.", section.dire),
        ("Ce que l'on ne peut pas dire.", section.ne_pas_dire),
    ):
        if text and text not in said:
            said.add(text)
            yield f"#note({quote(title)}, {quote(text)})"
    if section.origine:
        yield f"#source({quote(section.origine)})"


def _cards(as_table: Table, niveau: int) -> Iterator[str]:
    """Yield each row of a table as a card: its first cell as heading, then its sentence, then what is known of it."""
    for heading, sentence, *others in as_table.lignes:
        named = zip(as_table.colonnes[2:], others, strict=True)
        details = " \\ ".join(f"#text(weight: 600, {quote(f'{name} :')}) #{quote(text)}" for name, text in named)
        yield (
            "#block(breakable: false, width: 100%, above: 0.9em, below: 0.9em, inset: (top: 7pt), "
            "stroke: (top: 0.8pt + gris))["
            f"#heading(level: {niveau}, outlined: false, {quote(heading)})\n#{quote(sentence)}\n\n"
            f"#text(size: 9.5pt, fill: gris)[{details}]]"
        )


def _figure(picture: Picture) -> str:
    """Return a picture as a numbered figure: its title, unit and source under it, its words for who hears it."""
    svg = draw_lines(picture, LINES) if picture.form == "lines" else draw_bars(picture, BARS)
    title = f"{picture.title} ({picture.unit})" if picture.unit and picture.unit not in picture.title else picture.title
    origin = f" {sources_text(picture.sources)}" if picture.sources else ""
    return (
        f'#figure(kind: "graphique", supplement: {quote("Figure")}, caption: {quote(f"{title}.{origin}")},\n'
        f"{drawing(str(svg), picture.alt)})\n"
    )


def _titled(as_table: Table, niveau: int) -> str:
    """Return a table with its title: a short one stays on one page with it, a long one repeats its headings."""
    breakable = "true" if len(as_table.lignes) > UNBROKEN_ROWS else "false"
    return (
        f"#block(breakable: {breakable}, above: 1.1em, below: 1.1em)[\n"
        f"#heading(level: {niveau}, outlined: false, {quote(as_table.titre)})\n#text(size: 8.6pt)[#{table(as_table)}]]"
    )


def _trace(document: Document) -> Iterator[str]:
    """Yield the last annex: by what each section is cited, and the commands that give its figures again."""
    yield f"#pagebreak(weak: true)\n#heading(level: 1, {quote('Trace')})"
    yield f"#{quote(TRACED)}\n"
    commands = [
        (section.reference, source.command, rank)
        for section in document.sections
        for rank, source in enumerate(section.sources)
    ]
    rows = tuple(("" if rank else reference, command) for reference, command, rank in commands)
    yield "#set table(inset: (x: 4pt, y: 2.2pt))"
    yield f"#text(size: 8pt)[#{table(Table('Trace', ('Référence', 'Commande'), rows))}]"
    yield f"#source({quote(document.portee + '.')})"
