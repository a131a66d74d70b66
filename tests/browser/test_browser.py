"""What only a browser shows: a cold deep link, and the address."""

import re
from urllib.parse import quote

import pytest

from tests.browser.conftest import Visite, serveur

pytestmark = pytest.mark.navigateur
ANGLAIS = re.compile(r"\b(required|Upload|per file|Select|Choose|Press|Loading|No results|does not seem)\b")


def test_the_first_visitor_of_a_deep_link_lands_inside_the_app(navigateur, publication):
    with serveur(publication) as address:
        visite = Visite(navigateur.new_page(), address)
        visite.ouvrir(f"quartier?quartier={quote('Étouvie')}")
        assert visite.page.locator("h1").inner_text() == "Étouvie"
        assert visite.page.get_by_role("link", name="Indicateur").is_visible()
        assert visite.page.get_by_role("dialog").count() == 0
        assert visite.page.evaluate("document.documentElement.lang") == "fr"
        assert not ANGLAIS.search(visite.page.locator("body").inner_text())
        assert visite.erreurs == []
        assert visite.etrangeres == []
        visite.page.close()


def test_a_choice_is_in_the_address_and_the_address_restores_it(visite):
    visite.ouvrir("quartier")
    avant = visite.page.locator("[data-testid=stMetricValue]").first.inner_text()
    visite.page.get_by_role("combobox").first.click()
    visite.page.get_by_role("option", name="Étouvie").click()
    visite.page.wait_for_function("() => document.querySelector('h1')?.innerText === 'Étouvie'")
    visite.attendre()
    apres = visite.page.locator("[data-testid=stMetricValue]").first.inner_text()
    assert avant != apres
    address = visite.page.url
    assert "quartier=" in address
    visite.page.goto("about:blank")
    visite.page.goto(address)
    visite.attendre()
    assert visite.page.locator("h1").inner_text() == "Étouvie"
    assert visite.page.locator("[data-testid=stMetricValue]").first.inner_text() == apres


def test_an_indicator_and_its_comparison_are_restored_from_the_address(visite):
    visite.ouvrir(
        f"indicateur?indicateur={quote('Revenu disponible médian par unité de consommation')}&reference=Somme"
    )
    assert visite.page.locator("h1").inner_text().startswith("Revenu disponible médian")
    assert "Somme (QPV inclus)" in visite.page.locator("body").inner_text()


def test_the_home_page_answers_to_its_own_name(visite):
    visite.ouvrir("synthese?indicateur=Population+municipale")
    assert visite.page.locator("h1").inner_text() == "Synthèse"
    assert "Population municipale" in visite.page.locator("body").inner_text()
    assert visite.erreurs == []
