"""What the meeting says of the changes since the version before: in words, with amounts, fictitious or not."""

from pathlib import Path

import pytest

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import SOURCES, load
from etl.templates.workbooks import build_modele
from narration.seance.screens import ROWS
from tests.pages.deck import shown

SCREEN = {"ordre": "nouveau", "ecran": "nouveau"}
CREDIT = {"action": "DA00000001", "annee": 2025, "nature": "credit_specifique", "etape": "accorde"}

FINANCEUR = next(row["libelle"] for row in load_references()["financeur"].to_pylist() if row["financeur"] == "commune")


@pytest.fixture
def publish(tmp_path: Path):
    def _publish(montant: float, etat: str) -> Path:
        action = {
            "action": "DA00000001",
            "annee": 2025,
            "intitule": "Jardin",
            "structure": "Association 1",
            "etat": etat,
        }
        financement = CREDIT | {"financeur": "commune", "montant_eur": montant}
        content = build_modele(
            "actions_et_bilans", load_references(), {"action": [action], "financement": [financement]}
        )
        (tmp_path / "sources").mkdir(exist_ok=True)
        (tmp_path / "sources" / "bilans.xlsx").write_bytes(content)
        load([tmp_path / "sources"], tmp_path / "p", demonstration=False)
        return tmp_path / "p"

    return _publish


def test_an_amount_that_moves_is_said_before_the_rest_and_in_french(open_page, publish):
    publish(100_000.0, "accordee")
    test = open_page("bilan/seance", publish(1_000_000.0, "realisee"), **SCREEN)
    screen = shown(test)["nouveau"]
    assert screen.said("said") == "1 action : 1 modification ; 1 financement : 1 modification"
    assert [line.split("  ") for line in screen.by_class["line"]] == [
        [
            f"Montant (€) DA00000001 · 2025 · {FINANCEUR} · crédit spécifique · accordé "
            "100\u202f000\u202f€ → 1\u202f000\u202f000\u202f€"
        ],
        ["État DA00000001 · 2025 accordée → réalisée"],
    ]


def test_what_is_fictitious_says_so_on_each_row(open_page, tmp_path):
    load([SOURCES], tmp_path / "p", demonstration=False)
    load([SOURCES], tmp_path / "p", demonstration=True)
    base = queries.connect(tmp_path / "p")
    test = open_page("bilan/seance", tmp_path / "p", **SCREEN)
    assert not test.exception
    screen = shown(test)["nouveau"]
    assert len(screen.by_class["line"]) == ROWS
    assert all("(fictif)" in line for line in screen.by_class["line"])
    financements = {row["cle"] for row in base.ask("revisions", objet="financement").to_pylist()}
    assert f"{len(financements):,} ajouts (fictif)".replace(",", "\u202f") in screen.text
