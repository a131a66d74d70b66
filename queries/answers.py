"""The one way to ask: the answers of a version, kept as long as it is. Pages and documents speak from it alike."""

from functools import cached_property, lru_cache
from typing import Any

import pyarrow as pa

from queries import Base
from queries.rows import Defis, Rows

# Arrow tables do not change: every reader of a version shares them without a copy.
KEPT = 500


class Answers:
    """The answers of a version: as an Arrow table or as rows, and the words of its lists."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self._ask = lru_cache(KEPT)(base.ask)

    def ask(self, question: str, **parametres: object) -> pa.Table:
        """Return the answer to a question (see `Base.ask` for what is raised)."""
        return self._ask(question, **parametres)

    @property
    def rows(self) -> Rows:
        """The answer to a question as rows, typed by its name.

        Not an attribute: what holds itself is freed by the garbage collector alone, long after nobody reads it, and a
        version read holds tens of megabytes.
        """
        return self._rows

    def _rows(self, question: str, /, **parametres: object) -> list[Any]:
        return self.ask(question, **parametres).to_pylist()

    def is_loaded(self, genre: str, annee: int | None) -> bool:
        """Tell whether a file of a kind (actions, droit_commun) is loaded for a year: of another, nothing is known."""
        return annee is not None and bool(self.rows("annees_chargees", genre=genre, annee=annee))

    def labels(self, column: str) -> dict[str, str]:
        """Return what is read in the place of each code of a column."""
        return {row["code"]: row["libelle"] for row in self.rows("libelles", colonne=column)}

    @cached_property
    def quartiers(self) -> dict[str, str]:
        """The name of each quartier, by code, in the order of the contract."""
        return {quartier["quartier"]: quartier["nom_contrat"] for quartier in self.rows("quartiers")}

    @cached_property
    def defis(self) -> dict[int, Defis]:
        """The défis, by number."""
        return {defi["defi"]: defi for defi in self.rows("defis")}
