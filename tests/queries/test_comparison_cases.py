"""Hand-written cases of comparison, each with the sentence of the method that decides it."""

import csv
from pathlib import Path

import pytest

import queries
from tests.queries.test_prices import without_index

with (Path(__file__).parent / "comparison_cases.csv").open(encoding="utf-8", newline="") as flux:
    CAS = list(csv.DictReader(flux))
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
    annees = {cas["indice_jusqu_a"] for cas in CAS} - {None}
    return {None: base} | {
        annee: queries.connect(without_index(publication, folder / annee, int(annee))) for annee in annees
    }


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: f"{cas['indicateur']} {cas['territoire']} {cas['a']} {cas['b']}")
def test_a_comparison_gives_its_difference_or_its_reason(bases, cas):
    asked = {name: cas[name] for name in ("indicateur", "territoire", "a", "b")}
    (row,) = bases[cas["indice_jusqu_a"]].ask("comparaison", **asked).to_pylist()
    obtenu = row["motif"] or row["difference"]
    assert obtenu == (cas["attendu"] if cas["attendu"] in CODES else pytest.approx(float(cas["attendu"]))), cas["regle"]
    assert row["phrase"].endswith(".")


def test_the_cases_cover_every_reason():
    assert len(CAS) >= 60
    assert {cas["attendu"] for cas in CAS} >= CODES
    assert all(cas["regle"].startswith(("T", "§")) for cas in CAS)
