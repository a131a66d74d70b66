"""The late bilans, structure by structure, and the message that asks for them: one each, and never twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from narration.marks.picture import WORSE, Line, Picture, Point
from narration.numbers import french_day, marque, nombre, pluriel, table_row
from narration.words import euros
from queries.rows import BilansEnRetard

SUBJECT = "Contrat de ville : bilans attendus"
WORDING = """Bonjour,

Sauf erreur de notre part, nous n'avons pas reçu le bilan (Cerfa 15059) de ces actions, financées au titre du contrat
de ville :

{actions}

Merci de nous l'adresser, ou de nous dire s'il a déjà été envoyé et à qui.

Bien cordialement,
L'équipe du contrat de ville
"""
CAN_SAY = "Quels bilans dus ne sont pas arrivés, depuis combien de jours, et combien d'années de suite."
CANNOT_SAY = "Que l'action n'a pas eu lieu, ni que la structure n'a rien envoyé : seulement que rien n'est chargé ici."

# What was asked for: by structure, each bilan (« action@annee ») with its day.
Asked = Mapping[str, Mapping[str, date]]


@dataclass(frozen=True)
class Message:
    """What to send to a structure: to whom, about which bilans, in which words."""

    structure: str
    name: str
    mailbox: str
    bilans: tuple[str, ...]
    text: str
    fictif: bool


def key(row: BilansEnRetard) -> str:
    """Return what the journal calls a bilan."""
    return f"{row['action']}@{row['annee']}"


def to_ask(late: Sequence[BilansEnRetard], asked: Asked) -> list[BilansEnRetard]:
    """Return what may be asked for: neither asked already, nor of a structure whose file was refused here."""
    return [row for row in late if not row["refus"] and key(row) not in asked.get(row["structure"], {})]


def headline(late: Sequence[BilansEnRetard], chargees: bool) -> str:
    """Say how many bilans are late, and of how many structures; where no action is loaded, nobody knows."""
    if not chargees:
        return "Bilans en retard : on ne sait pas encore"
    if not late:
        return "Aucun bilan n'est en retard pour ce choix"
    structures = len({row["structure"] for row in late})
    said = f"{pluriel(len(late), 'bilan')} en retard, de {pluriel(structures, 'structure')}"
    return marque(said, any(row["fictif"] for row in late))


def lead(late: Sequence[BilansEnRetard], asked: Asked) -> list[str]:
    """Say what rests on them, who is late for several years, and what is not to be asked for."""
    if not late:
        return []
    invented = any(row["fictif"] for row in late)
    several = {row["structure"] for row in late if row["annees_structure_nb"] > 1}
    refused = {row["structure"] for row in late if row["refus"]}
    done = [row for row in late if key(row) in asked.get(row["structure"], {})]
    money = euros(sum(row["montant_eur"] for row in late))
    phrases = [f"{money} de crédits spécifiques en dépendent."]
    if several:
        phrases.append(f"{pluriel(len(several), 'structure')} : plusieurs années de suite.")
    if refused:
        phrases.append(f"{pluriel(len(refused), 'structure')} à ne pas relancer, dont un envoi a été refusé ici.")
    if done:
        phrases.append(f"{pluriel(len(done), 'bilan déjà demandé', 'bilans déjà demandés')}.")
    return [marque(phrase, invented) for phrase in phrases]


def picture(late: Sequence[BilansEnRetard], shown: int = 10) -> Picture | None:
    """Return the structures that are late, those with most bilans first; None when nobody is."""
    if not late:
        return None
    points = tuple(
        Point(rows[0]["structure_nom"], len(rows), nombre(len(rows)), rows[0]["fictif"])
        for rows in sorted(by_structure(late).values(), key=len, reverse=True)[:shown]
    )
    title = "Bilans en retard, par structure"
    said = " ; ".join(f"{point.at}, {marque(point.text, point.fictif)}" for point in points)
    return Picture("bars", WORSE, title, "bilans", (Line(title, "subject", "", points),), (), f"{title} : {said}.")


def by_structure(late: Sequence[BilansEnRetard]) -> dict[str, list[BilansEnRetard]]:
    """Return the late bilans of each structure."""
    found: dict[str, list[BilansEnRetard]] = {}
    for row in late:
        found.setdefault(row["structure"], []).append(row)
    return found


def table(late: Sequence[BilansEnRetard], asked: Asked) -> list[dict[str, str]]:
    """Return the late bilans, line by line, and whether each may be asked for."""
    return [
        table_row(
            {"Structure": row["structure_nom"], "Action": f"{row['intitule']} ({row['action']}, {row['annee']})"},
            {
                "Dû le": f"{row['bilan_du_le']:%d/%m/%Y}",
                "Retard": pluriel(row["retard_jours"], "jour"),
                "Crédits spécifiques": euros(row["montant_eur"]),
                "Dont État seul": euros(row["etat_eur"]),
                "Années de suite": _run(row),
            },
            row["fictif"],
        )
        | {"Demandé": _asked(row, asked)}
        for row in late
    ]


def _run(row: BilansEnRetard) -> str:
    return f"{nombre(row['annees_structure_nb'])} (ce numéro : {nombre(row['annees_action_nb'])})"


def _asked(row: BilansEnRetard, asked: Asked) -> str:
    day = asked.get(row["structure"], {}).get(key(row))
    if day:
        return f"le {day:%d/%m/%Y}"
    return f"à corriger chez nous d'abord : {row['refus']}" if row["refus"] else "pas encore"


def messages(late: Sequence[BilansEnRetard], asked: Asked, mailboxes: Mapping[str, str], wording: str) -> list[Message]:
    """Return one message per structure that has something left to be asked for."""
    return [
        Message(
            structure,
            rows[0]["structure_nom"],
            mailboxes.get(structure, ""),
            tuple(map(key, rows)),
            # Never `format`: the wording is what somebody typed.
            wording.replace("{structure}", rows[0]["structure_nom"]).replace("{actions}", "\n".join(map(_line, rows))),
            any(row["fictif"] for row in rows),
        )
        for structure, rows in by_structure(to_ask(late, asked)).items()
    ]


def _line(row: BilansEnRetard) -> str:
    due = french_day(row["bilan_du_le"])
    return marque(f"- {row['intitule']} ({row['action']}, {row['annee']}), attendu pour le {due}", row["fictif"])


def copied(late: Sequence[BilansEnRetard]) -> str:
    """Return the list as a text to paste."""
    return "\n".join(f"{row['structure_nom']} : {_line(row).removeprefix('- ')}" for row in late)
