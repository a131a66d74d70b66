"""The address holds the whole view: what is shared is what the other one sees; the map opens what is clicked."""

from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import SCREEN, Visit

pytestmark = pytest.mark.navigateur
VUES = {
    "": "indicateur=" + quote("Population municipale"),
    "quartier": "quartier=" + quote("Étouvie"),
    "indicateur": "indicateur=" + quote("Revenu disponible médian par unité de consommation"),
    "defi": "defi=" + quote("5. ") + "&annee=2024",
    "couverture": "",
    "actions": "annee=2024&pour=" + quote("Tous les défis") + "&dans=" + quote("Étouvie"),
    "droit_commun": "dans=" + quote("Amiens Nord") + "&vue=Levier",
    "seance": "ecran=" + quote("2. Ce qui est nouveau"),
    "methode": "rubrique=Ruptures",
}
# What is read and chosen; the words inside the charts are drawn in their own time, from the same answers.
PRINCIPAL = """() => [...document.querySelectorAll('[data-testid=stMain] :is(h1, h2, h3, p, li, td, th, input)')]
  .filter(e => e.getClientRects().length).map(e => e.tagName === 'INPUT' ? e.value : e.innerText)"""


def _link(visit: Visit) -> str:
    """Open « Copier le lien » and return what it offers."""
    if visit.page.get_by_test_id("stExpandSidebarButton").is_visible():
        visit.page.get_by_test_id("stExpandSidebarButton").click()
    visit.page.get_by_role("button", name="Copier le lien").click()
    code = visit.page.get_by_test_id("stCode").last
    code.wait_for(timeout=20_000)
    return code.inner_text().strip()


@pytest.fixture(scope="module")
def other_window(browser) -> Iterator[BrowserContext]:
    """The window of another reader, who shares neither cookies nor storage."""
    contexte = browser.new_context(locale="fr-FR", viewport=SCREEN)
    yield contexte
    contexte.close()


@pytest.mark.parametrize("path", VUES)
def test_a_shared_link_shows_the_same_view_to_another(other_window, visit, path):
    visit.open_page(f"{path}?{VUES[path]}")
    seen = visit.page.evaluate(PRINCIPAL)
    link = _link(visit)
    assert parse_qs(urlsplit(link).query)["version"][0].isalnum()
    other = Visit(other_window.new_page(), "")
    other.page.goto(link)
    other.wait()
    assert other.page.evaluate(PRINCIPAL) == seen
    assert other.errors == []
    other.page.close()


def test_a_click_on_the_map_opens_the_quartier(visit):
    visit.open_page("")
    carte = visit.page.locator("[data-testid=stVegaLiteChart]").filter(has_text="Pierre Rollin").last
    marks = carte.locator("svg .mark-symbol path, svg .mark-shape path")
    assert marks.count() == 7
    carte.scroll_into_view_if_needed()
    marks.nth(2).click(force=True)
    visit.page.wait_for_url("**/quartier?**", timeout=30_000)
    visit.wait()
    title = visit.page.locator("h1").inner_text()
    assert quote(title) in visit.page.url or title.replace(" ", "+") in visit.page.url


def test_the_links_beside_the_map_do_what_a_click_does(visit):
    visit.open_page("")
    link = visit.page.get_by_test_id("stMain").get_by_role("link", name="Étouvie", exact=True)
    link.focus()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_function("() => document.querySelector('h1')?.innerText === 'Étouvie'", timeout=30_000)
