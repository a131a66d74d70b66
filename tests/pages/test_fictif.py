"""Where all is invented, every row of every table says so itself: the chip above is no mark."""

import pytest

from narration.numbers import MARQUE
from tests.pages.conftest import DRAWN, read
from tests.pages.test_filters import _named

# What is read in published files, not invented, on pages whose other rows all are.
REELS = ("Postes", "Les subventions publiées de la même structure")


@pytest.mark.parametrize(
    ("page", "choice"),
    [
        ("moyens/actions", {}),
        ("moyens/actions", {"dans": "Étouvie"}),
        ("moyens/droit_commun", {}),
        ("moyens/droit_commun", {"pour": "2. Insertion, emploi"}),
        ("moyens/droit_commun", {"dans": "Amiens Nord"}),
        ("moyens/gouvernance", {}),
    ],
)
def test_each_row_of_a_table_of_invented_data_bears_the_mark(open_page, page, choice):
    test = open_page(page, **choice)
    found = [
        (name, rows, headings)
        for name, element in _named(test.main)
        if element.type == "markdown" and element.value.startswith(DRAWN) and not name.startswith(REELS)
        for headings, *rows in read(element.value).tables
    ]
    assert len(found) >= 3
    nus = {(name, headings[0]): row for name, rows, headings in found for row in rows if MARQUE not in " ".join(row)}
    assert nus == {}


def test_each_figure_of_an_invented_action_bears_the_mark(open_page):
    test = open_page("moyens/actions")
    assert [metric.label for metric in test.metric if MARQUE not in metric.label] == []
    said = [str(element.value) for _, element in _named(test.main) if element.type in ("markdown", "caption")]
    for words in ("Coût prévisionnel", "Bilan ", "des conventions sont", "actions, dont", "crédits accordés :"):
        phrases = [text for text in said if words in text]
        assert phrases, words
        assert [text for text in phrases if MARQUE not in text] == []
