"""The one list of findings: ranked by its rule, sourced, and in agreement with the questions that it speaks for."""

import re
import shutil
from collections import defaultdict
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import queries
from etl.pipeline import SOURCES, load
from narration.constat import certainty
from tests.queries.altered_version import sealed


@pytest.fixture(scope="module", params=["publication", "real_publication"])
def base(request) -> queries.Base:
    """The shipped data, then with the real files."""
    return queries.connect(request.getfixturevalue(request.param))


def _constats(base: queries.Base, **parametres: object) -> list[dict]:
    return base.ask("constats", **parametres).to_pylist()


def test_what_does_not_conclude_comes_after_all_that_does(base):
    constats = _constats(base)
    conclut = [row["famille"] != "non_conclu" for row in constats]
    assert conclut == sorted(conclut, reverse=True)
    assert {False, True} == set(conclut)
    assert [row["rang"] for row in constats] == list(range(1, len(constats) + 1))
    assert all(
        row["etat"] in ("amelioration", "degradation", "hausse", "baisse")
        for row in constats
        if row["famille"] == "evolution"
    )


def test_ties_are_broken_the_same_way_every_time(base):
    constats = _constats(base)
    assert [row["constat"] for row in constats] == [
        row["constat"] for row in sorted(constats, key=lambda row: (-row["score"], row["constat"]))
    ]
    assert len({row["constat"] for row in constats}) == len(constats)


def test_a_filter_takes_away_and_never_changes_a_finding(base):
    whole = {row["constat"]: row | {"rang": 0} for row in _constats(base)}
    for parametres in ({"quartier": "etouvie"}, {"defi": 6}, {"annee": 2025}, {"famille": "ecart"}, {"limite": 5}):
        filtres = _constats(base, **parametres)
        assert 0 < len(filtres) < len(whole)
        assert all(row | {"rang": 0} == whole[row["constat"]] for row in filtres)
    assert len(_constats(base, limite=5)) == 5
    assert {row["quartier"] for row in _constats(base, quartier="etouvie")} == {"etouvie"}


def test_each_finding_leads_to_the_rows_that_it_speaks_of(base):
    for row in _constats(base):
        parametres = dict(piece.split("=", 1) for piece in row["parametres"].split())
        assert base.ask(row["question"], **parametres).num_rows > 0, row["constat"]


def test_a_finding_is_invented_as_soon_as_what_it_speaks_of_is(base):
    tendances = {(row["indicateur"], row["territoire"]): row for row in base.ask("tendances").to_pylist()}
    ecarts = {(row["indicateur"], row["territoire"]): row for row in base.ask("ecarts").to_pylist()}
    for row in _constats(base):
        if row["question"] == "ecarts" and row["quartier"] is None:
            same = [ecart for (code, _), ecart in ecarts.items() if code == row["indicateur"]]
            assert row["fictif"] == any(ecart["fictif"] for ecart in same if ecart["millesime"] == row["annee"])
        elif row["question"] in ("tendances", "ecarts") and row["indicateur"]:
            found_row = (tendances if row["question"] == "tendances" else ecarts)[row["indicateur"], row["quartier"]]
            assert row["fictif"] == found_row["fictif"]


def test_the_changes_are_those_of_the_trends_and_none_is_left_out(base):
    texts = {(row["indicateur"], row["quartier"]): row for row in _constats(base) if row["question"] == "tendances"}
    for row in base.ask("tendances").to_pylist():
        constat = texts.get((row["indicateur"], row["territoire"]))
        assert (constat is None) == (row["etat"] == "en_attente")
        if constat:
            assert constat["etat"] == row["etat"]
            assert constat["phrase"].startswith(row["phrase"])
            conclut = row["difference"] is not None and row["etat"] != "sans_marge"
            assert (constat["famille"] == "evolution") == conclut
            assert (constat["certitude"] == "impossible") == (row["motif"] not in (None, "MARGE"))


def test_a_gap_is_found_only_beyond_its_margin(base):
    texts = {(row["indicateur"], row["quartier"]) for row in _constats(base, famille="ecart")}
    for row in base.ask("ecarts").to_pylist():
        beyond = row["ecart"] is not None and round(abs(row["ecart"]), 6) >= round(row["marge"], 6)
        assert ((row["indicateur"], row["territoire"]) in texts) == beyond


def test_the_gap_of_all_the_quartiers_counts_those_beyond_their_margin(base):
    places_of = base.ask("quartiers").to_pylist()
    quartiers = len(places_of)
    found = [row for row in _constats(base, famille="ecart") if row["quartier"] is None]
    assert {row["indicateur"] for row in found} >= {"taux_pauvrete", "revenu_median"}
    for row in found:
        cells = base.ask("ecarts", indicateur=row["indicateur"]).to_pylist()
        known = [cell for cell in cells if cell["ecart"] is not None and cell["millesime"] == row["annee"]]
        beyond = [cell for cell in known if round(abs(cell["ecart"]), 6) >= round(cell["marge"], 6)]
        ups = sum(cell["ecart"] > 0 for cell in beyond)
        most = max(ups, len(beyond) - ups)
        comparable = "" if len(known) == quartiers else " comparables"
        assert f"{most}\u202fquartiers{comparable} sur {len(known)} au-" in row["titre"]
        left_out = row["phrase"].partition(" sans valeur comparable : ")[2].partition(". ")[0]
        unknown = {q["nom_contrat"] for q in places_of} - {cell["quartier"] for cell in known}
        assert {q["nom_contrat"] for q in places_of if q["nom_contrat"] in left_out} == unknown
        # The widest gap of each side comes first, whatever the number of inhabitants.
        for sign, word in ((1, "Au-dessus"), (-1, "Au-dessous")):
            names = [
                cell["quartier"]
                for cell in sorted(beyond, key=lambda c: -sign * c["ecart"])
                if sign * cell["ecart"] > 0
            ]
            said = row["phrase"].partition(f"{word}, au-delà de la marge : ")[2].partition(". ")[0]
            places = [said.find(name.removeprefix("Les ")) for name in names]
            assert -1 not in places and places == sorted(places), row["phrase"]


def test_what_waits_is_what_has_a_baseline_and_the_rest_is_said_to_have_none(base):
    (row,) = [row for row in _constats(base) if row["constat"] == "attente"]
    waiting = [cell for cell in base.ask("tendances").to_pylist() if cell["etat"] == "en_attente"]
    with_baseline = [cell for cell in waiting if cell["reference_valeur"] is not None]
    assert 0 < len(with_baseline) < len(waiting)
    assert row["phrase"].startswith(
        f"{len(with_baseline)}\u202fvaleurs de départ n'ont encore aucune valeur plus récente"
    )
    assert f"{len(waiting) - len(with_baseline)}\u202févolutions n'ont pas même de valeur de départ" in row["phrase"]


def test_counts_of_money_and_bilans_are_those_of_their_own_questions(base):
    told = [row for row in _constats(base) if row["famille"] in ("argent", "bilan_en_retard")]
    lines = {question: base.ask(question).to_pylist() for question in {row["question"] for row in told}}
    for row in told:
        niveau = {name: row[name] for name in ("annee", "quartier", "defi")}
        (found_row,) = [line for line in lines[row["question"]] if all(line[k] == v for k, v in niveau.items())]
        nombre = found_row["actions_nb"] if row["famille"] == "argent" else found_row["bilans_en_retard_nb"]
        assert f"{nombre}\u202f" in row["titre"]
        assert row["fictif"] == found_row["fictif"]
    retards = {(r["annee"], r["quartier"], r["defi"]) for r in _constats(base, famille="bilan_en_retard")}
    for line in base.ask("retour_bilans").to_pylist():
        niveau = (line["annee"], line["quartier"], line["defi"])
        said = line["annee"] and None in niveau[1:] and line["quartier"] != "non-ventile" and line["defi"] != 0
        assert (niveau in retards) == bool(said and line["bilans_en_retard_nb"])


def test_what_nothing_serves_is_what_the_coverage_says(base):
    for annee in (2024, 2025):
        sans = defaultdict(int)
        for row in base.ask("couverture", annee=annee).to_pylist():
            lieu = row["defi"] if row["nature"] == "axe" else row["quartier"]
            sans[lieu] += not row["actions_nb"]
        texts = {
            row["quartier"] or row["defi"]: row["titre"] for row in _constats(base, famille="couverture", annee=annee)
        }
        assert set(texts) == {lieu for lieu, nombre in sans.items() if nombre}
        assert all(f" : {sans[lieu]}\u202f" in title for lieu, title in texts.items())


def test_a_year_of_which_nothing_is_loaded_is_not_spoken_of(tmp_path):
    load([SOURCES], tmp_path, demonstration=False)
    familles = {row["famille"] for row in _constats(queries.connect(tmp_path))}
    assert familles <= {"avant_contrat", "ecart", "evolution", "position", "non_conclu"}
    assert "ecart" in familles


def test_a_bilan_that_arrives_never_raises_a_late_one(publication, tmp_path):
    avant = {row["constat"]: row["score"] for row in _constats(queries.connect(publication), famille="bilan_en_retard")}
    for rank in (0, 40, 90):
        duplicate = _with_one_bilan_more(publication, tmp_path / str(rank), rank)
        apres = {
            row["constat"]: row["score"] for row in _constats(queries.connect(duplicate), famille="bilan_en_retard")
        }
        assert set(apres) <= set(avant)
        assert all(score <= avant[constat] for constat, score in apres.items())
        assert apres != avant


def _with_one_bilan_more(publication: Path, folder: Path, rank: int) -> Path:
    """Return a copy of a publication in which one of the bilans due was received."""
    shutil.copytree(publication, folder)
    version = folder / (folder / "current").read_text().strip()
    actions = pq.read_table(version / "action.parquet")
    expected = pc.and_(
        pc.and_(pc.is_null(actions["bilan_recu_le"]), pc.equal(actions["annee"], 2025)),
        pc.is_in(actions["etat"], pa.array(["accordee", "realisee"])),
    )
    index = [number for number, due in enumerate(expected.to_pylist()) if due][rank]
    received = actions["bilan_recu_le"].to_pylist()
    received[index] = date(2026, 5, 1)
    column = actions.schema.get_field_index("bilan_recu_le")
    pq.write_table(
        actions.set_column(column, actions.schema.field(column), pa.array(received, actions.schema.field(column).type)),
        version / "action.parquet",
    )
    sealed(version)
    return folder


def test_the_natures_of_droit_commun_are_never_summed(base):
    """Each nature keeps its own range, as plain sums of what is declared say it; none is the sum of two."""
    rows = [row for row in base.ask("droit_commun").to_pylist() if row["etape"] == "declare" and row["annee"] == 2025]
    (said,) = [row["phrase"] for row in _constats(base, famille="droit_commun") if row["annee"] == 2025]
    assert "Les natures ne s'additionnent pas" in said
    names = {
        "droit_commun_ordinaire": "droit commun ordinaire",
        "droit_commun_renforce": "droit commun renforcé",
        "investissement": "investissement",
        "valorisation": "valorisation",
    }
    for nature, name in names.items():
        low = sum(row["montant_bas_eur"] or 0 for row in rows if row["nature"] == nature)
        found = re.search(rf"{name}, ([\d,]+)\u202f([kM])€", said)
        assert bool(found) is bool(low), nature
        if found:
            assert float(found[1].replace(",", ".")) * {"k": 1e3, "M": 1e6}[found[2]] == pytest.approx(low, rel=0.01)


def test_a_late_bilan_is_no_price_and_what_is_invented_has_no_certainty(base):
    for row in _constats(base, famille="bilan_en_retard"):
        assert "€" not in row["titre"] and "accord pour" in row["phrase"]
        assert certainty(row) == "chiffres inventés (fictif)"
    for row in _constats(base, famille="avant_contrat"):
        assert certainty(row).startswith(("établie", "indicative (la marge"))


@pytest.mark.parametrize("code", ["%", "rollin", "pierre-rollin salamandre-marcel-paul", "_ierre-rollin"])
def test_a_projet_of_several_quartiers_is_found_by_their_whole_codes_alone(base, code):
    """A piece of a code, or a sign that a search would read as any text, is no quartier."""
    of_several = {"cite-educative-sud-est"}
    found = {row["projet_phare"] for row in base.ask("projets_phares", quartier=code).to_pylist()}
    assert not found & of_several
    own = {row["projet_phare"] for row in base.ask("projets_phares", quartier="pierre-rollin").to_pylist()}
    assert of_several <= own


def test_two_quartiers_in_the_same_tenths_have_each_its_own_headline(base):
    rows = base.ask("constats", famille="position").to_pylist()
    values = {
        (row["indicateur"], row["territoire"], row["edition"]): row["valeur"]
        for row in base.ask("positions").to_pylist()
    }
    said = {}
    for row in rows:
        edition = row["constat"].split("-")[1]
        value = values[row["indicateur"], row["quartier"], edition]
        said.setdefault(row["titre"].split(" : ", 1)[1], set()).add(value)
    assert rows
    assert {headline: found for headline, found in said.items() if len(found) > 1} == {}


def test_a_decision_is_quoted_as_it_was_taken(publication):
    """« En retard de 437 jours : Demander… » reads as an order to the reader: the words of a decision are quoted."""
    base = queries.connect(publication)
    taken = {f"decision-{row['decision']}": row["libelle"] for row in base.ask("decisions").to_pylist()}
    found = base.ask("constats", famille="decision").to_pylist()
    assert found
    for row in found:
        assert f" : « {taken[row['constat']].rstrip('.')[:40]}" in row["titre"]
        assert f" : « {taken[row['constat']].rstrip('.')} ». Échéance : " in row["phrase"]
