"""The sheets of an answer: one per level, so that in none of them a row repeats those that it adds up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from exports.document import Source
from narration.numbers import enumere
from queries import Question

# How the sheets of a question of the documents are called.
TITRES = {
    "actions_par": "Actions",
    "contrat": "Contrat",
    "couverture": "Couverture",
    "decisions": "Décisions",
    "defis": "Défis",
    "droit_commun_par": "Droit commun",
    "instances": "Instances",
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
NOMMES = 2
LIGNES = "Lignes"


@dataclass(frozen=True)
class Feuille:
    """A sheet: the rows of one level of an answer, which never repeat each other."""

    nom: str
    question: Question
    lignes: pa.Table

    @property
    def additionner(self) -> str:
        """Which columns of money may be added up, and which may not."""
        dits = {"oui": [nom for nom in self.lignes.column_names if nom in self.question.sommes], "non": self.a_part}
        return " ; ".join(f"{dit} : {', '.join(noms)}" for dit, noms in dits.items() if noms)

    @property
    def a_part(self) -> list[str]:
        """The columns of money, of a question with levels, that may not be added up."""
        argent = [nom for nom in self.lignes.column_names if nom.endswith("_eur") and self.question.niveaux]
        return [nom for nom in argent if nom not in self.question.sommes]


def title(question: str) -> str:
    """Return what the sheets of a question are called."""
    return TITRES.get(question, question)


def widest(sources: Sequence[Source]) -> dict[str, Source]:
    """Return each question once, with the choices that all those who cite it share: its answer holds all of theirs."""
    questions: dict[str, Source] = {}
    for source in sources:
        deja = questions.get(source.question, source).parametres
        communs = {nom: v for nom, v in deja.items() if v is not None and source.parametres.get(nom) == v}
        questions[source.question] = Source(source.question, communs)
    return questions


def levels(
    question: Question, parametres: Mapping[str, object], reponse: pa.Table, titre: str = ""
) -> Iterator[Feuille]:
    """Yield a sheet per level of an answer, from the total to the finest.

    A row whose level repeats a choice (all the years, of a single one) is left out.
    """
    libres = [nom for nom in question.niveaux if parametres.get(nom) is None]
    rangs: dict[tuple[str, ...], list[int]] = {}
    for rang, ligne in enumerate(reponse.to_pylist()):
        if all(nom in libres or ligne[nom] is not None for nom in question.niveaux):
            rangs.setdefault(tuple(nom for nom in libres if ligne[nom] is not None), []).append(rang)
    for niveau in sorted(rangs, key=lambda noms: (len(noms), [libres.index(nom) for nom in noms])):
        if len(niveau) > 1 and len(niveau) < len(libres):
            continue
        colonnes = [nom for nom in reponse.column_names if nom in niveau or nom not in libres]
        nom = _sheet_name(titre, niveau) if libres else titre or LIGNES
        yield Feuille(nom, question, reponse.select(colonnes).take(rangs[niveau]))
    if not rangs:
        yield Feuille(titre or LIGNES, question, reponse)


def _sheet_name(titre: str, niveau: Sequence[str]) -> str:
    mots = f"par {enumere([NIVEAUX[nom] for nom in niveau])}" if niveau else "ensemble"
    if len(niveau) > NOMMES:
        mots = "au plus fin"
    return f"{titre} {mots}" if titre else mots[0].upper() + mots[1:]
