"""Tables of what moved since the 2024 baseline, of the quartiers together, and of what will be measurable when."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from narration.numbers import ETATS, FINE, ZONAGES, couverture, marque, mesure, nombre
from narration.points import Lignes, gaps_by_cell, state_text
from narration.tables import extent, rectangular, sheets
from queries.answers import Answers


def followed(answers: Answers) -> list[dict[str, Any]]:
    """Return the trends of the indicators with something to say in at least one quartier, the judged ones first."""
    tendances = answers.rows("tendances")
    dits = {ligne["indicateur"] for ligne in tendances if ligne["etat"] != "en_attente"}
    juges = Counter(ligne["indicateur"] for ligne in tendances if ligne["etat"] in ("amelioration", "degradation"))
    decrits = Counter(ligne["indicateur"] for ligne in tendances if ligne["etat"] in ("hausse", "baisse"))
    return sorted(
        (ligne for ligne in tendances if ligne["indicateur"] in dits),
        key=lambda ligne: (-juges[ligne["indicateur"]], -decrits[ligne["indicateur"]]),
    )


def state_grid(answers: Answers, tendances: Lignes, ecarts: Lignes) -> list[dict[str, str]]:
    """Return the states, a row per indicator, a column per quartier: the twin of the grid chart."""
    fiches = sheets(answers)
    par_case = gaps_by_cell(ecarts, fiches)
    grille: dict[str, dict[str, str]] = {}
    for ligne in tendances:
        fiche = fiches[ligne["indicateur"]]
        rangee = grille.setdefault(ligne["indicateur"], {"Indicateur": fiche["libelle_court"]})
        case = par_case.get((ligne["indicateur"], ligne["territoire"]))
        rangee[ligne["quartier"]] = state_cell(ligne, fiche) + (f". Écart : {case}" if case else "")
    return rectangular(list(grille.values()))


def state_cell(ligne: Mapping[str, Any], fiche: Mapping[str, Any]) -> str:
    """Write a state and its difference or its reason."""
    etat, texte = ETATS[ligne["etat"]], state_text(ligne, fiche)
    marquee = marque(etat, ligne["fictif"])
    return marquee if etat == texte else f"{marquee} : {texte}"


def trend_table(answers: Answers, tendances: Lignes, par: str) -> list[dict[str, str]]:
    """Return the trends with both values and the sentence, a row per quartier or per indicator (`par`)."""
    fiches = sheets(answers)
    return [
        {
            "Quartier" if par == "quartier" else "Indicateur": ligne[par],
            "Référence de 2024": marque(
                mesure(ligne["reference_valeur"], fiches[ligne["indicateur"]]), ligne["reference_fictif"]
            ),
            "Dernière valeur": marque(
                mesure(ligne["derniere_valeur"], fiches[ligne["indicateur"]]), ligne["derniere_fictif"]
            )
            if ligne["derniere_edition"]
            else "en attente",
            "État": state_cell(ligne, fiches[ligne["indicateur"]]),
            "Lecture": marque(ligne["phrase"], ligne["fictif"]),
        }
        for ligne in tendances
    ]


def aggregate_table(answers: Answers, agregats: Lignes, fiche: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what can be said of the quartiers together: a total or a range, a rate where its counts are known."""
    fiches = sheets(answers)
    colonne_taux = f"Rapporté à : {fiches[fiche['rapporte_a']]['libelle_court']}" if fiche["rapporte_a"] else ""
    return [
        {
            "Périmètre": ZONAGES[ligne["zonage"]],
            "Édition": ligne["edition"],
            "Fondé sur": marque(couverture(ligne["renseignes_nb"], ligne["quartiers_nb"]), ligne["fictif"]),
            "Total": _total(ligne, fiche),
            "Étendue": marque(extent({**ligne, "valeur_totale": None}, fiche), ligne["fictif"]),
        }
        | ({colonne_taux: marque(_rate(ligne["taux_pct"]), ligne["fictif"])} if colonne_taux else {})
        for ligne in agregats
    ]


def _rate(taux_pct: float | None) -> str:
    return "" if taux_pct is None else f"{nombre(taux_pct, 1)}{FINE}%"


def _total(ligne: Mapping[str, Any], fiche: Mapping[str, Any]) -> str:
    if not fiche["sommable"]:
        return "ne s'additionne pas"
    if ligne["total"] is None:
        return "incomplet : pas de total"
    texte = nombre(ligne["total"])
    if ligne["total_bas"] != ligne["total_haut"]:
        texte += f" (entre {nombre(ligne['total_bas'])} et {nombre(ligne['total_haut'])})"
    return marque(texte, ligne["fictif"])


def calendar_table(calendrier: Lignes) -> list[dict[str, str]]:
    """Return what will be measurable when, source by source."""
    return [
        {
            "Source": ligne["libelle"],
            "Référence de 2024": ligne["reference_2024"] or "aucune",
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
