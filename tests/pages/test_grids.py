"""Grids, timelines and the cloud: what is a hole is seen and said, what is invented says so, names never touch."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import queries
from narration.marks.cloud import WIDE, Dot, draw_cloud
from narration.marks.dates import Row, draw_dates
from narration.marks.grid import SHADES, shade
from narration.marks.lines import CHARACTER
from narration.marks.picture import OTHER, SUBJECT
from narration.moyens import couverture, gouvernance
from narration.numbers import MARQUE
from queries.answers import Answers
from tests.pages.conftest import PAGES, drawings, read, tables, text
from tests.pages.test_drawn import HOSTILE

DEFIS, QUARTIERS = 11, 7


@pytest.fixture(scope="module")
def answers(publication):
    return Answers(queries.connect(publication))


def _grids(test):
    return [drawing for drawing in drawings(test) if 'class="grid' in drawing]


def test_the_grid_of_money_stays_whole_under_a_filter_and_names_the_defis_without_action(open_page, answers):
    done = {
        (row["defi"], row["quartier"])
        for row in answers.rows("actions_par", annee=2025)
        if row["annee"] == 2025 and row["defi"] and row["quartier"]
    }
    (grid,) = _grids(open_page("moyens/actions", annee="2025"))
    assert grid.count('class="worse') == DEFIS * QUARTIERS - len({key for key in done if key[1] != "non-ventile"})
    test = open_page("moyens/actions", annee="2025", dans="Pierre Rollin")
    (narrowed,) = _grids(test)
    assert narrowed.count("<tr>") == grid.count("<tr>")
    empty = [row for row in answers.rows("defis") if (row["defi"], "pierre-rollin") not in done]
    assert empty
    (said,) = [line for line in text(test).splitlines() if "défis où aucune action n'est financée" in line]
    for row in empty:
        assert f"{row['defi']}. {row['libelle_court']}" in said.replace("\\", "")
    assert MARQUE in said


def test_every_cell_of_a_grid_of_invented_data_says_so_itself(open_page):
    shown = [grid for page in PAGES for grid in _grids(open_page(page))]
    assert len(shown) >= 5
    for grid in shown:
        cells = re.findall(r'<td class="([^"]*)" title="([^"]*)"', grid)
        assert cells
        assert all(("fictif" in classes) == said.endswith(MARQUE) for classes, said in cells)
        assert all("fictif" in classes for classes, said in cells if said != "sans objet")


def test_a_cell_leads_to_the_list_that_it_counts(open_page):
    (grid,) = _grids(open_page("moyens/actions", annee="2025"))
    assert "actions?annee=2025&amp;pour=2.+Insertion%2C+emploi&amp;dans=%C3%89touvie#la-liste" in grid
    test = open_page("moyens/actions", annee="2025", pour="2. Insertion, emploi", dans="Étouvie")
    (listed,) = [table for table in tables(test) if "Structure" in table.columns]
    assert all("Étouvie" in cell for cell in listed["Quartiers"])


def test_coverage_opens_on_its_holes(open_page, answers):
    engagements = couverture.commitments(answers, 2025)
    empty = couverture.holes(engagements)
    test = open_page("suivi/couverture", annee="2025")
    assert test.title[0].value == couverture.headline(engagements, 2025)
    assert sum(grid.count('class="worse') for grid in _grids(test)) == len(empty)
    facts = [read(drawing).words for drawing in drawings(test) if "rows facts" in drawing]
    assert all(any(row["libelle"] in words for words in facts) for row in empty)


def test_a_project_that_slips_says_so_in_words_and_is_drawn_apart(answers):
    rows = gouvernance.project_rows(answers, gouvernance.promised(answers.rows("projets_phares")))
    slips = [row for row in rows if row.tone == "worse"]
    assert slips
    assert all(row.text.startswith("+") and "au lieu de" in row.text and row.text.endswith(MARQUE) for row in slips)
    assert all(row.planned > row.promised for row in slips)


def test_a_project_counts_once_and_a_delivered_one_is_not_late(answers):
    projets = answers.rows("projets_phares")
    said = gouvernance.project_sentence(projets)
    every, *counts = [int(number) for number in re.findall(r"\d+", said)]
    assert every == len(projets) == sum(counts)
    delivered = [row for row in projets if row["etat"] == "livre"]
    assert any((row["glissement_ans"] or 0) > 0 for row in delivered)
    assert f"{len(delivered)} projet" in said
    late = {row["constat"] for row in answers.rows("constats", famille="projet")}
    assert late and not late & {f"projet-{row['projet_phare']}" for row in delivered}
    table = gouvernance.project_table(answers, projets)
    assert not re.search("promis|glisse", f"{said} {table}")


def test_a_project_of_three_quartiers_is_of_no_other_and_those_of_the_city_are_said_apart(answers):
    places = {
        quartier: {row["projet_phare"]: row for row in answers.rows("projets_phares", quartier=quartier)}
        for quartier in answers.quartiers
    }
    # « Pour les 3 QPV du Sud Est de la ville ».
    south_east = {"pierre-rollin", "salamandre-marcel-paul", "phileas-lebesgue-condorcet"}
    assert {quartier for quartier, found in places.items() if "cite-educative-sud-est" in found} == south_east
    for quartier, found in places.items():
        said = gouvernance.project_sentence([*found.values()], quartier)
        own = [row for row in found.values() if row["quartier"] == quartier]
        shared = f"dont {len(found) - len(own)}" if own else "tous"
        assert said.startswith(f"{len(found)} projets, {shared} de plusieurs quartiers ou de toute la")


@given(HOSTILE)
def test_a_word_of_a_timeline_stays_a_word(words):
    drawing = draw_dates([Row(words, words, "plain", 2025, 2026)], (2024, 2030), words)
    assert "\n" not in drawing
    assert "".join(words.split()) in "".join("".join(read(drawing).words).split())


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_the_names_of_the_cloud_never_touch(values):
    dots = [Dot(float(value), OTHER) for value in range(0, 101, 5)]
    names = [Dot(value, SUBJECT, f"Quartier {rank} {value:.0f} %") for rank, value in enumerate(values)]
    drawing = draw_cloud([*dots, *names], "Nuage")
    found = re.findall(r'<text class="subject" x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)"[^>]*>([^<]+)<', drawing)
    assert len(found) == len(names)
    boxes = []
    for x, y, anchor, said in found:
        width = len(said) * WIDE.text * CHARACTER
        start = float(x) - width if anchor == "end" else float(x)
        boxes.append((float(y), start, start + width))
    for rank, (y, start, end) in enumerate(boxes):
        assert start >= 0
        assert end <= WIDE.width
        for other, low, high in boxes[:rank]:
            assert y != other or end < low or start > high


def test_a_shade_deepens_with_the_amount():
    assert [shade(value, 100) for value in (0, 1, 30, 60, 100)] == [0, 1, 2, 3, SHADES]
    assert shade(5, 0) == 0


def test_a_sentence_of_coverage_never_says_zero_as_a_number():
    engagement = {
        "nature": "axe",
        "actions_nb": 0,
        "bilans_nb": 0,
        "indicateurs_nb": 0,
        "etat": "orphelin",
        "fictif": False,
    }

    class Loaded:
        def is_loaded(self, genre: str, annee: int) -> bool:
            return True

    assert couverture.coverage_sentences(Loaded(), {"priorités": [engagement]}, 2025) == (
        "Sur 1 priorité : aucune avec une action financée, aucune avec un bilan reçu, aucune avec un indicateur qui a "
        "des données ; 1 orphelin, sans action ni indicateur.",
    )
