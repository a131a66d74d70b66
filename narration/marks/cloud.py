"""All the QPV on one axis, a dot each, piled where many have about the same value; those of the contract are named."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from narration.marks import render
from narration.marks.lines import CHARACTER, Size
from narration.marks.picture import OTHER
from narration.marks.scale import Scale, fit
from narration.numbers import nombre

WIDE, NARROW = Size(980, 360, 15), Size(350, 380, 13)
# The width of a pile and of a dot, and the height of the axis, in parts of the size of the words.
PILE, DOT, AXIS, LINE = 0.36, 0.26, 1.8, 1.35


@dataclass(frozen=True)
class Dot:
    """A QPV: its value, and for those of the contract what is written; `role` is subject, reference or other."""

    value: float
    role: str
    text: str = ""


def draw_cloud(dots: Sequence[Dot], alt: str, size: Size = WIDE) -> Markup:
    """Return the cloud: the QPV of France in grey, those of the contract named above, each at its own place."""
    across = fit((dot.value for dot in dots), size.text, size.width - size.text)
    width, base = size.text * PILE, size.height - size.text * AXIS
    heights: Counter[int] = Counter()
    placed: list[tuple[Dot, float, int]] = []
    for dot in sorted(dots, key=lambda dot: (dot.role == OTHER, dot.value, dot.text)):
        pile = int(across(dot.value) / width)
        heights[pile] += 1
        placed.append((dot, across(dot.value), heights[pile]))
    names = _names(dots, across, size)
    last = max((level for *_, level in names), default=0)
    room = base - (last + 1.5) * size.text * LINE
    step = min(width, room / max(heights.values()))
    return render(
        "cloud.svg",
        alt=alt,
        size=size,
        base=base,
        stroke=round(size.text * DOT, 1),
        others="".join(f"M{x} {round(base - rank * step, 1)}h0" for dot, x, rank in placed if dot.role == OTHER),
        ours=[(dot, x, round(base - rank * step, 1)) for dot, x, rank in placed if dot.role != OTHER],
        names=[(dot, x, round((last - level + 0.9) * size.text * LINE, 1), anchor) for dot, x, anchor, level in names],
        ticks=[(across(tick), nombre(tick, 0 if tick == int(tick) else 1)) for tick in across.ticks(5)],
    )


def _names(dots: Sequence[Dot], across: Scale, size: Size) -> list[tuple[Dot, float, str, int]]:
    """Return each name with its place, the side that it is written on and its line, counted from the dots.

    From right to left: no name touches another, nor the thread that goes down from another to its dot.
    """
    lines: list[list[tuple[float, float]]] = []
    found = []
    named = (dot for dot in dots if dot.role != OTHER)
    for dot in sorted(named, key=lambda dot: (-dot.value, dot.text)):
        x, width = across(dot.value), len(dot.text) * size.text * CHARACTER + size.text
        anchor = "end" if x + width > size.width else "start"
        start, end = (x - width, x) if anchor == "end" else (x, x + width)
        level = 0
        while level < len(lines) and any(start <= high and end >= low for low, high in lines[level]):
            level += 1
        lines += [[] for _ in range(level + 1 - len(lines))]
        lines[level].append((start, end))
        for below in lines[:level]:
            below.append((x, x))
        found.append((dot, x, anchor, level))
    return found
