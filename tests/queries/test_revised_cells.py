"""Every cell that people or producers feed is compared: what moves is seen, with its amount, and nothing else is."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import SOURCES, load
from etl.tables.declared import load_declared, load_modeles
from etl.tables.published import get_table
from etl.templates.workbooks import build_modele
from narration.qualite import KEYS, OBJECTS, column_title

ACTION = {"action": "DA00000001", "annee": 2025}
CREDIT = ACTION | {"nature": "credit_specifique", "etape": "accorde"}
ROW_LISTS: dict[str, list[dict[str, object]]] = {
    "action": [ACTION | {"intitule": "Jardin", "structure": "Association de démonstration 1", "etat": "accordee"}],
    "action_quartier": [ACTION | {"quartier": "etouvie", "part_pct": 60.0}],
    "action_defi": [ACTION | {"defi": 6, "principal": True}],
    "financement": [
        CREDIT | {"financeur": "commune", "montant_eur": 100_000.0},
        CREDIT | {"financeur": "etat-politique-ville", "montant_eur": 12_050.0},
    ],
    "participation": [ACTION | {"public": "ensemble", "etape": "realise", "quartier": None, "nombre": 48}],
    "droit_commun": [
        {
            "declaration": "DC-1",
            "signataire": "caf-somme",
            "annee": 2025,
            "libelle": "Permanences",
            "nature": "droit_commun_renforce",
            "preuve": "1",
            "etape": "declare",
            "montant_bas_eur": 100.0,
            "montant_haut_eur": 100.0,
        }
    ],
    "droit_commun_defi": [
        {"declaration": "DC-1", "defi": 3, "part_pct": 60.0},
        {"declaration": "DC-1", "defi": 4, "part_pct": 40.0},
    ],
    "abattement": [
        {"bailleur": "amsom", "annee": 2025, "quartier": "etouvie", "poste": "abattement", "montant_eur": 120_000.0}
    ],
    "instance_tenue": [{"instance": "comite-pilotage", "tenue_le": date(2025, 6, 12), "participants_nb": 24}],
    "decision": [
        {
            "decision": "D-1",
            "instance": "comite-pilotage",
            "prise_le": date(2025, 6, 12),
            "libelle": "Cartographier",
            "etat": "a_faire",
        }
    ],
    "avancement": [{"projet_phare": "ferme-urbaine-etouvie", "situation_au": date(2025, 12, 31), "etat": "etude"}],
    "marque_controle": [
        {
            "controle": "accorde_depasse_cout",
            "objet": "DA00000001 2025",
            "lu": "douze",
            "etat": "vu",
            "marque_le": date(2026, 2, 10),
        }
    ],
}
SCDL = (
    "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,rnaBeneficiaire,objet,"
    "montant,nature,conditionsVersement,datesPeriodeVersement,idRAE,notificationUE,pourcentageSubvention\n"
    "AMIENS,21800019800018,2025-07-07,2025-03,JARDIN,52499120500013,,Fonctionnement,500,aide en numéraire,unique,"
    "2025-07-07,,non,0.05\n"
)
FILES = {
    "postes_amiens.csv": (SOURCES / "anct_postes" / "postes_amiens.csv").read_text(encoding="utf-8"),
    "filosofi_comparateur.csv": (SOURCES / "insee_amiens" / "filosofi_comparateur.csv").read_text(encoding="utf-8"),
    "scdl.csv": SCDL,
}
# What moves in the second deposit: table, column, its new value in the first row, and what must then be read.
MOVES = [
    ("action", "cout_realise_eur", 11_350.5, (None, "11350.5", None, 11_350.5)),
    ("action_quartier", "part_pct", 40.0, ("60", "40", None, None)),
    ("action_defi", "axe", "6.1", (None, "6.1", None, None)),
    ("financement", "montant_eur", 1_000_000.0, ("100000", "1000000", 100_000.0, 1_000_000.0)),
    ("participation", "nombre", 51, ("48", "51", None, None)),
    ("droit_commun", "montant_haut_eur", 900.25, ("100", "900.25", 100.0, 900.25)),
    ("droit_commun", "quartier", "etouvie", (None, "etouvie", None, None)),
    ("droit_commun_defi", "axe", "3.1", (None, "3.1", None, None)),
    ("abattement", "montant_eur", 20_000.0, ("120000", "20000", 120_000.0, 20_000.0)),
    ("instance_tenue", "participants_nb", 30, ("24", "30", None, None)),
    ("decision", "echeance", date(2025, 12, 31), (None, "2025-12-31", None, None)),
    ("avancement", "annee_prevue", 2027, (None, "2027", None, None)),
    ("marque_controle", "lu", "treize", ("douze", "treize", None, None)),
]
CORRECTED = [
    (
        "mesure",
        "valeur",
        "filosofi_comparateur.csv",
        ",2014,2014,,9.7,",
        ",2014,2014,,9.4,",
        ("9.7", "9.4", None, None),
    ),
    ("mesure", "statut", "filosofi_comparateur.csv", ",2015,,9.9,publie", ",2015,,9.9,prudence", None),
    ("poste", "montant_eur", "postes_amiens.csv", "41196907400037,19875.06,", "41196907400037,9875.06,", None),
    ("subvention", "montant_eur", "scdl.csv", ",500,", ",900500,", ("500", "900500", 500.0, 900_500.0)),
]


def _changed() -> tuple[dict[str, list[dict[str, object]]], dict[str, str]]:
    records = {name: [dict(record) for record in rows] for name, rows in ROW_LISTS.items()}
    for table, column, value, _ in MOVES:
        records[table][0][column] = value
    files = dict(FILES)
    for _, _, name, avant, apres, _ in CORRECTED:
        files[name] = files[name].replace(avant, apres, 1)
        assert apres in files[name]
    return records, files


@pytest.fixture
def drop(tmp_path: Path) -> Callable[..., queries.Base]:
    """Publish a deposit in place of the one before."""

    def _drop(records=ROW_LISTS, files=FILES) -> queries.Base:
        sources = tmp_path / "sources"
        sources.mkdir(exist_ok=True)
        for modele, tables in load_modeles().items():
            content = build_modele(modele, load_references(), {name: records[name] for name in tables})
            (sources / f"{modele}.xlsx").write_bytes(content)
        for name, text in files.items():
            (sources / name).write_text(text, encoding="utf-8")
        chargement = load([sources], tmp_path / "parquet", demonstration=False)
        refusal = [(e.nom, e.message, e.lecture.rejets) for e in chargement.examens if e.lecture.rejets or e.message]
        assert [refusal for refusal in refusal if "fictif" not in str(refusal)] == []
        return queries.connect(tmp_path / "parquet")

    return _drop


def test_one_amount_of_2025_that_moves_is_read_with_both_amounts(drop):
    drop()
    records = ROW_LISTS | {
        "financement": [ROW_LISTS["financement"][0] | {"montant_eur": 1_000_000.0}, ROW_LISTS["financement"][1]]
    }
    (row,) = drop(records).ask("revisions").to_pylist()
    assert row == {
        "objet": "financement",
        "cle": "DA00000001 · 2025 · commune · credit_specifique · accorde",
        "colonne": "montant_eur",
        "changement": "modification",
        "avant": "100000",
        "apres": "1000000",
        "avant_eur": 100_000.0,
        "apres_eur": 1_000_000.0,
        "fictif": False,
    }


def test_each_table_that_is_fed_is_compared_cell_by_cell(drop):
    drop()
    base = drop(*_changed())
    rows = {(row["objet"], row["colonne"]): row for row in base.ask("revisions").to_pylist()}
    moins = {row["colonne"]: row for row in base.ask("revisions", objet="poste").to_pylist()}
    assert (moins["montant_eur"]["avant_eur"], moins["montant_eur"]["apres_eur"]) == (19_875.06, 9_875.06)
    for table, column, _, expected in MOVES:
        row = rows.pop((table, column))
        assert (row["avant"], row["apres"], row["avant_eur"], row["apres_eur"]) == expected
        assert (row["changement"], row["fictif"]) == ("modification", False)
    for table, column, *_, expected in CORRECTED:
        row = rows.pop((table, column))
        assert row["changement"] == "modification"
        assert expected is None or (row["avant"], row["apres"], row["avant_eur"], row["apres_eur"]) == expected
    assert rows == {}


def test_the_same_rows_in_other_lines_and_files_are_no_revision(drop):
    drop()
    records = ROW_LISTS | {name: ROW_LISTS[name][::-1] for name in ("financement", "droit_commun_defi")}
    header, *rows = FILES["postes_amiens.csv"].splitlines()
    base = drop(records, FILES | {"postes_amiens.csv": "\n".join([header, *rows[::-1]])})
    assert base.avant != base.version
    assert base.ask("revisions").num_rows == 0


def test_small_counts_are_seen_to_move_and_never_read(drop):
    def _row_lists(*nombres: int) -> dict[str, list[dict[str, object]]]:
        lieux = ("etouvie", "amiens-nord", None)
        modele = ACTION | {"public": "ensemble", "etape": "realise"}
        lines = [modele | {"quartier": lieu, "nombre": n} for lieu, n in zip(lieux, nombres, strict=True)]
        femmes = ACTION | {"public": "femmes", "etape": "realise", "quartier": None, "nombre": nombres[0]}
        return ROW_LISTS | {"participation": [*lines, femmes]}

    drop(_row_lists(40, 50, 30))
    rows = drop(_row_lists(45, 3, 30)).ask("revisions").to_pylist()
    assert [(row["cle"].split(" · ")[2:], row["avant"], row["apres"]) for row in rows] == [
        (["ensemble", "realise", "amiens-nord"], "50", "masqué"),
        (["ensemble", "realise", "etouvie"], "40", "masqué"),
        (["femmes", "realise"], "masqué", "masqué"),
    ]


# ---------------------------------------------------------------- An oracle in plain Python
# Where a row was read is no revision. What a key holds is no cell, but in the table that may have no other.
SANS_REVISION = {"source", "fichier", "feuille_lue", "ligne", "fictif", "autres_fichiers"}
TABLES = [*(table.nom for table in load_declared() if table.nom != "poste"), "mesure"]
DE_LA_MESURE = {
    *("valeur", "statut", "millesime", "millesime_deduit", "fenetre_debut", "fenetre_fin", "publication"),
    *("ecart_minimal_ans", "fleche", "commentaire", "source"),
}


def _cells(version: Path, name: str) -> dict[tuple[object, ...], dict[str, object]]:
    table = get_table(name)
    columns = {column.nom for column in table.colonnes} - set(table.cle) - SANS_REVISION
    columns |= {"action_quartier": {"quartier"}, "instance_tenue": {"tenue_le"}}.get(name, set())
    columns = DE_LA_MESURE if name == "mesure" else columns
    return {
        tuple(row[key] for key in table.cle): {column: row[column] for column in columns}
        for row in pq.read_table(version / f"{name}.parquet").to_pylist()
    }


def _expected(parquet: Path, avant: str, apres: str) -> set[tuple[str, str, str, str, object, object]]:
    expected = set()
    for name in TABLES:
        yesterday, jour = _cells(parquet / avant, name), _cells(parquet / apres, name)
        for key in yesterday.keys() | jour.keys():
            change = "ajout" if key not in yesterday else "retrait" if key not in jour else "modification"
            for column in {*yesterday.get(key, ()), *jour.get(key, ())}:
                a, b = yesterday.get(key, {}).get(column), jour.get(key, {}).get(column)
                if a != b:
                    readable = " · ".join(str(partie) for partie in key if partie is not None)
                    euros = (a, b) if column.endswith("_eur") else (None, None)
                    expected.add((name, readable, column, change, *euros))
    return expected


@pytest.mark.parametrize("sens", ["with", "without"])
def test_plain_python_finds_the_same_cells_of_the_whole_demonstration(tmp_path, sens):
    for demonstration in (False, True) if sens == "with" else (True, False):
        load([SOURCES], tmp_path, demonstration=demonstration)
    base = queries.connect(tmp_path)
    rows = base.ask("revisions").to_pylist()
    field_names = ("objet", "cle", "colonne", "changement", "avant_eur", "apres_eur")
    read_rows = {tuple(row[field_name] for field_name in field_names) for row in rows if row["objet"] in TABLES}
    expected = _expected(tmp_path, base.avant, base.version)
    assert len(expected) > 20_000
    assert read_rows == expected


def test_plain_python_finds_the_same_cells_of_two_deposits(drop, tmp_path):
    drop()
    base = drop(*_changed())
    field_names = ("objet", "cle", "colonne", "changement", "avant_eur", "apres_eur")
    read_rows = {
        tuple(row[field_name] for field_name in field_names)
        for row in base.ask("revisions").to_pylist()
        if row["objet"] in TABLES
    }
    assert read_rows == _expected(tmp_path / "parquet", base.avant, base.version)
    assert len(read_rows) == len(MOVES) + 3


def test_every_table_that_is_fed_is_compared_and_every_column_has_its_heading(publication):
    assert set(OBJECTS) == set(KEYS) == {table.nom for table in load_declared()} | {"mesure"}
    compared = queries.connect(publication)
    for name in OBJECTS:
        table = get_table(name)
        sql = (
            (queries.FOLDER / "vues" / "revisions.sql").read_text(encoding="utf-8").split(f"view revision_{name} as")[1]
        )
        columns = [row.split("'")[1] for row in sql.split(";")[0].split("cellule")[1:] if row[0] in "(_"]
        assert set(columns) <= {column.nom for column in table.colonnes}
        manquantes = {column.nom for column in table.entered} - set(table.cle) - set(columns)
        assert manquantes == set()
        for column in table.colonnes:
            if column.nom in columns:
                assert column_title(name, column.nom) == (column.titre or column_title(name, column.nom))
    assert compared.ask("revisions").num_rows == 0
