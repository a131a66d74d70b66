"""Who has sent nothing: only of a year that is loaded, never of whoever declared for all the quartiers or no défi."""

import io
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pptx import Presentation
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.templates.workbooks import build_modele
from exports.__main__ import open_contents, write
from exports.writers.appendix import write_appendix
from exports.writers.html import write_html
from exports.writers.pdf import write_pdf
from narration.seance.screens import Meeting, Screen, Teller
from queries.answers import Answers

ANNEES = (2024, 2025)
SILENT = re.compile(r"rien déclaré[^.:]*:\s*([^.]+)\.")
HEARD = re.compile(
    r"Défi \d+ : (?:aucune|parmi les auteurs) des déclarations[^.]*\.|"
    r"(?:aucun|\d+) signataires? (?:n'a|a|ont) déclaré pour ce quartier[^.]*\."
)
# What may be said of a year that is loaded only.
ZEROS = re.compile(
    r"rien déclaré|[Aa]ucune? (?:action|déclaration|signataire|bilan)\b|\b(?:0|aucune?) (?:avec|ont) une action|"
    r"\d+ engagements? sans action|\bNone\b|nommés par aucune"
)


def declaration(number: str, signataire: str, **values: object) -> dict[str, object]:
    return {
        "declaration": number,
        "signataire": signataire,
        "annee": 2025,
        "libelle": "Permanences",
        "nature": "droit_commun_ordinaire",
        "preuve": "3",
        "etape": "declare",
        **values,
    }


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> Path:
    """Declarations for one quartier, for all, for one défi, for none, and one that is only promised."""
    folder = tmp_path_factory.mktemp("registre")
    (folder / "sources").mkdir()
    declarations = [
        declaration("D1", "prefecture-somme"),
        declaration("D2", "ville-amiens", etape="engage"),
        declaration("D3", "caf-somme", quartier="etouvie"),
        declaration("D4", "ars", quartier="amiens-nord", etape="engage"),
        declaration("D5", "sip", annee=2024),
    ]
    parts = [{"declaration": name, "defi": 6, "axe": None, "part_pct": 100.0} for name in ("D2", "D3")]
    records = {"droit_commun": declarations, "droit_commun_defi": parts}
    (folder / "sources" / "d.xlsx").write_bytes(build_modele("droit_commun", load_references(), records))
    load([folder / "sources"], folder / "parquet", demonstration=False)
    return folder / "parquet"


def _read(publication: Path, table: str) -> list[dict[str, object]]:
    version = (publication / "current").read_text(encoding="ascii").strip()
    return pq.read_table(publication / version / f"{table}.parquet").to_pylist()


def silent_ones(publication: Path, annee: int, quartier: str | None = None, defi: int | None = None) -> list[str]:
    """Return who has no declaration that covers a quartier (its own, or all) and a défi (its own, or none)."""
    parts: dict[object, set[object]] = {}
    for part in _read(publication, "droit_commun_defi"):
        parts.setdefault(part["declaration"], set()).add(part["defi"])
    telling = {
        row["signataire"]
        for row in _read(publication, "droit_commun")
        if row["annee"] == annee
        and (quartier is None or row["quartier"] in (None, quartier))
        and (defi is None or defi in parts.get(row["declaration"], {defi}))
    }
    rows = sorted(_read(publication, "signataire"), key=lambda row: row["ordre"])
    return [row["libelle_court"] for row in rows if row["signataire"] not in telling]


def rattached(publication: Path, annee: int, quartier: str | None = None, defi: int | None = None) -> int:
    """Return how many signataires declared (not only promised) something for a quartier, or a défi, itself."""
    parts = {(part["declaration"], part["defi"]) for part in _read(publication, "droit_commun_defi")}
    found = {
        row["signataire"]
        for row in _read(publication, "droit_commun")
        if row["annee"] == annee and row["etape"] == "declare"
        if (row["quartier"] == quartier if quartier else (row["declaration"], defi) in parts)
    }
    return len(found)


def counted(text: str, defi: int | None) -> int:
    """Return how many signataires a sentence says declared for a défi or a quartier itself."""
    own = r"sur 20\), (\d+) en (?:a|ont) rattaché" if defi else r": (\d+) signataires? (?:a|ont) déclaré pour ce"
    said = re.search(own, text)
    nobody = re.search(r"aucune des déclarations reçues" if defi else r"aucun signataire n'a déclaré pour ce", text)
    assert bool(said) is not bool(nobody), text
    return int(said[1]) if said else 0


def named(text: str) -> list[str]:
    """Return the signataires that a sentence names as silent."""
    found = SILENT.search(text)
    return re.split(r", | et ", found[1].removesuffix(" (fictif)")) if found else []


def portees(publication: Path) -> Iterator[tuple[str, str | None, int | None]]:
    """Yield the place of each section in its annexe, with its quartier or its défi."""
    ordre = sorted(_read(publication, "quartier"), key=lambda row: row["ordre"])
    yield from ((f"Q{rank}", row["quartier"], None) for rank, row in enumerate(ordre, 1))
    yield from ((f"D{row['defi']}", None, row["defi"]) for row in _read(publication, "defi"))


def sections_html(content: bytes) -> dict[str, str]:
    """Return what each section of an offline file says, by reference."""
    page = content.decode("utf-8")
    sections = re.findall(r'<section id="([^"]+)">(.*?)</section>', page, re.DOTALL)
    return {reference: unescape(re.sub(r"<[^>]+>", " ", body)) for reference, body in sections}


def test_who_declared_for_another_quartier_is_told_from_who_sent_nothing(real):
    page = sections_html(write_html(open_contents(real, None, 2025).annexe_a()))["2025-Q1-DROIT-COMMUN"]
    # Of four heard in 2025, one declared for all, one for Étouvie alone, one for Amiens Nord is only a promise.
    assert "Amiens Nord : aucun signataire n'a déclaré pour ce quartier en 2025, sur 20 ;" in page
    assert "a déclaré quelque chose pour d'autres quartiers ; 16 signataires n'ont rien déclaré" in page


def _unbroken(text: str) -> str:
    """Return a text without its spaces, nor what stands at the foot of the pages that cut its sentences."""
    return re.sub(r"Donnéespubliéesle\d\d/\d\d/\d{4},version[0-9a-f]{12}\d+/\d+", "", re.sub(r"\s+", "", text))


@pytest.mark.parametrize(("source", "annee"), [("publication", 2024), ("publication", 2025), ("real", 2025)])
def test_the_annexes_count_who_declared_and_name_no_silent_one(request, source, annee):
    publication = request.getfixturevalue(source)
    contents = open_contents(publication, None, annee)
    annexes = (contents.annexe_a(), contents.annexe_b())
    pages = {name: said for annexe in annexes for name, said in sections_html(write_html(annexe)).items()}
    contents_read = [_unbroken(_texts(writer(annexe))) for annexe in annexes for writer in (write_pdf, write_appendix)]
    for reference, quartier, defi in portees(publication):
        page = pages[f"{annee}-{reference}-DROIT-COMMUN"]
        assert named(page) == []
        assert counted(page, defi) == rattached(publication, annee, quartier, defi), (quartier, defi)
        phrase = re.sub(r"\s+", "", HEARD.search(page)[0])
        assert sum(phrase in content for content in contents_read) >= 2, phrase


@pytest.mark.parametrize(("source", "annee"), [("publication", 2024), ("publication", 2025), ("real", 2025)])
def test_the_report_and_the_meeting_say_the_same_of_all(request, source, annee):
    publication = request.getfixturevalue(source)
    expected = silent_ones(publication, annee)
    page = sections_html(write(open_contents(publication, None, annee), "html"))[f"{annee}-ENS-DROIT-COMMUN"]
    assert named(page) == expected
    answers = Answers(queries.connect(publication))
    instance = answers.rows("liste_instances")[0]
    for quartier in (None, *(row["quartier"] for row in _read(publication, "quartier"))):
        teller = Teller(answers, Meeting(instance, date(annee, 12, 31), annee, quartier), lambda: Screen("nouveau", ""))
        (screen,) = teller.screens(["droit-commun"])
        if quartier is None:
            assert named(screen.phrase) == expected
        else:
            assert counted(screen.phrase, None) == rattached(publication, annee, quartier), quartier
            assert not set(silent_ones(publication, annee)) & set(re.split(r"[,;] | et | a déclaré", screen.phrase))


@pytest.mark.parametrize(("source", "annee"), [*product(("publication", "real"), ANNEES)])
def test_the_map_is_silent_only_where_nothing_covers(request, source, annee):
    publication = request.getfixturevalue(source)
    base = queries.connect(publication)
    names = {row["signataire"]: row["libelle_court"] for row in _read(publication, "signataire")}
    for _, quartier, defi in portees(publication):
        choice = {"quartier": quartier} if quartier else {"defi": defi}
        rows = base.ask("silences", annee=annee, **choice).to_pylist()
        assert len(rows) == len(names)
        texts = [names[row["signataire"]] for row in rows if row["etat"] == "rien"]
        assert texts == silent_ones(publication, annee, quartier, defi)


def test_the_map_tells_what_is_declared_for_all_from_what_is_declared_there(real):
    rows = queries.connect(real).ask("silences", annee=2025).to_pylist()
    etats = {(row["signataire"], row["dimension"], row["cle"]): row["etat"] for row in rows}
    assert etats["prefecture-somme", "quartier", "etouvie"] == "pour_tous"
    assert etats["prefecture-somme", "quartier", "tous-qpv"] == "non_chiffre"
    assert etats["prefecture-somme", "defi", "6"] == "pour_tous"
    assert etats["ville-amiens", "quartier", "etouvie"] == "engage"
    assert etats["ville-amiens", "defi", "7"] == "rien"
    assert etats["caf-somme", "quartier", "etouvie"] == "non_chiffre"
    assert etats["caf-somme", "quartier", "amiens-nord"] == "rien"
    assert etats["ars", "defi", "1"] == "engage"


def test_a_silence_of_demonstration_says_so(publication, real):
    for source, marque in ((publication, True), (real, False)):
        page = sections_html(write(open_contents(source, None, 2025), "html"))["2025-ENS-DROIT-COMMUN"]
        assert SILENT.search(page)[1].endswith(" (fictif)") is marque
        rows = queries.connect(source).ask("silences", annee=2025).to_pylist()
        assert {row["fictif"] for row in rows} == {marque}


def _texts(content: bytes) -> str:
    """Return all that a PDF, slides, a workbook or an offline file says."""
    if content.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", " ")
    if content.startswith(b"<"):
        return " ".join(sections_html(content).values())
    try:
        shapes = [shape for slide in Presentation(io.BytesIO(content)).slides for shape in slide.shapes]
    except ValueError:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names if name != "Sommaire"]
        return " ".join(str(cell) for rows in sheets for row in rows[1:] for cell in row)
    tables = [f.table for f in shapes if f.has_table]
    cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    return " ".join([*(f.text_frame.text for f in shapes if f.has_text_frame), *cells])


@pytest.mark.parametrize("name", ["pptx", "pdf", "html", "annexe-a", "annexe-b", "fiche"])
def test_what_is_not_loaded_is_not_said_to_be_nothing(empty_publication, name):
    said = re.sub(r"\s+", " ", _texts(write(open_contents(empty_publication, None, 2026), name)))
    assert ZEROS.findall(said) == []
    if name == "fiche":
        assert "On ne sait pas encore quelles actions sont aidées en 2026" in said
    else:
        assert "Aucun fichier d'actions n'est chargé pour 2026 : on ne sait pas." in said
        assert "Aucun fichier de droit commun n'est chargé pour 2026 : on ne sait pas." in said


def test_a_kind_may_be_loaded_without_the_other(publication, real):
    """The demonstration has actions of 2026 and no declaration; the other has declarations and no action."""
    said = _texts(write(open_contents(publication, None, 2026), "html"))
    assert "rien déclaré" not in said
    assert "Aucun fichier de droit commun n'est chargé pour 2026" in said
    assert "Aucun fichier d'actions" not in said
    said = _texts(write(open_contents(real, None, 2025), "html"))
    assert "Aucun fichier d'actions n'est chargé pour 2025" in said
    assert "Aucun fichier de droit commun" not in said
    assert "Aucune action" not in said


def test_a_quartier_without_any_action_of_a_loaded_year_has_none(tmp_path):
    action = {"action": "DA00000001", "annee": 2025, "intitule": "Atelier", "structure": "Asso", "etat": "accordee"}
    lieu = {"action": "DA00000001", "annee": 2025, "quartier": "etouvie", "part_pct": 100.0}
    records = {"action": [action], "action_quartier": [lieu]}
    (tmp_path / "a.xlsx").write_bytes(build_modele("actions_et_bilans", load_references(), records))
    load([tmp_path], tmp_path / "parquet", demonstration=False)
    annexe = sections_html(write(open_contents(tmp_path / "parquet", None, 2025), "html"))
    sans = [reference for reference, said in annexe.items() if "Aucune action financée." in said]
    assert sorted(sans) == sorted(
        [f"2025-Q{rank}-ACTIONS" for rank in range(1, 8) if _quartier(tmp_path / "parquet", rank) != "etouvie"]
        + [f"2025-D{defi}-ACTIONS" for defi in range(1, 12)]
    )


def _quartier(publication: Path, rank: int) -> str:
    return next(str(row["quartier"]) for row in _read(publication, "quartier") if row["ordre"] == rank)


def test_the_map_of_a_year_that_is_not_loaded_knows_nothing(publication, empty_publication):
    for source, annee in ((publication, 2026), (empty_publication, None), (empty_publication, 2025)):
        rows = queries.connect(source).ask("silences", annee=annee).to_pylist()
        assert {row["etat"] for row in rows} == {"non_charge"}
