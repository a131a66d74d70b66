"""Charts are specs without data that Vega-Lite accepts, that the rows fit, with colours from the palette alone."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import altair as alt
import pytest

import queries
from narration import france as told
from narration import points
from pages.components.charts import france, indicateur

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


def _nodes(spec: object) -> Iterator[dict[str, object]]:
    """Every object of a spec."""
    if isinstance(spec, dict):
        yield spec
    for child in spec.values() if isinstance(spec, dict) else spec if isinstance(spec, list) else ():
        yield from _nodes(child)


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


@pytest.mark.parametrize("name", SPECS)
def test_colours_are_ranks_in_the_palette(name):
    spec = SPECS[name]()
    # The line of the year of the 2024 perimeter and the stripes of demonstration data: a grey that reads in light and
    # in dark, and stands for no series.
    assert set(_named_colours(spec)) <= ({"gray", "transparent"} if name in ("series_panel", "state_grid") else set())
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(", json.dumps(spec))


def test_text_takes_the_ink_of_each_theme():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for mode in ("light", "dark"):
        assert theme[mode]["chartCategoricalColors"][indicateur.INK_RANK] == theme[mode]["textColor"]
    specs = [factory() for factory in SPECS.values()]
    texts = [node for spec in specs for node in _nodes(spec) if _mapping(node.get("mark")).get("type") == "text"]
    assert len(texts) >= len(SPECS)
    assert [node["encoding"]["color"] for node in texts] == [{"datum": indicateur.INK}] * len(texts)
    scales = [n["scale"]["domain"] for spec in specs for n in _nodes(spec) if indicateur.INK in _domaine(n)]
    assert all(domaine.index(indicateur.INK) == indicateur.INK_RANK for domaine in scales)


def _domaine(node: dict[str, object]) -> list[object]:
    domaine = _mapping(node.get("scale")).get("domain")
    return domaine if isinstance(domaine, list) else []
