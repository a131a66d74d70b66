"""Euros of two years: the index chained again from the World Bank's file, and what is said of a value converted."""

import csv
import shutil
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import queries
from etl.pipeline import load
from tests.queries.altered_version import sealed

BASE = 2015


def prices(publication: Path) -> dict[int, float]:
    """Return the published index, by year."""
    version = (publication / "current").read_text().strip()
    rows = pq.read_table(publication / version / "prix.parquet").to_pylist()
    return {row["annee"]: row["indice"] for row in rows}


def without_index(publication: Path, folder: Path, after: int) -> Path:
    """Copy a publication without the index of the years after one."""
    shutil.copytree(publication, folder)
    path = folder / (folder / "current").read_text().strip() / "prix.parquet"
    index = pq.read_table(path)
    pq.write_table(index.filter(pc.less_equal(index["annee"], after)), path)
    sealed(path.parent)
    return folder


def test_the_index_is_the_product_of_the_yearly_changes_of_the_world_bank(publication, shared):
    with (shared / "data" / "prix" / "ipc_france_variation_annuelle.csv").open(encoding="utf-8") as stream:
        changes = {int(row["annee"]): float(row["variation_annuelle_pct"]) for row in csv.DictReader(stream)}
    index, chained = 100.0, {}
    for annee in sorted(changes):
        index *= 1 + changes[annee] / 100
        chained[annee] = index
    published = prices(publication)
    assert set(published) == set(range(2000, 2025))
    assert published[BASE] == 100
    for annee, indice in published.items():
        assert indice == pytest.approx(100 * chained[annee] / chained[BASE], rel=1e-9), annee


def test_another_contract_need_not_copy_the_index_and_may_hold_its_own(tmp_path, monkeypatch):
    contrat = Path(__file__).parents[1] / "contrat_fictif"
    assert not (contrat / "prix.csv").exists()
    monkeypatch.setattr("etl.reception.depots.REFERENCE", contrat)
    load([], tmp_path / "livre", demonstration=False)
    assert prices(tmp_path / "livre")[2024] > 100
    shutil.copytree(contrat, tmp_path / "contrat")
    (tmp_path / "contrat" / "prix.csv").write_text("annee,indice\n2014,99\n2015,100\n2016,105\n", encoding="utf-8")
    monkeypatch.setattr("etl.reception.depots.REFERENCE", tmp_path / "contrat")
    load([], tmp_path / "sien", demonstration=False)
    assert prices(tmp_path / "sien") == pytest.approx({2014: 99, 2015: 100, 2016: 105})


def test_the_series_of_insee_replaces_the_other_whole(tmp_path):
    folder = tmp_path / "depot"
    folder.mkdir()
    (folder / "ipc_insee_annuel.csv").write_text("annee;indice\n2014;99,96\n2015;100\n2016;100,18\n", encoding="utf-8")
    load([folder], tmp_path / "parquet", demonstration=False)
    assert prices(tmp_path / "parquet") == pytest.approx({2014: 99.96, 2015: 100, 2016: 100.18})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("annee;valeur\n2015;100\n", "indice"),
        ("annee;indice\n2016;100,18\n", "2015"),
        ("annee;variation_annuelle_pct\n2015;1\n2017;1\n", "2016"),
        ("annee;indice\n2015;100\n2015;101\n", "deux fois"),
    ],
)
def test_an_index_that_cannot_be_used_is_refused_with_what_to_mend(tmp_path, content, expected):
    folder = tmp_path / "depot"
    folder.mkdir()
    (folder / "ipc_insee_annuel.csv").write_text(content, encoding="utf-8")
    examens = {examen.nom: examen for examen in load([folder], tmp_path / "parquet", demonstration=False).examens}
    assert examens["ipc_insee_annuel.csv"].etat == "refuse"
    assert expected in examens["ipc_insee_annuel.csv"].message
    assert 2024 in prices(tmp_path / "parquet")


@pytest.mark.parametrize("cell", ["", "cent", "-3", "0", "nan"])
def test_a_year_without_a_number_is_set_aside(tmp_path, cell):
    folder = tmp_path / "depot"
    folder.mkdir()
    (folder / "ipc_insee_annuel.csv").write_text(f"annee;indice\n2015;100\n2016;{cell}\n", encoding="utf-8")
    examens = {examen.nom: examen for examen in load([folder], tmp_path / "parquet", demonstration=False).examens}
    lecture = examens["ipc_insee_annuel.csv"].lecture
    assert (lecture.lues, lecture.publiees, [rejet.ligne for rejet in lecture.rejets]) == (2, 1, [3])


@pytest.fixture(scope="module")
def base(publication: Path) -> queries.Base:
    """The shipped data."""
    return queries.connect(publication)


def _compare(base: queries.Base, a: str, b: str, territoire: str = "etouvie") -> dict:
    (row,) = base.ask("comparaison", indicateur="revenu_median", territoire=territoire, a=a, b=b).to_pylist()
    return row


def test_the_sentence_says_both_values_the_one_converted_and_the_index(base):
    row = _compare(base, "2016@QPV2015", "2019@QPV2015")
    assert (
        row["phrase"]
        .replace("\u202f", " ")
        .startswith(
            "À Étouvie, le revenu disponible médian par unité de consommation "
            "passe de 11 460 € en 2016 (11 923 € de 2019) à 12 650 € en 2019, "
            "soit 727 € de plus en euros constants de 2019 (indice des prix à la consommation, "
            "Banque mondiale d'après l'Insee)."
        )
    )


def test_read_backwards_the_euros_are_still_those_of_the_later_year(base):
    row = _compare(base, "2019@QPV2015", "2016@QPV2015")
    phrase = row["phrase"].replace("\u202f", " ")
    assert "en 2019 à 11 460 € en 2016 (11 923 € de 2019), soit 727 € de moins" in phrase
    assert row["difference"] == -_compare(base, "2016@QPV2015", "2019@QPV2015")["difference"]


def test_a_year_that_was_deduced_is_said_so(base):
    phrase = _compare(base, "contrat@QPV2024", "2023@QPV2024")["phrase"]
    assert "de 2023, si ce sont des euros de 2021)" in phrase


def test_the_years_without_an_index_are_named(publication, tmp_path):
    base = queries.connect(without_index(publication, tmp_path / "copie", 2017))
    row = _compare(base, "2016@QPV2015", "2018@QPV2015")
    assert (row["motif"], row["difference"]) == ("PRIX", None)
    assert row["phrase"].endswith("l'indice des prix de 2018 n'est pas chargé.")
    base = queries.connect(without_index(publication, tmp_path / "vide", 1999))
    assert "de 2016 et de 2018" in _compare(base, "2016@QPV2015", "2018@QPV2015")["phrase"]


def test_what_is_no_money_is_never_converted(base):
    for row in base.ask("comparaison", indicateur="taux_pauvrete").to_pylist():
        assert "constants" not in row["phrase"]


def test_the_chart_of_trends_starts_from_the_baseline_in_euros_of_the_last_value(base, publication):
    index = prices(publication)
    rows = base.ask("tendances").to_pylist()
    euros = [row for row in rows if row["indicateur"] == "revenu_median" and row["difference"] is not None]
    assert euros
    for row in euros:
        constante = row["reference_valeur"] * index[int(row["derniere_edition"])] / index[2021]
        assert row["reference_comparable"] == pytest.approx(constante)
        assert row["difference"] == pytest.approx(row["derniere_valeur"] - constante, abs=1e-5)
    assert all(
        row["reference_comparable"] == row["reference_valeur"]
        for row in rows
        if row["indicateur"] not in ("revenu_median", "premier_decile")
    )


def test_the_change_of_a_gap_is_in_euros_of_the_later_year(real_publication):
    base, index = queries.connect(real_publication), prices(real_publication)
    values = {
        (m["territoire"], m["millesime"], m["zonage"]): m["valeur"]
        for m in base.ask("mesures", indicateur="revenu_median").to_pylist()
    }
    for row in (
        base.connection.cursor()
        .sql(
            """
        select q.territoire, q.a['annee'], q.b['annee'], q.a['zonage'], r.territoire, r.a['zonage'],
            ecart_a_une_date(q.a, r.a, q.b), ecart_a_une_date(q.b, r.b, q.a), q.difference - r.difference,
            phrase_ecart(q, r, 'Le lieu', 'le reste', null)
        from paire as q join paire as r
            on r.indicateur = q.indicateur and r.territoire = 'amiens-metropole'
            and r.a['annee'] = q.a['annee'] and r.b['annee'] = q.b['annee']
        where q.indicateur = 'revenu_median' and q.territoire = 'etouvie' and q.difference is not null
          and r.difference is not null and q.b['annee'] > q.a['annee'] and q.a['zonage'] = 'QPV2015'
        """
        )
        .fetchall()
    ):
        lieu, a, b, zonage, other, zonage_autre, depart, arrivee, evolution, phrase = row
        rapport = index[b] / index[a]
        expected = rapport * (values[lieu, a, zonage] - values[other, a, zonage_autre])
        assert depart == pytest.approx(expected, abs=1e-5)
        assert arrivee == values[lieu, b, zonage] - values[other, b, zonage_autre]
        assert evolution == pytest.approx(arrivee - depart, abs=1e-5)
        assert phrase.startswith(f"Le lieu, en euros constants de {b} (indice")
        break
    else:
        pytest.fail("aucun changement d'écart en euros")


def test_the_share_of_the_median_of_the_whole_needs_no_index(real_publication):
    base = queries.connect(real_publication)
    values = {
        (m["indicateur"], m["territoire"], m["millesime"], m["zonage"]): m["valeur"]
        for m in base.ask("mesures").to_pylist()
    }
    rows = base.ask("revenus_relatifs").to_pylist()
    assert {row["indicateur"] for row in rows} == {"revenu_median", "premier_decile"}
    for row in rows:
        assert row["valeur"] == values[row["indicateur"], row["territoire"], row["millesime"], row["zonage"]]
        assert row["valeur_reference"] == values[row["indicateur"], row["reference"], row["millesime"], "EPCI"]
        assert row["part_pct"] == pytest.approx(100 * row["valeur"] / row["valeur_reference"], abs=1e-6)
    assert len({(row["territoire"], row["millesime"]) for row in rows}) > 10
