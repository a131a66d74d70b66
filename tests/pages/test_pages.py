"""Each page runs, whatever is chosen in its address, and shows what the questions answer."""

import json
from pathlib import Path

import pytest

import queries
from etl.pipeline import load
from tests.pages.conftest import PAGES, tables, text

HOSTILES = ("<script>alert(1)</script>", "zzz", "' or 1=1 --", "🙂", "é" * 10_000)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_announces_what_is_fictitious_and_explains_its_charts(open_page, page):
    test = open_page(page)
    assert not test.exception
    assert len(test.title) == 1
    assert "démonstration (fictif) : actions" in text(test)
    charts = test.get("vega_lite_chart")
    assert all(chart.proto.alt.strip() for chart in charts)
    assert not charts or tables(test)
    for chart in charts:
        assert json.loads(chart.proto.spec)["config"]["locale"]["number"]["decimal"] == ","


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("value", HOSTILES)
def test_a_hostile_address_shows_the_default(open_page, page, value):
    test = open_page(page, quartier=value, indicateur=value, reference=value, avant=value, apres=value)
    assert not test.exception
    assert value not in text(test)


def test_every_quartier_opens(open_page, publication):
    for quartier in queries.connect(publication).ask("quartiers").to_pylist():
        test = open_page("suivi/quartier", quartier=quartier["nom_contrat"])
        assert not test.exception
        assert quartier["nom_contrat"] in test.title[0].value
        assert quartier["code_qpv2024"] in text(test)


def test_every_indicator_opens_and_says_what_it_waits_for(open_page, publication):
    for fiche in queries.connect(publication).ask("indicateurs").to_pylist():
        test = open_page("suivi/indicateur", indicateur=fiche["libelle"])
        assert not test.exception, fiche["indicateur"]
        assert test.title[0].value == fiche["libelle"]
        said = text(test)
        assert fiche["definition"] in said
        if fiche["attente_quoi"]:
            assert all(fiche[f"attente_{name}"] in said for name in ("quoi", "de_qui", "quand"))
        if not fiche["valeurs_nb"]:
            assert not test.get("vega_lite_chart")


def test_each_territory_of_comparison_opens(open_page, publication):
    lieux = queries.connect(publication).ask("territoires_comparaison", indicateur="revenu_median").to_pylist()
    assert len(lieux) >= 5
    test = open_page("suivi/indicateur", indicateur="Revenu disponible médian par unité de consommation")
    for lieu in lieux:
        (listed,) = [box for box in test.selectbox if box.key == "reference"]
        listed.set_value(lieu["libelle"]).run()
        assert not test.exception
        assert f"{lieu['libelle']} (QPV inclus)" in text(test)


def test_the_overview_shows_what_the_questions_answer(open_page):
    said = text(open_page("suivi/synthese"))
    assert "31\u202f535" in said
    assert "7 quartiers sur 7, dont 3 valeurs de source secondaire" in said
    assert "12\u202f800 à 14\u202f510\u202f€" in said


def test_a_missing_figure_is_said_and_never_zero(open_page):
    test = open_page("suivi/quartier", quartier="Elbeuf – Lescouvé")
    rows = [row for table in tables(test) for row in table.to_numpy().tolist()]
    (jeunes,) = [row for row in rows if "16-25" in row[0] and "année non indiquée" in row]
    assert jeunes[1] == "non renseigné"


def test_two_dates_that_do_not_compare_are_refused_with_the_nearest_that_do(open_page):
    said = text(
        open_page("suivi/indicateur", quartier="Étouvie", avant="2019 (périmètre 2015)", apres="2021 (périmètre 2024)")
    )
    assert "redessiné au 1er janvier 2024" in said
    assert "2018@QPV2015 et 2020@QPV2015" in said


def test_two_dates_that_compare_give_their_difference(open_page):
    said = text(
        open_page("suivi/indicateur", quartier="Étouvie", avant="2016 (périmètre 2015)", apres="2019 (périmètre 2015)")
    )
    assert "soit 4,4 points de moins" in said


def test_the_method_holds_every_indicator_and_question(open_page, publication):
    test = open_page("comprendre/methode")
    titles = [expander.label for expander in test.expander]
    for fiche in queries.connect(publication).ask("indicateurs").to_pylist():
        assert any(title.startswith(fiche["libelle"]) for title in titles)
    for question in queries.list_questions().values():
        assert any(question.titre in title for title in titles)
        assert any(code.value.strip() == question.sql.strip() for code in test.code)


def test_without_demonstration_nothing_is_announced(open_page, publication_without_demonstration):
    test = open_page("suivi/synthese", publication_without_demonstration)
    assert not test.exception
    assert not any("inventées" in alert.value for alert in test.warning)


def test_without_a_publication_the_page_says_what_to_run(open_page, tmp_path):
    test = open_page("suivi/synthese", tmp_path)
    assert not test.exception
    assert "make etl" in test.error[0].value


def test_what_comes_from_a_file_is_never_read_as_markup(open_page, tmp_path: Path):
    sources = tmp_path / "sources"
    sources.mkdir()
    header = "CODGEO;" + ";".join(f"Q{rank}19" for rank in (1, 2, 3)) + ";D119;PPSOC19"
    (sources / "FILO2019_DISP_COM.csv").write_text(f"{header}\n80021;1;<img src=x> **gras**;3;4;5\n", encoding="utf-8")
    load([sources], tmp_path / "parquet")
    test = open_page("comprendre/qualite", tmp_path / "parquet")
    cells = [str(cell) for table in tables(test) for row in table.to_numpy().tolist() for cell in row]
    (motif,) = [cell for cell in cells if "img" in cell]
    # As it was typed: neither HTML, nor Markdown.
    assert "<img src=x> **gras**" in motif


def test_a_gap_is_headed_by_the_place_that_its_value_is_of(open_page, publication):
    """The gaps of poverty of 2021 are with the QPV of metropolitan France: their column says so, as sentences do."""
    assert "écart avec Ensemble des QPV de France métropolitaine" in text(open_page("suivi/synthese", publication))
