"""The sheets of an answer: one per level, so that in none of them a row repeats those that it adds up."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from exports.document import Source
from narration.numbers import enumere
from queries import Question

# How the sheets of a question of the documents are called.
TITLES = {
    "actions_par": "Actions",
    "constats": "Constats",
    "contrat": "Contrat",
    "couverture": "Couverture",
    "decisions": "Décisions",
    "defis": "Défis",
    "droit_commun_par": "Droit commun",
    "instances": "Instances",
    "priorites": "Priorités",
    "projets_phares": "Projets phares",
    "references_2024": "Références de 2024",
    "retour_bilans": "Bilans",
    "silences": "Silences",
    "tendances": "Tendances",
}
NIVEAUX = {
    "annee": "année",
    "bie_score": "score BIE",
    "defi": "défi",
    "preuve": "preuve",
    "quartier": "quartier",
    "signataire": "signataire",
}
# More would not fit in the name of a sheet.
NAMED = 2
ROWS = "Lignes"
# The headings of columns of codes, or of « yes » and « no »: what they hold begins with a list, not with a name.
COLUMN_TITLES = {
    "certitude": "Certitude",
    "changement": "Changement",
    "defi_propose": "Défi proposé",
    "dimension": "Dimension",
    "dispositif_poste": "Dispositif",
    "etape": "Étape",
    "etat": "État",
    "famille": "Famille",
    "fictif": "Donnée fictive",
    "financee": "Financée",
    "genre": "Genre",
    "juge_a_la_fin": "Juge le contrat à la fin",
    "juge_a_mi_parcours": "Juge le contrat à mi-parcours",
    "masque": "Masqué",
    "nature": "Nature",
    "niveau": "Niveau",
    "nomenclature": "Nomenclature",
    "poste": "Poste",
    "sens": "Sens de lecture",
    "sexe_masque": "Femmes et hommes masqués",
    "statut": "Statut",
    "titre": "Titre",
}
# What the end of a column's name says of its values.
UNITES = {"eur": "€", "pct": "%", "pt": "points", "nb": "nombre", "ans": "années", "mois": "mois"}


@dataclass(frozen=True)
class Sheet:
    """A sheet: the rows of one level of an answer, which never repeat each other."""

    nom: str
    question: Question
    lignes: pa.Table

    @property
    def headings(self) -> dict[str, str]:
        """The heading of each column, in words and with its unit: no two of a sheet are the same."""
        words = {name: _heading(name, self.question.colonnes[name]) for name in self.lignes.column_names}
        said = [*words.values()]
        return {name: text if said.count(text) == 1 else f"{text} [{name}]" for name, text in words.items()}

    @property
    def additionner(self) -> str:
        """Which columns of money may be added up, and which may not."""
        texts = {"oui": [name for name in self.lignes.column_names if name in self.question.sommes], "non": self.a_part}
        return " ; ".join(f"{said} : {', '.join(names)}" for said, names in texts.items() if names)

    @property
    def a_part(self) -> list[str]:
        """The columns of money, of a question with levels, that may not be added up."""
        argent = [name for name in self.lignes.column_names if name.endswith("_eur") and self.question.niveaux]
        return [name for name in argent if name not in self.question.sommes]


def unit(name: str) -> str:
    """Return the unit that the name of a column ends with, if any."""
    return UNITES.get(name.rpartition("_")[2], "")


def _heading(name: str, sens: str) -> str:
    """Return the first words of what a column holds: « crédits accordés ; vide sinon », Crédits accordés (€)."""
    booleen = sens.startswith(("vrai", "faux"))
    text = COLUMN_TITLES.get(name) or (name.replace("_", " ") if booleen else re.split(r" ?[,;:(]", sens)[0].strip())
    return text[:1].upper() + text[1:] + (f" ({unit(name)})" if unit(name) in ("€", "%", "points") else "")


def title(question: str) -> str:
    """Return what the sheets of a question are called."""
    return TITLES.get(question, question)


def widest(sources: Sequence[Source]) -> dict[str, Source]:
    """Return each question once, with the choices that all those who cite it share: its answer holds all of theirs."""
    questions: dict[str, Source] = {}
    for source in sources:
        already = questions.get(source.question, source).parametres
        communs = {name: v for name, v in already.items() if v is not None and source.parametres.get(name) == v}
        questions[source.question] = Source(source.question, communs)
    return questions


def levels(question: Question, parametres: Mapping[str, object], answer: pa.Table, title: str = "") -> Iterator[Sheet]:
    """Yield a sheet per level of an answer, from the total to the finest.

    A row whose level repeats a choice (all the years, of a single one) is left out.
    """
    free = [name for name in question.niveaux if parametres.get(name) is None]
    ranks: dict[tuple[str, ...], list[int]] = {}
    for rank, row in enumerate(answer.to_pylist()):
        if all(name in free or row[name] is not None for name in question.niveaux):
            ranks.setdefault(tuple(name for name in free if row[name] is not None), []).append(rank)
    for niveau in sorted(ranks, key=lambda names: (len(names), [free.index(name) for name in names])):
        if len(niveau) > 1 and len(niveau) < len(free):
            continue
        columns = [name for name in answer.column_names if name in niveau or name not in free]
        name = _sheet_name(title, niveau) if free else title or ROWS
        yield Sheet(name, question, answer.select(columns).take(ranks[niveau]))
    if not ranks:
        yield Sheet(title or ROWS, question, answer)


def _sheet_name(title: str, niveau: Sequence[str]) -> str:
    words = f"par {enumere([NIVEAUX[name] for name in niveau])}" if niveau else "ensemble"
    if len(niveau) > NAMED:
        words = "au plus fin"
    return f"{title} {words}" if title else words[0].upper() + words[1:]
