"""Make the documents from the page, take them away, and open the offline one with the network off."""

import pytest

from exports.__main__ import FILES, open_contents, write

pytestmark = pytest.mark.navigateur


def test_every_document_is_made_and_taken_away_from_the_page(visit):
    visit.open_page("bilan_annuel")
    visit.page.get_by_role("button", name="Écrire les documents").click()
    visit.page.get_by_role("button", name="Dossier hors ligne").wait_for(timeout=60_000)
    names = ("Diaporama", "Annexe du diaporama", "Rapport", "Tableaux", "Dossier hors ligne", "Annexe A", "Annexe B")
    for title, file in zip(names, FILES, strict=True):
        with visit.page.expect_download() as download:
            visit.page.get_by_role("button", name=title, exact=True).click()
        assert download.value.suggested_filename == FILES[file].format(annee=2025)
        assert download.value.path().stat().st_size > 10_000
    assert visit.errors == []
    assert visit.foreign == []


def test_the_offline_file_opens_sorts_and_searches_without_network(browser, publication, tmp_path):
    file = tmp_path / "dossier.html"
    file.write_bytes(write(open_contents(publication, None, 2025), "html"))
    contexte = browser.new_context(offline=True)
    page = contexte.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector("figure svg")
    assert page.locator("figure svg").count() == page.locator("figure").count()
    table = page.locator("table:has(thead)").first
    table.locator("th").nth(2).click()
    first = table.locator("tbody tr").first.inner_text()
    table.locator("th").nth(2).click()
    assert table.locator("tbody tr").first.inner_text() != first
    page.get_by_label("Garder les parties").fill("projets phares")
    assert page.locator("section:visible").count() < page.locator("section").count()
    assert errors == []
    contexte.close()


def test_a_chart_is_taken_away_as_an_image(visit):
    visit.open_page("projets_phares")
    visit.page.get_by_text("En graphique, à explorer ou à emporter").click()
    # What is opened while the page is still written may be closed by the end of it.
    visit.page.get_by_role("button", name="Image").wait_for(timeout=60_000)
    visit.wait()
    visit.page.get_by_role("button", name="Image").click()
    # Streamlit's own toolbar also offers a PNG, without the source.
    menu = visit.page.get_by_test_id("stPopoverBody")
    menu.get_by_role("button", name="SVG").wait_for(timeout=60_000)
    visit.wait()
    for name, start in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with visit.page.expect_download() as download:
            # By its key: on a low screen the menu may open under the edge.
            menu.get_by_role("button", name=name).press("Enter")
        assert download.value.path().read_bytes().startswith(start)
        assert download.value.suggested_filename.endswith(f".{name.lower()}")
    assert visit.errors == []
