"""The meeting: a screen that counts what moved, and one that says it, agree with each other and with the question."""

import re

import pytest

import queries
from narration.numbers import ETATS, RAISONS
from pages.components.shell import data, seance
from pages.components.shell.seance import PHRASES
from tests.pages.conftest import texte

TITRES = {"degradation": "Ce qui s'aggrave", "amelioration": "Ce qui s'améliore"}
LIEUX = ("Tous les quartiers", "Amiens Nord", "Étouvie", "Elbeuf – Lescouvé", "Pierre Rollin")
AUTRES = re.compile(r"et (\d+) autres?")


@pytest.fixture
def tendances(publication):
    return queries.connect(publication).ask("tendances").to_pylist()


def _elements(block):
    for child in getattr(block, "children", {}).values():
        yield child
        yield from _elements(child)


def _moves(test) -> dict[str, list[str]]:
    """Return what the fourth screen lists under each of its headings."""
    dits: dict[str, list[str]] = {}
    for element in _elements(test.main):
        if element.type == "header":
            dits[element.value] = []
        elif element.type == "markdown" and dits and element.value.startswith("### "):
            dits[[*dits][-1]].append(element.value.removeprefix("### "))
    return dits


def _announced(test, word: str) -> int:
    (trouve,) = re.findall(rf"(\d+) {word}s?", texte(test))
    return int(trouve)


def _counted(dits: list[str]) -> int:
    autres = [int(trouve[1]) for dit in dits if (trouve := AUTRES.match(dit))]
    return len([dit for dit in dits if dit != "Rien de tel." and not AUTRES.match(dit)]) + sum(autres)


def _agree(ouvrir, lieu: str, tendances) -> dict[str, list[str]]:
    start, suite = (
        ouvrir("bilan/seance", ecran=screen, dans=lieu) for screen in ("1. Où en est-on", "4. Ce qui a bougé")
    )
    dits = _moves(suite)
    for etat, title in TITRES.items():
        attendues = [row["phrase"] + (" (fictif)" if row["fictif"] else "") for row in tendances if row["etat"] == etat]
        assert _announced(start, ETATS[etat]) == len(attendues) == _counted(dits[title]), (lieu, title, dits)
        dites = [dit for dit in dits[title] if dit != "Rien de tel." and not AUTRES.match(dit)]
        assert set(dites) <= set(attendues)
        assert len(dites) == min(PHRASES, len(attendues))
    return dits


@pytest.mark.parametrize("lieu", LIEUX)
def test_what_the_first_screen_counts_the_fourth_says(ouvrir, tendances, lieu):
    _agree(ouvrir, lieu, [row for row in tendances if lieu in (LIEUX[0], row["quartier"])])


def test_what_the_fourth_screen_has_no_room_for_is_counted(ouvrir, publication, monkeypatch):
    etats = ["degradation"] * (PHRASES + 2) + ["amelioration"] * (PHRASES + 1)
    (modele, *_) = queries.connect(publication).ask("constats", famille="evolution").to_pylist()
    rows = [
        {**modele, "constat": str(rank), "etat": etat, "phrase": f"Lecture {rank}.", "fictif": rank % 2 == 0}
        for rank, etat in enumerate(etats)
    ]
    monkeypatch.setattr(
        seance, "rows", lambda question, **choix: rows if question == "constats" else data.rows(question, **choix)
    )
    dits = _agree(ouvrir, LIEUX[0], rows)
    assert [dits[title][-1] for title in TITRES.values()] == ["et 2 autres (fictif)", "et 1 autre (fictif)"]


def test_a_reason_that_rests_on_invented_values_alone_says_so(ouvrir, tendances):
    motifs: dict[str, set[bool]] = {}
    for row in tendances:
        if row["etat"] == "en_attente":
            continue
        motifs.setdefault(RAISONS.get(row["motif"] or "", ETATS[row["etat"]]), set()).add(row["fictif"])
    test = ouvrir("bilan/seance", ecran="5. Ce que l'on ne peut pas conclure")
    dits = [element.value for element in test.markdown if element.value.startswith("### ")]
    assert any("(fictif)" in dit for dit in dits)
    for dit in dits:
        fictifs = motifs[next(raison for raison in motifs if dit.startswith(f"### {raison.capitalize()} : "))]
        assert len(fictifs) > 1 or dit.endswith("(fictif)") == fictifs.pop(), dit


@pytest.mark.parametrize(
    ("screen", "start"),
    [
        ("5. Ce que l'on ne peut pas conclure", r"\d+ évolutions? ne "),
        ("6. Les bilans reçus", "Fondé sur"),
        ("3. Les dernières décisions", r"\d+ décisions?, dont"),
        ("8. Les questions ouvertes", r"\d+ engagements? sans action"),
    ],
)
def test_a_count_of_invented_rows_says_so_itself(ouvrir, screen, start):
    dits = [element.value for element in ouvrir("bilan/seance", ecran=screen).markdown]
    concernes = [dit for dit in dits if re.match(rf"#+ ({start})", dit)]
    assert concernes
    assert all("(fictif)" in dit for dit in concernes), concernes


@pytest.mark.parametrize(
    ("screen", "column"), [("3. Les dernières décisions", "État"), ("8. Les questions ouvertes", "Actions financées")]
)
def test_a_row_of_invented_facts_says_so_in_the_cell(ouvrir, screen, column):
    (table,) = [table.value for table in ouvrir("bilan/seance", ecran=screen).table if column in table.value.columns]
    assert len(table)
    assert all("(fictif)" in cell for cell in table[column])
