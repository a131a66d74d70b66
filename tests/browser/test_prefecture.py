"""Five questions that a Préfecture officer asks, answered from the menu."""

import pytest

from tests.browser.conftest import Visite

pytestmark = pytest.mark.navigateur


@pytest.fixture
def registre(visite) -> Visite:
    """The page « Droit commun », reached from the home page by the menu."""
    visite.ouvrir("")
    visite.page.get_by_role("link", name="Droit commun").click()
    visite.page.wait_for_function("() => document.querySelector('h1')?.innerText === 'Droit commun'")
    visite.attendre()
    return visite


def _volet(visite: Visite, name: str) -> str:
    """Open a tab and return its text."""
    visite.page.get_by_role("tab", name=name).click()
    visite.attendre()
    return visite.page.get_by_role("tabpanel", name=name).inner_text()


def _choisir(visite: Visite, libelle: str, value: str) -> None:
    visite.page.get_by_role("combobox", name=libelle).first.click()
    visite.page.get_by_role("option", name=value, exact=True).click()
    visite.attendre()


def test_who_declared_nothing_for_a_defi(registre):
    _choisir(registre, "Pour", "6. Santé")
    dit = _volet(registre, "Silences")
    assert "en 2025 pour le défi 6" in dit
    assert "Drac" in dit
    appel = next(row for row in dit.splitlines() if row.startswith("À appeler."))
    assert "18 signataires n’ont rien transmis" in appel
    assert "ARS" not in appel


def test_how_much_earmarked_money_for_a_quartier_and_at_which_proof(registre):
    _choisir(registre, "Dans", "Étouvie")
    dit = _volet(registre, "Montants et preuves")
    assert "2. part estimée, clé énoncée" in dit
    assert "299 000 € à 464 800 €" in dit.replace("\u202f", " ")
    assert "Clésence" in dit


def test_the_balance_of_a_bailleur_the_actions_on_specific_credits_alone_and_the_rows_behind_them(registre):
    dit = _volet(registre, "ATFPB").replace("\u202f", " ")
    assert "−128 170 €" in dit
    assert "non calculable" in dit
    dit = _volet(registre, "Levier")
    assert "133 vivent des seuls crédits spécifiques" in dit
    assert "Association de démonstration" in dit
    panneau = registre.page.get_by_role("tabpanel", name="Levier")
    panneau.get_by_text("Les lignes, la requête et les fichiers").nth(1).click()
    panneau.get_by_text("python -m queries actions_specifiques annee=2025").wait_for(timeout=20_000)
    panneau.locator("[data-testid=stDataFrame]").first.wait_for(timeout=20_000)
    with registre.page.expect_download() as telechargement:
        panneau.get_by_role("button", name="XLSX, avec sa traçabilité").first.click()
    assert telechargement.value.suggested_filename.startswith("actions_specifiques_2025")
    assert registre.erreurs == []
