"""The types of the rows are those of the questions: what is written is what would be written again."""

import queries
from queries.typing import FILE, formatted, write


def test_the_types_of_the_rows_are_up_to_date(publication):
    expected = formatted(write(queries.connect(publication)))
    assert FILE.read_text(encoding="utf-8") == expected, "lancez : python -m queries.typing"
