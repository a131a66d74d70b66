"""One question, one answer: neither the order of the published rows, nor the threads that read them, change it."""

import random
import re
import shutil
from collections.abc import Collection
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import queries
from tests.queries.altered_version import sealed

QUESTIONS = list(queries.list_questions().values())
DAY = date(2026, 6, 30)
# How each shuffled copy is read: its seed, and the threads of the engine, which is free of the order of the rows.
LECTURES = ((1, 1), (2, 2), (3, 4))
WHOLE = queries.IN_MEMORY * 10
CHOICE: tuple[dict[str, object], ...] = (
    {},
    {"quartier": "etouvie", "territoire": "etouvie", "annee": 2025},
    {"territoire": "elbeuf-lescouve", "defi": 3, "annee": 2024},
    {"indicateur": "taux_pauvrete", "a": "2016@QPV2015", "b": "2018@QPV2015", "reference": "ensemble-qpv"},
    {"a": "contrat@QPV2024", "b": "2018@QPV2015", "reference": "amiens", "mots": "e", "nombre": 50},
)
# What ends a question: its sort, of expressions parted by the commas that are in no parenthesis.
SORT = re.compile(r"^order by\s+(.+?)(?:^limit .+)?\Z", re.MULTILINE | re.DOTALL)
COMMA = re.compile(r",\s*(?![^()]*\))")
COLUMN = re.compile(r"(?:\w+\.)?(\w+)(?: asc| desc)?(?: nulls (?:first|last))?")


def test_every_question_sorts_its_rows_down_to_its_grain():
    released = {}
    for question in QUESTIONS:
        sort = SORT.search(question.sql)
        criteria = COMMA.split(sort[1].strip()) if sort else []
        sort_columns = {column[1] for critere in criteria if (column := COLUMN.fullmatch(critere))}
        if not set(question.grain) <= sort_columns:
            released[question.nom] = sorted(set(question.grain) - sort_columns)
    assert released == {}


@pytest.mark.lent
def test_shuffled_rows_give_the_same_answers(publication, tmp_path, monkeypatch):
    assert changing(publication, tmp_path, monkeypatch) == {}


@pytest.mark.lent
def test_shuffled_rows_of_real_files_give_the_same_answers(real_publication, tmp_path, monkeypatch):
    assert changing(real_publication, tmp_path, monkeypatch) == {}


@pytest.mark.lent
def test_shuffled_values_of_one_year_give_the_same_answers(real_publication, tmp_path, monkeypatch):
    """Each value stands twice at its year, in two editions that differ: what is kept of the two is always the same.

    The last copy is read as a large version is, where each question works out again what they share.
    """
    copy = copy_tables(real_publication, tmp_path / "deux-editions", twice)
    assert changing(copy, tmp_path, monkeypatch, large=LECTURES[-1:]) == {}


def changing(
    publication: Path, tmp_path: Path, monkeypatch, large: Collection[tuple[int, int]] = ()
) -> dict[str, object]:
    """Return the questions whose answer is another one in a shuffled copy, with the parameters that show it."""
    monkeypatch.setattr(queries, "IN_MEMORY", WHOLE)
    expected = answers(publication)
    varying = {}
    for seed, threads in LECTURES:
        mixed = copy_tables(publication, tmp_path / f"melee-{seed}", partial(shuffle, random.Random(seed)))
        with monkeypatch.context() as setting:
            config = {"threads": threads, "preserve_insertion_order": False}
            setting.setattr(duckdb, "connect", partial(duckdb.connect, config=config))
            # Rows that follow no order compress badly: the size of the copy must not choose how it is read.
            setting.setattr(queries, "IN_MEMORY", 0 if (seed, threads) in large else WHOLE)
            obtained = answers(mixed)
        for (name, choice), answer in obtained.items():
            if not answer.equals(expected[name, choice]):
                varying[name] = dict(choice)
    return varying


def answers(publication: Path) -> dict[tuple[str, tuple], pa.Table]:
    """Return the answer to every question, by its name and its parameters."""
    base = queries.connect(publication, jour=DAY)
    requests = {
        (question.nom, tuple((key, value) for key, value in choice.items() if key in question.parametres))
        for question in QUESTIONS
        for choice in CHOICE
    }
    return {(name, choice): base.ask(name, **dict(choice)) for name, choice in requests}


def copy_tables(publication: Path, folder: Path, change) -> Path:
    """Write the version in force again in another folder, each of its tables changed; return that folder."""
    version = (publication / "current").read_text(encoding="ascii").strip()
    (folder / version).mkdir(parents=True)
    shutil.copy(publication / "current", folder)
    shutil.copy(publication / version / "version.json", folder / version)
    for path in (publication / version).glob("*.parquet"):
        pq.write_table(change(path.stem, pq.read_table(path)), folder / version / path.name)
    sealed(folder / version)
    return folder


def shuffle(chance: random.Random, _name: str, table: pa.Table) -> pa.Table:
    return table.take(pa.array(chance.sample(range(table.num_rows), table.num_rows), pa.int64()))


def twice(name: str, table: pa.Table) -> pa.Table:
    """Repeat the measures in another edition, read in another column, a tenth higher."""
    if name != "mesure":
        return table
    others = {
        "edition": pc.binary_join_element_wise(table["edition"], "bis", "-"),
        "variable": pc.binary_join_element_wise(table["variable"], "bis", "-"),
        "valeur": pc.add(table["valeur"], 0.1),
    }
    resumed = [others.get(column, table[column]) for column in table.column_names]
    return pa.concat_tables([table, pa.table(resumed, schema=table.schema)])
