"""The map: each quartier once, at its place, a link to its page; its outline where a file gives one, else a disc."""

import json
import re
from html.parser import HTMLParser

import pytest

import queries
from narration.marks.outlines import HEIGHT, PRINTED, WIDTH, Shade, draw_map, draw_printed_map

SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
HOLE = [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]


class _Map(HTMLParser):
    """The names of a map, with their address and their place; its areas."""

    def __init__(self, drawing: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.links: list[str] = []
        self.areas: list[tuple[str, dict[str, str | None]]] = []
        self.tones: list[str] = []
        self._bold = self._rest = False
        self.feed(drawing)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        # What a small map leaves out of a name is apart.
        self._bold, self._rest = tag == "b", found.get("class") == "rest"
        if tag == "a":
            self.links.append(found["href"])
        if found.get("class") == "area":
            self.areas.append((tag, found))
        if tag == "g":
            self.tones.append(found["class"])

    def handle_endtag(self, tag):
        self._bold = self._rest = False

    def handle_data(self, data):
        if self._bold:
            self.names.append(data)
        elif self._rest:
            self.names[-1] += data


def _quartiers(**geometries: object) -> list[dict[str, object]]:
    """Quartiers at made-up places, with the outlines given by code."""
    return [
        {
            "quartier": code,
            "nom_contrat": code.capitalize(),
            "population": 4000 * (rank + 1),
            "longitude": 2.2 + rank / 10,
            "latitude": 49.9,
            "etiquette_ancre": None,
            "etiquette_x": None,
            "etiquette_y": None,
            "geometrie": json.dumps(geometrie) if geometrie else None,
        }
        for rank, (code, geometrie) in enumerate(geometries.items())
    ]


def _points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


@pytest.fixture(scope="module")
def quartiers(publication):
    return queries.connect(publication).ask("quartiers").to_pylist()


def test_the_map_names_each_quartier_once_and_each_name_opens_its_page(quartiers):
    links = {row["quartier"]: f"quartier?quartier={row['quartier']}" for row in quartiers}
    found = _Map(draw_map(quartiers, "Carte", links))
    assert found.names == [row["nom_contrat"] for row in quartiers]
    assert found.links == list(links.values())
    assert len(found.areas) == len(quartiers)


def test_the_chosen_quartier_alone_is_named_where_no_name_is_a_link(quartiers):
    found = _Map(draw_map(quartiers, "Situation", {}, chosen="etouvie"))
    assert found.names == ["Étouvie"]
    assert found.links == []
    assert [tone for tone in found.tones if "chosen" in tone] == ["plain chosen"]


def test_what_has_no_outline_is_a_disc_in_proportion_to_its_inhabitants():
    found = _Map(draw_map(_quartiers(a=None, b=None), "Carte", {"a": "x", "b": "y"}))
    (one, small), (other, large) = found.areas
    assert one == other == "circle"
    assert float(large["r"]) ** 2 == pytest.approx(2 * float(small["r"]) ** 2, rel=0.01)


def test_an_outline_stands_beside_the_disc_of_what_has_none():
    square = {"type": "Polygon", "coordinates": [SQUARE]}
    assert [tag for tag, _ in _Map(draw_map(_quartiers(a=square, b=None), "Carte", {})).areas] == ["path", "circle"]


@pytest.mark.parametrize("hole", [HOLE, HOLE[::-1]])
def test_a_hole_is_seen_whichever_way_its_ring_turns(hole):
    polygon = {"type": "Polygon", "coordinates": [SQUARE, hole]}
    ((_, area),) = _Map(draw_map(_quartiers(a=polygon), "Carte", {})).areas
    assert area["fill-rule"] == "evenodd"
    assert area["d"].count("M") == 2


def test_the_ground_keeps_its_proportions_and_the_north_is_above():
    """At 50 degrees north, a degree of longitude is 0.64 of a degree of latitude."""
    ring = [[2.0, 49.9], [2.2, 49.9], [2.2, 50.1], [2.0, 50.1], [2.0, 49.9]]
    ((_, area),) = _Map(draw_map(_quartiers(a={"type": "Polygon", "coordinates": [ring]}), "Carte", {})).areas
    (west, south), (east, _), (_, north), *_ = _points(area["d"])
    assert north < south
    assert (east - west) / (south - north) == pytest.approx(0.643, abs=0.01)


def test_the_real_outlines_are_drawn_inside_the_map_around_their_own_names(real_publication):
    quartiers = queries.connect(real_publication).ask("quartiers").to_pylist()
    found = _Map(draw_map(quartiers, "Carte", {}))
    assert [tag for tag, _ in found.areas] == ["path"] * len(quartiers)
    for _, area in found.areas:
        for x, y in _points(area["d"]):
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT


def test_a_shade_says_its_value_and_its_tone(quartiers):
    drawing = draw_map(quartiers, "Carte", {}, {"etouvie": Shade("57 %", "worse", 1.0)}, chosen="etouvie")
    assert "57 %" in drawing
    assert "worse chosen" in _Map(drawing).tones


def test_the_printed_map_keeps_its_names_whole_and_apart(quartiers):
    shades = {row["quartier"]: Shade("14 747 habitants") for row in quartiers}
    drawing = str(draw_printed_map(quartiers, "Carte", shades))
    left, _, width, _ = map(float, re.search(r'viewBox="([^"]+)"', drawing)[1].split())
    boxes = []
    texts = re.findall(r'<text x="(\S+)" y="(\S+)" text-anchor="(\w+)"[^>]*><tspan[^>]*>([^<]+)', drawing)
    for x, y, anchor, name in texts:
        wide = max(len(name), len("14 747 habitants")) * PRINTED * 0.5
        start = float(x) - wide * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        boxes.append((start, start + wide, float(y) - PRINTED * 0.8, float(y) + PRINTED * 1.3))
    assert [name for *_, name in texts] == [row["nom_contrat"] for row in quartiers]
    assert all(left <= start and end <= left + width for start, end, *_ in boxes)
    for rank, (start, end, top, bottom) in enumerate(boxes):
        for other_start, other_end, other_top, other_bottom in boxes[:rank]:
            assert end <= other_start or other_end <= start or bottom <= other_top or other_bottom <= top
