"""An impossible value is set aside with its cell, whoever reads it, and the others are read."""

import json
import tomllib
import zipfile
from pathlib import Path

import pytest

from etl.reading.entries import EntryError, parse_siret
from etl.reading.sheets import read_sheets
from etl.reception.context import build_contexte
from etl.reception.depots import Examen, examine, recognise
from tests.conftest import ROOT
from tests.queries import altered_version

CONTEXTE = build_contexte("france")
SHEETS = ROOT / "etl" / "indicateurs"
POSTE = {"fichier_annee": "2025", "id_poste": "1", "raison_sociale": "ASSO", "montant": "7000", "code_cv": "CV301"}
NUMBERS = ["9" * 400, "-999", "1" + "0" * 30, "98765432109876"]


def _read(path: Path, text: str) -> Examen:
    path.write_text(text, encoding="utf-8")
    return examine(recognise(path, path.name, CONTEXTE.catalogue), CONTEXTE)


def _check(examen: Examen, kept: int) -> None:
    lecture = examen.lecture
    assert (examen.etat, lecture.publiees) == ("charge", kept), examen.message
    assert lecture.lues == lecture.publiees + lecture.refusees + lecture.hors_perimetre


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_of_no_place_is_refused_in_a_wide_file(tmp_path, number):
    source = CONTEXTE.catalogue.sources["insee_qpv2024_demandeur_emploi"]
    names = [variable for group in source.groupes.values() for variable in group.variables]
    used = CONTEXTE.catalogue.indicateurs_de(source.code)
    known = [name for name in names if name in used]
    header = [source.colonne_code, *known]
    lines = [header, ["QN08001M", *[number] * len(known)], ["QN08002M", *["5"] * len(known)]]
    examen = _read(tmp_path / "DEFM2025_QP24.csv", "\n".join(";".join(line) for line in lines))
    assert examen.etat == "charge", examen.message
    assert set(examen.lecture.observations["code_territoire"].to_pylist()) == {"QN08002M"}
    assert {(rejet.ligne, rejet.valeur) for rejet in examen.lecture.rejets} == {(2, number)}
    assert {rejet.colonne for rejet in examen.lecture.rejets} <= set(known)


@pytest.mark.parametrize("number", ["9" * 400, "1" + "0" * 30, "98765432109876", "-999"])
def test_an_amount_that_cannot_be_is_refused_in_a_list_of_posts(tmp_path, number):
    posts = [POSTE, POSTE | {"id_poste": "2", "montant": number}]
    examen = _read(tmp_path / "adulte-relais-2025.json", json.dumps(posts))
    _check(examen, 1)
    (rejet,) = examen.lecture.rejets
    assert rejet.ligne == 2
    assert "bornes" in rejet.motif


def test_a_year_that_cannot_be_is_refused(tmp_path):
    examen = _read(tmp_path / "adulte-relais-2025.json", json.dumps([POSTE, POSTE | {"fichier_annee": "9" * 12}]))
    _check(examen, 1)
    # More digits than a floating number holds.
    examen = _read(tmp_path / "adulte-relais-2025.json", json.dumps([POSTE, POSTE | {"fichier_annee": "9" * 400}]))
    _check(examen, 1)
    (rejet,) = examen.lecture.rejets
    assert rejet.ligne == 2 and len(rejet.motif) < 200
    examen = _read(tmp_path / "prix.csv", "annee,indice\n2015,100\n1e300,100\n2016\n2017,1e300\n2018,101\n")
    _check(examen, 2)


def test_a_list_in_a_post_stops_nothing(tmp_path):
    _check(_read(tmp_path / "adulte-relais-2025.json", json.dumps([POSTE | {"autre": [1, {}]}])), 1)


def test_the_bounds_of_each_sheet_hold_every_real_value(publication_france):
    """Of all of France, sheets and tables being read without the project; and none was refused for its bounds."""
    sheets = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in SHEETS.glob("*.toml")}
    read = [
        row
        for table in ("mesure", "provenance")
        for row in altered_version.read(publication_france, table, "indicateur", "valeur", "fictif")
    ]
    found: dict[str, list[float]] = {}
    for row in read:
        if not row["fictif"] and row["valeur"] is not None:
            found.setdefault(row["indicateur"], []).append(row["valeur"])
    assert len(found) > 25
    outside = {
        code: (min(values), max(values))
        for code, values in found.items()
        if min(values) < sheets[code]["minimum"] or max(values) > sheets[code]["maximum"]
    }
    assert outside == {}
    refused = altered_version.read(publication_france, "rejet", "motif", "fichier")
    assert [row for row in refused if "bornes possibles" in row["motif"] and "fictif" not in row["motif"]] == []


def test_a_siret_of_zeros_is_refused():
    with pytest.raises(EntryError, match="zéros"):
        parse_siret("0" * 14)


@pytest.mark.parametrize(
    ("point", "right"), [([2.3, 49.9], True), ([49.9, 2.3], False), ([-61.0, 14.6], True), ([100.0, 40.0], False)]
)
def test_an_outline_off_france_is_refused(tmp_path, point, right):
    ring = [point, [point[0] + 0.01, point[1]], [point[0], point[1] + 0.01], point]
    feature = {
        "properties": {"code_qp": "QN08001M"},
        "geometry": {"type": "Polygon", "coordinates": [ring], "x": "\ud800"},
    }
    examen = _read(tmp_path / "qpv2024.geojson", json.dumps({"features": [feature]}))
    assert (len(examen.lecture.contours), len(examen.lecture.rejets)) == ((1, 0) if right else (0, 1))
    assert "ud800" not in "".join(examen.lecture.contours.values())


def test_the_same_csv_twice_in_an_archive_is_read_once(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, content in (("a.csv", "x;y\n1;2\n"), ("b/a.csv", "x;y\n1;2\n"), ("c.csv", "x;y\n3;4\n")):
            archive.writestr(name, content)
    assert [sheet.rows[1].cells for sheet in read_sheets(tmp_path / "a.zip")] == [["1", "2"], ["3", "4"]]
