"""What a new version of the data brings that somebody should be told: told once, against the version before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from narration import constat
from narration.numbers import french_day, marque, pluriel
from narration.words import euros
from queries.answers import Answers
from queries.rows import Actions, Echeances

# The findings that the comité hears first.
HEARD = 3
KINDS = {"constat": "Constat", "edition": "Édition", "bilan": "Bilan en retard"}


@dataclass(frozen=True)
class Reading:
    """A version as it was read on a day: what is late depends on it."""

    answers: Answers
    day: date


@dataclass(frozen=True)
class Alert:
    """Something new: its kind, what tells it from the others, its headline and sentence, what to do with it."""

    kind: str
    key: str
    title: str
    phrase: str
    gesture: str


def alerts(now: Reading, before: Reading | None, least_eur: float, public: bool | None = None) -> list[Alert]:
    """Return what a version brings that the one before did not say; of a first version, nothing.

    A finding among the first three, an edition, a bilan late on at least `least_eur` of crédits spécifiques. `public`
    leaves out what is kept for the signataires, and names no structure.
    """
    if before is None:
        return []
    late = [] if public else _late(now, before, least_eur)
    return [*_findings(now.answers, before.answers, public), *_editions(now, before), *late]


def _findings(now: Answers, before: Answers, public: bool | None) -> Iterator[Alert]:
    known = {(row["constat"], row["titre"]) for row in before.rows("constats", public=public, limite=HEARD)}
    for row in now.rows("constats", public=public, limite=HEARD):
        if (row["constat"], row["titre"]) not in known:
            yield Alert("constat", row["constat"], constat.title(row), constat.phrase(row), row["consequence"])


def _editions(now: Reading, before: Reading) -> Iterator[Alert]:
    """Yield the editions that moved the wait of their source, both versions being read on the same day."""
    waited = {row["sujet"]: row["annee"] for row in reversed(_awaited(before.answers, now.day))}
    told = set()
    for row in _awaited(now.answers, now.day):
        first = waited.get(row["sujet"])
        if row["sujet"] not in told and first is not None and row["annee"] > first:
            name = row["libelle"].removesuffix(f", année {row['annee']}")
            yield Alert(
                "edition",
                f"{row['sujet']}-{row['annee'] - 1}",
                f"{name} : l'année {row['annee'] - 1} est chargée",
                f"La suivante, {row['annee']}, est attendue le {french_day(row['due_le'])}.",
                "Relire les pages des indicateurs qu'elle nourrit.",
            )
        told.add(row["sujet"])


def _awaited(answers: Answers, day: date) -> list[Echeances]:
    rows = [row for row in answers.rows("echeances", jour=day, genre="edition") if row["annee"] is not None]
    return sorted(rows, key=lambda row: (row["sujet"], row["annee"]))


def _late(now: Reading, before: Reading, least_eur: float) -> Iterator[Alert]:
    known = {(row["action"], row["annee"]) for row in _late_actions(before, least_eur)}
    for row in _late_actions(now, least_eur):
        if (row["action"], row["annee"]) not in known:
            title = f"{row['structure']} : bilan de {row['annee']} en retard, {euros(row['montant_eur'])}"
            phrase = f"{row['intitule']} ({row['action']}) : attendu le {french_day(row['bilan_du_le'])}."
            yield Alert(
                "bilan",
                f"{row['action']}-{row['annee']}",
                marque(title, row["fictif"]),
                marque(phrase, row["fictif"]),
                "Relancer la structure.",
            )


def _late_actions(reading: Reading, least_eur: float) -> list[Actions]:
    rows = reading.answers.rows("actions")
    late = [
        row
        for row in rows
        if row["financee"] and row["bilan_recu_le"] is None and row["bilan_du_le"] < reading.day
        if (row["montant_eur"] or 0) >= least_eur
    ]
    return sorted(late, key=lambda row: (-(row["montant_eur"] or 0), row["action"], row["annee"]))


def headline(found: Sequence[Alert], published: date) -> str:
    """Say how many things a version brings."""
    if not found:
        return f"La version du {french_day(published)} n'apporte rien à signaler"
    return f"La version du {french_day(published)} apporte {pluriel(len(found), 'nouveauté')}"


def mail(found: Sequence[Alert], published: date, version: str) -> str:
    """Return the digest as the text of an e-mail, to copy."""
    lines = [
        f"Objet : Contrat de ville : {pluriel(len(found), 'nouveauté')} au {published:%d/%m/%Y}",
        "",
        "Bonjour,",
        "",
    ]
    for alert in found:
        lines += [f"- {KINDS[alert.kind]}. {alert.title}", f"  {alert.phrase}", f"  À faire : {alert.gesture}", ""]
    return "\n".join([*lines, f"Données publiées le {published:%d/%m/%Y}, version {version}."])


def alert_table(found: Sequence[Alert]) -> list[dict[str, str]]:
    """Return the digest, line by line."""
    return [
        {"Quoi": KINDS[alert.kind], "Nouveau": alert.title, "En une phrase": alert.phrase, "À faire": alert.gesture}
        for alert in found
    ]
