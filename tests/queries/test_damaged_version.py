"""A version whose files are cut short, foreign or gone is said in French, by the questions and by the pages."""

import shutil
from pathlib import Path

import duckdb
import pytest

import queries
from queries import VersionError


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
