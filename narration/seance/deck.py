"""The screens of a meeting as one piece of HTML: all are there, the browser shows one at a time."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from narration.marks import render
from narration.marks.bars import draw_bars
from narration.marks.lines import Size, draw_lines
from narration.marks.picture import Picture
from narration.marks.timeline import ROOM as ROOM_TIMELINE
from narration.marks.timeline import draw_timeline
from narration.seance.decisions import Card
from narration.seance.screens import Screen

# The room reads words of 24 points at eight metres: 36 units in a drawing 1740 wide, shown on 1740 pixels of 1920.
ROOM = Size(1740, 600, 36)
PHONE = Size(350, 260, 14)


def draw_deck(screens: Sequence[Screen], notes: Mapping[str, str] | None, **said: object) -> Markup:
    """Return every screen; with `notes` (by key of screen), as the speaker sees them: the next one and the time too.

    `said` is what the template asks for beside: now, version, meeting, name, home, may_decide.
    """
    ranks = {card.decision: rank for rank, card in enumerate(every_card(screens))}
    drawn = [{"screen": screen, "drawings": _drawings(screen)} for screen in screens]
    return render("meeting.html", screens=drawn, ranks=ranks, notes=notes, **said)


def every_card(screens: Sequence[Screen]) -> list[Card]:
    """Return the decisions shown, each once, in the order of the screens: their rank is what a key names."""
    return list({card.decision: card for screen in screens for card in screen.cards}.values())


def _drawings(screen: Screen) -> dict[str, Markup]:
    """Return the drawing of a screen for a room and for a phone; none where words or cards say it all."""
    if screen.milestones:
        said = screen.title + " : " + " ; ".join(f"{m.name}, {m.slip}" for m in screen.milestones)
        return {
            "wide": draw_timeline(screen.milestones, screen.tone, said, ROOM_TIMELINE),
            "narrow": draw_timeline(screen.milestones, screen.tone, said),
        }
    if screen.picture is None:
        return {}
    return {"wide": _draw(screen.picture, ROOM), "narrow": _draw(screen.picture, PHONE)}


def _draw(picture: Picture, size: Size) -> Markup:
    return draw_lines(picture, size) if picture.form == "lines" else draw_bars(picture, size)
