"""Documents of the last whole version, where the one in force is damaged, say so: on the screen and in what is kept."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from etl.pipeline import SOURCES, load
from exports.__main__ import main

SAID = "(la dernière entière : celle en vigueur est abîmée)"


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A publication of two versions whose latest has lost a bit, and the name of the one before."""
    folder = tmp_path_factory.mktemp("abimee") / "parquet"
    former = load([SOURCES], folder, demonstration=False).version
    table = folder / load([SOURCES], folder, demonstration=True).version / "mesure.parquet"
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)
    return folder, former


def _text(kind: str, content: bytes) -> str:
    if kind == "html":
        return content.decode()
    if kind == "fiche":
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return str(workbook.get_sheet_by_name("Sommaire").to_python())


@pytest.mark.parametrize("kind", ["html", "fiche", "xlsx"])
def test_a_document_says_that_its_version_is_not_the_one_in_force(damaged, tmp_path, capsys, kind):
    folder, former = damaged
    path = tmp_path / kind
    assert main([kind, "--annee", "2025", "--parquet", str(folder), "--sortie", str(path)]) == 0
    said = capsys.readouterr().err
    assert f"{former} {SAID}" in said and "mesure.parquet" in said
    assert f"version {former} {SAID}" in _text(kind, path.read_bytes())


def test_a_version_asked_for_says_nothing_of_another(damaged, tmp_path, capsys):
    folder, former = damaged
    path = tmp_path / "dossier"
    arguments = ["html", "--annee", "2025", "--version", former, "--parquet", str(folder), "--sortie", str(path)]
    assert main(arguments) == 0
    assert capsys.readouterr().err == ""
    assert former in _text("html", path.read_bytes()) and SAID not in _text("html", path.read_bytes())
