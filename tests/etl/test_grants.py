"""Grants published as open data have no number: a file sent again corrects each, and adds none."""

from pathlib import Path

import pytest

from etl.pipeline import load
from etl.reception.deposit import preview, publish_files
from etl.reception.difference import read_tables

HEADINGS = (
    "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,rnaBeneficiaire,objet,"
    "montant,nature,conditionsVersement,datesPeriodeVersement,idRAE,notificationUE,pourcentageSubvention"
)
DUES = [("52499120500013", "Fonctionnement", 500), ("52499120500013", "Fonctionnement", 700), ("", "Jardin", 1200)]


def scdl(*grants: tuple[str, str, float]) -> bytes:
    """A file of the métropole: a line per grant (SIRET, object, amount)."""
    lines = [
        f"AMIENS METROPOLE,21800019800018,2025-07-07,D-{rank},ASSOCIATION,{siret},W333216789,{what},{euros},"
        "aide en numéraire,unique,2025-07-07,,non,0.05"
        for rank, (siret, what, euros) in enumerate(grants)
    ]
    return "\n".join([HEADINGS, *lines]).encode()


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "sources").mkdir()
    load([tmp_path / "sources"], tmp_path / "parquet", demonstration=False)
    return tmp_path / "sources", tmp_path / "parquet"


def _counted(wanted) -> tuple[int, int, int, int]:
    """The grants modified, added, withdrawn, left as they were."""
    found = wanted.difference
    same = sum(number for name, number in found.unchanged.items() if name.startswith("depots/"))
    return len(found.modified), len(found.added), len(found.removed), same


@pytest.mark.parametrize("name", ["subventions.csv", "subventions-corrigees.csv"])
def test_a_grant_sent_again_is_modified_and_asks_nothing(folders, name):
    publish_files({"subventions.csv": scdl(*DUES)}, *folders)
    wanted = preview({name: scdl(DUES[0], (*DUES[1][:2], 7000), DUES[2])}, *folders)
    assert wanted.gone == []
    assert _counted(wanted) == (1, 0, 0, 2)
    (change,) = wanted.difference.modified
    assert [(cell.column.nom, cell.before, cell.after) for cell in change.cells] == [("montant_eur", 700, 7000)]
    publish_files({name: scdl(DUES[0], (*DUES[1][:2], 7000), DUES[2])}, *folders)
    rows = read_tables(folders[1], (folders[1] / "current").read_text().strip())["subvention"].to_pylist()
    assert sorted(row["montant_eur"] for row in rows) == [500, 1200, 7000]


def test_a_grant_that_is_no_longer_there_is_a_question(folders):
    publish_files({"subventions.csv": scdl(*DUES)}, *folders)
    wanted = preview({"suite.csv": scdl(*DUES[:2])}, *folders)
    assert [gone.record.valeurs["objet"] for gone in wanted.gone] == ["Jardin"]


def test_a_new_grant_is_added_beside_the_others(folders):
    publish_files({"subventions.csv": scdl(*DUES)}, *folders)
    wanted = preview({"subventions.csv": scdl(*DUES, ("", "Festival", 80))}, *folders)
    assert (wanted.gone, _counted(wanted)) == ([], (0, 1, 0, 3))
