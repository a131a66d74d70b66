"""The answers of one version for one year, asked once each: what the sections of a document are made from."""

from typing import Any

from queries import Base

Lignes = list[dict[str, Any]]


class Answers:
    """The questions of a version, and the names that sections need."""

    def __init__(self, base: Base, annee: int) -> None:
        self.base, self.annee = base, annee
        self._reponses: dict[tuple[object, ...], Lignes] = {}
        self.quartiers = {q["quartier"]: q["nom_contrat"] for q in self.rows("quartiers")}
        self.defis = {d["defi"]: d for d in self.rows("defis")}
        self.libelles = {(li["colonne"], li["code"]): li["libelle"] for li in self.rows("libelles")}

    def rows(self, question: str, **parametres: object) -> Lignes:
        """Return the answer to a question as rows."""
        cle = (question, *sorted(parametres.items()))
        if cle not in self._reponses:
            self._reponses[cle] = self.base.ask(question, **parametres).to_pylist()
        return self._reponses[cle]

    def is_loaded(self, genre: str) -> bool:
        """Return whether a file of a kind is loaded for the year: of another, nothing is known."""
        return bool(self.rows("annees_chargees", genre=genre, annee=self.annee))

    def subject(self, quartier: str | None, defi: int | None) -> str:
        """Return what a section is about: a quartier, a défi, or all the quartiers."""
        if quartier:
            return self.quartiers[quartier]
        return f"Défi {defi}. {self.defis[defi]['libelle']}" if defi else "Tous les quartiers"

    def label(self, colonne: str, code: str) -> str:
        """Return what is read in the place of a code."""
        return self.libelles[colonne, code]
