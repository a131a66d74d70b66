"""The invented actions hold together as real ones would: money, numbers, conventions, bilans, as published."""

from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from etl.publication.versions import read_current

KEY = ("action", "annee")


@pytest.fixture(scope="module")
def tables(publication: Path):
    folder = publication / str(read_current(publication))
    names = ("action", "action_defi", "financement", "participation")
    return {
        name: [row for row in pq.read_table(folder / f"{name}.parquet").to_pylist() if row["fictif"]] for name in names
    }


def of_key(rows):
    groups = defaultdict(list)
    for row in rows:
        groups[row["action"], row["annee"]].append(row)
    return groups


def granted(rows) -> float:
    return sum(row["montant_eur"] for row in rows if row["etape"] == "accorde" and row["nature"] != "benevolat")


def test_what_is_granted_never_exceeds_the_planned_cost(tables):
    money = of_key(tables["financement"])
    costs = {(row["action"], row["annee"]): row["cout_previsionnel_eur"] for row in tables["action"]}
    known = {key: cost for key, cost in costs.items() if cost is not None}
    assert len(known) > 600
    assert [key for key, cost in known.items() if granted(money[key]) > cost] == []
    assert any(granted(money[key]) < 0.9 * cost for key, cost in known.items())


def test_some_actions_last_several_years_under_one_number(tables):
    years = defaultdict(list)
    for row in tables["action"]:
        years[row["action"]].append(row)
    lasting = [rows for rows in years.values() if len(rows) > 1]
    assert len(lasting) >= 20
    assert any(len(rows) == 3 for rows in lasting)
    # What a theme suggests where nobody has typed a défi yet is another matter.
    declared = [row for row in tables["action_defi"] if row["principal"] and row["statut"] == "declare"]
    principal = {(row["action"], row["annee"]): row["defi"] for row in declared}
    for rows in lasting:
        assert {row["statut"] for row in rows} == {"cpo"}
        for said in ("structure", "siret", "intitule", "convention", "cpo_debut"):
            assert len({str(row[said]).casefold() for row in rows}) == 1, (rows[0]["action"], said)
        assert len({principal.get((row["action"], row["annee"])) for row in rows} - {None}) == 1


def test_a_convention_is_of_one_structure_and_pays_no_more_than_it_says(tables):
    money, conventions = of_key(tables["financement"]), defaultdict(list)
    for row in tables["action"]:
        conventions[row["convention"]].append(row)
    several = [rows for rows in conventions.values() if rows[0]["statut"] == "cpo"]
    assert len(several) > 20
    for rows in conventions.values():
        assert len({row["structure"].casefold() for row in rows}) == 1
    for rows in several:
        (total,) = {row["cpo_montant_total_eur"] for row in rows} - {None}
        (start,) = {row["cpo_debut"] for row in rows}
        paid = sum(
            amount["montant_eur"]
            for row in rows
            for amount in money[row["action"], row["annee"]]
            if amount["etape"] == "accorde" and amount["nature"] == "credit_specifique"
        )
        assert paid <= total
        assert all(row["annee"] >= start for row in rows)


def test_a_bilan_is_that_of_an_action_granted_and_done(tables):
    money = of_key(tables["financement"])
    done = [row for row in tables["action"] if row["bilan_recu_le"]]
    assert len(done) > 300
    for row in done:
        assert row["etat"] == "realisee"
        assert row["bilan_recu_le"].year == row["annee"] + 1
        assert row["cout_realise_eur"] is not None
        assert granted(money[row["action"], row["annee"]]) > 0
    keys = {(row["action"], row["annee"]) for row in done}
    # Of an action whose row was set aside on purpose, what the State's export says is left.
    typed = {(row["action"], row["annee"]) for row in tables["action"] if not row["fichier"].startswith("gispro/")}
    realised = {(row["action"], row["annee"]) for row in tables["participation"] if row["etape"] == "realise"}
    undated = {(row["action"], row["annee"]) for row in tables["action"] if row["etat"] == "realisee"} - keys
    assert len(undated) <= 1
    assert realised & typed <= keys | undated
    turned_down = [row for row in tables["action"] if row["etat"] in ("refusee", "reorientee")]
    assert turned_down
    assert not any(granted(money[row["action"], row["annee"]]) for row in turned_down)
