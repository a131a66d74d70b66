"""Files as people write them: read with a warning, or refused with what they probably meant."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

import queries
from etl.building.coherence import questions
from etl.catalogue.reference import load_references
from etl.pipeline import check_files, load
from etl.reading.choices import choices_of
from etl.reading.entries import EntryError, parse_siret
from etl.reading.sheets import read_sheets
from etl.tables.published import get_table
from etl.templates.workbooks import build_modele

KEY = {"action": "DA00000001", "annee": 2025}
ACTION = KEY | {"intitule": "Jardin", "structure": "Association de démonstration 1", "etat": "realisee"}


def read(folder: Path, **records):
    """Read a template filled with these rows, as anyone typed them."""
    path = folder / "bilan.xlsx"
    path.write_bytes(build_modele("actions_et_bilans", load_references(), {"action": [ACTION]} | records))
    (examen,) = check_files([path])
    return examen.lecture


def values_of(lecture, table: str) -> list[dict[str, object]]:
    return [record.valeurs for record in lecture.enregistrements if record.table == table]


@pytest.mark.parametrize("text", ["12/03/25", "le 12/03/25", "12.03.25", "12-3-25"])
def test_a_year_of_two_digits_is_read_and_said(tmp_path, text):
    lecture = read(tmp_path, action=[ACTION | {"bilan_recu_le": text}])
    assert values_of(lecture, "action")[0]["bilan_recu_le"] == date(2025, 3, 12)
    said = 'feuille Actions, ligne 5, colonne "Bilan reçu le"'
    assert f"{said} : « {text} » est lu 12/03/2025." in lecture.signalements
    assert not [request for request in questions(lecture) if "envoyer son bilan" in request]


@pytest.mark.parametrize("number", ["da 00000001", "DA 00000001", "DA-00000001", "00000001", "DA 0000 0001"])
def test_a_number_typed_otherwise_is_that_of_the_action_in_every_sheet(tmp_path, number):
    lecture = read(
        tmp_path,
        action=[ACTION | {"action": number}],
        action_quartier=[KEY | {"quartier": "etouvie", "part_pct": 100}],
    )
    assert values_of(lecture, "action")[0]["action"] == "DA00000001"
    assert not [request for request in questions(lecture) if "quartiers" in request]


@pytest.mark.parametrize("text", ["25", 25, "'25"])
def test_a_year_typed_with_its_two_last_digits_is_read_and_said(tmp_path, text):
    lecture = read(tmp_path, action=[ACTION | {"annee": text}])
    assert values_of(lecture, "action")[0]["annee"] == 2025
    assert f'feuille Actions, ligne 5, colonne "Année" : « {text} » est lu 2025.' in lecture.signalements
    refused = read(tmp_path, action=[ACTION | {"annee": "99"}])
    assert "entre 2015 et 2035" in refused.rejets[0].motif


@pytest.mark.parametrize("text", ["3 nov 2026", "3 nov. 2026", "le 3 novembre 2026", "03-11-2026"])
def test_a_month_is_read_by_its_first_letters(tmp_path, text):
    assert values_of(read(tmp_path, action=[ACTION | {"bilan_recu_le": text}]), "action")[0]["bilan_recu_le"] == date(
        2026, 11, 3
    )


@pytest.mark.parametrize("text", ["3 ju 2026", "3 m 2026", "3 jui 2026"])
def test_a_month_of_several_is_refused(tmp_path, text):
    assert len(read(tmp_path, action=[ACTION | {"bilan_recu_le": text}]).rejets) == 1


def test_a_cell_refused_asks_nothing_of_the_association(tmp_path):
    lecture = read(tmp_path, action=[ACTION | {"bilan_recu_le": "reçu en mars", "siret": "1234567890"}])
    assert len(lecture.rejets) == 2
    assert not [request for request in questions(lecture) if "bilan" in request or "SIRET" in request]


def test_a_share_is_read_with_its_sign(tmp_path):
    lecture = read(tmp_path, action_quartier=[KEY | {"quartier": "etouvie", "part_pct": "100 %"}])
    assert values_of(lecture, "action_quartier")[0]["part_pct"] == 100


def test_headings_printed_again_are_said_once(tmp_path):
    columns = get_table("action").entered
    titles = ";".join(column.titre for column in columns)
    first, second = (
        ";".join(str((ACTION | {"action": f"DA0000000{rank}"}).get(column.nom, "")) for column in columns)
        for rank in (1, 2)
    )
    text = "\n".join([titles, first, titles, second, titles])
    (tmp_path / "bilan.csv").write_text(text.replace("realisee", "réalisée"), encoding="utf-8")
    (examen,) = check_files([tmp_path / "bilan.csv"])
    assert (examen.lecture.lues, examen.lecture.rejets) == (2, [])
    assert "lignes de titres répétées, non lues : 3, 5." in examen.lecture.signalements


@pytest.mark.parametrize(
    ("table", "column", "text", "expected"),
    [
        ("action_quartier", "quartier", "Salamandre Marcel Paul", "Salamandre – Marcel Paul"),
        ("action_quartier", "quartier", "Philéas Lebesgue", "Philéas Lebesgue – Condorcet"),
        ("financement", "financeur", "BOP 147", "État, politique de la ville (programme 147)"),
        ("financement", "financeur", "Etat", "État, autres ministères"),
        ("financement", "financeur", "Ville d'Amiens", "Commune"),
        ("action", "statut", "Renouvellement", "reconduite"),
        ("action", "statut", "renouvelée", "reconduite"),
        ("action", "statut", "1ère demande", "nouvelle"),
    ],
)
def test_a_name_nearly_right_is_suggested(table, column, text, expected):
    with pytest.raises(EntryError) as error:
        choices_of(get_table(table), load_references())[column].find(text, "Liste")
    assert "Vouliez-vous dire" in str(error.value)
    assert f"« {expected} »" in str(error.value).split("Attendu")[0]
    assert "« nouvelle »" not in str(error.value) or expected == "nouvelle"


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [("financement", "financeur", "xyz"), ("action_quartier", "quartier", "tous les quartiers")],
)
def test_nothing_is_suggested_for_what_is_near_nothing(table, column, text):
    with pytest.raises(EntryError) as error:
        choices_of(get_table(table), load_references())[column].find(text, "Liste")
    assert "Vouliez-vous" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "expected"), [("1234567890", "a 10 chiffres : un SIRET en a 14"), ("732829320", "est un SIREN")]
)
def test_a_siret_too_short_says_its_length(text, expected):
    with pytest.raises(EntryError, match=expected):
        parse_siret(text)


def test_persons_are_masked_before_anything_is_published(tmp_path):
    secret = "Contacter Mme Martin au 06 12 34 56 78 ou lea.martin@exemple.fr, réf. 2025-14"
    path = tmp_path / "sources" / "bilan.xlsx"
    path.parent.mkdir()
    records = {"action": [ACTION | {"bilan_ecarts": secret, "bilan_recu_le": "appeler le 0612345678"}]}
    path.write_bytes(build_modele("actions_et_bilans", load_references(), records))
    load([path.parent], tmp_path / "p", demonstration=False)
    version = (tmp_path / "p" / "current").read_text().strip()
    written = b"".join(file.read_bytes() for file in (tmp_path / "p" / version).iterdir())
    base = queries.connect(tmp_path / "p")
    (action,) = base.connection.execute("select bilan_ecarts from action").fetchall()
    assert action == ("Contacter [nom masqué] au [téléphone masqué] ou [courriel masqué], réf. 2025-14",)
    assert b"0612345678" not in written
    (said,) = (row["signalement"] for row in base.ask("fichiers").to_pylist() if row["fichier"] == "bilan.xlsx")
    assert 'feuille Actions, ligne 5, colonne "Écarts entre le prévu et le réalisé" : téléphone masqué' in said
    assert "Martin" not in said


def test_unlikely_amounts_are_said_and_kept(tmp_path):
    amounts = [4000.0, 5000.0, 6000.0, 5500.0, 4500.0, 90000.0, 5.0]
    keys = [KEY | {"action": f"DA0000000{rank}"} for rank in range(1, 8)]
    accorde = {"financeur": "commune", "nature": "credit_specifique", "etape": "accorde"}
    lecture = read(
        tmp_path,
        action=[ACTION | key | {"cout_previsionnel_eur": 10000.0} for key in keys],
        financement=[key | accorde | {"montant_eur": euros} for key, euros in zip(keys, amounts, strict=True)],
    )
    said = "\n".join(lecture.signalements)
    assert "feuille Actions, ligne 10 : l'action DA00000006 (2025) reçoit 90000 €" in said
    assert "feuille Financements, ligne 10 : 90000 € dépasse dix fois ses voisins (5000 €)" in said
    assert "feuille Financements, ligne 11 : 5 € pour des voisins de 5000 €. Écrit en milliers" in said
    assert len(values_of(lecture, "financement")) == 7


def test_what_a_workbook_hides_is_said(tmp_path):
    source = tmp_path / "modele.xlsx"
    source.write_bytes(build_modele("actions_et_bilans", load_references(), {"action": [ACTION]}))
    with xlsxwriter.Workbook(tmp_path / "masques.xlsx") as book:
        for title in CalamineWorkbook.from_path(source).sheet_names:
            sheet = book.add_worksheet(title)
            for row in next((read.rows for read in read_sheets(source) if read.name == title), []):
                sheet.write_row(row.number - 1, 0, row.cells)
            if title == "Actions":
                sheet.set_row(4, None, None, {"hidden": True})
                sheet.set_column(3, 3, None, None, {"hidden": True})
                sheet.write_comment("B5", "à vérifier")
            elif title == "Défis":
                sheet.hide()
    (examen,) = check_files([tmp_path / "masques.xlsx"])
    said = "\n".join(examen.lecture.signalements)
    assert "lignes masquées, lues comme les autres : 5." in said
    assert "colonnes masquées, lues comme les autres : 1." in said
    assert "feuilles masquées dans le classeur : 1" in said
    assert "commentaires de cellules, non lus : B5." in said
    assert len(values_of(examen.lecture, "action")) == 1
