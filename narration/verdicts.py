"""The sentences of what moved since the 2024 baseline, made from the same answers as the charts."""

from collections.abc import Mapping
from typing import Any

from narration.numbers import ETATS, RAISONS, enumere, marque
from narration.points import Lignes


def trend_can_say(tendances: Lignes, fiche: Mapping[str, Any]) -> str:
    """Say, in one sentence per state, what moved since the baseline."""
    formules = {
        "amelioration": "amélioration",
        "degradation": "dégradation",
        "hausse": "hausse",
        "baisse": "baisse",
        "stable": "valeur inchangée",
        "non_significatif": "pas d'évolution significative",
    }
    morceaux = []
    for etat, formule in formules.items():
        lieux = [ligne["quartier"] for ligne in tendances if ligne["etat"] == etat]
        if lieux:
            morceaux.append(f"{formule} pour {enumere(lieux)}")
    if not morceaux:
        return f"Rien ne peut encore être conclu depuis la référence de 2024 pour {fiche['sujet']}."
    mention = " (données fictives)" if any(ligne["fictif"] for ligne in tendances) else ""
    return f"Depuis la référence de 2024, {fiche['sujet']} : {' ; '.join(morceaux)}{mention}."


def trend_cannot_say(tendances: Lignes, fiche: Mapping[str, Any]) -> str:
    """Say for which quartiers nothing can be concluded and why, then the trap of the indicator."""
    raisons: dict[str, list[str]] = {}
    for ligne in tendances:
        if ligne["etat"] == "en_attente":
            raisons.setdefault("pas de valeur plus récente", []).append(ligne["quartier"])
        elif ligne["etat"] == "sans_marge":
            raisons.setdefault(ETATS["sans_marge"], []).append(ligne["quartier"])
        elif ligne["etat"] == "non_comparable":
            raisons.setdefault(RAISONS[ligne["motif"]], []).append(ligne["quartier"])
    if not raisons:
        return str(fiche["ne_pas_dire"])
    total = len(tendances)
    details = [
        f"{'tous les quartiers' if len(lieux) == total else enumere(lieux)} ({raison})"
        for raison, lieux in raisons.items()
    ]
    return f"Rien ne peut être conclu pour {' ; '.join(details)}. {fiche['ne_pas_dire']}"


def calendar_can_say(calendrier: Lignes) -> str:
    """Say which sources will have at least one year wholly inside the contract at the 2027 evaluation."""
    noms = [f"« {ligne['libelle']} »" for ligne in calendrier if ligne["juge_en_2027"]]
    return (
        f"À l'évaluation de 2027, {enumere(noms)} auront au moins une année entière du contrat. "
        "Les actions, le droit commun et les instances seront la preuve principale."
    )


def calendar_cannot_say(calendrier: Lignes) -> str:
    """Say which sources cannot judge the contract in 2027, and from when the census will."""
    noms = [f"« {ligne['libelle']} »" for ligne in calendrier if not ligne["juge_en_2027"]]
    recensement = [ligne for ligne in calendrier if ligne["demi_fenetre_ans"] and ligne["diffusion_premier"]]
    phrase = f"En 2027, {enumere(noms)} ne pourront pas juger le contrat."
    if recensement:
        annee, demi = recensement[0]["premier_dans_contrat"], recensement[0]["demi_fenetre_ans"]
        phrase += (
            f" La première moyenne du recensement faite tout entière d'enquêtes du contrat porte sur "
            f"{annee - demi}-{annee + demi} et sera diffusée vers {recensement[0]['diffusion_premier']:%m/%Y}."
        )
    return phrase


def state_summary(tendances: Lignes) -> str:
    """Say how many states of each kind the grid holds: the text of the grid for those who do not see it."""
    comptes = {etat: sum(ligne["etat"] == etat for ligne in tendances) for etat in ETATS}
    dits = [f"{mot} : {comptes[etat]}" for etat, mot in ETATS.items() if comptes[etat]]
    return f"États des indicateurs dans les quartiers depuis la référence de 2024. {' ; '.join(dits)}."


def moved(tendances: Lignes, etat: str) -> list[str]:
    """Return the sentences of the trends in a state. No rank: the order is that of the contract."""
    return [marque(ligne["phrase"], ligne["fictif"]) for ligne in tendances if ligne["etat"] == etat]


def red_red(tendances: Lignes, ecarts: Lignes) -> list[str]:
    """Return the sentences of the worsenings where the gap is unfavourable too, beyond its margin."""
    defavorables = {
        (ligne["indicateur"], ligne["territoire"])
        for ligne in ecarts
        if ligne["ecart"] is not None
        and ligne["marge"] is not None
        and abs(ligne["ecart"]) >= ligne["marge"]
        and (ligne["ecart"] > 0) == (ligne["sens"] == "baisse_favorable")
    }
    return moved(
        [ligne for ligne in tendances if (ligne["indicateur"], ligne["territoire"]) in defavorables], "degradation"
    )
