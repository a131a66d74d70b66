"""A page and a document write the same table: the same cells in the columns that they share, whatever paper drops."""

import pytest

from exports.__main__ import open_contents
from narration.numbers import MARQUE
from tests.pages.conftest import tables

ANNEE = 2025
QUARTIER, NAME, DEFI = "etouvie", "Étouvie", 4


@pytest.fixture(scope="module")
def documents(publication):
    contents = open_contents(publication, None, ANNEE)
    return [contents.bilan(), contents.rapport(), contents.annexe_a(QUARTIER), contents.annexe_b(DEFI)]


def _in_documents(documents, reference: str, title: str):
    """Return the tables of this title in the section of this reference, wherever it is."""
    found = [
        table
        for document in documents
        for section in document.sections
        if section.reference == f"{ANNEE}-{reference}"
        for table in section.tableaux
        if table.titre.startswith(title)
    ]
    assert found, (reference, title)
    return found


def _on_page(test, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of the tables of a page that have all these columns."""
    found = [table for table in tables(test) if set(columns) <= set(table.columns)]
    assert found, (columns, [list(table.columns) for table in tables(test)])
    return [row for table in found for row in table.to_dict("records")]


@pytest.mark.parametrize(
    ("page", "parametres", "reference", "title"),
    [
        ("moyens/gouvernance", {}, "ENS-GOUVERNANCE", "Instances tenues"),
        ("moyens/gouvernance", {}, "ENS-GOUVERNANCE", "Décisions ouvertes"),
        ("moyens/projets_phares", {}, "ENS-PROJETS", "Les échéances"),
        ("moyens/projets_phares", {"dans": NAME}, "Q2-PROJETS", "Les échéances"),
        ("moyens/droit_commun", {"exercice": str(ANNEE)}, "ENS-DROIT-COMMUN", "Déclarations"),
        (
            "suivi/defi",
            {"defi": f"{DEFI}. Réussite des jeunes", "annee": str(ANNEE)},
            f"D{DEFI}-ACTIONS",
            "Les actions",
        ),
        ("suivi/defi", {"defi": f"{DEFI}. Réussite des jeunes", "annee": str(ANNEE)}, f"D{DEFI}-AXES", "Ce qui sert"),
        ("suivi/couverture", {"annee": str(ANNEE)}, "ENS-COUVERTURE", "Engagements"),
        ("suivi/quartier", {"quartier": NAME}, "Q2-INDICATEURS", "Indicateurs"),
    ],
)
def test_each_row_of_a_document_is_a_row_of_the_page(open_page, documents, page, parametres, reference, title):
    test = open_page(page, **parametres)
    for table in _in_documents(documents, reference, title):
        read_rows = [tuple(row[name] for name in table.colonnes) for row in _on_page(test, table.colonnes)]
        # The page of a quartier leaves the baselines of the demonstration out.
        for row in [row for row in table.lignes if page != "suivi/quartier" or not row[1].endswith(MARQUE)]:
            assert tuple(row) in read_rows, (table.titre, row)


def test_the_late_bilans_and_the_missing_meetings_are_in_the_documents(documents):
    """What the documents once left out, with its mark."""
    (late, *_), (missing, *_), (slips, *_) = (
        _in_documents(documents, "ENS-ACTIONS", "Les actions"),
        _in_documents(documents, "ENS-GOUVERNANCE", "Instances tenues"),
        _in_documents(documents, "ENS-PROJETS", "Les échéances"),
    )
    for table, column, sign in (
        (late, "Bilans en retard", "▲"),
        (missing, "Manquent", "▲"),
        (slips, "Écart", "+"),
    ):
        cells = [row[table.colonnes.index(column)] for row in table.lignes]
        assert any(cell.startswith(sign) and cell.endswith(MARQUE) for cell in cells), cells
