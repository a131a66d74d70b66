"""The template of a year is filled with what was really declared the year before, and is read back as such."""

from pathlib import Path

import pytest

from etl.__main__ import main as etl
from etl.catalogue.reference import load_references
from etl.pipeline import check_files, load
from etl.templates.last_year import last_year
from etl.templates.workbooks import build_modele

SHARED = {"annee": 2025, "structure": "Association de démonstration 1", "cout_realise_eur": 100.0}
CPO = {"statut": "cpo", "convention": "CPO-25-001", "cpo_debut": 2024, "cpo_montant_total_eur": 9000.0}
ACTIONS = [
    SHARED | {"action": "DA00000001", "intitule": "Jardin", "etat": "realisee", "statut": "nouvelle"},
    SHARED | {"action": "DA00000002", "intitule": "Ateliers", "etat": "accordee"} | CPO,
    SHARED | {"action": "DA00000003", "intitule": "Refusée", "etat": "refusee"},
    SHARED | {"action": "DA00000004", "intitule": "Ancienne", "etat": "realisee", "annee": 2024},
]
QUARTIERS = [
    {"action": "DA00000001", "annee": 2025, "quartier": "etouvie", "part_pct": 60.0},
    {"action": "DA00000002", "annee": 2025, "quartier": "pierre-rollin", "part_pct": 100.0},
]
DEFIS = [{"action": "DA00000001", "annee": 2025, "defi": 6, "axe": "6.1", "principal": True}]
MONEY = {"financeur": "commune", "nature": "credit_specifique", "etape": "accorde", "montant_eur": 500.0}


@pytest.fixture
def published(tmp_path: Path) -> Path:
    sources = tmp_path / "sources"
    sources.mkdir()
    records = {"action": ACTIONS, "action_quartier": QUARTIERS, "action_defi": DEFIS}
    records["financement"] = [{"action": "DA00000001", "annee": 2025} | MONEY]
    (sources / "bilans.xlsx").write_bytes(build_modele("actions_et_bilans", load_references(), records))
    load([sources], tmp_path / "p")
    return tmp_path / "p"


def test_the_command_takes_up_what_carries_on_and_the_file_is_read_without_a_refusal(published, tmp_path):
    folder = tmp_path / "modeles"
    assert etl(["modeles", "--annee", "2026", "--parquet", str(published), "--sortie", str(folder)]) == 0
    (examen,) = check_files([folder / "actions_et_bilans_2026.xlsx"])
    assert (examen.etat, examen.lecture.rejets) == ("charge", [])
    rows = {
        name: [row.valeurs for row in examen.lecture.enregistrements if row.table == name]
        for name in ("action", "action_quartier", "action_defi", "financement")
    }
    said = [(row["action"], row["annee"], row["intitule"], row["statut"], row["etat"]) for row in rows["action"]]
    assert said == [
        ("2026-0001", 2026, "Jardin", "reconduite", "demandee"),
        ("DA00000002", 2026, "Ateliers", "cpo", "demandee"),
    ]
    assert [row["cout_realise_eur"] for row in rows["action"]] == [None, None]
    assert [row["convention"] for row in rows["action"]] == [None, "CPO-25-001"]
    parts = {(row["action"], row["quartier"], row["part_pct"]) for row in rows["action_quartier"]}
    assert parts == {("2026-0001", "etouvie", 60.0), ("DA00000002", "pierre-rollin", 100.0)}
    assert [(row["action"], row["defi"], row["axe"]) for row in rows["action_defi"]] == [("2026-0001", 6, "6.1")]
    assert rows["financement"] == []


def test_what_is_invented_is_never_taken_up(publication, tmp_path):
    assert last_year(publication) is None
    etl(["modeles", "--annee", "2026", "--parquet", str(publication), "--sortie", str(tmp_path)])
    (examen,) = check_files([tmp_path / "actions_et_bilans_2026.xlsx"])
    assert examen.lecture.lues == 0


def test_the_year_to_fill_is_the_one_after_the_last_real_one(published):
    assert last_year(published) == 2025
