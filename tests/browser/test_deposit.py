"""Drop a good file and a bad one, read the verdicts, publish, and see the totals change, without a restart."""

from datetime import date
from pathlib import Path

import pytest

from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.templates.workbooks import build_modele
from tests.browser.conftest import Visit, server

pytestmark = pytest.mark.navigateur


@pytest.fixture
def depot(browser, tmp_path: Path):
    """A server of its own, whose sources are empty but for the contract's."""
    sources = tmp_path / "sources"
    sources.mkdir()
    load([sources], tmp_path / "parquet", demonstration=False)
    contexte = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
    with server(tmp_path / "parquet", sources) as address:
        yield Visit(contexte.new_page(), address), tmp_path
    contexte.close()


def _files(folder: Path) -> list[str]:
    action = {
        "action": "DA00000001",
        "annee": 2025,
        "intitule": "Jardin partagé",
        "structure": "Association de démonstration 1",
        "etat": "realisee",
        "bilan_recu_le": date(2026, 3, 1),
    }
    montant = {
        "action": "DA00000001",
        "annee": 2025,
        "financeur": "commune",
        "nature": "credit_specifique",
        "etape": "accorde",
        "montant_eur": 12345.0,
    }
    bon = build_modele("actions_et_bilans", load_references(), {"action": [action], "financement": [montant]})
    (folder / "bilans 2025.xlsx").write_bytes(bon)
    (folder / "illisible.xlsx").write_bytes(b"ceci n'est pas un classeur")
    return [str(folder / "bilans 2025.xlsx"), str(folder / "illisible.xlsx")]


def test_files_dropped_are_judged_published_and_seen(depot):
    visit, folder = depot
    visit.open_page("actions")
    assert "12 345" not in visit.page.locator("body").inner_text().replace("\u202f", " ")
    visit.open_page("deposer")
    assert "Choisir des fichiers" in visit.page.locator("[data-testid=stFileUploader]").inner_text()
    visit.page.locator("input[type=file]").set_input_files(_files(folder))
    visit.page.get_by_text("bilans 2025.xlsx : bon").wait_for(timeout=30_000)
    visit.page.get_by_text("illisible.xlsx : refusé").wait_for(timeout=30_000)
    visit.page.get_by_role("button", name="Publier ces fichiers").click()
    visit.page.get_by_text("Publié en partie").wait_for(timeout=60_000)
    visit.page.get_by_text("illisible.xlsx : rien n'en est publié").wait_for(timeout=30_000)
    assert not visit.page.get_by_text("C'est publié").is_visible()
    visit.open_page("actions")
    visit.page.get_by_text("Une à une, avec leur structure et leur bilan").click()
    visit.page.get_by_text("Jardin partagé").first.wait_for(timeout=30_000)
    assert "12 345" in visit.page.locator("body").inner_text().replace("\u202f", " ")
    assert visit.errors == []
    assert visit.foreign == []
