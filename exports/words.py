"""Amounts and sentences that the pages and the documents share, made from the answers of the questions."""

from collections.abc import Mapping, Sequence
from typing import Any

from exports.numbers import FINE, marque, nombre, pluriel

Lignes = Sequence[Mapping[str, Any]]
Ligne = Mapping[str, Any]


def euros(montant: float | None) -> str:
    """Write an amount to the euro."""
    return "non déclaré" if montant is None else f"{nombre(montant)}{FINE}€"


def pct(valeur: float | None) -> str:
    """Write a share to the unit."""
    return "sans objet" if valeur is None else f"{nombre(valeur)}{FINE}%"


def total(lignes: Lignes, **niveaux: object) -> dict[str, Any] | None:
    """Return the row of an answer at these levels, the others being « all »; None when nothing is there."""
    attendus = dict.fromkeys(("quartier", "defi", "annee")) | niveaux
    return next((dict(ligne) for ligne in lignes if all(ligne[nom] == v for nom, v in attendus.items())), None)


def span(bas: float | None, haut: float | None) -> str:
    """Write an amount as a range, as a single amount when both ends are the same."""
    if bas is None or haut is None:
        return "non chiffré"
    return euros(bas) if bas == haut else f"{euros(bas)} à {euros(haut)}"


def return_sentence(retour: Ligne | None) -> str:
    """Say on how many bilans a figure is founded, and for which share of the money."""
    return "Aucune action financée." if retour is None else marque(_return(retour), retour["fictif"])


def _return(retour: Ligne) -> str:
    attendus, recus = retour["bilans_attendus_nb"], retour["bilans_recus_nb"]
    if not recus and not retour["bilans_en_retard_nb"]:
        return f"Aucun bilan n'est encore dû : ils sont attendus pour le {retour['derniere_echeance']:%d/%m/%Y}."
    phrase = (
        f"Fondé sur {pluriel(recus, 'bilan')} sur {nombre(attendus)}, {pct(retour['montant_bilan_pct'])} des montants."
    )
    retard = retour["bilans_en_retard_nb"]
    return f"{phrase} {pluriel(retard, 'bilan est', 'bilans sont')} en retard." if retard else phrase
