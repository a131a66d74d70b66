"""Hand-written cases of comparison, each with the sentence of the method that decides it."""

import csv
from pathlib import Path

import pytest

import queries
from tests.queries.test_prices import without_index

with (Path(__file__).parent / "comparison_cases.csv").open(encoding="utf-8", newline="") as stream:
    CASES = list(csv.DictReader(stream))
CODES = {"PERIMETRE", "FENETRE", "ECART_MINIMAL", "RUPTURE", "DEFINITION", "SECRET", "ABSENT", "MARGE", "PRIX"}


@pytest.fixture(scope="module")
def base(publication: Path) -> queries.Base:
    """The shipped data."""
    return queries.connect(publication)


@pytest.fixture(scope="module")
def bases(
    base: queries.Base, publication: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str | None, queries.Base]:
    """The shipped data, by the last year of the index that is loaded: None, in a shorter row, is as shipped."""
    folder = tmp_path_factory.mktemp("sans-indice")
    annees = {cases["indice_jusqu_a"] for cases in CASES} - {None}
    return {None: base} | {
        annee: queries.connect(without_index(publication, folder / annee, int(annee))) for annee in annees
    }


@pytest.mark.parametrize(
    "cases", CASES, ids=lambda cases: f"{cases['indicateur']} {cases['territoire']} {cases['a']} {cases['b']}"
)
def test_a_comparison_gives_its_difference_or_its_reason(bases, cases):
    asked = {name: cases[name] for name in ("indicateur", "territoire", "a", "b")}
    (row,) = bases[cases["indice_jusqu_a"]].ask("comparaison", **asked).to_pylist()
    obtained = row["motif"] or row["difference"]
    assert obtained == (cases["attendu"] if cases["attendu"] in CODES else pytest.approx(float(cases["attendu"]))), (
        cases["regle"]
    )
    assert row["phrase"].endswith(".")


def test_the_cases_cover_every_reason():
    assert len(CASES) >= 60
    assert {cases["attendu"] for cases in CASES} >= CODES
    assert all(cases["regle"].startswith(("T", "§")) for cases in CASES)
