"""A timeline: what was promised and what is planned, a row each, on the same years; placed in %, it fits a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from narration.marks import render
from narration.marks.scale import Scale

# Room at both ends, in % of the width: half a year as it is written.
EDGE = 4


@dataclass(frozen=True)
class Row:
    """A row: its name, its words, and its dates in years; a date that is not known is None.

    `promised` is a tick, `planned` a dot (full when `done`); between them, a line in the tone: worse, better or plain.
    """

    name: str
    text: str
    tone: str
    promised: float | None
    planned: float | None
    done: bool = False
    fictif: bool = False


def draw_dates(
    rows: Sequence[Row], years: tuple[int, int], alt: str, marks: Sequence[tuple[float, str]] = ()
) -> Markup:
    """Return a timeline over `years`, both included; `marks` are dates named above, a line down all the rows."""
    across = Scale(years[0], years[1], EDGE, 100 - EDGE)
    return render(
        "dates.html",
        alt=alt,
        years=[(across(year), str(year)) for year in range(years[0], years[1] + 1)],
        marks=[(across(at), name) for at, name in marks],
        rows=[
            {
                "row": row,
                "promised": None if row.promised is None else across(row.promised),
                "planned": None if row.planned is None else across(row.planned),
            }
            for row in rows
        ],
    )
