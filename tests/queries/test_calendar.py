"""The calendar: what each source can say of the contract, and when."""

from datetime import date
from pathlib import Path

import pytest

import queries


@pytest.fixture(scope="module")
def base(publication: Path) -> queries.Base:
    """The shipped data."""
    return queries.connect(publication)


def _calendrier(base, jour: str | None = None) -> dict[str, dict]:
    return {row["source"]: row for row in base.ask("calendrier", jour=jour).to_pylist()}


@pytest.mark.parametrize(
    ("jour", "source", "expected"),
    [
        # Job-seekers of 31 December are out nine months later, at the end of September.
        ("2026-09-29", "insee_qpv2024_demandeur_emploi", 2024),
        ("2026-09-30", "insee_qpv2024_demandeur_emploi", 2025),
        ("2026-11-23", "insee_qpv2024_demandeur_emploi", 2025),
        # Caf: fourteen months, at the end of February, leap year or not.
        ("2026-02-27", "insee_qpv2024_caf", 2023),
        ("2026-03-01", "insee_qpv2024_caf", 2024),
        ("2028-02-29", "insee_qpv2024_caf", 2026),
        # Census: thirty months, in the middle of the third year.
        ("2029-06-29", "insee_qpv2024_population", 2025),
        ("2029-06-30", "insee_qpv2024_population", 2026),
    ],
)
def test_the_last_year_published_depends_on_the_day(base, jour, source, expected):
    assert _calendrier(base, jour)[source]["attendu_ce_jour"] == expected


def test_no_census_figure_can_judge_the_contract_in_2027(base):
    recensement = _calendrier(base)["insee_qpv2024_population"]
    assert recensement["premier_dans_contrat"] == 2026
    assert recensement["diffusion_premier"] == date(2029, 6, 30)
    assert (recensement["dernier_a_mi_parcours"], recensement["juge_a_mi_parcours"]) == (2024, False)
    assert (recensement["dernier_a_la_fin"], recensement["juge_a_la_fin"]) == (2027, True)


def test_yearly_sources_can_judge_it_in_2027(base):
    caf = _calendrier(base)["insee_qpv2024_caf"]
    assert (caf["premier_dans_contrat"], caf["dernier_a_mi_parcours"], caf["juge_a_mi_parcours"]) == (2024, 2025, True)


def test_an_interrupted_source_promises_nothing(base):
    revenus = _calendrier(base)["insee_qpv2024_revenu"]
    assert revenus["interrompue"]
    assert [
        revenus[name] for name in ("attendu_ce_jour", "diffusion_premier", "dernier_a_mi_parcours", "dernier_a_la_fin")
    ] == [None] * 4


def test_a_delay_counts_real_files_only(base):
    # The demonstration holds job-seekers of 2024 and 2025: they make nothing less late.
    demandeurs = _calendrier(base, "2026-11-23")["insee_qpv2024_demandeur_emploi"]
    assert (demandeurs["dernier_charge"], demandeurs["retard_ans"]) == (None, 1)
