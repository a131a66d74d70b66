"""Marks as wide as a cell of a row: a sparkline of ten years, a strip of all the QPV."""

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from narration.marks import render
from narration.marks.picture import Line
from narration.marks.scale import Scale, fit

SPARK = (210, 52)
STRIP = (640, 34)
# Slices that the values of all the QPV are piled in.
SLICES = 120


def draw_sparkline(line: Line | None, reference: Line | None, tone: str, alt: str, bounds: Sequence[float]) -> Markup:
    """Return the years of a place, and the reference behind in grey, on the scale of `bounds` (all the rows share it).

    Only the years that both have in one perimeter are drawn; what has no year is said by the row itself.
    """
    width, height = SPARK
    kept = [drawn for drawn in (reference, line) if drawn]
    years = [int(point.at) for drawn in kept for point in drawn.points]
    across, up = Scale(min(years), max(years), 6, width - 10), fit(bounds, height - 6, 6, 0)
    return render(
        "sparkline.svg",
        width=width,
        height=height,
        tone=tone,
        alt=alt,
        lines=[
            {
                "role": "reference" if drawn is reference else "subject",
                "points": [(across(int(point.at)), up(point.value)) for point in drawn.points],
            }
            for drawn in kept
        ],
    )


def draw_strip(values: Sequence[float], subject: float, reference: float | None, tone: str, alt: str) -> Markup:
    """Return a strip of all the QPV (one dot each, piled), the subject lit, the reference as a tick."""
    width, height = STRIP
    known = [value for value in (*values, subject, reference) if value is not None]
    across = fit(known, 8, width - 8, 0.02)
    piles: Counter[int] = Counter()
    dots = []
    for value in sorted(values):
        place = across(value)
        pile = int(place / width * SLICES)
        piles[pile] += 1
        dots.append((place, piles[pile]))
    top = max(piles.values(), default=1)
    return render(
        "strip.svg",
        width=width,
        height=height,
        tone=tone,
        alt=alt,
        # One path for fifteen hundred dots: short strokes with round ends.
        dots="".join(f"M{x} {_height(rank, height, top)}h0" for x, rank in dots),
        subject=across(subject),
        reference=None if reference is None else across(reference),
    )


def _height(rank: int, height: int, top: int) -> float:
    """Return where the nth of a pile is drawn: the first in the middle, the others in turn above and below."""
    side = 1 if rank % 2 else -1
    return round(height / 2 + side * (rank // 2) * min(3.0, (height - 6) / top), 1)
