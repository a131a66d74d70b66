"""Horizontal bars, the longest first, each with its name and its value written beside it."""

from zlib import crc32

from markupsafe import Markup

from narration.marks import render
from narration.marks.lines import CHARACTER, WIDEST, Size
from narration.marks.picture import OTHER, SUBJECT, Picture
from narration.numbers import marque

SCREEN = Size(760, 0, 14)
ROOM = Size(1780, 0, 34)


def draw_bars(picture: Picture, size: Size = SCREEN, limit: int = 12) -> Markup:
    """Return the SVG of a picture of bars, at most `limit` of them; its height follows their number, or is given."""
    points = picture.lines[0].points[:limit]
    names = [marque(point.at, point.fictif) for point in points]
    left = min(max(map(len, names)) * size.text * CHARACTER + size.text, size.width * WIDEST)
    right = max(len(point.text) for point in points) * size.text * CHARACTER + size.text
    longest = max(point.value for point in points)
    step = min(size.text * 1.9, size.height / len(points)) if size.height else size.text * 1.9
    return render(
        "bars.svg",
        picture=picture,
        # Several drawings share a page: each has its own stripes, or those of a hidden one would show nothing.
        mark=f"{crc32(picture.alt.encode()):x}-{size.text}",
        size=size,
        height=round(step * len(points), 1),
        left=round(left, 1),
        bars=[
            {
                "name": name,
                "text": point.text,
                "fictif": point.fictif,
                # Where the sentence speaks of one, the others stand behind.
                "role": OTHER if picture.said and not point.said else SUBJECT,
                "y": round(rank * step, 1),
                "length": round((size.width - left - right) * point.value / longest, 1),
            }
            for rank, (name, point) in enumerate(zip(names, points, strict=True))
        ],
        thick=round(step * 0.66, 1),
    )
