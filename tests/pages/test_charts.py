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
from narration import points
from pages.components.charts import carte, indicateur

RACINE = Path(__file__).parents[2]
DEUX = ("Étouvie", "Amiens Nord")
SPECS = {
    "points_par_quartier": lambda: indicateur.points_par_quartier("Taux (%)", DEUX),
    "ecarts_par_ligne": lambda: indicateur.ecarts_par_ligne("Taux (%)", DEUX),
    "serie": lambda: indicateur.serie("Taux (%)", (0.0, 60.0), (2016, 2024)),
    "grille_etats": lambda: indicateur.grille_etats(("Taux",), DEUX),
    "tendance_par_quartier": lambda: indicateur.tendance_par_quartier("Taux (%)", DEUX),
}
# Ring of a square, counter-clockwise as in GeoJSON, and a hole in it, clockwise.
CARRE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
TROU = [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]


def _noeuds(spec: object) -> Iterator[dict[str, object]]:
    """Every object of a spec."""
    if isinstance(spec, dict):
        yield spec
    for child in spec.values() if isinstance(spec, dict) else spec if isinstance(spec, list) else ():
        yield from _noeuds(child)


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


def _aire(anneau: list[list[float]]) -> float:
    """Shoelace formula: positive when the ring turns counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(anneau)) / 2


@pytest.fixture(scope="module")
def lignes(publication) -> dict[str, list[dict[str, object]]]:
    """For each chart, the rows that a page feeds it, on an indicator that has them all."""
    base = queries.connect(publication)
    fiches = {fiche["indicateur"]: fiche for fiche in base.ask("indicateurs").to_pylist()}
    fiche = fiches["taux_pauvrete"]
    references, series, tendances, ecarts = (
        base.ask(name, indicateur="taux_pauvrete").to_pylist()
        for name in ("references_2024", "series", "tendances", "ecarts")
    )
    panneaux = points.series_points(series, fiche)
    return {
        "points_par_quartier": points.reference_points(references, fiche).to_pylist(),
        "ecarts_par_ligne": points.gap_points([e for e in ecarts if e["ecart"] is not None], "q", fiches).to_pylist(),
        "serie": [row for panneau in panneaux.values() for row in panneau.to_pylist()],
        "grille_etats": points.state_points(base.ask("tendances").to_pylist(), ecarts, fiches).to_pylist(),
        "tendance_par_quartier": points.trend_points(tendances, fiche).to_pylist(),
    }


def test_every_chart_is_tested():
    fabriques = {name for name, objet in vars(indicateur).items() if hasattr(objet, "cache_info")}
    assert set(SPECS) == fabriques


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_is_valid_and_holds_no_data(name):
    spec = SPECS[name]()
    alt.Chart.from_dict({**spec, "data": {"name": "donnees"}}, validate=True)
    assert "datasets" not in spec
    assert not [node for node in _noeuds(spec) if "data" in node]


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_is_built_once(name):
    assert SPECS[name]() is SPECS[name]()


def test_two_titles_make_two_specs():
    assert indicateur.points_par_quartier("A", DEUX) != indicateur.points_par_quartier("B", DEUX)


@pytest.mark.parametrize("name", SPECS)
def test_the_rows_have_every_column_that_the_spec_reads(name, lignes):
    spec = SPECS[name]()
    assert lignes[name]
    calcules = {node["as"] for node in _noeuds(spec) if "calculate" in node}
    lus = {node["field"] for node in _noeuds(spec) if "field" in node}
    lus |= set(re.findall(r"datum\.(\w+)", json.dumps([n for n in _noeuds(spec) if "calculate" in n or "filter" in n])))
    assert lus - calcules <= set(lignes[name][0])


@pytest.mark.parametrize("name", SPECS)
def test_no_row_falls_outside_the_names_of_a_scale(name, lignes):
    """A value that a scale does not name would take a colour or a shape that means something else."""
    echelles = [n for n in _noeuds(SPECS[name]()) if n.get("type") == "nominal" and "domain" in (n.get("scale") or {})]
    assert echelles
    for scale in echelles:
        values = {row[scale["field"]] for row in lignes[name] if row.get("valeur", 0) is not None}
        assert values <= set(scale["scale"]["domain"]), scale["field"]


def _couleurs_nommees(spec: indicateur.Spec) -> list[object]:
    """Colours written as such: on a mark, as a value, as a range or in the configuration."""
    keys = ("color", "fill", "stroke", "background")
    directes = [node[key] for node in _noeuds(spec) for key in keys if isinstance(node.get(key), str)]
    values = [node[key]["value"] for node in _noeuds(spec) for key in keys if "value" in _objet(node.get(key))]
    plages = [
        _objet(node[key].get("scale")).get("range") for node in _noeuds(spec) for key in keys if _champ(node, key)
    ]
    return [*directes, *values, *(plage for plage in plages if plage)]


def _objet(node: object) -> dict[str, object]:
    return node if isinstance(node, dict) else {}


def _champ(node: dict[str, object], key: str) -> bool:
    return "field" in _objet(node.get(key))


@pytest.mark.parametrize("name", [*SPECS, "carte"])
def test_colours_are_ranks_in_the_palette(name):
    spec = carte.quartiers_map(_quartiers(a=None, b=None), "a") if name == "carte" else SPECS[name]()
    # The line of the year of the 2024 perimeter and the stripes of demonstration data: a grey that reads in light and
    # in dark, and stands for no series.
    assert set(_couleurs_nommees(spec)) <= ({"gray", "transparent"} if name in ("serie", "grille_etats") else set())
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(", json.dumps(spec))


def test_text_takes_the_ink_of_each_theme():
    theme = tomllib.loads((RACINE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for mode in ("light", "dark"):
        assert theme[mode]["chartCategoricalColors"][indicateur.RANG_ENCRE] == theme[mode]["textColor"]
    specs = [fabrique() for fabrique in SPECS.values()] + [carte.quartiers_map(_quartiers(a=None))]
    texts = [node for spec in specs for node in _noeuds(spec) if _objet(node.get("mark")).get("type") == "text"]
    assert len(texts) >= len(SPECS)
    assert [node["encoding"]["color"] for node in texts] == [{"datum": indicateur.ENCRE}] * len(texts)
    echelles = [n["scale"]["domain"] for spec in specs for n in _noeuds(spec) if indicateur.ENCRE in _domaine(n)]
    assert all(domaine.index(indicateur.ENCRE) == indicateur.RANG_ENCRE for domaine in echelles)


def _domaine(node: dict[str, object]) -> list[object]:
    domaine = _objet(node.get("scale")).get("domain")
    return domaine if isinstance(domaine, list) else []


@pytest.mark.parametrize("choisi", [None, "etouvie"])
def test_the_map_names_each_quartier_once_and_marks_the_chosen_one(publication, choisi):
    quartiers = queries.connect(publication).ask("quartiers").to_pylist()
    drawing = carte.quartiers_map(quartiers, choisi)
    alt.Chart.from_dict(drawing, validate=True)
    fond, *names = drawing["layer"]
    assert fond["mark"]["type"] == "circle"
    data = [layer["data"]["values"] for layer in (fond, *names)]
    expected = [quartier["nom_contrat"] for quartier in quartiers]
    assert [point["quartier"] for point in data[0]] == expected
    assert [point["quartier"] for layer in data[1:] for point in layer] == expected
    assert [p["quartier"] for p in data[0] if p["role"] == "choisi"] == (["Étouvie"] if choisi else [])


def test_a_name_is_above_its_centre_unless_the_contract_says_where_to_put_it():
    ailleurs, au_dessus = _quartiers(a=None, b=None)
    ailleurs |= {"etiquette_ancre": "fin", "etiquette_x": -16, "etiquette_y": 2}
    _, *names = carte.quartiers_map([ailleurs, au_dessus])["layer"]
    assert [[name["mark"][key] for key in ("align", "dx", "dy")] for name in names] == [
        ["right", -16, 2],
        ["center", 0, -16],
    ]


@pytest.mark.parametrize(
    "geometrie",
    [
        {"type": "Polygon", "coordinates": [CARRE, TROU]},
        {"type": "Polygon", "coordinates": [CARRE[::-1], TROU[::-1]]},
        {"type": "Polygon", "coordinates": [CARRE, TROU[::-1]]},
        {"type": "MultiPolygon", "coordinates": [[CARRE, TROU], [CARRE[::-1]]]},
    ],
)
def test_outlines_turn_as_d3_draws_them(geometrie):
    """Clockwise outside, counter-clockwise in a hole: the other way round, D3 would fill the rest of the world."""
    drawing = carte.quartiers_map(_quartiers(a=geometrie), "a")
    (entite,) = drawing["layer"][0]["data"]["values"]
    for exterieur, *trous in entite["geometry"]["coordinates"]:
        assert _aire(exterieur) == -16
        assert [_aire(trou) for trou in trous] == [1] * len(trous)


def test_a_missing_outline_shows_circles_rather_than_half_a_map():
    drawing = carte.quartiers_map(_quartiers(a={"type": "Polygon", "coordinates": [CARRE]}, b=None))
    assert drawing["layer"][0]["mark"]["type"] == "circle"


def test_the_real_outlines_are_drawn_around_their_own_centre(publication_reelle):
    quartiers = queries.connect(publication_reelle).ask("quartiers").to_pylist()
    drawing = carte.quartiers_map(quartiers)
    alt.Chart.from_dict(drawing, validate=True)
    assert drawing["layer"][0]["mark"]["type"] == "geoshape"
    entites = drawing["layer"][0]["data"]["values"]
    assert len(entites) == 7
    for entite in entites:
        sommets = [sommet for polygone in entite["geometry"]["coordinates"] for sommet in polygone[0]]
        assert all(_aire(polygone[0]) < 0 for polygone in entite["geometry"]["coordinates"])
        assert min(x for x, _ in sommets) < entite["longitude"] < max(x for x, _ in sommets)
        assert min(y for _, y in sommets) < entite["latitude"] < max(y for _, y in sommets)
