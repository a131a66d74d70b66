"""What a person without mouse, colour or sight meets: axe on every page, and whole journeys by keyboard alone."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Visite, adresse_libre, attendre_serveur
from tests.browser.test_browser import TITRES

pytestmark = pytest.mark.navigateur
REGLES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What the declaration of accessibility lists: defects of Streamlit's own menu and of its drop zone.
DECLARES = {"list", "listitem", "presentation-role-conflict"}
ECRANS = (("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390), ("light", 1920))
# What a screen reader says of each visible chart.
ALTERNATIVES = """graphes => graphes.filter(g => g.getClientRects().length)
  .map(g => g.closest('[aria-label]')?.getAttribute('aria-label') || '')"""
VIDE = "import streamlit as st\nst.title('Vide')\n"


@pytest.fixture(scope="module")
def plancher(navigateur: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[set[str]]:
    """The defects of an empty page of the same Streamlit, in the same browser."""
    dossier: Path = tmp_path_factory.mktemp("vide")
    (dossier / "vide.py").write_text(VIDE)
    adresse, port = adresse_libre()
    commande = [sys.executable, "-m", "streamlit", "run", "vide.py", "--server.port", port, "--server.headless", "true"]
    processus = subprocess.Popen(
        [*commande, "--server.address", "127.0.0.1"],
        cwd=dossier,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        attendre_serveur(adresse, processus)
        contexte = navigateur.new_context(locale="fr-FR")
        visite = Visite(contexte.new_page(), adresse).ouvrir("")
        yield set(_defects(visite.page))
        contexte.close()
    finally:
        processus.terminate()
        processus.wait(timeout=20)


def _defects(page: Page) -> dict[str, list[str]]:
    violations = Axe().run(page, options=REGLES).response["violations"]
    return {violation["id"]: [noeud["html"] for noeud in violation["nodes"]] for violation in violations}


@pytest.mark.parametrize("chemin", TITRES)
def test_a_page_has_no_more_defects_than_an_empty_one(navigateur, adresse, plancher, chemin):
    for theme, largeur in ECRANS:
        contexte = navigateur.new_context(
            locale="fr-FR", color_scheme=theme, viewport={"width": largeur, "height": 900}, reduced_motion="reduce"
        )
        visite = Visite(contexte.new_page(), adresse).ouvrir(chemin)
        defauts = {nom: noeuds for nom, noeuds in _defects(visite.page).items() if nom not in plancher | DECLARES}
        contexte.close()
        assert defauts == {}, (theme, largeur)


def test_every_chart_says_what_it_shows(visite):
    for chemin in ("", "quartier", "indicateur", "defi", "couverture", "projets_phares", "actions", "droit_commun"):
        visite.ouvrir(chemin)
        dits = visite.page.eval_on_selector_all("[data-testid=stVegaLiteChart]", ALTERNATIVES)
        assert dits
        assert [dit for dit in dits if len(dit) < 20] == [], chemin


def _tab_to(page: Page, condition: str, pas: int = 80) -> None:
    """Press Tab until the focus is on what the JavaScript condition on `e` asks, the focus being visible each time."""
    for _ in range(pas):
        page.keyboard.press("Tab")
        etat = page.evaluate(
            f"""() => {{
                const e = document.activeElement, style = getComputedStyle(e);
                const cadre = e.closest('[data-baseweb], [data-testid]') || e;
                return {{la: Boolean({condition}), boite: e.getBoundingClientRect().width > 0,
                    repere: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || e === document.body
                        || getComputedStyle(cadre).borderColor !== '' }};
            }}"""
        )
        assert etat["repere"]
        if etat["la"]:
            assert etat["boite"]
            return
    raise AssertionError(f"le clavier n'atteint pas : {condition}")


def test_a_member_of_the_committee_goes_from_the_summary_to_a_quartier_by_keyboard(visite):
    visite.ouvrir("")
    _tab_to(visite.page, "e.tagName === 'INPUT' && e.getAttribute('aria-label') === 'Chercher'")
    visite.page.keyboard.type("étouvie")
    visite.page.keyboard.press("Enter")
    visite.page.get_by_test_id("stSidebar").get_by_role("link", name="Étouvie").first.wait_for(timeout=20_000)
    _tab_to(visite.page, "e.tagName === 'A' && e.innerText.trim().endsWith('Étouvie')")
    visite.page.keyboard.press("Enter")
    visite.page.wait_for_function("() => document.querySelector('h1')?.innerText === 'Étouvie'", timeout=30_000)
    assert "quartier=" in visite.page.url


def test_an_officer_of_the_prefecture_reads_the_rows_behind_a_figure_by_keyboard(visite):
    visite.ouvrir("droit_commun")
    _tab_to(visite.page, "e.getAttribute('role') === 'tab' && e.innerText.includes('Silences')")
    visite.page.keyboard.press("ArrowRight")
    visite.page.get_by_role("tab", name="Montants et preuves", selected=True).wait_for(timeout=20_000)
    visite.attendre()
    _tab_to(visite.page, "e.tagName === 'SUMMARY' && e.innerText.includes('Les lignes, la requête')")
    visite.page.keyboard.press("Enter")
    visite.page.get_by_text("python -m queries droit_commun_par").wait_for(timeout=20_000)


def test_the_service_writes_the_yearly_documents_by_keyboard(visite):
    visite.ouvrir("bilan_annuel")
    _tab_to(visite.page, "e.tagName === 'BUTTON' && e.innerText.includes('Écrire les documents')")
    visite.page.keyboard.press("Enter")
    visite.page.get_by_role("button", name="Dossier hors ligne").wait_for(timeout=60_000)
    _tab_to(visite.page, "e.tagName === 'BUTTON' && e.innerText.includes('Diaporama')")
    with visite.page.expect_download() as telechargement:
        visite.page.keyboard.press("Enter")
    assert telechargement.value.suggested_filename.endswith(".pptx")
