"""What a person without mouse meets: whole journeys by keyboard alone. What axe says is in test_visit.py."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.navigateur


def tab_to(page: Page, condition: str, step: int = 80) -> None:
    """Press Tab until the focus is on what the JavaScript condition on `e` asks, the focus being visible each time."""
    for _ in range(step):
        page.keyboard.press("Tab")
        etat = page.evaluate(
            f"""() => {{
                const e = document.activeElement, style = getComputedStyle(e);
                const cadre = e.closest('[data-baseweb], [data-testid]') || e;
                return {{la: Boolean({condition}), boite: e.getBoundingClientRect().width > 0,
                    repere: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || e === document.body
                        || getComputedStyle(cadre).borderColor !== '' }};
            }}"""
        )
        assert etat["repere"]
        if etat["la"]:
            assert etat["boite"]
            return
    raise AssertionError(f"le clavier n'atteint pas : {condition}")


def test_a_member_of_the_committee_goes_from_the_summary_to_a_quartier_by_keyboard(visit):
    visit.open_page("")
    tab_to(visit.page, "e.tagName === 'INPUT' && e.getAttribute('aria-label') === 'Chercher'")
    visit.page.keyboard.type("étouvie")
    visit.page.keyboard.press("Enter")
    visit.page.locator(".st-key-trouve").get_by_role("link", name="Étouvie").first.wait_for(timeout=20_000)
    tab_to(visit.page, "e.tagName === 'A' && e.innerText.trim().endsWith('Étouvie')")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_function("() => document.querySelector('h1')?.innerText.startsWith('Étouvie')", timeout=30_000)
    assert "quartier=" in visit.page.url


def test_an_officer_of_the_prefecture_reads_the_rows_behind_a_figure_by_keyboard(visit):
    visit.open_page("droit_commun")
    tab_to(visit.page, "e.getAttribute('role') === 'tab' && e.innerText.includes('Silences')")
    visit.page.keyboard.press("ArrowRight")
    visit.page.get_by_role("tab", name="Montants et preuves", selected=True).wait_for(timeout=20_000)
    visit.wait()
    tab_to(visit.page, "e.tagName === 'SUMMARY' && e.innerText.includes('Les lignes, la requête')")
    visit.page.keyboard.press("Enter")
    visit.page.get_by_text("python -m queries droit_commun_par").wait_for(timeout=20_000)


def test_the_service_writes_the_yearly_documents_by_keyboard(visit):
    visit.open_page("bilan_annuel")
    tab_to(visit.page, "e.tagName === 'BUTTON' && e.innerText.includes('Écrire les documents')")
    visit.page.keyboard.press("Enter")
    visit.page.get_by_role("button", name="Dossier hors ligne").wait_for(timeout=60_000)
    tab_to(visit.page, "e.tagName === 'BUTTON' && e.innerText.includes('Diaporama')")
    with visit.page.expect_download() as download:
        visit.page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".pptx")


def test_one_key_opens_the_trace_of_a_figure_and_the_next_once_more(visit):
    opened = "() => [...document.querySelectorAll('[class*=st-key-trace_] details[open] summary')].length"
    visit.open_page("credits?annee=2025")
    visit.page.get_by_text("Quartier par quartier, et par habitant").click()
    visit.page.locator("tbody tr", has_text="Étouvie").first.hover()
    visit.page.keyboard.press("F2")
    visit.page.get_by_text("python -m queries credits annee=2025").wait_for(timeout=20_000)
    assert visit.page.evaluate("document.activeElement.closest('details').open")
    visit.page.keyboard.press("F2")
    visit.page.get_by_text("python -m queries financements annee=2025").wait_for(timeout=20_000)
    assert visit.page.evaluate(opened) == 2
    # A trace that stands in what is closed: it opens too.
    visit.open_page("actions?annee=2025")
    visit.page.keyboard.press("F2")
    visit.page.get_by_text("python -m queries actions annee=2025").wait_for(timeout=20_000)
    assert visit.page.evaluate("Boolean(document.activeElement.closest('details')?.open)")
    visit.open_page("versions")
    visit.page.keyboard.press("F2")
    visit.page.get_by_role("status").filter(has_text="Aucun chiffre à remonter").wait_for(timeout=5_000)
    assert visit.errors == []
