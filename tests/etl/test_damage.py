"""Damage done to a good file: it loads all the same, or says in French which cell to mend; nothing else is lost."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from etl.catalogue.reference import load_references
from etl.demonstration.actions import siret
from etl.pipeline import check_files, load
from etl.reading.sheets import MAX_WORKBOOK_BYTES
from etl.templates.workbooks import HEADINGS_ROW, build_modele

REFERENCES = load_references()
START = HEADINGS_ROW + 1
Sheets = dict[str, list[list[object]]]


def _records() -> dict[str, list[dict[str, object]]]:
    keys = [{"action": f"DA0000000{rank}", "annee": 2025} for rank in range(1, 7)]
    return {
        "action": [
            {
                **key,
                "intitule": f"Jardin partagé {rank}",
                "structure": "Association de démonstration 1",
                "siret": siret(rank),
                "etat": "realisee",
                "egalite_femmes_hommes": True,
                "bilan_recu_le": date(2026, 3, 12),
                "cout_realise_eur": 1000.0 + rank,
            }
            for rank, key in enumerate(keys, 1)
        ],
        "action_quartier": [{**key, "quartier": "etouvie", "part_pct": 60.0} for key in keys],
        "action_defi": [{**key, "defi": 6, "axe": "6.1", "principal": True} for key in keys],
        "financement": [
            {**key, "financeur": "commune", "nature": "credit_specifique", "etape": "accorde", "montant_eur": 12050.0}
            for key in keys
        ],
    }


def _good() -> Sheets:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(build_modele("actions_et_bilans", REFERENCES, _records())))
    return {
        name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in ("Actions", "Quartiers", "Défis", "Financements")
    }


def _write(sheets: Sheets, path: Path, merges: tuple[tuple[str, int, int, int, int], ...] = ()) -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": True}) as workbook:
        jour = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for name, records in sheets.items():
            sheet = workbook.add_worksheet(name)
            for row, record in enumerate(records):
                for column, value in enumerate(record):
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), jour)
                    elif value not in ("", None):
                        sheet.write(row, column, value)
            for target, *place in merges:
                if target == name:
                    sheet.merge_range(*place, records[place[0]][place[1]], workbook.add_format())
    return path


def _place(sheets: Sheets, sheet: str, title: str) -> int:
    return sheets[sheet][HEADINGS_ROW].index(title)


def _read(path: Path):
    (examen,) = check_files([path])
    lecture = examen.lecture
    assert lecture.lues == lecture.publiees + lecture.refusees + lecture.hors_perimetre
    return examen


def _values(examen) -> list[tuple[str, dict[str, object]]]:
    return [(row.table, row.valeurs) for row in examen.lecture.enregistrements]


@pytest.fixture(scope="module")
def intact(tmp_path_factory):
    examen = _read(_write(_good(), tmp_path_factory.mktemp("intact") / "bilans.xlsx"))
    assert (examen.lecture.lues, examen.lecture.publiees, examen.lecture.rejets) == (24, 24, [])
    return examen


def _cell(sheet: str, title: str, value: object, rank: int = 0) -> Callable[[Sheets], None]:
    def _damage(sheets: Sheets) -> None:
        sheets[sheet][START + rank][_place(sheets, sheet, title)] = value

    return _damage


def _heading(sheet: str, former: str, new: str) -> Callable[[Sheets], None]:
    def _damage(sheets: Sheets) -> None:
        sheets[sheet][HEADINGS_ROW][_place(sheets, sheet, former)] = new

    return _damage


def _blank_rows_above(sheets: Sheets) -> None:
    for records in sheets.values():
        records[0:0] = [[""], ["Ville"], [""]]


def _blank_column_left(sheets: Sheets) -> None:
    for records in sheets.values():
        for record in records:
            record.insert(0, "")


def _renamed_sheet(sheets: Sheets) -> None:
    sheets["Feuil1"] = sheets.pop("Actions")


def _blank_rows_within(sheets: Sheets) -> None:
    for records in sheets.values():
        records.insert(START + 2, [])
        records.insert(START + 2, ["  "])


def _total(sheets: Sheets) -> None:
    sheets["Financements"].append(["TOTAL", "", "", "", "", 72300.0])


def _headings_in_capitals(sheets: Sheets) -> None:
    for records in sheets.values():
        records[HEADINGS_ROW] = [str(title).upper() for title in records[HEADINGS_ROW]]


def _one_sheet_more(sheets: Sheets) -> None:
    sheets["Mes notes"] = [["à relancer"], ["vendredi"]]


HARMLESS = {
    "header shifted by blank rows and a title": _blank_rows_above,
    "a blank column on the left": _blank_column_left,
    "renamed sheet": _renamed_sheet,
    "blank lines between rows": _blank_rows_within,
    "a total at the foot": _total,
    "headings in capitals": _headings_in_capitals,
    "a sheet of notes": _one_sheet_more,
    "amount as text with spaces and euro": _cell("Financements", "Montant (€)", "12\u202f050,00 €"),
    "amount with a decimal point": _cell("Financements", "Montant (€)", "12050.0"),
    "quartier by its official name": _cell("Quartiers", "Quartier", "ETOUVIE"),
    "quartier by its code": _cell("Quartiers", "Quartier", "QN08001M"),
    "défi by its number": _cell("Défis", "Défi", 6),
    "défi by its whole label": _cell(
        "Défis", "Défi", "Améliorer la prise en charge des problématiques de santé des habitants"
    ),
    "axe taken for a number": _cell("Défis", "Axe", 6.1),
    "date as a French text": _cell("Actions", "Bilan reçu le", "12 mars 2026"),
    "date as jj/mm/aaaa": _cell("Actions", "Bilan reçu le", "12/03/2026"),
    "SIRET as a number without its zeros": _cell("Actions", "SIRET", float(siret(1))),
    "SIRET with spaces": _cell("Actions", "SIRET", f"{siret(1)[:9]} {siret(1)[9:]}"),
    "DAUPHIN number with a suffix": _cell("Actions", "N° de l'action", "DA00000001-2"),
    "DAUPHIN number without its letters": _cell("Actions", "N° de l'action", "00000001"),
    "OUI in capitals": _cell("Actions", "Égalité femmes-hommes", "OUI"),
    "year as a text": _cell("Actions", "Année", "2025"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_file_loads_in_spite_of(intact, tmp_path, name):
    sheets = _good()
    HARMLESS[name](sheets)
    examen = _read(_write(sheets, tmp_path / "bilans.xlsx"))
    assert sorted(map(str, _values(examen))) == sorted(map(str, _values(intact)))
    assert examen.lecture.rejets == []


def test_a_merged_title_is_only_a_title(intact, tmp_path):
    examen = _read(_write(_good(), tmp_path / "bilans.xlsx", (("Actions", 0, 0, 0, 5), ("Défis", 0, 0, 0, 3))))
    assert _values(examen) == _values(intact)


# Damage, the cells it loses (sheet, heading, how many rows are lost), and what is said.
CELLS = {
    "text in an amount": ("Financements", "Montant (€)", "douze mille", 1, "n'est pas un nombre"),
    "ambiguous amount": ("Financements", "Montant (€)", "12.050", 1, "se lit de deux façons"),
    "negative amount": ("Financements", "Montant (€)", -5, 1, "hors des bornes"),
    "huge amount": ("Financements", "Montant (€)", 1e12, 1, "hors des bornes"),
    "empty amount": ("Financements", "Montant (€)", "", 1, "cellule vide"),
    "formula error": ("Financements", "Montant (€)", "#REF!", 1, "n'est pas un nombre"),
    "unknown financeur": ("Financements", "Financeur", "Mécène", 1, "n'est pas dans la liste « Financeur »"),
    "unknown nature": ("Financements", "Nature", "subvention", 1, "n'est pas dans la liste « Nature »"),
    "unknown quartier": ("Quartiers", "Quartier", "Saint-Leu", 1, "n'est pas dans la liste « Quartier »"),
    "share as a fraction": ("Quartiers", "Part (%)", 0.6, 0, "Écrivez 60 pour 60 %"),
    "share over 100": ("Quartiers", "Part (%)", 120, 0, "entre 0 et 100"),
    "unknown défi": ("Défis", "Défi", "Sport", 1, "un numéro de 1 à 11"),
    "défi 12": ("Défis", "Défi", 12, 1, "un numéro de 1 à 11"),
    "axe of another défi": ("Défis", "Axe", "1.1", 0, "n'est pas un axe du défi 6"),
    "neither yes nor no": ("Défis", "Défi principal", "peut-être", 1, "ni « oui » ni « non »"),
    "wrong SIRET key": ("Actions", "SIRET", "12345678901234", 0, "la clé de ce SIRET est fausse"),
    "SIRET too short": ("Actions", "SIRET", "1234", 0, "Attendu : 14 chiffres"),
    "empty number": ("Actions", "N° de l'action", "", 1, "cellule vide"),
    "number that repeats": ("Actions", "N° de l'action", "DA00000002", 1, "ligne en double"),
    "first day of 1900": ("Actions", "Bilan reçu le", date(1900, 1, 1), 0, "n'est pas une date"),
    "date of the last century": ("Actions", "Bilan reçu le", date(1905, 3, 12), 0, "date improbable"),
    "impossible date": ("Actions", "Bilan reçu le", "31/02/2026", 0, "n'est pas une date"),
    "year of three digits": ("Actions", "Année", 205, 1, "entre 2015 et 2035"),
    "year with decimals": ("Actions", "Année", 2025.5, 1, "n'est pas un nombre entier"),
    "label that is a formula without value": ("Actions", "Intitulé", "=A1+B1", 1, "n'est pas un texte"),
    "label that is a number": ("Actions", "Intitulé", 45000, 1, "n'est pas un texte"),
    "label in error": ("Actions", "Intitulé", "#NOM?", 1, "erreur de formule"),
    "unknown state": ("Actions", "État", "en cours", 1, "n'est pas dans la liste « État »"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_damaged_cell_is_named_and_the_others_are_kept(intact, tmp_path, name):
    sheet, title, value, lost, expected = CELLS[name]
    sheets = _good()
    _cell(sheet, title, value)(sheets)
    examen = _read(_write(sheets, tmp_path / "bilans.xlsx"))
    assert examen.lecture.publiees == 24 - lost
    rejets = [rejet for rejet in examen.lecture.rejets if expected in rejet.motif]
    (rejet,) = rejets
    assert rejet.feuille == sheet
    assert rejet.ligne == START + (2 if name == "number that repeats" else 1)
    kept = [pair for pair in _values(examen) if pair in _values(intact)]
    # The row that repeats a number takes the place of the good one.
    assert len(kept) == (22 if name == "number that repeats" else 23)


def test_shares_beyond_100_are_set_aside_together(tmp_path):
    sheets = _good()
    sheets["Quartiers"].append(["DA00000001", 2025, "Amiens Nord", 60])
    examen = _read(_write(sheets, tmp_path / "bilans.xlsx"))
    assert len(examen.lecture.rejets) == 2
    assert all("font 120 %, plus que 100 %" in rejet.motif for rejet in examen.lecture.rejets)


def test_two_main_defis_are_set_aside_together(tmp_path):
    sheets = _good()
    sheets["Défis"].append(["DA00000001", 2025, 7, "", "oui"])
    examen = _read(_write(sheets, tmp_path / "bilans.xlsx"))
    assert [rejet.motif for rejet in examen.lecture.rejets] == [
        "l'action DA00000001 (2025) a 2 défis principaux. Gardez-en un seul."
    ] * 2


def test_cells_merged_downwards_say_so(tmp_path):
    examen = _read(_write(_good(), tmp_path / "b.xlsx", (("Quartiers", START, 0, START + 2, 0),)))
    assert [(rejet.ligne, rejet.colonne) for rejet in examen.lecture.rejets] == [
        (START + 2, "N° de l'action"),
        (START + 3, "N° de l'action"),
    ]
    assert all("sans fusionner" in rejet.motif for rejet in examen.lecture.rejets)


HEADERS = {
    "a required column is missing": (_heading("Actions", "État", ""), r"manquantes : État"),
    "a column is renamed": (_heading("Actions", "État", "Avancement"), r"inconnues : Avancement ; manquantes : État"),
    "a column is added": (
        lambda sheets: [record.append("Note") for record in sheets["Actions"][HEADINGS_ROW : START + 6]],
        r"inconnues : Note",
    ),
    "a column is in double": (_heading("Actions", "Objectifs", "Intitulé"), r"« Intitulé » est en double"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_damaged_header_refuses_the_file_and_names_the_column(tmp_path, name):
    damage, expected = HEADERS[name]
    sheets = _good()
    damage(sheets)
    examen = _read(_write(sheets, tmp_path / "bilans.xlsx"))
    assert (examen.etat, examen.lecture.publiees) == ("refuse", 0)
    assert re.search(expected, examen.message)
    assert "feuille Actions, ligne 4" in examen.message


def _bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/a.xml", "w") as stream:
        for _ in range(MAX_WORKBOOK_BYTES // 1_000_000 + 1):
            stream.write(bytes(1_000_000))
    return buffer.getvalue()


def _macros(folder: Path) -> bytes:
    content = _write(_good(), folder / "base.xlsx").read_bytes()
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return buffer.getvalue()


FILES = {
    "empty file": ("bilans.xlsx", lambda _: b"", "illisible"),
    "empty csv": ("bilans.csv", lambda _: b"", "le fichier est vide"),
    "truncated": ("bilans.xlsx", lambda d: _write(_good(), d / "b.xlsx").read_bytes()[:4000], "illisible"),
    "password-protected": (
        "bilans.xlsx",
        lambda _: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096),
        "sans mot de passe",
    ),
    "macros inside": ("bilans.xlsx", _macros, "contient des macros"),
    "macro workbook": ("bilans.xlsm", lambda d: _write(_good(), d / "b.xlsx").read_bytes(), "à macros sont refusés"),
    "zip bomb": ("bilans.xlsx", lambda _: _bomb(), "trop grand une fois ouvert"),
    "binary junk": ("bilans.csv", lambda _: bytes(range(256)) * 20, "n'est pas un fichier texte"),
    "a photograph": ("bilans.xlsx", lambda _: b"\x89PNG\r\n\x1a\n" + bytes(500), "illisible"),
    "another table": ("bilans.csv", lambda _: b"Nom;Age\nA;12\n", "en-tête inconnu"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_refused_and_says_why(tmp_path, name):
    file_name, content, expected = FILES[name]
    (tmp_path / "reçu").mkdir()
    path = tmp_path / "reçu" / file_name
    path.write_bytes(content(tmp_path))
    examen = _read(path)
    assert examen.etat in ("refuse", "non_reconnu")
    assert expected in examen.message


def test_an_old_workbook_renamed_is_read_all_the_same(shared, tmp_path):
    copy = tmp_path / "SuiviDossiers.xlsx"
    copy.write_bytes((shared / "data/datasubvention-dauphin-osiris/SuiviDossiers_test.xls").read_bytes())
    assert "en-tête inconnu" in _read(copy).message


GISPRO = (
    "Action de demande - Code dossier;Action;Tiers;Montant engagé;Contrat ville - Code;année initiale CPO;Thème (1)\n"
    "DA00000001;Été;ASSO;1 000,00;CV301;2025;1- Éducation\n"
)


@pytest.mark.parametrize(
    ("separator", "codage"), [(";", "utf-8"), (";", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-8"), ("\t", "cp1252")]
)
def test_an_export_saved_as_csv_reads_the_same(tmp_path, separator, codage):
    file = tmp_path / "export.csv"
    file.write_text(GISPRO.replace(";", separator), encoding=codage)
    examen = _read(file)
    read = {row.table: row.valeurs for row in examen.lecture.enregistrements}
    assert (read["action"]["intitule"], read["engagement"]["montant_eur"], read["action_defi"]["defi"]) == (
        "Été",
        1000.0,
        4,
    )


def test_nothing_is_half_published_by_a_load_of_good_and_damaged_files(tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    _write(_good(), sources / "bons.xlsx")
    (sources / "illisible.xlsx").write_bytes(b"junk")
    doubles = _good()
    orphelins = _good()
    del orphelins["Actions"]
    for records in orphelins.values():
        records[START:] = [["DA00000099", *records[START][1:]]]
    _write(doubles, sources / "les mêmes.xlsx")
    _write(orphelins, sources / "orphelins.xlsx")
    examens = {examen.nom: examen for examen in load([sources], tmp_path / "p", demonstration=False).examens}
    for examen in examens.values():
        lecture = examen.lecture
        assert lecture.lues == lecture.publiees + lecture.refusees + lecture.hors_perimetre
    assert examens["bons.xlsx"].lecture.publiees == 24
    assert examens["les mêmes.xlsx"].lecture.publiees == 0
    assert "déjà déclaré par bons.xlsx, ligne 5, qui est retenu" in examens["les mêmes.xlsx"].lecture.rejets[0].motif
    assert examens["orphelins.xlsx"].lecture.refusees == 3
    assert "n'est déclaré dans aucun fichier" in examens["orphelins.xlsx"].lecture.rejets[0].motif
    assert examens["illisible.xlsx"].etat == "refuse"
