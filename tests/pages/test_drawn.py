"""What the server draws: no word of a file is ever HTML, SVG or Markdown in it, and a drawing is one block."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narration.marks import render
from narration.marks.bars import PHONE, SCREEN, draw_bars
from narration.marks.lines import draw_lines
from narration.marks.picture import SUBJECT, Line, Picture, Point

HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "</svg></div>\n\n# titre",
            "a\n\n    code\n\n<b>",
            ":material/home: [lien](http://x) $x$ `y`",
            "\u2028{{ 7 * 7 }}{% raw %}",
        ]
    ),
)


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.words += " ".join(value or "" for name, value in attrs if name == "aria-label")

    def handle_data(self, data: str) -> None:
        self.words += data


def _read(drawing: str) -> _Seen:
    seen = _Seen()
    seen.feed(str(drawing))
    return seen


def _picture(form: str, words: str) -> Picture:
    line = Line(words, SUBJECT, words, (Point("2020", 1.0, words), Point("2021", 2.0, words, True)))
    return Picture(form, "worse", words, words, (line,), words, words)


@given(HOSTILE)
def test_a_word_stays_a_word(words):
    for draw, form in ((draw_lines, "lines"), (draw_bars, "bars")):
        plain, seen = _read(draw(_picture(form, "m" * len(words)))), _read(draw(_picture(form, words)))
        assert seen.tags == plain.tags
        assert "".join(words.split()) in "".join(seen.words.split())


@given(HOSTILE)
def test_a_drawing_is_one_block_of_markdown(words):
    drawing = draw_lines(_picture("lines", words))
    assert "\n" not in drawing
    assert drawing.startswith("<svg")


def test_an_identity_without_invention_shows_no_chip():
    from datetime import date

    said = {"contrat": "Contrat", "version": "abcdef012345", "day": date(2026, 1, 2)}
    assert "chip" not in render("identity.html", **said, invented="")
    assert "chip" in render("identity.html", **said, invented="actions")


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
def test_no_name_of_a_bar_begins_out_of_the_drawing(size):
    """On a phone « Salamandre – Marcel Paul » was cut on its left."""
    name = "Salamandre – Marcel Paul"
    points = (Point(name, 2.0, "146 k€", True), Point("Étouvie", 1.0, "22 k€", True))
    drawing = str(draw_bars(Picture("bars", "plain", "t", "€", (Line("t", SUBJECT, "", points),), "s", "a"), size))
    (x, anchor) = re.findall(rf'<text x="([\d.-]+)"[^>]*?( text-anchor="end")?[^>]*>{name}', drawing)[0]
    # A letter is at most six tenths as wide as it is high.
    widest = len(f"{name} (fictif)") * size.text * 0.6
    begins = float(x) - (widest if anchor else 0)
    assert begins >= 0 and begins + widest <= size.width
