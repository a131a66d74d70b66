"""The decisions of a meeting as cards: those to follow when it opens, those it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from narration.numbers import enumere, marque, pluriel
from queries.answers import Answers
from queries.rows import Decisions

# As many as the room can read at once.
SHOWN = 6
OPEN = ("a_faire", "en_cours")


@dataclass(frozen=True)
class Card:
    """A decision in words: what, who (a service), when, how late; `fictif` ones are not real and cannot be closed."""

    decision: str
    text: str
    owner: str
    due: str
    late: str
    state: str
    taken: str
    is_open: bool
    fictif: bool


def cards(answers: Answers, decisions: Sequence[Decisions]) -> tuple[Card, ...]:
    """Return decisions in words, in their order."""
    states = answers.labels("decision.etat")
    return tuple(_card(row, states) for row in decisions)


def _card(row: Decisions, states: Mapping[str, str]) -> Card:
    return Card(
        decision=row["decision"],
        text=marque(row["libelle"], row["fictif"]),
        owner=row["responsable"] or "Service à désigner",
        due=f"pour le {row['echeance']:%d/%m/%Y}" if row["echeance"] else "sans échéance",
        late=f"{pluriel(row['retard_jours'], 'jour')} de retard" if row["retard_jours"] else "",
        state=states[row["etat"]],
        taken=f"{row['prise_le']:%d/%m/%Y}",
        is_open=row["etat"] in OPEN,
        fictif=row["fictif"],
    )


def last_meeting(decisions: Sequence[Decisions], day: date) -> date | None:
    """Return the last day before `day` when the instance decided something."""
    return max((row["prise_le"] for row in decisions if row["prise_le"] < day), default=None)


def to_follow(decisions: Sequence[Decisions], day: date) -> list[Decisions]:
    """Return what a meeting begins with: the late decisions, the longest late first, then those of the last meeting."""
    last = last_meeting(decisions, day)
    late = [row for row in decisions if row["en_retard"] and row["prise_le"] < day]
    recent = [row for row in decisions if row["prise_le"] == last and not row["en_retard"]]
    return sorted(late, key=lambda row: (-row["retard_jours"], row["decision"])) + recent


def of_the_day(decisions: Sequence[Decisions], day: date) -> list[Decisions]:
    """Return the decisions that a meeting took."""
    return [row for row in decisions if row["prise_le"] == day]


def follow_title(decisions: Sequence[Decisions], day: date) -> str:
    """Say in one line what the meeting finds of its former decisions."""
    followed = to_follow(decisions, day)
    late = sum(row["en_retard"] for row in followed)
    last = last_meeting(decisions, day)
    done = sum(row["etat"] == "faite" and row["prise_le"] == last for row in followed)
    pieces = [
        *([pluriel(late, "décision en retard", "décisions en retard")] if late else []),
        *([f"{pluriel(len(followed) - late, 'autre')} de la dernière séance"] if len(followed) > late else []),
        *([pluriel(done, "déjà faite", "déjà faites")] if done else []),
    ]
    if not pieces:
        return "Aucune décision n'attend cette instance"
    said = (
        enumere(pieces)
        if late
        else enumere([f"{pluriel(len(followed), 'décision')} de la dernière séance", *pieces[1:]])
    )
    return marque(said, any(row["fictif"] for row in followed))


def day_title(decisions: Sequence[Decisions], day: date) -> str:
    """Say how many decisions a meeting took, or that it must."""
    taken = of_the_day(decisions, day)
    if not taken:
        return "Que décide-t-on aujourd'hui ?"
    return marque(pluriel(len(taken), "décision prise", "décisions prises"), any(row["fictif"] for row in taken))
