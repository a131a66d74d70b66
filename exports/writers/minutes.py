"""The minutes of a meeting as an accessible PDF (PDF/UA-1): what was shown, what was decided, what is next."""

from datetime import date

import typst

from exports.writers.pdf import quote
from narration.numbers import french_day
from narration.seance.decisions import Card
from narration.seance.minutes import Change, Minutes
from narration.seance.screens import Screen

STYLE = """
#set page(paper: "a4", margin: (x: 2.2cm, y: 2.4cm), footer: context [
  #set text(size: 9pt, fill: luma(80))
  #citation #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(lang: "fr", size: 11pt)
#set par(leading: 0.7em)
#show heading.where(level: 1): it => block(below: 0.9em, text(size: 20pt, it.body))
#show heading.where(level: 2): it => block(above: 1.6em, below: 0.8em, text(size: 14pt, it.body))
#show heading.where(level: 3): it => block(above: 1.1em, below: 0.5em, text(size: 11pt, it.body))
"""
NOTHING_TAKEN = "Aucune décision n'a été enregistrée pour cette séance."
NOTHING_CHANGED = "Aucune décision d'une séance d'avant n'a été close ni corrigée."
NOTHING_SHOWN = "Aucun écran n'a été montré depuis cette page."


def write_minutes(minutes: Minutes, version: str, published: date) -> bytes:
    """Return the PDF; the same minutes of the same version give the same file."""
    pieces = [
        f"#set document(title: {quote(minutes.title)}, "
        f"date: datetime(year: {minutes.day.year}, month: {minutes.day.month}, day: {minutes.day.day}))",
        f"#let citation = {quote(f'Données publiées le {published:%d/%m/%Y}, version {version}')}",
        STYLE,
        f"#heading(level: 1, {quote(minutes.title)})",
        _sentence(f"Séance du {french_day(minutes.day)}. {minutes.following}"),
    ]
    if minutes.fictif:
        pieces.append(_sentence("Ce qui porte le mot « fictif » est une donnée de démonstration."))
    pieces += [
        _heading("Décisions prises"),
        *([_decisions(minutes.taken)] if minutes.taken else [_sentence(NOTHING_TAKEN)]),
        _heading("Décisions closes ou corrigées"),
        *(_change(change) for change in minutes.changed),
        *([] if minutes.changed else [_sentence(minutes.reason or NOTHING_CHANGED)]),
        _heading("Constats présentés"),
        *(_screen(screen) for screen in minutes.shown),
        *([] if minutes.shown else [_sentence(NOTHING_SHOWN)]),
    ]
    content: bytes = typst.compile("\n".join(pieces).encode("utf-8"), pdf_standards=["ua-1"], ignore_system_fonts=True)
    return content


def _sentence(text: str) -> str:
    return f"#par({quote(text)})\n"


def _heading(text: str) -> str:
    return f"#heading(level: 2, {quote(text)})"


def _decisions(cards: tuple[Card, ...]) -> str:
    cells = ",\n".join(
        f"[#{quote(card.text)}], [#{quote(card.owner)}], [#{quote(card.due)}], [#{quote(card.state)}]" for card in cards
    )
    header = ", ".join(f"[*#{quote(name)}*]" for name in ("Décision", "Service", "Échéance", "État"))
    return (
        "#table(columns: (2.4fr, 1.6fr, 1.2fr, 0.9fr), stroke: (x, y) => (bottom: 0.4pt + luma(180)), inset: 5pt, "
        f"table.header({header}),\n{cells})\n"
    )


def _change(change: Change) -> str:
    return f"- #{quote(change.text)} (#{quote(change.said)})"


def _screen(screen: Screen) -> str:
    said = [
        f"#heading(level: 3, {quote(screen.title)})",
        *([_sentence(screen.phrase)] if screen.phrase else []),
        *(f"- #{quote(f'{line.lead} : {line.text} {line.end}'.strip())}" for line in screen.lines),
    ]
    feet = [
        f"Certitude : {screen.certainty}" if screen.certainty else "",
        f"Source : {screen.source}" if screen.source else "",
        screen.consequence,
    ]
    foot = ". ".join(piece.rstrip(".") for piece in feet if piece)
    return "\n".join([*said, f"#text(size: 9pt, fill: luma(80), {quote(foot + '.')})\n"] if foot else said)
