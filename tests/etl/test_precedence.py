"""INSEE's own files, dropped in, take the place of what was carried over, cell by cell; disagreements are listed."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from etl.pipeline import load
from narration.qualite import disagreement_sentence, disagreement_table
from queries import connect
from queries.answers import Answers

SHIPPED = Path(__file__).parents[2] / "data" / "sources" / "qpv_france"
# The native file of each year: its columns of code, median and poverty rate.
NATIFS = {
    "2016": ("data_filo16_qp_revdis.csv", "codgeo", "disp_q2_a16", "tp60_a16"),
    "2018": ("data_filo18_qp_revdis.csv", "CODGEO", "DISP_MED_A18", "DISP_TP60_A18"),
}
INDICATEURS = ("revenu_median", "taux_pauvrete")


def _mesures(publication: Path) -> dict[tuple[str, str, str], dict]:
    version = (publication / "current").read_text().strip()
    rows = pq.read_table(publication / version / "mesure_qpv.parquet").to_pylist()
    return {(m["indicateur"], m["code_qpv"], m["edition"]): m for m in rows}


def _number(text: str) -> float | None:
    text = "".join(text.split()).replace(",", ".")
    return float(text) if text else None


def _native(shared: Path, annee: str) -> dict[str, tuple[float | None, float | None]]:
    name, code, mediane, taux = NATIFS[annee]
    text = (shared / "data" / "insee-qpv2015-filosofi" / name).read_text(encoding="utf-8-sig")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return {row[code]: (_number(row[mediane]), _number(row[taux])) for row in rows if row[code] != "Ensemble"}


def _panel(shared: Path, annee: str) -> dict[str, tuple[float | None, float | None]]:
    path = shared / "data" / "qpv2015-panel" / "revenus_pauvrete_qpv2015_2012-2021.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    return {
        row["code_qpv2015"]: (_number(row["revenu_median_eur"]), _number(row["taux_pauvrete_pct"]))
        for row in rows
        if row["annee"] == annee
    }


@pytest.mark.parametrize("annee", NATIFS)
def test_the_native_file_is_retained_and_says_what_was_carried_over(annee, publication, real_publication, shared):
    avant, apres = _mesures(publication), _mesures(real_publication)
    natives, panel = _native(shared, annee), _panel(shared, annee)
    for rank, indicateur in enumerate(INDICATEURS):
        assert {code for i, code, edition in apres if (i, edition) == (indicateur, annee)} == natives.keys()
        for code, values in natives.items():
            m = apres[indicateur, code, annee]
            assert (m["source"], m["fichier"]) == (
                "insee_filosofi_qpv2015",
                f"insee-qpv2015-filosofi/{NATIFS[annee][0]}",
            )
            assert (code, m["valeur"]) == (code, values[rank])
            # What was shipped said the same, and is replaced.
            assert avant[indicateur, code, annee]["source"] in ("insee_qpv2015_france", "insee_amiens")
            assert (code, avant[indicateur, code, annee]["valeur"]) == (code, values[rank])
            assert m["provenances_nb"] > 1
            assert (m["conflit"], m["autre_valeur"], m["autre_source"]) == (False, None, None)
    # The panel of a third party as well: 1 296 medians out of 1 296, and every rate that both know.
    assert len(panel) == 1296
    assert sum(natives[code][0] == mediane for code, (mediane, _) in panel.items()) == 1296
    known = [code for code, (_, taux) in panel.items() if taux is not None and natives[code][1] is not None]
    assert len(known) == {"2016": 1295, "2018": 1291}[annee]
    assert all(natives[code][1] == panel[code][1] for code in known)


def _alter(shared: Path, folder: Path, changes: dict[tuple[str, str], str]) -> Path:
    """Copy the native file of 2018 with some cells changed: (code, column) -> what is written instead."""
    name = NATIFS["2018"][0]
    text = (shared / "data" / "insee-qpv2015-filosofi" / name).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    for (code, column), value in changes.items():
        (row,) = (row for row in rows if row[0] == code)
        assert row[rows[0].index(column)] != value
        row[rows[0].index(column)] = value
    folder.mkdir()
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return folder


@pytest.fixture(scope="module")
def altered_publication(shared, tmp_path_factory) -> Path:
    """What is published when the native file of 2018 says something else of five QPV."""
    folder = tmp_path_factory.mktemp("altere")
    taux = {code: values[1] for code, values in _native(shared, "2018").items()}
    changes = {
        ("QP001001", "DISP_TP60_A18"): str(taux["QP001001"] + 3).replace(".", ","),
        ("QP080001", "DISP_TP60_A18"): str(round(taux["QP080001"] - 3, 1)).replace(".", ","),
        ("QP001002", "DISP_TP60_A18"): str(round(taux["QP001002"] + 0.3, 1)).replace(".", ","),
        ("QP001003", "DISP_MED_A18"): "",
        ("QP001005", "DISP_TP60_A18"): str(taux["QP001005"] + 0.3).replace(".", ","),
    }
    depot = _alter(shared, folder / "depot", changes)
    load([SHIPPED, depot], folder / "publication", demonstration=False)
    return folder / "publication"


@pytest.fixture(scope="module")
def altere(altered_publication) -> dict[tuple[str, str, str], dict]:
    """The values published then, by indicator, QPV and edition."""
    return _mesures(altered_publication)


def test_every_disagreement_is_listed_with_both_values_and_shown(altered_publication, altere):
    answers = Answers(connect(altered_publication))
    rows = answers.rows("desaccords")
    assert {(row["indicateur"], row["code_qpv"], row["edition"]) for row in rows} == {
        key for key, m in altere.items() if m["conflit"]
    }
    for row in rows:
        m = altere[row["indicateur"], row["code_qpv"], row["edition"]]
        assert (row["valeur"], row["autre_valeur"]) == (m["valeur"], m["autre_valeur"])
    assert disagreement_sentence(rows) == f"{len(rows)} cellules des QPV de France en désaccord"
    shown = disagreement_table(answers, rows)
    assert [line["QPV"] for line in shown] == [row["code_qpv"] for row in rows]
    assert all(line["Retenue"] != line["Écartée"] for line in shown)


@pytest.mark.parametrize(
    ("code", "difference"),
    # The last one is a whole number in what was carried over, which two sources of INSEE did not round.
    [("QP001001", 3), ("QP080001", -3), ("QP001002", 0.3), ("QP001005", 0.3)],
    ids=["three", "contract", "small", "whole"],
)
def test_a_native_cell_that_disagrees_wins_and_the_other_is_named(code, difference, altere, shared):
    avant = _native(shared, "2018")[code][1]
    m = altere["taux_pauvrete", code, "2018"]
    assert m["valeur"] == pytest.approx(avant + difference)
    assert (m["source"], m["conflit"], m["regle"]) == ("insee_filosofi_qpv2015", True, "rang de la source")
    assert (m["autre_valeur"], m["autre_source"]) == (avant, "insee_qpv2015_france")
    # The other can be opened at its line.
    lines = (SHIPPED / m["autre_fichier"]).read_text(encoding="utf-8-sig").splitlines()
    assert m["autre_fichier"] == "filosofi_qpv2015_2018.csv"
    header, row = (lines[rank].split(";") for rank in (0, m["autre_ligne"] - 1))
    assert row[0] == code
    assert _number(row[header.index("TP60")]) == m["autre_valeur"]


def test_a_native_cell_left_blank_does_not_hide_what_was_carried_over(altere, shared):
    m = altere["revenu_median", "QP001003", "2018"]
    assert (m["source"], m["valeur"]) == ("insee_qpv2015_france", _native(shared, "2018")["QP001003"][0])


def test_the_other_cells_are_in_no_conflict(altere):
    conflits = {(i, code, edition) for (i, code, edition), m in altere.items() if m["conflit"]}
    assert conflits == {("taux_pauvrete", code, "2018") for code in ("QP001001", "QP080001", "QP001002", "QP001005")}
    assert all((m["autre_valeur"] is not None) == m["conflit"] for m in altere.values())


def test_only_a_whole_figure_of_the_panel_may_have_been_rounded(shared, tmp_path):
    taux = {code: values[1] for code, values in _native(shared, "2018").items()}
    # Of the two, the panel holds a figure with a decimal, then a whole one.
    codes = ("QP001002", "QP001005")
    assert [taux[code] % 1 > 0 for code in codes] == [True, False]
    depot = _alter(
        shared,
        tmp_path / "depot",
        {(code, "DISP_TP60_A18"): str(round(taux[code] + 0.3, 1)).replace(".", ",") for code in codes},
    )
    panel = "panel_revenus_qpv2015_2018.csv"
    (depot / panel).write_bytes((SHIPPED / panel).read_bytes())
    load([depot], tmp_path / "publication", demonstration=False)
    mesures = _mesures(tmp_path / "publication")
    decimale, whole = (mesures["taux_pauvrete", code, "2018"] for code in codes)
    assert (decimale["conflit"], decimale["autre_source"], decimale["autre_fichier"]) == (True, "panel_qpv2015", panel)
    assert (whole["conflit"], whole["autre_source"], whole["provenances_nb"]) == (False, None, 2)
