"""What must hold of every cell and of every file, whatever is written in it."""

import random
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.catalogue.reference import load_references
from etl.reading.cells import SECRECY_CODES, parse_cells
from etl.reading.lecture import Contexte
from etl.reception.context import build_catalogue, build_perimetre
from etl.reception.depots import examine, recognise

REFERENCES = load_references()
CATALOGUE = build_catalogue(REFERENCES)
COLUMNS = ["CODGEO", "DISP_MED_A18", "DISP_D1_A18", "DISP_PPSOC_A18", "DISP_RD_A18", "DISP_TP60_A18", "DISP_NOTE_A18"]
spaces = st.sampled_from([" ", "\u00a0", "\u202f", ""])
cells = st.one_of(
    st.text(st.characters(exclude_characters=';"\r\n\0', exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["", "s", "ns", "12,5", "101", "-3", "12\u00a0050", "1 2", "12.050"]),
)


@given(nombre=st.integers(-9_999_999, 9_999_999), decimales=st.integers(0, 99), space=spaces)
def test_a_french_number_reads_as_itself(nombre, decimales, space):
    text = f"{nombre:,}".replace(",", space) + (f",{decimales:02d}" if decimales else "")
    expected = float(f"{nombre}.{decimales:02d}") if decimales else float(nombre)
    values, statuts = parse_cells(pa.array([text]), "absent")
    assert (values.to_pylist(), statuts.to_pylist()) == ([expected], ["publie"])


@given(text=st.text(max_size=20))
def test_a_cell_is_a_value_or_a_reason_or_refused(text):
    (value,), (statut,) = (tableau.to_pylist() for tableau in parse_cells(pa.array([text]), "absent"))
    assert (value is not None) == (statut == "publie")
    assert statut in {"publie", "absent", None, *SECRECY_CODES.values()}
    assert (statut == "absent") == (text.strip() == "")


def _examen(folder: Path, rows: list[list[str]], france: bool = True):
    path = folder / "data_filo18_qp_revdis.csv"
    path.write_text("".join(";".join(row) + "\r\n" for row in rows), encoding="utf-8", newline="")
    contexte = Contexte(CATALOGUE, None if france else build_perimetre(REFERENCES))
    return examine(recognise(path, path.name, CATALOGUE), contexte)


def _values(examen) -> set[tuple]:
    columns = ["indicateur", "code_territoire", "valeur", "statut", "variable"]
    return {tuple(row.values()) for row in examen.lecture.observations.select(columns).to_pylist()}


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(cells, min_size=7, max_size=7), min_size=1, max_size=6))
def test_nothing_is_lost_whatever_is_in_the_cells(tmp_path_factory, rows):
    examen = _examen(tmp_path_factory.mktemp("degats"), [COLUMNS, *rows])
    assert examen.etat == "charge"
    lecture = examen.lecture
    assert lecture.lues == examen.lecture.publiees + lecture.refusees + lecture.hors_perimetre


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_the_columns_does_not_matter(tmp_path_factory, seed):
    rows = [
        COLUMNS,
        ["QP080001", "12\u00a0050", "8 140", "34,5", "2,6", "58,1", "0"],
        ["QP080002", "", "s", "30", "2,5", "47,4", "1"],
    ]
    ordre = random.Random(seed).sample(range(7), 7)
    droit = _examen(tmp_path_factory.mktemp("droit"), rows)
    mixed = _examen(tmp_path_factory.mktemp("melange"), [[row[rank] for rank in ordre] for row in rows])
    assert _values(droit) == _values(mixed)


@pytest.mark.parametrize("other", ["QP001001", "QP974001", "Ensemble"])
def test_other_places_change_nothing_in_amiens(tmp_path, other):
    etouvie = ["QP080001", "12050", "8140", "34,5", "2,6", "58,1", "0"]
    alone = _values(_examen(tmp_path, [COLUMNS, etouvie], france=False))
    avec = _values(_examen(tmp_path, [COLUMNS, [other, *etouvie[1:]], etouvie], france=False))
    assert {row for row in avec if row[1] == "QP080001"} == alone
    assert len(alone) == 5
