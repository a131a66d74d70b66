"""What serves each commitment of the contract: funded action, bilan, indicator, or nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from narration.numbers import nombre, pluriel, rangee
from narration.words import euros, not_loaded
from queries.answers import Answers

Lignes = Sequence[Mapping[str, Any]]
ETATS = {
    "finance_et_mesure": "action financée et indicateur",
    "finance": "action financée, sans indicateur",
    "mesure": "indicateur seul, sans action financée",
    "orphelin": "orphelin : ni action, ni indicateur",
}
SIGNES = {"finance_et_mesure": "●", "finance": "◐", "mesure": "○", "orphelin": "✕"}
LEGENDE = (
    "● action financée et indicateur. ◐ action financée seule. ○ indicateur seul. ✕ orphelin : ni l'un ni l'autre."
)


def commitments(answers: Answers, annee: int | None, **choix: object) -> Lignes:
    """Return the commitments with what serves them in a year; none of a year whose actions are not loaded."""
    return answers.rows("couverture", annee=annee, **choix) if answers.is_loaded("actions", annee) else []


def lines_of(answers: Answers, engagements: Lignes) -> tuple[str, ...]:
    """Return the rows of the grid, in order: the défis of the axes, the quartiers of the priorities."""
    return tuple(dict.fromkeys(_ligne(answers, ligne, _quartiers(answers)) for ligne in engagements))


def grid_points(answers: Answers, engagements: Lignes) -> pa.Table:
    """Return the columns of `charts.moyens.grille_couverture`."""
    quartiers, rangs = _quartiers(answers), dict[str, int]()
    points = []
    for ligne in engagements:
        nom = _ligne(answers, ligne, quartiers)
        rangs[nom] = rangs.get(nom, 0) + 1
        points.append(
            {
                "ligne": nom,
                "rang": rangs[nom],
                "signe": SIGNES[ligne["etat"]],
                "classe": ligne["etat"],
                "engagement": ligne["libelle"],
                "fictif": ligne["fictif"],
                "etat": ETATS[ligne["etat"]],
                "detail": _detail(ligne),
            }
        )
    return pa.Table.from_pylist(points)


def columns_of(answers: Answers, engagements: Lignes) -> int:
    """Return the largest number of commitments in a row of the grid."""
    quartiers = _quartiers(answers)
    noms = [_ligne(answers, ligne, quartiers) for ligne in engagements]
    return max(noms.count(nom) for nom in noms)


def _quartiers(answers: Answers) -> dict[str, str]:
    return {quartier["quartier"]: quartier["nom_contrat"] for quartier in answers.rows("quartiers")}


def _ligne(answers: Answers, ligne: Mapping[str, Any], quartiers: Mapping[str, str]) -> str:
    if ligne["nature"] == "priorite":
        return quartiers[ligne["quartier"]]
    return f"{ligne['defi']}. {_defis(answers)[ligne['defi']]}"


def _defis(answers: Answers) -> dict[int, str]:
    return {defi["defi"]: defi["libelle_court"] for defi in answers.rows("defis")}


def _detail(ligne: Mapping[str, Any]) -> str:
    return (
        f"{pluriel(ligne['actions_nb'], 'action financée', 'actions financées')}, "
        f"{pluriel(ligne['bilans_nb'], 'bilan reçu', 'bilans reçus')}, "
        f"{pluriel(ligne['indicateurs_nb'], 'indicateur')}{' (fictif)' if ligne['fictif'] else ''}"
    )


def coverage_sentence(answers: Answers, engagements: Lignes, nom: str, annee: int | None) -> str:
    """Say how many commitments are served, and how many are orphans."""
    if not answers.is_loaded("actions", annee):
        return not_loaded("actions", annee)
    finances = sum(ligne["actions_nb"] > 0 for ligne in engagements)
    evalues = sum(ligne["bilans_nb"] > 0 for ligne in engagements)
    mesures = sum(ligne["indicateurs_nb"] > 0 for ligne in engagements)
    orphelins = sum(ligne["etat"] == "orphelin" for ligne in engagements)
    return (
        f"Sur {nombre(len(engagements))} {nom}, {nombre(finances)} ont une action financée, "
        f"{nombre(evalues)} un bilan, {nombre(mesures)} un indicateur qui a des données ; "
        f"{pluriel(orphelins, 'est orphelin', 'sont orphelins') if orphelins else 'aucun engagement orphelin'}."
    )


def coverage_table(answers: Answers, engagements: Lignes) -> list[dict[str, str]]:
    """Return every commitment with what serves it."""
    quartiers = _quartiers(answers)
    return [
        rangee(
            {
                "Défi" if ligne["nature"] == "axe" else "Quartier": _ligne(answers, ligne, quartiers),
                "Engagement": ligne["libelle"],
            },
            {
                "Actions financées": nombre(ligne["actions_nb"]),
                "Bilans reçus": nombre(ligne["bilans_nb"]),
                "Indicateurs": nombre(ligne["indicateurs_nb"]),
                "État": f"{SIGNES[ligne['etat']]} {ETATS[ligne['etat']]}",
            },
            ligne["fictif"],
        )
        for ligne in engagements
    ]


def orphan_table(orphelines: Lignes) -> list[dict[str, str]]:
    """Return the funded actions that serve no known commitment, and what is missing to tell."""
    return [
        {
            "Action": f"{ligne['intitule']} ({ligne['action']}, {ligne['annee']})",
            "Structure": ligne["structure"],
            "Accordé": euros(ligne["montant_eur"]),
            "Il manque": ligne["manque"],
        }
        for ligne in orphelines
    ]
