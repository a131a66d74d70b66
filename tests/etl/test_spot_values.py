"""Values that anybody can look up in the contract or in INSEE's own files, spelled as literals."""

import csv
import re

import pyarrow.parquet as pq
import pytest

from queries import connect

# indicator, territory, zoning, year of data: value. From INSEE's files (QPV 2015, Filosofi, communes).
INSEE = [
    ("taux_pauvrete", "etouvie", "QPV2015", 2016, 59.4),
    ("taux_pauvrete", "etouvie", "QPV2015", 2018, 58.1),
    ("taux_pauvrete", "les-parcheminiers", "QPV2015", 2016, 37.8),
    ("taux_pauvrete", "ensemble-qpv", "QPV2015", 2018, 44.7),
    ("revenu_median", "amiens-nord", "QPV2015", 2018, 12590),
    ("revenu_median", "80021", "COM", 2019, 18820),
    ("revenu_median", "248000531", "EPCI", 2016, 19410),
    ("revenu_median", "france-metropolitaine", "METROPOLE", 2019, 21930),
    ("population", "amiens-nord", "QPV2015", 2018, 14910),
]

# From the contract's key figures, which bear no year.
CONTRAT = [
    ("part_16_25_ni_emploi_ni_etudes", "etouvie", 40.9),
    ("part_16_25_ni_emploi_ni_etudes", "les-parcheminiers", 12.3),
    ("revenu_median", "amiens-nord", 13320),
    ("taux_pauvrete", "elbeuf-lescouve", 47),
    ("part_sans_diplome", "elbeuf-lescouve", 51.2),
    ("taux_emploi", "etouvie", 36.9),
]


@pytest.fixture(params=["publication", "real_publication"])
def base(request):
    """The shipped version, then the one made with the real files as well: both must say the same."""
    return connect(request.getfixturevalue(request.param))


def _mesures(base, indicateur, territoire, zonage, millesime):
    rows = base.ask("mesures", indicateur=indicateur, territoire=territoire, zonage=zonage).to_pylist()
    return [row for row in rows if row["millesime"] == millesime]


@pytest.mark.parametrize(("indicateur", "territoire", "zonage", "millesime", "value"), INSEE)
def test_insee_values(base, indicateur, territoire, zonage, millesime, value):
    (mesure,) = _mesures(base, indicateur, territoire, zonage, millesime)
    assert (mesure["valeur"], mesure["statut"], mesure["fictif"]) == (value, "publie", False)


@pytest.mark.parametrize(("indicateur", "territoire", "value"), CONTRAT)
def test_contract_values_bear_no_year(base, indicateur, territoire, value):
    mesures = _mesures(base, indicateur, territoire, "QPV2024", None)
    (mesure,) = [mesure for mesure in mesures if mesure["source"] == "contrat"]
    assert (mesure["valeur"], mesure["statut"]) == (value, "publie")


def test_a_figure_the_contract_does_not_give_is_absent_rather_than_zero(base):
    (mesure,) = _mesures(base, "part_16_25_ni_emploi_ni_etudes", "elbeuf-lescouve", "QPV2024", None)
    assert (mesure["valeur"], mesure["statut"]) == (None, "absent")


def test_baseline_population_is_that_of_the_contract(base):
    """31 535 inhabitants over 7 quartiers, three of which the contract gives no figure for."""
    references = base.ask("references_2024", indicateur="population").to_pylist()
    assert sum(reference["valeur"] for reference in references) == 31535
    assert {reference["territoire"] for reference in references if reference["statut"] == "secondaire"} == {
        "pierre-rollin",
        "salamandre-marcel-paul",
        "phileas-lebesgue-condorcet",
    }
    assert len(references) == 7
    (synthese,) = base.ask("synthese", indicateur="population").to_pylist()
    assert (synthese["valeur_totale"], synthese["renseignes_nb"], synthese["quartiers_nb"]) == (31535, 7, 7)


def test_totals_are_given_for_counts_alone(base):
    """A poverty rate known in the seven quartiers has a range, never a sum."""
    (synthese,) = base.ask("synthese", indicateur="taux_pauvrete").to_pylist()
    assert synthese["renseignes_nb"] == 7
    assert (synthese["valeur_min"], synthese["valeur_max"], synthese["valeur_totale"]) == (45, 57, None)


def test_two_real_files_that_agree_make_one_measure_without_conflict(real_publication):
    """The 2022 edition of the thematic base holds the Filosofi figures of 2018."""
    version = (real_publication / "current").read_text().strip()
    mesures = pq.read_table(real_publication / version / "mesure.parquet").to_pylist()
    (mesure,) = [
        mesure
        for mesure in mesures
        if (mesure["indicateur"], mesure["territoire"], mesure["zonage"], mesure["edition"])
        == ("taux_pauvrete", "etouvie", "QPV2015", "2018")
    ]
    assert mesure["fichier"] == "insee-qpv2015-filosofi/data_filo18_qp_revdis.csv"
    assert mesure["provenances_nb"] >= 2
    assert mesure["conflit"] is False


def test_every_measure_of_a_real_file_is_the_cell_it_names(shared, real_publication):
    """Open the file, go to the line, read the column: the value is there."""
    verified = 0
    for mesure in connect(real_publication).ask("mesures").to_pylist():
        path = shared / "data" / mesure["fichier"]
        if not path.is_file():
            continue
        rows = path.read_text(encoding="utf-8-sig").splitlines()
        header, cells = csv.reader([rows[0], rows[mesure["ligne"] - 1]], delimiter=";")
        cell = cells[[name.strip() for name in header].index(mesure["variable"])]
        number = re.sub(r"\s", "", cell).replace(",", ".")
        assert mesure["code_territoire"] in cells, mesure
        assert (float(number) if number else None) == mesure["valeur"], mesure
        verified += 1
    assert verified > 300
