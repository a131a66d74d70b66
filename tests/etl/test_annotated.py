"""The copy sent back: the file's own values, each cell refused coloured and commented."""

import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_col_to_name

from etl.catalogue.reference import load_references
from etl.pipeline import check_files
from etl.reception.annotated import annotate
from etl.templates.workbooks import build_modele

ACTION = {
    "action": "DA00000001",
    "annee": 2025,
    "intitule": "Jardin",
    "structure": "Association de démonstration 1",
    "etat": "accordee",
}


@pytest.fixture
def annotated(tmp_path: Path) -> tuple[bytes, bytes]:
    """A file with two faults, and its copy."""
    action = ACTION | {"siret": "12345678901234", "bilan_recu_le": "en mars"}
    content = build_modele("actions_et_bilans", load_references(), {"action": [action]})
    path = tmp_path / "bilan.xlsx"
    path.write_bytes(content)
    (examen,) = check_files([path])
    return content, annotate("bilan.xlsx", content, examen.lecture.rejets)


def test_each_fault_is_commented_at_its_cell(annotated):
    content, copy = annotated
    with zipfile.ZipFile(BytesIO(copy)) as archive:
        (comments,) = (archive.read(name).decode() for name in archive.namelist() if "comments" in name)
    found = dict(re.findall(r'<comment ref="([A-Z]+\d+)".*?<t[^>]*>(.*?)</t>', comments, re.DOTALL))
    original = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("Actions").to_python()
    siret, bilan = (f"{xl_col_to_name(original[3].index(title))}5" for title in ("SIRET", "Bilan reçu le"))
    assert set(found) == {siret, bilan}
    assert "clé de ce SIRET" in found[siret]
    assert "n'est pas une date" in found[bilan]
    (sheet,) = [name for name in CalamineWorkbook.from_filelike(BytesIO(copy)).sheet_names if "Actions" in name]
    written = CalamineWorkbook.from_filelike(BytesIO(copy)).get_sheet_by_name(sheet).to_python()
    assert written[4][:5] == [str(cell).removesuffix(".0") for cell in original[4][:5]]


def test_a_copy_holds_no_formula(tmp_path):
    (tmp_path / "a.csv").write_text("a;b\n=1+1;2\n", encoding="utf-8")
    copy = annotate("a.csv", (tmp_path / "a.csv").read_bytes(), [])
    with zipfile.ZipFile(BytesIO(copy)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice n'est pas là : installez-le pour cette relecture")
def test_libreoffice_opens_the_copy(annotated, tmp_path):
    (tmp_path / "copie.xlsx").write_bytes(annotated[1])
    command = ["soffice", "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(tmp_path / "copie.xlsx")]
    subprocess.run([*command, f"-env:UserInstallation=file://{tmp_path}/profil"], check=True, capture_output=True)
    with zipfile.ZipFile(tmp_path / "copie.ods") as archive:
        text = archive.read("content.xml").decode()
    assert text.count("<office:annotation ") == 2
