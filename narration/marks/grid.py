"""A grid whose holes are seen: a table of cells, each a sign or a number, its words read aloud, and what it opens."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from narration.marks import render
from narration.numbers import marque

# Shades of a cell, from the palest to the strongest.
SHADES = 4
# Above so many columns names stand; names of so few letters never do.
MANY, SHORT = 8, 3


@dataclass(frozen=True)
class Cell:
    """A cell: what is seen, what it means in words, and how it is shown.

    `tone` is worse (a hole), or plain; `shade` goes from 0 (nothing) to `SHADES`; `link` is the address it opens.
    """

    text: str
    said: str
    tone: str = "plain"
    shade: int = 0
    fictif: bool = False
    link: str = ""

    @property
    def words(self) -> str:
        """What is read aloud, marked when it rests on demonstration data."""
        return marque(self.said, self.fictif)


@dataclass(frozen=True)
class Row:
    """A row of a grid: its name, its cells in the order of the columns."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """A grid: what its rows are, its columns, its rows, what it shows in a sentence; some names are lit."""

    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    alt: str
    lit: tuple[str, ...] = ()


def shade(value: float, largest: float) -> int:
    """Return the shade of an amount beside the largest one: 1 for the least above zero."""
    if value <= 0 or largest <= 0:
        return 0
    return min(SHADES, 1 + int(SHADES * value / largest))


def draw_grid(grid: Grid) -> Markup:
    """Return the grid as an HTML table: it is its own twin, read cell by cell."""
    upright = max(map(len, grid.columns), default=0) <= SHORT
    return render("grid.html", grid=grid, form="many" if len(grid.columns) > MANY else "short" if upright else "")


def in_columns(names: Sequence[str], by_name: dict[str, Cell], otherwise: Cell) -> tuple[Cell, ...]:
    """Return the cells of a row in the order of the columns."""
    return tuple(by_name.get(name, otherwise) for name in names)
