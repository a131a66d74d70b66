"""One visit of each page, and all that a visit shows: its words, the network, its charts, its widths, what axe says."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

import dashboard
from tests.browser.conftest import RACINE, Visite, adresse_libre, attendre_serveur
from tests.browser.test_browser import ANGLAIS
from tests.conftest import une_fois

pytestmark = pytest.mark.navigateur
# A phone, a laptop zoomed at 200 %, a laptop, a projector, a very large screen; and where axe looks.
ECRANS = (
    (390, "light"),
    (390, "dark"),
    (640, "light"),
    (1280, "light"),
    (1280, "dark"),
    (1920, "light"),
    (3840, "light"),
)
SANS_AXE = {640, 3840}
DEBORDEMENTS = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  const coupes = [...main.querySelectorAll('svg text')].filter(texte => {
    const dessin = texte.ownerSVGElement.getBoundingClientRect(), boite = texte.getBoundingClientRect();
    return boite.width > 0 && getComputedStyle(texte).opacity !== '0'
      && (boite.left < dessin.left - 2 || boite.right > dessin.right + 2);
  }).map(texte => texte.textContent);
  return {page: main.scrollWidth - main.clientWidth, coupes};
}"""
# The pages that show a chart at once, and of each: what a screen reader says of it, and the size of its drawings.
AVEC_GRAPHES = {page.name for page in dashboard.PAGES if "figures.chart(" in page.file.read_text(encoding="utf-8")}
# Where tabs hide other charts, which are drawn when they are opened.
AVEC_VOLETS = {"actions", "droit_commun"}
GRAPHES = """graphes => graphes.map(g => ({
  visible: g.getClientRects().length > 0,
  dit: g.closest('[aria-label]')?.getAttribute('aria-label') || '',
  tailles: [...g.querySelectorAll('canvas, svg')].map(n => n.getBoundingClientRect()).map(r => [r.width, r.height]),
}))"""
REGLES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# What the declaration of accessibility lists: defects of Streamlit's own menu and of its drop zone.
DECLARES = {"list", "listitem", "presentation-role-conflict"}
VIDE = "import streamlit as st\nst.title('Vide')\n"
THEME = tomllib.loads((RACINE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
FOND = "couleur => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === couleur"


@pytest.fixture(scope="session")
def plancher(navigateur: Browser, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The defects of an empty page of the same Streamlit, in the same browser."""
    folder = une_fois(tmp_path_factory, "vide", lambda folder: _visit_empty(navigateur, folder))
    return set(json.loads((folder / "defauts.json").read_text(encoding="utf-8")))


def _visit_empty(navigateur: Browser, folder: Path) -> None:
    folder.mkdir()
    (folder / "vide.py").write_text(VIDE)
    address, port = adresse_libre()
    command = [sys.executable, "-m", "streamlit", "run", "vide.py", "--server.port", port, "--server.headless", "true"]
    process = subprocess.Popen(
        [*command, "--server.address", "127.0.0.1"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        attendre_serveur(address, process)
        contexte = navigateur.new_context(locale="fr-FR")
        visite = Visite(contexte.new_page(), address).ouvrir("")
        (folder / "defauts.json").write_text(json.dumps(list(_defects(visite.page))), encoding="utf-8")
        contexte.close()
    finally:
        process.terminate()
        process.wait(timeout=20)


def _defects(page: Page) -> dict[str, list[str]]:
    violations = Axe().run(page, options=REGLES).response["violations"]
    return {violation["id"]: [node["html"] for node in violation["nodes"]] for violation in violations}


@pytest.mark.parametrize("page", dashboard.PAGES, ids=lambda page: page.name)
def test_a_page_shows_all_that_it_owes_to_whoever_comes(visite, plancher, page):
    # On a phone first: Streamlit closes its menu there, as for whoever comes with one.
    _put_on(visite.page, *ECRANS[0])
    visite.ouvrir(page.address)
    assert visite.page.title() == page.title
    assert visite.page.locator("h1").inner_text().strip()
    assert visite.page.evaluate("document.documentElement.lang") == "fr"
    for width, theme in ECRANS:
        _put_on(visite.page, width, theme)
        visite.page.wait_for_function(FOND, arg=_background(theme), timeout=30_000)
        visite.attendre()
        assert visite.page.evaluate(DEBORDEMENTS) == {"page": 0, "coupes": []}, (width, theme)
        _check_charts(visite.page, page)
        if width not in SANS_AXE:
            defauts = _defects(visite.page)
            assert {name: defauts[name] for name in defauts.keys() - plancher - DECLARES} == {}, (width, theme)
    assert not ANGLAIS.search(visite.page.locator("body").inner_text())
    assert visite.erreurs == []
    assert visite.etrangeres == []


def _put_on(page: Page, width: int, theme: Literal["light", "dark"]) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")


def _background(theme: str) -> str:
    """Return the colour that the page has once it has followed the theme."""
    return "rgb({}, {}, {})".format(*bytes.fromhex(THEME[theme]["backgroundColor"][1:]))


def _check_charts(tab: Page, page: dashboard.Page) -> None:
    """Each chart is drawn, and says what it shows."""
    charts = tab.eval_on_selector_all("[data-testid=stVegaLiteChart]", GRAPHES)
    visibles = [chart for chart in charts if chart["visible"]]
    assert visibles or page.name not in AVEC_GRAPHES
    assert visibles == charts or page.name in AVEC_VOLETS
    for chart in visibles:
        assert len(chart["dit"]) >= 20, chart
        assert chart["tailles"]
        assert all(width > 100 and height > 50 for width, height in chart["tailles"]), chart
