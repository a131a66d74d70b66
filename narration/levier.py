"""What stands beside the ledger: leverage, co-financing, the abatement of property tax, the posts."""

from collections.abc import Mapping, Sequence
from typing import Any

from narration.droit_commun import places
from narration.numbers import FINE, MOINS, marque, nombre, pluriel
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
            "Nature": natures[row["nature"]].capitalize(),
            "Défi": "Tous" if row["defi"] is None else defis.get(row["defi"], "Sans défi"),
            "Droit commun déclaré": span(row["montant_bas_eur"], row["montant_haut_eur"]),
            "Crédits spécifiques": euros(row["specifique_eur"]),
            "Pour 1 € de crédit spécifique": _levier(row),
            "Non chiffrées": nombre(row["non_chiffrees_nb"]),
        }
        for row in leviers
        if row["quartier"] is None
    ]


def _levier(row: Ligne) -> str:
    if row["levier_bas"] is None:
        return "non calculable"
    bas, haut = (f"{nombre(row[name], 2)}{FINE}€" for name in ("levier_bas", "levier_haut"))
    return bas if bas == haut else f"{bas} à {haut}"


def cofinancing_sentence(answers: Answers, rows: Lignes, annee: int | None) -> str:
    """Say how many actions have droit commun, live on specific credits alone, or were re-oriented."""
    phrases = [
        f"En {row['annee']}, {nombre(row['cofinancees_nb'])} actions sur {nombre(row['financees_nb'])} "
        f"({pct(row['cofinancees_pct'])}) ont un financement de droit commun, "
        f"pour {euros(row['droit_commun_eur'])} ; "
        f"{nombre(row['specifiques_nb'])} vivent des seuls crédits spécifiques ; "
        f"{pluriel(row['reorientees_nb'], 'demande a été réorientée', 'demandes ont été réorientées')} "
        "vers le droit commun."
        for row in rows
    ]
    return " ".join(phrases) or no_action(answers.is_loaded("actions", annee), annee)


def specific_table(actions: Lignes) -> list[dict[str, str]]:
    """Return the actions that live on specific credits alone."""
    return [
        {
            "Action": f"{row['intitule']} ({row['action']}, {row['annee']})",
            "Structure": row["structure"],
            "Défi": str(row["defi"] or "non déclaré"),
            "Crédits spécifiques": euros(row["montant_eur"]),
            "Lu dans": f"{row['fichier']}, ligne {row['ligne']}",
        }
        for row in actions
    ]


def tax_table(answers: Answers, abattements: Lignes) -> list[dict[str, str]]:
    """Return the abatement and the spending of each bailleur, whole or by quartier."""
    names = places(answers)
    return [
        {
            "Bailleur": marque(row["bailleur_libelle"], row["fictif"]),
            "Quartier": "Tous" if row["quartier"] is None else names[row["quartier"]],
            "Abattement": euros(row["abattement_eur"]),
            "Dépenses valorisées": euros(row["depenses_eur"]),
            "Solde": _solde(row["solde_eur"]),
            "Justifié": pct(row["justifie_pct"]) if row["justifie_pct"] is not None else "rien de déclaré",
            "Usages": f"{row['usages_nb']} sur 8",
        }
        for row in abattements
    ]


def _solde(solde: float | None) -> str:
    if solde is None:
        return "non calculable"
    return f"{'+' if solde > 0 else MOINS if solde < 0 else ''}{euros(abs(solde))}"


def use_table(answers: Answers, usages: Lignes) -> list[dict[str, str]]:
    """Return the spending by use, a row per bailleur, a column per use."""
    names = answers.labels("abattement.poste")
    sommes: dict[str, dict[str, float]] = {}
    for row in usages:
        par_usage = sommes.setdefault(row["bailleur_libelle"], {})
        par_usage[row["poste"]] = par_usage.get(row["poste"], 0.0) + row["montant_eur"]
    return [
        {"Bailleur": bailleur} | {name.capitalize(): euros(par_usage.get(code)) for code, name in names.items()}
        for bailleur, par_usage in sommes.items()
    ]


def post_table(postes: Lignes) -> list[dict[str, str]]:
    """Return the posts of each year."""
    return [
        {
            "Dispositif": POSTES[row["dispositif_poste"]],
            "Année": str(row["annee"]),
            "Postes": nombre(row["postes_nb"]),
            "Lignes, doublons ôtés": nombre(row["lignes_nb"]),
            "Doublons": nombre(row["doublons_nb"]) if row["doublons_nb"] else "",
            "Montant publié": euros(row["montant_eur"]),
            "Réserve": f"▲ suspect : {row['suspect']}" if row["suspect"] else "",
        }
        for row in postes
    ]
