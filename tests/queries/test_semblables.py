"""The QPV alike and their trajectories, found again in plain Python from the published values and the written rule."""

import statistics
import tomllib
from collections import Counter, defaultdict
from math import fsum, log, sqrt
from pathlib import Path

import pytest

import queries
from tests.queries.altered_version import read

RULE = Path(__file__).parents[2] / "etl" / "reference" / "ressemblance.toml"
BASES = ("ensemble", "region", "economie", "demographie", "avant_2015", "signature")
# Distances are published to the sixth decimal: the last one may fall on either side.
PRES = 1.5e-6


class Oracle:
    """Slow and plain: one pair of QPV at a time."""

    def __init__(self, publication: Path) -> None:
        rule = tomllib.loads(RULE.read_text(encoding="utf-8"))
        self.nombre = rule["nombre"]
        self.bases = {base["base"]: base for base in rule["base"]}
        self.regions = {row["code_qpv"]: row["region"] for row in read(publication, "qpv")}
        self.quartiers = {
            (row["quartier"], zonage): row[f"code_{zonage.lower()}"]
            for row in read(publication, "quartier")
            for zonage in ("QPV2015", "QPV2024")
            if row[f"code_{zonage.lower()}"]
        }
        self.values: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
        for m in read(publication, "mesure_qpv", "indicateur", "zonage", "edition", "code_qpv", "valeur"):
            if m["valeur"] is not None:
                self.values[m["indicateur"], m["zonage"], m["edition"]][m["code_qpv"]] = m["valeur"]

    def standardised(self, base: dict) -> dict[str, list[float]]:
        """The variables of the QPV that have them all: logarithms of sizes, then population standard deviations."""
        columns = [self.values[v["indicateur"], base["zonage"], v["edition"]] for v in base["variable"]]
        codes = [code for code in self.regions if all(code in column for column in columns)]
        points: dict[str, list[float]] = {code: [] for code in codes}
        for variable, column in zip(base["variable"], columns, strict=True):
            values = [log(max(column[code], 1)) if variable.get("logarithme") else column[code] for code in codes]
            moyenne, ecart_type = statistics.fmean(values), statistics.pstdev(values)
            for code, value in zip(codes, values, strict=True):
                points[code].append((value - moyenne) / ecart_type)
        return points

    def voisins(self, name: str, zone: str, points: dict[str, list[float]]) -> list[tuple[str, float]]:
        """The nearest QPV of one of them, the nearest first, then by their code."""
        base = self.bases[name]
        weights = [variable.get("poids", 1.0) for variable in base["variable"]]
        distances = []
        for code, point in points.items():
            if code == zone or (base.get("meme_region") and self.regions[code] != self.regions[zone]):
                continue
            carres = (p * (x - y) ** 2 for p, x, y in zip(weights, points[zone], point, strict=True))
            distances.append((round(sqrt(fsum(carres) / fsum(weights)), 6), code))
        return [(code, distance) for distance, code in sorted(distances)[: self.nombre]]


def _quartiles(values: list[float]) -> list[float]:
    return statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3


@pytest.fixture(scope="module", params=["publication", "real_publication"])
def publie(request) -> Path:
    """The shipped data, then with the real files."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def oracle(publie) -> Oracle:
    return Oracle(publie)


@pytest.fixture(scope="module")
def base(publie) -> queries.Base:
    return queries.connect(publie)


@pytest.mark.parametrize("name", BASES)
def test_the_neighbours_of_the_quartiers_are_those_of_the_plain_python_twin(base, oracle, name):
    zonage = oracle.bases[name]["zonage"]
    points = oracle.standardised(oracle.bases[name])
    answered = defaultdict(list)
    for row in base.ask("semblables", base=name).to_pylist():
        answered[row["territoire"]].append(row)
    known = {quartier: code for (quartier, zone), code in oracle.quartiers.items() if zone == zonage}
    assert answered.keys() == {quartier for quartier, code in known.items() if code in points}
    assert len(answered) >= 5
    for quartier, rows in answered.items():
        expected = oracle.voisins(name, known[quartier], points)
        assert [row["rang"] for row in rows] == list(range(1, len(expected) + 1))
        assert [row["code_qpv"] for row in rows] == [code for code, _ in expected]
        for row, (_, distance) in zip(rows, expected, strict=True):
            assert row["distance"] == pytest.approx(distance, abs=PRES)
            assert row["zonage"] == zonage


def test_every_base_of_the_rule_is_tested(publie, oracle):
    assert tuple(oracle.bases) == BASES
    assert {row["base"] for row in read(publie, "voisin")} == set(BASES)


def test_neighbours_are_sorted_and_never_oneself(publie, oracle):
    lists = defaultdict(list)
    for row in read(publie, "voisin"):
        lists[row["base"], row["code_qpv"]].append((row["rang"], row["distance"], row["voisin"]))
    for (name, code), rows in lists.items():
        ranks, distances, voisins = zip(*sorted(rows), strict=True)
        assert list(ranks) == list(range(1, len(rows) + 1))
        assert len(rows) <= oracle.nombre
        assert list(zip(distances, voisins, strict=True)) == sorted(zip(distances, voisins, strict=True))
        assert len(set(voisins)) == len(voisins)
        assert code not in voisins
        # The same perimeter, always; the same region where the rule says so, and then as many as the region has.
        assert {voisin[:2] for voisin in voisins} == {code[:2]}
        if oracle.bases[name].get("meme_region"):
            assert {oracle.regions[voisin] for voisin in voisins} == {oracle.regions[code]}
        else:
            assert len(rows) == oracle.nombre
    assert len(lists) > 7000


def test_a_region_with_few_qpv_has_few_neighbours(publie, oracle):
    points = oracle.standardised(oracle.bases["region"])
    par_region = Counter(oracle.regions[code] for code in points)
    nb = Counter(row["code_qpv"] for row in read(publie, "voisin") if row["base"] == "region")
    assert {code: min(oracle.nombre, par_region[oracle.regions[code]] - 1) for code in points} == {
        code: nb[code] for code in points
    }
    assert min(par_region.values()) <= oracle.nombre


def test_a_distance_is_the_same_both_ways(publication):
    distances = {(row["base"], row["code_qpv"], row["voisin"]): row["distance"] for row in read(publication, "voisin")}
    reciproques = 0
    for (base, code, voisin), distance in distances.items():
        if (base, voisin, code) in distances:
            reciproques += 1
            assert distances[base, voisin, code] == pytest.approx(distance, abs=PRES)
    assert reciproques > 10_000


def test_fewer_neighbours_are_the_nearest_ones(base):
    everything = base.ask("semblables", territoire="etouvie", base="ensemble").to_pylist()
    assert base.ask("semblables", territoire="etouvie", base="ensemble", nombre=5).to_pylist() == everything[:5]


@pytest.mark.parametrize("name", [None, *BASES[1:]])
def test_trajectories_have_the_median_and_the_quartiles_of_the_neighbours(publie, base, oracle, name):
    voisins = defaultdict(set)
    for row in read(publie, "voisin"):
        if row["base"] == (name or "ensemble"):
            voisins[row["code_qpv"]].add(row["voisin"])
    expected = {}
    for (indicateur, zonage, edition), france in oracle.values.items():
        for (quartier, zone), code in oracle.quartiers.items():
            values = [france[voisin] for voisin in voisins[code] if voisin in france]
            if zone == zonage and len(france) >= 100 and values:
                expected[indicateur, quartier, zonage, edition] = (values, france, code)
    rows = base.ask("trajectoires", base=name).to_pylist()
    answered = {(row["indicateur"], row["territoire"], row["zonage"], row["edition"]): row for row in rows}
    assert len(answered) == len(rows)
    assert answered.keys() == expected.keys()
    for key, (values, france, code) in expected.items():
        row, (bas, mediane, haut) = answered[key], _quartiles(values)
        assert row["semblables_bas"] == pytest.approx(bas, abs=1e-6), key
        assert row["semblables_mediane"] == pytest.approx(mediane, abs=1e-6), key
        assert row["semblables_haut"] == pytest.approx(haut, abs=1e-6), key
        assert (key, row["semblables_nb"], row["qpv_nb"]) == (key, len(values), len(france))
        assert row["france_mediane"] == pytest.approx(statistics.median(france.values())), key
        assert (key, row["valeur"]) == (key, france.get(code))
        assert row["base"] == (name or "ensemble")
    assert len(answered) > 50
