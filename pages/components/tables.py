"""Tables and key figures of the pages: one dict a row, its keys being the headings."""

from collections.abc import Mapping, Sequence
from typing import Any

from pages.components.cards import value_cell
from pages.components.data import rows
from pages.components.numbers import ETATS, FINE, FLECHES, MOTIFS, ZONAGES, couverture, ecart, mesure, nombre
from pages.components.points import period, state_text

Lignes = Sequence[Mapping[str, Any]]
Fiches = Mapping[str, Mapping[str, Any]]
CHIFFRES_CLES = ("population", "taux_pauvrete", "revenu_median", "taux_emploi")


def sheets() -> dict[str, dict[str, Any]]:
    """Return the sheets of the catalogue, by code."""
    return {fiche["indicateur"]: fiche for fiche in rows("indicateurs")}


def key_figures() -> list[tuple[str, str, str]]:
    """Return the four figures that open the dashboard: a total where it may be summed, a range otherwise."""
    fiches = sheets()
    syntheses = {ligne["indicateur"]: ligne for ligne in rows("synthese")}
    return [
        (fiches[code]["libelle_court"], _etendue(syntheses[code], fiches[code]), _portee(syntheses[code]))
        for code in CHIFFRES_CLES
        if code in syntheses
    ]


def _etendue(ligne: Mapping[str, Any], fiche: Mapping[str, Any]) -> str:
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


def key_figure_grid() -> list[dict[str, str]]:
    """Return the baseline of every indicator of the contract, a row per indicator, a column per quartier."""
    fiches = sheets()
    grille: dict[str, dict[str, str]] = {}
    for ligne in rows("references_2024"):
        if ligne["fictif"]:
            continue
        fiche = fiches[ligne["indicateur"]]
        rangee = grille.setdefault(ligne["indicateur"], {"Indicateur": fiche["libelle_court"]})
        rangee[ligne["quartier"]] = value_cell(ligne, fiche)
    return _rectangulaire(list(grille.values()))


def gap_grid() -> list[dict[str, str]]:
    """Return the gaps, a row per indicator, a column per quartier; the year is said once where the row shares it."""
    fiches = sheets()
    par_indicateur: dict[str, list[dict[str, Any]]] = {}
    for ligne in rows("ecarts"):
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


def _rectangulaire(rangees: list[dict[str, str]]) -> list[dict[str, str]]:
    colonnes = dict.fromkeys(nom for rangee in rangees for nom in rangee)
    return [{nom: rangee.get(nom, "non renseigné") for nom in colonnes} for rangee in rangees]


def quartier_figures(references: Lignes) -> list[tuple[str, str, str]]:
    """Return the key figures of a quartier."""
    fiches = sheets()
    par_code = {ligne["indicateur"]: ligne for ligne in references}
    return [
        (fiches[code]["libelle_court"], mesure(ligne["valeur"], fiches[code], ligne["statut"]), ligne["source_libelle"])
        for code in CHIFFRES_CLES
        if (ligne := par_code.get(code))
    ]


def quartier_table(references: Lignes) -> list[dict[str, str]]:
    """Return every baseline figure of a quartier."""
    fiches = sheets()
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


def quartier_gap_table(ecarts: Lignes) -> list[dict[str, str]]:
    """Return every gap of a quartier that exists, with both sides."""
    fiches = sheets()
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
        {
            "Quartier": ligne["quartier"],
            "Année": str(ligne["millesime"] or ""),
            "Périmètre": ZONAGES.get(ligne["zonage"], ""),
            "Valeur": mesure(ligne["valeur"], fiche) if ligne["ecart"] is not None else "",
            ligne["reference_libelle"]: mesure(ligne["valeur_reference"], fiche) if ligne["ecart"] is not None else "",
            "Écart": ecart(ligne["ecart"], fiche) if ligne["ecart"] is not None else MOTIFS[ligne["motif"]],
        }
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


def conflict_table(conflits: Lignes) -> list[dict[str, str]]:
    """Return the values in conflict."""
    fiches = sheets()
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


def followed() -> list[dict[str, Any]]:
    """Return the trends of the indicators for which at least one quartier has something to say."""
    tendances = rows("tendances")
    dits = {ligne["indicateur"] for ligne in tendances if ligne["etat"] != "en_attente"}
    return [ligne for ligne in tendances if ligne["indicateur"] in dits]


def state_grid(tendances: Lignes) -> list[dict[str, str]]:
    """Return the states, a row per indicator, a column per quartier: the twin of the grid chart."""
    fiches = sheets()
    grille: dict[str, dict[str, str]] = {}
    for ligne in tendances:
        fiche = fiches[ligne["indicateur"]]
        rangee = grille.setdefault(ligne["indicateur"], {"Indicateur": fiche["libelle_court"]})
        rangee[ligne["quartier"]] = state_cell(ligne, fiche)
    return list(grille.values())


def state_cell(ligne: Mapping[str, Any], fiche: Mapping[str, Any]) -> str:
    """Write a state and its difference or its reason."""
    etat, texte = ETATS[ligne["etat"]], state_text(ligne, fiche)
    mention = " (fictif)" if ligne["fictif"] else ""
    return f"{etat}{mention}" if etat == texte else f"{etat}{mention} : {texte}"


def trend_table(tendances: Lignes, par: str) -> list[dict[str, str]]:
    """Return the trends with both values and the sentence, a row per quartier or per indicator (`par`)."""
    fiches = sheets()
    return [
        {
            "Quartier" if par == "quartier" else "Indicateur": ligne[par],
            "Référence de 2024": mesure(ligne["reference_valeur"], fiches[ligne["indicateur"]]),
            "Dernière valeur": mesure(ligne["derniere_valeur"], fiches[ligne["indicateur"]])
            if ligne["derniere_edition"]
            else "en attente",
            "État": state_cell(ligne, fiches[ligne["indicateur"]]),
            "Lecture": ligne["phrase"],
        }
        for ligne in tendances
    ]


def calendar_table(calendrier: Lignes) -> list[dict[str, str]]:
    """Return what will be measurable when, source by source."""
    return [
        {
            "Source": ligne["libelle"],
            "Dernière année chargée": str(ligne["dernier_charge"] or "aucune"),
            "Attendue à ce jour": _annee_attendue(ligne["attendu_ce_jour"], ligne),
            "Retard": f"{ligne['retard_ans']} an{'s' if ligne['retard_ans'] > 1 else ''}"
            if ligne["retard_ans"]
            else "",
            "Première année entière du contrat": str(ligne["premier_dans_contrat"]),
            "Diffusée vers": f"{ligne['diffusion_premier']:%m/%Y}" if ligne["diffusion_premier"] else "non établi",
            "À l'évaluation de 2027": _jugement(ligne["dernier_en_2027"], ligne["juge_en_2027"], ligne),
            "Fin 2030": _jugement(ligne["dernier_en_2030"], ligne["juge_en_2030"], ligne),
        }
        for ligne in calendrier
    ]


def _annee_attendue(annee: int | None, ligne: Mapping[str, Any]) -> str:
    if annee is None:
        return "aucune annoncée"
    demi = ligne["demi_fenetre_ans"]
    return f"{annee}" if not demi else f"{annee} (enquêtes {annee - demi}-{annee + demi})"


def _jugement(annee: int | None, juge: bool, ligne: Mapping[str, Any]) -> str:
    if annee is None:
        return "rien d'annoncé"
    return f"{_annee_attendue(annee, ligne)} : {'peut juger' if juge else 'ne peut pas juger'} le contrat"
