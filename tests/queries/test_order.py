"""One question, one answer: neither the order of the published rows, nor the threads that read them, change it."""

import random
import re
import shutil
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import queries

QUESTIONS = list(queries.list_questions().values())
JOUR = date(2026, 6, 30)
# How each shuffled copy is read: its seed, and the threads of the engine, which is free of the order of the rows.
LECTURES = ((1, 1), (2, 2), (3, 4))
CHOIX: tuple[dict[str, object], ...] = (
    {},
    {"quartier": "etouvie", "territoire": "etouvie", "annee": 2025},
    {"territoire": "elbeuf-lescouve", "defi": 3, "annee": 2024},
    {"indicateur": "taux_pauvrete", "a": "2016@QPV2015", "b": "2018@QPV2015", "reference": "ensemble-qpv"},
    {"a": "contrat@QPV2024", "b": "2018@QPV2015", "reference": "amiens", "mots": "e", "nombre": 50},
)
# What ends a question: its sort, of expressions parted by the commas that are in no parenthesis.
TRI = re.compile(r"^order by\s+(.+?)(?:^limit .+)?\Z", re.MULTILINE | re.DOTALL)
VIRGULE = re.compile(r",\s*(?![^()]*\))")
COLONNE = re.compile(r"(?:\w+\.)?(\w+)(?: asc| desc)?(?: nulls (?:first|last))?")


def test_every_question_sorts_its_rows_down_to_its_grain():
    lachees = {}
    for question in QUESTIONS:
        tri = TRI.search(question.sql)
        criteres = VIRGULE.split(tri[1].strip()) if tri else []
        triees = {column[1] for critere in criteres if (column := COLONNE.fullmatch(critere))}
        if not set(question.grain) <= triees:
            lachees[question.nom] = sorted(set(question.grain) - triees)
    assert lachees == {}


def test_shuffled_rows_give_the_same_answers(publication, tmp_path, monkeypatch):
    assert changing(publication, tmp_path, monkeypatch) == {}


def test_shuffled_rows_of_real_files_give_the_same_answers(publication_reelle, tmp_path, monkeypatch):
    assert changing(publication_reelle, tmp_path, monkeypatch) == {}


def test_shuffled_values_of_one_year_give_the_same_answers(publication_reelle, tmp_path, monkeypatch):
    """Each value stands twice at its year, in two editions that differ: what is kept of the two is always the same."""
    copy = copy_tables(publication_reelle, tmp_path / "deux-editions", twice)
    assert changing(copy, tmp_path, monkeypatch) == {}


def changing(publication: Path, tmp_path: Path, monkeypatch) -> dict[str, object]:
    """Return the questions whose answer is another one in a shuffled copy, with the parameters that show it."""
    attendues = answers(publication)
    changeantes = {}
    for graine, threads in LECTURES:
        melee = copy_tables(publication, tmp_path / f"melee-{graine}", partial(shuffle, random.Random(graine)))
        with monkeypatch.context() as reglage:
            config = {"threads": threads, "preserve_insertion_order": False}
            reglage.setattr(duckdb, "connect", partial(duckdb.connect, config=config))
            obtenues = answers(melee)
        for (name, choix), answer in obtenues.items():
            if not answer.equals(attendues[name, choix]):
                changeantes[name] = dict(choix)
    return changeantes


def answers(publication: Path) -> dict[tuple[str, tuple], pa.Table]:
    """Return the answer to every question, by its name and its parameters."""
    base = queries.connect(publication, jour=JOUR)
    requests = {
        (question.nom, tuple((key, value) for key, value in choix.items() if key in question.parametres))
        for question in QUESTIONS
        for choix in CHOIX
    }
    return {(name, choix): base.ask(name, **dict(choix)) for name, choix in requests}


def copy_tables(publication: Path, folder: Path, change) -> Path:
    """Write the version in force again in another folder, each of its tables changed; return that folder."""
    version = (publication / "current").read_text(encoding="ascii").strip()
    (folder / version).mkdir(parents=True)
    shutil.copy(publication / "current", folder)
    shutil.copy(publication / version / "version.json", folder / version)
    for path in (publication / version).glob("*.parquet"):
        pq.write_table(change(path.stem, pq.read_table(path)), folder / version / path.name)
    return folder


def shuffle(hasard: random.Random, _name: str, table: pa.Table) -> pa.Table:
    return table.take(pa.array(hasard.sample(range(table.num_rows), table.num_rows), pa.int64()))


def twice(name: str, table: pa.Table) -> pa.Table:
    """Repeat the measures in another edition, read in another column, a tenth higher."""
    if name != "mesure":
        return table
    autres = {
        "edition": pc.binary_join_element_wise(table["edition"], "bis", "-"),
        "variable": pc.binary_join_element_wise(table["variable"], "bis", "-"),
        "valeur": pc.add(table["valeur"], 0.1),
    }
    reprise = [autres.get(column, table[column]) for column in table.column_names]
    return pa.concat_tables([table, pa.table(reprise, schema=table.schema)])
