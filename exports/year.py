"""What the sections of a document are made from."""

from typing import Any

from queries import Base
from queries.answers import Answers


class YearAnswers(Answers):
    """The answers of a version for the documents of a year: what many sections ask is made into rows once."""

    def __init__(self, base: Base, annee: int) -> None:
        super().__init__(base)
        self.annee = annee
        self._answers: dict[tuple[object, ...], list[Any]] = {}

    def _rows(self, question: str, /, **parametres: object) -> list[Any]:
        key = (question, *sorted(parametres.items()))
        if key not in self._answers:
            self._answers[key] = super()._rows(question, **parametres)
        return self._answers[key]

    def subject(self, quartier: str | None, defi: int | None) -> str:
        """Return what a section is about: a quartier, a défi, or all the quartiers."""
        if quartier:
            return self.quartiers[quartier]
        return f"Défi {defi}. {self.defis[defi]['libelle']}" if defi else "Tous les quartiers"
