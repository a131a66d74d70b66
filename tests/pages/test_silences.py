"""On the pages too: silent is whoever covers nothing, and of what is not loaded nothing is known."""

import re

import pytest

import queries
from narration.seance.agenda import NAMES
from tests.exports.test_silences import ZEROS, named, portees, silent_ones
from tests.pages.conftest import PAGES, tables, text
from tests.pages.deck import shown


@pytest.mark.parametrize("annee", ["2024", "2025"])
def test_the_ledger_names_silent_whoever_covers_nothing(open_page, publication, annee):
    base = queries.connect(publication)
    lieux = {row["quartier"]: row["nom_contrat"] for row in base.ask("quartiers").to_pylist()}
    defis = {row["defi"]: f"{row['defi']}. {row['libelle_court']}" for row in base.ask("defis").to_pylist()}
    for _, quartier, defi in portees(publication):
        choice = {"dans": lieux[quartier]} if quartier else {"pour": defis[defi]}
        test = open_page("moyens/droit_commun", exercice=annee, **choice)
        calls = [element.value for element in test.markdown if "À appeler" in element.value]
        par_defi, par_quartier = (named(call) for call in calls)
        assert par_defi == silent_ones(publication, int(annee), defi=defi)
        assert par_quartier == silent_ones(publication, int(annee), quartier=quartier)
        assert all("(fictif)" in call for call in calls)


def test_the_table_beside_the_map_says_what_is_declared_for_all(open_page):
    test = open_page("moyens/droit_commun", exercice="2025", dans="Étouvie")
    (carte,) = [table for table in tables(test) if list(table.columns) == ["Signataire", "Étouvie"]]
    etats = dict(zip(carte["Signataire"], carte["Étouvie"], strict=True))
    assert etats["Région Hauts-de-France"] == "déclaré pour tous les quartiers (fictif)"
    assert etats["Drac"] == "rien transmis (fictif)"
    assert etats["Clésence"].startswith("déclaré, ")
    (carte,) = [
        table
        for table in open_page("moyens/droit_commun", exercice="2025").table
        if "Tous les quartiers" in table.columns
    ]
    ensemble = dict(zip(carte["Signataire"], carte["Tous les quartiers"], strict=True))
    assert ensemble["Clésence"] == "rien pour tous à la fois (fictif)"


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
