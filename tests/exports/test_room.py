"""Nothing written on a slide passes its foot, and no word is broken: measured in the file, letter by letter."""

import io
import textwrap

import pytest
from pptx import Presentation
from pptx.util import Cm, Pt

from exports.__main__ import open_contents, write

ANNEE = 2025
FOOT = 17.0
# In sizes: the widths of the letters of DejaVu Sans, the widest of the fonts that may be there, and a line.
LETTER, BOLD, LINE = 0.55, 0.62, 1.17


def _cm(points: float) -> float:
    return points * Pt(1) / Cm(1)


def _lines(cell, width: float) -> float:
    paragraph = cell.text_frame.paragraphs[0]
    letter = _cm(paragraph.font.size.pt) * (BOLD if paragraph.font.bold else LETTER)
    return len(textwrap.wrap(cell.text, max(1, int(width / letter)), break_long_words=False) or [""])


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
                letter = _cm(size) * (BOLD if cell.text_frame.paragraphs[0].font.bold else LETTER)
                longest = max(cell.text.replace("-", "- ").split(" "), key=len)
                assert len(longest) * letter <= width, (number, longest)
        assert shape.top / Cm(1) + height <= FOOT, (number, grid.cell(0, 0).text)


def test_the_appendix_is_short_and_its_tables_are_not_cut_for_nothing(publication):
    contents = open_contents(publication, None, ANNEE)
    slides = list(Presentation(io.BytesIO(write(contents, "annexe-diaporama"))).slides)
    assert len(slides) <= 50
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
