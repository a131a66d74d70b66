"""The letters to the signataires who declared nothing for a year: what the contract engages, and what is awaited."""

from dataclasses import dataclass
from datetime import date

from narration.moyens.silences import silent
from narration.numbers import marque, nombre, pluriel
from queries.answers import Answers

COMMON = (
    "Le contrat n'attribue pas ces engagements signataire par signataire : ses partenaires s'y engagent ensemble, « en "
    "fonction de leurs compétences »."
)


@dataclass(frozen=True)
class Letter:
    """What is written to a signataire, on one page: what it declared before, what the contract engages."""

    signataire: str
    name: str
    annee: int
    day: date
    opening: str
    own: tuple[str, ...]
    common: tuple[str, ...]
    asked: str
    fictif: bool


def letters(answers: Answers, annee: int, day: date) -> list[Letter]:
    """Return a letter per signataire from whom nothing was received for a year; none of a year that is not loaded."""
    silences = answers.rows("silences", annee=annee, dimension="defi")
    quiet = set(silent(silences))
    codes = {row["signataire_libelle"]: row["signataire"] for row in silences if row["signataire_libelle"] in quiet}
    invented = any(row["fictif"] for row in silences)
    return [_letter(answers, code, name, annee, day, invented) for name, code in codes.items()]


def _letter(answers: Answers, code: str, name: str, annee: int, day: date, invented: bool) -> Letter:
    former = [row for row in answers.rows("droit_commun", signataire=code) if row["annee"] < annee]
    axes = answers.rows("engagements_sans_declaration", annee=annee, nature="axe")
    defis: dict[str, int] = {}
    for row in axes:
        defis[row["domaine"]] = defis.get(row["domaine"], 0) + 1
    return Letter(
        code,
        name,
        annee,
        day,
        marque(f"Pour {annee}, aucune déclaration de droit commun ne nous est parvenue de votre part.", invented),
        tuple(
            marque(f"{row['libelle']} (déclaré en {row['annee']}, {row['declaration']})", row["fictif"])
            for row in former
        )[:8],
        tuple(f"Défi {defi} : {pluriel(count, 'axe')}" for defi, count in defis.items()),
        f"Merci de nous retourner la fiche de déclaration {annee} : ce qui est mobilisé, pour quel défi et quel "
        "quartier, avec un montant en fourchette ou des moyens, et une pièce. « Rien » est aussi une réponse.",
        invented,
    )


def sentence(found: list[Letter], signataires: int, annee: int) -> str:
    """Say how many letters there are to write for a year."""
    said = f"{pluriel(len(found), 'signataire')} sur {nombre(signataires)} sans aucune déclaration en {annee}"
    return marque(f"{said}.", any(letter.fictif for letter in found))
