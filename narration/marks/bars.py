"""Horizontal bars, the longest first, each with its name and its value written beside it."""

from zlib import crc32

from markupsafe import Markup

from narration.marks import render
from narration.marks.lines import APART, CHARACTER, WIDEST, Size
from narration.marks.picture import OTHER, SUBJECT, Picture
from narration.numbers import marque

SCREEN = Size(760, 0, 14)
ROOM = Size(1780, 0, 34)
PHONE = Size(350, 0, 14)


def draw_figure(picture: Picture) -> dict[str, Markup]:
    """Return the drawings of a picture of bars, for a wide screen and for a phone."""
    return {"wide": draw_bars(picture), "narrow": draw_bars(picture, PHONE)}


def draw_bars(picture: Picture, size: Size = SCREEN, limit: int = 12) -> Markup:
    """Return the SVG of a picture of bars, at most `limit` of them; its height follows their number, or is given.

    On a phone each name is written over its bar, where it has the whole width.
    """
    points = picture.lines[0].points[:limit]
    names = [marque(point.at, point.fictif) for point in points]
    above = size.text * 1.3 if size.width < APART else 0
    left = 0 if above else min(max(map(len, names)) * size.text * CHARACTER + size.text, size.width * WIDEST)
    right = max(len(point.text) for point in points) * size.text * CHARACTER + size.text
    longest = max(point.value for point in points)
    room = size.height / len(points) if size.height and not above else size.text * 1.9 + above
    step = min(size.text * 1.9, room - above)
    return render(
        "bars.svg",
        picture=picture,
        # Several drawings share a page: each has its own stripes, or those of a hidden one would show nothing.
        mark=f"{crc32(picture.alt.encode()):x}-{size.text}",
        size=size,
        height=round((step + above) * len(points), 1),
        above=round(above, 1),
        left=round(left, 1),
        bars=[
            {
                "name": name,
                "text": point.text,
                "fictif": point.fictif,
                # Where the sentence speaks of one, the others stand behind.
                "role": OTHER if picture.said and not point.said else SUBJECT,
                "y": round(rank * (step + above) + above, 1),
                "length": round((size.width - left - right) * point.value / longest, 1),
            }
            for rank, (name, point) in enumerate(zip(names, points, strict=True))
        ],
        thick=round(step * 0.66, 1),
    )
