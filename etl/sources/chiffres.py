"""Figures carried over one by one, with their origin: our own tidy csv (comma, decimal point, one value per row)."""

import re

import pyarrow as pa

from etl.reading.lecture import CODES_TERRITOIRE, OBSERVATION, Contexte, Depot, Lecture, Rejet
from etl.reading.sheets import FichierError, Ligne, read_feuilles
from etl.tables.published import STATUTS

COLONNES = [
    "indicateur",
    "zonage",
    "code_territoire",
    "edition",
    "millesime",
    "publication",
    "valeur",
    "statut",
    "millesime_deduit",
    "fenetre_debut",
    "fenetre_fin",
    "variable",
    "origine",
    "fleche",
    "commentaire",
]
ENTIERS = ("millesime", "publication", "fenetre_debut", "fenetre_fin")


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a csv of figures carried over: columns COLONNES, in that order; values in the unit of the indicator.

    Raises:
        FichierError: the header is not the one expected.

    """
    (feuille,) = read_feuilles(depot.chemin)
    entete, *lignes = feuille.lignes
    if entete.cellules != COLONNES:
        inconnues, manquantes = set(entete.cellules) - set(COLONNES), set(COLONNES) - set(entete.cellules)
        raise FichierError(
            f"{depot.nom} : colonnes inconnues : {', '.join(sorted(inconnues)) or 'aucune'} ; "
            f"manquantes : {', '.join(sorted(manquantes)) or 'aucune'}. "
            f"Attendu, dans cet ordre : {', '.join(COLONNES)}."
        )
    lecture = Lecture(lues=len(lignes))
    observations = []
    for ligne in lignes:
        observation = _observation(depot, ligne, contexte, lecture)
        if observation:
            observations.append(observation)
    lecture.observations = pa.Table.from_pylist(observations, schema=OBSERVATION)
    return lecture


def _observation(depot: Depot, ligne: Ligne, contexte: Contexte, lecture: Lecture) -> dict[str, object] | None:
    cellules = dict(zip(COLONNES, (cellule.strip() for cellule in ligne.cellules), strict=False))
    for colonne, motif in _motifs(ligne, cellules, contexte):
        lecture.rejets.append(Rejet(motif, "", ligne.numero, colonne, cellules.get(colonne, "")))
        return None
    if not contexte.retient(cellules["zonage"], cellules["code_territoire"]):
        lecture.hors_perimetre += 1
        return None
    return {
        **{nom: valeur or None for nom, valeur in cellules.items()},
        **{nom: int(cellules[nom]) if cellules[nom] else None for nom in ENTIERS},
        "millesime_deduit": cellules["millesime_deduit"] == "true",
        "valeur": float(cellules["valeur"]) if cellules["valeur"] else None,
        "ecart_minimal_ans": depot.source.ecart_minimal_ans,
        "source": depot.source.code,
        "fichier": depot.nom,
        "feuille": "",
        "ligne": ligne.numero,
        "brut": cellules["valeur"],
        "fictif": depot.fictif,
    }


def _motifs(ligne: Ligne, cellules: dict[str, str], contexte: Contexte) -> list[tuple[str, str]]:
    """Return the columns at fault and why, the first being the one to mend first."""
    if len(ligne.cellules) != len(COLONNES):
        return [
            (
                "indicateur",
                f"{len(ligne.cellules)} cellules au lieu de {len(COLONNES)} : ligne tronquée ou virgule en trop.",
            )
        ]
    nombre = re.fullmatch(r"-?\d+(\.\d+)?", cellules["valeur"])
    controles = {
        "indicateur": cellules["indicateur"] in contexte.catalogue.indicateurs,
        "zonage": cellules["zonage"] in CODES_TERRITOIRE,
        "code_territoire": bool(
            re.fullmatch(CODES_TERRITOIRE.get(cellules["zonage"], ""), cellules["code_territoire"])
        ),
        "edition": bool(cellules["edition"]),
        "statut": cellules["statut"] in STATUTS,
        "valeur": bool(nombre)
        if cellules["statut"] in ("publie", "prudence", "secondaire")
        else not cellules["valeur"],
        "millesime_deduit": cellules["millesime_deduit"] in ("true", "false"),
        "fleche": cellules["fleche"] in ("", "hausse", "baisse", "stable"),
        **{nom: bool(re.fullmatch(r"(\d{4})?", cellules[nom])) for nom in ENTIERS},
    }
    return [
        (colonne, f"« {cellules[colonne]} » ne convient pas à la colonne « {colonne} ».")
        for colonne, correct in controles.items()
        if not correct
    ]
