"""One small file per trap of the files received, read as a load reads it: examined, with nothing lost."""

import io
import zipfile

import pytest

from etl import report
from etl.catalogue.reference import load_references
from etl.pipeline import build_catalogue
from etl.reading.lecture import Contexte
from etl.reception.depots import examine, recognise

FILO = "data_filo18_qp_revdis.csv"
COLUMNS = [
    "CODGEO",
    "DISP_Q1_A18",
    "DISP_MED_A18",
    "DISP_Q3_A18",
    "DISP_EQ_A18",
    "DISP_D1_A18",
    "DISP_D2_A18",
    "DISP_D3_A18",
    "DISP_D4_A18",
    "DISP_D6_A18",
    "DISP_D7_A18",
    "DISP_D8_A18",
    "DISP_D9_A18",
    "DISP_RD_A18",
    "DISP_GINI_A18",
    "DISP_S80S20_A18",
    "DISP_PACT_A18",
    "DISP_PCHO_A18",
    "DISP_PPEN_A18",
    "DISP_PPAT_A18",
    "DISP_PPSOC_A18",
    "DISP_PPFAM_A18",
    "DISP_PPMINI_A18",
    "DISP_PPLOGT_A18",
    "DISP_PIMPOT_A18",
    "DISP_TP60_A18",
    "DISP_NOTE_A18",
]
HEADER = ";".join(COLUMNS)


@pytest.fixture(scope="module")
def catalogue():
    return build_catalogue(load_references())


@pytest.fixture
def read_file(tmp_path, catalogue):
    """Write a file, examine it, and check on the way that what was read is published, refused or out of scope."""

    def _read(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        examen = examine(recognise(path, name, catalogue), Contexte(catalogue, None))
        lecture = examen.lecture
        assert lecture.lues == examen.lecture.publiees + lecture.refusees + lecture.hors_perimetre
        return examen

    return _read


def _row(code="QP080001", **cells):
    """A row of the Filosofi file: 1 everywhere, but for the code, the median income, the note and the cells given."""
    cells = {"DISP_MED_A18": "12000"} | cells
    return ";".join([code, *(cells.get(name, "1") for name in COLUMNS[1:-1]), "0"])


def _filo(*rows):
    return "\r\n".join([HEADER, *rows]) + "\r\n"


def _values(examen, indicateur="revenu_median"):
    return {
        row["code_territoire"]: (row["valeur"], row["statut"])
        for row in examen.lecture.observations.to_pylist()
        if row["indicateur"] == indicateur
    }


@pytest.mark.parametrize(
    ("cell", "value", "statut"),
    [
        ("12050", 12050, "publie"),
        ("12\u00a0050", 12050, "publie"),
        ("12\u202f050", 12050, "publie"),
        ("12 050", 12050, "publie"),
        (" 12050 ", 12050, "publie"),
        ("12050,5", 12050.5, "publie"),
        ("12050.5", 12050.5, "publie"),
        ('"12 050"', 12050, "publie"),
        ("", None, "secret"),
        ("s", None, "secret"),
        ("S", None, "secret"),
        ("ns", None, "non_significatif"),
        ("nd", None, "non_disponible"),
        ("so", None, "sans_objet"),
        ("NA", None, "non_renseigne"),
        ("NR", None, "non_renseigne"),
    ],
)
def test_a_cell_is_read(read_file, cell, value, statut):
    examen = read_file(FILO, _filo(_row(DISP_MED_A18=cell)))
    assert _values(examen) == {"QP080001": (value, statut)}
    assert examen.lecture.refusees == 0


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("DISP_MED_A18", "12.050"),  # 12 050 for one writer, 12,05 for another
        ("DISP_MED_A18", "environ 12000"),
        ("DISP_MED_A18", "12 05"),
        ("DISP_MED_A18", "12 050 €"),
        ("DISP_MED_A18", "1e4"),
        ("DISP_MED_A18", "-12"),
        ("DISP_MED_A18", "0"),  # no sheet of an income allows it
        ("DISP_TP60_A18", "100,1"),
    ],
)
def test_a_cell_is_refused_with_its_place_and_the_others_are_kept(read_file, column, cell):
    examen = read_file(FILO, _filo(_row("QP080002"), _row("QP080001", **{column: cell})))
    indicateur, other = {"DISP_MED_A18": ("revenu_median", 12000), "DISP_TP60_A18": ("taux_pauvrete", 1)}[column]
    assert examen.lecture.refusees == 1
    assert report.format_rejets(examen).startswith(f'  {FILO}, ligne 3, colonne "{column}" : « {cell} » ')
    assert _values(examen, indicateur) == {"QP080002": (other, "publie")}
    assert _values(examen, "premier_decile") == {"QP080002": (1, "publie"), "QP080001": (1, "publie")}


@pytest.mark.parametrize("share", [0, 100])
def test_a_share_of_nothing_or_of_all_is_possible(read_file, share):
    read = _values(read_file(FILO, _filo(_row(DISP_TP60_A18=str(share)))), "taux_pauvrete")
    assert read == {"QP080001": (share, "publie")}


@pytest.mark.parametrize(
    "transformer",
    [
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
        pytest.param(lambda text: text.replace("\r\n", ";" * 300 + "\r\n"), id="hundreds of trailing separators"),
        pytest.param(lambda text: text.replace(HEADER, '"' + HEADER.replace(";", '";"') + '"'), id="quoted header"),
        pytest.param(lambda text: text.replace("DISP_MED_A18", "DISP_MED_A18 "), id="space after a name"),
        pytest.param(lambda text: text.replace(HEADER, HEADER.lower()), id="lower case"),
        pytest.param(lambda text: text.replace("\r\n", "\n"), id="unix line ends"),
        pytest.param(lambda text: text.replace("QP08", '"QP08').replace("01;", '01";', 1), id="quoted code"),
        pytest.param(lambda text: text.replace("QP080001", '="QP080001"'), id="code kept as text"),
        pytest.param(lambda text: "Insee, Filosofi 2018\r\n\r\n" + text, id="rows above the header"),
        pytest.param(lambda text: text.replace(";", "\t"), id="tabulations"),
    ],
)
def test_a_file_reads_the_same_however_it_was_saved(read_file, transformer):
    rows = _filo(_row("QP080001", DISP_MED_A18="12 050"))
    assert _values(read_file(FILO, transformer(rows))) == {"QP080001": (12050, "publie")}


def test_windows_labels_keep_their_accents(read_file):
    text = "CODGEO;LIBGEO;Q219;D119;PPSOC19\r\n80021;Étouvie – Œuvre;18820;9640;8,9\r\n"
    examen = read_file("FILO2019_DISP_COM.csv", text.encode("cp1252"))
    assert set(examen.lecture.observations["libelle_territoire"].to_pylist()) == {"Étouvie – Œuvre"}


@pytest.mark.parametrize(
    ("wrong", "motif"),
    [
        ("QP080003;1;2", "ligne tronquée : 3 cellules au lieu de 27"),
        (_row("QP080003") + ";7", "ligne trop longue"),
        (_row("QP080001"), "« QP080001 » est déjà à la ligne 2"),
        (_row("QP08001"), "« QP08001 » n'est pas un code de territoire QPV2015"),
        (_row("QN08001M"), "« QN08001M » n'est pas un code de territoire QPV2015"),
        (_row(""), "« » n'est pas un code"),
        ("Source : Insee, Filosofi 2018" + ";" * 26, "« Source : Insee, Filosofi 2018 » n'est pas un code"),
    ],
)
def test_a_bad_row_is_refused_and_the_others_are_kept(read_file, wrong, motif):
    examen = read_file(FILO, _filo(_row("QP080001"), wrong, _row("QP080002")))
    (rejet,) = examen.lecture.rejets
    assert rejet.ligne == 3
    assert motif.replace("«  »", "« »") in rejet.motif.replace("«  »", "« »")
    assert _values(examen) == {"QP080001": (12000, "publie"), "QP080002": (12000, "publie")}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (FILO, f"{HEADER};NOUVELLE\n{_row()};1\n", ["inconnues : NOUVELLE ; manquantes : aucune", "DISP_MED_A18"]),
        (FILO, _filo(_row()).replace("DISP_MED_A18;", ""), ["inconnues : aucune ; manquantes : DISP_MED ;"]),
        (FILO, f"{HEADER};DISP_MED_A18\n{_row()};1\n", ["en double dans l'en-tête : DISP_MED_A18"]),
        (FILO, "CODE;DISP_MED_A18\nQP080001;1\n", ["aucune ligne d'en-tête ne contient la colonne « CODGEO »"]),
        (
            "data_filo22_qp_revdis.csv",
            _filo(_row()),
            ["22 = { revenu = AAAA }", "etl/sources/insee_filosofi_qpv2015"],
        ),
        (FILO, b"", ["le fichier est vide"]),
        (FILO, b" \r\n\r\n", ["le fichier est vide"]),
        (FILO, _filo(_row()).encode("utf-16"), ["ce n'est pas un fichier texte"]),
        (FILO, _filo(_row(), '"QP080002;1'), ["ligne 3", "Vérifiez les guillemets"]),
        (FILO, ";;;\n;;\n", ["le fichier est vide"]),
        ("chiffre_cle.csv", "indicateur,valeur\npopulation,12\n", ["manquantes : code_territoire", "dans cet ordre"]),
        ("chiffre_cle.csv", ",,,\n,,\n", ["le fichier est vide"]),
        ("FILO2019_DISP_COM.xlsx", b"PK not a workbook", ["classeur illisible"]),
    ],
)
def test_a_file_is_refused_with_what_to_mend(read_file, name, content, expected):
    examen = read_file(name, content)
    assert (examen.etat, examen.lecture.publiees) == ("refuse", 0)
    assert [word for word in [name, *expected] if word not in examen.message] == []


def test_lines_are_counted_as_an_editor_counts_them(read_file):
    """Blank lines and a row of labels above the header are lines too."""
    examen = read_file(FILO, f"Titre\n\n{HEADER}\n\n{_row('QP080001')}\n")
    assert set(examen.lecture.observations["ligne"].to_pylist()) == {5}


def test_a_workbook_with_labels_above_its_codes(read_file):
    """INSEE's workbooks have a row of labels, then one of codes; their figures are numbers, not text."""
    records = [
        ["Code", "Libellé", "Médiane", "1er décile", "Prestations"],
        ["CODGEO", "LIBGEO", "Q219", "D119", "PPSOC19"],
    ]
    examen = read_file("FILO2019_DISP_COM.xlsx", _workbook([*records, ["80021", "Amiens", 18820, 9640.5, "8,9"]]))
    assert (_values(examen), _values(examen, "premier_decile")) == (
        {"80021": (18820, "publie")},
        {"80021": (9640.5, "publie")},
    )
    assert examen.lecture.observations["ligne"].to_pylist() == [3, 3, 3]


def _workbook(records):
    """The smallest workbook that spreadsheets open."""
    cells = [
        "".join(
            f"<c><v>{value}</v></c>"
            if isinstance(value, int | float)
            else f'<c t="inlineStr"><is><t>{value}</t></is></c>'
            for value in record
        )
        for record in records
    ]
    rows = "".join(f"<row>{content}</row>" for content in cells)
    space = "http://schemas.openxmlformats.org/"
    links = f'xmlns="{space}package/2006/relationships"'
    type_ = f'Type="{space}officeDocument/2006/relationships'
    principal = f'xmlns="{space}spreadsheetml/2006/main" xmlns:r="{space}officeDocument/2006/relationships"'
    return _archive(
        {
            "_rels/.rels": f'<Relationships {links}><Relationship Id="r1" {type_}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/_rels/workbook.xml.rels": f'<Relationships {links}><Relationship Id="r1" {type_}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook {principal}><sheets><sheet name="COM" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
            "xl/worksheets/sheet1.xml": f"<worksheet {principal}><sheetData>{rows}</sheetData></worksheet>",
        }
    )


def _archive(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return stream.getvalue()
