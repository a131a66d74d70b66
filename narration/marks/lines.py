"""Lines over the years, one subject lit among others: two perimeters are apart, never joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from narration.marks import render
from narration.marks.picture import OTHER, REFERENCE, SUBJECT, Line, Picture
from narration.marks.scale import Scale, fit, spread
from narration.numbers import marque, nombre

# A character is about half as wide as it is high; a step is left empty between two perimeters.
CHARACTER, GAP = 0.54, 1.0
# Names take this part of the width at most.
WIDEST = 0.45


@dataclass(frozen=True)
class Size:
    """The size of a drawing, in pixels: of the whole, and of its words."""

    width: int
    height: int
    text: int


SCREEN = Size(760, 400, 14)
ROOM = Size(1780, 700, 34)


def draw_lines(picture: Picture, size: Size = SCREEN, every: bool = False) -> Markup:
    """Return the SVG of a picture of lines: its years, perimeter by perimeter, and names at the end of lines.

    Lines that stand behind the subject are named when `every` one is asked for.
    """
    named = [line for line in picture.lines if every or line.role != OTHER]
    longest = max((len(_end(line)) for line in named), default=0) * size.text * CHARACTER + size.text * 2
    right = min(longest, size.width * WIDEST)
    # What is high is drawn high: places count from the top.
    values = fit(
        (point.value for line in picture.lines for point in line.points), size.height - size.text * 3.2, size.text
    )
    ticks = [(values(tick), nombre(tick, 0 if tick == int(tick) else 1)) for tick in values.ticks()]
    left = max(len(text) for _, text in ticks) * size.text * CHARACTER + size.text
    last = named if every and size.width > 3 * right else _last_lines(named)
    slots = _slots(picture, left + size.text, size.width - right, right if last is named else 0)
    heights = _heights(last, values, size)
    return render(
        "lines.svg",
        picture=picture,
        size=size,
        ticks=ticks,
        left=round(left, 1),
        years=_years(slots, size),
        perimetres=_perimetres(slots),
        lines=[_drawn(line, slots, values) for line in sorted(picture.lines, key=_depth)],
        names=[
            {
                "role": line.role,
                "x": round(_last_year(line, slots, every) + size.text * 0.9, 1),
                "y": height,
                "text": _end(line),
            }
            for line, height in heights
        ],
    )


def _heights(lines: Sequence[Line], values: Scale, size: Size) -> list[tuple[Line, float]]:
    """Return how high the name of each line is written: those of one perimeter are moved apart."""
    found: list[tuple[Line, float]] = []
    for perimetre in dict.fromkeys(line.perimetre for line in lines):
        own = [line for line in lines if line.perimetre == perimetre]
        places = [values(line.points[-1].value) for line in own]
        found += zip(own, spread(places, size.text * 1.25, size.text, size.height - size.text * 3), strict=True)
    return found


def _depth(line: Line) -> int:
    """Return what is drawn first: the others, then the reference, then the subject."""
    return (OTHER, REFERENCE, SUBJECT).index(line.role)


def _end(line: Line) -> str:
    return marque(f"{line.name} {line.points[-1].text}", line.points[-1].fictif)


def _last_lines(lines: list[Line]) -> list[Line]:
    """Return, of each name, the line of its last perimeter: its name is written there."""
    return list({line.name: line for line in sorted(lines, key=lambda line: line.perimetre)}.values())


def _last_year(line: Line, slots: dict[tuple[str, int], float], every: bool) -> float:
    """Return where the name of a line is written: after its last year, or that of its perimeter among `every` name."""
    if not every:
        return slots[_slot(line, -1)]
    return max(place for (perimetre, _), place in slots.items() if perimetre == line.perimetre)


def _slot(line: Line, rank: int) -> tuple[str, int]:
    return line.perimetre, int(line.points[rank].at)


def _slots(picture: Picture, left: float, right: float, room: float = 0) -> dict[tuple[str, int], float]:
    """Return the place of each year of each perimeter, from left to right, a gap between two perimeters.

    With `room`, in pixels, the gap is as wide, so that names are written in it.
    """
    keys = sorted({(line.perimetre, int(point.at)) for line in picture.lines for point in line.points})
    steps: dict[tuple[str, int], float] = {}
    gap = GAP
    if room:
        perimetres = {perimetre: [year for name, year in keys if name == perimetre] for perimetre, _ in keys}
        length = sum(years[-1] - years[0] for years in perimetres.values()) or 1
        gaps = len(perimetres) - 1
        gap = room * length / max(right - left - room * gaps, 1)
    position = -gap
    for perimetre, group in groupby(keys, key=lambda key: key[0]):
        years = [year for _, year in group]
        first = position + gap
        steps |= {(perimetre, year): first + year - years[0] for year in years}
        position = first + years[-1] - years[0]
    scale = Scale(0, position or 1, left, right)
    return {key: scale(step) for key, step in steps.items()}


def _years(slots: dict[tuple[str, int], float], size: Size) -> list[tuple[float, int]]:
    """Return the years written on the axis: the ends of each perimeter, and those between that have room."""
    written: list[tuple[float, int]] = []
    room = size.text * 3.4
    for _, group in groupby(slots.items(), key=lambda item: item[0][0]):
        places = [(place, year) for (_, year), place in group]
        for place, year in [places[0], *places[-1:], *places[1:-1]]:
            if all(abs(place - other) >= room for other, _ in written):
                written.append((place, year))
    return sorted(written)


def _perimetres(slots: dict[tuple[str, int], float]) -> list[tuple[float, str]]:
    """Return where each perimeter begins and its name, when there are several."""
    first: dict[str, float] = {}
    for (perimetre, _), place in slots.items():
        first.setdefault(perimetre, place)
    return [(place, perimetre) for perimetre, place in first.items()] if len(first) > 1 else []


def _drawn(line: Line, slots: dict[tuple[str, int], float], values: Scale) -> dict[str, object]:
    places = [(slots[line.perimetre, int(point.at)], values(point.value)) for point in line.points]
    said = " ; ".join(f"{point.at} : {marque(point.text, point.fictif)}" for point in line.points)
    return {
        "role": line.role,
        "fictif": line.fictif,
        "points": " ".join(f"{x},{y}" for x, y in places),
        "last": places[-1],
        "alone": len(places) == 1,
        "title": f"{line.name} ({line.perimetre}) : {said}",
    }
