"""A meeting led by the keyboard alone; a decision taken there is data, and comes back."""

import pytest

import queries
from etl.pipeline import load
from tests.browser.conftest import Visit, server

pytestmark = pytest.mark.navigateur
SCREENS = (
    "Où en est-on",
    "Ce qui est nouveau",
    "Les dernières décisions",
    "Ce qui a bougé",
    "Ce que l'on ne peut pas conclure",
    "Les bilans reçus",
    "Le droit commun",
    "Les questions ouvertes",
    "Les décisions du jour",
)


def _wait_for_title(visit: Visit, title: str) -> None:
    visit.page.wait_for_function("titre => document.querySelector('h1')?.innerText === titre", arg=title)


def test_a_meeting_goes_from_screen_to_screen_by_the_arrows(visit):
    visit.page.set_viewport_size({"width": 1920, "height": 1080})
    visit.open_page("seance")
    for title in SCREENS:
        _wait_for_title(visit, title)
        assert visit.page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)") >= 60
        visit.page.keyboard.press("ArrowRight")
    for title in reversed(SCREENS[:-1]):
        visit.page.keyboard.press("ArrowLeft")
        _wait_for_title(visit, title)
    assert visit.errors == []


def test_the_address_restores_the_screen_the_instance_and_the_place(visit):
    visit.open_page(
        "seance?ecran=3.+Les+derni%C3%A8res+d%C3%A9cisions&instance=Comit%C3%A9+technique&dans=%C3%89touvie"
    )
    _wait_for_title(visit, SCREENS[2])
    assert "Comité technique, le" in visit.page.locator("body").inner_text()


def test_a_decision_taken_in_a_meeting_comes_back(browser, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    load([sources], tmp_path / "parquet", demonstration=False)
    with server(tmp_path / "parquet", sources) as address:
        visit = Visit(browser.new_page(), address)
        visit.open_page("seance?ecran=9.+Les+d%C3%A9cisions+du+jour")
        visit.page.get_by_label("Décision", exact=True).fill("Cartographier les lieux ressources")
        visit.page.get_by_label("Responsable").fill("Service Pilotage territorial")
        visit.page.get_by_role("button", name="Enregistrer la décision").click()
        visit.page.get_by_text("C'est publié").wait_for(timeout=60_000)
        visit.open_page("seance?ecran=3.+Les+derni%C3%A8res+d%C3%A9cisions")
        assert "Cartographier les lieux ressources" in visit.page.locator("body").inner_text()
        visit.open_page("seance?ecran=2.+Ce+qui+est+nouveau")
        assert "1 décision : 1 ajout" in visit.page.locator("body").inner_text()
        visit.page.close()
    (decision,) = queries.connect(tmp_path / "parquet").ask("decisions").to_pylist()
    assert (decision["responsable"], decision["etat"]) == ("Service Pilotage territorial", "a_faire")
