"""Drop a good file and a bad one, read the verdicts, publish, and see the totals change, without a restart."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.publication.versions import read_current
from etl.templates.workbooks import build_modele
from tests.browser.conftest import Visit, server
from tests.browser.test_accessibility import tab_to

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


def _press(visit: Visit, label: str, *, tag: str = "BUTTON") -> None:
    """Reach what bears a label with the keyboard alone, and press it."""
    tab_to(visit.page, f"e.tagName === '{tag}' && e.innerText.includes({label!r})")
    visit.page.keyboard.press("Enter")


def _drop(visit: Visit, folder: Path, euros: float) -> None:
    action = {"action": "DA00000001", "annee": 2025, "intitule": "Jardin partagé", "etat": "accordee"}
    money = {"financeur": "commune", "nature": "credit_specifique", "etape": "accorde", "montant_eur": euros}
    records = {
        "action": [action | {"structure": "Association de démonstration 1"}],
        "financement": [{"action": "DA00000001", "annee": 2025} | money],
    }
    (folder / "bilans.xlsx").write_bytes(build_modele("actions_et_bilans", load_references(), records))
    visit.open_page("deposer")
    with visit.page.expect_file_chooser() as chooser:
        _press(visit, "Choisir des fichiers")
    chooser.value.set_files(str(folder / "bilans.xlsx"))
    visit.page.get_by_text("bilans.xlsx : bon").wait_for(timeout=60_000)
    visit.wait()


def test_by_keyboard_one_deposits_corrects_compares_goes_back_and_empties_the_demonstration(browser, tmp_path):
    sources, parquet = tmp_path / "sources", tmp_path / "parquet"
    sources.mkdir()
    load([sources], parquet, demonstration=True)
    context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
    with server(parquet, sources) as address:
        visit = Visit(context.new_page(), address)
        _drop(visit, tmp_path, 1200.0)
        _press(visit, "Publier ces fichiers")
        visit.page.get_by_text("C'est publié").wait_for(timeout=60_000)
        deposited = read_current(parquet)
        _drop(visit, tmp_path, 5000.0)
        assert "1 modifiée" in visit.page.locator("body").inner_text().replace("\u202f", " ").replace("\xa0", " ")
        _press(visit, "Publier ces fichiers")
        visit.page.get_by_text("C'est publié").wait_for(timeout=60_000)
        assert _granted(parquet) == [5000.0]
        visit.open_page("versions")
        visit.page.get_by_text("1 modifiée").first.wait_for(timeout=30_000)
        tab_to(visit.page, "e.getAttribute('aria-label')?.includes('Version à remettre en vigueur')")
        visit.page.keyboard.type(str(deposited))
        visit.page.keyboard.press("Enter")
        visit.wait()
        _press(visit, "Revenir à cette version")
        visit.page.get_by_text("C'est fait").wait_for(timeout=60_000)
        assert (read_current(parquet), _granted(parquet)) == (deposited, [1200.0])
        visit.open_page("deposer")
        _press(visit, "Vider la démonstration")
        visit.page.get_by_text("C'est fait").wait_for(timeout=60_000)
        assert _granted(parquet, invented=True) == []
        assert _granted(parquet) == [1200.0]
        assert visit.errors == []
    context.close()


def _granted(parquet: Path, *, invented: bool = False) -> list[float]:
    rows = pq.read_table(parquet / str(read_current(parquet)) / "financement.parquet").to_pylist()
    return [row["montant_eur"] for row in rows if row["fictif"] == invented]
