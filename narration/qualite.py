"""Tables of the quality page and of the breaks: what was read, refused, contradicted, and what is missing."""

from collections.abc import Sequence

from narration.numbers import FINE, ZONAGES, marque, mesure, nombre
from narration.tables import sheets
from queries.answers import Answers
from queries.rows import Conflits, Fichiers, Postes, Rejets, Ruptures, Sources, Trous


def break_table(ruptures: Sequence[Ruptures]) -> list[dict[str, str]]:
    """Return the declared breaks."""
    return [
        {
            "Source": row["source_libelle"],
            "À partir de": str(row["annee"]),
            "Nature": row["nature"],
            "Indicateurs touchés": row["indicateurs"],
            "Ce qui a changé": row["motif"],
            "D'où on le tient": row["origine"],
        }
        for row in ruptures
    ]


def quality_figures(
    files: Sequence[Fichiers], rejets: Sequence[Rejets], conflits: Sequence[Conflits], trous: Sequence[Trous]
) -> list[tuple[str, str, str]]:
    """Return the four counts that open the quality page."""
    charges = [file for file in files if file["etat"] == "charge"]
    return [
        ("Fichiers chargés", nombre(len(charges)), f"sur {nombre(len(files))} examinés"),
        (
            "Valeurs publiées",
            nombre(sum(f["publiees"] for f in charges)),
            f"sur {nombre(sum(f['lues'] for f in charges))} lues",
        ),
        ("Lignes refusées", nombre(len(rejets)), "chacune avec sa place et sa raison"),
        ("Valeurs en conflit", nombre(len(conflits)), f"{nombre(len(trous))} références manquantes"),
    ]


def freshness_table(sources: Sequence[Sources]) -> list[dict[str, str]]:
    """Return what is loaded from each source, and what is expected next."""
    return [
        {
            "Source": row["libelle"] + ("" if row["verifie"] else " (non vérifié sur un fichier réel)"),
            "Fichiers": nombre(row["fichiers_nb"]),
            "Dernière année": str(row["millesime_max"] or "aucune"),
            "Délai (mois)": nombre(row["delai_diffusion_mois"]),
            "Attendu": row["prochaine"],
        }
        for row in sources
    ]


def file_table(files: Sequence[Fichiers]) -> list[dict[str, str]]:
    """Return the files examined."""
    etats = {
        "charge": "chargé",
        "refuse": "refusé",
        "non_reconnu": "non reconnu",
        "demonstration_ecartee": "fictif, laissé de côté",
    }
    return [
        {
            "Fichier": row["fichier"],
            "État": marque(etats[row["etat"]], row["fictif"] and row["etat"] == "charge"),
            "Lues": nombre(row["lues"]),
            "Publiées": nombre(row["publiees"]),
            "Refusées": nombre(row["refusees"]),
            "Hors du champ": nombre(row["hors_perimetre"]),
            "Remarque": row["message"] or row["signalement"] or "",
        }
        for row in files
    ]


def rejection_table(rejets: Sequence[Rejets]) -> list[dict[str, str]]:
    """Return the rows and cells refused."""
    return [
        {
            "Fichier": row["fichier"],
            "Feuille": row["feuille"],
            "Ligne": str(row["ligne"] or ""),
            "Colonne": row["colonne"],
            "Pourquoi": row["motif"],
        }
        for row in rejets
    ]


def conflict_table(answers: Answers, conflits: Sequence[Conflits]) -> list[dict[str, str]]:
    """Return the values in conflict."""
    fiches = sheets(answers)
    return [
        {
            "Indicateur": row["libelle"],
            "Territoire": row["territoire"],
            "Édition": f"{row['edition']}, {ZONAGES[row['zonage']]}",
            "Valeur": marque(mesure(row["valeur"], fiches[row["indicateur"]]), row["fictif"]),
            "Retenue": f"oui ({row['regle']})" if row["retenue"] else "non",
            "Fichier et ligne": f"{row['fichier']}, ligne {row['ligne']}",
        }
        for row in conflits
    ]


def post_table(postes: Sequence[Postes]) -> list[dict[str, str]]:
    """Return the posts published twice, and those of suspect amount."""
    return [
        {
            "Dispositif": row["dispositif_poste"],
            "Année": str(row["annee"]),
            "Doublons exacts": nombre(row["doublons_nb"]),
            "Montant publié": marque(f"{nombre(row['montant_eur'])}{FINE}€", row["fictif"]),
            "Pourquoi en douter": row["suspect"] or "",
            "Fichiers": row["fichiers"],
        }
        for row in postes
        if row["doublons_nb"] or row["suspect"]
    ]


def hole_table(answers: Answers, trous: Sequence[Trous]) -> list[dict[str, str]]:
    """Return the indicators without a baseline, and in how many quartiers."""
    groups: dict[str, list[Trous]] = {}
    for row in trous:
        groups.setdefault(row["libelle"], []).append(row)
    return [
        {
            "Indicateur": libelle,
            "Quartiers sans valeur": nombre(len(rows)),
            "Lesquels": "tous" if len(rows) == len(answers.quartiers) else ", ".join(line["quartier"] for line in rows),
            "Ce qui est attendu": rows[0]["attente"],
        }
        for libelle, rows in groups.items()
    ]
