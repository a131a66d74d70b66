"""The rules of counting of actions, money, participations and bilans, each against a plain twin or by hand."""

from collections import defaultdict
from datetime import date
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.templates.workbooks import build_modele

NON_VENTILE = "non-ventile"
ETATS = ("demandee", "accordee", "realisee", "refusee", "reorientee", "abandonnee")


def action(number: str, annee: int = 2025, **values) -> dict[str, object]:
    return {
        "action": number,
        "annee": annee,
        "intitule": f"Action {number}",
        "structure": "Association de démonstration 1",
        "etat": "realisee",
        **values,
    }


def accorde(number: str, montant: float, annee: int = 2025, **values) -> dict[str, object]:
    return {
        "action": number,
        "annee": annee,
        "financeur": "commune",
        "nature": "credit_specifique",
        "etape": "accorde",
        "montant_eur": montant,
        **values,
    }


def present(number: str, nombre: int, quartier: str | None = None, **values) -> dict[str, object]:
    return {
        "action": number,
        "annee": 2025,
        "public": "ensemble",
        "etape": "realise",
        "quartier": quartier,
        "nombre": nombre,
        **values,
    }


@pytest.fixture
def publish(tmp_path: Path):
    """Publish rows typed in our templates, and open what the questions see."""

    def _publish(**records) -> queries.Base:
        sources = tmp_path / "sources"
        sources.mkdir(exist_ok=True)
        for modele in ("actions_et_bilans", "participations"):
            (sources / f"{modele}.xlsx").write_bytes(build_modele(modele, load_references(), records))
        load([sources], tmp_path / "parquet", demonstration=False)
        return queries.connect(tmp_path / "parquet")

    return _publish


def niveau(base: queries.Base, question: str = "actions_par", **niveaux) -> dict[str, object]:
    expected = dict.fromkeys(("quartier", "defi", "annee")) | niveaux
    (row,) = [
        line for line in base.ask(question).to_pylist() if all(line[name] == value for name, value in expected.items())
    ]
    return row


def test_participations_add_up_and_are_never_called_persons(publish):
    base = publish(action=[action("A"), action("B")], participation=[present("A", 30), present("B", 30)])
    assert niveau(base)["participations_nb"] == 60
    question = queries.get_question("actions_par")
    assert "personne" not in question.colonnes["participations_nb"]


def test_a_share_that_is_not_declared_is_not_shared_out(publish):
    base = publish(
        action=[action("A"), action("B"), action("C")],
        action_quartier=[
            {"action": "A", "annee": 2025, "quartier": "etouvie", "part_pct": 60.0},
            {"action": "B", "annee": 2025, "quartier": "etouvie", "part_pct": None},
        ],
        financement=[accorde("A", 1000.0), accorde("B", 500.0), accorde("C", 70.0)],
    )
    etouvie, rest = niveau(base, quartier="etouvie"), niveau(base, quartier=NON_VENTILE)
    assert (etouvie["actions_nb"], etouvie["montant_eur"]) == (2, 600.0)
    assert (rest["actions_nb"], rest["montant_eur"]) == (3, 970.0)
    assert niveau(base)["montant_eur"] == 1570.0


def test_an_action_of_two_defis_weighs_on_its_main_one_only(publish):
    base = publish(
        action=[action("A")],
        action_defi=[
            {"action": "A", "annee": 2025, "defi": 6, "axe": None, "principal": True},
            {"action": "A", "annee": 2025, "defi": 7, "axe": None, "principal": False},
        ],
        financement=[accorde("A", 1000.0)],
    )
    assert {row["defi"] for row in base.ask("actions_par").to_pylist()} == {None, 6}
    assert [row["action"] for row in base.ask("actions", defi=7).to_pylist()] == ["A"]


def test_the_amount_of_a_cpo_over_its_years_is_not_added_to_its_yearly_part(publish):
    cpo = {"statut": "cpo", "convention": "CPO-1", "cpo_debut": 2024, "cpo_montant_total_eur": 90000.0}
    base = publish(
        action=[action("A", annee, **cpo) for annee in (2024, 2025)] + [action("B", convention="C-2")],
        financement=[accorde("A", 30000.0, 2024), accorde("A", 30000.0, 2025), accorde("B", 10000.0)],
    )
    assert niveau(base)["montant_eur"] == 70000.0
    assert niveau(base)["conventions_nb"] == 2
    (row,) = base.ask("conventions", annee=2025).to_pylist()
    assert (row["cpo_montant_eur"], row["cpo_pluriannuel_eur"]) == (30000.0, 90000.0)


def test_asked_granted_paid_and_spent_are_four_amounts(publish):
    etapes = {"demande": 900.0, "accorde": 700.0, "verse": 600.0, "realise": 550.0}
    base = publish(
        action=[action("A")],
        financement=[accorde("A", montant, etape=etape) for etape, montant in etapes.items()],
    )
    assert niveau(base)["montant_eur"] == 700.0
    rows = base.ask("financements_par", annee=2025).to_pylist()
    assert {
        row["etape"]: row["montant_eur"] for row in rows if row["quartier"] is None and row["defi"] is None
    } == etapes


def test_the_share_of_cpo_is_counted_on_conventions_and_said_apart_for_amounts(publish):
    base = publish(
        action=[
            action("A", statut="cpo", convention="CPO-1"),
            action("B", statut="cpo", convention="CPO-1"),
            action("C", convention="C-2"),
        ],
        financement=[accorde("A", 4000.0), accorde("B", 4000.0), accorde("C", 2000.0)],
    )
    (row,) = base.ask("conventions").to_pylist()
    assert (row["conventions_nb"], row["cpo_nb"], row["cpo_pct"], row["cpo_montant_pct"]) == (2, 1, 50.0, 80.0)


def test_a_missing_bilan_is_missing_and_never_zero(publish):
    base = publish(
        action=[action("A", bilan_recu_le=date(2026, 3, 1)), action("B", etat="accordee"), action("C", etat="refusee")],
        financement=[accorde("A", 900.0), accorde("B", 100.0)],
        participation=[present("A", 40)],
    )
    ensemble = niveau(base)
    assert (ensemble["bilans_attendus_nb"], ensemble["bilans_recus_nb"], ensemble["participations_nb"]) == (2, 1, 40)
    assert niveau(base, "retour_bilans")["montant_bilan_pct"] == 90.0
    sans = publish(action=[action("B", etat="accordee")])
    assert niveau(sans)["participations_nb"] is None


def test_volunteering_enters_no_total(publish):
    base = publish(
        action=[action("A")],
        financement=[
            accorde("A", 1000.0),
            accorde("A", 5000.0, nature="benevolat", financeur="structure", etape="realise"),
            accorde("A", 300.0, nature="droit_commun", financeur="caf"),
        ],
    )
    assert niveau(base)["montant_eur"] == 1000.0
    natures = {row["nature"]: row["montant_eur"] for row in base.ask("financements_par", annee=2025).to_pylist()}
    assert natures == {"credit_specifique": 1000.0, "benevolat": 5000.0, "droit_commun": 300.0}


@pytest.fixture(scope="module")
def tables(publication: Path) -> dict[str, list[dict[str, object]]]:
    folder = publication / (publication / "current").read_text(encoding="ascii").strip()
    names = ("action", "action_quartier", "action_defi", "financement", "participation")
    return {name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in names}


def _twin(tables: dict[str, list[dict[str, object]]]) -> dict[tuple[object, ...], list[object]]:
    """Count in plain Python: actions, money and bilans at each level of quartier, défi and year."""
    defis = {(line["action"], line["annee"]): line["defi"] for line in tables["action_defi"] if line["principal"]}
    parts: dict[tuple[object, object], dict[str, float]] = defaultdict(dict)
    for row in tables["action_quartier"]:
        parts[row["action"], row["annee"]][row["quartier"]] = row["part_pct"] or 0.0
    montants: dict[tuple[object, object], float] = defaultdict(float)
    for row in tables["financement"]:
        if (row["nature"], row["etape"]) == ("credit_specifique", "accorde"):
            montants[row["action"], row["annee"]] += row["montant_eur"]
    niveaux: dict[tuple[object, ...], list[object]] = defaultdict(lambda: [set(), set(), 0.0, 0])
    for row in tables["action"]:
        if row["etat"] not in ("accordee", "realisee"):
            continue
        key = (row["action"], row["annee"])
        lieux = dict(parts[key])
        rest = 100.0 - sum(lieux.values())
        if rest > 1e-6:
            lieux[NON_VENTILE] = rest
        for rank, (lieu, part) in enumerate(lieux.items()):
            for choice in product((None, lieu), (None, defis.get(key, 0)), (None, row["annee"])):
                compte = niveaux[choice]
                compte[0].add(key)
                compte[1].add(row["convention"] or key)
                compte[2] += montants[key] * part / 100
                compte[3] += row["bilan_recu_le"] is not None and (choice[0] is not None or rank == 0)
    return niveaux


def test_every_level_equals_a_count_in_plain_python(publication, tables):
    expected = _twin(tables)
    obtained_rows = queries.connect(publication).ask("actions_par").to_pylist()
    assert len(obtained_rows) == len(expected) > 200
    for row in obtained_rows:
        actions, conventions, montant, recus = expected[row["quartier"], row["defi"], row["annee"]]
        assert row["actions_nb"] == row["bilans_attendus_nb"] == len(actions)
        assert row["conventions_nb"] == len(conventions)
        assert row["montant_eur"] == pytest.approx(montant, abs=0.02)
        assert row["bilans_recus_nb"] == recus


@pytest.mark.parametrize("summed_level", ["quartier", "defi", "annee"])
def test_money_and_participations_add_up_to_the_level_above(publication, summed_level):
    rows = queries.connect(publication).ask("actions_par").to_pylist()
    others = [name for name in ("quartier", "defi", "annee") if name != summed_level]
    for mesure, tolerance in (("montant_eur", 0.2), ("participations_nb", 0)):
        sommes: dict[tuple[object, ...], float] = defaultdict(float)
        for row in rows:
            if row[summed_level] is not None:
                sommes[tuple(row[name] for name in others)] += row[mesure] or 0
        for row in rows:
            if row[summed_level] is None:
                key = tuple(row[name] for name in others)
                assert sommes[key] == pytest.approx(row[mesure] or 0, abs=tolerance)


def test_a_filter_gives_the_rows_that_the_whole_holds(publication):
    base = queries.connect(publication)
    whole = base.ask("actions_par").to_pylist()
    for choice in ({"annee": 2025}, {"defi": 6}, {"quartier": "etouvie"}):
        ((name, value),) = choice.items()
        filtrees = [row for row in base.ask("actions_par", **choice).to_pylist() if row[name] is not None]
        assert filtrees == [row for row in whole if row[name] == value]


def test_the_demonstration_is_at_the_scale_of_the_contract(publication):
    base = queries.connect(publication)
    for annee in (2024, 2025, 2026):
        row = niveau(base, annee=annee)
        assert row["actions_nb"] == 250
        assert row["montant_eur"] == pytest.approx(3_200_000, rel=0.05)
    assert {line["etat"] for line in base.ask("actions").to_pylist()} <= set(ETATS)
