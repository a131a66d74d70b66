"""A quartier among all QPV: the funnel holds its promise, the cloud shows everyone, real series come first."""

import re
from random import Random
from statistics import quantiles

import pytest

import queries
from narration import france
from tests.pages.conftest import text

CAUSES = re.compile(r"gr[âa]ce au contrat|effet du contrat|impact du contrat", re.IGNORECASE)


@pytest.fixture(scope="module")
def base(publication):
    return queries.connect(publication)


@pytest.fixture(scope="module")
def fiche(base):
    return base.ask("indicateurs", indicateur="taux_pauvrete").to_pylist()[0]


@pytest.fixture(scope="module")
def values(base):
    return base.ask("valeurs_qpv", indicateur="taux_pauvrete", zonage="QPV2024").to_pylist()


def outside(values, fiche) -> float:
    """The share of QPV outside the limits at 95 %."""
    funnel = france.build_funnel(values, fiche)
    sized = [row for row in values if row["population"]]
    bounds = [
        [funnel.bound(row["population"] * fiche["part_population"], tail) for tail in (0.025, 0.975)] for row in sized
    ]
    return sum(not low <= row["valeur"] <= high for row, (low, high) in zip(sized, bounds, strict=True)) / len(sized)


def test_where_all_have_the_same_rate_one_in_twenty_is_outside(values, fiche):
    random = Random(7)
    shares = []
    for _ in range(3):
        simulated = []
        for row in values:
            # Persons who come in groups: as many draws as there are independent ones.
            draws = round((row["population"] or 1000) / fiche["effet_plan"])
            simulated.append(row | {"valeur": 100 * sum(random.random() < 0.44 for _ in range(draws)) / draws})
        funnel = france.build_funnel(simulated, fiche)
        assert funnel.mean == pytest.approx(44, abs=0.5)
        assert funnel.between < 0.3
        shares.append(outside(simulated, fiche))
    assert sum(shares) / len(shares) == pytest.approx(0.05, abs=0.012)


def test_where_places_truly_differ_the_limits_make_room_for_it(values, fiche):
    assert 0.02 < outside(values, fiche) < 0.08


def test_a_place_far_from_all_is_outside(values, fiche):
    funnel = france.build_funnel(values, fiche)
    size = 7000 * fiche["part_population"]
    assert funnel.bound(size, 0.001) < funnel.bound(size, 0.025) < funnel.mean
    assert funnel.mean < funnel.bound(size, 0.975) < funnel.bound(size, 0.999)
    # The smaller the place, the farther chance alone can put it.
    assert funnel.bound(800, 0.975) > funnel.bound(80_000, 0.975)


def test_only_a_share_has_a_funnel(base):
    for fiche in base.ask("indicateurs").to_pylist():
        rows = base.ask("valeurs_qpv", indicateur=fiche["indicateur"], zonage="QPV2024").to_pylist()
        assert (france.build_funnel(rows, fiche) is None) == (fiche["erreur_modele"] != "part" or len(rows) < 100)


def test_the_cloud_shows_every_qpv_once_and_its_names_do_not_touch(values, fiche):
    points = france.cloud(values, fiche, "etouvie").to_pylist()
    assert len(points) == len(values)
    assert len({(point["valeur"], point["pile"]) for point in points}) == len(points)
    named = [point for point in points if point["niveau"] is not None]
    assert {point["nom"] for point in named} == {row["nom_contrat"] for row in values if row["nom_contrat"]}
    assert [point["nom"] for point in named if point["serie"] == france.CHOSEN] == ["Étouvie"]
    room = (max(row["valeur"] for row in values) - min(row["valeur"] for row in values)) * france.NAME_WIDTH
    for one in named:
        for other in named:
            if one is not other and one["niveau"] == other["niveau"]:
                assert abs(one["valeur"] - other["valeur"]) >= room


@pytest.mark.parametrize("quartier", ["Étouvie", "Elbeuf – Lescouvé"])
@pytest.mark.parametrize(
    "indicateur",
    ["Taux de pauvreté", "Logements sociaux vacants", "Revenu disponible médian par unité de consommation"],
)
def test_the_page_opens_and_claims_no_cause(open_page, quartier, indicateur):
    said = text(open_page("suivi/comparer", quartier=quartier, indicateur=indicateur))
    assert quartier in said
    assert [found for found in CAUSES.findall(said) if "ne mesure un effet du contrat" not in said] == []


def test_the_place_is_that_of_the_question(open_page, base):
    places = base.ask("positions", indicateur="taux_pauvrete", territoire="etouvie", zonage="QPV2024").to_pylist()
    assert places[-1]["phrase"] in text(open_page("suivi/comparer", quartier="Étouvie", indicateur="Taux de pauvreté"))


def test_a_real_series_is_shown_without_its_invented_years_unless_asked(open_page):
    real = text(open_page("suivi/indicateur", indicateur="Taux de pauvreté"))
    # The header names the families of data that are demonstration: it is not of the series.
    assert "(fictif)" not in real.replace("démonstration (fictif)", "")
    assert "2023" not in real
    asked = text(open_page("suivi/indicateur", indicateur="Taux de pauvreté", suites="true"))
    assert "61,2\u202f% (fictif)" in asked


@pytest.mark.parametrize("territoire", ["amiens-nord", "etouvie", "les-parcheminiers"])
def test_a_trajectory_says_its_year_its_perimeter_and_where_the_quartier_stands(base, fiche, territoire):
    """The quarters of those alike, by the textbook, from the values of each: nothing of `trajectoires` is used."""
    rows = base.ask("trajectoires", indicateur="taux_pauvrete", territoire=territoire, base="ensemble").to_pylist()
    old = [row for row in rows if row["zonage"] == "QPV2015"]
    said = france.trajectory_sentence(old, fiche)
    alike = {row["code_qpv"] for row in base.ask("semblables", territoire=territoire, base="ensemble").to_pylist()}
    values = base.ask("valeurs_qpv", indicateur="taux_pauvrete", zonage="QPV2015", edition="2021").to_pylist()
    around = [row["valeur"] for row in values if row["code_qpv"] in alike and row["valeur"] is not None]
    low, _, high = quantiles(around, n=4, method="inclusive")
    (own,) = [row["valeur"] for row in old if row["millesime"] == 2021]
    where = "plus bas que" if own < low else "plus haut que" if own > high else "dans"
    assert said.startswith("En 2021, dans le périmètre de 2015, ")
    assert f", {where} la moitié du milieu" in said
