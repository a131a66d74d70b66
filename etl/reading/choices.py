"""The lists to choose from in a template: what each value is called, and the other ways in which people write it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

import pyarrow as pa

from etl.reading.entries import EntryError, fold
from etl.tables.published import get_table
from etl.tables.schema import Column, Table

EXAMPLES = 8
# Below this share of common words or letters, a suggestion would mislead.
NEAR, NEAR_LETTERS, SUGGESTED, MAX_HINT = 0.5, 0.6, 3, 60
LINKS = {"d", "de", "des", "du", "et", "l", "la", "le", "les"}


@dataclass(frozen=True)
class Choices:
    """The values of a column that is chosen in a list: value -> label, and value -> other accepted writings.

    `indices` are words that point to a value without naming it: they serve to suggest, never to read.
    """

    libelles: dict[object, str]
    autres: dict[object, list[str]]
    indices: dict[object, str] = field(default_factory=dict)

    @cached_property
    def _by_writing(self) -> dict[str, object]:
        return {
            fold(writer): value
            for value, libelle in self.libelles.items()
            for writer in (libelle, str(value), *self.autres.get(value, []))
        }

    def find(self, text: str, title: str) -> object:
        """Return the value that a cell names.

        Raises:
            EntryError: it names none of the list.

        """
        if fold(text) in self._by_writing:
            return self._by_writing[fold(text)]
        if all(isinstance(value, int) for value in self.libelles):
            expected = f"un numéro de {min(self.libelles)} à {max(self.libelles)}"  # type: ignore[type-var]
        else:
            names = list(self.libelles.values())
            expected = " ; ".join(names[:EXAMPLES]) + (" ; … (liste du modèle)" if len(names) > EXAMPLES else "")
        near = " ou ".join(f"« {libelle} »" for libelle in self._suggest(text))
        meant = f" Vouliez-vous dire {near} ?" if near else ""
        raise EntryError(f"« {text} » n'est pas dans la liste « {title} ».{meant} Attendu : {expected}.")

    def _suggest(self, text: str) -> list[str]:
        """Return the labels nearest to a text: by its words, in any order, else by its letters."""
        words = _words(text)
        scores = {
            libelle: len(words & _words(" ".join([libelle, str(value), self.indices.get(value, "")])))
            / max(1, len(words))
            for value, libelle in self.libelles.items()
        }
        if max(scores.values(), default=0) < 1:
            letters = {libelle: SequenceMatcher(None, fold(text), fold(libelle)).ratio() for libelle in scores}
            scores |= {name: max(scores[name], near) for name, near in letters.items() if near >= NEAR_LETTERS}
        best = max(scores.values(), default=0)
        return [libelle for libelle, score in scores.items() if score >= max(NEAR, best)][:SUGGESTED]


def choices_of(table: Table, references: Mapping[str, pa.Table]) -> dict[str, Choices]:
    """Return the list of each column of a table that has one."""
    return {
        column.nom: _build_choices(column, references) for column in table.entered if column.choix or column.reference
    }


def _build_choices(column: Column, references: Mapping[str, pa.Table]) -> Choices:
    if column.choix:
        return Choices(dict(column.choix.items()), {}, dict(column.indices.items()))
    definition = get_table(column.reference.split(".")[0])
    rows = references[definition.nom].to_pylist()
    return Choices(
        {row[definition.nom]: definition.lu.format(**row) for row in rows},
        {row[definition.nom]: _other_writings(definition, row) for row in rows},
        {row[definition.nom]: _hints(row) for row in rows},
    )


def _hints(row: dict[str, object]) -> str:
    return " ".join(text for text in row.values() if isinstance(text, str) and len(text) <= MAX_HINT)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", fold(text))) - LINKS


def _other_writings(definition: Table, row: dict[str, object]) -> list[str]:
    # A spreadsheet takes the axe 1.2 for a number.
    en_nombre = str(row[definition.nom]).replace(".", ",")
    return [*(ecriture.format(**row) for ecriture in definition.ecritures), en_nombre]
