"""A version whose files are cut short, foreign or gone is said in French, by the questions and by the pages."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

import queries
from etl.pipeline import SOURCES, load
from narration.qualite import revised_sentence
from queries import Base, VersionError
from queries.__main__ import main
from queries.answers import Answers
from tests.queries.altered_version import sealed


@pytest.fixture
def copy_(publication: Path, tmp_path: Path) -> Path:
    """A copy of the shipped publication, to damage."""
    shutil.copytree(publication, tmp_path / "publication")
    return tmp_path / "publication"


def _version(copy_: Path) -> Path:
    return copy_ / (copy_ / "current").read_text(encoding="ascii").strip()


DAMAGES = {
    "vide": lambda data: b"",
    "tronqué": lambda data: data[: len(data) // 2],
    "début seul": lambda data: data[:4],
    "étranger": lambda data: b"%PDF-1.7 ceci n'est pas un Parquet",
    "pied abîmé": lambda data: data[:-20] + b"\xff" * 12 + data[-8:],
}


@pytest.mark.parametrize("damage_done", DAMAGES)
def test_a_damaged_table_is_named(copy_, damage_done):
    file = _version(copy_) / "mesure.parquet"
    file.write_bytes(DAMAGES[damage_done](file.read_bytes()))
    with pytest.raises(VersionError, match=r"mesure\.parquet.*python -m etl charger"):
        queries.connect(copy_)


def test_a_table_of_another_shape_is_named(copy_):
    file = _version(copy_) / "mesure.parquet"
    file.unlink()
    with duckdb.connect() as base:
        base.execute(f"copy (select 1 as autre) to '{file}' (format parquet)")
    with pytest.raises(VersionError, match="python -m etl charger"):
        queries.connect(copy_)


def test_a_missing_table_is_said(copy_):
    (_version(copy_) / "mesure.parquet").unlink()
    with pytest.raises(VersionError, match="python -m etl charger"):
        queries.connect(copy_)


def test_a_manifest_cut_short_is_said(copy_):
    (_version(copy_) / "version.json").write_text('{"version": ', encoding="utf-8")
    with pytest.raises(VersionError, match="python -m etl charger"):
        queries.connect(copy_)


def test_a_version_deleted_while_it_is_read_is_said(copy_):
    base = queries.connect(copy_)
    assert base.ask("series").num_rows
    shutil.rmtree(_version(copy_))
    try:
        assert base.ask("mesures").num_rows
    except VersionError as error:
        assert "n'est plus lisible" in str(error)


def test_a_backup_restored_elsewhere_gives_the_same_version_and_the_same_answers(publication, tmp_path):
    """The backup is a copy of the folder, and nothing else."""
    restored = tmp_path / "ailleurs" / "parquet"
    shutil.copytree(publication, restored)
    origine, copy = queries.connect(publication), queries.connect(restored)
    assert copy.version == origine.version
    for question in ("synthese", "tendances", "actions_par", "droit_commun_par"):
        assert copy.ask(question).equals(origine.ask(question))


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory) -> Path:
    """A publication folder of two versions: without the demonstration, then with it."""
    folder = tmp_path_factory.mktemp("deux-versions")
    load([SOURCES], folder, demonstration=False)
    load([SOURCES], folder, demonstration=True)
    return folder


def _empty(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def _cut(folder: Path) -> None:
    (folder / "mesure.parquet").write_bytes((folder / "mesure.parquet").read_bytes()[:500])


def _fold(folder: Path) -> None:
    (folder / "mesure.parquet").unlink()
    (folder / "mesure.parquet").mkdir()


def _widen(folder: Path) -> None:
    file = folder / "decision.parquet"
    table = pq.read_table(file)
    pq.write_table(table.append_column("autre", [[1] * table.num_rows]), file)
    sealed(folder)


def _undate(folder: Path) -> None:
    sealed(folder, publie_le="hier")


DAMAGES_TO_THE_PREVIOUS: dict[str, Callable[[Path], object]] = {
    "emptied": _empty,
    "a table cut": _cut,
    "a folder in place of a table": _fold,
    "a table missing": lambda folder: (folder / "mesure.parquet").unlink(),
    "a table of another shape": _widen,
    "manifest missing": lambda folder: (folder / "version.json").unlink(),
    "manifest cut": lambda folder: (folder / "version.json").write_text("{"),
    "manifest without a date": _undate,
    "manifest that is a list": lambda folder: (folder / "version.json").write_text("[]"),
}


OF_THE_VERSION_BEFORE = ("revisions", "valeurs_revisees")


def _previous(copy_: Path) -> Path:
    (other,) = {path.parent for path in copy_.glob("*/version.json")} - {_version(copy_)}
    return other


def _answers_of(base: Base) -> dict[str, int]:
    """How many rows each question answers, but for those that read the version before."""
    return {name: base.ask(name).num_rows for name in queries.list_questions() if name not in OF_THE_VERSION_BEFORE}


@pytest.fixture(scope="module")
def whole(two_versions) -> Base:
    return queries.connect(two_versions)


@pytest.fixture(scope="module")
def expected(whole) -> dict[str, int]:
    return _answers_of(whole)


@pytest.mark.parametrize("damage_done", DAMAGES_TO_THE_PREVIOUS)
def test_a_damaged_version_before_leaves_the_current_one_whole(
    two_versions, whole, expected, tmp_path, damage_done, capsys
):
    copy = shutil.copytree(two_versions, tmp_path / "copie")
    name = _previous(copy).name
    DAMAGES_TO_THE_PREVIOUS[damage_done](_previous(copy))
    base = queries.connect(copy)
    assert base.version == _version(copy).name
    assert _answers_of(base) == expected
    assert base.ask("synthese").equals(whole.ask("synthese"))
    for question in OF_THE_VERSION_BEFORE:
        with pytest.raises(VersionError, match=f"^Les changements ne peuvent pas être comptés : .* « {name} »"):
            base.ask(question)
    # What is shown beside a figure is left out; the figure stands.
    assert revised_sentence(Answers(base)) == ""
    assert main(["--parquet", str(copy), "revisions"]) == 2
    said = capsys.readouterr()
    assert (said.out, name in said.err, "ne peuvent pas être comptés" in said.err) == ("", True, True)
    assert main(["--parquet", str(copy), "quartiers"]) == 0


def test_a_version_before_that_is_deleted_while_it_is_read_is_said(two_versions, tmp_path):
    copy = shutil.copytree(two_versions, tmp_path / "copie")
    base = queries.connect(copy)
    assert base.ask("revisions").num_rows
    name = _previous(copy).name
    shutil.rmtree(_previous(copy))
    with pytest.raises(VersionError, match=f"ne peuvent pas être comptés : .* « {name} »"):
        base.ask("revisions")
    assert base.ask("quartiers").num_rows == 7


def test_the_version_read_is_named_when_it_is_the_one_that_has_gone(two_versions, tmp_path, monkeypatch):
    monkeypatch.setattr(queries, "IN_MEMORY", 0)
    copy = shutil.copytree(two_versions, tmp_path / "copie")
    base = queries.connect(copy)
    shutil.rmtree(_version(copy))
    with pytest.raises(VersionError, match=f"^La version « {base.version} » n'est plus lisible"):
        base.ask("revisions")


def test_the_next_publication_clears_what_a_version_has_left(two_versions, tmp_path):
    copy = shutil.copytree(two_versions, tmp_path / "copie")
    folder = _previous(copy)
    _empty(folder)
    load([SOURCES], copy, demonstration=True)
    assert not folder.exists()
    assert queries.connect(copy).unreadable == ""
