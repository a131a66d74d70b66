"""Credits by their name against a count in plain Python; the State and the others are all, and a lever of each."""

import math
from collections import defaultdict
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import queries
from narration.moyens import credits, droit_commun
from queries.answers import Answers
from tests.pages.conftest import tables, text

YEAR, STATE = 2025, "etat-politique-ville"
LEVELS = ("annee", "nature", "financeur", "quartier", "defi")


@pytest.fixture(scope="module")
def base(publication: Path) -> queries.Base:
    return queries.connect(publication)


def _read(publication: Path, name: str) -> list[dict]:
    folder = publication / (publication / "current").read_text(encoding="ascii").strip()
    return pq.read_table(folder / f"{name}.parquet").to_pylist()


def _twin(publication: Path) -> dict[tuple[object, ...], float]:
    """Share each amount granted out in plain Python, and add it up at every level."""
    places, main = defaultdict(list), {}
    for row in _read(publication, "action_quartier"):
        places[row["action"], row["annee"]].append((row["quartier"], (row["part_pct"] or 0) / 100))
    for row in _read(publication, "action_defi"):
        if row["principal"]:
            main[row["action"], row["annee"]] = row["defi"]
    funded = {
        (row["action"], row["annee"]) for row in _read(publication, "action") if row["etat"] in ("accordee", "realisee")
    }
    sums: dict[tuple[object, ...], list[float]] = defaultdict(list)
    for row in _read(publication, "financement"):
        key = row["action"], row["annee"]
        if row["etape"] != "accorde" or row["nature"] not in ("credit_specifique", "droit_commun") or key not in funded:
            continue
        shares = list(places[key])
        rest = 1 - sum(part for _, part in shares)
        if round(rest, 6) > 0:
            shares.append(("non-ventile", rest))
        for quartier, part in shares:
            for level in product((None, row["financeur"]), (None, quartier), (None, main.get(key, 0))):
                sums[row["annee"], row["nature"], *level].append(row["montant_eur"] * part)
    return {key: math.fsum(values) for key, values in sums.items()}


def test_every_credit_equals_a_count_in_plain_python(base, publication):
    expected = _twin(publication)
    rows = base.ask("credits").to_pylist()
    assert len(rows) == len(expected) > 500
    for row in rows:
        assert row["montant_eur"] == pytest.approx(expected[tuple(row[name] for name in LEVELS)], abs=0.02)


def test_the_state_and_the_others_are_all_whatever_is_asked(base):
    for portee in ({}, {"quartier": "etouvie"}, {"defi": 4}, {"quartier": "non-ventile"}, {"annee": YEAR}):
        every, state, others = (
            {
                (row["annee"], row["nature"], row["quartier"], row["defi"]): row["montant_eur"]
                for row in base.ask("credits", etat=etat, **portee).to_pylist()
                if row["financeur"] is None
            }
            for etat in (None, True, False)
        )
        assert set(every) == set(state) | set(others)
        assert set(state) < set(every) or set(state) == set(every)
        for key, montant in every.items():
            assert montant == pytest.approx(state.get(key, 0) + others.get(key, 0), abs=0.02)


def test_the_specific_credits_of_the_state_are_its_programme_alone(base):
    rows = base.ask("credits", annee=YEAR, nature="credit_specifique", etat=True).to_pylist()
    assert {row["financeur"] for row in rows} == {None, STATE}
    assert round(sum(row["montant_eur"] for row in credits.at(rows))) == 1_856_000
    given = {row["financeur"]: round(row["montant_eur"]) for row in credits.at(_of(base), financeur=...)}
    assert given == {STATE: 1_856_000, "commune": 832_000, "metropole": 512_000}


def _of(base):
    return base.ask("credits", annee=YEAR).to_pylist()


def test_the_lever_is_read_against_the_state_alone_and_against_all(base, publication):
    sums = _twin(publication)
    whole = sums[YEAR, "credit_specifique", None, None, None]
    own = sums[YEAR, "credit_specifique", STATE, None, None]
    rows = base.ask("levier", annee=YEAR).to_pylist()
    (row,) = [
        row
        for row in rows
        if row["nature"] == "droit_commun_renforce" and row["defi"] is None and row["quartier"] is None
    ]
    for end in ("bas", "haut"):
        assert row[f"levier_{end}"] == pytest.approx(row[f"montant_{end}_eur"] / whole, abs=0.006)
        assert row[f"levier_etat_{end}"] == pytest.approx(row[f"montant_{end}_eur"] / own, abs=0.006)
    assert (row["levier_etat_bas"], row["levier_etat_haut"]) == (0.40, 0.54)


def test_what_holds_for_all_the_quartiers_stays_apart(base, publication):
    shown = droit_commun.beside_table(
        Answers(base), base.ask("levier", annee=YEAR).to_pylist(), base.ask("credits", annee=YEAR).to_pylist()
    )
    assert len(shown) == len(Answers(base).rows("quartiers")) + 1
    (together,) = [row for row in shown if "jamais réparti" in row["Quartier"]]
    assert together["Crédits spécifiques"] == "à part"
    declared = [row for row in _read(publication, "droit_commun") if row["annee"] == YEAR and row["quartier"] is None]
    low = math.fsum(
        row["montant_bas_eur"] or 0
        for row in declared
        if row["etape"] == "declare" and row["nature"] == "droit_commun_renforce"
    )
    digits = "".join(filter(str.isdigit, together["Droit commun renforcé"].split("à")[0]))
    assert int(digits) == round(low)


def test_a_total_is_read_by_who_funds_and_the_search_leads_there(open_page):
    test = open_page("moyens/credits", annee=str(YEAR))
    assert "58" in test.title[0].value
    places = next(table for table in tables(test) if "Quartier" in table.columns)
    assert {"État seul (programme 147)", "Tous les financeurs", "Par habitant", "Habitants"} <= set(places.columns)
    chosen = open_page("moyens/credits", annee=str(YEAR), financeur="Commune")
    assert "Commune" in next(table for table in tables(chosen) if "Quartier" in table.columns).columns
    assert test.title[0].value.endswith("de 2025 (fictif)")
    narrowed = open_page("moyens/credits", annee=str(YEAR), dans="Étouvie", pour="2. Insertion, emploi")
    assert "de 2025, défi 2, à Étouvie (fictif)" in narrowed.title[0].value
    found = open_page("moyens/credits", annee=str(YEAR), chercher="147")
    assert "programme 147" in text(found)


@pytest.mark.parametrize(
    ("page", "choice", "level"),
    [
        ("suivi/quartier", {"quartier": "Étouvie"}, {"quartier": "etouvie"}),
        ("suivi/defi", {"defi": "2. Insertion, emploi"}, {"defi": 2}),
    ],
)
def test_a_quartier_and_a_defi_read_the_state_alone_beside_all(open_page, publication, page, choice, level):
    sums = _twin(publication)
    test = open_page(page, annee=str(YEAR), **choice)
    found = [
        table for table in tables(test) if {"État seul (programme 147)", "Tous les financeurs"} <= set(table.columns)
    ]
    by_level, by_year = found
    quartier, defi = level.get("quartier"), level.get("defi")
    for name, funder in (("État seul (programme 147)", STATE), ("Tous les financeurs", None)):
        whole = sums[YEAR, "credit_specifique", funder, quartier, defi]
        assert sum(map(_digits, by_level[name])) == pytest.approx(whole, abs=len(by_level))
        years = {int(str(row["Année"])[:4]): _digits(row[name]) for row in by_year.to_dict("records")}
        for year, amount in years.items():
            assert amount == pytest.approx(sums[year, "credit_specifique", funder, quartier, defi], abs=1)


def _digits(cell: object) -> int:
    return int("".join(filter(str.isdigit, str(cell))))
