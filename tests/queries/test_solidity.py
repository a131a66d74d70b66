"""How far a baseline can be relied upon, against a count in plain Python of the files carried over."""

import csv
from pathlib import Path
from statistics import fmean

import pytest

import queries
from etl.pipeline import SOURCES
from tests.queries.altered_version import alter

FOLDER = SOURCES / "qpv_france"
PANEL = "panel_revenus_qpv2015_{}.csv"


def rates(name: str, code: str, column: str) -> dict[str, float | None]:
    """Return a column of a file carried over, by QPV."""
    with (Path(FOLDER) / name).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        return {row[code]: float(row[column].replace(",", ".")) if row[column] else None for row in rows}


@pytest.fixture(scope="module")
def cards(publication) -> dict[str, dict]:
    answer = queries.connect(publication).ask("solidite", indicateur="taux_pauvrete").to_pylist()
    return {row["territoire"]: row for row in answer}


def test_the_year_of_the_baseline_is_unusual_and_by_how_much(cards):
    before, after = (rates(PANEL.format(year), "CODGEO", "DISP_TP60") for year in (2020, 2021))
    both = [code for code in after if after[code] is not None and before.get(code) is not None]
    moved = fmean(after[code] - before[code] for code in both)
    for card in cards.values():
        assert card["anormale"]
        assert card["mouvement"] == pytest.approx(moved, abs=1e-6)
        assert "année inhabituelle" in card["reserves"]


def test_what_is_masked_elsewhere_is_counted(cards):
    values = rates("premieres_valeurs_qpv2024.csv", "CODGEO", "taux_pauvrete_60%")
    masked = 100 * sum(value is None for value in values.values()) / len(values)
    assert {card["masquees_pct"] for card in cards.values()} == {round(masked, 1)}


def test_an_earlier_start_says_what_the_quartier_had_moved_by(cards):
    before, after = (rates(PANEL.format(year), "CODGEO", "DISP_TP60") for year in (2020, 2021))
    assert (cards["etouvie"]["depart_1"], cards["etouvie"]["ecart_1"]) == (
        "2020",
        pytest.approx(after["QP080001"] - before["QP080001"]),
    )
    # A new quartier had no perimeter in 2015, and a hidden value moves from nowhere.
    for place in ("elbeuf-lescouve", "salamandre-marcel-paul"):
        assert cards[place]["depart_1"] is None


def test_a_figure_of_the_contract_is_said_rounded_and_one_of_a_third_party_second_hand(cards):
    assert all(card["arrondie"] for card in cards.values())
    assert {place for place, card in cards.items() if card["secondaire"]} == {
        "pierre-rollin",
        "salamandre-marcel-paul",
        "phileas-lebesgue-condorcet",
    }


def test_an_ordinary_year_is_not_unusual(publication):
    answer = queries.connect(publication).ask("solidite", indicateur="revenu_median").to_pylist()
    assert answer
    assert not any(card["anormale"] for card in answer)


@pytest.mark.parametrize(("moved", "flips"), [(30.0, False), (-30.0, True)])
def test_a_conclusion_that_an_earlier_start_would_turn_says_so(publication, tmp_path, moved, flips):
    """Amiens Nord worsens since 2021; had it moved as much the other way just before, nothing is sure."""

    def change(row: dict) -> None:
        if (row["indicateur"], row["territoire"], row["zonage"]) == ("taux_pauvrete", "amiens-nord", "QPV2015"):
            if row["edition"] == "2021":
                row["valeur"] = 50.0
            if row["edition"] in ("2019", "2020"):
                row["valeur"] = 50.0 - moved
        # A made-up value after the baseline, far beyond the margin.
        if (row["indicateur"], row["territoire"]) == ("taux_pauvrete", "amiens-nord") and row["edition"] == "2023":
            row["valeur"] = 65.0

    columns = ("indicateur", "territoire", "zonage", "edition", "valeur")
    base = queries.connect(alter(publication, tmp_path, "mesure", columns, change))
    rows = base.ask("constats", quartier="amiens-nord").to_pylist()
    (row,) = [line for line in rows if line["constat"] == "2023-taux_pauvrete-amiens-nord"]
    assert row["etat"] == "degradation"
    assert row["phrase"].endswith("Avec 2020 pour départ, la conclusion serait autre.") == flips
    if flips:
        assert row["certitude"] == "indicative"
