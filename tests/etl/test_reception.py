"""Files received from the page: read aside, published together or not at all, their names being data."""

from pathlib import Path

import pytest

from etl.catalogue.reference import load_references
from etl.publication.versions import read_current
from etl.reception.deposit import preview, publish_files, safe_name
from etl.templates.workbooks import build_modele

TENUE = {"instance": "comite-pilotage", "tenue_le": "2026-06-18"}


def workbook(**decision) -> bytes:
    values = {"decision": "D-1", "libelle": "Cartographier", "prise_le": "18/06/2026", "etat": "faite"}
    row = values | {"instance": "comite-pilotage"} | decision
    return build_modele("instances_et_decisions", load_references(), {"decision": [row]})


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    sources = tmp_path / "sources"
    sources.mkdir()
    return sources, tmp_path / "parquet"


def test_a_preview_reads_and_keeps_nothing(folders):
    sources, parquet = folders
    (examen,) = preview({"reçu.xlsx": workbook()}, *folders).received
    assert (examen.etat, examen.lecture.publiees, list(sources.iterdir())) == ("charge", 1, [])
    assert not list(parquet.glob("recus/*"))


def test_what_is_published_is_kept_and_said_file_by_file(folders):
    seen: list[str] = []
    chargement = publish_files({"reçu.xlsx": workbook()}, *folders, on_progress=lambda examen: seen.append(examen.nom))
    assert read_current(folders[1]) == chargement.version
    assert [path.read_bytes() for path in folders[1].glob("recus/*/reçu.xlsx")] == [workbook()]
    assert "depots/reçu.xlsx" in seen


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\a.csv", "/abs/a.csv", ".caché", "a\0b.csv", "é" * 300 + ".csv", "", "C:\\x\\b.xlsx"],
)
def test_a_name_is_never_a_path(name, tmp_path):
    own = safe_name(name)
    assert (tmp_path / own).resolve().parent == tmp_path.resolve()
    assert own
    assert not own.startswith(".")
