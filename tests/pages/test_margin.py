"""A difference without a known margin is grey, and said in the same words, wherever it is read."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

import queries
from exports.__main__ import open_contents, write
from narration import points, tendance
from narration.numbers import ETATS, SIGNES
from tests.pages.conftest import texte
from tests.queries.test_margin import CODES, publish_incomes

MOTS = "sans marge connue"


@pytest.fixture(scope="module")
def au_dixieme(tmp_path_factory) -> Path:
    """Poverty moves by a tenth of a point in six quartiers, between INSEE's files of 2021 and of 2023."""
    avant = ("55,1", "57,2", "46,3", "45,4", "49,5", "47,6")
    apres = ("55,2", "57,1", "46,4", "45,3", "49,6", "47,5")
    return publish_incomes(tmp_path_factory.mktemp("dixieme"), avant, apres)


def test_the_page_of_the_indicator_judges_nothing(ouvrir, au_dixieme):
    test = ouvrir(
        "suivi/indicateur",
        au_dixieme,
        indicateur="Taux de pauvreté",
        quartier="Étouvie",
        avant="2021 (périmètre 2024)",
        apres="2023 (périmètre 2024)",
    )
    assert not test.exception
    assert not test.success
    assert any(element.value.startswith(":gray[") and MOTS in element.value.lower() for element in test.markdown)
    (etats,) = [table.value["État"] for table in test.table if "État" in table.value]
    assert sum(etat.startswith(MOTS) and etat.endswith("0,1 point") for etat in etats) == len(CODES)


def test_its_charts_draw_it_in_grey(au_dixieme):
    base = queries.connect(au_dixieme)
    fiches = {fiche["indicateur"]: fiche for fiche in base.ask("indicateurs").to_pylist()}
    tendances = base.ask("tendances", indicateur="taux_pauvrete").to_pylist()
    reperes = points.trend_points(tendances, fiches["taux_pauvrete"])
    assert set(reperes["classe"].to_pylist()) == {"sans_conclusion"}
    # Without a margin, no band around the baseline.
    assert reperes["bas"] == reperes["haut"] == reperes["reference_valeur"]
    cases = points.state_points(tendances, [], fiches).to_pylist()
    assert {(case["signe"], case["classe"]) for case in cases if case["etat"] == MOTS} == {("?", "sans_conclusion")}
    assert len({SIGNES[etat] for etat in ETATS}) == len(ETATS)


def test_the_page_of_the_quartier_and_the_synthesis_say_it_too(ouvrir, au_dixieme):
    for page in ("suivi/quartier", "suivi/synthese"):
        test = ouvrir(page, au_dixieme, quartier="Étouvie")
        assert not test.exception
        assert f"{MOTS} : −0,1 point" in texte(test).replace("\\:", ":"), page


def test_the_report_read_back_says_it_too(au_dixieme):
    reader = PdfReader(io.BytesIO(write(open_contents(au_dixieme, None, 2025), "pdf")))
    dit = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    tendances = queries.connect(au_dixieme).ask("tendances").to_pylist()
    muettes = [row["indicateur"] for row in tendances if row["etat"] == "sans_marge"]
    assert muettes.count("taux_pauvrete") == len(CODES)
    assert dit.count(MOTS) == len(muettes)


def test_the_meeting_counts_it_among_what_does_not_conclude(ouvrir, au_dixieme):
    tendances = queries.connect(au_dixieme).ask("tendances").to_pylist()
    muettes = [row for row in tendances if row["etat"] == "sans_marge"]
    test = ouvrir("bilan/seance", au_dixieme, ecran="5. Ce que l'on ne peut pas conclure")
    assert f"### {MOTS.capitalize()} : {len(muettes)}" in [element.value for element in test.markdown]


@pytest.mark.parametrize(("marge", "phrases"), [(None, 0), (3.0, 0), (2.0, 1)])
def test_a_worsening_stays_less_good_than_its_comparison_only_beyond_the_margin_of_the_gap(marge, phrases):
    lieu = {"indicateur": "taux_emploi", "territoire": "etouvie"}
    recul = {**lieu, "etat": "degradation", "phrase": "Il baisse.", "fictif": False}
    ecart = {**lieu, "ecart": -2.5, "marge": marge, "sens": "hausse_favorable"}
    assert len(tendance.red_red([recul], [ecart])) == phrases
