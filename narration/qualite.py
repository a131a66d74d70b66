"""Tables of the quality page and of the breaks: what was read, refused, contradicted, and what is missing."""

from collections.abc import Mapping
from typing import Any

from narration.numbers import FINE, ZONAGES, mesure, nombre
from narration.points import Lignes
from narration.tables import sheets
from queries.answers import Answers


def break_table(ruptures: Lignes) -> list[dict[str, str]]:
    """Return the declared breaks."""
    return [
        {
            "Source": ligne["source_libelle"],
            "À partir de": str(ligne["annee"]),
            "Nature": ligne["nature"],
            "Indicateurs touchés": ligne["indicateurs"],
            "Ce qui a changé": ligne["motif"],
            "D'où on le tient": ligne["origine"],
        }
        for ligne in ruptures
    ]


def quality_figures(fichiers: Lignes, rejets: Lignes, conflits: Lignes, trous: Lignes) -> list[tuple[str, str, str]]:
    """Return the four counts that open the quality page."""
    charges = [fichier for fichier in fichiers if fichier["etat"] == "charge"]
    return [
        ("Fichiers chargés", nombre(len(charges)), f"sur {nombre(len(fichiers))} examinés"),
        (
            "Valeurs publiées",
            nombre(sum(f["publiees"] for f in charges)),
            f"sur {nombre(sum(f['lues'] for f in charges))} lues",
        ),
        ("Lignes refusées", nombre(len(rejets)), "chacune avec sa place et sa raison"),
        ("Valeurs en conflit", nombre(len(conflits)), f"{nombre(len(trous))} références manquantes"),
    ]


def freshness_table(sources: Lignes) -> list[dict[str, str]]:
    """Return what is loaded from each source, and what is expected next."""
    return [
        {
            "Source": ligne["libelle"] + ("" if ligne["verifie"] else " (non vérifié sur un fichier réel)"),
            "Fichiers": nombre(ligne["fichiers_nb"]),
            "Dernière année": str(ligne["millesime_max"] or "aucune"),
            "Délai (mois)": nombre(ligne["delai_diffusion_mois"]),
            "Attendu": ligne["prochaine"],
        }
        for ligne in sources
    ]


def file_table(fichiers: Lignes) -> list[dict[str, str]]:
    """Return the files examined."""
    etats = {
        "charge": "chargé",
        "refuse": "refusé",
        "non_reconnu": "non reconnu",
        "demonstration_ecartee": "fictif, laissé de côté",
    }
    return [
        {
            "Fichier": ligne["fichier"],
            "État": etats[ligne["etat"]] + (" (fictif)" if ligne["fictif"] and ligne["etat"] == "charge" else ""),
            "Lues": nombre(ligne["lues"]),
            "Publiées": nombre(ligne["publiees"]),
            "Refusées": nombre(ligne["refusees"]),
            "Hors du champ": nombre(ligne["hors_perimetre"]),
            "Remarque": ligne["message"] or ligne["signalement"] or "",
        }
        for ligne in fichiers
    ]


def rejection_table(rejets: Lignes) -> list[dict[str, str]]:
    """Return the rows and cells refused."""
    return [
        {
            "Fichier": ligne["fichier"],
            "Feuille": ligne["feuille"],
            "Ligne": str(ligne["ligne"] or ""),
            "Colonne": ligne["colonne"],
            "Pourquoi": ligne["motif"],
        }
        for ligne in rejets
    ]


def conflict_table(answers: Answers, conflits: Lignes) -> list[dict[str, str]]:
    """Return the values in conflict."""
    fiches = sheets(answers)
    return [
        {
            "Indicateur": ligne["libelle"],
            "Territoire": ligne["territoire"],
            "Édition": f"{ligne['edition']}, {ZONAGES[ligne['zonage']]}",
            "Valeur": mesure(ligne["valeur"], fiches[ligne["indicateur"]]),
            "Retenue": f"oui ({ligne['regle']})" if ligne["retenue"] else "non",
            "Fichier et ligne": f"{ligne['fichier']}, ligne {ligne['ligne']}",
        }
        for ligne in conflits
    ]


def post_table(postes: Lignes) -> list[dict[str, str]]:
    """Return the posts published twice, and those of suspect amount."""
    return [
        {
            "Dispositif": ligne["dispositif_poste"],
            "Année": str(ligne["annee"]),
            "Doublons exacts": nombre(ligne["doublons_nb"]),
            "Montant publié": f"{nombre(ligne['montant_eur'])}{FINE}€",
            "Pourquoi en douter": ligne["suspect"] or "",
            "Fichiers": ligne["fichiers"],
        }
        for ligne in postes
        if ligne["doublons_nb"] or ligne["suspect"]
    ]


def hole_table(trous: Lignes) -> list[dict[str, str]]:
    """Return the indicators without a baseline, and in how many quartiers."""
    groupes: dict[str, list[Mapping[str, Any]]] = {}
    for ligne in trous:
        groupes.setdefault(ligne["libelle"], []).append(ligne)
    return [
        {
            "Indicateur": libelle,
            "Quartiers sans valeur": nombre(len(lignes)),
            "Lesquels": "tous" if len(lignes) == 7 else ", ".join(ligne["quartier"] for ligne in lignes),
            "Ce qui est attendu": lignes[0]["attente"],
        }
        for libelle, lignes in groupes.items()
    ]
