"""The agenda of a meeting, as an address holds it: which screens, in which order, with which notes."""

from collections.abc import Mapping, Sequence

from narration.constat import concluding
from narration.marks.picture import DRAWN
from queries.rows import Constats

# What an address can hold, and a meeting too.
MOST_SCREENS, LONGEST_NOTE, LONGEST_NOTES = 20, 200, 2000
FINDINGS = 4
OPENING = ("decisions",)
CLOSING = ("non-conclu", "droit-commun", "bilans", "projets", "jour")
# Offered, and shown when asked for.
OPTIONAL = ("nouveau", "engagements", "controles")
NAMES = {
    "decisions": "Les décisions à suivre",
    "nouveau": "Ce qui est nouveau depuis la dernière séance",
    "non-conclu": "Ce que l'on ne peut pas encore conclure, et quand",
    "droit-commun": "Le droit commun",
    "bilans": "Les bilans en retard",
    "projets": "Les projets phares",
    "engagements": "Les engagements sans action financée",
    "controles": "Les lignes à contrôler",
    "jour": "Les décisions du jour",
}
# Those whose screen is one of the above are not told twice.
OF_THEIR_OWN = ("decision", "bilan_en_retard", "droit_commun", "projet")


def findings(constats: Sequence[Constats], count: int = FINDINGS) -> list[str]:
    """Return the findings that a meeting hears by default: the first ones that a picture proves, each on a new subject.

    What moved comes first; two of them share neither their quartier nor their indicator. What is of the whole is of no
    quartier.
    """
    drawn = [row for row in concluding(constats) if row["indicateur"] or row["famille"] in DRAWN]
    kept: list[Constats] = []
    for row in sorted(drawn, key=lambda row: (row["famille"] != "evolution", row["rang"])):
        new = all(_subject(other).isdisjoint(_subject(row)) for other in kept)
        if row["famille"] not in OF_THEIR_OWN and new:
            kept.append(row)
    return [row["constat"] for row in kept[:count]]


def _subject(row: Constats) -> set[str]:
    return set(filter(None, (row["quartier"], row["indicateur"])))


def default_order(constats: Sequence[Constats]) -> list[str]:
    """Return the screens of a meeting for which nothing was chosen."""
    return [*OPENING, *findings(constats), *CLOSING]


def choices(constats: Sequence[Constats]) -> dict[str, str]:
    """Return what may be put on the agenda: the name of each screen, by its key; findings are named by their title."""
    titles = {row["constat"]: row["titre"] for row in concluding(constats) if row["famille"] not in OF_THEIR_OWN}
    return NAMES | titles


def read_order(text: str, constats: Sequence[Constats]) -> list[str]:
    """Return the order that an address asks for (`decisions,2023-…,jour`), or the default; what is unknown is left."""
    known = choices(constats)
    asked = [key for key in dict.fromkeys(text.split(",")) if key in known]
    return asked[:MOST_SCREENS] or default_order(constats)


def write_order(order: Sequence[str]) -> str:
    """Return an order as an address holds it."""
    return ",".join(order)


def move(order: Sequence[str], key: str, step: int) -> list[str]:
    """Return an order where a screen went up (-1) or down (1) by a place."""
    moved = [other for other in order if other != key]
    moved.insert(max(0, order.index(key) + step), key)
    return moved


def read_notes(text: str) -> dict[str, str]:
    """Return the notes that an address holds, by screen: a line each, `clé=texte`."""
    pairs = (line.partition("=") for line in text[:LONGEST_NOTES].split("\n"))
    return {key: note[:LONGEST_NOTE] for key, _, note in pairs if note.strip()}


def write_notes(notes: Mapping[str, str]) -> str:
    """Return notes as an address holds them; those for which there is no room left are dropped, the last ones first."""
    lines = [f"{key}={' '.join(note.split())[:LONGEST_NOTE]}" for key, note in notes.items() if note.strip()]
    while len("\n".join(lines)) > LONGEST_NOTES:
        lines.pop()
    return "\n".join(lines)
