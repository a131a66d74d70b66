"""What the page says of a publication is what the version holds: all, a part or nothing of the files dropped."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import SOURCES, load
from etl.reception.deposit import publish_files
from etl.templates.workbooks import build_modele
from pages.components.shell import depots
from tests.pages.conftest import text


def decision(number: str, libelle: str = "Cartographier") -> dict[str, object]:
    return {"decision": number, "instance": "comite-pilotage", "prise_le": "18/06/2026", "libelle": libelle} | {
        "etat": "faite"
    }


def workbook(*rows: dict[str, object]) -> bytes:
    return build_modele("instances_et_decisions", load_references(), {"decision": rows})


def _page(files: dict[str, bytes]) -> None:
    from pages.components.shell import depots

    wanted = depots.examine(files)
    assert wanted
    depots.publish(files, wanted)


@pytest.fixture
def parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication where the page publishes, holding nothing invented."""
    sources, parquet = tmp_path / "sources", tmp_path / "parquet"
    sources.mkdir()
    load([sources], parquet, demonstration=False)
    monkeypatch.setattr(depots, "SOURCES", sources)
    monkeypatch.setattr(queries, "PARQUET", parquet)
    return parquet


def dire(**files: bytes) -> tuple[str, str, str]:
    """Publish files from the page; return what it says: done, done in part, not done."""
    finished = AppTest.from_function(
        _page, kwargs={"files": {f"{name}.xlsx": data for name, data in files.items()}}, default_timeout=60
    ).run()
    assert not finished.exception
    familles = (finished.success, finished.warning, finished.error)
    familles = [[box for box in famille if "version" in box.value.casefold()] for famille in familles]
    return tuple("\n".join(f"{box.proto.title}\n{box.value}" for box in famille) for famille in familles)


def libelles(parquet: Path) -> dict[str, str]:
    return {row["decision"]: row["libelle"] for row in queries.connect(parquet).ask("decisions").to_pylist()}


def test_a_file_that_the_version_holds_is_said_published(parquet):
    done, en_partie, refuse = dire(a=workbook(decision("D-1")))
    assert "C'est publié" in done
    assert (en_partie, refuse) == ("", "")
    assert libelles(parquet) == {"D-1": "Cartographier"}


def test_a_correction_under_another_name_is_said_published_and_read(parquet):
    dire(a=workbook(decision("D-1")))
    done, en_partie, refuse = dire(b=workbook(decision("D-1", "Corrigée")))
    assert libelles(parquet) == {"D-1": "Corrigée"}
    assert "C'est publié" in done
    assert (en_partie, refuse) == ("", "")


def test_of_two_files_the_page_says_which_one_is_not_published(parquet):
    done, en_partie, refuse = dire(bon=workbook(decision("D-1")), mauvais=b"ceci n'est pas un classeur")
    assert libelles(parquet) == {"D-1": "Cartographier"}
    assert (done, refuse) == ("", "")
    assert "Publié en partie" in en_partie
    assert "mauvais.xlsx : rien n'en est publié" in en_partie.replace("\\", "")
    assert "bon.xlsx" not in en_partie


def test_rows_set_aside_are_counted(parquet):
    done, _, _ = dire(b=workbook(decision("D-1"), decision("D-2") | {"prise_le": "jeudi"}))
    assert libelles(parquet) == {"D-1": "Cartographier"}
    assert "b.xlsx : 1 ligne mise de côté" in done.replace("\\", "")


def _preview(files: dict[str, bytes]) -> None:
    import streamlit as st

    from pages.components.shell import depots

    wanted = depots.examine(files)
    if wanted and st.button("Publier", disabled=not (wanted.is_publishable and wanted.is_answered)):
        depots.publish(files, wanted)


def test_what_would_change_is_shown_and_the_question_of_missing_rows_is_asked(parquet):
    dire(a=workbook(decision("D-1"), decision("D-2")))
    files = {"a.xlsx": workbook(decision("D-1", "Corrigée"), decision("D-3"))}
    shown = AppTest.from_function(_preview, kwargs={"files": files}, default_timeout=60).run()
    said = "\n".join(element.value for element in shown.markdown).replace("\\", "")
    assert "1 modifiée, 1 ajoutée, 0 retirée, 0 inchangée." in said
    assert "Cartographier" in text(shown)
    assert shown.button[0].disabled
    shown.radio[0].set_value(depots.WHOLE).run()
    said = "\n".join(element.value for element in shown.markdown).replace("\\", "")
    assert "1 modifiée, 1 ajoutée, 1 retirée, 0 inchangée." in said
    shown.button[0].click().run()
    assert not shown.exception
    assert libelles(parquet) == {"D-1": "Corrigée", "D-3": "Cartographier"}


def test_a_decision_taken_in_a_meeting_erases_nothing_invented(tmp_path, monkeypatch):
    load([], tmp_path, demonstration=True)
    monkeypatch.setattr(queries, "PARQUET", tmp_path)
    before = libelles(tmp_path)
    AppTest.from_function(_record, kwargs={"row": decision("D-1")}, default_timeout=60).run()
    assert libelles(tmp_path) == before | {"D-1": "Cartographier"}


def _record(row: dict[str, object]) -> None:
    from pages.components.shell import depots

    depots.record_decision(row)


def _act(name: str, arguments: list[str]) -> None:
    from pages.components.shell import depots

    getattr(depots, name)(*arguments)


def test_versions_are_listed_compared_and_come_back_to(parquet):
    first = publish_files({"a.xlsx": workbook(decision("D-1"))}, parquet=parquet).version
    last = publish_files({"a.xlsx": workbook(decision("D-1", "Corrigée"))}, parquet=parquet).version
    listed = AppTest.from_function(_act, kwargs={"name": "history", "arguments": []}).run()
    assert "correction : a.xlsx" in text(listed)
    compared = AppTest.from_function(_act, kwargs={"name": "compare_versions", "arguments": [first, last]}).run()
    assert "Corrigée" in text(compared)
    back = AppTest.from_function(_act, kwargs={"name": "go_back", "arguments": [first]}, default_timeout=60).run()
    assert "C'est fait" in back.success[0].proto.title
    assert libelles(parquet) == {"D-1": "Cartographier"}


def test_the_demonstration_is_emptied_and_taken_back_from_the_page(tmp_path, monkeypatch):
    load([], tmp_path)
    monkeypatch.setattr(queries, "PARQUET", tmp_path)
    page = AppTest.from_function(_act, kwargs={"name": "demonstration", "arguments": []}, default_timeout=60).run()
    assert page.button[0].label == "Vider la démonstration"
    page.button[0].click().run()
    assert libelles(tmp_path) == {}
    page.run()
    assert page.button[0].label == "Reprendre la démonstration"


def test_a_file_is_withdrawn_from_the_page(parquet):
    publish_files({"a.xlsx": workbook(decision("D-1"))}, parquet=parquet)
    page = AppTest.from_function(_act, kwargs={"name": "files_in_force", "arguments": []}, default_timeout=60).run()
    page.selectbox[0].set_value("depots/a.xlsx").run()
    page.button[0].click().run()
    assert libelles(parquet) == {}


@pytest.mark.parametrize("page", ["donnees/deposer", "donnees/versions"])
def test_the_pages_open_on_a_publication_with_a_journal(page, parquet, open_page):
    publish_files({"a.xlsx": workbook(decision("D-1"))}, parquet=parquet)
    assert not open_page(page, folder=parquet).exception


def _check_damage_said(page: str, parquet: Path, open_page) -> None:
    publish_files({"a.xlsx": workbook(decision("D-1"))}, parquet=parquet)
    path = parquet / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b"a.xlsx", b"b.xlsx"))
    shown = open_page(page, folder=parquet)
    assert not shown.exception
    assert [box.proto.title for box in shown.error] == ["Le journal des dépôts est abîmé"]
    assert "ligne 2" in shown.error[0].value and "sauvegarde" in shown.error[0].value


@pytest.mark.parametrize("page", ["donnees/deposer", "donnees/versions"])
def test_damaged_events_are_said_on_the_pages_that_publish(page, parquet, open_page):
    _check_damage_said(page, parquet, open_page)


def test_damaged_events_are_said_where_bilans_are_asked_for(parquet, open_page):
    _check_damage_said("moyens/relances", parquet, open_page)


def _describe(files: dict[str, bytes]) -> None:
    from pages.components.shell import depots

    depots.examine(files)


def test_an_edition_that_no_sheet_describes_is_described_and_previewed_from_the_page(parquet):
    shipped = next((SOURCES.parent / "demonstration").rglob("beneficiaires_CAF_31-12-2023_QP24.csv"))
    files = {"beneficiaires_CAF_31-12-2026_QP24.csv": shipped.read_bytes()}
    asked = AppTest.from_function(_describe, kwargs={"files": files}, default_timeout=60).run()
    assert "l'édition 2026 n'est pas encore décrite" in text(asked)
    assert [field.label for field in asked.number_input] == ["Année de publication", "Année des données : caf"]
    (refused,) = asked.error
    assert "2026 = { caf = AAAA }" in refused.value
    (toggle,) = asked.toggle
    read = toggle.set_value(True).run()
    assert not read.exception
    assert not read.error
    assert "28 lignes lues" in text(read) or "28 lignes lues" in read.success[0].value
