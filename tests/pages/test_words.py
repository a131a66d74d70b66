"""The words around names and dates: prepositions that contract, census means that say their years."""

import re
from pathlib import Path

import pytest

import queries
from etl.catalogue.reference import with_preposition
from exports.__main__ import open_contents
from exports.document import Document
from narration import points, sentences, tables
from queries.answers import Answers

ROOT = Path(__file__).parents[2]
# « à Les Parcheminiers », « de Le Pigeonnier », « de Étouvie », « à Ensemble des QPV ».
UNCONTRACTED = re.compile(
    r"\b(?:[àÀ]|[dD]e) (?:Les? [A-ZÉÈ]|Ensemble des|Commune d|Hauts-de|Somme)|\b[dD]e (?:Étouvie|Elbeuf|Amiens)"
)
CENSUS = "taux_emploi"


@pytest.fixture(scope="module", params=["publication", "real_publication"])
def base(request) -> queries.Base:
    """The shipped data, then with the real files."""
    return queries.connect(request.getfixturevalue(request.param))


def _texts(document: Document) -> list[str]:
    cells = [
        cell for section in document.sections for table in section.tableaux for row in table.lignes for cell in row
    ]
    titles = [section.titre for section in document.sections]
    return [*titles, *(phrase for section in document.sections for phrase in section.phrases), *cells]


@pytest.mark.parametrize(
    ("name", "de", "a"),
    [
        ("Les Parcheminiers", "des Parcheminiers", "aux Parcheminiers"),
        ("Le Pigeonnier", "du Pigeonnier", "au Pigeonnier"),
        ("La Paix", "de La Paix", "à La Paix"),
        ("Étouvie", "d'Étouvie", "à Étouvie"),
        ("Pierre Rollin", "de Pierre Rollin", "à Pierre Rollin"),
    ],
)
def test_a_preposition_contracts_with_an_article(name, de, a):
    assert with_preposition(name, "de", "des", "d'") == de
    assert with_preposition(name, "à", "aux", "à ") == a


def test_no_answer_has_a_preposition_before_an_article(base):
    faults = set()
    for name in queries.list_questions():
        answer = base.ask(name).to_pydict()
        for column in set(answer) - {"geometrie", "libelle_officiel"}:
            faults |= {text for text in answer[column] if isinstance(text, str) and UNCONTRACTED.search(text)}
    assert faults == set()


def test_no_document_has_one(publication):
    contents = open_contents(publication, None, 2025)
    documents = [contents.bilan(), contents.rapport("les-parcheminiers"), contents.annexe_a("les-parcheminiers")]
    assert [text for document in documents for text in _texts(document) if UNCONTRACTED.search(text)] == []


@pytest.mark.parametrize("page", ["suivi/quartier", "suivi/comparer"])
def test_no_page_has_one(open_page, page):
    test = open_page(page, quartier="Les Parcheminiers")
    shown = [element.value for element in (*test.title, *test.markdown, *test.caption, *test.info)]
    assert shown
    assert [text for text in shown if UNCONTRACTED.search(str(text))] == []


def test_no_preposition_is_written_before_the_bare_name_of_a_quartier():
    """« à {nom_contrat} » would say « à Les Parcheminiers »: names with their prepositions are `nom_a`, `nom_de`."""
    bare = re.compile(r"\b(?:[àÀ]|[dD]e|d') ?\{[^}]*nom_contrat")
    files = [path for folder in ("narration", "pages", "exports") for path in (ROOT / folder).rglob("*.py")]
    assert files
    assert [path.name for path in files if bare.search(path.read_text(encoding="utf-8"))] == []


def _windows(base: queries.Base) -> dict[tuple[str, int], str]:
    """Return, by indicator and year, the window of each value that is a mean of surveys."""
    return {
        (row["indicateur"], row["millesime"]): f"{row['fenetre_debut']}-{row['fenetre_fin']}"
        for row in base.ask("series").to_pylist()
        if row["millesime"] and row["fenetre_debut"] != row["fenetre_fin"]
    }


def test_no_sentence_about_a_mean_of_surveys_writes_its_year_alone(base):
    windows = _windows(base)
    assert {CENSUS, "part_0_24"} <= {indicateur for indicateur, _ in windows}
    seen = 0
    for question in ("constats", "positions", "tendances", "comparaison"):
        for row in base.ask(question).to_pylist():
            years = {year for indicateur, year in windows if indicateur == row["indicateur"]}
            for text in (row["phrase"], row.get("titre", "")):
                alone = {int(found) for found in re.findall(r"(?:\b[Ee]n |\()(\d{4})\b(?!-)", text or "")}
                assert not alone & years, text
                seen += bool(years and re.search(r"\d{4}-\d{4}", text or ""))
    assert seen > 20


def test_what_pages_say_of_a_gap_of_surveys_gives_the_window(base):
    answers = Answers(base)
    fiches = tables.sheets(answers)
    for row in answers.rows("ecarts", indicateur=CENSUS):
        if row["ecart"] is not None:
            assert re.fullmatch(r"\d{4}-\d{4}", row["periode"])
            assert f"({row['periode']})" in points.gap_label(row, "quartier", fiches)
            quartier = {"nom_contrat": row["quartier"]}
            said = sentences.gap_sentence(quartier, [row], fiches)
            assert f"en moyenne sur {row['periode']}." in said
            assert f"comparé avec {row['reference_nom']} : " in said
    series = answers.rows("series", indicateur=CENSUS)
    assert "en moyenne sur " in sentences.perimeter_sentence("QPV2015", series, fiches[CENSUS])
