"""Numbers and lists, as they are written in French."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import queries
from narration.numbers import FINE, MOINS, couverture, ecart, enumere, mesure, nombre, pluriel

PART = {"unite": "%", "decimales": 1}
EUROS = {"unite": "€", "decimales": 0}
HABITANTS = {"unite": "habitants", "decimales": 0}


@pytest.mark.parametrize(
    ("value", "fiche", "expected"),
    [
        (14747, HABITANTS, "14\u202f747"),
        (36.7, PART, "36,7\u202f%"),
        (57.0, PART, "57\u202f%"),
        (13320, EUROS, "13\u202f320\u202f€"),
        (None, PART, "non renseigné"),
    ],
)
def test_a_value_is_written_in_its_unit(value, fiche, expected):
    assert mesure(value, fiche, "absent") == expected


def test_a_hidden_value_says_why():
    assert mesure(None, PART, "secret") == "secret statistique"


@pytest.mark.parametrize(
    ("value", "fiche", "expected"),
    [
        (2.3, PART, "+2,3 points"),
        (1.9, PART, "+1,9 point"),
        (-0.4, PART, "\u22120,4 point"),
        (-12.0, PART, "\u221212,0 points"),
        (0.0, PART, "0,0 point"),
        (-7900, EUROS, "\u22127\u202f900\u202f€"),
        (42, HABITANTS, "+42"),
        (None, PART, "pas d'écart calculable"),
    ],
)
def test_a_gap_is_written_with_its_sign_and_in_points(value, fiche, expected):
    assert ecart(value, fiche) == expected


@given(value=st.floats(-1e9, 1e9, allow_nan=False), decimales=st.integers(0, 3))
def test_a_number_reads_back_as_itself(value, decimales):
    text = nombre(value, decimales)
    assert not set(text) & {" ", ".", "-"}
    relu = float(text.replace("\u202f", "").replace(",", ".").replace("\u2212", "-"))
    assert relu == pytest.approx(round(value, decimales), abs=10**-decimales)
    assert text != "\u22120"


def test_counts_agree_with_their_noun():
    assert [pluriel(n, "quartier") for n in (0, 1, 2)] == ["0 quartier", "1 quartier", "2 quartiers"]
    assert couverture(1, 7) == "1 quartier sur 7"
    assert couverture(7, 7, 1) == "7 quartiers sur 7, dont 1 valeur de source secondaire"


@pytest.mark.parametrize(
    ("names", "expected"),
    [([], ""), (["A"], "A"), (["A", "B"], "A et B"), (["A", "B", "C"], "A, B et C")],
)
def test_a_list_is_written_as_it_is_read(names, expected):
    assert enumere(names) == expected


@pytest.mark.parametrize(
    ("value", "decimales", "expected"),
    [(0.5, 0, "1"), (2.5, 0, "3"), (-2.5, 0, "−3"), (1012.5, 0, "1 013"), (2.675, 2, "2,68"), (0.25, 1, "0,3")],
)
def test_a_half_is_rounded_as_a_spreadsheet_shows_it(value, decimales, expected, publication):
    """Away from zero, in the pages and in the sentences that SQL writes: one euro apart is two voices."""
    assert nombre(value, decimales).replace(FINE, " ") == expected
    (said,) = (
        queries.connect(publication)
        .connection.execute("select nombre_fr($1::double, $2::integer)", [abs(value), decimales])
        .fetchone()
    )
    assert said.replace(FINE, " ") == expected.removeprefix(MOINS)
