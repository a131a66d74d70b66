"""What only a browser shows: cold deep links, the address, the network, the width of the screen."""

import re
from urllib.parse import quote

import pytest

from tests.browser.conftest import Visite, serveur

pytestmark = pytest.mark.navigateur
TITRES = {
    "": "Synthèse",
    "quartier": "Amiens Nord",
    "indicateur": "Taux de pauvreté",
    "defi": "Défi 1. Lutter contre la précarité financière, alimentaire et énergétique",
    "couverture": "Couverture du contrat",
    "actions": "Actions",
    "droit_commun": "Droit commun",
    "projets_phares": "Projets phares",
    "gouvernance": "Gouvernance",
    "bilan_annuel": "Bilan annuel",
    "seance": "Où en est-on",
    "methode": "Méthode",
    "mesurable": "Ce qui sera mesurable, et quand",
    "qualite": "Qualité des données",
    "accessibilite": "Accessibilité",
    "deposer": "Déposer des fichiers",
}
ANGLAIS = re.compile(r"\b(required|Upload|per file|Select|Choose|Press|Loading|No results|does not seem)\b")


def test_the_first_visitor_of_a_deep_link_lands_inside_the_app(navigateur, publication):
    with serveur(publication) as adresse:
        visite = Visite(navigateur.new_page(), adresse)
        visite.ouvrir(f"quartier?quartier={quote('Étouvie')}")
        assert visite.page.locator("h1").inner_text() == "Étouvie"
        assert visite.page.get_by_role("link", name="Indicateur").is_visible()
        assert visite.page.get_by_role("dialog").count() == 0
        assert visite.erreurs == []
        visite.page.close()


@pytest.mark.parametrize("chemin", TITRES)
def test_a_page_loads_cold_and_warm_without_error_nor_foreign_request(visite, chemin):
    for _ in ("cold", "warm"):
        visite.ouvrir(chemin)
        assert visite.page.locator("h1").inner_text() == TITRES[chemin]
        assert visite.page.evaluate("document.documentElement.lang") == "fr"
        assert not ANGLAIS.search(visite.page.locator("body").inner_text())
    assert visite.erreurs == []
    assert visite.etrangeres == []


# A phone, a laptop zoomed at 200 %, a laptop, a projector, a very large screen.
LARGEURS = (390, 640, 1280, 1920, 3840)
DEBORDEMENTS = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  const coupes = [...main.querySelectorAll('svg text')].filter(texte => {
    const dessin = texte.ownerSVGElement.getBoundingClientRect(), boite = texte.getBoundingClientRect();
    return boite.width > 0 && getComputedStyle(texte).opacity !== '0'
      && (boite.left < dessin.left - 2 || boite.right > dessin.right + 2);
  }).map(texte => texte.textContent);
  return {page: main.scrollWidth - main.clientWidth, coupes};
}"""


@pytest.mark.parametrize("chemin", TITRES)
def test_nothing_is_cut_whatever_the_width(visite, chemin):
    visite.ouvrir(chemin)
    for largeur in LARGEURS:
        visite.page.set_viewport_size({"width": largeur, "height": 900})
        visite.attendre()
        debordements = visite.page.evaluate(DEBORDEMENTS)
        assert debordements == {"page": 0, "coupes": []}, largeur


def test_every_chart_is_drawn(visite):
    for chemin in ("", "quartier", "indicateur", "defi", "couverture", "projets_phares"):
        visite.ouvrir(chemin)
        visite.page.wait_for_selector("[data-testid=stVegaLiteChart] svg")
        tailles = visite.page.eval_on_selector_all(
            "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg",
            "nodes => nodes.map(n => n.getBoundingClientRect()).map(r => [r.width, r.height])",
        )
        assert tailles
        assert all(largeur > 100 and hauteur > 50 for largeur, hauteur in tailles)


def test_a_choice_is_in_the_address_and_the_address_restores_it(visite):
    visite.ouvrir("quartier")
    avant = visite.page.locator("[data-testid=stMetricValue]").first.inner_text()
    visite.page.get_by_role("combobox").first.click()
    visite.page.get_by_role("option", name="Étouvie").click()
    visite.page.wait_for_function("() => document.querySelector('h1')?.innerText === 'Étouvie'")
    visite.attendre()
    apres = visite.page.locator("[data-testid=stMetricValue]").first.inner_text()
    assert avant != apres
    adresse = visite.page.url
    assert "quartier=" in adresse
    visite.page.goto("about:blank")
    visite.page.goto(adresse)
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
