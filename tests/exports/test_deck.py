"""The slides are read back: their titles are constats, nothing is small, what is invented is striped in the chart."""

import io
import re
import shutil
import subprocess
import zipfile

import pytest
from lxml import etree
from pptx import Presentation
from pypdf import PdfReader

from exports.__main__ import open_contents, write
from exports.slides import build_deck
from exports.writers import master
from exports.writers.charts import number_format
from exports.writers.frames import bound
from exports.writers.pptx import write_pptx
from narration.numbers import FINE, MARQUE

ANNEE = 2025
SMALLEST = 1400
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def contents(publication):
    return open_contents(publication, None, ANNEE)


@pytest.fixture(scope="module")
def content(contents) -> bytes:
    return write(contents, "pptx")


@pytest.fixture(scope="module")
def slides(content):
    return list(Presentation(io.BytesIO(content)).slides)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def _parts(content: bytes, folder: str) -> dict[str, etree._Element]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = [name for name in archive.namelist() if re.fullmatch(rf"ppt/{folder}/\w+\.xml", name)]
    return {name: etree.fromstring(archive.read(name)) for name in names}


def test_the_city_has_twelve_to_eighteen_slides_and_each_quartier_its_own(contents, slides):
    assert 12 <= len(slides) <= 18
    titles = " ".join(_plain(slide.shapes.title.text) for slide in slides)
    assert all(name in titles for name in contents.quartiers.values())


def test_each_title_is_that_of_a_constat_and_none_is_said_twice(contents, slides):
    constats = contents.base.ask("constats", annee=ANNEE).to_pylist()
    headlines = {row["titre"] + (MARQUE if row["fictif"] else "") for row in constats}
    titles = [_plain(slide.shapes.title.text) for slide in slides[1:]]
    assert [title for title in titles if title not in headlines] == []
    assert len(set(titles)) == len(titles)


def test_each_sentence_under_a_title_is_that_of_its_constat(contents, slides):
    constats = contents.base.ask("constats", annee=ANNEE).to_pylist()
    rows = {row["titre"] + (MARQUE if row["fictif"] else ""): row for row in constats}
    for slide in slides[1:]:
        row = rows[_plain(slide.shapes.title.text)]
        said = slide.placeholders[master.LEDE].text_frame.text
        shown = said.removesuffix(MARQUE)
        # Whole sentences, and the last one always: it is where the caution stands.
        first, _, last = shown.rpartition(". ")
        assert (row["phrase"].startswith(first) and last in row["phrase"]) or said.startswith(row["phrase"]), said
        assert "dans les notes" not in said
        assert "cela n'en juge rien" not in row["phrase"] or "cela n'en juge rien" in said
        assert not row["fictif"] or MARQUE in said
        # What does not hold on the slide is said in the notes, whole.
        assert row["phrase"] in slide.notes_slide.notes_text_frame.text


def test_the_notes_have_both_sentences_the_source_and_the_command(contents, slides):
    for slide in slides[1:]:
        notes = slide.notes_slide.notes_text_frame.text
        for words in ("Ce que l'on peut dire : ", "Ce que l'on ne peut pas dire : ", "Source : python -m queries"):
            assert words in notes
        assert contents.bilan().citation in notes


def test_nothing_is_under_14_points(contents, content):
    for archive in (content, write(contents, "annexe-diaporama")):
        for folder in ("slides", "slideLayouts", "slideMasters", "charts"):
            for name, part in _parts(archive, folder).items():
                sizes = [int(size) for size in part.xpath("//@sz") if size.isdigit()]
                if folder != "slideMasters":
                    assert min(sizes, default=SMALLEST) >= SMALLEST, name


def test_colours_and_fonts_are_in_the_theme(content):
    themes = [part for part in _parts(content, "theme").values() if part.get("name") == "Contrat de ville"]
    assert len(themes) == 1
    assert {font.get("typeface") for font in themes[0].findall(f".//{DRAWING}fontScheme/*/{DRAWING}latin")} == {
        "Calibri"
    }
    colours = {scheme.get("val") for scheme in themes[0].findall(f".//{DRAWING}clrScheme//{DRAWING}srgbClr")}
    assert {"101A24", "B04E12", "0B76A5"} <= colours
    for folder in ("slides", "charts"):
        for name, part in _parts(content, folder).items():
            assert part.findall(f".//{DRAWING}srgbClr") == [], name


def test_layouts_are_real_and_used(content, slides):
    names = [layout.name for layout in Presentation(io.BytesIO(content)).slide_layouts]
    assert names == list(master.LAYOUTS)
    assert {slide.slide_layout.name for slide in slides} == set(names)
    for slide in slides[1:]:
        assert not [shape for shape in slide.placeholders if shape.has_text_frame and not shape.text_frame.text.strip()]


def test_an_invented_value_is_striped_dashed_or_hollow_in_the_chart_itself(contents, content):
    pictures = [slide.picture for slide in build_deck(contents, contents.bilan()).slides if slide.picture]
    charts = [shape.chart for s in Presentation(io.BytesIO(content)).slides for shape in s.shapes if shape.has_chart]
    assert len(charts) == len(pictures)
    striped = 0
    for picture, chart in zip(pictures, charts, strict=True):
        patterns = len(chart._chartSpace.findall(f".//{DRAWING}pattFill"))
        points = [point for line in picture.lines for point in line.points if point.fictif and point.value]
        if picture.form == "lines":
            assert len(chart._chartSpace.findall(f".//{DRAWING}prstDash")) >= len(points)
        else:
            assert patterns == len(points)
            assert all(MARQUE in str(name) for name in chart.plots[0].categories) == (patterns > 0)
        striped += patterns
    assert striped > 20


def test_what_is_invented_is_dashed_and_named_on_a_line(publication):
    contents = open_contents(publication, None, ANNEE, invented=True)
    deck = build_deck(contents, contents.bilan())
    lines = [slide.picture for slide in deck.slides if slide.picture and slide.picture.form == "lines"]
    assert any(picture.fictif for picture in lines)
    charts = [
        shape.chart
        for slide in Presentation(io.BytesIO(write_pptx(deck))).slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    invented = [chart for chart in charts if chart._chartSpace.findall(f".//{DRAWING}prstDash")]
    assert invented
    for chart in invented:
        assert any(MARQUE in series.name for series in chart.plots[0].series)


def test_charts_write_numbers_with_our_narrow_space_and_the_decimal_sign_of_french():
    assert number_format("%", [57.0, 45.0]) == f'0"{FINE}%"'
    assert number_format("%", [57.3]) == f'[$-40C]0.0"{FINE}%"'
    assert number_format("€", [13320]).startswith(f'[>=1000]#"{FINE}"000"{FINE}€"')
    assert number_format("€", [946567]).endswith(f'0,"{FINE}k€"')


def test_the_last_words_of_a_title_stay_together():
    assert bound(f"Pauvreté en hausse{MARQUE}") == "Pauvreté en\u00a0hausse\u00a0(fictif)"
    assert bound("Pauvreté") == "Pauvreté"


def test_a_deck_of_a_quartier_speaks_of_it_alone(contents):
    slides = list(Presentation(io.BytesIO(write(contents, "pptx", "etouvie"))).slides)
    others = [name for code, name in contents.quartiers.items() if code != "etouvie"]
    for slide in slides:
        texts = " ".join(_plain(shape.text_frame.text) for shape in slide.shapes if shape.has_text_frame)
        assert not any(f"{name} :" in texts for name in others)
    assert "Étouvie" in slides[0].shapes.title.text


def test_without_demonstration_no_slide_says_fictif_and_there_are_enough(publication_without_demonstration):
    contents = open_contents(publication_without_demonstration, None, ANNEE)
    slides = list(Presentation(io.BytesIO(write(contents, "pptx"))).slides)
    said = " ".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    assert "fictif" not in said
    assert 10 <= len(slides) <= 18


@pytest.mark.lent
def test_libreoffice_shows_every_slide_whole_with_french_numbers(content, slides, tmp_path):
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice n'est pas sur cette machine : apt install libreoffice-impress-nogui")
    (tmp_path / "d.pptx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profil"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "d.pptx"]
    subprocess.run(command, check=True, capture_output=True, timeout=300, cwd=tmp_path)
    pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(tmp_path / "d.pdf").pages]
    assert len(pages) == len(slides)
    for page, slide in zip(pages, slides, strict=True):
        assert re.sub(r"\s", "", slide.shapes.title.text) in page
    said = "".join(pages)
    # The value of the reference of a gap, written by the chart from a number.
    assert re.search(r"\d,\d%", said)
    assert not re.search(r"\d\.\d%", said)
