"""The minutes of a meeting: what was shown, what was decided, what was closed or corrected, when the next one is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from narration.numbers import french_day, marque
from narration.seance.decisions import Card, cards, of_the_day
from narration.seance.screens import Meeting, Screen
from queries.answers import Answers
from queries.rows import Revisions

NAMES = {"libelle": "texte", "responsable": "service", "echeance": "échéance", "etat": "état"}


@dataclass(frozen=True)
class Change:
    """What became of a former decision: its identifier, its text, and what changed, in words."""

    decision: str
    text: str
    said: str


@dataclass(frozen=True)
class Minutes:
    """The minutes, in words. `reason` says why what changed cannot be known, where it cannot."""

    title: str
    day: date
    following: str
    shown: tuple[Screen, ...]
    taken: tuple[Card, ...]
    changed: tuple[Change, ...]
    reason: str
    fictif: bool


def tell(
    answers: Answers,
    meeting: Meeting,
    shown: Sequence[Screen],
    changed: Sequence[Change],
    reason: str,
    following: date | None,
) -> Minutes:
    """Return the minutes of a meeting; a decision that it took is not told again among those that changed."""
    decisions = answers.rows("decisions", instance=meeting.instance["instance"])
    taken = of_the_day(decisions, meeting.day)
    own = {row["decision"] for row in decisions} - {row["decision"] for row in taken}
    return Minutes(
        title=f"Relevé de décisions : {meeting.instance['libelle']}",
        day=meeting.day,
        following=f"Prochaine séance : {french_day(following)}." if following else "Prochaine séance : à fixer.",
        shown=tuple(screen for screen in shown if screen.key not in ("decisions", "jour")),
        taken=cards(answers, taken),
        changed=tuple(change for change in changed if change.decision in own),
        reason=reason,
        fictif=any(screen.fictif for screen in shown) or any(row["fictif"] for row in taken),
    )


def changes(answers: Answers, revisions: Sequence[Revisions]) -> list[Change]:
    """Return, decision by decision, what differs from a former version; decisions added or withdrawn are left out."""
    texts = {row["decision"]: marque(row["libelle"], row["fictif"]) for row in answers.rows("decisions")}
    states = answers.labels("decision.etat")
    found: dict[str, list[str]] = {}
    for row in revisions:
        if row["objet"] == "decision" and row["changement"] == "modification" and row["colonne"] in NAMES:
            before, after = (states.get(text or "", text or "vide") for text in (row["avant"], row["apres"]))
            found.setdefault(row["cle"], []).append(f"{NAMES[row['colonne']]} : {_day(before)} devient {_day(after)}")
    return [Change(key, texts.get(key, key), " ; ".join(said)) for key, said in found.items()]


def _day(text: str) -> str:
    """Write a day as people do; anything else as it is."""
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text
