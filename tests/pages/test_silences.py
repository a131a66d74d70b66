"""On the pages too: silent is whoever covers nothing, and of what is not loaded nothing is known."""

import re

import pytest

import queries
from narration.seance.agenda import NAMES
from tests.exports.test_silences import HEARD, ZEROS, counted, named, portees, rattached, silent_ones
from tests.pages.conftest import PAGES, drawings, tables, text
from tests.pages.deck import shown


@pytest.mark.parametrize("annee", ["2024", "2025"])
def test_the_ledger_names_silent_whoever_covers_nothing(open_page, publication, annee):
    base = queries.connect(publication)
    lieux = {row["quartier"]: row["nom_contrat"] for row in base.ask("quartiers").to_pylist()}
    defis = {row["defi"]: f"{row['defi']}. {row['libelle_court']}" for row in base.ask("defis").to_pylist()}
    for _, quartier, defi in portees(publication):
        choice = {"dans": lieux[quartier]} if quartier else {"pour": defis[defi]}
        test = open_page("moyens/droit_commun", exercice=annee, **choice)
        # The other map, which the choice does not narrow, names who sent nothing at all.
        (call,) = [element.value for element in test.markdown if "À appeler" in element.value]
        assert named(call) == silent_ones(publication, int(annee))
        # The alternative text of the map says the same.
        heard, *_ = [element.value for element in test.markdown if HEARD.search(element.value)]
        assert counted(heard, defi) == rattached(publication, int(annee), quartier, defi)
        assert "(fictif)" in call and "(fictif)" in heard


def _cells(test, column: str) -> dict[str, str]:
    """Return what the map of silences says of a column, signataire by signataire, without its signs."""
    (carte,) = [table for table in tables(test) if table.columns[0] == "Signataire" and column in table.columns]
    return {name: said.split(" ", 1)[-1].strip() for name, said in zip(carte["Signataire"], carte[column], strict=True)}


def test_the_map_says_what_is_declared_for_all(open_page):
    test = open_page("moyens/droit_commun", exercice="2025", dans="Étouvie")
    etats = _cells(test, "Étouvie")
    assert etats["Région Hauts-de-France"] == "déclaré pour tous les quartiers (fictif)"
    assert etats["Drac"] == "rien déclaré (fictif)"
    assert etats["Clésence"].startswith("déclaré, ")
    assert _cells(test, "Tous les quartiers")["Clésence"] == "rien pour tous à la fois (fictif)"


def test_who_declared_nothing_at_all_comes_first_and_stands_out(open_page, publication):
    test = open_page("moyens/droit_commun", exercice="2025")
    silent = silent_ones(publication, 2025)
    (carte,) = [table for table in tables(test) if table.columns[0] == "Signataire" and "6. Santé" in table.columns]
    assert set(carte["Signataire"][: len(silent)]) == set(silent)
    (drawn,) = [drawing for drawing in drawings(test) if "6. Santé" in drawing and "grid" in drawing]
    assert drawn.count('class="worse') == len(silent) * 11


def test_a_cell_opens_what_is_behind_it(open_page):
    test = open_page("moyens/droit_commun", exercice="2025")
    (drawn,) = [drawing for drawing in drawings(test) if "6. Santé" in drawing and "grid" in drawing]
    assert "exercice=2025&amp;signataire=Drac&amp;pour=6.+Sant%C3%A9#derriere-une-case" in drawn
    said = text(open_page("moyens/droit_commun", exercice="2025", signataire="Drac", pour="6. Santé"))
    assert "Drac en 2025 pour 6. Santé : rien déclaré (fictif)" in said.replace("\\", "")
    test = open_page("moyens/droit_commun", exercice="2025", signataire="CPAM de la Somme", pour="6. Santé")
    behind = next(table for table in tables(test) if "Mobilisé" in table.columns)
    assert set(behind["Signataire"]) == {"CPAM de la Somme"}
    assert all("6 (" in cell or "non déclarés" in cell for cell in behind["Mobilisé"])


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_nothing_of_what_is_not_loaded(open_page, empty_publication, page):
    test = open_page(page, empty_publication)
    assert not test.exception
    assert re.findall(ZEROS, text(test)) == []


def test_no_screen_of_a_meeting_says_nothing_of_what_is_not_loaded(open_page, empty_publication):
    screens = shown(open_page("bilan/seance", empty_publication, ordre=",".join(NAMES), ecran="decisions"))
    assert list(screens) == list(NAMES)
    for key, screen in screens.items():
        assert re.findall(ZEROS, screen.text) == [], key
    assert "Aucun fichier de droit commun n'est chargé : on ne sait pas." in screens["droit-commun"].text
    for key in ("bilans", "engagements"):
        assert "Aucun fichier d'actions n'est chargé : on ne sait pas." in screens[key].text
