"""The demonstration gives way to what is real: of one kind, year by year where rows have one, else as a whole.

The years of a series of figures are not mixed: a real 2024 followed by an invented 2025 would draw an invented trend.
"""

from collections.abc import Mapping
from datetime import date

from etl.reading.lecture import Lecture, Record
from etl.tables.published import get_table

# What stands for the year of a kind of files whose figures are not rows of a year.
EVERY_YEAR = None


def years_of(lecture: Lecture) -> set[int | None]:
    """Return the years that real data put the demonstration aside for; EVERY_YEAR for figures."""
    years: set[int | None] = {year for _, year in _date_records(lecture)}
    return years or {EVERY_YEAR}


def give_way(lecture: Lecture, reels: set[int | None]) -> None:
    """Take out of an invented file the rows of the years of which something real is known."""
    gone = {id(record) for record, year in _date_records(lecture) if year in reels or EVERY_YEAR in reels}
    lecture.remplacees += sum(id(record) in gone and not record.derive for record in lecture.enregistrements)
    lecture.enregistrements = [record for record in lecture.enregistrements if id(record) not in gone]


def _date_records(lecture: Lecture) -> list[tuple[Record, int | None]]:
    """Return each record with its year: its own, the year of its first date, else that of the row it belongs to."""
    years: dict[tuple[object, ...], int | None] = {}
    dated = []
    for record in lecture.enregistrements:
        definition = get_table(record.table)
        key = _key(record.valeurs, definition.cle)
        mere = definition.mere
        year = _year(record.valeurs)
        if year is None and mere:
            year = years.get((mere, *_key(record.valeurs, get_table(mere).cle)))
        years[record.table, *key] = year
        dated.append((record, year))
    return dated


def _key(values: Mapping[str, object], field_names: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(values.get(field_name) for field_name in field_names)


def _year(values: Mapping[str, object]) -> int | None:
    annee = values.get("annee")
    if isinstance(annee, int):
        return annee
    return next((value.year for value in values.values() if isinstance(value, date)), None)
