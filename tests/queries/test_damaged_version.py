"""A version whose files are cut short, foreign or gone is said in French, by the questions and by the pages."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

import queries
from etl.pipeline import SOURCES, charger
from queries import Base, VersionError
from queries.__main__ import main


@pytest.fixture
def copie(publication: Path, tmp_path: Path) -> Path:
    """A copy of the shipped publication, to damage."""
    shutil.copytree(publication, tmp_path / "publication")
    return tmp_path / "publication"


def _version(copie: Path) -> Path:
    return copie / (copie / "current").read_text(encoding="ascii").strip()


DEGATS = {
    "vide": lambda octets: b"",
    "tronqué": lambda octets: octets[: len(octets) // 2],
    "début seul": lambda octets: octets[:4],
    "étranger": lambda octets: b"%PDF-1.7 ceci n'est pas un Parquet",
    "pied abîmé": lambda octets: octets[:-20] + b"\xff" * 12 + octets[-8:],
}


@pytest.mark.parametrize("degat", DEGATS)
def test_a_damaged_table_is_named(copie, degat):
    fichier = _version(copie) / "mesure.parquet"
    fichier.write_bytes(DEGATS[degat](fichier.read_bytes()))
    with pytest.raises(VersionError, match=r"mesure\.parquet.*python -m etl charger"):
        queries.connect(copie)


def test_a_table_of_another_shape_is_named(copie):
    fichier = _version(copie) / "mesure.parquet"
    fichier.unlink()
    with duckdb.connect() as base:
        base.execute(f"copy (select 1 as autre) to '{fichier}' (format parquet)")
    with pytest.raises(VersionError, match="python -m etl charger"):
        queries.connect(copie)


def test_a_missing_table_is_said(copie):
    (_version(copie) / "mesure.parquet").unlink()
    with pytest.raises(VersionError, match="python -m etl charger"):
        queries.connect(copie)


def test_a_manifest_cut_short_is_said(copie):
    (_version(copie) / "version.json").write_text('{"version": ', encoding="utf-8")
    with pytest.raises(VersionError, match="python -m etl charger"):
        queries.connect(copie)


def test_a_version_deleted_while_it_is_read_is_said(copie):
    base = queries.connect(copie)
    assert base.ask("series").num_rows
    shutil.rmtree(_version(copie))
    try:
        assert base.ask("mesures").num_rows
    except VersionError as erreur:
        assert "n'est plus lisible" in str(erreur)


def test_a_backup_restored_elsewhere_gives_the_same_version_and_the_same_answers(publication, tmp_path):
    """The backup is a copy of the folder, and nothing else."""
    restauree = tmp_path / "ailleurs" / "parquet"
    shutil.copytree(publication, restauree)
    origine, copie = queries.connect(publication), queries.connect(restauree)
    assert copie.version == origine.version
    for question in ("synthese", "tendances", "actions_par", "droit_commun_par"):
        assert copie.ask(question).equals(origine.ask(question))


@pytest.fixture(scope="module")
def deux_versions(tmp_path_factory) -> Path:
    """A publication folder of two versions: without the demonstration, then with it."""
    dossier = tmp_path_factory.mktemp("deux-versions")
    charger([SOURCES], dossier, demonstration=False)
    charger([SOURCES], dossier)
    return dossier


def _empty(dossier: Path) -> None:
    for fichier in dossier.iterdir():
        fichier.unlink()


def _cut(dossier: Path) -> None:
    (dossier / "mesure.parquet").write_bytes((dossier / "mesure.parquet").read_bytes()[:500])


def _fold(dossier: Path) -> None:
    (dossier / "mesure.parquet").unlink()
    (dossier / "mesure.parquet").mkdir()


def _widen(dossier: Path) -> None:
    fichier = dossier / "decision.parquet"
    table = pq.read_table(fichier)
    pq.write_table(table.append_column("autre", [[1] * table.num_rows]), fichier)


def _undate(dossier: Path) -> None:
    manifeste = json.loads((dossier / "version.json").read_text(encoding="utf-8"))
    (dossier / "version.json").write_text(json.dumps(manifeste | {"publie_le": "hier"}), encoding="utf-8")


DEGATS_DE_LA_PRECEDENTE: dict[str, Callable[[Path], object]] = {
    "emptied": _empty,
    "a table cut": _cut,
    "a folder in place of a table": _fold,
    "a table missing": lambda dossier: (dossier / "mesure.parquet").unlink(),
    "a table of another shape": _widen,
    "manifest missing": lambda dossier: (dossier / "version.json").unlink(),
    "manifest cut": lambda dossier: (dossier / "version.json").write_text("{"),
    "manifest without a date": _undate,
    "manifest that is a list": lambda dossier: (dossier / "version.json").write_text("[]"),
}


def _precedente(copie: Path) -> Path:
    (autre,) = [chemin for chemin in copie.iterdir() if chemin.is_dir() and chemin != _version(copie)]
    return autre


def _reponses(base: Base) -> dict[str, int]:
    """How many rows each question answers, but for the revisions."""
    return {nom: base.ask(nom).num_rows for nom in queries.list_questions() if nom != "revisions"}


@pytest.fixture(scope="module")
def attendues(deux_versions) -> dict[str, int]:
    return _reponses(queries.connect(deux_versions))


@pytest.mark.parametrize("degat", DEGATS_DE_LA_PRECEDENTE)
def test_a_damaged_version_before_leaves_the_current_one_whole(deux_versions, attendues, tmp_path, degat, capsys):
    copie = shutil.copytree(deux_versions, tmp_path / "copie")
    nom = _precedente(copie).name
    DEGATS_DE_LA_PRECEDENTE[degat](_precedente(copie))
    base = queries.connect(copie)
    assert base.version == _version(copie).name
    assert _reponses(base) == attendues
    assert base.ask("synthese").equals(queries.connect(deux_versions).ask("synthese"))
    with pytest.raises(VersionError, match=f"^Les changements ne peuvent pas être comptés : .* « {nom} »"):
        base.ask("revisions")
    assert main(["--parquet", str(copie), "revisions"]) == 2
    dit = capsys.readouterr()
    assert (dit.out, nom in dit.err, "ne peuvent pas être comptés" in dit.err) == ("", True, True)
    assert main(["--parquet", str(copie), "quartiers"]) == 0


def test_a_version_before_that_is_deleted_while_it_is_read_is_said(deux_versions, tmp_path):
    copie = shutil.copytree(deux_versions, tmp_path / "copie")
    base = queries.connect(copie)
    assert base.ask("revisions").num_rows
    nom = _precedente(copie).name
    shutil.rmtree(_precedente(copie))
    with pytest.raises(VersionError, match=f"ne peuvent pas être comptés : .* « {nom} »"):
        base.ask("revisions")
    assert base.ask("quartiers").num_rows == 7


def test_the_version_read_is_named_when_it_is_the_one_that_has_gone(deux_versions, tmp_path, monkeypatch):
    monkeypatch.setattr(queries, "EN_MEMOIRE", 0)
    copie = shutil.copytree(deux_versions, tmp_path / "copie")
    base = queries.connect(copie)
    shutil.rmtree(_version(copie))
    with pytest.raises(VersionError, match=f"^La version « {base.version} » n'est plus lisible"):
        base.ask("revisions")


def test_the_next_publication_clears_what_a_version_has_left(deux_versions, tmp_path):
    copie = shutil.copytree(deux_versions, tmp_path / "copie")
    dossier = _precedente(copie)
    _empty(dossier)
    charger([SOURCES], copie)
    assert not dossier.exists()
    assert queries.connect(copie).illisible == ""
