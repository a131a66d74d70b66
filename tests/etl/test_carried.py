"""Every cell carried over, found again in the file that it comes from, both ways, in plain Python.

The third parties' files and INSEE's own are read here with `csv` alone: nothing of the project reads them.
"""

import csv
import io
import re
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "data" / "sources" / "qpv_france"
THEMES, FILOSOFI = "insee-qpv2015-themes", "insee-qpv2015-filosofi"
PANEL = "qpv2015-panel/revenus_pauvrete_qpv2015_2012-2021.csv"
COMPILATION = "qpv2024-national/insee_qpv2024_compilation.csv"
# The third party has no 2017 and no 2019.
ANNEES_DU_PANEL = (2012, 2013, 2014, 2015, 2016, 2018, 2020, 2021)

# Each shipped file: where it comes from, and the columns that were renamed on the way.
ORIGINES = {
    "demographie_qpv2015_2019.csv": (f"{THEMES}/population_qpv_data_DEMO_2019_V1_QP.csv", {}),
    "demographie_qpv2015_2021.csv": (f"{THEMES}/population_qpv_data_DEMO_2021_V1_QP.csv", {}),
    "demographie_qpv2015_2022.csv": (f"{THEMES}/population_demographie_qpv_DEMO_2022.csv", {}),
    "insertion_qpv2015_2020.csv": (f"{THEMES}/activite_insertion-pro-qpv_IPRO_2020.csv", {}),
    "insertion_qpv2015_2022.csv": (f"{THEMES}/activite_insertion-pro-qpv_IPRO_2022.csv", {}),
    "revenus_qpv2015_2019.csv": (f"{THEMES}/revenu_revenu_qpv_REVN_2019.csv", {}),
    "revenus_qpv2015_2022.csv": (f"{THEMES}/revenu_revenu_qpv_REVN_2022.csv", {}),
    "filosofi_qpv2015_2016.csv": (
        f"{FILOSOFI}/data_filo16_qp_revdis.csv",
        {
            "CODGEO": "codgeo", "DISP_Q2": "disp_q2_a16", "TP60": "tp60_a16", "DISP_D1": "disp_d1_a16",
            "DISP_D1D9": "disp_d1d9_a16", "PPSOC": "disp_ppsoc_a16", "NOTE_FILO": "note",
        },
    ),
    "filosofi_qpv2015_2018.csv": (
        f"{FILOSOFI}/data_filo18_qp_revdis.csv",
        {
            "DISP_Q2": "DISP_MED_A18", "TP60": "DISP_TP60_A18", "DISP_D1": "DISP_D1_A18", "DISP_D1D9": "DISP_RD_A18",
            "PPSOC": "DISP_PPSOC_A18", "NOTE_FILO": "DISP_NOTE_A18",
        },
    ),
    "logement_social_qpv2015_2022.csv": ("rpls-qpv2015/rpls_qpv.csv", {"CODGEO": "CodGeo"}),
    "premieres_valeurs_qpv2024.csv": (COMPILATION, {"CODGEO": "codeQPV", "LIBQPV": "lib_qp"}),
} | {
    f"panel_revenus_qpv2015_{annee}.csv": (
        PANEL,
        {"CODGEO": "code_qpv2015", "DISP_MED": "revenu_median_eur", "DISP_TP60": "taux_pauvrete_pct"},
    )
    for annee in ANNEES_DU_PANEL
}  # fmt: skip

# Each shipped variable: the indicator that it feeds and, file by file, the year of its data.
_RP = {"demographie_qpv2015_2019": "2015", "demographie_qpv2015_2021": "2017", "demographie_qpv2015_2022": "2018"}
_CAF = {"demographie_qpv2015_2019": "2017", "demographie_qpv2015_2021": "2019", "demographie_qpv2015_2022": "2020"}
_EMPLOI = {"insertion_qpv2015_2020": "2016", "insertion_qpv2015_2022": "2018"}
_INSCRITS = {"insertion_qpv2015_2020": "2019", "insertion_qpv2015_2022": "2021"}
_IMPOT = {"revenus_qpv2015_2019": "2015", "revenus_qpv2015_2022": "2018"}
_FILO = {"filosofi_qpv2015_2016": "2016", "filosofi_qpv2015_2018": "2018"}
_PANEL = {f"panel_revenus_qpv2015_{annee}": str(annee) for annee in ANNEES_DU_PANEL}
_RPLS = {"logement_social_qpv2015_2022": "2022"}
_QN = {"premieres_valeurs_qpv2024": "compilation"}
VARIABLES = {
    "POP_MUN": ("population", _RP | {
        "demographie_qpv2015_2019": "2013", "demographie_qpv2015_2021": "2018", "demographie_qpv2015_2022": "2018",
    }),
    "TX_TOT_0A24": ("part_0_24", _RP),
    "TX_TOT_60ETPLUS": ("part_60_ans_et_plus", _RP),
    "IND_JEUNE": ("indice_jeunesse", _RP),
    "TX_TOT_MEN1": ("part_menages_1_personne", _RP),
    "TX_TOT_ET": ("part_etrangers", _RP),
    "A": ("allocataires_caf", _CAF),
    "PERCOU": ("personnes_couvertes_caf", _CAF),
    "AM": ("allocataires_monoparents", _CAF),
    "TX_TOT_EMPL": ("taux_emploi", _EMPLOI),
    "TX_F_EMPL": ("taux_emploi_femmes", _EMPLOI),
    "TX_TOT_EPREC": ("part_emplois_precaires", {"insertion_qpv2015_2020": "2016"}),
    "TX_TOT_EDLIM": ("part_emplois_duree_limitee", {"insertion_qpv2015_2022": "2018"}),
    "ABC": ("demandeurs_emploi_abc", _INSCRITS),
    "ABC_25": ("demandeurs_emploi_moins_25", _INSCRITS),
    "ABC_RSA": ("demandeurs_emploi_rsa", _INSCRITS),
    "PMIMP": ("part_menages_imposes", _IMPOT),
    "BREV": ("part_bas_revenus", _IMPOT),
    "DISP_Q2": ("revenu_median", _FILO | {"revenus_qpv2015_2019": "2015"}),
    "TP60": ("taux_pauvrete", _FILO | {"revenus_qpv2015_2019": "2015"}),
    "DISP_D1": ("premier_decile", _FILO | {"revenus_qpv2015_2019": "2015"}),
    "PPSOC": ("part_prestations_sociales", _FILO | {"revenus_qpv2015_2019": "2015"}),
    "DISP_D1D9": ("rapport_interdecile", _FILO),
    "C_C2SNP": ("assures_c2s", {"revenus_qpv2015_2022": "2021"}),
    "ARSAS": ("allocataires_rsa", {"revenus_qpv2015_2019": "2017", "revenus_qpv2015_2022": "2020"}),
    "DISP_MED": ("revenu_median", _PANEL),
    "DISP_TP60": ("taux_pauvrete", _PANEL),
    "nbLsPls": ("logements_sociaux", _RPLS),
    "txVac": ("taux_vacance_logement_social", _RPLS),
    "txRot": ("taux_rotation_logement_social", _RPLS),
    "moyLoy": ("loyer_logement_social", _RPLS),
    "popMuniQPV": ("population", {"premieres_valeurs_qpv2024": "2020"}),
    "taux_pauvrete_60%": ("taux_pauvrete", {"premieres_valeurs_qpv2024": "2021"}),
    "indiceJeunesse": ("indice_jeunesse", _QN),
    "partPopEt": ("part_etrangers", _QN),
    "partMen1p": ("part_menages_1_personne", _QN),
    "nombre_logements_sociaux": ("logements_sociaux", _QN),
    "taux_d_emploi": ("taux_emploi", _QN),
    "personnes_couvertes_CAF": ("personnes_couvertes_caf", _QN),
    "allocataires_CAF": ("allocataires_caf", _QN),
    "RSA_socle": ("allocataires_rsa", _QN),
}  # fmt: skip
NOUVELLES = ("insee_qpv2015_france", "panel_qpv2015", "rpls_qpv2015", "premieres_valeurs_qpv2024")
# Carried over and not followed: codes, notes, vacancy of more than three months.
SANS_INDICATEUR = {"CODGEO", "LIBQPV", "NOTE_RP", "NOTE_CNAF", "NOTE_PE", "NOTE_FILO", "NOTE_CNAM", "txVac3m"}


def _read(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def _number(text: str) -> float | None:
    """What a cell says, written the French or the English way; a blank says nothing, anything else is a fault."""
    text = re.sub(r"\s", "", text).replace(",", ".")
    return float(text) if text else None


def _original(shared: Path, shipped: str) -> dict[str, dict[str, str]]:
    """The rows of the file that a shipped one comes from, by the code of the QPV; the sum of all is none of them."""
    path, renommees = ORIGINES[shipped]
    code = renommees.get("CODGEO", "CODGEO")
    annee = re.search(r"\d{4}\.csv$", shipped) if path == PANEL else None
    rows_by_code: dict[str, dict[str, str]] = {}
    for row in _read(shared / "data" / path):
        if annee and row["annee"] != annee[0][:4]:
            continue
        if row[code] in rows_by_code and path == COMPILATION:
            # A row per commune: those of a QPV say the same of everything but the commune.
            other = rows_by_code[row[code]]
            assert {k: v for k, v in row.items() if k not in ("COG", "lib_com")} == {
                k: v for k, v in other.items() if k not in ("COG", "lib_com")
            }
        elif row[code] != "Ensemble":
            assert row[code] not in rows_by_code
            rows_by_code[row[code]] = row
    return rows_by_code


def _mesures(publication: Path) -> list[dict]:
    version = (publication / "current").read_text().strip()
    return pq.read_table(publication / version / "mesure_qpv.parquet").to_pylist()


def test_every_shipped_file_has_its_origin():
    assert {path.name for path in SHIPPED.glob("*.csv")} == ORIGINES.keys()


@pytest.mark.parametrize("shipped", ORIGINES)
def test_every_shipped_cell_is_that_of_the_original_and_none_is_lost(shipped, shared):
    _, renommees = ORIGINES[shipped]
    originales, shipped_rows = _original(shared, shipped), _read(SHIPPED / shipped)
    codes = [row["CODGEO"] for row in shipped_rows]
    assert sorted(codes) == sorted(originales)
    valeurs_nb = 0
    for row in shipped_rows:
        originale = originales[row["CODGEO"]]
        for name, text in row.items():
            expected = originale[renommees.get(name, name)]
            if name == "LIBQPV":
                assert " ".join(text.split()) == " ".join(expected.split())
            elif name != "CODGEO":
                assert (shipped, row["CODGEO"], name, _number(text)) == (
                    shipped,
                    row["CODGEO"],
                    name,
                    _number(expected),
                )
                valeurs_nb += bool(text)
    assert valeurs_nb > 1000


def test_every_published_value_of_france_is_in_the_original_where_it_says_so(publication, shared):
    shipped_rows = {shipped: _read(SHIPPED / shipped) for shipped in ORIGINES}
    originales = {shipped: _original(shared, shipped) for shipped in ORIGINES}
    vues: dict[str, int] = defaultdict(int)
    for m in _mesures(publication):
        if m["source"] not in NOUVELLES:
            continue
        shipped = m["fichier"].removeprefix("qpv_france/")
        indicateur, editions = VARIABLES[m["variable"]]
        assert (m["indicateur"], m["edition"]) == (indicateur, editions[shipped.removesuffix(".csv")])
        # The line of the file, its header being the first.
        assert shipped_rows[shipped][m["ligne"] - 2]["CODGEO"] == m["code_qpv"]
        _, renommees = ORIGINES[shipped]
        expected = _number(originales[shipped][m["code_qpv"]][renommees.get(m["variable"], m["variable"])])
        assert (shipped, m["code_qpv"], m["variable"], m["valeur"]) == (shipped, m["code_qpv"], m["variable"], expected)
        assert (m["valeur"] is None) == (m["statut"] in ("secret", "absent"))
        assert m["millesime"] == (None if m["edition"] == "compilation" else int(m["edition"]))
        vues[m["source"]] += m["valeur"] is not None
    assert vues.keys() == set(NOUVELLES)
    assert min(vues.values()) > 4000


def test_every_value_of_the_originals_is_published(publication, shared):
    publiees = {(m["indicateur"], m["code_qpv"], m["edition"]): m for m in _mesures(publication)}
    manquantes, differentes, valeurs_nb = [], [], 0
    for shipped in ORIGINES:
        _, renommees = ORIGINES[shipped]
        names = _read(SHIPPED / shipped)[0].keys() - SANS_INDICATEUR
        for code, row in _original(shared, shipped).items():
            for name in names:
                indicateur, editions = VARIABLES[name]
                value = _number(row[renommees.get(name, name)])
                m = publiees.get((indicateur, code, editions[shipped.removesuffix(".csv")]))
                if value is None:
                    continue
                valeurs_nb += 1
                if m is None or m["valeur"] is None:
                    manquantes.append((shipped, code, name, value))
                elif m["valeur"] != value:
                    differentes.append((shipped, code, name, value, m["valeur"], m["source"], m["autre_valeur"]))
    assert manquantes == []
    assert differentes == []
    assert valeurs_nb > 100_000


def test_no_value_is_published_twice(publication):
    keys = [(m["indicateur"], m["code_qpv"], m["edition"]) for m in _mesures(publication)]
    assert len(keys) == len(set(keys))


def test_the_list_of_the_qpv_2024_is_that_of_the_original(shared):
    listed = {row["code_qpv"]: row for row in _read(ROOT / "etl" / "reference" / "qpv.csv")}
    communes = defaultdict(set)
    originales = {}
    for row in _read(shared / "data" / COMPILATION):
        communes[row["codeQPV"]].add(row["lib_com"])
        originales[row["codeQPV"]] = row
    assert {code for code, row in listed.items() if row["zonage"] == "QPV2024"} == originales.keys()
    assert len(originales) == 1518
    for code, originale in originales.items():
        row = listed[code]
        assert (code, row["libelle"]) == (code, originale["lib_qp"])
        assert (code, sorted(row["communes"].split(", "))) == (code, sorted(communes[code]))
        assert (row["epci"], row["epci_libelle"]) == (originale["siren_epci"], originale["lib_epci"])
        # The original has lost the zeros before: department 1, region 6.0.
        assert row["departement"] == originale["insee_dep"].zfill(2)
        assert row["region"] == f"{int(float(originale['insee_reg'])):02d}"
        assert row["region_libelle"] == originale["lib_reg"]
        assert row["departement"] == code[2:5].removeprefix("0")


def test_the_list_of_the_qpv_2015_is_that_of_insee(shared):
    listed = {row["code_qpv"]: row for row in _read(ROOT / "etl" / "reference" / "qpv.csv")}
    originales = {row["CODGEO"]: row for row in _read(shared / "data" / ORIGINES["demographie_qpv2015_2022.csv"][0])}
    regions = {
        row["insee_dep"].zfill(2): (f"{int(float(row['insee_reg'])):02d}", row["lib_reg"])
        for row in _read(shared / "data" / COMPILATION)
    }
    assert {code for code, row in listed.items() if row["zonage"] == "QPV2015"} == originales.keys()
    assert len(originales) == 1400
    for code, originale in originales.items():
        row = listed[code]
        assert (code, row["libelle"], row["communes"]) == (code, originale["LIBGEO"], originale["LIB_COM"])
        assert row["departement"] == code[2:5].removeprefix("0")
        assert (row["region"], row["region_libelle"]) == regions[row["departement"]]
        assert (row["epci"], row["epci_libelle"]) == ("", "")
    assert len(listed) == 1400 + 1518
