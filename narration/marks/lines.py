"""Lines over the years, one subject lit among others: two perimeters are apart, never joined."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap

from markupsafe import Markup

from narration.marks import render
from narration.marks.picture import OTHER, REFERENCE, SUBJECT, Gap, Line, Picture, Point
from narration.marks.scale import Scale, fit, spread
from narration.numbers import marque, nombre

# A character is about half as wide as it is high; a step is left empty between two perimeters.
CHARACTER, GAP = 0.54, 1.0
# Names take this part of the width at most.
WIDEST = 0.45
# From this width on, a value that is said in two perimeters is written with the name of each.
APART = 600
GAP_WORD = "écart"
# On a phone, so many characters of a name stand in a line.
NAME = 17


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
    several = size.width >= APART and _several_ends(picture)
    texts = {line: _end(line, picture.said, several) for line in named}
    beside = picture.gap is not None and _is_last(picture.gap, picture)
    words = [*texts.values(), *([_words(picture.gap)] if picture.gap and beside else [])]
    ends = {line: fold(text, size) for line, text in texts.items()}
    longest = max((len(part) for text in words for part in fold(text, size)), default=0) * size.text * CHARACTER
    longest += size.text * 2
    right = min(longest, size.width * WIDEST)
    # What is high is drawn high: places count from the top.
    values = fit(
        (point.value for line in picture.lines for point in line.points), size.height - size.text * 3.2, size.text
    )
    ticks = [(values(tick), nombre(tick, 0 if tick == int(tick) else 1)) for tick in values.ticks()]
    left = max(len(text) for _, text in ticks) * size.text * CHARACTER + size.text
    last = named if every and size.width > 3 * right else _last_lines(named)
    middle = right if last is named else _between(named, last, several, size)
    slots = _slots(picture, left + size.text, size.width - right, middle)
    heights = _heights(last, values, size, ends, picture.gap if beside else None)
    return render(
        "lines.svg",
        picture=picture,
        size=size,
        ticks=ticks,
        left=round(left, 1),
        years=_years(slots, size, _windows(picture), _places_said(picture, slots)),
        perimetres=_perimetres(slots),
        lines=[_drawn(line, slots, values) for line in sorted(picture.lines, key=_depth)],
        names=[
            {
                "role": line.role,
                "x": round(_last_year(line, slots, every) + size.text * 0.9, 1),
                "y": height,
                "parts": ends[line],
            }
            for line, height in heights
        ],
        values=_said_values(picture, last, several, slots, values, size),
        gap=_bracket(picture, slots, values, left, size),
    )


def fold(text: str, size: Size) -> list[str]:
    """Return a name in lines: one where the drawing is wide, as many as needed on a phone."""
    return [text] if size.width >= APART else wrap(text, NAME)


def _is_last(gap: Gap, picture: Picture) -> bool:
    """Tell whether a gap is read at the right end of a drawing, where names stand."""
    return (gap.perimetre, gap.at) == max((line.perimetre, point.at) for line in picture.lines for point in line.points)


def _words(gap: Gap) -> str:
    return f"{GAP_WORD} {gap.text}"


def _heights(
    lines: Sequence[Line], values: Scale, size: Size, ends: Mapping[Line, Sequence[str]], gap: Gap | None
) -> list[tuple[Line, float]]:
    """Return how high the name of each line is written: those of one perimeter are moved apart, and from the gap."""
    found: list[tuple[Line, float]] = []
    for perimetre in dict.fromkeys(line.perimetre for line in lines):
        own = [line for line in lines if line.perimetre == perimetre]
        places = [values(line.points[-1].value) for line in own]
        if gap and gap.perimetre == perimetre:
            places.append(values(sum(gap.ends) / 2))
        room = size.text * 1.25 * max(len(ends[line]) for line in own)
        found += zip(own, spread(places, room, size.text, size.height - size.text * 3)[: len(own)], strict=True)
    return found


def _depth(line: Line) -> int:
    """Return what is drawn first: the others, then the reference, then the subject."""
    return (OTHER, REFERENCE, SUBJECT).index(line.role)


def _end(line: Line, said: bool, several: bool) -> str:
    """Return what is written at the end of a line: its name, and its value unless the sentence gives another one."""
    point = line.points[-1]
    if said and not point.said and any(other.said for other in line.points):
        return line.name
    return marque(f"{line.name} {_value(line, point, several)}", point.fictif)


def _value(line: Line, point: Point, several: bool) -> str:
    """Write a value, with its perimeter where the sentence gives one in each."""
    return f"{point.text} · {line.perimetre}" if several and point.said and point is line.points[-1] else point.text


def _several_ends(picture: Picture) -> bool:
    """Tell whether the sentence gives values in several perimeters."""
    return len({line.perimetre for line in picture.lines if any(point.said for point in line.points)}) > 1


def _between(named: Sequence[Line], last: Sequence[Line], several: bool, size: Size) -> float:
    """Return the room that two perimeters leave between them for what is written there; 0 where nothing is."""
    texts = [_value(line, line.points[-1], several) for line in named if line not in last and line.points[-1].said]
    return max(map(len, texts), default=0) * size.text * CHARACTER + size.text * 2 if texts else 0


def _windows(picture: Picture) -> dict[tuple[str, int], str]:
    """Return the windows of surveys, where a value averages several years."""
    return {
        (line.perimetre, int(point.at)): point.when for line in picture.lines for point in line.points if point.when
    }


def _said_values(
    picture: Picture,
    last: Sequence[Line],
    several: bool,
    slots: dict[tuple[str, int], float],
    values: Scale,
    size: Size,
) -> list[dict[str, object]]:
    """Return the values that the sentence gives and that no name bears: beside the end of a line, else over or under.

    Of two values of a year, the lower one is written under its point: what is between is left to the gap.
    """
    told = [(line, point) for line in picture.lines for point in line.points if point.said]
    found: list[dict[str, object]] = []
    for line, point in told:
        if line in last and point is line.points[-1]:
            continue
        same = [other.value for _, other in told if (_.perimetre, other.at) == (line.perimetre, point.at)]
        x, y = slots[line.perimetre, int(point.at)], values(point.value)
        beside = point is line.points[-1] and not picture.gap
        below = not beside and len(same) > 1 and point.value == min(same)
        found.append(
            {
                "role": line.role,
                "x": round(x + size.text * 0.9, 1) if beside else x,
                "y": round(y + size.text * (0.34 if beside else 1.45 if below else -0.75), 1),
                "anchor": "start" if beside else "middle",
                "text": marque(_value(line, point, several), point.fictif),
                "dot": (x, y),
            }
        )
    return found


def _bracket(
    picture: Picture, slots: dict[tuple[str, int], float], values: Scale, left: float, size: Size
) -> dict[str, object] | None:
    """Return the gap that the sentence gives: where it stands, from which height to which, and its words."""
    gap = picture.gap
    if gap is None:
        return None
    top, bottom = sorted(map(values, gap.ends))
    x = slots[gap.perimetre, int(gap.at)]
    has_room = x - left > (len(_words(gap)) + 1) * CHARACTER * size.text
    return {
        "x": x,
        "top": top,
        "bottom": bottom,
        "side": -1 if has_room and not _is_last(gap, picture) else 1,
        "text": _words(gap),
    }


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


def _years(
    slots: dict[tuple[str, int], float], size: Size, windows: Mapping[tuple[str, int], str], said: Container[float]
) -> list[tuple[float, str]]:
    """Return the years written on the axis: those that the sentence gives, the ends, and others that have room.

    What averages several years of surveys is written as them.
    """
    written: list[tuple[float, str]] = []
    for _, group in groupby(slots.items(), key=lambda item: item[0][0]):
        places = [(place, windows.get(key, str(key[1]))) for key, place in group]
        given = [place for place in places if place[0] in said]
        for place, year in [*given, places[0], *places[-1:], *places[1:-1]]:
            if all(abs(place - other) >= _room(year, text, size) for other, text in written):
                written.append((place, year))
    return sorted(written)


def _places_said(picture: Picture, slots: dict[tuple[str, int], float]) -> set[float]:
    """Return where the years that the sentence gives are."""
    return {slots[line.perimetre, int(point.at)] for line in picture.lines for point in line.points if point.said}


def _room(one: str, other: str, size: Size) -> float:
    """Return how far apart the middles of two texts are, at least."""
    return ((len(one) + len(other)) / 2 * CHARACTER + 1.2) * size.text


def _perimetres(slots: dict[tuple[str, int], float]) -> list[tuple[float, str]]:
    """Return where each perimeter begins and its name, when there are several."""
    first: dict[str, float] = {}
    for (perimetre, _), place in slots.items():
        first.setdefault(perimetre, place)
    return [(place, perimetre) for perimetre, place in first.items()] if len(first) > 1 else []


def _drawn(line: Line, slots: dict[tuple[str, int], float], values: Scale) -> dict[str, object]:
    places = [(slots[line.perimetre, int(point.at)], values(point.value)) for point in line.points]
    said = " ; ".join(f"{point.when or point.at} : {marque(point.text, point.fictif)}" for point in line.points)
    # What came after the value that the sentence gives is thinner.
    told = max((rank for rank, point in enumerate(line.points) if point.said), default=len(places) - 1)
    return {
        "role": line.role,
        "fictif": line.fictif,
        "points": " ".join(f"{x},{y}" for x, y in places[: told + 1]),
        "after": " ".join(f"{x},{y}" for x, y in places[told:]) if told + 1 < len(places) else "",
        "last": places[told],
        "alone": len(places) == 1,
        "title": f"{line.name} ({line.perimetre}) : {said}",
    }
