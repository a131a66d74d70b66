"""One visit of each page, and all that a visit shows: its words, the network, its charts, its widths, what axe says."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

import dashboard
from tests.browser.conftest import ROOT, Visit, free_address, started
from tests.browser.test_browser import ANGLAIS
from tests.conftest import made_once

pytestmark = pytest.mark.navigateur
# A phone, a laptop zoomed at 200 %, a laptop, a projector, a very large screen; and where axe looks.
SCREENS = (
    (390, "light"),
    (390, "dark"),
    (640, "light"),
    (1280, "light"),
    (1280, "dark"),
    (1920, "light"),
    (3840, "light"),
)
SANS_AXE = {640, 3840}
OVERFLOWS = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  const coupes = [...main.querySelectorAll('svg text')].filter(texte => {
    const dessin = texte.ownerSVGElement.getBoundingClientRect(), boite = texte.getBoundingClientRect();
    return boite.width > 0 && getComputedStyle(texte).opacity !== '0'
      && (boite.left < dessin.left - 2 || boite.right > dessin.right + 2);
  }).map(texte => texte.textContent);
  return {page: main.scrollWidth - main.clientWidth, coupes};
}"""
# Of each drawing that is seen: what a screen reader says of it, its size, and that of its smallest words in pixels.
DRAWINGS = """dessins => dessins.filter(d => d.getClientRects().length && d.getBoundingClientRect().width).map(d => {
  const boite = d.getBoundingClientRect(), pas = boite.width / (d.viewBox.baseVal?.width || boite.width);
  const mots = [...d.querySelectorAll('text')].filter(t => t.textContent.trim() && getComputedStyle(t).opacity !== '0');
  return {
    dit: d.closest('[aria-label]')?.getAttribute('aria-label') || '', taille: [boite.width, boite.height],
    mots: Math.min(99, ...mots.map(t => parseFloat(getComputedStyle(t).fontSize) * pas)),
  };
})"""
# What is written outside drawings, below the size that is read without leaning forward.
SMALL = """() => [...document.querySelectorAll('[data-testid=stMain] *')].filter(e =>
  e.getClientRects().length && !e.closest('svg, .sr, [data-testid=stIconMaterial]')
  && [...e.childNodes].some(n => n.nodeType === 3 && n.nodeValue.trim())
  && parseFloat(getComputedStyle(e).fontSize) < 13
).map(e => e.innerText.slice(0, 40))"""
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# What the declaration of accessibility lists: defects of Streamlit's own menu and of its drop zone.
DECLARES = {"list", "listitem", "presentation-role-conflict"}
EMPTY = "import streamlit as st\nst.title('Vide')\n"
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
BACKGROUND = "couleur => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === couleur"


@pytest.fixture(scope="session")
def floor(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The defects of an empty page of the same Streamlit, in the same browser."""
    folder = made_once(tmp_path_factory, "vide", lambda folder: _visit_empty(browser, folder))
    return set(json.loads((folder / "defauts.json").read_text(encoding="utf-8")))


def _visit_empty(browser: Browser, folder: Path) -> None:
    folder.mkdir()
    (folder / "vide.py").write_text(EMPTY)
    address, port = free_address()
    command = [sys.executable, "-m", "streamlit", "run", "vide.py", "--server.port", port, "--server.headless", "true"]
    with started([*command, "--server.address", "127.0.0.1"], address, folder):
        contexte = browser.new_context(locale="fr-FR")
        visit = Visit(contexte.new_page(), address).open_page("")
        (folder / "defauts.json").write_text(json.dumps(list(_defects(visit.page))), encoding="utf-8")
        contexte.close()


def _defects(page: Page) -> dict[str, list[str]]:
    violations = Axe().run(page, options=RULES).response["violations"]
    found = {violation["id"]: [node["html"] for node in violation["nodes"]] for violation in violations}
    # The day, the month and the year of a date are each a small field of Streamlit's: the declaration lists it.
    small = [html for html in found.pop("target-size", []) if 'role="spinbutton"' not in html]
    return found | ({"target-size": small} if small else {})


@pytest.mark.parametrize("page", dashboard.PAGES, ids=lambda page: page.name)
def test_a_page_shows_all_that_it_owes_to_whoever_comes(visit, floor, page):
    # On a phone first: Streamlit closes its menu there, as for whoever comes with one.
    _put_on(visit.page, *SCREENS[0])
    visit.open_page(page.address)
    assert visit.page.title() == page.title
    assert visit.page.locator("h1").inner_text().strip()
    assert visit.page.evaluate("document.documentElement.lang") == "fr"
    for width, theme in SCREENS:
        _put_on(visit.page, width, theme)
        visit.page.wait_for_function(BACKGROUND, arg=_background(theme), timeout=30_000)
        visit.wait()
        assert visit.page.evaluate(OVERFLOWS) == {"page": 0, "coupes": []}, (width, theme)
        _check_drawings(visit.page)
        assert visit.page.evaluate(SMALL) == []
        if width not in SANS_AXE:
            defects = _defects(visit.page)
            assert {name: defects[name] for name in defects.keys() - floor - DECLARES} == {}, (width, theme)
    assert not ANGLAIS.search(visit.page.locator("body").inner_text())
    assert visit.errors == []
    assert visit.foreign == []


def _put_on(page: Page, width: int, theme: Literal["light", "dark"]) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")


def _background(theme: str) -> str:
    """Return the colour that the page has once it has followed the theme."""
    return "rgb({}, {}, {})".format(*bytes.fromhex(THEME[theme]["backgroundColor"][1:]))


def _check_drawings(tab: Page) -> None:
    """Each drawing says what it shows, and no word of it is smaller than 13 pixels."""
    for drawing in tab.eval_on_selector_all("[data-testid=stMain] .drawn svg", DRAWINGS):
        assert len(drawing["dit"]) >= 15, drawing
        assert all(side > 10 for side in drawing["taille"]), drawing
        assert drawing["mots"] >= 12.9, drawing
