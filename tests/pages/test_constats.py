"""One voice: pages and documents say the findings of the one list, word for word, and no verdict beside it."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
import queries
from exports.__main__ import open_contents
from exports.document import Document
from narration import constat
from narration.seance.agenda import NAMES
from tests.pages.conftest import DRAWN, drawings, read
from tests.pages.deck import shown

ANNEE = 2025
# What a headline of the list looks like, whatever writes it.
VERDICT = re.compile(
    r"[^\n|]+ : [^\n|]*"
    r"(?: montent? de | baissent? de | (?:a|ont) (?:augmenté|baissé) de "
    r"| de plus qu| de moins qu|en retard, pour | sans action financée en )[^\n|]*"
)
SURFACES = [page.path for page in dashboard.PAGES if "constats" in page.exports]


@pytest.fixture(scope="module")
def said(publication: Path) -> set[str]:
    """Every headline and every sentence of the list, marked as it must be."""
    rows = queries.connect(publication).ask("constats").to_pylist()
    return {write(row) for row in rows for write in (constat.title, constat.phrase)}


def _texts(document: Document) -> list[str]:
    cells = [
        cell for section in document.sections for table in section.tableaux for row in table.lignes for cell in row
    ]
    return [phrase for section in document.sections for phrase in section.phrases] + cells


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\`*_\[\]<>$~|#:])", r"\1", text)


@pytest.mark.parametrize("lieu", ["Étouvie", "Elbeuf – Lescouvé"])
@pytest.mark.parametrize("page", SURFACES)
def test_a_page_says_the_findings_of_the_list_and_no_other(open_page, said, page, lieu):
    _check(open_page(page, suites="true", quartier=lieu), said)


@pytest.mark.parametrize("choice", [{}, {"dans": "Étouvie"}, {"ordre": ",".join(NAMES)}])
def test_the_screens_of_the_meeting_say_the_findings_of_the_list_and_no_other(open_page, said, choice):
    screens = shown(open_page("bilan/seance", suites="true", ecran="decisions", **choice))
    words = [word for screen in screens.values() for word in screen.words]
    assert any(word in said for word in words)
    assert [word for word in words if VERDICT.fullmatch(word) and word not in said] == []


def _check(test: AppTest, said: set[str]) -> None:
    assert not test.exception
    shown = [element.value for element in (*test.title, *test.markdown, *test.subheader)]
    rows = [_unescaped(value).lstrip("# ") for value in shown if not value.startswith(DRAWN)]
    rows += [words for drawing in drawings(test) for words in read(drawing).words]
    assert any(row in said for row in rows)
    assert [row for row in rows if VERDICT.fullmatch(row) and row not in said] == []


@pytest.mark.parametrize("name", ["bilan", "rapport", "annexe_a", "annexe_b"])
def test_a_document_says_the_findings_of_the_list_and_no_other(publication, said, name):
    texts = _texts(getattr(open_contents(publication, None, ANNEE), name)())
    assert sum(text in said for text in texts) > 3
    assert [text for text in texts if VERDICT.fullmatch(text) and text not in said] == []


def test_a_document_for_one_quartier_or_one_defi_says_its_own_findings(publication, said):
    contents = open_contents(publication, None, ANNEE)
    base = queries.connect(publication)
    for document, choice in (
        (contents.annexe_a("etouvie"), {"quartier": "etouvie"}),
        (contents.annexe_b(6), {"defi": 6}),
    ):
        its_own = {constat.title(row) for row in base.ask("constats", annee=ANNEE, **choice).to_pylist()}
        texts = {text for text in _texts(document) if text in said and " : " in text}
        assert its_own & texts
        assert {text for text in texts if VERDICT.fullmatch(text)} <= its_own | {
            constat.phrase(row) for row in base.ask("constats", annee=ANNEE, **choice).to_pylist()
        }
