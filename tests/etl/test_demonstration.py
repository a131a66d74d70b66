"""Invented data are always the same, always marked, and give way to real ones."""

from pathlib import Path

import pytest

import queries
from etl import demonstration
from etl.depots import DEMONSTRATION
from etl.pipeline import SOURCES, charger


def test_the_files_are_those_that_the_script_writes(tmp_path):
    demonstration.write(tmp_path)
    ecrits = {chemin.relative_to(tmp_path): chemin.read_bytes() for chemin in tmp_path.rglob("*.csv")}
    livres = {chemin.relative_to(DEMONSTRATION): chemin.read_bytes() for chemin in DEMONSTRATION.rglob("*.csv")}
    assert ecrits == livres
    assert ecrits


def test_what_is_invented_is_marked_and_nothing_else(publication):
    livres = {chemin.relative_to(DEMONSTRATION).as_posix() for chemin in DEMONSTRATION.rglob("*.csv")}
    mesures = queries.connect(publication).ask("mesures").to_pylist()
    assert {mesure["fichier"] for mesure in mesures if mesure["fictif"]} == livres
    assert not {mesure["fichier"] for mesure in mesures if not mesure["fictif"]} & livres


def test_a_baseline_is_never_invented_where_a_real_one_is_known(publication):
    base = queries.connect(publication)
    reelles = {
        (mesure["indicateur"], mesure["territoire"])
        for mesure in base.ask("mesures", zonage="QPV2024").to_pylist()
        if not mesure["fictif"] and mesure["source"] in ("contrat", "insee_qpv2024_revenu")
    }
    for reference in base.ask("references_2024").to_pylist():
        assert not (reference["fictif"] and (reference["indicateur"], reference["territoire"]) in reelles)


def test_a_real_file_takes_the_place_of_its_demonstration(tmp_path: Path):
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "DEFM2024_QP24.csv").write_text("CODGEO;ABC;ABC_25;ABC_RSA\nQN08001M;1000;100;300\n", encoding="utf-8")
    examens = charger([SOURCES, sources], tmp_path / "parquet").examens
    etats = {examen.nom: examen.etat for examen in examens if examen.fictif}
    ecartes = {nom for nom, etat in etats.items() if etat == "demonstration_ecartee"}
    assert ecartes == {f"insee_qpv2024_demandeur_emploi/DEFM{annee}_QP24.csv" for annee in (2024, 2025)}
    assert set(etats.values()) == {"charge", "demonstration_ecartee"}


@pytest.mark.parametrize("nom", ["Marianne", "Monsieur", "Madame", "@"])
def test_no_person_is_named(nom):
    assert not any(nom in chemin.read_text(encoding="utf-8") for chemin in DEMONSTRATION.rglob("*.csv"))
