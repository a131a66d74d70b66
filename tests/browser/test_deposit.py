"""Drop a good file and a bad one, read the verdicts, publish, and see the totals change, without a restart."""

from datetime import date
from pathlib import Path

import pytest

from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.templates.workbooks import build_modele
from tests.browser.conftest import Visite, serveur

pytestmark = pytest.mark.navigateur


@pytest.fixture
def depot(navigateur, tmp_path: Path):
    """A server of its own, whose sources are empty but for the contract's."""
    sources = tmp_path / "sources"
    sources.mkdir()
    load([sources], tmp_path / "parquet", demonstration=False)
    contexte = navigateur.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
    with serveur(tmp_path / "parquet", sources) as address:
        yield Visite(contexte.new_page(), address), tmp_path
    contexte.close()


def _fichiers(folder: Path) -> list[str]:
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
    visite, folder = depot
    visite.ouvrir("actions")
    assert "12 345" not in visite.page.locator("body").inner_text().replace("\u202f", " ")
    visite.ouvrir("deposer")
    assert "Choisir des fichiers" in visite.page.locator("[data-testid=stFileUploader]").inner_text()
    visite.page.locator("input[type=file]").set_input_files(_fichiers(folder))
    visite.page.get_by_text("bilans 2025.xlsx : bon").wait_for(timeout=30_000)
    visite.page.get_by_text("illisible.xlsx : refusé").wait_for(timeout=30_000)
    visite.page.get_by_role("button", name="Publier ces fichiers").click()
    visite.page.get_by_text("Publié en partie").wait_for(timeout=60_000)
    visite.page.get_by_text("illisible.xlsx : rien n'en est publié").wait_for(timeout=30_000)
    assert not visite.page.get_by_text("C'est publié").is_visible()
    visite.page.get_by_role("link", name="Actions").click()
    visite.page.wait_for_function("() => document.querySelector('h1')?.innerText === 'Actions'")
    visite.page.get_by_text("Jardin partagé").first.wait_for(timeout=30_000)
    assert "12 345" in visite.page.locator("body").inner_text().replace("\u202f", " ")
    assert visite.erreurs == []
    assert visite.etrangeres == []
