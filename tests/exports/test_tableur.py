"""A file taken away holds the rows of the question, says how to find them again, and runs nothing."""

import csv
import io
import re
import shlex
import subprocess
import sys
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import queries
from exports.__main__ import open_contents, write
from exports.writers.xlsx import FORMULA, write_csv, write_xlsx

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def base(publication):
    return queries.connect(publication)


def _sheet(workbook: CalamineWorkbook, name: str) -> list[list]:
    """Return the rows of a sheet, its headings read back as the codes of the dictionary."""
    codes = {(row[0], row[1]): row[2] for row in workbook.get_sheet_by_name("Dictionnaire").to_python()[1:]}
    headings, *rows = workbook.get_sheet_by_name(name).to_python()
    return [[codes[name, heading] for heading in headings], *rows]


@pytest.mark.parametrize("name", ["silences", "actions", "financements", "couverture", "decisions"])
def test_a_workbook_holds_the_rows_of_its_question(base, name):
    answer = base.ask(name)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx(base, name, {})))
    header, *rows = _sheet(workbook, "Lignes")
    assert header == answer.column_names
    assert len(rows) == answer.num_rows
    for found, wanted in zip(rows, answer.to_pylist(), strict=True):
        for cell, value in zip(found, wanted.values(), strict=True):
            expected = "" if value is None else {True: "oui", False: "non"}[value] if isinstance(value, bool) else value
            assert cell == (pytest.approx(expected) if isinstance(expected, float) else expected)


def test_a_workbook_says_how_to_find_its_rows_again(base):
    content = write_xlsx(base, "actions", {"annee": 2025, "defi": None})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Traçabilité").to_python()
    said = {row[0]: row[1] for row in rows}
    assert said["Version des données"] == base.version
    assert (said["Filtre : annee"], said["Filtre : defi"]) == ("2025", "tous")
    assert said["Données fictives"].startswith("oui")
    assert said["Requête"].strip() == queries.get_question("actions").sql.strip()
    dictionary = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Dictionnaire").to_python()
    columns = queries.get_question("actions").colonnes
    assert [(row[2], row[4], row[5]) for row in dictionary[1:]] == [(*item, "actions") for item in columns.items()]


def test_the_same_answer_gives_the_same_bytes(base):
    assert write_xlsx(base, "couverture", {}) == write_xlsx(base, "couverture", {})


@given(
    st.lists(
        st.one_of(st.none(), st.text(), st.sampled_from(["=1+1", "@a", "+33", "-2", "\t=x", "a;b", 'a"b'])), max_size=5
    )
)
def test_no_text_becomes_a_formula_in_a_csv(texts):
    content = write_csv(pa.table({"rang": list(range(len(texts))), "texte": pa.array(texts, pa.string())}))
    _, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    for (_, written), text in zip(rows, texts, strict=True):
        assert not written.startswith(FORMULA)
        assert written in (text or "", f"'{text}")


def test_a_csv_is_written_as_a_french_spreadsheet_reads_it():
    table = pa.table({"montant": [1234.5, -2.0], "jour": [date(2026, 3, 1), None], "oui": [True, False]})
    assert write_csv(table) == "\ufeffmontant;jour;oui\r\n1234,5;01/03/2026;oui\r\n-2;;non\r\n".encode()


def test_an_extract_to_verify_has_a_place_to_sign_and_names_no_one(base):
    content = write_xlsx(base, "droit_commun", {"annee": 2025}, signature=True)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Traçabilité").to_python()
    said = {row[0]: row[1] for row in rows}
    assert all(set(said[name]) == {"…"} for name in ("Extrait vérifié le", "Par (nom et qualité)", "Signature"))
    assert "Signature" not in str(write_xlsx(base, "droit_commun", {"annee": 2025}))


# The columns of each question that mean « all » when they are empty.
NIVEAUX = {
    "actions_par": {"quartier", "defi", "annee"},
    "retour_bilans": {"quartier", "defi", "annee"},
    "droit_commun_par": {"preuve", "signataire", "defi", "quartier"},
    "financements_par": {"quartier", "defi"},
    "atfpb": {"quartier"},
    "levier": {"defi", "quartier"},
    "credits": {"financeur", "quartier", "defi"},
}


@cache
def _ask_for(publication: Path, command: str) -> list[dict[str, str]]:
    """Run a command as it is cited, on a publication; return its rows as text."""
    words = shlex.split(command)
    assert words[:3] == ["python", "-m", "queries"]
    complete = [sys.executable, "-m", "queries", "--parquet", str(publication), *words[3:]]
    finished = subprocess.run(complete, cwd=ROOT, capture_output=True, check=True)
    return list(csv.DictReader(io.StringIO(finished.stdout.decode("utf-8"))))


def _normal(value: object) -> object:
    """Write a value the same way whether it was read in a workbook or in the answer of a command."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = {"true": "oui", "false": "non"}.get(str(value).lower(), str(value))
    try:
        return round(float(text), 6)
    except ValueError:
        return text


def _sorted_rows(rows) -> list[str]:
    return sorted(str([_normal(value) for value in row]) for row in rows)


def _sheets(workbook: CalamineWorkbook) -> dict[str, tuple[str, str]]:
    """Return what the summary cites for each sheet: its command, and what it says of adding it up."""
    summary = [[*row, "", "", "", ""][:4] for row in workbook.get_sheet_by_name("Sommaire").to_python()]
    start = next(rank for rank, row in enumerate(summary) if row[0] == "Feuille")
    return {name: (command, additionner) for name, _, command, additionner in summary[start + 1 :] if name}


@pytest.mark.parametrize(("quartier", "defi"), [(None, None), ("etouvie", None), (None, 6)])
def test_a_sheet_is_the_answer_to_the_command_that_the_summary_cites(publication, quartier, defi):
    content = write(open_contents(publication, None, 2025), "xlsx", quartier, defi)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = _sheets(workbook)
    assert ["Sommaire", *sheets, "Dictionnaire"] == workbook.sheet_names
    assert len(sheets) >= 10
    for name, (command, _) in sheets.items():
        header, *rows = _sheet(workbook, name)
        niveaux = NIVEAUX.get(command.split()[3], set())
        answer = _ask_for(publication, command)
        of_level = [row for row in answer if all((row[c] != "") is (c in header) for c in niveaux)]
        assert _sorted_rows(rows) == _sorted_rows([[row[c] for c in header] for row in of_level]), name
        assert set(header) | niveaux == set(answer[0]) if answer else not rows


def test_every_section_finds_its_sheets_in_the_summary(publication):
    contents = open_contents(publication, None, 2025)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(write(contents, "xlsx")))
    rows = {row[0]: row[2] for row in workbook.get_sheet_by_name("Sommaire").to_python()}
    assert rows["2025-ENS-ACTIONS"] == "Actions ; Bilans"
    assert rows["2025-Q1-ACTIONS"] == "Actions (quartier=amiens-nord) ; Bilans (quartier=amiens-nord)"
    assert rows["2025-D6-ACTIONS"] == "Actions (defi=6) ; Bilans (defi=6)"
    for section in contents.bilan().sections:
        for title in re.findall(r"(?:^| ; )([^(;]+?)(?= \(| ;|$)", rows[section.reference]):
            assert any(name.startswith(title) for name in workbook.sheet_names), title


def _accordes(publication: Path, annee: int) -> float:
    """Return the specific credits granted to the funded actions of a year, from the published tables."""
    version = publication / (publication / "current").read_text(encoding="ascii").strip()
    actions, montants = (pq.read_table(version / f"{name}.parquet").to_pylist() for name in ("action", "financement"))
    financees = {row["action"] for row in actions if row["annee"] == annee and row["etat"] in ("accordee", "realisee")}
    return sum(
        row["montant_eur"]
        for row in montants
        if row["annee"] == annee
        and row["action"] in financees
        and (row["nature"], row["etape"]) == ("credit_specifique", "accorde")
    )


def test_no_sum_of_a_sheet_counts_money_twice(publication):
    content = write(open_contents(publication, None, 2025), "xlsx")
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    expected, sommees = _accordes(publication, 2025), 0
    assert 3_000_000 < expected < 3_500_000
    for name, (command, additionner) in _sheets(workbook).items():
        header, *rows = _sheet(workbook, name)
        for place, column in enumerate(header):
            if not column.endswith("_eur"):
                continue
            if additionner.startswith("oui : ") and column in additionner[6:].split(", "):
                somme = sum(row[place] for row in rows if row[place] != "")
                sommees += 1
                if column == "montant_eur":
                    assert somme == pytest.approx(expected, abs=0.5), name
                else:
                    assert 0 < somme < expected, name
            else:
                assert column in additionner.split("non : ")[1].split(", "), (name, command)
    assert sommees == 12


@pytest.mark.parametrize(
    ("name", "parametres", "sheets"),
    [
        ("actions_par", {"annee": 2025}, ["Ensemble", "Par quartier", "Par défi", "Par quartier et défi"]),
        ("actions_par", {"annee": 2025, "quartier": "etouvie", "defi": 6}, ["Lignes"]),
        ("atfpb", {"annee": 2025}, ["Ensemble", "Par quartier"]),
        ("levier", {"annee": 2025}, ["Ensemble", "Par défi", "Par quartier"]),
    ],
)
def test_an_extract_has_a_sheet_per_level_and_loses_no_row(base, name, parametres, sheets):
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx(base, name, parametres)))
    assert workbook.sheet_names == [*sheets, "Dictionnaire", "Traçabilité"]
    fixed = NIVEAUX[name] & parametres.keys()
    expected = [row for row in base.ask(name, **parametres).to_pylist() if all(row[c] is not None for c in fixed)]
    found_rows = [
        dict(zip(header, row, strict=True))
        for sheet in sheets
        for header, *rows in [_sheet(workbook, sheet)]
        for row in rows
    ]
    columns = list(expected[0])
    assert _sorted_rows([["" if row[c] is None else row[c] for c in columns] for row in expected]) == _sorted_rows(
        [[row.get(c, "") for c in columns] for row in found_rows]
    )


@pytest.mark.parametrize(("quartier", "defi"), [(None, None), ("etouvie", None), (None, 6)])
def test_no_sheet_with_money_mixes_a_total_with_its_parts(publication, quartier, defi):
    workbook = CalamineWorkbook.from_filelike(
        io.BytesIO(write(open_contents(publication, None, 2025), "xlsx", quartier, defi))
    )
    read = 0
    for name, (command, _) in _sheets(workbook).items():
        header, *rows = _sheet(workbook, name)
        montants = [place for place, column in enumerate(header) if column.endswith("_eur")]
        keys = [place for place, column in enumerate(header) if column in NIVEAUX.get(command.split()[3], set())]
        for place in montants:
            read += 1
            values = [row[place] for row in rows if row[place] != ""]
            assert all(isinstance(value, float) for value in values)
            if len(values) > 2:
                total = sum(values)
                assert not any(value and value == pytest.approx(total - value, abs=0.01) for value in values), name
        assert not montants or not any(row[place] == "" for row in rows for place in keys), name
    assert read >= 9


def test_the_headings_are_words_and_the_dictionary_gives_the_code_of_each(publication):
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(write(open_contents(publication, None, 2025), "xlsx")))
    dictionary = workbook.get_sheet_by_name("Dictionnaire").to_python()
    assert dictionary[0] == ["Feuille", "Colonne", "Code", "Unité", "Sens", "Question"]
    for name in _sheets(workbook):
        headings, *_ = workbook.get_sheet_by_name(name).to_python()
        assert len(set(headings)) == len(headings)
        assert not any("_" in heading.split(" [")[0] for heading in headings)
        assert [row[1] for row in dictionary[1:] if row[0] == name] == headings
    codes = {row[2]: row for row in dictionary[1:] if row[0] == "Actions par quartier"}
    assert codes["montant_eur"][1:4] == ["Crédits spécifiques accordés (€)", "montant_eur", "€"]
    assert codes["montant_eur"][5] == "actions_par"


def test_money_is_a_number_written_in_euros(base):
    with zipfile.ZipFile(io.BytesIO(write_xlsx(base, "actions_par", {"annee": 2025}))) as archive:
        styles, sheet = (archive.read(f"xl/{name}.xml").decode() for name in ("styles", "worksheets/sheet1"))
    (code,) = re.findall(r'numFmtId="(\d+)" formatCode="#,##0.00 &quot;€&quot;"', styles)
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])
    place = chr(ord("A") + base.ask("actions_par").column_names.index("montant_eur") - 2)
    style, value = re.search(rf'<c r="{place}2" s="(\d+)"><v>([\d.]+)</v>', sheet).groups()
    assert formats[int(style)] == code
    assert float(value) > 3_000_000
