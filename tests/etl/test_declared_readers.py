"""The State's exports and the open grants, as they are: what is read, what is set aside and where."""

import csv
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import queries
from etl.__main__ import main as etl
from etl.building.coherence import questions
from etl.pipeline import check_files, load
from etl.reception.deposit import preview, publish_files

DAUPHIN = "data/datasubvention-dauphin-osiris"
SCDL = "data/scdl-subventions"


def read_file(path: Path):
    (examen,) = check_files([path])
    lecture = examen.lecture
    assert lecture.lues == lecture.publiees + lecture.refusees + lecture.hors_perimetre
    return examen


def values_of(examen, table: str) -> list[dict[str, object]]:
    return [row.valeurs for row in examen.lecture.enregistrements if row.table == table]


def test_the_gispro_export_is_read_unchanged(shared):
    examen = read_file(shared / DAUPHIN / "gispro.xlsx")
    assert (examen.source, examen.lecture.lues, examen.lecture.publiees) == ("gispro", 4, 4)
    actions = values_of(examen, "action")
    assert [(a["action"], a["annee"], a["statut"], a["code_contrat_ville"]) for a in actions] == [
        ("DA00005026", 2021, "cpo", "CV002"),
        ("DA00104456", 2021, None, "CV013"),
        ("DA00094591", 2021, None, "CV228"),
        ("DA00103015", 2021, None, "CV353"),
    ]
    assert [a["cpo_debut"] for a in actions] == [2019, None, None, None]
    assert [line["montant_eur"] for line in values_of(examen, "engagement")] == [38200.0, 1000.0, 6000.0, 18000.0]
    assert [(d["defi"], d["statut"]) for d in values_of(examen, "action_defi")] == [
        (2, "proposition"),
        (6, "proposition"),
        (2, "proposition"),
        (7, "proposition"),
    ]


def test_no_person_of_the_gispro_export_is_kept(shared):
    examen = read_file(shared / DAUPHIN / "gispro.xlsx")
    texts = " ".join(str(row.valeurs) for row in examen.lecture.enregistrements)
    assert not any(name in texts for name in ("LOREM", "IPSUM", "@", "lorem ipsum"))


def test_a_siret_of_too_few_digits_is_set_aside_without_its_action(shared):
    examen = read_file(shared / DAUPHIN / "gispro.xlsx")
    assert [(r.ligne, r.colonne, r.valeurs_nb) for r in examen.lecture.rejets] == [
        (row, "Code SIRET", 0) for row in (2, 3, 4, 5)
    ]
    assert all("a 10 chiffres : un SIRET en a 14" in rejet.motif for rejet in examen.lecture.rejets)


def test_actions_of_other_contracts_are_out_of_scope(shared, tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "export.xlsx").write_bytes((shared / DAUPHIN / "gispro.xlsx").read_bytes())
    examens = load([tmp_path / "sources"], tmp_path / "parquet").examens
    (examen,) = [examen for examen in examens if examen.nom == "export.xlsx"]
    assert (examen.lecture.lues, examen.lecture.hors_perimetre) == (4, 4)
    # Real files that hold nothing of the contract leave its demonstration in place.
    assert any(examen.nom.startswith("gispro/") and examen.etat == "charge" for examen in examens)


HEADER_2020 = (
    "N°;Numéro de l'action PRJ;Libellé de l'action;Raison sociale longue;Type de tiers;Code Contrat ville;"
    "Libellé Contrat ville;Thème;Sous thèmes;Mt engagé;Région\n"
)


def test_the_headings_of_another_year_are_known(tmp_path):
    file = tmp_path / "liste_2020.csv"
    row = "1;DA00012345-1;Jardin;ASSO;Association;CV301;Amiens;Pilier X;1.2- Santé;1 234,50;HDF\n"
    file.write_text(HEADER_2020 + row, encoding="utf-8")
    examen = read_file(file)
    (action,) = values_of(examen, "action")
    assert (action["action"], action["annee"], action["intitule"]) == ("DA00012345", 2020, "Jardin")
    assert values_of(examen, "engagement")[0]["montant_eur"] == 1234.5
    assert values_of(examen, "action_defi")[0]["defi"] == 6


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("1;DA00012345;Jardin;ASSO;A;CV301;Amiens;T;S;beaucoup;HDF", "n'est pas un nombre"),
        ("1;DA00012345;;ASSO;A;CV301;Amiens;T;S;100;HDF", "cellule vide"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_cell(tmp_path, cells, expected):
    file = tmp_path / "liste_2020.csv"
    good_row = "2;DA00000002;Autre;ASSO;A;CV301;Amiens;T;S;200;HDF"
    file.write_text(f"{HEADER_2020}{cells}\n{good_row}\n", encoding="utf-8")
    examen = read_file(file)
    assert [action["action"] for action in values_of(examen, "action")] == ["DA00000002"]
    (wrong,) = examen.lecture.rejets
    assert expected in wrong.motif


def test_the_two_row_header_of_osiris_is_read_by_its_groups(shared):
    examen = read_file(shared / DAUPHIN / "SuiviActionsEvaluation_test.xlsx")
    assert (examen.source, examen.lecture.lues, examen.lecture.publiees) == ("osiris", 1, 1)
    (action,) = values_of(examen, "action")
    assert (action["annee"], action["etat"], action["cout_realise_eur"]) == (2021, "accordee", 3600.0)
    montants = {f["etape"]: f["montant_eur"] for f in values_of(examen, "financement")}
    assert montants == {"demande": 2000.0, "accorde": 2000.0, "realise": 2000.0}
    assert examen.lecture.signalements == ["ligne 4 : pied « Consolidation », non lu."]


def test_osiris_names_no_contract_and_never_enters_one(shared, tmp_path):
    (tmp_path / "sources").mkdir()
    file = shared / DAUPHIN / "SuiviActionsEvaluation_test.xlsx"
    (tmp_path / "sources" / file.name).write_bytes(file.read_bytes())
    examens = load([tmp_path / "sources"], tmp_path / "parquet").examens
    (examen,) = [examen for examen in examens if examen.nom == file.name]
    assert (examen.lecture.lues, examen.lecture.hors_perimetre) == (1, 1)


def test_the_valid_grants_are_accepted_whole(shared):
    examen = read_file(shared / SCDL / "exemples_exemple_valide.csv")
    assert (examen.source, examen.lecture.lues, examen.lecture.publiees) == ("scdl", 29, 29)
    first = values_of(examen, "subvention")[0]
    assert (first["montant_eur"], first["convention_le"]) == (99786.57, date(2015, 7, 7))
    with (shared / SCDL / "exemples_exemple_valide.csv").open(encoding="utf-8", newline="") as stream:
        expected = [float(row["montant"]) for row in csv.DictReader(stream)]
    assert [row["montant_eur"] for row in values_of(examen, "subvention")] == expected


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("exemple-duplicate-column.csv", ["« notificationUE » est en double", "colonnes 13 et 14"]),
        (
            "exemples_exemple_invalide_erreurs_colonnes.csv",
            ["inconnues : NOM_Beneficiaire", "manquantes : nomBeneficiaire"],
        ),
    ],
)
def test_a_wrong_header_refuses_the_file_and_says_which_column(shared, file, expected):
    examen = read_file(shared / SCDL / file)
    assert (examen.etat, examen.source, examen.lecture.publiees) == ("refuse", "scdl", 0)
    assert all(expected in examen.message for expected in expected)


def test_wrong_cells_are_named_one_by_one(shared):
    examen = read_file(shared / SCDL / "exemples_exemple_invalide_erreurs_cellules.csv")
    assert (examen.lecture.lues, examen.lecture.publiees, examen.lecture.refusees) == (29, 17, 12)
    assert [(rejet.ligne, rejet.colonne) for rejet in examen.lecture.rejets] == [
        (2, "conditionsVersement"),
        (2, "pourcentageSubvention"),
        (3, "pourcentageSubvention"),
        (4, "pourcentageSubvention"),
        (5, "dateConvention"),
        (5, "rnaBeneficiaire"),
        (6, "idBeneficiaire"),
        (6, "montant"),
        (6, "notificationUE"),
        (7, "idAttribuant"),
        (8, "datesPeriodeVersement"),
        (8, "notificationUE"),
        (9, "pourcentageSubvention"),
        (9, "idBeneficiaire"),
        (10, "montant"),
        (12, "rnaBeneficiaire"),
        (16, "nature"),
        (30, "rnaBeneficiaire"),
    ]
    assert all("Attendu : " in rejet.motif for rejet in examen.lecture.rejets)


@pytest.mark.parametrize(("file", "publiees"), [("SCDL.csv", 2), ("SCDL_DILCRAH_2019.csv", 4)])
def test_the_variants_that_are_published_are_read(shared, file, publiees):
    assert read_file(shared / DAUPHIN / file).lecture.publiees == publiees


@pytest.mark.parametrize("file", ["fonjep.xlsx", "new-chorus-export.xlsx", "SuiviDossiers_test.xls"])
def test_a_file_of_no_known_kind_says_what_it_is_not(shared, file):
    examen = read_file(shared / DAUPHIN / file)
    assert (examen.etat, examen.lecture.publiees) == ("non_reconnu", 0)
    assert "en-tête inconnu" in examen.message


def test_grants_of_the_signataires_only_enter_the_contract(shared, tmp_path):
    text = (shared / SCDL / "exemples_exemple_valide.csv").read_text(encoding="utf-8")
    (tmp_path / "sources").mkdir()
    rows = text.splitlines()
    rows[1] = rows[1].replace("21060004500392", "21800019800012")
    (tmp_path / "sources" / "subventions.csv").write_text("\n".join(rows), encoding="utf-8")
    examens = load([tmp_path / "sources"], tmp_path / "parquet").examens
    (examen,) = [examen for examen in examens if examen.nom == "subventions.csv"]
    assert (examen.lecture.publiees, examen.lecture.hors_perimetre) == (1, 28)


REAL = [DAUPHIN, SCDL, "data/anct-ci-ville", "data/cerfa-15059"]


def files_of(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix != ".md"]


@pytest.mark.parametrize("folder", REAL)
def test_no_real_file_stops_a_check(shared, capsys, folder):
    for file in files_of(shared / folder):
        assert etl(["verifier", str(file)]) in (0, 1), file.name
        assert file.name in capsys.readouterr().out


@pytest.fixture(scope="module", params=["contrat", "france"])
def empty(request, tmp_path_factory) -> Path:
    """A publication that holds nothing, of the contract or of the whole of France."""
    folder = tmp_path_factory.mktemp("vide")
    load([], folder, perimetre=request.param, demonstration=False)
    return folder


@pytest.mark.parametrize("folder", REAL)
def test_every_row_of_a_real_file_is_accounted_for_by_the_door(shared, empty, folder):
    """Previewed, then published: read = published + refused + out of scope + replaced; a file left unread says why."""
    files = {file.name: file.read_bytes() for file in files_of(shared / folder)}
    wanted = preview(files, parquet=empty, whole=False)
    assert len(wanted.received) == len(files)
    for examen in wanted.received:
        assert examen.etat in ("charge", "refuse", "non_reconnu"), examen.nom
        assert examen.etat == "charge" or examen.message, examen.nom
    publish_files(files, parquet=empty, whole=False)
    for row in queries.connect(empty).ask("fichiers").to_pylist():
        assert row["lues"] == row["publiees"] + row["refusees"] + row["hors_perimetre"] + row["remplacees"], row


@pytest.mark.parametrize("folder", REAL)
def test_the_command_deposits_a_folder_of_real_files_at_once(shared, tmp_path, capsys, folder):
    (tmp_path / "vide").mkdir()
    files = [str(file) for file in files_of(shared / folder)]
    options = ["--sources", str(tmp_path / "vide"), "--sortie", str(tmp_path / "p"), "--oui"]
    assert etl(["deposer", *files, *options]) in (0, 1)
    said = capsys.readouterr().out
    assert all(Path(file).name[-40:] in said for file in files)


@pytest.mark.parametrize("file", ["gispro.xlsx", "SuiviActionsEvaluation_test.xlsx", "test.xlsx"])
def test_nothing_is_asked_that_the_export_has_no_column_for(shared, file):
    """None of the three has a column for the date of the bilan, a quartier, a défi."""
    (examen,) = check_files([shared / DAUPHIN / file])
    requests = questions(examen.lecture)
    assert values_of(examen, "action")
    assert not [d for d in requests if any(word in d for word in ("bilan", "quartier", "défi", "coût réalisé"))]


def test_the_siret_is_asked_of_a_row_without_one_and_never_of_an_export_without_the_column(shared, tmp_path):
    sheet = CalamineWorkbook.from_path(shared / DAUPHIN / "gispro.xlsx").get_sheet_by_index(0)
    records = [[str(cell).removesuffix(".0") for cell in record] for record in sheet.to_python()]
    siret = records[0].index("Code SIRET")
    empty = [records[0], *([*record[:siret], "", *record[siret + 1 :]] for record in records[1:])]
    sans = [[*record[:siret], *record[siret + 1 :]] for record in records]
    for name, content, expected in (("vides.csv", empty, 4), ("sans.csv", sans, 0)):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(content)
        (examen,) = check_files([tmp_path / name])
        requests = questions(examen.lecture)
        assert len(values_of(examen, "action")) == 4
        assert sum("SIRET" in request for request in requests) == expected
