"""What only a browser shows: a cold deep link, and the address."""

import re
from urllib.parse import quote

import pytest

from tests.browser.conftest import Visit, server

pytestmark = pytest.mark.navigateur
ANGLAIS = re.compile(r"\b(required|Upload|per file|Select|Choose|Press|Loading|No results|does not seem)\b")


def test_the_first_visitor_of_a_deep_link_lands_inside_the_app(browser, publication):
    with server(publication) as address:
        visit = Visit(browser.new_page(), address)
        visit.open_page(f"quartier?quartier={quote('Étouvie')}")
        assert visit.page.locator("h1").inner_text().startswith("Étouvie")
        assert visit.page.get_by_role("link", name="Synthèse").is_visible()
        assert visit.page.get_by_role("dialog").count() == 0
        assert visit.page.evaluate("document.documentElement.lang") == "fr"
        assert not ANGLAIS.search(visit.page.locator("body").inner_text())
        assert visit.errors == []
        assert visit.foreign == []
        visit.page.close()


def test_a_choice_is_in_the_address_and_the_address_restores_it(visit):
    visit.open_page("quartier")
    avant = visit.page.locator(".rows.strips .num").first.inner_text()
    visit.page.get_by_role("combobox").first.click()
    visit.page.get_by_role("option", name="Étouvie").click()
    visit.page.wait_for_function("() => document.querySelector('h1')?.innerText.startsWith('Étouvie')")
    visit.wait()
    apres = visit.page.locator(".rows.strips .num").first.inner_text()
    assert avant != apres
    address = visit.page.url
    assert "quartier=" in address
    visit.page.goto("about:blank")
    visit.page.goto(address)
    visit.wait()
    assert visit.page.locator("h1").inner_text().startswith("Étouvie")
    assert visit.page.locator(".rows.strips .num").first.inner_text() == apres


def test_an_indicator_and_its_comparison_are_restored_from_the_address(visit):
    visit.open_page(
        f"indicateur?indicateur={quote('Revenu disponible médian par unité de consommation')}&reference=Somme"
    )
    assert visit.page.locator("h1").inner_text().startswith("Revenu disponible médian")
    assert "Somme, à la dernière date comparable" in visit.page.locator("body").inner_text()


def test_the_home_page_answers_to_its_own_name(visit):
    visit.open_page("synthese?indicateur=Population+municipale")
    assert visit.page.title() == "Synthèse"
    chosen = visit.page.locator("input[role=combobox]").evaluate_all("boites => boites.map(boite => boite.value)")
    assert "Population municipale" in chosen
    assert visit.errors == []


def test_what_a_phone_folds_is_open_on_a_wide_screen(visit):
    visit.open_page("quartier?quartier=Étouvie")
    projet = visit.page.locator(".projects summary").first
    fold = visit.page.locator("details.plus > summary", has_text="projets phares")
    visit.page.set_viewport_size({"width": 1280, "height": 800})
    assert projet.is_visible()
    assert not fold.is_visible()
    visit.page.set_viewport_size({"width": 390, "height": 844})
    assert not projet.is_visible()
    fold.click()
    assert projet.is_visible()
    visit.page.set_viewport_size({"width": 1280, "height": 800})
