"""The letters to the silent signataires: who is silent counted in plain Python, one accessible page each."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pypdf import PdfReader

import queries
from etl.catalogue.reference import load_references
from etl.templates.declarations import build_declarations
from exports.writers.letter import write_files, write_letter
from narration.moyens.courriers import letters
from narration.numbers import MARQUE
from queries.answers import Answers

YEAR, DAY = 2025, date(2026, 6, 30)


@pytest.fixture(scope="module")
def answers(publication: Path) -> Answers:
    return Answers(queries.connect(publication))


def test_every_silent_signataire_has_its_letter_and_no_other(answers, publication):
    folder = publication / (publication / "current").read_text(encoding="ascii").strip()
    said = {
        row["signataire"] for row in pq.read_table(folder / "droit_commun.parquet").to_pylist() if row["annee"] == YEAR
    }
    every = set(load_references()["signataire"]["signataire"].to_pylist())
    found = letters(answers, YEAR, DAY)
    assert {letter.signataire for letter in found} == every - said
    assert found
    assert letters(answers, 2030, DAY) == []


def test_a_letter_is_one_accessible_page_that_says_what_the_contract_engages(answers):
    for letter in letters(answers, YEAR, DAY):
        content = write_letter(letter, "Contrat de ville", "0123456789ab")
        assert content == write_letter(letter, "Contrat de ville", "0123456789ab")
        reader = PdfReader(io.BytesIO(content))
        assert len(reader.pages) == 1
        assert "pdfuaid" in content.decode("latin-1")
        text = " ".join(reader.pages[0].extract_text().split())
        assert letter.name in text
        assert MARQUE.strip() in text
        assert "Défi 11." in text
        assert "en fonction de leurs compétences" in text


def test_the_page_gives_the_same_sheets_as_the_command(publication):
    sheets = build_declarations(publication, load_references(), YEAR + 1)
    assert len(sheets) == 20
    with zipfile.ZipFile(io.BytesIO(write_files(sheets))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == sheets
