"""The templates: made from the schema, filled by anyone, read back equal."""

import shutil
import subprocess
from collections import defaultdict
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from etl.__main__ import main as etl
from etl.catalogue.reference import load_references
from etl.demonstration.actions import siret
from etl.pipeline import check_files
from etl.reading.choices import choices_of
from etl.tables.declared import load_modeles
from etl.tables.published import get_table
from etl.tables.schema import Column, Table
from etl.templates.workbooks import build_modele

REFERENCES = load_references()
MODELES = load_modeles()
AXES = REFERENCES["axe"].to_pylist()


@pytest.fixture(scope="module")
def modeles(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("modeles")
    assert etl(["modeles", "--sortie", str(folder)]) == 0
    return {path.stem: path for path in folder.iterdir()}


def test_there_is_a_template_for_each_thing_asked(modeles):
    assert set(modeles) == set(MODELES)


@pytest.mark.parametrize("modele", MODELES)
def test_an_empty_template_is_known_by_its_header_and_holds_nothing(modeles, modele, tmp_path):
    copy = tmp_path / "sans rapport (1).xlsx"
    copy.write_bytes(modeles[modele].read_bytes())
    (examen,) = check_files([copy])
    assert examen.etat == "charge"
    assert (examen.lecture.lues, examen.lecture.rejets, examen.lecture.signalements) == (0, [], [])


@pytest.mark.parametrize("modele", MODELES)
def test_a_template_shows_its_lists_its_example_and_how_to_fill_it(modeles, modele):
    workbook = CalamineWorkbook.from_path(modeles[modele])
    tables = [get_table(name) for name in MODELES[modele]]
    assert workbook.sheet_names == ["Mode d'emploi", *(table.feuille for table in tables), "Listes"] or set(
        workbook.sheet_names
    ) == {"Mode d'emploi", "Listes", *(table.feuille for table in tables)}
    texts = {str(cell) for record in workbook.get_sheet_by_name("Listes").to_python() for cell in record}
    for table in tables:
        for listed in choices_of(table, REFERENCES).values():
            assert set(listed.libelles.values()) <= texts
        records = workbook.get_sheet_by_name(table.feuille).to_python(skip_empty_area=False)
        assert records[3] == [column.titre for column in table.entered]
        assert any(records[2])


@pytest.mark.parametrize("modele", MODELES)
def test_two_writings_are_the_same_file(modeles, modele):
    assert build_modele(modele, REFERENCES) == modeles[modele].read_bytes()


# An address is masked before anything is published: none is drawn by chance.
LETTERS = st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="@") | st.just(" ")
TEXTS = st.text(LETTERS, min_size=1, max_size=30).map(str.strip)
SENTENCES = st.builds(lambda start, rest: f"{start} a{rest}".strip(), st.sampled_from(["=1+1", "L'é", "+", "«"]), TEXTS)


def _cell(column: Column, table: Table) -> st.SearchStrategy[object]:
    lists = choices_of(table, REFERENCES)
    if column.nom in lists:
        values = st.sampled_from(list(lists[column.nom].libelles))
    elif column.format == "siret":
        values = st.integers(1, 999).map(siret)
    elif column.unite == "%":
        values = st.integers(2, 14).map(float)
    elif column.type == pa.float64():
        values = st.integers(0, 10_000_000).map(lambda cents: cents / 100)
    elif column.type == pa.int32():
        values = st.integers(int(column.minimum or 0), int(column.maximum or 0))
    elif column.type == pa.bool_():
        values = st.booleans()
    elif column.type == pa.date32():
        values = st.dates(date(2001, 1, 1), date(2039, 12, 31))
    elif column.nom in ("action", "declaration", "decision", "precedente"):
        values = st.integers(1, 40).map(lambda rank: f"N{rank}")
    else:
        values = SENTENCES
    return st.none() | values if column.nul else values


def _records(name: str) -> st.SearchStrategy[list[dict[str, object]]]:
    table = get_table(name)
    record = st.fixed_dictionaries({column.nom: _cell(column, table) for column in table.entered})
    return st.lists(record, max_size=6, unique_by=lambda row: tuple(row[field_name] for field_name in table.cle)).map(
        lambda records: _coherent(name, records)
    )


def _coherent(name: str, records: list[dict[str, object]]) -> list[dict[str, object]]:
    """Give rows the rules that hold between them: axes, main défi, shares that make 100, proof and amounts."""
    groups: dict[object, list[dict[str, object]]] = defaultdict(list)
    for row in records:
        groups[row.get("declaration") or (row.get("action"), row.get("annee"))].append(row)
        if row.get("axe"):
            row["axe"] = next(axe["axe"] for axe in AXES if axe["defi"] == row["defi"])
    for group in groups.values():
        for rank, row in enumerate(group):
            if name == "action_defi":
                row["principal"] = row["principal"] and rank == 0
            elif name == "droit_commun_defi":
                row["part_pct"] = 100.0 - 2 * (len(group) - 1) if rank == 0 else 2.0
            elif name == "droit_commun":
                chiffree = row["preuve"] in ("1", "2")
                row["montant_bas_eur"] = 10.5 if chiffree else None
                row["montant_haut_eur"] = 12.25 if chiffree else None
                row["cle_estimation"] = "habitants" if row["preuve"] == "2" else row["cle_estimation"]
    return records


@pytest.mark.parametrize("modele", MODELES)
@given(data=st.data())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_what_is_written_in_a_template_is_read_back_equal(modele, data, tmp_path_factory):
    records = {name: data.draw(_records(name), label=name) for name in MODELES[modele]}
    file = tmp_path_factory.mktemp("aller-retour") / "rempli.xlsx"
    file.write_bytes(build_modele(modele, REFERENCES, records))
    (examen,) = check_files([file])
    assert examen.lecture.rejets == []
    for name in MODELES[modele]:
        read_rows = [row.valeurs for row in examen.lecture.enregistrements if row.table == name]
        assert read_rows == records[name]
    assert examen.lecture.lues == examen.lecture.publiees == sum(map(len, records.values()))


def test_a_template_saved_by_libreoffice_loads_identically(tmp_path):
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice n'est pas sur cette machine : apt install libreoffice-calc-nogui")
    source = Path(__file__).parents[2] / "data" / "demonstration" / "modele_actions" / "actions_et_bilans_2025.xlsx"
    command = [soffice, f"-env:UserInstallation=file://{tmp_path}/profil", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=300)
    avant, apres = check_files([source, tmp_path / source.name])
    assert avant.lecture.lues == apres.lecture.lues > 1000
    assert apres.lecture.enregistrements == avant.lecture.enregistrements
    assert apres.lecture.rejets == avant.lecture.rejets
