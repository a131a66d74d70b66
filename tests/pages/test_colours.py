"""The palette, as colour-blind eyes see it and against its background: distances are measured, not judged by eye."""

import itertools
import tomllib
from pathlib import Path

import pytest
from coloraide import Color

THEME = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
# The first four colours carry all the meanings: series, states, places, coverage.
BEARERS = 4
VISIONS = (None, "protan", "deutan", "tritan")
# CIEDE2000: two flat marks side by side are told apart well before 10.
DISTANCE = 12


def _vues(mode: str, vision: str | None) -> list[Color]:
    colours = [Color(code) for code in THEME[mode]["chartCategoricalColors"][:BEARERS]]
    return [colour.filter(vision).clip() if vision else colour for colour in colours]


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_colours_that_carry_a_meaning_stay_apart(mode, vision, record_property):
    distances = {
        pair: _vues(mode, vision)[pair[0]].delta_e(_vues(mode, vision)[pair[1]], method="2000")
        for pair in itertools.combinations(range(BEARERS), 2)
    }
    record_property("distance_min", round(min(distances.values()), 1))
    assert min(distances.values()) >= DISTANCE, distances


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_colour_reads_on_its_background(mode):
    background = THEME[mode]["backgroundColor"]
    contrasts = {code: Color(code).contrast(background) for code in THEME[mode]["chartCategoricalColors"]}
    assert min(contrasts.values()) >= 4.5, contrasts
    for ink in ("textColor", "linkColor", "primaryColor"):
        assert Color(THEME[mode][ink]).contrast(THEME[mode]["secondaryBackgroundColor"]) >= 4.5
