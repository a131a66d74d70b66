"""What is printed is read back: the rapport to adopt, the annexes, the fiche of a quartier."""

import io
import re

import pytest
from pypdf import PdfReader

from exports.__main__ import open_contents, write
from exports.document import Table
from exports.writers.typeset import table
from narration.numbers import MARQUE
from narration.quartier import cells, priorities, strips

ANNEE = 2025
COMMAND = "python -m queries"


@pytest.fixture(scope="module")
def contents(publication):
    return open_contents(publication, None, ANNEE)


@pytest.fixture(scope="module")
def rapport(contents) -> list[str]:
    return _pages(write(contents, "pdf"))


def _pages(content: bytes) -> list[str]:
    """Return what each page says, with plain spaces, without its foot."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return [re.sub(r"\s+", " ", page) for page in pages]


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_report_of_the_city_has_fifteen_to_twenty_pages(rapport):
    assert 15 <= len(rapport) <= 20


def test_the_synthesis_is_one_page_made_of_constats(contents, rapport):
    (synthese,) = [page for page in rapport if "ce qu'il faut retenir" in page and "Sommaire" not in page]
    titles = [row[0] for row in contents.rapport().sections[0].tableaux[0].lignes]
    constats = contents.base.ask("constats", annee=ANNEE).to_pylist()
    assert len(titles) >= 5
    assert set(titles) <= {row["titre"] + (MARQUE if row["fictif"] else "") for row in constats}
    assert all(_squeezed(title) in _squeezed(synthese) for title in titles)
    assert "1. Les orientations" not in synthese


def test_no_command_is_in_the_body_and_all_are_in_the_trace(contents, rapport):
    trace = next(rank for rank, page in enumerate(rapport) if page.startswith("Trace"))
    assert not [page for page in rapport[:trace] if COMMAND in page]
    said = _squeezed("".join(rapport[trace:]))
    for section in contents.rapport().sections:
        assert section.reference in said
        assert all(_squeezed(source.command) in said for source in section.sources)


def test_each_section_with_figures_says_its_source_in_words(contents):
    for section in contents.rapport().sections:
        if section.niveau > 1:
            assert re.match(r"Sources? : |Dates déduites", section.origine), section.reference
            assert COMMAND not in section.origine


def test_the_sentences_on_measures_are_those_of_the_constats(contents):
    constats = contents.base.ask("constats", annee=ANNEE).to_pylist()
    said = {row["phrase"] + (MARQUE if row["fictif"] else "") for row in constats}
    for section in contents.rapport().sections:
        if section.reference.endswith("SITUATION"):
            assert section.phrases
            assert set(section.phrases) <= said
        if section.reference.endswith("INDICATEURS"):
            assert set(section.phrases[:-1]) <= said
            assert section.phrases[:-1]


def test_the_map_says_the_quartiers_in_words_and_that_of_a_quartier_shows_it_alone(contents):
    carte = contents.rapport().carte
    assert all(name in carte.alt and name in carte.svg for name in contents.quartiers.values())
    own = contents.rapport("etouvie").carte
    assert "Étouvie" in own.alt
    assert not [name for name in contents.quartiers.values() if name in own.svg and name != "Étouvie"]


def test_figures_line_up_on_their_comma():
    written = table(
        Table("t", ("Lieu", "Part"), (("a", "36,7\u202f%"), ("b", "57\u202f%"), ("c", f"4,1\u202f%{MARQUE}")))
    )
    assert 'figure-alignee("36,7", "", "\u202f%"' in written
    # The decimals that a whole number has not take their place, unseen.
    assert 'figure-alignee("57", ",7", "\u202f%"' in written
    assert written.count("figure-alignee") == 3


def test_a_cell_that_is_no_figure_is_left_as_it_is():
    written = table(Table("t", ("Part",), (("36,7\u202f%",), ("secret statistique",), ("4\u202f%",))))
    assert "[#" in written
    assert '"secret statistique"' in written


def test_the_annexes_differ_by_scope(contents):
    annexe_a, annexe_b = contents.annexe_a(), contents.annexe_b()
    assert annexe_a.carte
    assert {section.reference.split("-")[1][0] for section in annexe_a.sections} == {"Q"}
    assert {section.reference.split("-")[1][0] for section in annexe_b.sections} == {"D"}
    assert "Étouvie" in contents.annexe_a("etouvie").titre


@pytest.mark.parametrize("quartier", ["etouvie", "pierre-rollin", "elbeuf-lescouve"])
def test_the_fiche_is_the_page_of_the_quartier(contents, quartier):
    (page,) = _pages(write(contents, "fiche", quartier))
    said = _squeezed(page)
    constats = contents.base.ask("constats", annee=ANNEE, quartier=quartier).to_pylist()
    assert any(_squeezed(row["titre"]) in said for row in constats if row["quartier"] == quartier)
    shown, _ = strips(contents, quartier)
    for strip in [strip for _, group in shown for strip in group][:5]:
        assert _squeezed(f"{strip.name}{strip.value}{strip.year}") in said
    for cell in cells(contents, quartier, ANNEE):
        assert _squeezed(f"{cell.defi}. {cell.name}{cell.actions}") in said
    for row in priorities(contents, quartier, ANNEE):
        assert _squeezed(row["Priorité"]) in said
    assert said.count("aucuneaction(fictif)") == sum(
        cell.actions == "aucune action" for cell in cells(contents, quartier, ANNEE)
    )
    assert ("Lesbasrevenussecomptentavantprestations" in said) == bool(re.search(r"Basrevenus\d", said))
    order = [
        "ParmitouslesquartiersprioritairesdeFrance",
        "Cequisefait",
        "Àreteniraussi",
        "Sespriorités",
        "Sesgrandsprojets",
    ]
    assert [said.index(words) for words in order] == sorted(said.index(words) for words in order)
