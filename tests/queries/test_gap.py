"""The gap and the baseline, found again in plain Python from the published measures."""

from collections import defaultdict
from pathlib import Path

import pytest

import queries
from tests.queries.altered_version import alter, read
from tests.queries.test_comparison_oracle import Oracle


@pytest.fixture(scope="module", params=["publication", "real_publication"])
def base(request) -> queries.Base:
    """The shipped data, then with the real files."""
    publication: Path = request.getfixturevalue(request.param)
    return queries.connect(publication)


def _mesures(base) -> list[dict]:
    return base.ask("mesures").to_pylist()


def test_the_gap_is_that_of_the_last_common_year(base):
    fiches = {fiche["indicateur"]: fiche for fiche in base.ask("indicateurs").to_pylist()}
    quartiers = {quartier["quartier"] for quartier in base.ask("quartiers").to_pylist()}
    values = defaultdict(list)
    for m in _mesures(base):
        if m["valeur"] is not None and m["millesime"]:
            values[m["indicateur"], m["territoire"]].append(m)
    for reference in (None, "amiens-metropole", "france-metropolitaine"):
        obtained_gaps = {
            (e["indicateur"], e["territoire"]): e for e in base.ask("ecarts", reference=reference).to_pylist()
        }
        assert {key[0] for key in obtained_gaps} == {
            m["indicateur"] for m in _mesures(base) if not fiches[m["indicateur"]]["sommable"]
        }
        for (indicateur, quartier), obtained in obtained_gaps.items():
            lieu = reference or fiches[indicateur]["reference"]
            candidates = [
                (not (a["fictif"] or b["fictif"]), a["millesime"], a["zonage"], a["valeur"] - b["valeur"])
                for a in values[indicateur, quartier]
                for b in values[indicateur, lieu]
                if a["millesime"] == b["millesime"]
                and (a["zonage"] == b["zonage"] or not b["zonage"].startswith("QPV"))
            ]
            if candidates:
                assert obtained["ecart"] == pytest.approx(max(candidates)[3], abs=1e-5)
                assert obtained["millesime"] == max(candidates)[1]
            else:
                assert (obtained["ecart"], obtained["motif"]) == (None, "ABSENT")
            assert quartier in quartiers


@pytest.mark.parametrize("fixture", ["publication", "real_publication"])
def test_a_gap_has_the_margin_of_its_two_values(fixture, request):
    publication = request.getfixturevalue(fixture)
    oracle, base = Oracle(publication), queries.connect(publication)
    ecarts = [line for line in base.ask("ecarts").to_pylist() if line["ecart"] is not None]
    for row in ecarts:
        quartiers, references = (
            [
                m
                for m in oracle.mesures
                if (m["indicateur"], m["territoire"], m["millesime"]) == (row["indicateur"], lieu, row["millesime"])
                and m["valeur"] == value
            ]
            for lieu, value in (
                (row["territoire"], row["valeur"]),
                (row["reference"], row["valeur_reference"]),
            )
        )
        assert row["marge"] in [
            None if marge is None else pytest.approx(marge)
            for marge in (oracle.marge(q, r) for q in quartiers for r in references)
        ]
    assert ecarts
    assert all(line["marge"] for line in ecarts)


def test_the_baseline_is_the_contract_where_no_file_of_insee_is_there(base):
    ranks = {source["source"]: source["rang"] for source in base.ask("sources").to_pylist()}
    mesures = _mesures(base)
    for reference in base.ask("references_2024").to_pylist():
        candidates = [
            m
            for m in mesures
            if (m["indicateur"], m["territoire"], m["zonage"])
            == (reference["indicateur"], reference["territoire"], "QPV2024")
            and m["source"] not in ("compilation_qpv2024",)
        ]
        reels = [m for m in candidates if not m["fictif"] and m["valeur"] is not None]
        if reels:
            best = min(reels, key=lambda m: ranks[m["source"]])
            assert reference["valeur"] == best["valeur"]
        elif reference["statut"] == "secondaire":
            assert reference["indicateur"] in ("population", "taux_pauvrete")


@pytest.fixture
def later_values(publication, tmp_path):
    """The shipped data, years moved: several values after each baseline, and one later still on the old perimeter."""

    def move(row: dict) -> None:
        if row["zonage"] == "QPV2015" and row["millesime"] in (2012, 2013, 2014):
            row["zonage"] = "QPV2015" if row["millesime"] == 2014 else "QPV2024"
            row["millesime"] = row["fenetre_debut"] = row["fenetre_fin"] = row["millesime"] + 20

    return alter(publication, tmp_path, "mesure", ("zonage", "millesime", "fenetre_debut", "fenetre_fin"), move)


@pytest.mark.parametrize("fixture", ["publication", "real_publication", "later_values"])
def test_the_change_of_a_gap_goes_from_the_baseline_to_the_last_value_of_the_same_perimeter(fixture, request):
    publication = request.getfixturevalue(fixture)
    base = queries.connect(publication)
    dates = defaultdict(dict)
    for m in read(publication, "mesure"):
        year = m["millesime"] or (m["fenetre_debut"] and (m["fenetre_debut"] + m["fenetre_fin"]) // 2)
        if m["zonage"] == "QPV2024":
            dates[m["indicateur"], m["territoire"]][m["edition"]] = year
    expected = {}
    for row in base.ask("references_2024").to_pylist():
        key = row["indicateur"], row["territoire"]
        start = dates[key][row["edition"]]
        if later := [(year, name) for name, year in dates[key].items() if start and year and year > start]:
            expected[key] = (row["edition"], *max(later))
    found = base.connection.execute(
        "select indicateur, territoire, q['a']['edition'], q['b']['annee'], q['b']['edition'] from paire_depart"
    ).fetchall()
    assert {(code, place): tuple(dated) for code, place, *dated in found} == expected
    assert expected


def test_the_population_of_the_seven_is_that_of_the_contract(base):
    references = base.ask("references_2024", indicateur="population").to_pylist()
    assert sum(reference["valeur"] for reference in references) == 31_535
    assert sum(reference["statut"] == "secondaire" for reference in references) == 3
