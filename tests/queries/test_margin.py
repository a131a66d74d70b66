"""No verdict without a margin: a difference whose error is not known is described, in grey, and never judged."""

from collections.abc import Sequence
from pathlib import Path

import pytest

import queries
from etl.pipeline import SOURCES, load
from tests.queries.test_comparison_oracle import Oracle

COLOURED = {"amelioration", "degradation", "hausse", "baisse", "stable"}
CODES = ("QN08003M", "QN08001M", "QN08002M", "QN08005M", "QN08006M", "QN08010N")
STATES = """
    select
        indicateur, territoire,
        a['edition'] || '@' || a['zonage'] as a, b['edition'] || '@' || b['zonage'] as b,
        etat_tendance(a, b, motif, difference, sens) as etat
    from paire
    join indicateur using (indicateur)
"""


def _states(publication: Path) -> dict[tuple[str, str, str, str], str]:
    rows = queries.connect(publication).connection.cursor().sql(STATES).fetchall()
    return {row[:4]: row[4] for row in rows}


def _publish(folder: Path, **files: Sequence[str]) -> Path:
    """Publish the shipped files and these, of which the keys are the names and the values the lines."""
    (folder / "sources").mkdir()
    for name, rows in files.items():
        (folder / "sources" / f"{name}.csv").write_text("".join(f"{row}\r\n" for row in rows), encoding="utf-8")
    load([SOURCES, folder / "sources"], folder / "parquet")
    return folder / "parquet"


def publish_incomes(folder: Path, avant: Sequence[str], apres: Sequence[str]) -> Path:
    """Publish the poverty of six quartiers in 2021 and in 2023, as INSEE's files of the QPV of 2024 give it."""
    return _publish(
        folder,
        **{
            f"revenus_pauvrete_20{an}_qp24": [
                ";".join(["CODGEO", *(f"DISP_{name}_A{an}" for name in ("MED", "D1", "PPSOC", "TP60", "NOTE"))]),
                *(f"{code};13320;8500;30,1;{taux};0" for code, taux in zip(CODES, values, strict=True)),
            ]
            for an, values in (("21", avant), ("23", apres))
        },
    )


def _demo(edition: int, population: int, jeunesse: str) -> dict[str, list[str]]:
    """Return a file of two quartiers: the values of the first are given."""
    header = "CODGEO;POP_MUN;TX_F;TX_TOT_0A24;TX_TOT_60ETPLUS;IND_JEUNE;TX_TOT_MEN1;TX_TOT_ET;A;PERCOU;AM"
    row = f"QP080006;{population};50,1;48,3;20,2;{jeunesse};64,2;12,9;1027;1568;107"
    other = "QP080003;15846;51,3;45,2;14,1;2,3;35,4;18,2;4935;12060;894"
    return {f"data_DEMO_{edition}_V1_QP": [header, row, other]}


@pytest.mark.parametrize("fixture", ["publication", "real_publication"])
def test_every_difference_of_the_contract_has_a_margin_and_none_is_coloured_within_it(fixture, request):
    publication = request.getfixturevalue(fixture)
    oracle = Oracle(publication)
    marges, etats = oracle.marges(), _states(publication)
    assert etats.keys() == marges.keys()
    coloured = {key for key, etat in etats.items() if etat in COLOURED}
    assert coloured
    assert [key for key in coloured if not marges[key]] == []
    verdicts = {key: abs(oracle.evolution(a, b)) for key, a, b in oracle.pairs() if key in coloured}
    assert [key for key, gap in verdicts.items() if etats[key] != "stable" and gap < marges[key] - 1e-6] == []


def test_a_margin_of_zero_is_for_what_is_exhaustive_and_says_why(publication):
    for fiche in queries.connect(publication).ask("indicateurs").to_pylist():
        assert len(fiche["erreur_origine"]) > 60, fiche["indicateur"]
        assert fiche["erreur_annee"] >= 2026
        if fiche["erreur_modele"] == "exhaustif":
            assert "sondage" in fiche["erreur_origine"] or "exhaustif" in fiche["erreur_origine"]


def test_a_tenth_of_a_point_in_the_files_of_2021_and_2023_is_no_verdict(tmp_path):
    avant = ("55,1", "57,2", "46,3", "45,4", "49,5", "47,6")
    apres = ("55,2", "57,1", "46,4", "45,3", "49,6", "47,5")
    base = queries.connect(publish_incomes(tmp_path, avant, apres))
    rows = base.ask("tendances", indicateur="taux_pauvrete").to_pylist()
    compared = [line for line in rows if line["derniere_valeur"] is not None and not line["fictif"]]
    assert len(compared) == 6
    assert [line["quartier"] for line in compared if line["etat"] in COLOURED] == []
    for row in compared:
        assert (row["etat"], row["motif"], row["difference"]) == ("non_significatif", "MARGE", None)
        assert row["marge"] > 1.9


def test_an_edition_in_whole_points_is_rounded_to_the_point_and_another_is_not(tmp_path):
    base = queries.connect(
        publish_incomes(
            tmp_path, ("55", "57", "46", "45", "49", "47"), ("55,5", "57,6", "46,0", "45,4", "49,9", "47,0")
        )
    )
    rows = {row["territoire"]: row for row in base.ask("tendances", indicateur="taux_pauvrete").to_pylist()}
    # Half a point for what was published in whole points, half a tenth for the other edition: 46 in 2023 is 46.0 there.
    oracle = Oracle(tmp_path / "parquet")
    (avant,) = [m for m in oracle.mesures if _is(m, "pierre-rollin", "2021")]
    (apres,) = [m for m in oracle.mesures if _is(m, "pierre-rollin", "2023")]
    assert (oracle.arrondi(avant), oracle.arrondi(apres)) == (0.5, 0.05)
    assert rows["pierre-rollin"]["marge"] == pytest.approx(oracle.marge(avant, apres))


def _is(m: dict, territoire: str, edition: str) -> bool:
    return (m["indicateur"], m["territoire"], m["zonage"], m["edition"]) == (
        "taux_pauvrete",
        territoire,
        "QPV2024",
        edition,
    )


def test_one_inhabitant_less_in_a_sampled_population_is_no_verdict(tmp_path):
    publication = _publish(tmp_path, **_demo(2020, 1200, "1,9"), **_demo(2022, 1199, "1,9"))
    (row,) = _asked(publication, "population", "2013@QPV2015", "2018@QPV2015")
    assert (row["difference"], row["motif"]) == (None, "MARGE")
    assert _states(publication)["population", "les-parcheminiers", "2013@QPV2015", "2018@QPV2015"] not in COLOURED


def test_an_index_of_youth_within_its_margin_is_no_verdict(tmp_path):
    publication = _publish(tmp_path, **_demo(2018, 1200, "2,0"), **_demo(2022, 1200, "2,4"))
    (row,) = _asked(publication, "indice_jeunesse", "2010@QPV2015", "2018@QPV2015")
    assert (row["difference"], row["motif"], row["etat"]) == (None, "MARGE", "non_significatif")


def _asked(publication: Path, indicateur: str, a: str, b: str) -> list[dict]:
    base = queries.connect(publication)
    return base.ask("comparaison", indicateur=indicateur, territoire="les-parcheminiers", a=a, b=b).to_pylist()
