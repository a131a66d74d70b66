"""Nothing written on a slide passes its foot, and no word is broken: measured in the file, letter by letter."""

import io

import pytest
from pptx import Presentation
from pptx.util import Cm, Pt

from exports.__main__ import open_contents, write

ANNEE = 2025
FOOT = 17.0
# In sizes: the advances of DejaVu Sans, the widest of the fonts that may be there, plain and bold; and a line.
PLAIN = {
    0.2: '\u202f', 0.28: "ijl'îï", 0.3: 'IJ', 0.32: ',. \u2019\xb7\xa0', 0.34: '/:;\\|', 0.36: 'f', 0.38: '-',
    0.4: 't()[]', 0.42: 'r!', 0.46: '"', 0.5: '*_`–', 0.54: 'sz?', 0.56: 'cLç', 0.58: 'kF', 0.6: 'vxy',
    0.62: 'aeoPTYéèêëàâäôö«»', 0.64: 'bdghnpquES0123456789${}ùûüÉÈ€', 0.66: 'K', 0.7: 'ABCRVXZÀÇ', 0.74: 'U',
    0.76: 'HN', 0.78: 'DG&', 0.8: 'OQÔ', 0.82: 'w', 0.84: '#+<=>^~−', 0.88: 'M', 0.96: '%', 0.98: 'm', 1.0: 'W@',
}  # fmt: skip
BOLD = {
    0.2: '\u202f', 0.32: "'", 0.36: 'ijl \xee\xef\xa0', 0.38: 'IJ,./\\|’·', 0.4: ':;', 0.42: '-', 0.44: 'f',
    0.46: '!()[]', 0.48: 't', 0.5: 'r_`–', 0.54: '"*', 0.6: 'csz?ç', 0.64: 'L', 0.66: 'vxy«»', 0.68: 'aekéèêëàâä',
    0.7: 'oEFT0123456789$ôöÉÈ€', 0.72: 'bdghnpqu{}ùûü', 0.74: 'CPSYZÇ', 0.78: 'ABKRVXÀ', 0.82: 'U',
    0.84: 'DGHN#+<=>^~−', 0.86: 'OQÔ', 0.88: '&', 0.94: 'w', 1.0: 'M@', 1.02: '%', 1.06: 'm', 1.12: 'W',
}  # fmt: skip
ADVANCES = [{letter: width for width, letters in weight.items() for letter in letters} for weight in (PLAIN, BOLD)]
WIDEST, LINE = 1.15, 1.17


def _cm(points: float) -> float:
    return points * Pt(1) / Cm(1)


def _length(text: str, cell) -> float:
    font = cell.text_frame.paragraphs[0].font
    advances = ADVANCES[bool(font.bold)]
    return _cm(font.size.pt) * sum(advances.get(letter, WIDEST) for letter in text)


def _lines(cell, width: float) -> int:
    """Put as many words as a line holds, and count the lines: it breaks at a space, or after a hyphen."""
    lines, written = 1, ""
    for word in cell.text.replace("-", "-\0").replace(" ", " \0").split("\0"):
        if written and _length((written + word).rstrip(" "), cell) > width:
            lines, written = lines + 1, ""
        written += word
    return lines


def _tables(contents, kind):
    for number, slide in enumerate(Presentation(io.BytesIO(write(contents, kind))).slides, 1):
        for shape in slide.shapes:
            if shape.has_table:
                yield number, slide, shape


@pytest.mark.parametrize("kind", ["annexe-diaporama", "pptx"])
def test_no_table_passes_the_foot_and_no_word_is_broken(publication, kind):
    for number, _, shape in _tables(open_contents(publication, None, ANNEE), kind):
        grid = shape.table
        widths = [column.width / Cm(1) - 0.51 for column in grid.columns]
        height = 0.0
        for row in grid.rows:
            size = row.cells[0].text_frame.paragraphs[0].font.size.pt
            lines = max(_lines(cell, width) for cell, width in zip(row.cells, widths, strict=True))
            height += max(_cm(lines * size * LINE) + 0.2, row.height / Cm(1))
            for cell, width in zip(row.cells, widths, strict=True):
                longest = max(_length(word, cell) for word in cell.text.replace("-", "- ").split(" "))
                assert longest <= width, (number, cell.text)
        assert shape.top / Cm(1) + height <= FOOT, (number, grid.cell(0, 0).text)


def test_the_appendix_is_short_and_its_tables_are_not_cut_for_nothing(publication):
    contents = open_contents(publication, None, ANNEE)
    slides = list(Presentation(io.BytesIO(write(contents, "annexe-diaporama"))).slides)
    assert len(slides) <= 35
    assert not [slide.shapes.title.text for slide in slides if slide.shapes.title.text.count("(€)") > 1]
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    assert charts
    assert not [chart for chart in charts if chart.chart_title.text_frame.text.count("(€)") > 1]


def test_every_box_of_the_appendix_stands_within_the_margins(publication):
    contents = open_contents(publication, None, ANNEE)
    presentation = Presentation(io.BytesIO(write(contents, "annexe-diaporama")))
    for number, slide in enumerate(presentation.slides, 1):
        for shape in slide.shapes:
            assert shape.left / Cm(1) >= 1.7, (number, shape.name)
            assert (shape.left + shape.width) / Cm(1) <= 32.2, (number, shape.name)
