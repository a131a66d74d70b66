"""What is only incomplete is kept, and becomes a question ready to be sent."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from etl.__main__ import main as etl
from etl.building.coherence import questions
from etl.catalogue.reference import load_references
from etl.demonstration.actions import siret
from etl.pipeline import check_files
from etl.tables.declared import load_declared
from etl.tables.published import get_table
from etl.templates.workbooks import build_modele

KEY = {"action": "DA00000001", "annee": 2025}
COMPLETE = {
    "action": {
        **KEY,
        "intitule": "Jardin",
        "structure": "Association de démonstration 1",
        "siret": siret(1),
        "etat": "realisee",
        "bilan_recu_le": date(2026, 3, 1),
        "cout_realise_eur": 900.0,
        "bilan_objectifs_atteints": "Atteints.",
    },
    "action_quartier": {**KEY, "quartier": "etouvie", "part_pct": 100.0},
    "action_defi": {**KEY, "defi": 6, "principal": True},
    "financement": {
        **KEY,
        "financeur": "commune",
        "nature": "credit_specifique",
        "etape": "accorde",
        "montant_eur": 1000.0,
    },
}


def put(folder: Path, **changements) -> list[str]:
    """Return the questions about a complete action whose rows are changed, or removed when None."""
    records = {
        name: [] if name in changements and changements[name] is None else [row | changements.get(name, {})]
        for name, row in COMPLETE.items()
    }
    file = folder / "bilan.xlsx"
    file.write_bytes(build_modele("actions_et_bilans", load_references(), records))
    (examen,) = check_files([file])
    assert examen.lecture.rejets == []
    return questions(examen.lecture)


def test_a_complete_action_raises_no_question(tmp_path):
    assert put(tmp_path) == []


@pytest.mark.parametrize(
    ("changements", "expected"),
    [
        ({"action": {"bilan_recu_le": None}}, "pouvez-vous envoyer son bilan (Cerfa 15059) ?"),
        ({"action": {"cout_realise_eur": None}}, "quel est le coût réalisé ?"),
        ({"action": {"bilan_objectifs_atteints": None}}, "les objectifs sont-ils atteints"),
        ({"action": {"siret": None}}, "quel est votre SIRET"),
        ({"action_quartier": None}, "dans quels quartiers, et pour quelle part ?"),
        ({"action_quartier": {"part_pct": None}}, "quelle est la part de chaque quartier ?"),
        ({"action_quartier": {"part_pct": 60.0}}, "font 60 % : où va le reste ?"),
        ({"action_defi": {"principal": False}}, "quel est le défi principal ?"),
        ({"action_defi": None}, "quel est le défi principal ?"),
        ({"financement": None}, "quels montants ont été accordés"),
    ],
)
def test_what_is_missing_is_asked_of_its_structure(tmp_path, changements, expected):
    (question,) = put(tmp_path, **changements)
    assert question.startswith("Association de démonstration 1, DA00000001 (2025) : ")
    assert expected in question


@pytest.mark.parametrize(
    ("sheet", "column"),
    [("Actions", "Bilan reçu le"), ("Actions", "Coût réalisé (€)"), ("Actions", "SIRET"), ("Quartiers", "Part (%)")],
)
def test_a_column_taken_out_of_the_template_is_not_a_cell_left_empty(tmp_path, sheet, column):
    name = next(table.nom for table in load_declared() if table.feuille == sheet)
    field_name = next(saisie.nom for saisie in get_table(name).entered if saisie.titre == column)
    assert put(tmp_path, **{name: {field_name: None}})
    workbook = CalamineWorkbook.from_path(tmp_path / "bilan.xlsx")
    with xlsxwriter.Workbook(tmp_path / "sans.xlsx") as copy:
        for title in workbook.sheet_names:
            records, copied = workbook.get_sheet_by_name(title).to_python(), copy.add_worksheet(title)
            removed = next((row.index(column) for row in records if title == sheet and column in row), -1)
            for rank, record in enumerate(records):
                cells = [str(cell) for place, cell in enumerate(record) if place != removed]
                copied.write_row(rank, 0, cells)
    (examen,) = check_files([tmp_path / "sans.xlsx"])
    assert (examen.etat, examen.lecture.rejets, questions(examen.lecture)) == ("charge", [], [])


@pytest.mark.parametrize(
    ("nombres", "expected"),
    [
        ({"femmes": 5}, "tous publics ensemble ?"),
        ({"ensemble": 10, "femmes": 8, "hommes": 7}, "femmes et hommes font plus que l'ensemble"),
    ],
)
def test_participations_that_contradict_each_other_are_asked(tmp_path, nombres, expected):
    rows = [
        {**KEY, "public": public, "etape": "realise", "quartier": None, "nombre": nombre}
        for public, nombre in nombres.items()
    ]
    file = tmp_path / "participations.xlsx"
    file.write_bytes(build_modele("participations", load_references(), {"participation": rows}))
    (examen,) = check_files([file])
    (question,) = questions(examen.lecture)
    assert expected in question


def test_the_command_prints_the_questions_after_the_cells_to_mend(tmp_path, capsys):
    """What was refused is not asked: it was said to whoever deposits."""
    records = {"action": [COMPLETE["action"] | {"siret": "12345678901234"}]}
    file = tmp_path / "bilan.xlsx"
    file.write_bytes(build_modele("actions_et_bilans", load_references(), records))
    assert etl(["verifier", str(file)]) == 1
    said = capsys.readouterr().out
    assert 'bilan.xlsx, feuille Actions, ligne 5, colonne "SIRET" : « 12345678901234 »' in said
    assert (
        said.index("clé de ce SIRET")
        < said.index("Questions à envoyer aux structures :")
        < said.index("dans quels quartiers")
    )
    assert "quel est votre SIRET" not in said
