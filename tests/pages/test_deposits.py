"""What the page says of a publication is what the version holds: all, a part or nothing of the files dropped."""

from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.reception.deposit import publish_files
from etl.templates.workbooks import build_modele
from pages.components.shell import depots


def decision(number: str, libelle: str = "Cartographier") -> dict[str, object]:
    return {"decision": number, "instance": "comite-pilotage", "prise_le": "18/06/2026", "libelle": libelle} | {
        "etat": "faite"
    }


def workbook(*rows: dict[str, object]) -> bytes:
    return build_modele("instances_et_decisions", load_references(), {"decision": rows})


def _page(files: dict[str, bytes]) -> None:
    from pages.components.shell import depots

    depots.publish(files)


@pytest.fixture
def parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication where the page publishes, holding nothing invented."""
    sources, parquet = tmp_path / "sources", tmp_path / "parquet"
    sources.mkdir()
    load([sources], parquet, demonstration=False)
    monkeypatch.setattr(depots, "publish_files", partial(publish_files, sources=sources, parquet=parquet))
    return parquet


def dire(**files: bytes) -> tuple[str, str, str]:
    """Publish files from the page; return what it says: done, done in part, not done."""
    finished = AppTest.from_function(
        _page, kwargs={"files": {f"{name}.xlsx": data for name, data in files.items()}}, default_timeout=60
    ).run()
    assert not finished.exception
    familles = (finished.success, finished.warning, finished.error)
    return tuple("\n".join(f"{box.proto.title}\n{box.value}" for box in famille) for famille in familles)


def libelles(parquet: Path) -> dict[str, str]:
    return {row["decision"]: row["libelle"] for row in queries.connect(parquet).ask("decisions").to_pylist()}


def test_a_file_that_the_version_holds_is_said_published(parquet):
    done, en_partie, refuse = dire(a=workbook(decision("D-1")))
    assert "C'est publié" in done
    assert (en_partie, refuse) == ("", "")
    assert libelles(parquet) == {"D-1": "Cartographier"}


def test_what_another_file_says_already_is_not_said_published(parquet):
    """The correction bears another name: the first file is kept, and the figure does not change."""
    dire(a=workbook(decision("D-1")))
    done, en_partie, refuse = dire(b=workbook(decision("D-1", "Corrigée")))
    assert libelles(parquet) == {"D-1": "Cartographier"}
    assert (done, en_partie) == ("", "")
    assert "Rien de ces fichiers n'est publié" in refuse
    assert "déjà déclaré par depots/a.xlsx" in refuse.replace("\\", "")


def test_of_two_files_the_page_says_which_one_is_not_published(parquet):
    done, en_partie, refuse = dire(bon=workbook(decision("D-1")), mauvais=b"ceci n'est pas un classeur")
    assert libelles(parquet) == {"D-1": "Cartographier"}
    assert (done, refuse) == ("", "")
    assert "Publié en partie" in en_partie
    assert "mauvais.xlsx : rien n'en est publié" in en_partie.replace("\\", "")
    assert "bon.xlsx" not in en_partie


def test_rows_set_aside_by_the_publication_are_counted(parquet):
    dire(a=workbook(decision("D-1")))
    done, _, _ = dire(b=workbook(decision("D-1", "Corrigée"), decision("D-2")))
    assert libelles(parquet) == {"D-1": "Cartographier", "D-2": "Cartographier"}
    assert "b.xlsx : 1 ligne mise de côté" in done.replace("\\", "")
