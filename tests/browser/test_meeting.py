"""A meeting led by the keyboard alone; a decision taken there is data, and comes back."""

import pytest

import queries
from etl.pipeline import load
from tests.browser.conftest import Visite, serveur

pytestmark = pytest.mark.navigateur
ECRANS = (
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


def _attendre_titre(visite: Visite, title: str) -> None:
    visite.page.wait_for_function("titre => document.querySelector('h1')?.innerText === titre", arg=title)


def test_a_meeting_goes_from_screen_to_screen_by_the_arrows(visite):
    visite.page.set_viewport_size({"width": 1920, "height": 1080})
    visite.ouvrir("seance")
    for title in ECRANS:
        _attendre_titre(visite, title)
        assert visite.page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)") >= 60
        visite.page.keyboard.press("ArrowRight")
    for title in reversed(ECRANS[:-1]):
        visite.page.keyboard.press("ArrowLeft")
        _attendre_titre(visite, title)
    assert visite.erreurs == []


def test_the_address_restores_the_screen_the_instance_and_the_place(visite):
    visite.ouvrir("seance?ecran=3.+Les+derni%C3%A8res+d%C3%A9cisions&instance=Comit%C3%A9+technique&dans=%C3%89touvie")
    _attendre_titre(visite, ECRANS[2])
    assert "Comité technique, le" in visite.page.locator("body").inner_text()


def test_a_decision_taken_in_a_meeting_comes_back(navigateur, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    load([sources], tmp_path / "parquet", demonstration=False)
    with serveur(tmp_path / "parquet", sources) as address:
        visite = Visite(navigateur.new_page(), address)
        visite.ouvrir("seance?ecran=9.+Les+d%C3%A9cisions+du+jour")
        visite.page.get_by_label("Décision", exact=True).fill("Cartographier les lieux ressources")
        visite.page.get_by_label("Responsable").fill("Service Pilotage territorial")
        visite.page.get_by_role("button", name="Enregistrer la décision").click()
        visite.page.get_by_text("C'est publié").wait_for(timeout=60_000)
        visite.ouvrir("seance?ecran=3.+Les+derni%C3%A8res+d%C3%A9cisions")
        assert "Cartographier les lieux ressources" in visite.page.locator("body").inner_text()
        visite.ouvrir("seance?ecran=2.+Ce+qui+est+nouveau")
        assert "1 décision : 1 ajout" in visite.page.locator("body").inner_text()
        visite.page.close()
    (decision,) = queries.connect(tmp_path / "parquet").ask("decisions").to_pylist()
    assert (decision["responsable"], decision["etat"]) == ("Service Pilotage territorial", "a_faire")
