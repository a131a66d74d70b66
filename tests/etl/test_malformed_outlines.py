"""A GeoJSON that is not what it should be is set aside with its reason, and stops no other file."""

import json
from pathlib import Path

import pytest

from etl.pipeline import check_files

RING = [[2.2, 49.9], [2.3, 49.9], [2.3, 49.8], [2.2, 49.9]]
GOOD = {"type": "Polygon", "coordinates": [RING]}
# What the second of two outlines is: the first one is right, and stays.
MALFORMED: dict[str, object] = {
    "no coordinates": {"type": "Polygon"},
    "a text": "POLYGON ((2 49))",
    "a list": [RING],
    "words for numbers": {"type": "Polygon", "coordinates": [[["a", "b"], *RING]]},
    "a number alone": {"type": "Polygon", "coordinates": 3},
    "one level short": {"type": "Polygon", "coordinates": RING},
    "one level deep": {"type": "Polygon", "coordinates": [[RING]]},
    "a hole in a ring": {"type": "Polygon", "coordinates": [[RING[0], None, RING[1], RING[0]]]},
    "a point far away": {"type": "Polygon", "coordinates": [[*RING[:2], [650_000.0, 6_970_000.0], RING[0]]]},
    "no number": {"type": "Polygon", "coordinates": [[*RING[:2], [float("nan"), 49.8], RING[0]]]},
    "a type that is a list": {"type": [], "coordinates": [RING]},
    "a number too long": {"type": "Polygon", "coordinates": [[*RING[:2], [10**400, 49.8], RING[0]]]},
    "nothing": {"type": "MultiPolygon", "coordinates": []},
}


def _collection(*geometries: object) -> dict[str, object]:
    codes = ("QN08001M", "QN08002M")
    features = [
        {"type": "Feature", "properties": {"code_qp": code}, "geometry": geometry}
        for code, geometry in zip(codes, geometries, strict=False)
    ]
    return {"type": "FeatureCollection", "features": features}


def _examine(folder: Path, text: str):
    path = folder / "QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson"
    path.write_text(text, encoding="utf-8")
    other = folder / "2025.csv"
    other.write_text("a;b\n1;2\n", encoding="utf-8")
    examen, neighbour = check_files([path, other])
    assert neighbour.nom == "2025.csv"
    return examen


@pytest.mark.parametrize("name", MALFORMED)
def test_one_outline_that_is_none_is_refused_and_the_other_is_kept(tmp_path, name):
    examen = _examine(tmp_path, json.dumps(_collection(GOOD, MALFORMED[name])))
    assert (examen.etat, list(examen.lecture.contours)) == ("charge", ["QN08001M"])
    (rejet,) = examen.lecture.rejets
    assert (rejet.ligne, rejet.colonne) == (2, "code_qp")
    assert "QN08002M" in rejet.motif


@pytest.mark.parametrize("text", ["[" * 200_000 + "]" * 200_000, '{"features": ' + "[" * 200_000, "{", '{"a": '])
def test_a_file_that_is_no_json_is_refused(tmp_path, text):
    examen = _examine(tmp_path, text)
    assert examen.etat == "refuse"
    assert "JSON illisible" in str(examen.message)


@pytest.mark.parametrize(
    "text",
    [
        '{"features": 3}',
        '{"features": [3]}',
        '{"features": [{"properties": null, "geometry": null}]}',
        "[]",
        "3",
    ],
    ids=["number", "number inside", "null", "list", "bare"],
)
def test_a_file_that_is_no_collection_is_refused_with_what_was_expected(tmp_path, text):
    examen = _examine(tmp_path, text)
    assert examen.etat == "refuse"
    assert "ce n'est pas le GeoJSON des QPV" in str(examen.message)


def test_an_outline_that_is_right_is_read(tmp_path):
    examen = _examine(tmp_path, json.dumps(_collection(GOOD, {"type": "MultiPolygon", "coordinates": [[RING]]})))
    assert (examen.etat, examen.lecture.rejets, len(examen.lecture.contours)) == ("charge", [], 2)
