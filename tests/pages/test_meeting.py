"""The meeting: a screen that counts what moved, and one that says it, agree with each other and with the question."""

import re

import pytest

import queries
from narration import tendance
from narration.numbers import ETATS, RAISONS
from pages.components.shell.seance import PHRASES
from tests.pages.conftest import texte

TITRES = {"degradation": "Ce qui s'aggrave", "amelioration": "Ce qui s'améliore"}
LIEUX = ("Tous les quartiers", "Amiens Nord", "Étouvie", "Elbeuf – Lescouvé", "Pierre Rollin")
AUTRES = re.compile(r"et (\d+) autres?")


@pytest.fixture
def tendances(publication):
    return queries.connect(publication).ask("tendances").to_pylist()


def _elements(bloc):
    for enfant in getattr(bloc, "children", {}).values():
        yield enfant
        yield from _elements(enfant)


def _moves(test) -> dict[str, list[str]]:
    """Return what the fourth screen lists under each of its headings."""
    dits: dict[str, list[str]] = {}
    for element in _elements(test.main):
        if element.type == "header":
            dits[element.value] = []
        elif element.type == "markdown" and dits and element.value.startswith("### "):
            dits[[*dits][-1]].append(element.value.removeprefix("### "))
    return dits


def _announced(test, mot: str) -> int:
    (trouve,) = re.findall(rf"(\d+) {mot}s?", texte(test))
    return int(trouve)


def _counted(dits: list[str]) -> int:
    autres = [int(trouve[1]) for dit in dits if (trouve := AUTRES.match(dit))]
    return len([dit for dit in dits if dit != "Rien de tel." and not AUTRES.match(dit)]) + sum(autres)


def _agree(ouvrir, lieu: str, tendances) -> dict[str, list[str]]:
    debut, suite = (
        ouvrir("bilan/seance", ecran=ecran, dans=lieu) for ecran in ("1. Où en est-on", "4. Ce qui a bougé")
    )
    dits = _moves(suite)
    for etat, titre in TITRES.items():
        attendues = [li["phrase"] + (" (fictif)" if li["fictif"] else "") for li in tendances if li["etat"] == etat]
        assert _announced(debut, ETATS[etat]) == len(attendues) == _counted(dits[titre]), (lieu, titre, dits)
        dites = [dit for dit in dits[titre] if dit != "Rien de tel." and not AUTRES.match(dit)]
        assert set(dites) <= set(attendues)
        assert len(dites) == min(PHRASES, len(attendues))
    return dits


@pytest.mark.parametrize("lieu", LIEUX)
def test_what_the_first_screen_counts_the_fourth_says(ouvrir, tendances, lieu):
    _agree(ouvrir, lieu, [li for li in tendances if lieu in (LIEUX[0], li["quartier"])])


def test_what_the_fourth_screen_has_no_room_for_is_counted(ouvrir, tendances, monkeypatch):
    etats = ["degradation"] * (PHRASES + 2) + ["amelioration"] * (PHRASES + 1)
    lignes = [
        {**tendances[rang], "etat": etat, "phrase": f"Lecture {rang}.", "fictif": rang % 2 == 0}
        for rang, etat in enumerate(etats)
    ]
    monkeypatch.setattr(tendance, "followed", lambda: lignes)
    dits = _agree(ouvrir, LIEUX[0], lignes)
    assert [dits[titre][-1] for titre in TITRES.values()] == ["et 2 autres (fictif)", "et 1 autre (fictif)"]


def test_a_reason_that_rests_on_invented_values_alone_says_so(ouvrir, tendances):
    motifs: dict[str, set[bool]] = {}
    for li in tendances:
        motifs.setdefault(RAISONS.get(li["motif"] or "", ETATS[li["etat"]]), set()).add(li["fictif"])
    test = ouvrir("bilan/seance", ecran="5. Ce que l'on ne peut pas conclure")
    dits = [element.value for element in test.markdown if element.value.startswith("### ")]
    assert any("(fictif)" in dit for dit in dits)
    for dit in dits:
        fictifs = motifs[next(raison for raison in motifs if dit.startswith(f"### {raison.capitalize()} : "))]
        assert len(fictifs) > 1 or dit.endswith("(fictif)") == fictifs.pop(), dit


@pytest.mark.parametrize(
    ("ecran", "debut"),
    [
        ("5. Ce que l'on ne peut pas conclure", r"\d+ lectures sur"),
        ("6. Les bilans reçus", "Fondé sur"),
        ("3. Les dernières décisions", r"\d+ décisions?, dont"),
        ("8. Les questions ouvertes", r"\d+ engagements? sans action"),
    ],
)
def test_a_count_of_invented_rows_says_so_itself(ouvrir, ecran, debut):
    dits = [element.value for element in ouvrir("bilan/seance", ecran=ecran).markdown]
    concernes = [dit for dit in dits if re.match(rf"#+ ({debut})", dit)]
    assert concernes
    assert all(dit.endswith("(fictif)") for dit in concernes), concernes


@pytest.mark.parametrize(
    ("ecran", "colonne"), [("3. Les dernières décisions", "État"), ("8. Les questions ouvertes", "Actions financées")]
)
def test_a_row_of_invented_facts_says_so_in_the_cell(ouvrir, ecran, colonne):
    (table,) = [table.value for table in ouvrir("bilan/seance", ecran=ecran).table if colonne in table.value.columns]
    assert len(table)
    assert all("(fictif)" in cellule for cellule in table[colonne])
