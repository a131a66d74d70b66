"""What was promised and what is planned, project by project, on the years of a contract."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from narration.marks import render
from narration.marks.lines import CHARACTER, Size
from narration.marks.scale import Scale
from narration.numbers import marque

ROOM = Size(1740, 600, 36)
SCREEN = Size(350, 0, 14)
# The part of the width that names take; a project whose name is longer is cut, and told whole to who listens.
NAMES, LETTER = 0.55, 0.49


@dataclass(frozen=True)
class Milestone:
    """A project: the year promised, the year planned today, and the years between, in words."""

    name: str
    promised: int
    planned: int
    slip: str
    fictif: bool


def draw_timeline(milestones: Sequence[Milestone], tone: str, alt: str, size: Size = SCREEN) -> Markup:
    """Return the SVG: a line per project, a ring on the year promised, a dot on the one planned."""
    stacked, top = not size.height, size.text * 1.8
    step = min(size.text * 3.1, (size.height - top) / len(milestones)) if size.height else size.text * 3.1
    years = range(min(m.promised for m in milestones), max(m.planned for m in milestones) + 1)
    left = 0.0 if stacked else size.width * NAMES
    slips = max(len(marque(m.slip, m.fictif)) for m in milestones) * size.text * CHARACTER
    place = Scale(years[0], years[-1], left + size.text, size.width - slips - size.text)
    longest = int((left or size.width) / (size.text * LETTER)) - 1
    return render(
        "timeline.svg",
        tone=tone,
        alt=alt,
        size=size,
        height=round(top + step * len(milestones), 1),
        years=[(place(year), year) for year in years],
        rows=[
            {
                "name": _cut(m.name, longest),
                "whole": f"{m.name} : échéance {m.planned} au lieu de {m.promised}",
                "slip": marque(m.slip, m.fictif),
                "y": round(top + step * (rank + (0.7 if stacked else 0.5)), 1),
                "from": place(m.promised),
                "to": place(m.planned),
                "fictif": m.fictif,
            }
            for rank, m in enumerate(milestones)
        ],
        stacked=stacked,
    )


def _cut(name: str, longest: int) -> str:
    """Return a name that fits its place: whole words, then an ellipsis."""
    if len(name) <= longest:
        return name
    return name[:longest].rsplit(" ", 1)[0] + "…"
