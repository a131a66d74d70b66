"""Tables and key figures of the pages: one dict a row, its keys being the headings."""

from collections.abc import Mapping, Sequence
from typing import Any

from narration.numbers import FINE, FLECHES, MOTIFS, ZONAGES, couverture, ecart, mesure, rangee, value_cell
from narration.points import period
from queries.answers import Answers

Lignes = Sequence[Mapping[str, Any]]
Fiches = Mapping[str, Mapping[str, Any]]
CHIFFRES_CLES = ("population", "taux_pauvrete", "revenu_median", "taux_emploi")


def sheets(answers: Answers) -> dict[str, dict[str, Any]]:
    """Return the sheets of the catalogue, by code."""
    return {fiche["indicateur"]: fiche for fiche in answers.rows("indicateurs")}


def key_figures(answers: Answers) -> list[tuple[str, str, str]]:
    """Return the four figures that open the dashboard: a total where it may be summed, a range otherwise."""
    fiches = sheets(answers)
    syntheses = {ligne["indicateur"]: ligne for ligne in answers.rows("synthese")}
    return [
        (fiches[code]["libelle_court"], extent(syntheses[code], fiches[code]), _portee(syntheses[code]))
        for code in CHIFFRES_CLES
        if code in syntheses
    ]


def extent(ligne: Mapping[str, Any], fiche: Mapping[str, Any]) -> str:
    """Write the total of the quartiers where it may be summed, the range of their values otherwise."""
    if ligne["valeur_totale"] is not None:
        return mesure(ligne["valeur_totale"], fiche)
    if ligne["renseignes_nb"] == 0:
        return "non renseigné"
    bas, haut = mesure(ligne["valeur_min"], fiche), mesure(ligne["valeur_max"], fiche)
    return haut if bas == haut else f"{bas.removesuffix(FINE + fiche['unite'])} à {haut}"


def _portee(ligne: Mapping[str, Any]) -> str:
    return couverture(ligne["renseignes_nb"], ligne["quartiers_nb"], ligne["secondaires_nb"])


def reference_table(references: Lignes, fiche: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the baseline of an indicator, a row per quartier, with where each figure was read."""
    return [
        {
            "Quartier": ligne["quartier"],
            f"{fiche['libelle']} ({fiche['unite']})": value_cell(ligne, fiche),
            "Année": str(ligne["millesime"] or "non indiquée"),
            "Flèche du contrat (période non précisée)": FLECHES.get(ligne["fleche"], ""),
            "Source": ligne["source_libelle"],
            "Fichier et ligne": f"{ligne['fichier']}, ligne {ligne['ligne']}",
        }
        for ligne in references
    ]


def key_figure_grid(answers: Answers) -> list[dict[str, str]]:
    """Return the baseline of every indicator of the contract, a row per indicator, a column per quartier."""
    fiches = sheets(answers)
    grille: dict[str, dict[str, str]] = {}
    for ligne in answers.rows("references_2024"):
        if ligne["fictif"]:
            continue
        fiche = fiches[ligne["indicateur"]]
        rangee = grille.setdefault(ligne["indicateur"], {"Indicateur": fiche["libelle_court"]})
        rangee[ligne["quartier"]] = value_cell(ligne, fiche)
    return rectangular(list(grille.values()))


def challenge_grid(answers: Answers, defi: int) -> list[dict[str, str]]:
    """Return the baseline of the indicators of a défi, a row per indicator, a column per quartier."""
    du_defi = {fiche["libelle_court"] for fiche in answers.rows("indicateurs", defi=defi)}
    return [rangee for rangee in key_figure_grid(answers) if rangee["Indicateur"] in du_defi]


def gap_grid(answers: Answers) -> list[dict[str, str]]:
    """Return the gaps, a row per indicator, a column per quartier; the year is said once where the row shares it."""
    fiches = sheets(answers)
    par_indicateur: dict[str, list[dict[str, Any]]] = {}
    for ligne in answers.rows("ecarts"):
        par_indicateur.setdefault(ligne["indicateur"], []).append(ligne)
    grille = []
    for code, lignes in par_indicateur.items():
        annees = [ligne["millesime"] for ligne in lignes if ligne["ecart"] is not None]
        if annees and fiches[code]["unite"] in ("%", "€"):
            annee = max(set(annees), key=annees.count)
            rangee = {
                "Indicateur": fiches[code]["libelle_court"],
                "Comparé à": lignes[0]["reference_libelle"],
                "Année": str(annee),
            }
            grille.append(rangee | {ligne["quartier"]: _gap_cell(ligne, fiches[code], annee) for ligne in lignes})
    return grille


def _gap_cell(ligne: Mapping[str, Any], fiche: Mapping[str, Any], annee: int) -> str:
    if ligne["ecart"] is None:
        return MOTIFS[ligne["motif"]]
    texte = ecart(ligne["ecart"], fiche) + ("*" if ligne["statut"] == "secondaire" else "")
    return texte if ligne["millesime"] == annee else f"{texte} ({ligne['millesime']})"


def rectangular(rangees: list[dict[str, str]]) -> list[dict[str, str]]:
    """Give every row the columns of all of them: a quartier may have no value at all for an indicator."""
    colonnes = dict.fromkeys(nom for rangee in rangees for nom in rangee)
    return [{nom: rangee.get(nom, "non renseigné") for nom in colonnes} for rangee in rangees]


def quartier_figures(answers: Answers, references: Lignes) -> list[tuple[str, str, str]]:
    """Return the key figures of a quartier."""
    fiches = sheets(answers)
    par_code = {ligne["indicateur"]: ligne for ligne in references}
    return [
        (fiches[code]["libelle_court"], mesure(ligne["valeur"], fiches[code], ligne["statut"]), ligne["source_libelle"])
        for code in CHIFFRES_CLES
        if (ligne := par_code.get(code))
    ]


def quartier_table(answers: Answers, references: Lignes) -> list[dict[str, str]]:
    """Return every baseline figure of a quartier."""
    fiches = sheets(answers)
    return [
        {
            "Indicateur": f"{ligne['libelle']} ({fiches[ligne['indicateur']]['unite']})",
            "Référence de 2024": value_cell(ligne, fiches[ligne["indicateur"]]),
            "Année": str(ligne["millesime"] or "non indiquée"),
            "Flèche du contrat (période non précisée)": FLECHES.get(ligne["fleche"], ""),
            "Source": ligne["source_libelle"],
        }
        for ligne in references
    ]


def quartier_gap_table(answers: Answers, ecarts: Lignes) -> list[dict[str, str]]:
    """Return every gap of a quartier that exists, with both sides."""
    fiches = sheets(answers)
    return [
        {
            "Indicateur": ligne["libelle"],
            "Année": str(ligne["millesime"]),
            "Périmètre": ZONAGES[ligne["zonage"]],
            "Quartier": mesure(ligne["valeur"], fiches[ligne["indicateur"]]),
            "Comparé à": ligne["reference_libelle"],
            "Territoire de comparaison": mesure(ligne["valeur_reference"], fiches[ligne["indicateur"]]),
            "Écart": ecart(ligne["ecart"], fiches[ligne["indicateur"]]),
        }
        for ligne in ecarts
        if ligne["ecart"] is not None and fiches[ligne["indicateur"]]["unite"] in ("%", "€")
    ]


def gap_table(ecarts: Lignes, fiche: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the gap of every quartier for an indicator, or why there is none."""
    return [
        rangee(
            {
                "Quartier": ligne["quartier"],
                "Année": str(ligne["millesime"] or ""),
                "Périmètre": ZONAGES.get(ligne["zonage"], ""),
            },
            {
                "Valeur": mesure(ligne["valeur"], fiche),
                ligne["reference_libelle"]: mesure(ligne["valeur_reference"], fiche),
                "Écart": ecart(ligne["ecart"], fiche),
            }
            if ligne["ecart"] is not None
            else {"Valeur": "", ligne["reference_libelle"]: "", "Écart": MOTIFS[ligne["motif"]]},
            ligne["fictif"],
        )
        for ligne in ecarts
    ]


def series_table(series: Lignes, fiche: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return every value of an indicator with its date, its perimeter and the place where it was read."""
    return [
        {
            "Territoire": ligne["libelle"],
            "Périmètre": ZONAGES[ligne["zonage"]],
            "Date": period(ligne),
            f"Valeur ({fiche['unite']})": value_cell(ligne, fiche),
            "Source": ligne["source_libelle"],
            "Fichier": ligne["fichier"],
            "Ligne": str(ligne["ligne"]),
            "Colonne": ligne["variable"],
        }
        for ligne in series
    ]
