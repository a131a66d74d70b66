"""Make the documents from the page, take them away, and open the offline one with the network off."""

import pytest

from exports.__main__ import FICHIERS, open_contents, write

pytestmark = pytest.mark.navigateur


def test_every_document_is_made_and_taken_away_from_the_page(visite):
    visite.ouvrir("bilan_annuel")
    visite.page.get_by_role("button", name="Écrire les documents").click()
    visite.page.get_by_role("button", name="Dossier hors ligne").wait_for(timeout=60_000)
    names = ("Diaporama", "Rapport", "Tableaux", "Dossier hors ligne", "Annexe A", "Annexe B")
    for title, file in zip(names, FICHIERS, strict=True):
        with visite.page.expect_download() as telechargement:
            visite.page.get_by_role("button", name=title).click()
        assert telechargement.value.suggested_filename == FICHIERS[file].format(annee=2025)
        assert telechargement.value.path().stat().st_size > 10_000
    assert visite.erreurs == []
    assert visite.etrangeres == []


def test_the_offline_file_opens_sorts_and_searches_without_network(navigateur, publication, tmp_path):
    file = tmp_path / "dossier.html"
    file.write_bytes(write(open_contents(publication, None, 2025), "html"))
    contexte = navigateur.new_context(offline=True)
    page = contexte.new_page()
    erreurs: list[str] = []
    page.on("pageerror", lambda error: erreurs.append(str(error)))
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
    assert erreurs == []
    contexte.close()


def test_a_chart_is_taken_away_as_an_image(visite):
    visite.ouvrir("projets_phares")
    visite.page.get_by_role("button", name="Image").click()
    # Streamlit's own toolbar also offers a PNG, without the source.
    menu = visite.page.get_by_test_id("stPopoverBody")
    menu.get_by_role("button", name="SVG").wait_for(timeout=60_000)
    visite.attendre()
    for name, start in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with visite.page.expect_download() as telechargement:
            menu.get_by_role("button", name=name).click()
        assert telechargement.value.path().read_bytes().startswith(start)
        assert telechargement.value.suggested_filename.endswith(f".{name.lower()}")
    assert visite.erreurs == []
