"""A letter of one page to a signataire, as an accessible PDF (PDF/UA-1); all of them in an archive."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from exports.writers.typeset import STYLE, compile_pdf, quote
from narration.moyens.courriers import COMMON, Letter
from narration.numbers import french_day

PAGE = """
#set page(paper: "a4", margin: (x: 2.4cm, y: 2.2cm), footer: context [#set text(size: 8.5pt, fill: gris)
  #citation])
#set text(size: 10.5pt)
#set par(leading: 0.62em, spacing: 0.9em)
#show heading.where(level: 1): it => block(above: 1.6em, below: 1em, text(size: 15pt, weight: 700, it.body))
#show heading.where(level: 2): it => block(above: 1.2em, below: 0.6em, text(size: 11pt, weight: 600, it.body))
"""


def write_letter(letter: Letter, contrat: str, version: str) -> bytes:
    """Return the PDF: to whom, the day, what is missing, what was declared before, what the contract engages."""
    day, title = letter.day, f"Droit commun {letter.annee} : votre déclaration"
    pieces = [
        f"#set document(title: {quote(title)}, author: {quote(contrat)}, "
        f"date: datetime(year: {day.year}, month: {day.month}, day: {day.day}))",
        STYLE,
        f"#let citation = {quote(f'{contrat}. Données : version {version}.')}",
        PAGE,
        _paragraph(contrat),
        f"#align(right)[#{quote(letter.name)} \\ #{quote(f'Le {french_day(day)}')}]",
        f"#heading(level: 1, {quote(title)})",
        _paragraph("Madame, Monsieur,"),
        _paragraph(letter.opening),
        *_list("Ce que vous aviez déclaré", letter.own),
        *_list("Ce que le contrat engage", letter.common),
        _paragraph(COMMON),
        _paragraph(letter.asked),
        _paragraph("Veuillez agréer, Madame, Monsieur, nos salutations distinguées."),
    ]
    return compile_pdf("\n".join(pieces))


def _paragraph(text: str) -> str:
    return f"#par({quote(text)})\n"


def _list(title: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    return [f"#heading(level: 2, {quote(title)})", *(f"- #{quote(line)}" for line in lines), ""]


def write_files(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()
