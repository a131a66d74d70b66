"""The year's calendar in words: what is late, what comes next, the gesture of each, and what a new year opens with."""

from collections.abc import Sequence
from datetime import date

from narration.marks.dates import Row
from narration.marks.picture import PLAIN, WORSE
from narration.numbers import enumere, french_day, marque, nombre, pluriel, table_row
from queries.rows import Echeances

GENRES = {
    "edition": "Édition d'une source",
    "bilan": "Bilans",
    "declaration": "Droit commun",
    "instance": "Instance",
    "rapport": "Rapport annuel",
    "evaluation": "Évaluation",
}
ETATS = {"en_retard": "en retard", "a_venir": "à venir", "sans_date": "sans date", "fait": "fait"}
PAGES = {
    "deposer": "Déposer",
    "actions": "Actions",
    "relances": "Bilans en retard",
    "droit_commun": "Droit commun",
    "seance": "Séance",
    "bilan_annuel": "Bilan annuel",
    "mesurable": "Mesurable quand",
}
NEAR_DAYS = 274
CAN_SAY = "Ce qui est attendu, de qui, à quelle date, et depuis combien de jours ce qui n'est pas arrivé est en retard."
CANNOT_SAY = (
    "Qu'une édition de l'Insee sortira ce jour-là : sa date est déduite du délai constaté, aucun calendrier officiel "
    "n'a été trouvé. Ni qu'un rapport ou une évaluation sont faits : rien dans les données ne le dit."
)


def late(echeances: Sequence[Echeances]) -> list[Echeances]:
    """Return what is late, the longest first."""
    return [row for row in echeances if row["etat"] == "en_retard"]


def coming(echeances: Sequence[Echeances]) -> list[Echeances]:
    """Return what is awaited and not late, the nearest first."""
    return [row for row in echeances if row["etat"] == "a_venir"]


def headline(echeances: Sequence[Echeances]) -> str:
    """Say how much of what is awaited is late, and what comes next."""
    behind, following = late(echeances), coming(echeances)
    said = f"{pluriel(len(behind), 'attente')} en retard" if behind else "Rien n'est en retard"
    invented = any(row["fictif"] for row in behind)
    return marque(said, invented) + (f", prochaine date le {french_day(following[0]['due_le'])}" if following else "")


def lead(echeances: Sequence[Echeances]) -> str:
    """Say what is late longest, and the gesture that mends it."""
    behind = late(echeances)
    if not behind:
        return "Tout ce qui était attendu à ce jour est arrivé."
    first = behind[0]
    return marque(f"Le plus ancien : {_with_count(first)}, attendu le {_day(first)}.", first["fictif"])


def opening(echeances: Sequence[Echeances], jour: date) -> list[str]:
    """Return what a year opens with, in January; nothing in the other months."""
    if jour.month != 1:
        return []
    year = jour.year
    meetings = [row for row in coming(echeances) if row["genre"] == "instance" and row["annee"] == year]
    asked = [row for row in coming(echeances) if row["genre"] in ("bilan", "declaration") and row["annee"] == year - 1]
    editions = [row for row in coming(echeances) if row["genre"] == "edition" and row["due_le"].year == year]
    others = [row for row in coming(echeances) if row["genre"] == "evaluation" and row["due_le"].year == year]
    report = [row for row in coming(echeances) if row["genre"] == "rapport" and row["annee"] == year - 1]
    phrases = []
    if meetings:
        counts = [f"{row['libelle'].removesuffix(f' de {year}')} ({_left(row)})" for row in meetings]
        phrases.append(marque(f"Fixer les dates de {year} : {enumere(counts)}.", any(m["fictif"] for m in meetings)))
    phrases += [f"Demander dès maintenant : {row['libelle']}, pour le {_day(row)}." for row in asked]
    if editions:
        phrases.append(f"Guetter {pluriel(len(editions), 'édition')}, la première vers le {_day(editions[0])}.")
    phrases += [f"Préparer : {row['libelle']}, avant le {_day(row)}." for row in (*others, *report)]
    return phrases


def gestures(echeances: Sequence[Echeances]) -> list[tuple[str, str]]:
    """Return what to do about what is late, kind by kind, with the page where it is done."""
    by_page: dict[tuple[str, str], list[Echeances]] = {}
    for row in late(echeances):
        by_page.setdefault((row["genre"], row["page"]), []).append(row)
    return [(_gesture(rows), page) for (_, page), rows in by_page.items()]


def _gesture(rows: Sequence[Echeances]) -> str:
    invented = any(row["fictif"] for row in rows)
    if rows[0]["genre"] == "edition":
        return marque(f"Télécharger et déposer {pluriel(len(rows), 'édition')} : le tableau dit où.", invented)
    missing = [f"{row['libelle']} ({_left(row)} manquent)" if row["recus_nb"] else row["libelle"] for row in rows]
    return marque(f"{rows[0]['geste']} {enumere(missing)}.", invented)


def near(echeances: Sequence[Echeances], jour: date) -> list[Echeances]:
    """Return what the picture shows: what is late, then what comes within nine months."""
    soon = [row for row in coming(echeances) if (row["due_le"] - jour).days <= NEAR_DAYS]
    return [*late(echeances), *soon]


def _left(row: Echeances) -> str:
    return nombre((row["attendus_nb"] or 0) - (row["recus_nb"] or 0))


def _day(row: Echeances) -> str:
    return f"{row['due_le']:%d/%m/%Y}" if row["due_le"] else "aucune date"


def _count(row: Echeances) -> str:
    """Return how many came of how many, where it means something."""
    if row["genre"] == "edition" or row["attendus_nb"] is None:
        return ""
    word = "tenues" if row["genre"] == "instance" else "reçus" if row["genre"] == "bilan" else "reçues"
    if row["recus_nb"] is None:
        return (
            f"{nombre(row['attendus_nb'])} attendus"
            if row["genre"] == "bilan"
            else f"{nombre(row['attendus_nb'])} attendues"
        )
    return f"{nombre(row['recus_nb'])} sur {nombre(row['attendus_nb'])} {word}"


def _with_count(row: Echeances) -> str:
    return ", ".join(filter(None, (row["libelle"], _count(row))))


def timeline(echeances: Sequence[Echeances], jour: date) -> list[Row]:
    """Return the rows of the timeline: a tick on the day awaited and, of what is late, a line up to the day read."""
    return [
        Row(
            row["libelle"],
            _said(row),
            WORSE if row["etat"] == "en_retard" else PLAIN,
            _years(row["due_le"]),
            _years(jour) if row["etat"] == "en_retard" else None,
            fictif=row["fictif"],
        )
        for row in near(echeances, jour)
    ]


def _said(row: Echeances) -> str:
    since = f", {pluriel(row['retard_jours'], 'jour')} de retard" if row["retard_jours"] else ""
    return marque(", ".join(filter(None, (_day(row) + since, _count(row)))), row["fictif"])


def _years(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


def years(echeances: Sequence[Echeances], jour: date) -> tuple[int, int]:
    """Return the years that the timeline covers."""
    days = [jour, *(row["due_le"] for row in near(echeances, jour))]
    return min(day.year for day in days), max(day.year for day in days) + 1


def marks(jour: date) -> tuple[tuple[float, str], ...]:
    """Return what the timeline is read against: the day read."""
    return ((_years(jour), f"{jour:%d/%m/%Y}"),)


def table(echeances: Sequence[Echeances]) -> list[dict[str, str]]:
    """Return what is awaited, line by line, with the next gesture of each."""
    return [
        table_row(
            {"Attendu": row["libelle"], "De qui": row["de_qui"], "Date": _day(row)},
            {"État": _state(row), "Compte": _count(row)},
            row["fictif"],
        )
        | {"Prochain geste": row["geste"], "Où": PAGES[row["page"]], "D'où vient la date": row["fondement"]}
        for row in echeances
    ]


def _state(row: Echeances) -> str:
    if row["etat"] == "en_retard":
        return f"▲ {pluriel(row['retard_jours'], 'jour')} de retard"
    return ETATS[row["etat"]]
