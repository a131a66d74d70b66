"""A French number is read alike one by one and by the column."""

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.reading.cells import parse_cells
from etl.reading.entries import EntryError, parse_number
from etl.reading.grammar import UNITES

PIECES = st.sampled_from(
    [*"0123456789", " ", "\u00a0", "\u202f", "\u2009", "\t", "\n", ",", ".", "-", "+", "%", "€", "١"]
)
NUMBERS = st.text() | st.lists(PIECES, max_size=12).map("".join)


def _one_by_one(text: str, unite: str) -> float | None:
    try:
        return parse_number(text, unite)
    except EntryError:
        return None


def _by_column(text: str, unite: str) -> float | None:
    (value,), _ = parse_cells(pa.array([text]), "absent", unite)
    return value.as_py()


@settings(max_examples=1000, deadline=None)
@given(text=NUMBERS, unite=st.sampled_from(UNITES))
@example(text="12 05", unite="")
@example(text="1234\n", unite="")
@example(text="١٢", unite="")
def test_both_forms_agree_on_any_text(text, unite):
    assert _by_column(text, unite) == _one_by_one(text, unite)


@pytest.mark.parametrize(
    ("text", "unite", "expected"),
    [
        ("38 200,00", "", 38200),
        ("38\u202f200", "", 38200),
        ("1\u2009234\u00a0567.5", "", 1234567.5),
        (" -3 ", "", -3),
        ("38 200 €", "€", 38200),
        ("38200€", "€", 38200),
        ("60\u202f%", "%", 60),
        ("12 05", "", None),  # 1 205 with a digit lost, or 12,05
        ("1234 567", "", None),
        ("1  234", "", None),
        ("12.050", "", None),  # 12 050 for one writer, 12,05 for another
        ("12.050 €", "€", None),
        ("60 €", "%", None),
        ("60 %", "", None),
        ("€", "€", None),
        ("", "", None),
    ],
)
def test_what_is_a_number(text, unite, expected):
    assert _one_by_one(text, unite) == _by_column(text, unite) == expected
