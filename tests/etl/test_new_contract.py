"""A contract begun from the national tables: what its folder holds, what is refused, what its lists accept."""

import csv
import shutil
from collections import defaultdict
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from etl.__main__ import main
from etl.catalogue.lists import read_table
from etl.catalogue.reference import load_followed, load_references
from etl.contrat.epci import NewContractError, find_epci
from etl.contrat.folder import write_contract
from etl.tables.published import get_table
from etl.tables.schema import TableError

ROOT = Path(__file__).parents[2]
COMPILATION = "qpv2024-national/insee_qpv2024_compilation.csv"
# Several QPV in one contract, a single one astride communes, overseas, Paris.
ASKED = ("200054807", "200071892", "CA CAP Excellence", "217500016")


def _read(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


@pytest.mark.parametrize("asked", ASKED)
def test_the_folder_holds_what_the_original_says_of_the_place(shared, tmp_path, asked):
    write_contract(find_epci(asked), tmp_path / "contrat")
    tables = load_references(tmp_path / "contrat")
    (siren,) = (row["code_territoire"] for row in tables["territoire"].to_pylist() if row["zonage"] == "EPCI")
    original = [row for row in _read(shared / "data" / COMPILATION) if siren in row["siren_epci"]]
    names = {row["codeQPV"]: row["lib_qp"] for row in original}
    quartiers = tables["quartier"].to_pylist()
    assert {row["code_qpv2024"]: row["libelle_officiel"] for row in quartiers} == names
    assert len({row["quartier"] for row in quartiers}) == len({row["nom_contrat"] for row in quartiers}) == len(names)
    assert {row["code_qpv2015"] for row in quartiers} == {row["latitude"] for row in quartiers} == {None}
    places = defaultdict(set)
    for row in tables["territoire"].to_pylist():
        places[row["zonage"]].add(row["code_territoire"])
    assert places["COM"] == {row["COG"].zfill(5) for row in original}
    assert places["DEP"] == {row["insee_dep"].zfill(2) for row in original}
    assert places["METROPOLE"] == {"1"}
    # The columns of the original that hold a value for one of them at least.
    valued = {
        "popMuniQPV": "population", "taux_pauvrete_60%": "taux_pauvrete", "indiceJeunesse": "indice_jeunesse",
        "partPopEt": "part_etrangers", "partMen1p": "part_menages_1_personne", "taux_d_emploi": "taux_emploi",
        "nombre_logements_sociaux": "logements_sociaux", "personnes_couvertes_CAF": "personnes_couvertes_caf",
        "allocataires_CAF": "allocataires_caf", "RSA_socle": "allocataires_rsa",
    }  # fmt: skip
    expected = {code for column, code in valued.items() if any(row[column] for row in original)}
    assert set(load_followed(tmp_path / "contrat")) == expected
    assert tables["defi"].to_pylist()[0]["libelle"] == "Défis à renseigner"
    assert not any(tables[name].num_rows for name in ("axe", "priorite", "signataire", "instance", "projet_phare"))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("123456789", "n'est pas un SIREN"),
        ("732829320", "aucun QPV dans cette intercommunalité"),
        ("Trifouilly", "Vérifiez le nom"),
        ("Martinique", "249720061  CA du Centre de la Martinique (5 QPV)"),
    ],
)
def test_what_designates_no_single_place_is_refused(tmp_path, capsys, asked, expected):
    assert main(["nouveau-contrat", asked, "--dossier", str(tmp_path / "contrat")]) == 2
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "contrat").exists()


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("à garder", encoding="utf-8")
    assert main(["nouveau-contrat", "200071751", "--dossier", str(tmp_path)]) == 2
    assert "n'est pas un dossier vide" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_place_is_found_by_its_name_or_by_a_commune():
    assert find_epci("bassin de bourg en bresse").siren == find_epci("Bourg-en-Bresse").siren == "200071751"
    with pytest.raises(NewContractError):
        find_epci("")


def test_each_list_explains_every_column_and_names_no_other_city(tmp_path):
    write_contract(find_epci("200071751"), tmp_path)
    workbooks = sorted(tmp_path.glob("*.xlsx"))
    assert len(workbooks) == 12
    for path in workbooks:
        workbook = CalamineWorkbook.from_path(path)
        fill, explain = (workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names)
        assert fill[0] == [row[0] for row in explain[2:]]
        assert all(row[1] for row in explain[2:]), path.name
        assert not any("Amiens" in str(cell) for row in (*fill, *explain) for cell in row)


def _fill(path: Path, rows: list[list[object]]) -> None:
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


def test_a_list_filled_in_a_spreadsheet_is_the_same_as_its_csv(tmp_path):
    table = get_table("contrat")
    shutil.copy(ROOT / "etl" / "reference" / "contrat.csv", tmp_path)
    csv_read = read_table(tmp_path, table)
    values = [["" if value is None else value for value in row.values()] for row in csv_read.to_pylist()]
    values[0][table.schema.names.index("signature")] = "18/12/2024"
    values[0][table.schema.names.index("signature_presumee")] = "non"
    (tmp_path / "contrat.csv").unlink()
    _fill(tmp_path / "contrat.xlsx", [table.schema.names, *values])
    assert read_table(tmp_path, table).equals(csv_read)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["un", "Se loger", "Logement", "Texte"], "defi.xlsx, ligne 2, colonne « defi » : « un » n'est pas un nombre"),
        # Two numbers, or one cut in two: no list reads them as one, as no file received does.
        (["1 2", "Se loger", "Logement", "Texte"], "« defi » : « 1 2 » n'est pas un nombre. Attendu : un nombre comme"),
        ([1, "Se loger", "", "Texte"], "defi.xlsx, ligne 2, colonne « libelle_court » : la cellule est vide"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(tmp_path, cells, expected):
    table = get_table("defi")
    _fill(tmp_path / "defi.xlsx", [table.schema.names, cells])
    with pytest.raises(TableError) as refused:
        read_table(tmp_path, table)
    assert expected in str(refused.value)


def test_a_list_told_twice_is_refused(tmp_path):
    table = get_table("defi")
    for suffix in ("csv", "xlsx"):
        (tmp_path / f"defi.{suffix}").touch()
    with pytest.raises(TableError, match=r"Gardez-en un\."):
        read_table(tmp_path, table)


def test_the_communes_of_each_qpv_are_those_of_the_original(shared):
    listed = {
        (row["code_qpv"], row["code_commune"], row["commune"]) for row in _read(ROOT / "etl/reference/qpv_commune.csv")
    }
    original = _read(shared / "data" / COMPILATION)
    assert listed == {(row["codeQPV"], row["COG"].zfill(5), row["lib_com"]) for row in original}
    places = {row["code"]: row["libelle"] for row in _read(ROOT / "etl/reference/lieu.csv") if row["zonage"] == "DEP"}
    assert all(places[row["insee_dep"].zfill(2)] == row["lib_dep"] for row in original)
