"""What had moved before the contract: read again from the files, beyond its margin, and never judged."""

import csv
import re
from itertools import pairwise
from math import sqrt
from statistics import fmean

import pytest

import queries
from etl.pipeline import SOURCES
from narration import constat
from narration.numbers import MARQUE

FOLDER = SOURCES / "qpv_france"
START, END = 2018, 2021


@pytest.fixture(scope="module", params=["publication", "real_publication"])
def base(request) -> queries.Base:
    """The shipped data, then with the real files."""
    return queries.connect(request.getfixturevalue(request.param))


def _constats(base: queries.Base, **parametres: object) -> list[dict]:
    return base.ask("constats", famille="avant_contrat", **parametres).to_pylist()


def _read(name: str, column: str) -> dict[str, float]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return {row["CODGEO"]: float(row[column].replace(",", ".")) for row in rows if row[column]}


def _variance(taux: float, population: float) -> float:
    return 2.2 * taux * (100 - taux) / population


def test_the_quartiers_that_moved_are_those_of_the_files_beyond_their_margin(publication):
    base = queries.connect(publication)
    codes = {row["quartier"]: row["code_qpv2015"] for row in base.ask("quartiers").to_pylist()}
    names = {row["quartier"]: row["nom_contrat"] for row in base.ask("quartiers").to_pylist()}
    avant, apres = (_read(f"panel_revenus_qpv2015_{annee}", "DISP_TP60") for annee in (START, END))
    population = _read("demographie_qpv2015_2022", "POP_MUN")
    moved, still, unknown = {}, set(), set()
    for quartier, code in codes.items():
        if code not in avant or code not in apres:
            unknown.add(quartier)
            continue
        # Half of a tenth of a point in 2018, of a whole point in 2021.
        marge = 1.96 * sqrt(sum(_variance(year[code], population[code]) for year in (avant, apres))) + 0.05 + 0.5
        if abs(apres[code] - avant[code]) >= marge:
            moved[quartier] = apres[code] > avant[code]
        else:
            still.add(quartier)
    assert moved and still and unknown

    found = [row for row in _constats(base) if row["indicateur"] == "taux_pauvrete"]
    assert {row["quartier"]: row["etat"] == "degradation" for row in found if row["quartier"]} == moved
    (whole,) = [row for row in found if row["quartier"] is None]
    assert set(moved.values()) == {True}
    assert whole["titre"] == (
        f"La pauvreté a augmenté dans {len(moved)}\u202fquartiers comparables sur {len(moved) + len(still)} "
        f"de {START} à {END}, avant le contrat"
    )
    pieces = whole["phrase"].split(". ")
    for quartiers, piece in ((moved, pieces[0]), (still, pieces[1]), (unknown, pieces[2])):
        # « aux Parcheminiers »: the name without its article.
        assert [names[q].removeprefix("Les ") in piece for q in codes] == [q in quartiers for q in codes]
    assert f"{len(unknown)}\u202fquartiers sans valeur comparable" in pieces[2]
    assert "dans le périmètre de 2015" in pieces[0]
    for quartier, up in moved.items():
        marge = (
            1.96 * sqrt(sum(_variance(y[codes[quartier]], population[codes[quartier]]) for y in (avant, apres))) + 0.55
        )
        assert up and f"marge {marge:.1f}".replace(".", ",") in pieces[0]
    both = avant.keys() & apres.keys()
    mean = fmean(apres[code] - avant[code] for code in both)
    text = f"{len(both):,}".replace(",", "\u202f")
    assert f"dans les {text} QPV de France connus aux deux dates : +{mean:.1f}".replace(".", ",") in whole["phrase"]
    apart = whole["phrase"].split("L'écart avec cette moyenne dépasse la marge ")[1].split(".")[0]
    for row in (row for row in found if row["quartier"]):
        code, name = codes[row["quartier"]], names[row["quartier"]].removeprefix("Les ")
        marge = 1.96 * sqrt(sum(_variance(year[code], population[code]) for year in (avant, apres))) + 0.55
        beyond = abs(apres[code] - avant[code] - mean) >= marge
        assert ("L'écart avec cette moyenne dépasse la marge." in row["phrase"]) == beyond == (name in apart)
        assert ("L'écart avec cette moyenne est dans la marge." in row["phrase"]) == (not beyond)


def test_an_abnormal_year_is_said_to_be_one(publication):
    """The mean of all the QPV, read again year by year: the last move is more than twice what they had been."""
    editions = (2012, 2013, 2014, 2015, 2016, 2018, 2020, END)
    years = [_read(f"panel_revenus_qpv2015_{annee}", "DISP_TP60") for annee in editions]
    moves = [
        fmean(after[code] - before[code] for code in after.keys() & before.keys()) for before, after in pairwise(years)
    ]
    assert abs(moves[-1]) > 2 * fmean(map(abs, moves[:-1]))
    found = [row for row in _constats(queries.connect(publication)) if row["indicateur"] == "taux_pauvrete"]
    said = f"depuis {editions[-2]}, la moyenne des QPV de France a bougé de +{moves[-1]:.1f}".replace(".", ",")
    assert len(found) > 1
    for row in found:
        assert f"{END} est une année à part : {said}" in row["phrase"]


def test_none_is_within_its_margin_and_each_is_a_pair_that_the_rules_allow(base):
    rows = _constats(base)
    assert {row["quartier"] is None for row in rows} == {True, False}
    for row in rows:
        parametres = dict(piece.split("=", 1) for piece in row["parametres"].split())
        pairs = base.ask("comparaison", **parametres).to_pylist()
        moved = {pair["territoire"]: pair for pair in pairs if pair["difference"] is not None}
        if row["quartier"] is None:
            said = {line["quartier"] for line in rows if line["indicateur"] == row["indicateur"] and line["quartier"]}
            assert set(moved) == said
            states = [pair["etat"] for pair in moved.values()]
            assert row["etat"] == "decrit" or states.count(row["etat"]) > len(states) / 2
        else:
            (pair,) = pairs
            assert abs(pair["difference"]) >= pair["marge"]
            assert pair["etat"] == row["etat"]
            assert pair["phrase"] in row["phrase"]
        assert not row["fictif"]


def test_it_says_that_it_comes_before_and_judges_nothing(base):
    (contrat,) = base.ask("contrat").to_pylist()
    for row in _constats(base):
        assert "avant le contrat" in row["titre"]
        assert row["phrase"].endswith(
            f"C'était avant la signature du contrat, le {contrat['signature']:%d/%m/%Y} : cela n'en juge rien."
        )
        assert row["certitude"] == "indicative"
        assert not re.search(r"répond|explique|effet|grâce", row["consequence"]), "It ascribes nothing."
        assert row["annee"] < contrat["signature"].year


def test_what_is_read_at_once_is_whole_sentences_and_keeps_what_is_not_judged(base):
    for row in base.ask("constats").to_pylist():
        brief = constat.brief(row).removesuffix(MARQUE)
        sentences = row["phrase"].rstrip(".").split(". ")
        pieces = brief.rstrip(".").split(". ")
        assert pieces[0] == sentences[0]
        assert [piece for piece in sentences if piece in pieces] == pieces
        assert ("cela n'en juge rien" in brief) == ("cela n'en juge rien" in row["phrase"])


def test_a_neutral_indicator_is_neither_good_nor_bad(base):
    sens = {row["indicateur"]: row["sens"] for row in base.ask("indicateurs").to_pylist()}
    judged = {"amelioration", "degradation"}
    assert all(sens[row["indicateur"]] != "neutre" for row in _constats(base) if row["etat"] in judged)


def test_the_floors_of_the_ranking_hold(base):
    rows = base.ask("constats").to_pylist()
    judged = {"amelioration", "degradation"}

    def floor(row: dict) -> int:
        if row["famille"] == "non_conclu":
            return 3
        if row["famille"] == "evolution" and row["etat"] in judged and not row["fictif"]:
            return 0
        return 1 if row["famille"] == "avant_contrat" and not row["quartier"] and row["etat"] in judged else 2

    floors = [floor(row) for row in rows]
    assert floors == sorted(floors)
    assert 1 in floors


def test_a_headline_reads_as_a_sentence(base):
    """No capital after the colon but that of a name, and no word cut."""
    for row in base.ask("constats").to_pylist():
        if row["question"] not in ("tendances", "ecarts", "positions", "comparaison"):
            continue
        _, _, after = row["titre"].partition(" : ")
        assert not after[:1].isupper(), row["titre"]
        assert "…" not in row["titre"]


def test_where_no_change_is_known_none_is_said_to_be_concluded(publication):
    """Défi 1 has changes that all wait: to say that none is left without a conclusion would be false."""
    rows = queries.connect(publication, invented=False).ask("constats", defi=1).to_pylist()
    assert not [row for row in rows if row["famille"] == "evolution"]
    assert "laissée sans conclusion" not in constat.refusal_sentence(rows)
