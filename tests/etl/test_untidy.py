"""An untidy file, as a service hands it on: what is read, what is said of it, what is asked, what is published."""

import io
from pathlib import Path

import pyarrow.parquet as pq
import xlsxwriter

from etl.building.coherence import questions
from etl.pipeline import check_files, load
from etl.publication.versions import read_current
from etl.reception.deposit import publish_files

NAME = "suivi v3 (final) àéè.xlsx"
HEADINGS = ["N° de l'action", "Année", "Intitulé", "Structure", "SIRET", "Statut", "État"]
HEADINGS += ["Coût prévisionnel (€)", "Bilan reçu le", "Mise en œuvre"]
WHO = "Association de démonstration"
COST = "12 000,50 €"
PHONED = "Fait. Appeler le 06 12 34 56 78 ou écrire à jardin@exemple.fr"
SHEETS = {
    "Actions": [
        ["Bilans 2025, reçus au fil de l'eau"],
        [],
        HEADINGS,
        [
            "DA00000001-1",
            2025,
            " Jardin ",
            f"{WHO} 1",
            "1234567890",
            "reconduite",
            "Réalisée",
            "12 000,50 €",
            "12/03/26",
            PHONED,
        ],
        ["00000002", 2025.0, "Ateliers", f"{WHO} 2", "", "Nouvelle", "réalisé", 8000, "le 3 avril", "x"],
        HEADINGS,
        ["DA00000003", "2025", "Café", f"{WHO} 3", "", "CPO", "realisee", "9000", "15-4-2026", ""],
        ["TOTAL", "", "", "", "", "", "", 29000],
    ],
    "Quartiers": [
        ["N° de l'action", "Année", "Quartier", "Part (%)"],
        ["DA00000001", 2025, "Etouvie", "60 %"],
        ["DA00000001", 2025, "Salamandre Marcel Paul", "40%"],
        ["DA00000003", 2025, "Philéas Lebesgue", 100],
    ],
    "Financements": [
        ["N° de l'action", "Année", "Financeur", "Nature", "Étape", "Montant (€)"],
        ["DA00000001", 2025, "Ville d'Amiens", "crédit spécifique", "accordé", "5 000"],
        ["DA00000003", 2025, "Etat", "droit commun", "accordé", "environ 2000"],
        ["DA00000003", 2025, "Commune", "credit specifique", "Accordé", "1.250,50"],
        ["DA00000003", 2025, "Région", "droit commun", "accordé", 3],
    ],
}
# Sheet, row and column of each cell to mend, and what is said of it.
TO_MEND = {
    ("Actions", 4, "SIRET"): "a 10 chiffres : un SIRET en a 14",
    ("Actions", 5, "État"): "Vouliez-vous dire « réalisée » ?",
    ("Actions", 5, "Bilan reçu le"): "« le 3 avril » n'est pas une date",
    ("Quartiers", 3, "Quartier"): "Vouliez-vous dire « Salamandre – Marcel Paul » ?",
    ("Quartiers", 4, "Quartier"): "Vouliez-vous dire « Philéas Lebesgue – Condorcet » ?",
    ("Financements", 2, "Financeur"): "Vouliez-vous dire « Commune » ?",
    ("Financements", 3, "Financeur"): "Vouliez-vous dire « État, politique de la ville (programme 147) »",
    ("Financements", 3, "Montant (€)"): "« environ 2000 » n'est pas un nombre",
    ("Financements", 4, "Montant (€)"): "« 1.250,50 » n'est pas un nombre",
}
SAID = [
    'feuille Actions, ligne 4, colonne "Bilan reçu le" : « 12/03/26 » est lu 12/03/2026.',
    "feuille Actions, ligne 8 : ligne de total, non lue.",
    "feuille Actions, lignes de titres répétées, non lues : 6.",
    'feuille Actions, ligne 4, colonne "Mise en œuvre" : courriel masqué avant publication.',
    'feuille Actions, ligne 4, colonne "Mise en œuvre" : téléphone masqué avant publication.',
    "feuille n° 1 : lignes masquées, lues comme les autres : 7.",
    "feuille n° 1 : colonnes masquées, lues comme les autres : 1.",
    "commentaires de cellules, non lus : H4.",
]


def untidy() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False}) as workbook:
        for name, rows in SHEETS.items():
            sheet = workbook.add_worksheet(name)
            for rank, row in enumerate(rows):
                sheet.write_row(rank, 0, row)
            if name == "Actions":
                sheet.set_row(6, None, None, {"hidden": True})
                sheet.set_column(5, 5, 10, None, {"hidden": True})
                sheet.write_comment(3, 7, "à vérifier")
    return buffer.getvalue()


def test_each_cell_to_mend_has_its_place_and_its_word_and_what_is_read_is_said(tmp_path):
    (tmp_path / NAME).write_bytes(untidy())
    (examen,) = check_files([tmp_path / NAME])
    lecture = examen.lecture
    found = {(rejet.feuille, rejet.ligne, rejet.colonne): rejet.motif for rejet in lecture.rejets}
    assert found.keys() == TO_MEND.keys()
    assert all(words in found[place] for place, words in TO_MEND.items())
    assert lecture.signalements == SAID
    assert lecture.lues == lecture.publiees + lecture.refusees == 10


def test_nothing_is_asked_that_was_written_and_refused(tmp_path):
    (tmp_path / NAME).write_bytes(untidy())
    (examen,) = check_files([tmp_path / NAME])
    assert questions(examen.lecture) == [
        f"{WHO} 1, DA00000001 (2025) : quel est le défi principal ?",
        f"{WHO} 3, DA00000003 (2025) : quel est votre SIRET (14 chiffres) ?",
        f"{WHO} 3, DA00000003 (2025) : quel est le défi principal ?",
    ]


def test_the_good_rows_are_published_and_no_telephone_nor_address_is(tmp_path):
    sources, parquet = tmp_path / "sources", tmp_path / "p"
    sources.mkdir()
    load([sources], parquet, demonstration=False)
    publish_files({NAME: untidy()}, sources, parquet)
    folder: Path = parquet / str(read_current(parquet))
    actions = pq.read_table(folder / "action.parquet").to_pylist()
    assert [(row["action"], row["intitule"], row["cout_previsionnel_eur"]) for row in actions] == [
        ("DA00000001", "Jardin", 12000.5),
        ("DA00000003", "Café", 9000.0),
    ]
    published = [str(pq.read_table(path).to_pylist()) for path in folder.glob("*.parquet")]
    assert not any("06 12 34" in text or "jardin@" in text for text in published)
    quartiers = pq.read_table(folder / "action_quartier.parquet").to_pylist()
    assert [(row["quartier"], row["part_pct"]) for row in quartiers] == [("etouvie", 60.0)]
