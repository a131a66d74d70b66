"""The checks: each line that a rule points at, against the same rule in plain Python; a mark changes no figure."""

import shutil
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import SOURCES, load
from etl.reception.deposit import publish_files
from etl.templates.workbooks import build_modele
from tests.queries.altered_version import alter, read

MARKS, HOLDER = "marque_controle", "Association de démonstration 12"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore").decode()


def _expected(folder: Path) -> set[tuple[str, str]]:
    """The lines that each rule points at, read from the tables without any SQL; those of two sources excepted."""
    actions = {(row["action"], row["annee"]): row for row in read(folder, "action")}
    return {
        *_money(actions, read(folder, "financement")),
        *_people(actions, read(folder, "participation")),
        *_attached(actions, read(folder, "action_quartier"), read(folder, "action_defi")),
        *_named(folder),
    }


def _money(actions: dict, amounts: list[dict]) -> Iterator[tuple[str, str]]:  # noqa: C901
    granted, specific, likes = defaultdict(float), defaultdict(dict), defaultdict(list)
    twice = defaultdict(set)
    for row in amounts:
        key = (row["action"], row["annee"])
        likes[row["annee"], row["financeur"], row["nature"], row["etape"]].append(row)
        if row["etape"] != "accorde":
            continue
        if row["nature"] != "benevolat":
            granted[key] += row["montant_eur"]
        if row["nature"] == "credit_specifique":
            paid = specific[row["action"]]
            paid[row["annee"]] = paid.get(row["annee"], 0) + row["montant_eur"]
        if row["nature"] in ("credit_specifique", "droit_commun") and row["montant_eur"] > 0:
            action = actions[key]
            holder = action["siret"] or _plain(action["structure"].strip())
            twice[holder, _plain(action["intitule"].strip()), row["annee"], row["financeur"]].add(row["action"])
    for (number, year), action in actions.items():
        if (
            action["cout_previsionnel_eur"] is not None
            and round(granted[number, year], 2) > action["cout_previsionnel_eur"]
        ):
            yield "accorde_depasse_cout", f"{number} {year}"
    for rows in likes.values():
        positive = [row["montant_eur"] for row in rows if row["montant_eur"] > 0]
        for row in rows:
            if len(positive) > 5 and row["montant_eur"] > 10 * median(positive):
                names = (row["action"], str(row["annee"]), row["financeur"], row["nature"], row["etape"])
                yield "dix_fois", " ".join(names)
    for number, paid in specific.items():
        whole = {
            actions[number, year]["cpo_montant_total_eur"] for year in paid if actions[number, year]["statut"] == "cpo"
        }
        for total in whole - {None, 0}:
            if max(paid.values()) >= total or round(sum(paid.values()), 2) > total:
                yield "cpo_deux_fois", number
    for (_, title, year, financeur), numbers in twice.items():
        if len(numbers) > 1:
            holders = [_plain(actions[number, year]["structure"]) for number in numbers]
            yield "financee_deux_fois", f"{min(holders)} / {title} / {financeur} {year}"


def _people(actions: dict, counts: list[dict]) -> Iterator[tuple[str, str]]:
    people = defaultdict(lambda: defaultdict(int))
    for row in counts:
        people[row["action"], row["annee"], row["etape"]][row["public"]] += row["nombre"]
    for (number, year, step), each in people.items():
        if {"femmes", "hommes", "ensemble"} <= set(each) and each["femmes"] + each["hommes"] != each["ensemble"]:
            yield "femmes_hommes", f"{number} {year} {step}"
        if step == "realise" and each.get("ensemble", 1) == 0 and actions[number, year]["bilan_recu_le"]:
            yield "resultats_nuls", f"{number} {year}"


def _attached(actions: dict, places: list[dict], defis: list[dict]) -> Iterator[tuple[str, str]]:
    somewhere = {(row["action"], row["annee"]) for row in places}
    for_something = {(row["action"], row["annee"]) for row in defis if row["principal"]}
    for key, action in actions.items():
        if action["etat"] in ("accordee", "realisee") and not (key in somewhere and key in for_something):
            yield "sans_rattachement", f"{key[0]} {key[1]}"


def _named(folder: Path) -> Iterator[tuple[str, str]]:
    devices = {row["dispositif"]: row["libelle"] for row in read(folder, "dispositif")}
    names = (
        "adultes-relais",
        "adulte-relais",
        "adultes relais",
        "cite educative",
        "cites educatives",
        "reussite educative",
    )
    names += ("fonjep", "politique de la ville", "programme 147", "bop 147")
    for row in read(folder, "droit_commun"):
        said = _plain(" | ".join([row["libelle"], devices.get(row["dispositif"], ""), row["document"] or ""]))
        if row["nature"] in ("droit_commun_ordinaire", "droit_commun_renforce") and any(name in said for name in names):
            yield "droit_commun_147", row["declaration"]
    for row in read(folder, "financement"):
        if row["nature"] == "droit_commun" and row["financeur"] == "etat-politique-ville":
            yield "droit_commun_147", f"{row['action']} {row['annee']} {row['etape']}"


def _found(folder: Path) -> set[tuple[str, str]]:
    rows = queries.connect(folder).ask("controles").to_pylist()
    return {(row["controle"], row["objet"]) for row in rows if row["controle"] != "gispro_bilan"}


def test_each_rule_points_at_the_same_lines_in_the_demonstration(publication):
    assert _found(publication) == _expected(publication)


def _action(number: str, **values: object) -> dict[str, object]:
    return {
        "action": number, "annee": 2025, "intitule": f"Atelier {number}", "structure": HOLDER,
        "etat": "realisee", "statut": "nouvelle", "cout_previsionnel_eur": 10_000.0, **values,
    }  # fmt: skip


def _amount(number: str, amount: float, **values: object) -> dict[str, object]:
    return {
        "action": number, "annee": 2025, "financeur": "etat-politique-ville", "nature": "credit_specifique",
        "etape": "accorde", "montant_eur": amount, **values,
    }  # fmt: skip


def _people_of(number: str, **counts: int) -> list[dict[str, object]]:
    return [
        {"action": number, "annee": 2025, "public": public, "etape": "realise", "nombre": count}
        for public, count in counts.items()
    ]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication of files in which each rule finds one line, and one only, beside what is right."""
    folder = tmp_path_factory.mktemp("fautes")
    sources = folder / "sources"
    sources.mkdir()
    received = {"bilan_recu_le": date(2026, 3, 1)}
    right = [f"DA0000{rank:02d}" for rank in range(1, 8)]
    actions = [_action(number) for number in right]
    actions += [
        _action("DA000011"),
        _action("DA000012", intitule="Le même atelier"),
        _action("DA000013", intitule="LE MÊME ATELIER"),
        _action("DA000014", **received),
        _action("DA000015"),
        _action("DA000016", cout_previsionnel_eur=90_000.0),
        _action("DA000017", statut="cpo", cpo_debut=2025, cpo_montant_total_eur=3_000.0),
        _action("DA000018"),
    ]
    numbers = [str(action["action"]) for action in actions]
    money = [
        _amount(number, 1_000.0) for number in (*right, "DA000012", "DA000013", "DA000014", "DA000015", "DA000018")
    ]
    money += [_amount("DA000011", 1_000.0), _amount("DA000011", 9_500.0, financeur="metropole")]
    money += [_amount("DA000016", 60_000.0), _amount("DA000017", 3_000.0)]
    places = [
        {"action": n, "annee": 2025, "quartier": "etouvie", "part_pct": 100.0} for n in numbers if n != "DA000015"
    ]
    defis = [{"action": n, "annee": 2025, "defi": 1, "axe": "1.1", "principal": True} for n in numbers]
    people = _people_of("DA000014", ensemble=0) + _people_of("DA000018", ensemble=40, femmes=20, hommes=10)
    people += _people_of("DA000001", ensemble=40, femmes=20, hommes=20) + _people_of("DA000002", ensemble=9, femmes=5)
    declaration = {"signataire": "prefecture-somme", "annee": 2025, "preuve": "4", "etape": "declare"}
    droit_commun = [
        {**declaration, "declaration": "DC-1", "libelle": "Postes d'adultes-relais", "nature": "droit_commun_renforce"},
        {**declaration, "declaration": "DC-2", "libelle": "Postes d'adultes-relais", "nature": "credit_specifique"},
        {**declaration, "declaration": "DC-3", "libelle": "Police de proximité", "nature": "droit_commun_ordinaire"},
    ]
    records = {
        "actions_et_bilans": {
            "action": actions, "action_quartier": places, "action_defi": defis, "financement": money,
        },
        "participations": {"participation": people},
        "droit_commun": {"droit_commun": droit_commun},
    }  # fmt: skip
    for modele, rows in records.items():
        (sources / f"{modele}.xlsx").write_bytes(build_modele(modele, load_references(), rows))
    load([sources], folder / "publication", demonstration=False)
    return folder / "publication"


def test_each_rule_finds_its_fault_and_nothing_of_what_is_right(faulty):
    holder = "association de demonstration 12 / le meme atelier / etat-politique-ville 2025"
    assert (
        _found(faulty)
        == {
            ("accorde_depasse_cout", "DA000011 2025"),
            ("financee_deux_fois", holder),
            ("resultats_nuls", "DA000014 2025"),
            ("sans_rattachement", "DA000015 2025"),
            ("dix_fois", "DA000016 2025 etat-politique-ville credit_specifique accorde"),
            ("cpo_deux_fois", "DA000017"),
            ("femmes_hommes", "DA000018 2025 realise"),
            ("droit_commun_147", "DC-1"),
        }
        == _expected(faulty)
    )


def test_the_counts_of_each_rule_are_those_of_its_lines(faulty):
    base = queries.connect(faulty)
    lines = base.ask("controles", annee=2025).to_pylist()
    for row in base.ask("controles_par", annee=2025).to_pylist():
        mine = [line for line in lines if line["controle"] == row["controle"]]
        assert row["lignes_nb"] == len(mine) == row["a_voir_nb"]
        assert row["regle"].endswith(".")


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 9.99, 10.0, 10.01, 100.0]), min_size=3, max_size=7))
def test_whatever_the_amounts_a_rule_fires_on_what_breaks_it_alone(faulty, tmp_path_factory, factors):
    factors = [2.0, *factors]
    ranks = iter(range(10_000))

    def change(row: dict) -> None:
        row["montant_eur"] = round(row["montant_eur"] * factors[next(ranks) % len(factors)], 2)

    altered = alter(faulty, tmp_path_factory.mktemp("montants"), "financement", ("montant_eur",), change)
    assert _found(altered) == _expected(altered)


def _marked(folder: Path, *rows: dict[str, object]) -> None:
    content = build_modele("controles", load_references(), {MARKS: rows})
    publish_files({"controles.xlsx": content}, folder, folder, whole=False, ecarte_demonstration=False)


def test_a_mark_is_kept_changes_no_figure_and_falls_when_what_was_read_changes(faulty, tmp_path):
    published = tmp_path / "vraie"
    shutil.copytree(faulty, published)
    base = queries.connect(published)
    (line,) = base.ask("controles", controle="dix_fois").to_pylist()
    _marked(
        published,
        {
            "controle": line["controle"], "objet": line["objet"], "lu": line["lu"], "etat": "justifie",
            "motif": "Achat d'un véhicule", "marque_le": date(2026, 11, 27),
        },
    )  # fmt: skip
    after = queries.connect(published)
    (marked,) = after.ask("controles", controle="dix_fois").to_pylist()
    assert (marked["etat"], marked["motif"], marked["marque_le"]) == (
        "justifie",
        "Achat d'un véhicule",
        date(2026, 11, 27),
    )
    (count,) = [row for row in after.ask("controles_par").to_pylist() if row["controle"] == "dix_fois"]
    assert (count["lignes_nb"], count["a_voir_nb"], count["justifies_nb"]) == (1, 0, 1)
    # Every other question answers the same thing.
    told = {"controles", "controles_par", "fichiers", "sources", "revisions", "libelles", "valeurs_revisees"}
    for name in set(queries.list_questions()) - told:
        assert after.ask(name).to_pylist() == base.ask(name).to_pylist(), name
    changed = alter(published, tmp_path / "apres", "financement", ("montant_eur",), _more)
    (again,) = queries.connect(changed).ask("controles", controle="dix_fois").to_pylist()
    assert (again["etat"], again["motif"]) == ("a_voir", None)


def _more(row: dict) -> None:
    row["montant_eur"] += row["montant_eur"] > 50_000


def test_an_export_of_the_state_and_a_bilan_that_differ_are_pointed_at(publication, tmp_path):
    shipped = next((SOURCES.parent / "demonstration" / "gispro").glob("export_gispro_2025.xlsx"))
    said = next(row for row in read(publication, "financement") if row["source"] == "gispro" and row["annee"] == 2025)
    number, sources = said["action"], tmp_path / "sources"
    sources.mkdir()
    (sources / "export_gispro_2025.xlsx").write_bytes(shipped.read_bytes())
    other = {name: said[name] for name in ("action", "annee", "financeur", "nature", "etape")}
    records = {"action": [_action(number)], "financement": [{**other, "montant_eur": said["montant_eur"] + 1}]}
    (sources / "bilan.xlsx").write_bytes(build_modele("actions_et_bilans", load_references(), records))
    load([sources], tmp_path / "publication", demonstration=False)
    (line,) = queries.connect(tmp_path / "publication").ask("controles", controle="gispro_bilan").to_pylist()
    assert (line["annee"], line["fichier"], line["feuille"]) == (2025, "bilan.xlsx", "Financements")
    assert f"{said['montant_eur']:.2f} €" in line["lu"] and f"{said['montant_eur'] + 1:.2f} €" in line["lu"]
