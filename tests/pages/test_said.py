"""The numbers of a sentence are among the labels of its picture: read in the sentence, and in what is drawn."""

import io
import re

import pytest
from lxml import etree
from pptx import Presentation

from exports.__main__ import open_contents
from exports.slides import build_deck
from exports.writers.pptx import write_pptx
from narration.marks.bars import draw_bars
from narration.marks.lines import ROOM, SCREEN, draw_lines
from narration.marks.picture import picture_of
from narration.numbers import FINE, ZONAGES

ANNEE = 2025
NUMBER = rf"\d[\d{FINE}]*(?:,\d+)?"


def _labels(picture, size):
    svg = draw_lines(picture, size) if picture.form == "lines" else draw_bars(picture, size)
    root = etree.fromstring(str(svg))
    return " | ".join("".join(text.itertext()) for text in root.iter("{*}text") if text.get("class") != "quiet")


def _plain(text):
    return re.sub(r"\s", "", text)


def _told(row):
    """What the sentence gives of the places, values and gap: no margin, euros of another year, mean or other source."""
    unit = rf"(?:[\s{FINE}](?:%|€|‰|points?))?"
    value, phrase = rf"({NUMBER}){unit}", row["phrase"]
    if row["famille"] == "ecart" and row["quartier"] is None:
        return [*re.findall(rf"est de {value}", phrase), *re.findall(rf"\({value}, écart", phrase)]
    if row["famille"] == "ecart":
        return list(re.search(rf"est de {value} .* et de {value} .*un écart de {value},", phrase).groups())
    if row["famille"] == "avant_contrat":
        pairs = re.findall(rf"(?:de|passe de) {value}(?: en \d{{4}}(?: \([^)]*\))?)? à {value}", phrase)
        return [number for pair in pairs if "20" not in (pair[0][:2], pair[1][:2]) for number in pair]
    return re.findall(rf"est de {value}", phrase.partition(" La valeur de départ ")[0])


@pytest.mark.parametrize("size", [SCREEN, ROOM], ids=["ecran", "salle"])
def test_the_numbers_of_a_sentence_are_labels_of_its_picture(publication, size):
    contents = open_contents(publication, None, ANNEE)
    missing, seen = [], 0
    for row in contents.rows("constats", annee=ANNEE):
        picture = picture_of(contents, row) if row["indicateur"] else None
        if picture is None:
            continue
        labels = _plain(_labels(picture, size))
        for number in map(_plain, _told(row)):
            seen += 1
            if not re.search(rf"(?<![\d,]){re.escape(number)}(?![\d,])", labels):
                missing.append((row["constat"], number, labels))
    assert seen > 60
    assert missing == []


def test_the_numbers_of_a_sentence_are_labels_of_the_chart_of_its_slide(publication):
    contents = open_contents(publication, None, ANNEE)
    rows = {f"{ANNEE}-{row['constat']}": row for row in contents.rows("constats", annee=ANNEE) if row["indicateur"]}
    deck = build_deck(contents, contents.bilan())
    drawn = [
        shape.chart for s in Presentation(io.BytesIO(write_pptx(deck))).slides for shape in s.shapes if shape.has_chart
    ]
    pictured = [slide for slide in deck.slides if slide.picture]
    seen = 0
    for slide, chart in zip(pictured, drawn, strict=True):
        if slide.reference not in rows or slide.picture.form != "lines":
            continue
        labels = " | ".join(
            "".join(label.itertext("{http://schemas.openxmlformats.org/drawingml/2006/main}t"))
            for label in chart._chartSpace.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}dLbl")
        )
        labels = _plain(labels)
        for number in _told(rows[slide.reference]):
            seen += 1
            assert re.search(rf"(?<![\d,]){re.escape(_plain(number))}(?![\d,])", labels), (number, labels)
    assert seen > 8


def test_a_colour_never_judges_quartiers_that_stand_on_both_sides(publication):
    """Pierre Rollin, better than the comparison, was lit in the colour of what is worse."""
    contents = open_contents(publication, None, ANNEE)
    wholes = [row for row in contents.rows("constats", famille="ecart") if row["quartier"] is None]
    sides = {}
    for row in wholes:
        above, below = (f"{side}, au-delà de la marge" in row["phrase"] for side in ("Au-dessus", "Au-dessous"))
        sides[above and below] = row
        picture = picture_of(contents, row)
        assert (picture.tone == "plain") == ((above and below) or row["etat"] == "decrit"), row["constat"]
    assert set(sides) == {False, True}


def test_no_line_holds_a_value_of_another_perimeter(publication):
    """All the QPV of 2024 stood, in 2021, at the end of the line of those of 2015."""
    contents = open_contents(publication, None, ANNEE)
    seen = 0
    for row in contents.rows("constats"):
        picture = picture_of(contents, row) if row["indicateur"] else None
        if picture is None or picture.form != "lines":
            continue
        known = {
            (ZONAGES[value["zonage"]], str(value["millesime"]), value["valeur"])
            for value in contents.rows("series", indicateur=row["indicateur"])
        }
        for line in (line for line in picture.lines if line.name == "Ensemble des QPV de France"):
            seen += 1
            for point in line.points:
                assert (line.perimetre, point.at, point.value) in known, (row["constat"], line.perimetre, point.at)
    assert seen > 4
