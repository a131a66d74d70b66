"""Five questions that a Préfecture officer asks, answered from the menu."""

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.navigateur


@pytest.fixture
def ledger_rows(visit) -> Visit:
    """The page « Droit commun », reached from the home page by the menu."""
    visit.open_page("")
    visit.choose_page("Moyens", "Droit commun")
    visit.page.wait_for_function("() => document.querySelector('h1')?.innerText.startsWith('Droit commun')")
    visit.wait()
    return visit


def _tab(visit: Visit, name: str) -> str:
    """Open a tab and return its text."""
    visit.page.get_by_role("tab", name=name).click()
    visit.wait()
    return visit.page.get_by_role("tabpanel", name=name).inner_text()


def _choose(visit: Visit, libelle: str, value: str) -> None:
    visit.page.get_by_role("combobox", name=libelle).first.click()
    visit.page.get_by_role("option", name=value, exact=True).click()
    visit.wait()


def test_who_declared_nothing_for_a_defi(ledger_rows):
    _choose(ledger_rows, "Pour", "6. Santé")
    said = _tab(ledger_rows, "Silences")
    # Who is silent for one défi is not named: it may have declared for another.
    heard = [row for row in said.splitlines() if row.startswith("Défi 6\u00a0: ")]
    assert any(
        "des déclarations reçues en 2025 (12 signataires sur 20), 2 en ont rattaché au moins une à ce défi" in row
        for row in heard
    )
    assert not any("Drac" in row for row in heard)


def test_how_much_earmarked_money_for_a_quartier_and_at_which_proof(ledger_rows):
    _choose(ledger_rows, "Dans", "Étouvie")
    said = _tab(ledger_rows, "Montants et preuves")
    assert "2. part estimée, clé énoncée" in said
    assert "299 000 € à 464 800 €" in said.replace("\u202f", " ")
    assert "Clésence" in said


def test_the_balance_of_a_bailleur_the_actions_on_specific_credits_alone_and_the_rows_behind_them(ledger_rows):
    said = _tab(ledger_rows, "ATFPB").replace("\u202f", " ")
    assert "−128 170 €" in said
    assert "non calculable" in said
    said = _tab(ledger_rows, "Levier")
    assert "133 vivent des seuls crédits spécifiques" in said
    assert "Association de démonstration" in said
    panel = ledger_rows.page.get_by_role("tabpanel", name="Levier")
    panel.get_by_text("Les lignes, la requête et les fichiers").nth(2).click()
    panel.get_by_text("python -m queries actions_specifiques annee=2025").wait_for(timeout=20_000)
    panel.locator("[data-testid=stDataFrame]").first.wait_for(timeout=20_000)
    with ledger_rows.page.expect_download() as download:
        panel.get_by_role("button", name="XLSX, avec sa traçabilité").first.click()
    assert download.value.suggested_filename.startswith("actions_specifiques_2025")
    assert ledger_rows.errors == []
