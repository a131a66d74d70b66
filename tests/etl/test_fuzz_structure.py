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
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.pipeline import SOURCES
from etl.reading.lecture import Lecture
from etl.reception.context import build_contexte
from etl.reception.crossing import pack, unpack
from etl.reception.depots import DEMONSTRATION, DEPOTS, Examen, examine, recognise
from etl.templates.workbooks import write_modeles

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


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The parts of each template, as an xlsx is made of them."""
    parts = {}
    for path in write_modeles(tmp_path_factory.mktemp("modeles"), dict(CONTEXTE.references)):
        with zipfile.ZipFile(path) as archive:
            parts[path.name] = {name: archive.read(name) for name in archive.namelist()}
    return parts


@attempts
@given(data=st.data())
def test_a_workbook_with_one_attribute_or_text_changed(tmp_path, workbooks, data):
    name = data.draw(st.sampled_from(sorted(workbooks)))
    parts = dict(workbooks[name])
    part = data.draw(st.sampled_from(sorted(part for part in parts if ATTRIBUTE.search(parts[part]))))
    places = [found.span() for found in ATTRIBUTE.finditer(parts[part])][:400]
    start, end = places[data.draw(st.integers(0, len(places) - 1))]
    hostile = data.draw(texts).encode(errors="replace").replace(b"<", b"&lt;").replace(b'"', b"&quot;")
    parts[part] = parts[part][:start] + hostile + parts[part][end:]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for own, content in parts.items():
            archive.writestr(own, content)
    _examine(tmp_path / name, stream.getvalue())
