"""An image taken away says by itself what it shows, where it comes from and whether it is invented."""

import re

import pytest

import queries
from exports.writers.image import write_png, write_svg
from narration.moyens import action, couverture, droit_commun, gouvernance
from pages.components.charts import moyens
from queries.answers import Answers

SOURCE = "Source de l'essai. Version des données : abc. Données en partie fictives."


@pytest.fixture(scope="module")
def images(publication):
    """Draw the charts of the means and of the commitments on the shipped data, as the pages do."""
    answers = Answers(queries.connect(publication))
    rows = answers.rows
    mesurees = rows("actions_par")
    engagements = rows("couverture", nature="axe")
    carte = rows("silences", annee=2025, dimension="defi")
    projets = rows("projets_phares")
    natures = droit_commun.nature_points(answers, droit_commun.levels(rows("droit_commun_par", annee=2025)))
    drawings = {
        "lieux": (
            moyens.bars_by_place("Crédits (€)", tuple(action.place_names(answers).values())),
            action.place_points(answers, mesurees, annee=2025),
        ),
        "grille": (
            moyens.amount_grid(
                tuple(action.challenge_names(answers).values()), tuple(action.place_names(answers).values())
            ),
            action.grid_points(answers, mesurees, annee=2025),
        ),
        "couverture": (
            moyens.coverage_grid(
                couverture.lines_of(answers, engagements), couverture.columns_of(answers, engagements)
            ),
            couverture.grid_points(answers, engagements),
        ),
        "silences": (
            moyens.silence_grid(*droit_commun.headings(carte)),
            droit_commun.silence_points(carte),
        ),
        "frise": (
            moyens.project_timeline(
                tuple(projet["libelle"] for projet in gouvernance.dated(projets)), gouvernance.span(answers, projets)
            ),
            gouvernance.project_points(answers, projets),
        ),
        "fourchettes": (
            moyens.ranges("Montant (€)", tuple(natures["ligne"].to_pylist())),
            natures,
        ),
    }
    return {
        name: (write_svg(spec, table.to_pylist(), f"Ce que montre {name}", SOURCE), table)
        for name, (spec, table) in drawings.items()
    }


NAMES = ("lieux", "grille", "couverture", "silences", "frise", "fourchettes")


@pytest.mark.parametrize("name", NAMES)
def test_an_image_holds_its_finding_its_source_and_its_marks(images, name):
    svg, table = images[name]
    assert f"Ce que montre {name}" in svg
    assert "Données en partie fictives." in svg
    assert table.num_rows
    assert len(re.findall(r"<path|<text", svg)) > table.num_rows


@pytest.mark.parametrize("name", NAMES)
def test_an_image_fetches_nothing(images, name):
    svg, _ = images[name]
    assert not re.search(r"(href|src)=", svg)
    assert set(re.findall(r"https?://[^\"' )]+", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_numbers_of_an_image_are_french(images):
    svg, _ = images["lieux"]
    ticks = re.findall(r">(\d[\d\s,.\u202f\u00a0]*)</text>", svg)
    assert ticks
    assert not [text for text in ticks if re.search(r"\d[,.]\d{3}", text)]
    assert any("\u202f" in text for text in ticks)


def test_the_names_above_a_grid_do_not_print_over_its_cells(images):
    """A name on two lines ends where a name on one does: above the first row, which begins at 0."""
    svg, _ = images["grille"]
    names = re.findall(r'translate\([\d.]+,(-[\d.]+)\)"[^>]*>(.*?)</text>', svg[svg.index("role-axis-label") :])
    assert any("<tspan" in name for _, name in names)
    assert {float(y) + sum(map(float, re.findall(r'dy="(\d+)"', name))) for y, name in names} == {-5}


def test_a_title_has_no_raw_line_break():
    svg = write_svg(
        moyens.ranges("Montant (€)", ("Une nature",)), [], "Un constat\nsur deux lignes", "Source\nde l'essai"
    )
    assert "Un constat sur deux lignes" in svg
    assert "Source de l'essai" in svg
    assert "\n" not in svg.strip()


def test_a_png_is_twice_the_size_of_the_screen():
    spec = moyens.ranges("Montant (€)", ("Une nature",))
    row = {"ligne": "Une nature", "bas": 1.0, "haut": 2.0, "texte": "1 à 2", "detail": "", "classe": "ventile"}
    png = write_png(spec, [row], "Titre", SOURCE)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) >= 2 * 760
