"""What must hold of every comparison, whatever the data."""

import shutil
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import queries
from etl.pipeline import SOURCES, load

VERDICTS = {"amelioration", "degradation"}


@pytest.fixture(scope="module")
def base(publication: Path) -> queries.Base:
    """The shipped data."""
    return queries.connect(publication)


@pytest.fixture(scope="module")
def comparaisons(base) -> dict[tuple[str, str, str, str], dict]:
    """Every comparison of every quartier."""
    rows = base.ask("comparaison").to_pylist()
    return {(row["indicateur"], row["territoire"], row["a"], row["b"]): row for row in rows}


def test_there_is_a_difference_if_and_only_if_there_is_no_reason(comparaisons):
    assert all((row["difference"] is None) != (row["motif"] is None) for row in comparaisons.values())


def test_swapping_the_dates_changes_the_sign_and_never_the_verdict(comparaisons):
    for (indicateur, territoire, a, b), row in comparaisons.items():
        reverse = comparaisons[indicateur, territoire, b, a]
        assert row["motif"] == reverse["motif"] or {row["motif"], reverse["motif"]} == {"SECRET", "ABSENT"}
        if row["difference"] is not None:
            assert row["difference"] == -reverse["difference"]


def test_the_comparison_offered_instead_is_a_valid_one(comparaisons):
    proposees = [line for line in comparaisons.values() if line["comparaison_possible"]]
    assert proposees
    for row in proposees:
        a, b = row["comparaison_possible"].split(" et ")
        assert comparaisons[row["indicateur"], row["territoire"], a, b]["difference"] is not None


def test_the_state_of_a_place_does_not_depend_on_the_others(base, tmp_path):
    sources = tmp_path / "sources"
    shutil.copytree(SOURCES, sources)
    for file in sources.rglob("*.csv"):
        rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
        others = ("QP080003", "QN08003M")
        file.write_text("".join(row for row in rows if not any(code in row for code in others)), encoding="utf-8")
    load([sources], tmp_path / "parquet")
    sans_amiens_nord = queries.connect(tmp_path / "parquet")
    for question in ("tendances", "comparaison"):
        assert _rows(base, question) == _rows(sans_amiens_nord, question)


def test_an_unrelated_source_changes_nothing(base, tmp_path):
    (tmp_path / "sources").mkdir()
    header = "CODGEO;POP_MUN;" + ";".join(
        ["TX_F", "TX_TOT_0A24", "TX_TOT_60ETPLUS", "IND_JEUNE", "TX_TOT_MEN1", "TX_TOT_ET"]
    )
    (tmp_path / "sources" / "data_DEMO_2022_V1_QP.csv").write_text(
        f"{header};A;PERCOU;AM\nQP080006;1891;50;48,3;20;1,9;64,2;12,9;1027;1568;107\n", encoding="utf-8"
    )
    load([SOURCES, tmp_path / "sources"], tmp_path / "parquet")
    avec = queries.connect(tmp_path / "parquet")
    assert _rows(base, "comparaison") == _rows(avec, "comparaison")


def _rows(base: queries.Base, question: str) -> list[dict]:
    return base.ask(question, territoire="etouvie").to_pylist()


def test_a_neutral_indicator_is_never_judged(base):
    for row in base.ask("tendances").to_pylist():
        assert row["sens"] != "neutre" or row["etat"] not in VERDICTS
        if row["etat"] in VERDICTS:
            favorable = (row["difference"] > 0) == (row["sens"] == "hausse_favorable")
            assert favorable == (row["etat"] == "amelioration")


def test_every_state_and_every_reason_occurs_on_a_fresh_machine(base, comparaisons):
    states = {row["etat"] for row in base.ask("tendances").to_pylist()}
    assert states == {"hausse", "baisse", "degradation", "non_significatif", "non_comparable", "en_attente"}
    # What is judged has a margin: the census alone, on the perimeter of 2015, before the contract.
    etats = base.connection.cursor().sql(
        "select etat_tendance(a, b, motif, difference, sens) from paire join indicateur using (indicateur)"
    )
    assert {etat for (etat,) in etats.fetchall()} == states - {"en_attente"} | {
        "amelioration",
        "degradation",
        "stable",
    }
    assert {row["motif"] for row in comparaisons.values()} - {None} == {
        "PERIMETRE",
        "FENETRE",
        "ECART_MINIMAL",
        "RUPTURE",
        "DEFINITION",
        "SECRET",
        "ABSENT",
        "MARGE",
    }


def test_a_sum_is_the_sum_of_its_parts_or_is_not_given(base):
    fiches = {fiche["indicateur"]: fiche for fiche in base.ask("indicateurs").to_pylist()}
    parts: dict[tuple[str, str, str], list[float]] = {}
    quartiers = {quartier["quartier"] for quartier in base.ask("quartiers").to_pylist()}
    for zonage in ("QPV2015", "QPV2024"):
        for serie in base.ask("series").to_pylist():
            if serie["zonage"] == zonage and serie["territoire"] in quartiers and serie["valeur"] is not None:
                parts.setdefault((serie["indicateur"], zonage, serie["edition"]), []).append(serie["valeur"])
    for row in base.ask("agregats").to_pylist():
        values = parts.get((row["indicateur"], row["zonage"], row["edition"]), [])
        complete = len(values) == (6 if row["zonage"] == "QPV2015" else 7)
        expected = sum(values) if fiches[row["indicateur"]]["sommable"] and complete else None
        assert row["total"] == expected, row


cote = st.fixed_dictionaries(
    {
        "unite": st.sampled_from(["%", "€", "habitants"]),
        "decimales": st.just(1),
        "ruptures": st.just([{"annee": 2025, "motif": "règles"}]),
        "zonage": st.sampled_from(["QPV2015", "QPV2024"]),
        "edition": st.just("x"),
        "annee": st.integers(2010, 2030),
        "millesime": st.integers(2010, 2030),
        "valeur": st.floats(0, 100, allow_nan=False),
        "indice": st.one_of(st.none(), st.floats(50, 200)),
        "statut": st.just("publie"),
        "fictif": st.booleans(),
        "ecart_minimal": st.integers(0, 5),
        "protection": st.sampled_from(["masque", "bruite", "aucune", "non précisée"]),
        "arrondi": st.sampled_from([0.0, 0.05, 0.5]),
        "borne": st.floats(0, 20),
        "variance": st.one_of(st.none(), st.floats(0, 30)),
        "demi": st.sampled_from([0, 2]),
    }
)


@settings(max_examples=150, deadline=None)
@given(a=cote, b=cote)
def test_the_verdict_is_the_same_from_both_sides_and_a_margin_is_never_crossed(bare_base, a, b):
    for c in (a, b):
        c["debut"], c["fin"] = c["annee"] - c["demi"], c["annee"] + c["demi"]
        c["unite"] = a["unite"]
    ((go, retour, marge, etat),) = bare_base.sql(
        """
        select
            motif_comparaison($a, $b, false) as aller, motif_comparaison($b, $a, false), marge($a, $b),
            etat_tendance($a, $b, aller, difference_comparaison($a, $b, aller), 'hausse_favorable')
        """,
        params={"a": a, "b": b},
    ).fetchall()
    assert go == retour
    # A difference has six decimals; that of money is in euros of the later year.
    euros = a["unite"] == "€" and a["annee"] != b["annee"]
    late = max(a, b, key=lambda c: c["annee"])["indice"]
    depart, arrivee = (
        c["valeur"] * late / c["indice"] if euros and late and c["indice"] else c["valeur"] for c in (a, b)
    )
    difference = round(abs(arrivee - depart), 6)
    # Errors follow the values into the euros of the later year, be they more or fewer.
    worth = [late / c["indice"] if euros and late and c["indice"] else 1.0 for c in (a, b)]
    known = None not in (a["variance"], b["variance"]) and (not euros or None not in (a["indice"], b["indice"]))
    assert (marge is not None) == known
    if known:
        variance = sum(c["variance"] * w**2 for c, w in zip((a, b), worth, strict=True))
        bounds = sum(c["borne"] * w for c, w in zip((a, b), worth, strict=True))
        assert marge == pytest.approx(1.96 * sqrt(variance) + bounds)
    if go == "MARGE":
        assert difference <= (a["arrondi"] + b["arrondi"] if marge is None else marge) + 1e-6
    if etat in VERDICTS | {"stable"}:
        assert marge is not None
    if go is None:
        assert a["zonage"] == b["zonage"]
        assert (etat in VERDICTS) == (marge is not None)
        assert difference >= (a["arrondi"] + b["arrondi"] if marge is None else marge) - 1e-6
        assert a["unite"] != "€" or None not in (a["indice"], b["indice"])
        assert abs(a["annee"] - b["annee"]) >= max(a["ecart_minimal"], b["ecart_minimal"], 1)
        assert not min(a["annee"], b["annee"]) < 2025 <= max(a["annee"], b["annee"])


@pytest.mark.parametrize(("annee", "expected"), [(2013, "FENETRE"), (2014, "FENETRE"), (2015, None)])
def test_a_single_survey_in_common_is_enough_to_refuse(bare_base, annee, expected):
    a = {"valeur": 10.0, "zonage": "QPV2015", "annee": 2010, "debut": 2008, "fin": 2012, "protection": "masque"}
    a |= {
        "ecart_minimal": 2,
        "unite": "%",
        "indice": 100.0,
        "ruptures": [],
        "variance": 0.0,
        "borne": 0.0,
        "arrondi": 0.0,
        "statut": "publie",
    }
    b = a | {"valeur": 20.0, "annee": annee, "debut": annee - 2, "fin": annee + 2}
    ((motif,),) = bare_base.sql("select motif_comparaison($a, $b, false)", params={"a": a, "b": b}).fetchall()
    assert motif == expected


@pytest.fixture(scope="module")
def bare_base(base):
    """A cursor, to call the macros directly."""
    return base.connection.cursor()
