"""A file right in all but one thing: one value, one attribute, one cell. It is read or refused, and crosses as it is.

More cases by hand: FUZZ_EXAMPLES=20000 python -m pytest tests/etl/test_fuzz_structure.py
"""

import copy
import csv
import io
import json
import os
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from etl.pipeline import SOURCES
from etl.reading.lecture import Lecture
from etl.reception.context import build_contexte
from etl.reception.crossing import pack, unpack
from etl.reception.depots import DEMONSTRATION, DEPOTS, Examen, examine, recognise
from etl.tables.declared import load_modeles
from etl.templates.workbooks import build_modele
from tests.etl.test_extents import ODF

CONTEXTE = build_contexte("france")
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
# The same cases each time in the suite, others each time by hand.
attempts = settings(
    derandomize="FUZZ_EXAMPLES" not in os.environ,
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# What has broken readers, and any text.
HOSTILE = [
    "", " ", "-999", "1e30", "9" * 400, "98765432109876", "NaN", "inf", "-0", "0" * 14, "\ud800", "\u202e", "\x00",
    "=1+1", "2025-13-45", "31/12/9999", "é" * 300, "<a>", "1_000", "٣٤", "²", "QN08001M", "000000000", "true", "null",
    "A1:XFD1048576",
]  # fmt: skip
texts = st.sampled_from(HOSTILE) | st.text(max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
RING = [[2.2, 49.9], [2.3, 49.9], [2.3, 49.8], [2.2, 49.9]]
OUTLINES = {
    "type": "FeatureCollection",
    "features": [
        {"properties": {"code_qp": code}, "geometry": {"type": kind, "coordinates": coordinates}}
        for code, kind, coordinates in (("QN08001M", "Polygon", [RING]), ("QN08002M", "MultiPolygon", [[RING]]))
    ],
}
POST = {"fichier_annee": "2025", "id_poste": "1", "raison_sociale": "ASSO", "montant": "7000", "code_cv": "CV301"}
DOCUMENTS: dict[str, Any] = {
    "qpv2024.geojson": OUTLINES,
    "adulte-relais-2025.json": [POST, POST, POST | {"id_poste": "2", "code_tiers": "21800019000013"}],
}
CSV_FILES = [
    min((path for path in folder.glob("*.csv")), key=lambda path: path.stat().st_size)
    for root in (SOURCES, DEMONSTRATION)
    for folder in sorted(root.iterdir())
    if folder.is_dir() and folder.name != DEPOTS and list(folder.glob("*.csv"))
]
ATTRIBUTE = re.compile(rb'(?<=[\w:]=")[^"]*(?=")|(?<=>)[^<]+(?=<)')


def _examine(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    examen = examine(recognise(path, path.name, CONTEXTE.catalogue), CONTEXTE)
    lecture = examen.lecture
    assert lecture.lues == lecture.publiees + lecture.refusees + lecture.hors_perimetre
    assert examen.etat != "refuse" or examen.message
    crossed = unpack(Examen(path.name, path, "refuse", Lecture()), *pack(examen)).lecture
    assert (crossed.lues, crossed.publiees, crossed.refusees) == (lecture.lues, lecture.publiees, lecture.refusees)
    # What the tables hold is text of whole characters, and numbers that are some.
    said = [rejet.motif for rejet in crossed.rejets] + [str(record.valeurs) for record in crossed.enregistrements]
    "\n".join(said).encode()
    assert all(abs(value) < 1e10 for value in crossed.observations["valeur"].to_pylist() if value is not None)


def _places(node: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each value of a document."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [before, *(place for key, value in inner for place in _places(value, (*before, key)))]


@pytest.mark.parametrize("name", DOCUMENTS)
@attempts
@given(data=st.data())
def test_a_document_with_one_thing_changed(tmp_path, name, data):
    document = copy.deepcopy(DOCUMENTS[name])
    *way, key = data.draw(st.sampled_from([place for place in _places(document) if place]))
    node = document
    for step in way:
        node = node[step]
    if isinstance(node, dict) and data.draw(st.booleans()):
        del node[key]
    else:
        node[key] = data.draw(values)
    _examine(tmp_path / name, json.dumps(document).encode())


@pytest.mark.parametrize("delivered", CSV_FILES, ids=lambda path: path.name)
@settings(attempts, max_examples=max(1, EXAMPLES // 5))
@given(data=st.data())
def test_a_csv_with_one_cell_changed(tmp_path, delivered, data):
    text = delivered.read_text(encoding="utf-8-sig")
    separator = max(";,\t", key=text.split("\n", 1)[0].count)
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))[:60]
    row = data.draw(st.sampled_from(rows))
    row[data.draw(st.integers(0, len(row) - 1))] = data.draw(texts)
    out = io.StringIO()
    csv.writer(out, delimiter=separator, escapechar="\\").writerows(rows)
    _examine(tmp_path / delivered.name, out.getvalue().encode(errors="replace"))


class Archives:
    """The parts of each workbook, by its name. Hypothesis writes what it is given in full: not this, of megabytes."""

    def __init__(self, parts: dict[str, dict[str, bytes]]) -> None:
        self.parts = parts


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _as_ods(content: bytes) -> dict[str, bytes]:
    """Return the parts of an ods that holds what a workbook does, each cell of its own."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    tables = []
    for name in workbook.sheet_names:
        rows = [
            "<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>"
            for row in workbook.get_sheet_by_name(name).to_python()[:40]
        ]
        tables.append(f"<table:table table:name={quoteattr(name)}>{''.join(rows)}</table:table>")
    body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b"<manifest/>",
        "content.xml": f"<office:document-content {ODF}>{body}</office:document-content>".encode(),
    }


def _ods_cell(value: object) -> str:
    if isinstance(value, int | float):
        attributes = f'office:value-type="float" office:value="{value}"'
    elif isinstance(value, date):
        attributes = f'office:value-type="date" office:date-value="{value:%Y-%m-%d}"'
    else:
        attributes = 'office:value-type="string"'
    return f"<table:table-cell {attributes}><text:p>{escape(str(value))}</text:p></table:table-cell>"


@pytest.fixture(scope="module")
def workbooks() -> Archives:
    """Each template, one of them filled as an xlsx and as an ods."""
    references = dict(CONTEXTE.references)
    key = {"action": "DA00000001", "annee": 2025}
    filled = build_modele(
        "actions_et_bilans",
        references,
        {
            "action": [key | {"intitule": "Jardin", "structure": "Association 1", "etat": "accordee"}],
            "financement": [
                key | {"financeur": "commune", "nature": "credit_specifique", "etape": "accorde", "montant_eur": 1200}
            ],
        },
    )
    templates = {f"{name}.xlsx": _parts(build_modele(name, references)) for name in load_modeles()}
    return Archives(templates | {"rempli.xlsx": _parts(filled), "rempli.ods": _as_ods(filled)})


def _archive(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["rempli.xlsx", "rempli.ods"])
def test_what_is_altered_is_read_when_it_is_not(tmp_path, workbooks, name):
    """Else nothing is tried but a refusal."""
    (tmp_path / name).write_bytes(_archive(workbooks.parts[name]))
    examen = examine(recognise(tmp_path / name, name, CONTEXTE.catalogue), CONTEXTE)
    assert (examen.etat, examen.lecture.publiees) == ("charge", 2), examen.message


def _altered(parts: dict[str, bytes], where: tuple[int, int], hostile: str) -> bytes:
    """Return an archive in which one attribute or one text of one part, chosen by two numbers, is another."""
    altered = sorted(part for part in parts if ATTRIBUTE.search(parts[part]))
    part = altered[where[0] % len(altered)]
    places = [found.span() for found in ATTRIBUTE.finditer(parts[part])][:400]
    start, end = places[where[1] % len(places)]
    written = hostile.encode(errors="replace").replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b'"', b"&quot;")
    return _archive(parts | {part: parts[part][:start] + written + parts[part][end:]})


# Numbers rather than what they choose: what is drawn never depends on what was drawn before.
wheres = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000))


@attempts
@given(which=st.integers(0, 10_000), where=wheres, hostile=texts)
def test_a_workbook_with_one_attribute_or_text_changed(tmp_path, workbooks, which, where, hostile):
    name = sorted(workbooks.parts)[which % len(workbooks.parts)]
    _examine(tmp_path / name, _altered(workbooks.parts[name], where, hostile))


@attempts
@given(where=wheres, hostile=texts)
def test_an_ods_with_one_attribute_or_text_changed(tmp_path, workbooks, where, hostile):
    _examine(tmp_path / "rempli.ods", _altered(workbooks.parts["rempli.ods"], where, hostile))
