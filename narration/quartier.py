"""A quartier as one would print it: its place among all the QPV, défi by défi; what is done there, holes included."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from narration.france import deciles
from narration.marks.picture import BETTER, PLAIN, WORSE
from narration.marks.row import draw_strip
from narration.moyens.action import SANS_DEFI
from narration.numbers import FINE, marque, mesure, nombre, pluriel
from narration.tables import sheets
from narration.words import total
from queries.answers import Answers
from queries.rows import Couverture, Indicateurs, Positions

# The place of comparison whose value is a tick on a strip, where it is known for the same year.
TICK = "amiens-metropole"
# The tenths from which a place is far from most.
LOW, HIGH = 2, 9
# Money under which a défi that a priority of the quartier serves counts as a hole, in euros.
LITTLE = 5000
# Strips that are read at once; the others are folded.
SHOWN = 10
# Two counts of actions stand on the page of a quartier: what the second counts, not to be set against the first.
COUNTED = "Une priorité compte les actions de tous ses défis, même secondaires : ces nombres ne s'additionnent pas."


@dataclass(frozen=True)
class Strip:
    """An indicator of a quartier among all the QPV: its words and its drawing."""

    code: str
    name: str
    value: str
    year: str
    drawing: Markup
    place: str
    tone: str


@dataclass(frozen=True)
class Cell:
    """A défi in a quartier in a year: what is funded there; a hole where nothing is, or little for a priority."""

    defi: int
    name: str
    actions: str
    amount: str
    bilans: str
    hole: bool
    fictif: bool


Groups = list[tuple[str, list[Strip]]]


def strips(answers: Answers, quartier: str) -> tuple[Groups, Groups]:
    """Return the strips of a quartier by défi, the farthest from the middle first, then the others; no counts."""
    fiches = sheets(answers)
    latest = {
        row["indicateur"]: row
        for row in sorted(answers.rows("positions", territoire=quartier, recente=True), key=lambda row: row["zonage"])
        if not fiches[row["indicateur"]]["sommable"]
    }
    farthest = sorted(latest.values(), key=lambda row: (-_distance(row), row["indicateur"]))
    return _groups(answers, fiches, farthest[:SHOWN]), _groups(answers, fiches, farthest[SHOWN:])


def _groups(answers: Answers, fiches: Mapping[str, Indicateurs], positions: Sequence[Positions]) -> Groups:
    by_defi = sorted(positions, key=lambda row: int(fiches[row["indicateur"]]["defi"]))
    groups = groupby(by_defi, key=lambda row: int(fiches[row["indicateur"]]["defi"]))
    return [
        (f"{defi}. {answers.defis[defi]['libelle_court']}", [_strip(answers, fiches[r["indicateur"]], r) for r in rows])
        for defi, rows in groups
    ]


def _strip(answers: Answers, fiche: Indicateurs, row: Positions) -> Strip:
    edition = {"indicateur": row["indicateur"], "zonage": row["zonage"], "edition": row["edition"]}
    values = [other["valeur"] for other in answers.rows("valeurs_qpv", **edition)]
    tone, text = _tone(fiche, row), mesure(row["valeur"], fiche)
    year = row["periode"] or "sans année"
    if row["zonage"] != "QPV2024":
        year = f"{year}, périmètre 2015"
    if row["reference_autre"] is not None:
        year = f"{year} ; référence : {mesure(row['reference_autre'], fiche)}"
    return Strip(
        code=fiche["indicateur"],
        name=fiche["libelle_court"],
        value=text,
        year=year,
        drawing=draw_strip(values, row["valeur"], _tick(answers, fiche, row), tone, row["phrase"]),
        place=f"{deciles(row)} dixième",
        tone=tone,
    )


def _tick(answers: Answers, fiche: Indicateurs, row: Positions) -> float | None:
    """Return the value of the agglomération the same year; None where no file gives it."""
    same = [
        other["valeur"]
        for other in answers.rows("series", territoire=row["territoire"], reference=TICK)
        if other["territoire"] == TICK
        and (other["indicateur"], other["millesime"]) == (fiche["indicateur"], row["millesime"])
    ]
    return next((value for value in same if value is not None), None)


def _tone(fiche: Indicateurs, row: Positions) -> str:
    if fiche["sens"] == "neutre" or not (row["decile_bas"] >= HIGH or row["decile_haut"] <= LOW):
        return PLAIN
    return BETTER if (row["decile_bas"] >= HIGH) == (fiche["sens"] == "hausse_favorable") else WORSE


def _distance(row: Positions) -> float:
    return abs((row["decile_bas"] + row["decile_haut"]) / 2 - 5.5)


def cells(answers: Answers, quartier: str, annee: int) -> list[Cell]:
    """Return what is funded in a quartier in a year, défi by défi."""
    actions = answers.rows("actions_par", annee=annee, quartier=quartier)
    retours = answers.rows("retour_bilans", annee=annee, quartier=quartier)
    wanted = {
        number
        for row in answers.rows("priorites", quartier=quartier)
        for number, defi in answers.defis.items()
        if f"{number}. {defi['libelle_court']}" in str(row["defis"])
    }
    fictif = any(row["fictif"] for row in answers.rows("actions_par", annee=annee))
    found = []
    for number, defi in answers.defis.items():
        if number == SANS_DEFI:
            continue
        row = total(actions, annee=annee, quartier=quartier, defi=number)
        retour = total(retours, annee=annee, quartier=quartier, defi=number)
        amount = row["montant_eur"] if row else 0
        found.append(
            Cell(
                number,
                defi["libelle_court"],
                pluriel(row["actions_nb"], "action") if row else "aucune action",
                f"{nombre(amount / 1000)}{FINE}k€" if row else "",
                f"{pluriel(retour['bilans_recus_nb'], 'bilan')} sur {nombre(retour['bilans_attendus_nb'])}"
                if retour
                else "",
                row is None or (number in wanted and amount < LITTLE),
                row["fictif"] if row else fictif,
            )
        )
    return found


def cells_sentence(answers: Answers, quartier: str, annee: int, found: Sequence[Cell]) -> str:
    """Sum up the cells: how many défis have no action, and what is spent in all, for how many inhabitants."""
    row = total(answers.rows("actions_par", annee=annee, quartier=quartier), annee=annee, quartier=quartier)
    (place,) = answers.rows("quartiers", quartier=quartier)
    empty = sum(cell.actions == "aucune action" for cell in found)
    holes = f"{pluriel(empty, 'défi')} sans action." if empty else "Chaque défi a une action au moins."
    if row is None:
        return holes
    said = f"{pluriel(row['actions_nb'], 'action')}, {nombre(row['montant_eur'])}{FINE}€ de crédits spécifiques"
    if place["population"]:
        said += f", soit {nombre(row['montant_eur'] / place['population'])}{FINE}€ par habitant"
    return f"{marque(said, row['fictif'])}. {marque(holes, row['fictif'])}"


def priorities(answers: Answers, quartier: str, annee: int | None) -> list[dict[str, str]]:
    """Return the priorities of a quartier, each with its actions of the year, or « aucune »."""
    served = {row["engagement"]: row for row in answers.rows("couverture", annee=annee, nature="priorite")}
    loaded = answers.is_loaded("actions", annee)
    return [
        {
            "Priorité": f"{row['numero']}. {row['libelle']}",
            "Défis (proposition)": row["defis"] or "aucun",
            f"Actions financées en {annee}" if annee else "Actions financées": _served(served[row["priorite"]])
            if loaded
            else "on ne sait pas : aucun fichier chargé",
        }
        for row in answers.rows("priorites", quartier=quartier)
    ]


def _served(row: Couverture) -> str:
    return marque(pluriel(row["actions_nb"], "action") if row["actions_nb"] else "aucune", row["fictif"])


def kicker(answers: Answers, quartier: str) -> str:
    """Return what stands above the title: « Quartier · 6 823 habitants · NPNRU »."""
    (place,) = answers.rows("quartiers", quartier=quartier)
    habitants = f"{nombre(place['population'])} habitants" if place["population"] else ""
    return " · ".join(filter(None, ["Quartier", habitants, place["projet_renouvellement"]]))
