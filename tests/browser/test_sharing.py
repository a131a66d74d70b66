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
    "seance": "ordre=jour,bilans&notes=" + quote("bilans=Appeler la DDETS") + "&dans=" + quote("Étouvie"),
    "methode": "rubrique=Ruptures",
}
# What is read and chosen; the words inside the charts are drawn in their own time, from the same answers.
PRINCIPAL = """() => [...document.querySelectorAll('[data-testid=stMain] :is(h1, h2, h3, p, li, td, th, input)')]
  .filter(e => e.getClientRects().length).map(e => e.tagName === 'INPUT' ? e.value : e.innerText)"""


def _link(visit: Visit) -> str:
    """Click on « Copier le lien » and return what was copied; the page says that it was."""
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.page.get_by_role("link", name="Copier le lien").click()
    visit.page.get_by_text("Lien copié").wait_for(timeout=5_000)
    return visit.page.evaluate("() => navigator.clipboard.readText()")


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


def test_a_name_on_the_map_opens_the_quartier_by_the_mouse_and_by_the_keyboard(visit):
    for number in (0, 2):
        visit.open_page("")
        names = visit.page.locator(".map a")
        assert names.count() == 7
        name = names.nth(number).locator("b").inner_text()
        if number:
            names.nth(number).click()
        else:
            names.nth(number).focus()
            visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/quartier?**", timeout=30_000)
        visit.wait()
        assert visit.page.locator("h1").inner_text().startswith(name)
