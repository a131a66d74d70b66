"""The year that we deduced for a figure of the contract is said wherever the figure is, and one name is given to it."""

import csv
import re
from pathlib import Path

import pytest

from exports.__main__ import open_contents
from narration import quartier, sentences, tables, tendance

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "etl" / "reference" / "chiffre_cle.csv"


@pytest.fixture(scope="module")
def contents(publication):
    return open_contents(publication, None, 2025)


def _deduced():
    """The figures whose year is deduced, as the file of the contract says: indicateur to « 2021 » or « 2018-2022 »."""
    years = {}
    for row in csv.DictReader(FIGURES.read_text("utf-8").splitlines()):
        if row["millesime_deduit"] == "true":
            begin, end = row["fenetre_debut"], row["fenetre_fin"]
            years[row["indicateur"]] = begin if begin == end else f"{begin}-{end}"
    return years


def _sheet(contents, code):
    return tables.sheets(contents)[code]


def _says(text, year):
    return re.search(rf"\b{year}, années? déduites?", text)


def test_some_years_are_deduced():
    assert _deduced() == {"taux_pauvrete": "2021", "revenu_median": "2021", "population": "2018-2022"}


@pytest.mark.parametrize(("code", "year"), sorted(_deduced().items()))
def test_the_tables_of_a_figure_of_the_contract_say_its_deduced_year(contents, code, year):
    sheet, rows = _sheet(contents, code), contents.rows("references_2024", indicateur=code)
    own = [row for row in rows if row["edition"] == "contrat" and row["valeur"] is not None]
    assert own
    (grid,) = (row for row in tables.key_figure_grid(contents) if row["Indicateur"] == sheet["libelle_court"])
    assert _says(grid["Année"], year)
    for row in own:
        (line,) = (line for line in tables.reference_table(rows, sheet) if line["Quartier"] == row["quartier"])
        assert _says(line["Année"], year)
        place = contents.rows("references_2024", territoire=row["territoire"])
        (line,) = (
            line for line in tables.quartier_table(contents, place) if line["Indicateur"].startswith(sheet["libelle"])
        )
        assert _says(line["Année"], year)
        trends = [one for one in contents.rows("tendances", indicateur=code) if one["territoire"] == row["territoire"]]
        (line,) = tendance.trend_table(contents, trends, par="quartier")
        assert _says(line["Valeur de départ"], year)


@pytest.mark.parametrize(("code", "year"), sorted(_deduced().items()))
def test_the_sentences_and_the_key_figures_say_it_too(contents, code, year):
    sheet, rows = _sheet(contents, code), contents.rows("references_2024", indicateur=code)
    assert _says(sentences.reference_sentence(rows, sheet), year)
    (note,) = (note for label, _, note in tables.key_figures(contents) if label == sheet["libelle_court"])
    assert _says(note, year)


def test_a_figure_without_a_year_is_said_to_have_none(contents):
    rows = contents.rows("references_2024", indicateur="part_0_24")
    assert "année non indiquée" in sentences.reference_sentence(rows, _sheet(contents, "part_0_24"))


def test_the_same_value_keeps_one_name():
    """No surface calls the value that all is compared to by another name: « de 2024 » it is not."""
    other = re.compile(r"référence de 2024|valeurs? de référence|depuis la référence|référence en 2024", re.IGNORECASE)
    folders = ("narration", "pages", "exports", "queries", "etl")
    files = [
        path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".sql", ".html")
    ]
    assert [str(path.relative_to(ROOT)) for path in files if other.search(path.read_text("utf-8"))] == []


def test_a_census_mean_among_all_qpv_is_written_by_its_years_and_never_by_one(contents):
    """« 2018 » for the surveys of 2016 to 2020 is a year that was not measured; the windows are those of the series."""
    windows = {}
    for row in contents.rows("series", territoire="etouvie"):
        if row["fenetre_debut"] and row["fenetre_debut"] < row["fenetre_fin"]:
            windows[row["indicateur"], row["millesime"]] = f"{row['fenetre_debut']}-{row['fenetre_fin']}"
    latest = contents.rows("positions", territoire="etouvie", recente=True)
    awaited = {row["indicateur"]: windows.get((row["indicateur"], row["millesime"])) for row in latest}
    strips = [strip for part in quartier.strips(contents, "etouvie") for _, group in part for strip in group]
    said = {strip.code: strip.year for strip in strips}
    assert any(awaited.get(code) for code in said)
    assert {code: year for code, year in said.items() if awaited.get(code) and awaited[code] not in year} == {}


@pytest.mark.parametrize(("code", "year"), sorted(_deduced().items()))
def test_the_date_that_sql_writes_in_a_sentence_says_it_too(contents, code, year):
    asked = (
        "select date_fr(cote) from cote "
        "where indicateur = $1 and edition = 'contrat' and zonage = 'QPV2024' and cote['valeur'] is not null"
    )
    said = [text for (text,) in contents.base.connection.cursor().execute(asked, [code]).fetchall()]
    assert said
    assert [text for text in said if not (text.startswith("selon le contrat") and _says(text, year))] == []
