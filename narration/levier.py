"""What stands beside the ledger: leverage, co-financing, the abatement of property tax, the posts."""

from collections.abc import Mapping, Sequence
from typing import Any

from narration.droit_commun import places
from narration.numbers import FINE, MOINS, nombre, pluriel
from narration.words import euros, no_action, pct, span
from queries.answers import Answers

Lignes = Sequence[Mapping[str, Any]]
Ligne = Mapping[str, Any]
POSTES = {"adulte-relais": "Adultes-relais", "fonjep": "Fonjep"}


def leverage_table(answers: Answers, leviers: Lignes) -> list[dict[str, str]]:
    """Return the leverage as a range, by nature, for the whole contract and for each défi."""
    natures = answers.labels("droit_commun.nature")
    defis = {defi["defi"]: f"{defi['defi']}. {defi['libelle_court']}" for defi in answers.rows("defis")}
    return [
        {
            "Nature": natures[ligne["nature"]].capitalize(),
            "Défi": "Tous" if ligne["defi"] is None else defis.get(ligne["defi"], "Sans défi"),
            "Droit commun déclaré": span(ligne["montant_bas_eur"], ligne["montant_haut_eur"]),
            "Crédits spécifiques": euros(ligne["specifique_eur"]),
            "Pour 1 € de crédit spécifique": _levier(ligne),
            "Non chiffrées": nombre(ligne["non_chiffrees_nb"]),
        }
        for ligne in leviers
        if ligne["quartier"] is None
    ]


def _levier(ligne: Ligne) -> str:
    if ligne["levier_bas"] is None:
        return "non calculable"
    bas, haut = (f"{nombre(ligne[nom], 2)}{FINE}€" for nom in ("levier_bas", "levier_haut"))
    return bas if bas == haut else f"{bas} à {haut}"


def cofinancing_sentence(answers: Answers, lignes: Lignes, annee: int | None) -> str:
    """Say how many actions have droit commun, live on specific credits alone, or were re-oriented."""
    phrases = [
        f"En {ligne['annee']}, {nombre(ligne['cofinancees_nb'])} actions sur {nombre(ligne['financees_nb'])} "
        f"({pct(ligne['cofinancees_pct'])}) ont un financement de droit commun, "
        f"pour {euros(ligne['droit_commun_eur'])} ; "
        f"{nombre(ligne['specifiques_nb'])} vivent des seuls crédits spécifiques ; "
        f"{pluriel(ligne['reorientees_nb'], 'demande a été réorientée', 'demandes ont été réorientées')} "
        "vers le droit commun."
        for ligne in lignes
    ]
    return " ".join(phrases) or no_action(answers.is_loaded("actions", annee), annee)


def specific_table(actions: Lignes) -> list[dict[str, str]]:
    """Return the actions that live on specific credits alone."""
    return [
        {
            "Action": f"{ligne['intitule']} ({ligne['action']}, {ligne['annee']})",
            "Structure": ligne["structure"],
            "Défi": str(ligne["defi"] or "non déclaré"),
            "Crédits spécifiques": euros(ligne["montant_eur"]),
            "Lu dans": f"{ligne['fichier']}, ligne {ligne['ligne']}",
        }
        for ligne in actions
    ]


def tax_table(answers: Answers, abattements: Lignes) -> list[dict[str, str]]:
    """Return the abatement and the spending of each bailleur, whole or by quartier."""
    noms = places(answers)
    return [
        {
            "Bailleur": ligne["bailleur_libelle"] + (" (fictif)" if ligne["fictif"] else ""),
            "Quartier": "Tous" if ligne["quartier"] is None else noms[ligne["quartier"]],
            "Abattement": euros(ligne["abattement_eur"]),
            "Dépenses valorisées": euros(ligne["depenses_eur"]),
            "Solde": _solde(ligne["solde_eur"]),
            "Justifié": pct(ligne["justifie_pct"]) if ligne["justifie_pct"] is not None else "rien de déclaré",
            "Usages": f"{ligne['usages_nb']} sur 8",
        }
        for ligne in abattements
    ]


def _solde(solde: float | None) -> str:
    if solde is None:
        return "non calculable"
    return f"{'+' if solde > 0 else MOINS if solde < 0 else ''}{euros(abs(solde))}"


def use_table(answers: Answers, usages: Lignes) -> list[dict[str, str]]:
    """Return the spending by use, a row per bailleur, a column per use."""
    noms = answers.labels("abattement.poste")
    sommes: dict[str, dict[str, float]] = {}
    for ligne in usages:
        par_usage = sommes.setdefault(ligne["bailleur_libelle"], {})
        par_usage[ligne["poste"]] = par_usage.get(ligne["poste"], 0.0) + ligne["montant_eur"]
    return [
        {"Bailleur": bailleur} | {nom.capitalize(): euros(par_usage.get(code)) for code, nom in noms.items()}
        for bailleur, par_usage in sommes.items()
    ]


def post_table(postes: Lignes) -> list[dict[str, str]]:
    """Return the posts of each year."""
    return [
        {
            "Dispositif": POSTES[ligne["dispositif_poste"]],
            "Année": str(ligne["annee"]),
            "Postes": nombre(ligne["postes_nb"]),
            "Lignes, doublons ôtés": nombre(ligne["lignes_nb"]),
            "Doublons": nombre(ligne["doublons_nb"]) if ligne["doublons_nb"] else "",
            "Montant publié": euros(ligne["montant_eur"]),
            "Réserve": f"▲ suspect : {ligne['suspect']}" if ligne["suspect"] else "",
        }
        for ligne in postes
    ]
