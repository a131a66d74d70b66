"""The ledger: ranges by nature against a plain twin, what is never split or added, the posts of the ANCT."""

from collections import defaultdict
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.templates.workbooks import build_modele

ALL_QPV = "tous-qpv"
NATURES = (
    "droit_commun_ordinaire",
    "droit_commun_renforce",
    "credit_specifique",
    "depense_fiscale",
    "investissement",
    "valorisation",
)


def declaration(number: str, **values) -> dict[str, object]:
    return {
        "declaration": number,
        "signataire": "caf-somme",
        "annee": 2025,
        "libelle": "Permanences",
        "nature": "droit_commun_ordinaire",
        "preuve": "1",
        "etape": "declare",
        "montant_bas_eur": 1000.0,
        "montant_haut_eur": 1000.0,
        **values,
    }


def publish(folder: Path, declarations, parts=(), abattements=()) -> tuple[queries.Base, list[str]]:
    """Publish declarations typed in our template; return what the questions see, and the refusals."""
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    records = {"droit_commun": declarations, "droit_commun_defi": parts, "abattement": abattements}
    (sources / "declarations.xlsx").write_bytes(build_modele("droit_commun", load_references(), records))
    chargement = load([sources], folder / "parquet", demonstration=False)
    motifs = [rejet.motif for examen in chargement.examens for rejet in examen.lecture.rejets]
    return queries.connect(folder / "parquet"), motifs


def _twin(declarations, parts) -> dict[tuple[object, ...], list[float]]:
    """Count in plain Python, natures and years apart, count combination of the other levels."""
    du_defi = defaultdict(list)
    for part in parts:
        du_defi[part["declaration"]].append((part["defi"], part["part_pct"] / 100))
    niveaux: dict[tuple[object, ...], list[float]] = defaultdict(lambda: [set(), set(), 0.0, 0.0])
    for row in declarations:
        if row["etape"] != "declare":
            continue
        lieu = row["quartier"] or ALL_QPV
        chiffree = row["montant_bas_eur"] is not None
        for defi, part in du_defi.get(row["declaration"], [(0, 1.0)]):
            for choice in product((None, row["preuve"]), (None, row["signataire"]), (None, defi), (None, lieu)):
                compte = niveaux[row["annee"], row["nature"], *choice]
                compte[0].add(row["declaration"])
                if chiffree:
                    compte[1].add(row["declaration"])
                    compte[2] += row["montant_bas_eur"] * part
                    compte[3] += row["montant_haut_eur"] * part
    return niveaux


def _compare(base: queries.Base, expected: dict[tuple[object, ...], list[float]]) -> None:
    obtained_rows = base.ask("droit_commun_par").to_pylist()
    assert len(obtained_rows) == len(expected)
    for row in obtained_rows:
        key = tuple(row[name] for name in ("annee", "nature", "preuve", "signataire", "defi", "quartier"))
        count, chiffrees, bas, haut = expected[key]
        assert (row["declarations_nb"], row["chiffrees_nb"]) == (len(count), len(chiffrees))
        if chiffrees:
            assert row["montant_bas_eur"] == pytest.approx(bas, abs=0.02)
            assert row["montant_haut_eur"] == pytest.approx(haut, abs=0.02)
        else:
            assert row["montant_bas_eur"] is None


def test_every_combination_equals_a_count_in_plain_python(publication):
    folder = publication / (publication / "current").read_text(encoding="ascii").strip()
    tables = [pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("droit_commun", "droit_commun_defi")]
    expected = _twin(*tables)
    assert len(expected) > 200
    _compare(queries.connect(publication), expected)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "signataire": st.sampled_from(["caf-somme", "ars", "amsom"]),
            "annee": st.sampled_from([2024, 2025]),
            "nature": st.sampled_from(NATURES),
            "quartier": st.sampled_from([None, "etouvie", "amiens-nord"]),
            "bas": st.integers(0, 100_000),
            "ecart": st.integers(0, 50_000),
            "preuve": st.sampled_from("1234"),
            "parts": st.sampled_from([(), ((6, 100.0),), ((6, 30.0), (7, 70.0)), ((1, 33.3), (2, 33.3), (3, 33.4))]),
        }
    ),
    min_size=1,
    max_size=8,
)


@given(ROWS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_nature_never_leaks_into_another_and_all_is_never_split(tmp_path_factory, rows):
    declarations, parts = [], []
    for rank, row in enumerate(rows):
        chiffree = row["preuve"] in "12"
        declarations.append(
            declaration(
                f"D{rank}",
                **{name: row[name] for name in ("signataire", "annee", "nature", "quartier", "preuve")},
                cle_estimation="habitants" if row["preuve"] == "2" else None,
                montant_bas_eur=float(row["bas"]) if chiffree else None,
                montant_haut_eur=float(row["bas"] + row["ecart"]) if chiffree else None,
            )
        )
        parts += [{"declaration": f"D{rank}", "defi": d, "axe": None, "part_pct": p} for d, p in row["parts"]]
    base, motifs = publish(tmp_path_factory.mktemp("registre"), declarations, parts)
    assert motifs == []
    _compare(base, _twin(declarations, parts))


@pytest.mark.parametrize("parts", [(60.0, 60.0), (50.0, 40.0), (100.0, 2.0)])
def test_shares_that_do_not_make_100_are_refused(tmp_path, parts):
    rows = [{"declaration": "D1", "defi": defi, "axe": None, "part_pct": p} for defi, p in enumerate(parts, 1)]
    base, motifs = publish(tmp_path, [declaration("D1")], rows)
    assert len(motifs) == 2
    assert all("Attendu : 100 %" in motif for motif in motifs)
    assert {row["defi"] for row in base.ask("droit_commun_par").to_pylist()} == {None, 0}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"montant_bas_eur": None}, "montant bas et son montant haut"),
        ({"preuve": "4"}, "rien n'est chiffré"),
        ({"montant_bas_eur": 2000.0}, "dépasse le montant haut"),
        ({"preuve": "2"}, "doit dire sa clé"),
    ],
)
def test_an_amount_fits_its_level_of_proof(tmp_path, values, expected):
    base, (motif,) = publish(tmp_path, [declaration("D1", **values), declaration("D2")])
    assert expected in motif
    assert [row["declaration"] for row in base.ask("droit_commun").to_pylist()] == ["D2"]


def test_what_is_only_promised_enters_no_amount(tmp_path):
    base, _ = publish(tmp_path, [declaration("D1", etape="engage")])
    assert base.ask("droit_commun_par").num_rows == 0
    etats = {
        (row["signataire"], row["cle"]): row["etat"] for row in base.ask("silences", dimension="quartier").to_pylist()
    }
    assert etats["caf-somme", ALL_QPV] == "engage"
    assert etats["caf-somme", "etouvie"] == "engage"
    assert etats["ars", "etouvie"] == etats["ars", ALL_QPV] == "rien"


def test_the_silence_map_holds_every_signataire_and_every_place(publication):
    rows = queries.connect(publication).ask("silences", annee=2025).to_pylist()
    assert len(rows) == 20 * (11 + 8)
    par_defi = [row for row in rows if row["dimension"] == "defi" and row["cle"] == "6"]
    assert {row["signataire"] for row in par_defi if row["etat"] != "rien"} == {"ars", "cpam-somme"}


def test_what_changed_since_last_year(tmp_path):
    declarations = [
        declaration("A24", annee=2024),
        declaration("B24", annee=2024),
        declaration("A25", precedente="A24"),
        declaration("C25"),
    ]
    base, _ = publish(tmp_path, declarations)
    changements = {row["declaration"]: row["changement"] for row in base.ask("droit_commun_changements").to_pylist()}
    assert changements == {"A25": "reconduite", "C25": "nouvelle", "B24": "arretee"}


def test_an_abatement_without_declared_spending_has_no_balance(tmp_path):
    key = {"annee": 2025, "quartier": "etouvie"}
    abattements = [
        {**key, "bailleur": "amsom", "poste": "abattement", "montant_eur": 1000.0},
        {**key, "bailleur": "amsom", "poste": "dechets", "montant_eur": 400.0},
        {**key, "bailleur": "amsom", "poste": "lien_social", "montant_eur": 300.0},
        {**key, "bailleur": "sip", "poste": "abattement", "montant_eur": 500.0},
    ]
    base, _ = publish(tmp_path, [], abattements=abattements)
    soldes = {row["bailleur"]: row["solde_eur"] for row in base.ask("atfpb").to_pylist() if row["quartier"] is None}
    assert soldes == {"amsom": -300.0, "sip": None}


def test_leverage_is_a_range_of_one_nature_over_specific_credits(publication):
    base = queries.connect(publication)
    for row in base.ask("levier", annee=2025).to_pylist():
        if row["levier_bas"] is not None:
            assert row["levier_bas"] == pytest.approx(row["montant_bas_eur"] / row["specifique_eur"], abs=0.006)
            assert row["levier_haut"] == pytest.approx(row["montant_haut_eur"] / row["specifique_eur"], abs=0.006)
        assert row["nature"] in NATURES[:2]


# Rows and euros of the posts of Amiens, exact duplicates counted once (ANCT, computed from its files).
POSTES = {
    ("adulte-relais", 2020): (29, 576_377),
    ("adulte-relais", 2021): (36, 722_586),
    ("adulte-relais", 2022): (40, 850_160),
    ("adulte-relais", 2023): (39, 879_673),
    ("adulte-relais", 2024): (33, 752_750),
    ("adulte-relais", 2025): (25, 179_100),
    ("fonjep", 2020): (18, 128_952),
    ("fonjep", 2021): (19, 133_728),
    ("fonjep", 2022): (16, 114_624),
    ("fonjep", 2023): (17, 121_788),
    ("fonjep", 2024): (20, 130_743),
    ("fonjep", 2025): (23, 149_250),
}


def _postes(base: queries.Base) -> dict[tuple[str, int], tuple[int, int]]:
    rows = base.ask("postes").to_pylist()
    return {(row["dispositif_poste"], row["annee"]): (row["lignes_nb"], round(row["montant_eur"])) for row in rows}


def test_the_posts_shipped_are_those_of_the_anct(publication):
    base = queries.connect(publication)
    assert _postes(base) == POSTES
    assert {row["annee"]: row["doublons_nb"] for row in base.ask("postes").to_pylist() if row["doublons_nb"]} == {
        2025: 14
    }
    suspects = {(row["dispositif_poste"], row["annee"]) for row in base.ask("postes").to_pylist() if row["suspect"]}
    assert suspects == {("adulte-relais", 2025)}
    assert {row["postes_nb"] for row in base.ask("postes", annee=2025).to_pylist()} == {25, 19}


def test_the_real_files_give_the_same_posts_and_show_their_duplicates(real_publication):
    base = queries.connect(real_publication)
    assert _postes(base) == POSTES
    doublons = [
        row
        for row in base.ask("rejets").to_pylist()
        if row["fichier"].endswith("postes-fonjep-2025.json") and "doublon exact" in row["motif"]
    ]
    assert len(doublons) == sum(row["doublons_nb"] for row in base.ask("postes").to_pylist()) == 14


def test_the_whole_of_france_has_its_duplicates_counted_once(shared, tmp_path):
    folder = tmp_path / "sources"
    folder.mkdir()
    file = shared / "data" / "anct-ci-ville" / "postes-fonjep-2025.json"
    (folder / file.name).write_bytes(file.read_bytes())
    chargement = load([folder], tmp_path / "parquet", perimetre="france", demonstration=False)
    (examen,) = [examen for examen in chargement.examens if examen.nom == file.name]
    assert (examen.lecture.lues, examen.lecture.refusees) == (3162, 1204)
    assert examen.lecture.publiees == 3162 - 1204
