"""The declaration sheets: one per signataire, last year's lines to say again, read back as any other file."""

import pytest

import queries
from etl.__main__ import main as etl
from etl.catalogue.reference import load_references
from etl.pipeline import check_files
from etl.publication.versions import PublicationError
from etl.reading.sheets import read_sheets
from etl.templates.declarations import write_declarations


@pytest.fixture(scope="module")
def fiches(publication, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fiches")
    return {
        path.stem.split("_", 2)[2]: path for path in write_declarations(folder, publication, load_references(), 2026)
    }


def test_every_signataire_has_its_sheet(fiches):
    assert set(fiches) == set(load_references()["signataire"]["signataire"].to_pylist())


def test_a_sheet_recalls_last_years_lines_under_new_numbers(fiches, publication):
    former = queries.connect(publication).ask("droit_commun", annee=2025, signataire="ville-amiens").to_pylist()
    (examen,) = check_files([fiches["ville-amiens"]])
    assert examen.source == "modele_droit_commun"
    assert examen.lecture.lues >= len(former) > 0
    recalled = [
        cell
        for sheet in read_sheets(fiches["ville-amiens"])
        if sheet.name == "Droit commun"
        for row in sheet.rows
        for cell in row.cells
        if cell.startswith("DC-2025-")
    ]
    assert sorted(recalled) == sorted(row["declaration"] for row in former)


def test_an_amount_that_was_not_said_again_is_a_cell_to_mend(fiches, publication):
    chiffrees = [
        row
        for row in queries.connect(publication).ask("droit_commun", annee=2025, signataire="ville-amiens").to_pylist()
        if row["preuve"] in ("1", "2")
    ]
    (examen,) = check_files([fiches["ville-amiens"]])
    motifs = [rejet.motif for rejet in examen.lecture.rejets]
    assert sum("montant bas et son montant haut" in motif for motif in motifs) == len(chiffrees) > 0


def test_a_silent_signataire_receives_the_commitments_of_the_contract(fiches):
    sheets = {sheet.name: sheet for sheet in read_sheets(fiches["drac"])}
    engagements = [row.cells[2] for row in sheets["Engagements"].rows[2:]]
    assert len(engagements) == 32 + 23
    (examen,) = check_files([fiches["drac"]])
    assert (examen.etat, examen.lecture.lues) == ("charge", 0)


def test_the_command_writes_them_all(publication, tmp_path, capsys):
    arguments = ["--annee", "2026", "--parquet", str(publication), "--sortie", str(tmp_path)]
    assert etl(["declarations", *arguments]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 20 == len(list(tmp_path.iterdir()))


def test_without_a_publication_it_says_what_to_run(tmp_path):
    with pytest.raises(PublicationError, match="python -m etl charger"):
        write_declarations(tmp_path, tmp_path, load_references(), 2026)
