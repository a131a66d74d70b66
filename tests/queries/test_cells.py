"""Every amount comes back to its cell: 200 drawn at random are read again in their files, and none is untraceable."""

import random
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import queries
from etl.reading.headers import letter

ROOT = Path(__file__).parents[2]
DRAWN, SEED = 200, 147


def _column(letters: str) -> int:
    """Count a column in plain Python: A is 0, AA is 26."""
    rank = 0
    for sign in letters:
        rank = rank * 26 + ord(sign) - ord("A") + 1
    return rank - 1


def _cell(row, opened):
    """Read a cell again, straight from its file."""
    path = ROOT / "data/demonstration" / row["fichier"]
    if path not in opened:
        opened[path] = CalamineWorkbook.from_path(path)
    lines = opened[path].get_sheet_by_name(row["feuille"]).to_python(skip_empty_area=False)
    return lines[row["ligne"] - 1][_column(row["colonne"])]


def test_letters_are_those_of_a_spreadsheet():
    assert [letter(rank) for rank in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert all(_column(letter(rank)) == rank for rank in range(2000))


def test_no_amount_is_untraceable(publication):
    rows = queries.connect(publication).ask("cellules").to_pylist()
    assert {row["genre"] for row in rows} >= {"financement", "participation", "droit_commun", "abattement", "poste"}
    assert [row for row in rows if not row["colonne"] or not row["titre"]] == []


def test_two_hundred_cells_hold_what_is_said(publication):
    rows = [row for row in queries.connect(publication).ask("cellules").to_pylist() if row["fichier"].endswith(".xlsx")]
    opened: dict[Path, CalamineWorkbook] = {}
    for row in random.Random(SEED).sample(rows, DRAWN):
        found = _cell(row, opened)
        assert f"colonne {row['colonne']}, ligne {row['ligne']}" in row["lieu"]
        if row["genre"] == "participation":
            assert row["valeur"] is None
            assert float(found) >= 0
        else:
            kept = [sign for sign in str(found).replace(",", ".") if sign.isdigit() or sign == "."]
            assert float("".join(kept)) == pytest.approx(row["valeur"])
