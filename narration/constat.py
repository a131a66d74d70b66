"""The constats as pages and documents say them: the one list of findings, filtered, never computed a second time."""

import re
from collections.abc import Sequence

from narration.numbers import ETATS, RAISONS, marque, nombre, pluriel
from queries.rows import Constats

CERTITUDES = {
    "etablie": "établie",
    "indicative": "indicative (la marge est estimée par nos soins)",
    "impossible": "impossible à conclure",
}
# A sentence ends before a capital or a number; so many letters of them are read at once.
BREAK = re.compile(r"(?<=\.) (?=[A-ZÀ-Ý\d])")
AT_ONCE = 290
NOT_JUDGED = "cela n'en juge rien."
NOTHING = "Rien à dire pour ce choix : aucun constat ne conclut."


def concluding(constats: Sequence[Constats]) -> list[Constats]:
    """Return the constats that say something, in their order."""
    return [row for row in constats if row["famille"] != "non_conclu"]


def headlines(constats: Sequence[Constats], limite: int) -> list[Constats]:
    """Return at most `limite` constats, in their order: the first of each family, so that one subject is not all."""
    firsts: dict[str, Constats] = {}
    for row in concluding(constats):
        firsts.setdefault(row["famille"], row)
    return list(firsts.values())[:limite]


def title(row: Constats) -> str:
    """Return the finding as a headline, marked when it rests on demonstration data."""
    return marque(str(row["titre"]), row["fictif"])


def phrase(row: Constats) -> str:
    """Return the finding as a sentence with its dates and its margin."""
    return marque(str(row["phrase"]), row["fictif"])


def brief(row: Constats) -> str:
    """Return the first sentences of a finding, those that a reader takes in at once, and what it does not judge."""
    sentences = BREAK.split(str(row["phrase"]))
    kept = sentences[:1]
    for sentence in sentences[1:]:
        if sum(map(len, kept)) + len(sentence) > AT_ONCE:
            break
        kept.append(sentence)
    if sentences[-1].endswith(NOT_JUDGED) and sentences[-1] not in kept:
        kept.append(sentences[-1])
    return marque(" ".join(kept), row["fictif"])


def certainty(row: Constats) -> str:
    """Say how sure a finding is, or why nothing can be concluded; what is invented is neither."""
    if row["certitude"] == "impossible" and not row["fictif"]:
        return f"{CERTITUDES['impossible']} ({RAISONS[row['motif']]})"
    return certain(row["certitude"], row["fictif"])


def certain(certitude: str, fictif: bool) -> str:
    """Say how sure what is said is; of an invented figure the question has no object."""
    return marque("chiffres inventés", True) if fictif else CERTITUDES[certitude]


def table(constats: Sequence[Constats]) -> list[dict[str, str]]:
    """Return the findings as a table: what is said, how sure it is, what can be done with it."""
    return [
        {
            "Constat": title(row),
            "En une phrase": phrase(row),
            "Certitude": certainty(row),
            "Ce que l'on peut en faire": row["consequence"],
        }
        for row in constats
    ]


def of_family(constats: Sequence[Constats], *familles: str) -> list[Constats]:
    """Return the constats of some families, in their order."""
    return [row for row in constats if row["famille"] in familles]


def of_state(constats: Sequence[Constats], etat: str) -> list[Constats]:
    """Return the changes in a state: amelioration, degradation, hausse or baisse."""
    return [row for row in of_family(constats, "evolution") if row["etat"] == etat]


def moves(constats: Sequence[Constats]) -> str:
    """Count the changes beyond their margin: « 2 dégradations et 1 amélioration au-delà de la marge »."""
    to = {etat: of_state(constats, etat) for etat in ("degradation", "amelioration")}
    pieces = [pluriel(len(rows), ETATS[etat]) for etat, rows in to.items()]
    fictif = any(row["fictif"] for rows in to.values() for row in rows)
    return marque(f"{' et '.join(pieces)} au-delà de la marge", fictif)


def refusals(constats: Sequence[Constats]) -> list[str]:
    """Count what cannot be concluded, reason by reason, the most frequent first."""
    raisons: dict[str, list[Constats]] = {}
    for row in of_family(constats, "non_conclu"):
        if row["indicateur"]:
            raisons.setdefault(RAISONS.get(row["motif"] or "", ETATS.get(row["etat"], "")), []).append(row)
    return [
        marque(f"{raison.capitalize()} : {nombre(len(rows))}", any(row["fictif"] for row in rows))
        for raison, rows in sorted(raisons.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def refusal_sentence(constats: Sequence[Constats]) -> str:
    """Say in one line how much cannot be concluded, and why."""
    inconclusive = [row for row in of_family(constats, "non_conclu") if row["indicateur"]]
    raisons = ", ".join(text[0].lower() + text[1:] for text in refusals(constats))
    refused = f"{pluriel(len(inconclusive), 'évolution ne conclut pas', 'évolutions ne concluent pas')} ({raisons})."
    said = [*([refused] if inconclusive else []), waiting_sentence(constats)]
    return " ".join(filter(None, said)) or (
        "Aucune évolution n'est laissée sans conclusion."
        if of_family(constats, "evolution")
        else "Aucune évolution depuis la valeur de départ ne se lit encore ici."
    )


def waiting_sentence(constats: Sequence[Constats]) -> str:
    """Say how many changes wait for a value more recent than their baseline; nothing when none does."""
    waiting = [row for row in of_family(constats, "non_conclu") if row["etat"] == "en_attente"]
    # Of the whole, or of the one place asked for.
    row = next((row for row in waiting if row["quartier"] is None), waiting[0] if len(waiting) == 1 else None)
    return phrase(row) if row else ""
