"""Charts are specs without data that Vega-Lite accepts, that the rows fit, with colours from the palette alone."""

import json
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import altair as alt
import pytest

import queries
from narration import france as told
from narration import points
from pages.components.charts import carte, france, indicateur

ROOT = Path(__file__).parents[2]
TWO = ("Étouvie", "Amiens Nord")
SPECS = {
    "dots_by_quartier": lambda: indicateur.dots_by_quartier("Taux (%)", TWO),
    "gaps_by_row": lambda: indicateur.gaps_by_row("Taux (%)", TWO),
    "series": lambda: indicateur.series("Taux (%)", (0.0, 60.0), (2012, 2021)),
    "state_grid": lambda: indicateur.state_grid(("Taux",), TWO),
    "trend_by_quartier": lambda: indicateur.trend_by_quartier("Taux (%)", TWO),
    "cloud": lambda: france.cloud("Taux (%)"),
    "funnel": lambda: france.funnel("Taux (%)"),
    "trajectory": lambda: france.trajectory("Taux (%)", (2012, 2021)),
}
# Ring of a square, counter-clockwise as in GeoJSON, and a hole in it, clockwise.
CARRE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
HOLE = [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]


def _nodes(spec: object) -> Iterator[dict[str, object]]:
    """Every object of a spec."""
    if isinstance(spec, dict):
        yield spec
    for child in spec.values() if isinstance(spec, dict) else spec if isinstance(spec, list) else ():
        yield from _nodes(child)


def _quartiers(**geometries: object) -> list[dict[str, object]]:
    """Quartiers at made-up places, with the outlines given by code."""
    return [
        {
            "quartier": code,
            "nom_contrat": code.capitalize(),
            "population": 4000,
            "longitude": 2.3,
            "latitude": 49.9,
            "etiquette_ancre": None,
            "etiquette_x": None,
            "etiquette_y": None,
            "geometrie": json.dumps(geometrie) if geometrie else None,
        }
        for code, geometrie in geometries.items()
    ]


def _area(ring: list[list[float]]) -> float:
    """Shoelace formula: positive when the ring turns counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


@pytest.fixture(scope="module")
def chart_rows(publication) -> dict[str, list[dict[str, object]]]:
    """For each chart, the rows that a page feeds it, on an indicator that has them all."""
    base = queries.connect(publication)
    fiches = {fiche["indicateur"]: fiche for fiche in base.ask("indicateurs").to_pylist()}
    fiche = fiches["taux_pauvrete"]
    references, series, tendances, ecarts = (
        base.ask(name, indicateur="taux_pauvrete").to_pylist()
        for name in ("references_2024", "series", "tendances", "ecarts")
    )
    panels = points.series_points(series, fiche)
    values = base.ask("valeurs_qpv", indicateur="taux_pauvrete", zonage="QPV2024").to_pylist()
    funnel = told.build_funnel(values, fiche)
    assert funnel
    return {
        "dots_by_quartier": points.reference_points(references, fiche).to_pylist(),
        "gaps_by_row": points.gap_points([e for e in ecarts if e["ecart"] is not None], "q", fiches).to_pylist(),
        "series": [row for panel in panels.values() for row in panel.to_pylist()],
        "state_grid": points.state_points(base.ask("tendances").to_pylist(), ecarts, fiches).to_pylist(),
        "trend_by_quartier": points.trend_points(tendances, fiche).to_pylist(),
        "cloud": told.cloud(values, fiche, "etouvie").to_pylist(),
        "funnel": told.funnel_points(values, fiche, funnel, "etouvie").to_pylist(),
        "trajectory": told.trajectory(
            base.ask("trajectoires", indicateur="taux_pauvrete", territoire="etouvie").to_pylist(), fiche
        ).to_pylist(),
    }


def test_every_chart_is_tested():
    factories = {
        name for room in (indicateur, france) for name, objet in vars(room).items() if hasattr(objet, "cache_info")
    }
    assert set(SPECS) == factories


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_is_valid_and_holds_no_data(name):
    spec = SPECS[name]()
    alt.Chart.from_dict({**spec, "data": {"name": "donnees"}}, validate=True)
    assert "datasets" not in spec
    assert not [node for node in _nodes(spec) if "data" in node]


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_is_built_once(name):
    assert SPECS[name]() is SPECS[name]()


def test_two_titles_make_two_specs():
    assert indicateur.dots_by_quartier("A", TWO) != indicateur.dots_by_quartier("B", TWO)


@pytest.mark.parametrize("name", SPECS)
def test_the_rows_have_every_column_that_the_spec_reads(name, chart_rows):
    spec = SPECS[name]()
    assert chart_rows[name]
    computed = {node["as"] for node in _nodes(spec) if "calculate" in node}
    fields_read = {node["field"] for node in _nodes(spec) if "field" in node}
    fields_read |= set(
        re.findall(r"datum\.(\w+)", json.dumps([n for n in _nodes(spec) if "calculate" in n or "filter" in n]))
    )
    assert fields_read - computed <= set(chart_rows[name][0])


@pytest.mark.parametrize("name", SPECS)
def test_no_row_falls_outside_the_names_of_a_scale(name, chart_rows):
    """A value that a scale does not name would take a colour or a shape that means something else."""
    scales = [n for n in _nodes(SPECS[name]()) if n.get("type") == "nominal" and "domain" in (n.get("scale") or {})]
    assert scales
    for scale in scales:
        values = {row[scale["field"]] for row in chart_rows[name] if row.get("valeur", 0) is not None}
        assert values <= set(scale["scale"]["domain"]), scale["field"]


def _named_colours(spec: indicateur.Spec) -> list[object]:
    """Colours written as such: on a mark, as a value, as a range or in the configuration."""
    keys = ("color", "fill", "stroke", "background")
    direct = [node[key] for node in _nodes(spec) for key in keys if isinstance(node.get(key), str)]
    values = [node[key]["value"] for node in _nodes(spec) for key in keys if "value" in _mapping(node.get(key))]
    ranges = [
        _mapping(node[key].get("scale")).get("range") for node in _nodes(spec) for key in keys if _field(node, key)
    ]
    return [*direct, *values, *(range_ for range_ in ranges if range_)]


def _mapping(node: object) -> dict[str, object]:
    return node if isinstance(node, dict) else {}


def _field(node: dict[str, object], key: str) -> bool:
    return "field" in _mapping(node.get(key))


@pytest.mark.parametrize("name", [*SPECS, "carte"])
def test_colours_are_ranks_in_the_palette(name):
    spec = carte.quartiers_map(_quartiers(a=None, b=None), "a") if name == "carte" else SPECS[name]()
    # The line of the year of the 2024 perimeter and the stripes of demonstration data: a grey that reads in light and
    # in dark, and stands for no series.
    assert set(_named_colours(spec)) <= ({"gray", "transparent"} if name in ("series_panel", "state_grid") else set())
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(", json.dumps(spec))


def test_text_takes_the_ink_of_each_theme():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for mode in ("light", "dark"):
        assert theme[mode]["chartCategoricalColors"][indicateur.INK_RANK] == theme[mode]["textColor"]
    specs = [factory() for factory in SPECS.values()] + [carte.quartiers_map(_quartiers(a=None))]
    texts = [node for spec in specs for node in _nodes(spec) if _mapping(node.get("mark")).get("type") == "text"]
    assert len(texts) >= len(SPECS)
    assert [node["encoding"]["color"] for node in texts] == [{"datum": indicateur.INK}] * len(texts)
    scales = [n["scale"]["domain"] for spec in specs for n in _nodes(spec) if indicateur.INK in _domaine(n)]
    assert all(domaine.index(indicateur.INK) == indicateur.INK_RANK for domaine in scales)


def _domaine(node: dict[str, object]) -> list[object]:
    domaine = _mapping(node.get("scale")).get("domain")
    return domaine if isinstance(domaine, list) else []


@pytest.mark.parametrize("chosen", [None, "etouvie"])
def test_the_map_names_each_quartier_once_and_marks_the_chosen_one(publication, chosen):
    quartiers = queries.connect(publication).ask("quartiers").to_pylist()
    drawing = carte.quartiers_map(quartiers, chosen)
    alt.Chart.from_dict(drawing, validate=True)
    background, *names = drawing["layer"]
    assert background["mark"]["type"] == "circle"
    data = [layer["data"]["values"] for layer in (background, *names)]
    expected = [quartier["nom_contrat"] for quartier in quartiers]
    assert [point["quartier"] for point in data[0]] == expected
    assert [point["quartier"] for layer in data[1:] for point in layer] == expected
    assert [p["quartier"] for p in data[0] if p["role"] == "choisi"] == (["Étouvie"] if chosen else [])


def test_a_name_is_above_its_centre_unless_the_contract_says_where_to_put_it():
    elsewhere, above = _quartiers(a=None, b=None)
    elsewhere |= {"etiquette_ancre": "fin", "etiquette_x": -16, "etiquette_y": 2}
    _, *names = carte.quartiers_map([elsewhere, above])["layer"]
    assert [[name["mark"][key] for key in ("align", "dx", "dy")] for name in names] == [
        ["right", -16, 2],
        ["center", 0, -16],
    ]


@pytest.mark.parametrize(
    "geometrie",
    [
        {"type": "Polygon", "coordinates": [CARRE, HOLE]},
        {"type": "Polygon", "coordinates": [CARRE[::-1], HOLE[::-1]]},
        {"type": "Polygon", "coordinates": [CARRE, HOLE[::-1]]},
        {"type": "MultiPolygon", "coordinates": [[CARRE, HOLE], [CARRE[::-1]]]},
    ],
)
def test_outlines_turn_as_d3_draws_them(geometrie):
    """Clockwise outside, counter-clockwise in a hole: the other way round, D3 would fill the rest of the world."""
    drawing = carte.quartiers_map(_quartiers(a=geometrie), "a")
    (feature,) = drawing["layer"][0]["data"]["values"]
    for outer, *trous in feature["geometry"]["coordinates"]:
        assert _area(outer) == -16
        assert [_area(hole) for hole in trous] == [1] * len(trous)


def test_a_missing_outline_shows_circles_rather_than_half_a_map():
    drawing = carte.quartiers_map(_quartiers(a={"type": "Polygon", "coordinates": [CARRE]}, b=None))
    assert drawing["layer"][0]["mark"]["type"] == "circle"


def test_the_real_outlines_are_drawn_around_their_own_centre(real_publication):
    quartiers = queries.connect(real_publication).ask("quartiers").to_pylist()
    drawing = carte.quartiers_map(quartiers)
    alt.Chart.from_dict(drawing, validate=True)
    assert drawing["layer"][0]["mark"]["type"] == "geoshape"
    features = drawing["layer"][0]["data"]["values"]
    assert len(features) == 7
    for feature in features:
        vertices = [vertex for polygon in feature["geometry"]["coordinates"] for vertex in polygon[0]]
        assert all(_area(polygon[0]) < 0 for polygon in feature["geometry"]["coordinates"])
        assert min(x for x, _ in vertices) < feature["longitude"] < max(x for x, _ in vertices)
        assert min(y for _, y in vertices) < feature["latitude"] < max(y for _, y in vertices)
