"""The meeting: a screen that counts what moved, and one that says it, agree with each other and with the question."""

import re

import pytest

import queries
from narration.numbers import ETATS, RAISONS
from pages.components.shell import data, seance
from pages.components.shell.seance import PHRASES
from tests.pages.conftest import text

TITLES = {"degradation": "Ce qui s'aggrave", "amelioration": "Ce qui s'améliore"}
PLACES = ("Tous les quartiers", "Amiens Nord", "Étouvie", "Elbeuf – Lescouvé", "Pierre Rollin")
OTHERS = re.compile(r"et (\d+) autres?")


@pytest.fixture
def tendances(publication):
    return queries.connect(publication).ask("tendances").to_pylist()


def _items(block):
    for child in getattr(block, "children", {}).values():
        yield child
        yield from _items(child)


def _moves(test) -> dict[str, list[str]]:
    """Return what the fourth screen lists under each of its headings."""
    texts: dict[str, list[str]] = {}
    for element in _items(test.main):
        if element.type == "header":
            texts[element.value] = []
        elif element.type == "markdown" and texts and element.value.startswith("### "):
            texts[[*texts][-1]].append(element.value.removeprefix("### "))
    return texts


def _announced(test, word: str) -> int:
    (found,) = re.findall(rf"(\d+) {word}s?", text(test))
    return int(found)


def _counted(texts: list[str]) -> int:
    others = [int(found[1]) for said in texts if (found := OTHERS.match(said))]
    return len([said for said in texts if said != "Rien de tel." and not OTHERS.match(said)]) + sum(others)


def _agree(open_page, lieu: str, tendances) -> dict[str, list[str]]:
    start, rest = (
        open_page("bilan/seance", suites="true", ecran=screen, dans=lieu)
        for screen in ("1. Où en est-on", "4. Ce qui a bougé")
    )
    texts = _moves(rest)
    for etat, title in TITLES.items():
        expected = [row["phrase"] + (" (fictif)" if row["fictif"] else "") for row in tendances if row["etat"] == etat]
        assert _announced(start, ETATS[etat]) == len(expected) == _counted(texts[title]), (lieu, title, texts)
        others_said = [said for said in texts[title] if said != "Rien de tel." and not OTHERS.match(said)]
        assert set(others_said) <= set(expected)
        assert len(others_said) == min(PHRASES, len(expected))
    return texts


@pytest.mark.parametrize("lieu", PLACES)
def test_what_the_first_screen_counts_the_fourth_says(open_page, tendances, lieu):
    _agree(open_page, lieu, [row for row in tendances if lieu in (PLACES[0], row["quartier"])])


def test_what_the_fourth_screen_has_no_room_for_is_counted(open_page, publication, monkeypatch):
    etats = ["degradation"] * (PHRASES + 2) + ["amelioration"] * (PHRASES + 1)
    (modele, *_) = queries.connect(publication).ask("constats", famille="evolution").to_pylist()
    rows = [
        {**modele, "constat": str(rank), "etat": etat, "phrase": f"Lecture {rank}.", "fictif": rank % 2 == 0}
        for rank, etat in enumerate(etats)
    ]
    monkeypatch.setattr(
        seance, "rows", lambda question, **choice: rows if question == "constats" else data.rows(question, **choice)
    )
    texts = _agree(open_page, PLACES[0], rows)
    assert [texts[title][-1] for title in TITLES.values()] == ["et 2 autres (fictif)", "et 1 autre (fictif)"]


def test_a_reason_that_rests_on_invented_values_alone_says_so(open_page, tendances):
    motifs: dict[str, set[bool]] = {}
    for row in tendances:
        if row["etat"] == "en_attente":
            continue
        motifs.setdefault(RAISONS.get(row["motif"] or "", ETATS[row["etat"]]), set()).add(row["fictif"])
    test = open_page("bilan/seance", suites="true", ecran="5. Ce que l'on ne peut pas conclure")
    texts = [element.value for element in test.markdown if element.value.startswith("### ")]
    assert any("(fictif)" in said for said in texts)
    for said in texts:
        fictifs = motifs[next(raison for raison in motifs if said.startswith(f"### {raison.capitalize()} : "))]
        assert len(fictifs) > 1 or said.endswith("(fictif)") == fictifs.pop(), said


@pytest.mark.parametrize(
    ("screen", "start"),
    [
        ("5. Ce que l'on ne peut pas conclure", r"\d+ évolutions? ne "),
        ("6. Les bilans reçus", "Fondé sur"),
        ("3. Les dernières décisions", r"\d+ décisions?, dont"),
        ("8. Les questions ouvertes", r"\d+ engagements? sans action"),
    ],
)
def test_a_count_of_invented_rows_says_so_itself(open_page, screen, start):
    texts = [element.value for element in open_page("bilan/seance", suites="true", ecran=screen).markdown]
    concernes = [said for said in texts if re.match(rf"#+ ({start})", said)]
    assert concernes
    assert all("(fictif)" in said for said in concernes), concernes


@pytest.mark.parametrize(
    ("screen", "column"), [("3. Les dernières décisions", "État"), ("8. Les questions ouvertes", "Actions financées")]
)
def test_a_row_of_invented_facts_says_so_in_the_cell(open_page, screen, column):
    (table,) = [
        table for table in open_page("bilan/seance", suites="true", ecran=screen).table if column in table.columns
    ]
    assert len(table)
    assert all("(fictif)" in cell for cell in table[column])
