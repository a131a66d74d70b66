"""Invented data are always the same, always marked, and give way to real ones."""

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import queries
from etl import demonstration
from etl.__main__ import main as etl
from etl.catalogue.reference import load_references
from etl.pipeline import SOURCES, load
from etl.publication.versions import list_versions, read_current
from etl.reading.sheets import read_sheets
from etl.reception.deposit import publish_files
from etl.reception.depots import DEMONSTRATION
from etl.templates.workbooks import build_modele


def test_the_files_are_those_that_the_script_writes(tmp_path):
    demonstration.write(tmp_path)
    texts = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    delivered = {path.relative_to(DEMONSTRATION): path.read_bytes() for path in DEMONSTRATION.rglob("*.*")}
    assert texts == delivered
    assert texts


def test_what_is_invented_is_marked_and_nothing_else(publication):
    delivered = {path.relative_to(DEMONSTRATION).as_posix() for path in DEMONSTRATION.rglob("*.*")}
    base = queries.connect(publication)
    questions = ("mesures", "actions", "financements", "avancements", "decisions", "instances_tenues", "droit_commun")
    rows = [row for question in questions for row in base.ask(question).to_pylist()]
    fictives = {row["fichier"] for row in rows if row["fictif"]}
    assert fictives == {name for name in delivered if "participations" not in name}
    assert not {row["fichier"] for row in rows if not row["fictif"]} & delivered


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
    examens = load([SOURCES, sources], tmp_path / "parquet").examens
    etats = {examen.nom: examen.etat for examen in examens if examen.fictif}
    set_aside = {name for name, etat in etats.items() if etat == "demonstration_ecartee"}
    assert set_aside == {f"insee_qpv2024_demandeur_emploi/DEFM{annee}_QP24.csv" for annee in (2024, 2025)}
    assert set(etats.values()) == {"charge", "demonstration_ecartee"}


def test_no_person_is_named_and_structures_are_plainly_invented():
    texts = [
        text
        for path in DEMONSTRATION.rglob("*.xlsx")
        for sheet in read_sheets(path)
        for row in sheet.rows
        for text in row.cells
    ]
    assert not [text for text in texts if re.search(r"@|\b(M\.|Mme|Monsieur|Madame)\b", text)]
    structures = {text.casefold() for text in texts if re.match("association ", text, re.IGNORECASE)}
    assert structures
    assert all(re.fullmatch(r"association de démonstration \d+", structure) for structure in structures)


def test_the_usual_mistakes_are_set_aside_with_what_to_mend(publication):
    rejets = queries.connect(publication).ask("rejets").to_pylist()
    expected = {
        "SIRET": "clé de ce SIRET",
        "État": "dans la liste",
        "Bilan reçu le": "n'est pas une date",
        "Quartier": "Centre ville",
        "Part (%)": "60 pour 60",
        "Montant (€)": "n'est pas un nombre",
        "N° de l'action": "ligne en double",
        "Nombre de participations": "une trentaine",
    }
    assert {rejet["colonne"] for rejet in rejets} == set(expected)
    for rejet in rejets:
        assert expected[rejet["colonne"]] in rejet["motif"]


def test_the_mistakes_of_the_demonstration_do_not_fail_a_load(tmp_path):
    assert not load([SOURCES], tmp_path).has_refusals


def _fictives(parquet: Path) -> set[str]:
    """Return the tables of the version in force that hold something invented; files left unread are not in them."""
    tables = {path.stem: pq.read_table(path) for path in (parquet / str(read_current(parquet))).glob("*.parquet")}
    marked = {name: table.to_pylist() for name, table in tables.items() if "fictif" in table.column_names}
    assert {"mesure", "action", "decision", "chargement"} <= marked.keys()
    return {
        name
        for name, rows in marked.items()
        if any(row["fictif"] and row.get("etat") != "demonstration_ecartee" for row in rows)
    }


def _decision(number: str) -> dict[str, bytes]:
    row = {"decision": number, "instance": "comite-pilotage", "prise_le": "18/06/2026", "etat": "faite"}
    records = {"decision": [row | {"libelle": "Cartographier"}]}
    return {f"{number}.xlsx": build_modele("instances_et_decisions", load_references(), records)}


def test_the_choice_to_leave_the_demonstration_out_lasts_until_it_is_called_back(tmp_path, capsys):
    sources, parquet = tmp_path / "sources", tmp_path / "parquet"
    sources.mkdir()
    command = ["charger", "--sources", str(sources), "--sortie", str(parquet)]
    etl([*command, "--sans-demonstration"])
    assert _fictives(parquet) == set()
    for number in ("D-1", "D-2"):
        publish_files(_decision(number), sources, parquet)
        assert _fictives(parquet) == set()
    etl(command)
    assert _fictives(parquet) == set()
    etl([*command, "--avec-demonstration"])
    assert {"mesure", "action"} <= _fictives(parquet)
    publish_files(_decision("D-3"), sources, parquet)
    assert {"mesure", "action"} <= _fictives(parquet)
    assert len({manifest["version"] for manifest in list_versions(parquet)}) == 5


def test_the_choice_lasts_where_real_files_had_already_put_every_invented_one_aside(tmp_path, monkeypatch):
    """The files read are the same with and without: the choice alone makes two versions."""
    monkeypatch.setattr("etl.reception.depots.DEMONSTRATION", tmp_path / "vide")
    avec = load([], tmp_path / "p", demonstration=True)
    sans = load([], tmp_path / "p", demonstration=False)
    assert (sans.is_new, load([], tmp_path / "p").version) == (True, sans.version)
    assert load([], tmp_path / "p", demonstration=True).version == avec.version
    assert load([], tmp_path / "q").version == avec.version


def test_no_one_may_ask_for_both_with_and_without(capsys):
    with pytest.raises(SystemExit) as output:
        etl(["charger", "--sans-demonstration", "--avec-demonstration"])
    assert output.value.code == 2
