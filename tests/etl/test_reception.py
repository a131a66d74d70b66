"""Files received from the page: read aside, published together or not at all, their names being data."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl.catalogue.reference import load_references
from etl.publication.versions import read_current
from etl.reception.deposit import name_safely, preview, publish_files, safe_name
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
    assert len(own.encode()) < 255


@pytest.mark.parametrize(
    "title",
    [
        "Bilan 2025 : l’insertion, l'emploi & l'école — n° 3 (50 %) #2 +1 @Étouvie [v2] {a} ~ œuvre; €=1!.xlsx",
        "é" * 110 + ".xlsx",
        "日本 ★ مرحبا.csv",
    ],
)
def test_every_sign_of_a_title_survives(title, tmp_path):
    assert safe_name(title) == title
    (tmp_path / safe_name(title)).write_bytes(b"")


def test_an_accent_written_in_two_pieces_is_one():
    assert safe_name("e\u0301te\u0301.csv") == "été.csv"


def test_a_long_name_keeps_its_suffix(tmp_path):
    own = safe_name("é" * 149 + ".xlsx")
    assert own.endswith("é.xlsx")
    (tmp_path / own).write_bytes(b"")


@given(st.lists(st.text(alphabet="aé/\\.\0\ud800 ", min_size=1, max_size=4), unique=True, max_size=6))
@example(["a/x.csv", "b/x.csv", "x.csv"])
@example(["x\0.csv", "x\1.csv", "x_.csv"])
@example(["x.csv", "x (2).csv", "a/x.csv"])
def test_as_many_files_are_kept_as_were_received(names):
    kept = name_safely({name: str(rank).encode() for rank, name in enumerate(names)})
    assert sorted(kept.values()) == sorted(str(rank).encode() for rank in range(len(names)))
    assert all(name and "/" not in name and "\0" not in name and name.encode() for name in kept)


def test_three_names_that_become_one_are_three_files(folders):
    contents = {name: workbook(decision=f"D-{rank}") for rank, name in enumerate(("a/d.xlsx", "b/d.xlsx", "d.xlsx"))}
    wanted = preview(contents, *folders)
    assert [examen.nom for examen in wanted.received] == [f"depots/{n}" for n in ("d.xlsx", "d (2).xlsx", "d (3).xlsx")]
    assert sum(examen.lecture.publiees for examen in wanted.received) == 3
