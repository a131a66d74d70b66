"""What the questions share, computed when a version is published: the same answers, or none read."""

import re
import shutil
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest

import queries
import seal
from etl.__main__ import main
from etl.pipeline import SOURCES
from queries import Base, connect, marts
from queries.versions import read_current
from queries.views import list_statements
from tests.queries.altered_version import alter

QUESTIONS = queries.list_questions()
TYPES = """
select table_name, column_name, data_type from duckdb_columns() where schema_name = 'main' order by all
"""
A_DAY = date(2026, 3, 31)


WITHOUT = shutil.ignore_patterns(marts.FOLDER)


def _differences(one: Base, other: Base) -> list[str]:
    return [name for name in QUESTIONS if not one.ask(name).equals(other.ask(name))]


def test_every_question_answers_the_same_with_marts_and_without(publication, tmp_path):
    without = shutil.copytree(publication, tmp_path / "publication", ignore=WITHOUT)
    one, other = connect(publication, jour=A_DAY, invented=False), connect(without, jour=A_DAY, invented=False)
    assert marts.find(publication, one.version)
    assert not marts.find(without, other.version)
    assert one.connection.execute(TYPES).fetchall() == other.connection.execute(TYPES).fetchall()
    assert _differences(one, other) == []


def test_a_large_version_is_prepared_as_well_but_for_its_pairs(publication, tmp_path, monkeypatch):
    copy = shutil.copytree(publication, tmp_path / "publication", ignore=WITHOUT)
    monkeypatch.setattr(queries, "IN_MEMORY", 0)
    monkeypatch.setattr(queries, "SMALL", 0)
    queries.prepare(copy)
    large = connect(copy, jour=A_DAY, invented=False)
    kept = {statement.name for statement in list_statements() if statement.kept}
    assert kept - set(marts.find(copy, large.version)) == marts.NEVER_LARGE
    monkeypatch.undo()
    assert _differences(large, connect(publication, jour=A_DAY, invented=False)) == []


def test_marts_are_what_is_read(publication, tmp_path):
    """One emptied, and sealed again: the question that it serves has nothing more to say."""
    copy = shutil.copytree(publication, tmp_path / "publication")
    path = marts.find(copy, read_current(copy))["constat_ecart"]
    pq.write_table(pq.read_table(path).slice(0, 0), path)
    seal.write(path.parent, seal.read(path.parent))
    assert (
        connect(copy, invented=False).ask("constats").num_rows
        < connect(publication, invented=False).ask("constats").num_rows
    )
    # With the invented years, nothing is read of what was computed without them.
    assert connect(copy, invented=True).ask("constats").equals(connect(publication, invented=True).ask("constats"))


@pytest.mark.parametrize("damage", [
    lambda path: path.write_bytes(path.read_bytes()[:-8]),
    lambda path: path.unlink(),
    lambda path: (path.parent / "autre.parquet").write_bytes(b"PAR1"),
    lambda path: (path.parent / "version.json").write_text("{"),
    lambda path: shutil.rmtree(path.parent),
], ids=["cut", "missing", "added", "manifest", "gone"])  # fmt: skip
def test_a_damaged_mart_is_not_read(publication, tmp_path, damage):
    copy = shutil.copytree(publication, tmp_path / "publication")
    version = read_current(copy)
    damage(marts.find(copy, version)["constat_ecart"])
    assert marts.find(copy, version) == {}


def test_damaged_marts_are_made_again(publication, tmp_path):
    copy = shutil.copytree(publication, tmp_path / "publication")
    version = read_current(copy)
    files = marts.find(copy, version)
    files["constat_ecart"].write_bytes(files["constat_position"].read_bytes())
    expected = connect(publication, invented=False).ask("constats")
    assert connect(copy, invented=False).ask("constats").equals(expected)
    queries.prepare(copy)
    assert marts.find(copy, version) == files
    assert connect(copy, invented=False).ask("constats").equals(expected)


def test_other_data_under_the_same_name_never_read_the_marts_of_the_first(publication, tmp_path):
    copy = alter(
        publication, tmp_path, "mesure", ("valeur",), lambda row: row.update(valeur=row["valeur"] and row["valeur"] + 7)
    )
    shutil.copytree(publication / marts.FOLDER, copy / marts.FOLDER)
    version = read_current(copy)
    assert version == read_current(publication)
    assert marts.find(copy, version) == {}


def test_another_program_never_reads_the_marts_of_the_first(publication, monkeypatch):
    version = read_current(publication)
    first, *others = list_statements()
    changed = (type(first)(first.sql + " ", first.name, first.kept), *others)
    monkeypatch.setattr(marts, "list_statements", lambda: changed)
    assert marts.find(publication, version) == {}


def test_publishing_by_the_command_prepares_the_version_and_forgets_those_that_are_gone(publication, tmp_path, capsys):
    folder = shutil.copytree(publication, tmp_path / "publication")
    first = read_current(folder)
    abandoned = marts.find(folder, first)["constat_ecart"].parent
    shutil.rmtree(folder / first)
    assert main(["demonstration", "non", "--sortie", str(folder), "--sources", str(SOURCES)]) == 0
    second = read_current(folder)
    assert second != first
    assert marts.find(folder, second)
    assert not abandoned.exists()
    assert "Traceback" not in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_read_without_marts(publication, tmp_path):
    copy = shutil.copytree(publication, tmp_path / "publication", ignore=WITHOUT)
    (copy / marts.FOLDER).write_text("un fichier")
    queries.prepare(copy)
    assert connect(copy, invented=False).ask("constats").num_rows


def test_too_small_a_memory_leaves_the_version_as_it_is(publication, tmp_path, monkeypatch):
    copy = shutil.copytree(publication, tmp_path / "publication", ignore=WITHOUT)
    monkeypatch.setattr(queries, "MEMORY", "20MB")
    queries.prepare(copy)
    assert marts.find(copy, read_current(copy)) == {}
    assert not list((copy / marts.FOLDER).iterdir())


def test_what_is_late_is_of_the_day_read_and_is_no_mart(publication):
    """A day later than all that is due, then before: counts of late bilans differ, marts or not."""
    late = [
        connect(publication, jour=day, invented=False).ask("bilans_en_retard").num_rows
        for day in (A_DAY - timedelta(days=3650), A_DAY + timedelta(days=3650))
    ]
    assert late[0] == 0 < late[1]
    texts = {statement.name: re.sub("--.*", "", statement.sql) for statement in list_statements() if statement.kept}
    assert [name for name, sql in texts.items() if "jour_lu" in sql or "current_date" in sql] == []
