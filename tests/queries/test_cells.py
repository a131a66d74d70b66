"""Every amount comes back to its cell: 200 drawn at random are read again in their files, and none is untraceable."""

import csv
import random
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import queries
from etl.pipeline import load
from etl.reading.headers import letter

ROOT = Path(__file__).parents[2]
DRAWN, SEED = 200, 147
KINDS = {"action", "engagement", "financement", "participation", "droit_commun", "abattement", "poste"}
EXPORTS = "data/datasubvention-dauphin-osiris"


def _column(letters: str) -> int:
    """Count a column in plain Python: A is 0, AA is 26."""
    rank = 0
    for sign in letters:
        rank = rank * 26 + ord(sign) - ord("A") + 1
    return rank - 1


def _lines(path: Path, sheet: str) -> list[list[object]]:
    """Open a file as it is: the lines of a sheet, those of a CSV without any."""
    if path.suffix == ".csv":
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        return [list(line) for line in csv.reader(lines, delimiter=max(",;", key=lines[0].count))]
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def _check(rows, folders):
    """Read each cell again, straight from its file: it holds what is said."""
    opened: dict[tuple[str, str], list[list[object]]] = {}
    for row in rows:
        name = row["fichier"], row["feuille"]
        if name not in opened:
            (path,) = (path for path in (folder / name[0] for folder in folders) if path.is_file())
            opened[name] = _lines(path, name[1])
        found = opened[name][row["ligne"] - 1][_column(row["colonne"])]
        assert f"colonne {row['colonne']}, ligne {row['ligne']}" in row["lieu"]
        if row["genre"] == "participation":
            assert row["valeur"] is None
            assert float(found) >= 0
        else:
            kept = [sign for sign in str(found).replace(",", ".") if sign.isdigit() or sign in ".-"]
            assert float("".join(kept)) == pytest.approx(row["valeur"])


def test_letters_are_those_of_a_spreadsheet():
    assert [letter(rank) for rank in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert all(_column(letter(rank)) == rank for rank in range(2000))


def test_no_amount_is_untraceable(publication):
    rows = queries.connect(publication).ask("cellules").to_pylist()
    assert {row["genre"] for row in rows} == KINDS
    assert [row for row in rows if not row["colonne"] or not row["titre"]] == []


def test_two_hundred_cells_of_every_kind_hold_what_is_said(publication):
    rows = queries.connect(publication).ask("cellules").to_pylist()
    drawn = random.Random(SEED).sample(rows, DRAWN - 20 * len(KINDS))
    for kind in sorted(KINDS):
        drawn += random.Random(SEED).sample([row for row in rows if row["genre"] == kind], 20)
    assert len(drawn) == DRAWN
    _check(drawn, [ROOT / "data/demonstration", ROOT / "data/sources"])


def test_each_cell_of_the_exports_of_the_state_holds_what_is_said(shared, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    for name in ("gispro.xlsx", "SuiviActionsEvaluation_test.xlsx", "SCDL.csv"):
        (sources / name).write_bytes((shared / EXPORTS / name).read_bytes())
    load([sources], tmp_path / "parquet", "france", demonstration=False)
    rows = queries.connect(tmp_path / "parquet").ask("cellules").to_pylist()
    rows = [row for row in rows if row["genre"] != "poste"]
    found = Counter((row["fichier"], row["genre"]) for row in rows)
    osiris = {("SuiviActionsEvaluation_test.xlsx", "financement"): 3, ("SuiviActionsEvaluation_test.xlsx", "action"): 2}
    grants = {("SCDL.csv", "subvention"): 2}
    assert found == {("gispro.xlsx", "engagement"): 4, ("gispro.xlsx", "financement"): 4} | osiris | grants
    _check(rows, [sources])
