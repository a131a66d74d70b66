"""Amounts and sentences that the pages and the documents share, made from the answers of the questions."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from narration.numbers import FINE, marque, nombre, pluriel
from queries.rows import RetourBilans

# A row of a question, whichever it is.
Row = TypeVar("Row", bound=Mapping[str, object])
# By kind of file: how it is called, and what to obtain from whom when a year has none.
NON_CHARGES = {
    "actions": (
        "d'actions",
        "l'export GISPRO, à demander à la DDETS, ou le modèle « actions et bilans », à faire remplir par les porteurs",
    ),
    "droit_commun": (
        "de droit commun",
        "le modèle « droit commun », à faire remplir par chaque signataire",
    ),
}
# How a part of a page that a filter cannot narrow begins to say so.
WHOLE = {
    "annee": "Quelle que soit l'année",
    "indicateur": "Quels que soient l'indicateur et la comparaison",
    "reference": "Quelle que soit la comparaison",
    "defi": "Pour tous les défis",
    "quartier": "Pour tous les quartiers",
}


def whole(choice: Mapping[str, object], **raisons: str) -> list[str]:
    """Say which choices do not narrow what follows, and why; those that were not made need no word."""
    return [f"{WHOLE[name]} : {raison}." for name, raison in raisons.items() if choice[name] is not None]


def euros(montant: float | None) -> str:
    """Write an amount to the euro."""
    return "non déclaré" if montant is None else f"{nombre(montant)}{FINE}€"


def pct(value: float | None) -> str:
    """Write a share to the unit."""
    return "sans objet" if value is None else f"{nombre(value)}{FINE}%"


def sources_text(sources: Iterable[str]) -> str:
    """Write where figures come from, each source once: « Source : a. », « Sources : a ; b. »."""
    named = [*dict.fromkeys(sources)] or ["aucune"]
    return f"{'Sources' if len(named) > 1 else 'Source'} : {' ; '.join(named)}."


def total(rows: Iterable[Row], **niveaux: object) -> Row | None:
    """Return the row of an answer at these levels, the others being « all »; None when nothing is there."""
    expected = dict.fromkeys(("quartier", "defi", "annee")) | niveaux
    return next((row for row in rows if all(row[name] == v for name, v in expected.items())), None)


def span(bas: float | None, haut: float | None) -> str:
    """Write an amount as a range, as a single amount when both ends are the same."""
    if bas is None or haut is None:
        return "non chiffré"
    return euros(bas) if bas == haut else f"{euros(bas)} à {euros(haut)}"


def return_sentence(retour: RetourBilans | None) -> str:
    """Say on how many bilans a figure is founded, and for which share of the money."""
    return "Retour des bilans non connu." if retour is None else marque(_return(retour), retour["fictif"])


def _return(retour: RetourBilans) -> str:
    expected, recus = retour["bilans_attendus_nb"], retour["bilans_recus_nb"]
    if not_due(retour):
        return f"Aucun bilan n'est encore dû : ils sont attendus pour le {retour['derniere_echeance']:%d/%m/%Y}."
    phrase = (
        f"Fondé sur {pluriel(recus, 'bilan')} sur {nombre(expected)}, {pct(retour['montant_bilan_pct'])} des montants."
    )
    retard = retour["bilans_en_retard_nb"]
    return f"{phrase} {pluriel(retard, 'bilan est', 'bilans sont')} en retard." if retard else phrase


def not_due(retour: RetourBilans) -> bool:
    """Tell whether no bilan can be expected yet."""
    return not retour["bilans_recus_nb"] and not retour["bilans_en_retard_nb"]


def not_loaded(genre: str, annee: int | None) -> str:
    """Say that no file of a kind is loaded for a year, and which one to obtain: nothing is known, which is not zero."""
    name, lack = NON_CHARGES[genre]
    pour = f" pour {annee}" if annee else ""
    return f"Aucun fichier {name} n'est chargé{pour} : on ne sait pas. Il manque {lack}."


def to_fill(what: str, name: str) -> str:
    """Say that a list of the contract is empty, and where people fill it."""
    return f"{what} : à renseigner, dans la liste « {name} » du dossier du contrat."


def no_action(chargee: bool, annee: int | None) -> str:
    """Say that there is no action, which is true of a year that is loaded only."""
    return "Aucune action financée." if chargee else not_loaded("actions", annee)


# What Streamlit changes in a text even after a backslash: addresses become links, « :material/…: » an icon, « -> » an
# arrow. A joiner that nobody sees, between their signs, leaves them as they were typed.
_JOINER = "\u2060"
_BETWEEN = re.compile(r"(?<=www)(?=\.)|(?<=:)(?=//|\w)|(?<=@)(?=\w)|(?<=[<>~-])(?=[-=>])", re.IGNORECASE)
_LINES = re.compile(r"[ \t]*[\r\n]+[ \t]*")


def plain(value: object) -> str:
    """Write a value as plain text, in one line: what comes from files must not be read as Markdown, nor as a link."""
    text = "" if value is None else _BETWEEN.sub(_JOINER, _LINES.sub(" ", str(value)))
    for char in "\\`*_[]<>$~|#:&":
        text = text.replace(char, f"\\{char}")
    # « 10. Mobilité », « - 3 » would begin a list, « === » a heading.
    return re.sub(r"^(\s*\d+)([.)])|^(\s*)([-+](?=\s)|=)", r"\1\3\\\2\4", text)
