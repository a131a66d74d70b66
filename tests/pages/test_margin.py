"""A tenth of a point is within its margin: grey, and said in the same words, wherever it is read."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

import queries
from exports.__main__ import open_contents, write
from narration import points
from narration.numbers import ETATS, SIGNES
from tests.pages.conftest import tables, text
from tests.pages.deck import shown
from tests.queries.test_margin import CODES, publish_incomes

WORDS = "pas d'évolution significative"


@pytest.fixture(scope="module")
def to_the_tenth(tmp_path_factory) -> Path:
    """Poverty moves by a tenth of a point in six quartiers, between INSEE's files of 2021 and of 2023."""
    avant = ("55,1", "57,2", "46,3", "45,4", "49,5", "47,6")
    apres = ("55,2", "57,1", "46,4", "45,3", "49,6", "47,5")
    return publish_incomes(tmp_path_factory.mktemp("dixieme"), avant, apres)


def test_the_page_of_the_indicator_judges_nothing(open_page, to_the_tenth):
    test = open_page(
        "suivi/indicateur",
        to_the_tenth,
        suites="true",
        indicateur="Taux de pauvreté",
        quartier="Étouvie",
        avant="2021 (périmètre 2024)",
        apres="2023 (périmètre 2024)",
    )
    assert not test.exception
    assert not test.success
    assert WORDS in text(test).lower()
    (etats,) = [table["État"] for table in tables(test) if "État" in table]
    assert sum(etat.startswith(WORDS) for etat in etats) == len(CODES)


def test_its_charts_draw_it_in_grey(to_the_tenth):
    base = queries.connect(to_the_tenth)
    fiches = {fiche["indicateur"]: fiche for fiche in base.ask("indicateurs").to_pylist()}
    tendances = base.ask("tendances", indicateur="taux_pauvrete").to_pylist()
    marks = points.trend_points(tendances, fiches["taux_pauvrete"])
    assert set(marks["classe"].to_pylist()) == {"sans_conclusion"}
    # The band around the baseline holds the last value.
    for mark in marks.to_pylist():
        assert mark["bas"] < mark["derniere_valeur"] < mark["haut"]
    cases = points.state_points(tendances, [], fiches).to_pylist()
    assert {(case["signe"], case["classe"]) for case in cases if case["etat"] == WORDS} == {("≈", "sans_conclusion")}
    assert len({SIGNES[etat] for etat in ETATS}) == len(ETATS)


def test_the_page_of_the_quartier_and_the_synthesis_say_it_too(open_page, to_the_tenth):
    for page in ("suivi/quartier", "suivi/synthese"):
        test = open_page(page, to_the_tenth, suites="true", quartier="Étouvie")
        assert not test.exception
        assert WORDS in text(test), page


@pytest.mark.parametrize(("name", "times"), [("annexe-a", len(CODES)), ("pdf", 1)])
def test_the_printed_documents_read_back_say_it_too(to_the_tenth, name, times):
    """The livret says it of each value, the report of the whole once."""
    reader = PdfReader(io.BytesIO(write(open_contents(to_the_tenth, None, 2025), name)))
    said = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert said.lower().count(WORDS) >= times


def test_the_meeting_counts_it_among_what_does_not_conclude(open_page, to_the_tenth):
    tendances = queries.connect(to_the_tenth).ask("tendances").to_pylist()
    within_margin = [row for row in tendances if row["motif"] == "MARGE"]
    test = open_page("bilan/seance", to_the_tenth, suites="true", ordre="non-conclu", ecran="non-conclu")
    assert f"sous la marge : {len(within_margin)}" in shown(test)["non-conclu"].said("said")
