"""Every published value against the cell it comes from, read again by an oracle that shares no code with the ETL."""

import csv
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

INDICATEURS = Path(__file__).parents[2] / "etl" / "indicateurs"

FILOSOFI, THEMES, PEERS = "insee-qpv2015-filosofi", "insee-qpv2015-themes", "insee-filosofi-comparateurs"
FILES = [
    f"{FILOSOFI}/data_filo16_qp_revdis.csv",
    f"{FILOSOFI}/data_filo18_qp_revdis.csv",
    f"{THEMES}/activite_insertion-pro-qpv_IPRO_2020.csv",
    f"{THEMES}/activite_insertion-pro-qpv_IPRO_2022.csv",
    f"{THEMES}/population_demographie_qpv_DEMO_2022.csv",
    f"{THEMES}/population_qpv_data_DEMO_2019_V1_QP.csv",
    f"{THEMES}/population_qpv_data_DEMO_2021_V1_QP.csv",
    f"{THEMES}/revenu_revenu_qpv_REVN_2019.csv",
    f"{THEMES}/revenu_revenu_qpv_REVN_2022.csv",
    *(
        f"{PEERS}/FILO{annee}_DISP_{niveau}.csv"
        for annee in (2014, 2015, 2016, 2017, 2019)
        for niveau in ("COM_amiens-extrait", "DEP", "EPCI_amiens-extrait", "METROPOLE", "REG")
        if (annee, niveau) != (2017, "COM_amiens-extrait")
    ),
]

# The name of a variable in the 2016 edition of Filosofi, when it is not the catalogue's followed by the year.
FILOSOFI_2016 = {"DISP_MED": "DISP_Q2", "DISP_EQ": "DISP_Q1Q3Q2", "DISP_RD": "DISP_D1D9", "DISP_TP60": "TP60"}

# The column of notes beside each variable of the thematic files; the others have none.
NOTES = {
    "DEMO": {"NOTE_RP": r"TX_.*|IND_JEUNE", "NOTE_CNAF": r"A|PERCOU|A[MI]|AC.*ENF|A_.*|ENF.*"},
    "REVN": {"NOTE_CNAM": r"C|C_.*|CCMUC|CC2S", "NOTE_CNAF": r"A|APRES.*|APPA|ARSAS|AAAH", "NOTE_FILO": r".*"},
    "IPRO": {"NOTE_PE": r"A|A_.*|ABC.*", "NOTE_ASP": "CA"},
}
SPACES = str.maketrans("", "", "\u0020\u00a0\u202f")


@dataclass(frozen=True)
class Provenance:
    """What must be published of one cell."""

    fichier: str
    ligne: int
    variable: str
    indicateur: str
    code: str
    valeur: float | None
    statut: str
    brut: str


@pytest.fixture(scope="module")
def provenance(publication_france):
    """The table provenance of the whole of France."""
    version = (publication_france / "current").read_text().strip()
    return pq.read_table(publication_france / version / "provenance.parquet")


@pytest.mark.parametrize("file", FILES)
def test_every_cell_is_published_as_written_and_nothing_more(shared, provenance, file):
    """Same values, same statuts, same lines and columns: both ways, over every row of the file."""
    expected = list(_walk(shared / "data" / file, file))
    publiees = [
        Provenance(code=row.pop("code_territoire"), **row)
        for row in provenance.filter(pc.equal(provenance["fichier"], file))
        .select(["fichier", "ligne", "variable", "indicateur", "code_territoire", "valeur", "statut", "brut"])
        .to_pylist()
    ]
    assert expected
    assert max(Counter((p.fichier, p.ligne, p.variable, p.indicateur) for p in publiees).values()) == 1
    assert {p.ligne: p for p in set(publiees) ^ set(expected)} == {}


def test_no_real_file_is_left_out_of_the_walk(shared):
    """A real file added beside the others must be walked too."""
    present = {
        f"{folder}/{path.name}"
        for folder in (FILOSOFI, THEMES, PEERS)
        for path in (shared / "data" / folder).glob("*.csv")
    }
    assert present == set(FILES)


@pytest.mark.parametrize(
    ("file", "variable", "statut", "nombre"),
    [
        # Counted in the files with a filter on the empty cells and on the note, rather than by the rules above.
        (f"{FILOSOFI}/data_filo16_qp_revdis.csv", "tp60_a16", "secret", 1),
        (f"{FILOSOFI}/data_filo16_qp_revdis.csv", "tp60_a16", "prudence", 10),
        (f"{FILOSOFI}/data_filo18_qp_revdis.csv", "DISP_TP60_A18", "secret", 5),
        (f"{FILOSOFI}/data_filo18_qp_revdis.csv", "DISP_TP60_A18", "prudence", 17),
        (f"{THEMES}/population_qpv_data_DEMO_2021_V1_QP.csv", "TX_TOT_0A24", "secret", 49),
        (f"{THEMES}/population_qpv_data_DEMO_2021_V1_QP.csv", "TX_TOT_0A24", "absent", 53),
    ],
)
def test_holes_and_cautions_are_as_many_as_counted_by_hand(provenance, file, variable, statut, nombre):
    keys = {"fichier": file, "variable": variable, "statut": statut}
    assert sum(keys.items() <= row.items() for row in provenance.to_pylist()) == nombre


def _walk(path, file):
    """Yield what each cell of each useful column must give, reading the file by hand."""
    rows = path.read_bytes().decode("utf-8").removeprefix("\ufeff").split("\n")
    cells = [next(csv.reader([line.rstrip("\r")], delimiter=";"), []) for line in rows]
    header = [name.strip().upper() for name in cells[0]]
    for indicateur, source, variable in _usages():
        name = _column(file, source, variable)
        if name not in header:
            continue
        position, note = header.index(name), _note(file, variable, header)
        for number, row in enumerate(cells[1:], 2):
            if not any(row):
                continue
            value = _number(row[position])
            yield Provenance(
                fichier=file,
                ligne=number,
                variable=cells[0][position].strip(),
                indicateur=indicateur,
                code=row[header.index("CODGEO")],
                valeur=value,
                statut=_statut(value, "" if note is None else row[note].strip(), file),
                brut=row[position],
            )


def _usages():
    for path in sorted(INDICATEURS.glob("*.toml")):
        for value in tomllib.loads(path.read_text(encoding="utf-8")).get("valeur", []):
            yield path.stem, value["source"], value["variable"]


def _column(file, source, variable):
    """Return the name of the column of a variable, if the file is one of this source, else None."""
    if (filo := re.search(r"data_filo(\d\d)_", file)) and source == "insee_filosofi_qpv2015":
        prefix = FILOSOFI_2016.get(variable, variable) if filo[1] == "16" else variable
        return f"{prefix}_A{filo[1]}"
    if (peer := re.search(r"FILO20(\d\d)_DISP", file)) and source == "insee_filosofi_comparateur":
        return f"{variable}{peer[1]}"
    theme = re.search(r"(DEMO|REVN|IPRO)_20\d\d", file)
    return variable if theme and source == f"insee_{theme[1].lower()}_qpv2015" else None


def _note(file, variable, header):
    theme = next((theme for theme in NOTES if theme in file), None)
    names = [name for name, motif in NOTES.get(theme, {}).items() if re.fullmatch(motif, variable)][:1]
    names += ["NOTE", "DISP_NOTE_A18"] if FILOSOFI in file else []
    return next((header.index(name) for name in names if name in header), None)


def _number(cell):
    text = cell.translate(SPACES).replace(",", ".")
    return float(text) if text else None


def _statut(value, note, file):
    """A noted value is to be read with caution; an empty cell is hidden when Filosofi or its note says so."""
    if value is not None:
        return "publie" if note in ("", "0") else "prudence"
    return "absent" if THEMES in file and note not in tuple("23456") else "secret"
