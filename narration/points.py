"""Rows for the charts: the answers of the questions, with the words that each mark needs."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from narration.numbers import ETATS, RAISONS, SIGNES, ecart, marque, mesure, value_cell

Lignes = Sequence[Mapping[str, Any]]
SERIES = ("Périmètre 2015", "Périmètre 2024", "Chiffre du contrat", "Territoire de comparaison")
PERIMETRE_2015, PERIMETRE_2024, CONTRAT, COMPARAISON = SERIES
# The year when the quartiers were redrawn.
ANNEE_PERIMETRE = 2024


def axis_title(fiche: Mapping[str, Any]) -> str:
    """Return the title of a value axis: the short name and its unit."""
    return f"{fiche['libelle_court']} ({fiche['unite']})"


def order(lignes: Lignes) -> tuple[str, ...]:
    """Return the names of the quartiers, in the contract's order."""
    noms = {ligne["ordre"]: ligne.get("quartier") or ligne["libelle"] for ligne in lignes if _est_quartier(ligne)}
    return tuple(noms[rang] for rang in sorted(noms))


def names(lignes: Lignes) -> tuple[str, ...]:
    """Return the short names of the indicators, in the order of the rows."""
    return tuple(dict.fromkeys(ligne["libelle_court"] for ligne in lignes))


def _est_quartier(ligne: Mapping[str, Any]) -> bool:
    return ligne.get("nature", "quartier") == "quartier"


def reference_points(references: Lignes, fiche: Mapping[str, Any]) -> pa.Table:
    """Return the columns of `charts.points_par_quartier` from the 2024 baseline."""
    return pa.Table.from_pylist(
        [
            {
                "quartier": ligne["quartier"],
                "valeur": ligne["valeur"],
                "texte": mesure(ligne["valeur"], fiche, ligne["statut"]),
                "serie": CONTRAT if ligne["source"] == "contrat" else PERIMETRE_2024,
                "statut": "secondaire" if ligne["statut"] == "secondaire" else "publie",
            }
            for ligne in references
        ]
    )


def series_points(series: Lignes, fiche: Mapping[str, Any]) -> dict[str, pa.Table]:
    """Return, per quartier, the columns of `charts.serie`: its dated values and those of the comparison territory.

    The contract's own figures bear no year: they are left to the table and the sentences.
    """
    points: dict[str, list[dict[str, Any]]] = {nom: [] for nom in order(series)}
    for ligne in dated(series):
        point = {
            "quartier": ligne["libelle"],
            "serie": _serie(ligne),
            "trace": ligne["zonage"],
            "annee": ligne["millesime"],
            "valeur": ligne["valeur"],
            "texte": value_cell(ligne, fiche),
            "detail": period(ligne),
            "statut": "fictif" if ligne["fictif"] else ligne["statut"],
        }
        for panneau in [ligne["libelle"]] if _est_quartier(ligne) else points:
            points[panneau].append(point)
    return {nom: pa.Table.from_pylist(lignes) for nom, lignes in points.items()}


def dated(series: Lignes) -> list[Mapping[str, Any]]:
    """Return the values that have a year."""
    return [ligne for ligne in series if ligne["millesime"] and ligne["valeur"] is not None]


def extent(series: Lignes) -> tuple[tuple[float, float], tuple[int, int]]:
    """Return the ranges of values and of years that the panels of a page share, 2024 always being among the years."""
    datees = dated(series)
    valeurs = [ligne["valeur"] for ligne in datees]
    annees = [ligne["millesime"] for ligne in datees]
    marge = (max(valeurs) - min(valeurs)) * 0.08 or 1.0
    bas = max(0.0, min(valeurs) - marge)
    return (bas, max(valeurs) + marge), (min(annees), max(*annees, ANNEE_PERIMETRE))


def _serie(ligne: Mapping[str, Any]) -> str:
    if not _est_quartier(ligne):
        return COMPARAISON
    return PERIMETRE_2015 if ligne["zonage"] == "QPV2015" else PERIMETRE_2024


def period(ligne: Mapping[str, Any]) -> str:
    """Write the date of a value: its year, or the window of surveys that it averages."""
    if not ligne["millesime"]:
        return "année non indiquée"
    if ligne["fenetre_debut"] != ligne["fenetre_fin"]:
        texte = f"moyenne {ligne['fenetre_debut']}-{ligne['fenetre_fin']}"
    else:
        texte = str(ligne["millesime"])
    return f"{texte} (année déduite)" if ligne["millesime_deduit"] else texte


def share_gaps(ecarts: Lignes, fiches: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the gaps that exist, for the indicators in per cent."""
    return [
        {**ligne, "fiche": fiches[ligne["indicateur"]]}
        for ligne in ecarts
        if ligne["ecart"] is not None and fiches[ligne["indicateur"]]["unite"] == "%"
    ]


def gap_points(ecarts: Lignes, etiquette: str, fiche: Mapping[str, Any] | None = None) -> pa.Table:
    """Return the columns of `charts.ecarts_par_ligne`, a row per gap named by its column `etiquette`."""
    points = []
    for ligne in ecarts:
        la_fiche = fiche or ligne["fiche"]
        points.append(
            {
                "ligne": gap_label(ligne, etiquette),
                "valeur": ligne["valeur"],
                "valeur_reference": ligne["valeur_reference"],
                "texte": marque(mesure(ligne["valeur"], la_fiche), ligne["fictif"]),
                "texte_reference": marque(
                    f"{ligne['reference_libelle']} : {mesure(ligne['valeur_reference'], la_fiche)}", ligne["fictif"]
                ),
                "texte_ecart": marque(ecart(ligne["ecart"], la_fiche), ligne["fictif"]),
                "serie": _serie(ligne),
                "serie_reference": COMPARAISON,
            }
        )
    return pa.Table.from_pylist(points)


def gap_label(ligne: Mapping[str, Any], etiquette: str) -> str:
    """Name a gap: the quartier or the indicator, and the year."""
    nom = ligne["fiche"]["libelle_court"] if etiquette == "indicateur" else ligne["quartier"]
    return f"{nom} ({ligne['millesime']})"


def gap_order(ecarts: Lignes, etiquette: str) -> tuple[str, ...]:
    """Return the names of the gaps, in the order given."""
    return tuple(gap_label(ligne, etiquette) for ligne in ecarts)


CLASSES = {"amelioration": "amelioration", "degradation": "degradation", "hausse": "decrite", "baisse": "decrite"}


def gaps_by_cell(ecarts: Lignes, fiches: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Return the gap of each indicator and quartier, written with its year and its comparison."""
    return {
        (ligne["indicateur"], ligne["territoire"]): (
            f"{ecart(ligne['ecart'], fiches[ligne['indicateur']])} ({ligne['reference_libelle']}, {ligne['millesime']})"
        )
        for ligne in ecarts
        if ligne["ecart"] is not None
    }


def state_points(tendances: Lignes, ecarts: Lignes, fiches: Mapping[str, Mapping[str, Any]]) -> pa.Table:
    """Return the columns of `charts.grille_etats`."""
    par_case = gaps_by_cell(ecarts, fiches)
    return pa.Table.from_pylist(
        [
            {
                "indicateur": fiches[ligne["indicateur"]]["libelle_court"],
                "quartier": ligne["quartier"],
                "etat": ETATS[ligne["etat"]],
                "signe": SIGNES[ligne["etat"]],
                "mention": "fictif" if ligne["fictif"] else "",
                "fictif": ligne["fictif"],
                "classe": CLASSES.get(ligne["etat"], "sans_conclusion"),
                "texte": state_text(ligne, fiches[ligne["indicateur"]]),
                "ecart": par_case.get((ligne["indicateur"], ligne["territoire"]), "non calculable"),
                "phrase": ligne["phrase"],
            }
            for ligne in tendances
        ]
    )


def state_text(ligne: Mapping[str, Any], fiche: Mapping[str, Any]) -> str:
    """Write the difference, or in two or three words why there is none."""
    if ligne["difference"] is not None:
        return ecart(ligne["difference"], fiche)
    if ligne["etat"] == "stable":
        return ETATS["stable"]
    return RAISONS[ligne["motif"]] if ligne["motif"] else ETATS[ligne["etat"]]


def trend_points(tendances: Lignes, fiche: Mapping[str, Any]) -> pa.Table:
    """Return the columns of `charts.tendance_par_quartier`, for the quartiers that have both values."""
    return pa.Table.from_pylist(
        [
            {
                "quartier": ligne["quartier"],
                "reference_valeur": ligne["reference_valeur"],
                "derniere_valeur": ligne["derniere_valeur"],
                "bas": ligne["reference_valeur"] - (ligne["marge"] or 0),
                "haut": ligne["reference_valeur"] + (ligne["marge"] or 0),
                "classe": CLASSES.get(ligne["etat"], "sans_conclusion"),
                "texte": marque(state_text(ligne, fiche), ligne["fictif"]),
                "phrase": ligne["phrase"],
                "fictif": ligne["fictif"],
            }
            for ligne in tendances
            if with_both_values(ligne)
        ]
    )


def with_both_values(ligne: Mapping[str, Any]) -> bool:
    """Tell whether both the baseline and the latest value are known."""
    return ligne["reference_valeur"] is not None and ligne["derniere_valeur"] is not None
