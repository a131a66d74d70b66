"""The calendar: what each source can say of the contract, and when."""

import re
from datetime import date
from pathlib import Path

import pytest

import queries
from narration.tendance import calendar_can_say, calendar_cannot_say, calendar_headline, calendar_table


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
    # Surveys of 2025 to 2029: those of 2024 came before the signature, on 18 December 2024.
    assert recensement["premier_dans_contrat"] == 2027
    assert recensement["diffusion_premier"] == date(2030, 6, 30)
    assert (recensement["dernier_a_mi_parcours"], recensement["juge_a_mi_parcours"]) == (2024, False)
    assert (recensement["dernier_a_la_fin"], recensement["juge_a_la_fin"]) == (2027, True)


def test_yearly_sources_can_judge_it_in_2027(base):
    caf = _calendrier(base)["insee_qpv2024_caf"]
    assert (caf["premier_dans_contrat"], caf["dernier_a_mi_parcours"], caf["juge_a_mi_parcours"]) == (2025, 2025, True)


def test_an_interrupted_source_promises_nothing(base):
    revenus = _calendrier(base)["insee_qpv2024_revenu"]
    assert revenus["interrompue"]
    assert [
        revenus[name] for name in ("attendu_ce_jour", "diffusion_premier", "dernier_a_mi_parcours", "dernier_a_la_fin")
    ] == [None] * 4


def test_a_file_made_once_is_never_late(base):
    # It was said to be out on the last day of the year that it describes, and late ever since.
    first_values = _calendrier(base, "2029-12-31")["premieres_valeurs_qpv2024"]
    assert (first_values["attendu_ce_jour"], first_values["retard_ans"], first_values["juge_a_la_fin"]) == (
        None,
        0,
        False,
    )


def test_a_delay_counts_real_files_only(base):
    # The demonstration holds job-seekers of 2024 and 2025: they make nothing less late.
    demandeurs = _calendrier(base, "2026-11-23")["insee_qpv2024_demandeur_emploi"]
    assert (demandeurs["dernier_charge"], demandeurs["retard_ans"]) == (None, 1)


def test_no_first_whole_year_begins_before_the_signature(base):
    (contrat,) = base.ask("contrat").to_pylist()
    for row in _calendrier(base).values():
        assert row["premier_dans_contrat"] - row["demi_fenetre_ans"] > contrat["signature"].year


def test_no_sentence_says_that_a_figure_judges_the_contract(base):
    """A figure tells whether a quartier has changed, never why; none is out before what it describes is over."""
    rows = [*_calendrier(base).values()]
    said = [calendar_headline(rows), calendar_can_say(rows), calendar_cannot_say(rows)]
    said += [cell for record in calendar_table(rows) for cell in record.values()]
    assert not [text for text in said if re.search(r"jug(er|era|e)\b|preuve", text)]
    for row in rows:
        if row["diffusion_premier"]:
            assert row["diffusion_premier"].year > row["premier_dans_contrat"] + row["demi_fenetre_ans"]


def test_what_a_break_bars_does_not_judge_the_contract(base):
    calendrier = _calendrier(base)
    demandeurs = calendrier["insee_qpv2024_demandeur_emploi"]
    assert demandeurs["rupture_annee"] == 2025
    assert (demandeurs["juge_a_mi_parcours"], demandeurs["juge_a_la_fin"]) == (False, False)
    assert "Demandeurs d'emploi" not in calendar_can_say([*calendrier.values()])
    assert "Demandeurs d'emploi" in calendar_cannot_say([*calendrier.values()])
    (row,) = [row for row in calendar_table([*calendrier.values()]) if row["Source"].startswith("Demandeurs")]
    assert row["Fin 2030"] == "2029 : règles changées en 2025, ne se compare pas"
    # The rules of comparison refuse as much.
    refusal = [
        row["motif"]
        for row in base.ask("comparaison", a="2024@QPV2024", b="2025@QPV2024").to_pylist()
        if row["indicateur"].startswith("demandeurs_emploi")
    ]
    assert set(refusal) == {"RUPTURE"}
