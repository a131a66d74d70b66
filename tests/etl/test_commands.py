"""The commands that people type: what they print, and what they answer to the shell."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

from etl.__main__ import main as etl
from etl.catalogue.reference import load_references
from etl.pipeline import SOURCES
from etl.templates.workbooks import build_modele
from queries.__main__ import main as queries

HEADER = "codgeo;disp_q1_a16;disp_q2_a16;disp_d1_a16;disp_ppsoc_a16;disp_d1d9_a16;tp60_a16;note\r\n"
GOOD = "QP080001;9170;11460;7580;35,9;2,6;59,4;0\r\n"
BAD = "QP080002;9170;beaucoup;7580;35,9;2,5;42,9;0\r\n"


@pytest.fixture
def depot(tmp_path: Path) -> Path:
    """A folder of received files with one good file."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "data_filo16_qp_revdis.csv").write_text(HEADER + GOOD, encoding="utf-8", newline="")
    return folder


def test_a_good_load_is_done(depot, tmp_path, capsys):
    assert etl(["charger", "--sources", str(depot), "--sortie", str(tmp_path / "p")]) == 0
    output = capsys.readouterr().out
    (row,) = [line for line in output.splitlines() if line.startswith("data_filo16")]
    assert row.split() == ["data_filo16_qp_revdis.csv", "insee_filosofi_qpv2015", "6", "5", "0", "1"]


def test_a_refused_cell_is_shown_and_the_rest_published(depot, tmp_path, capsys):
    (depot / "data_filo16_qp_revdis.csv").write_text(HEADER + GOOD + BAD, encoding="utf-8", newline="")
    assert etl(["charger", "--sources", str(depot), "--sortie", str(tmp_path / "p")]) == 1
    assert 'data_filo16_qp_revdis.csv, ligne 3, colonne "disp_q2_a16" : « beaucoup »' in capsys.readouterr().out
    rows = _ask(capsys, tmp_path / "p", "mesures", "zonage=QPV2015")
    assert {row["territoire"] for row in rows} == {"etouvie", "pierre-rollin"}
    assert len(rows) == 5 + 4


def test_an_edition_not_described_names_the_line_to_add(depot, tmp_path, capsys):
    (depot / "data_filo20_qp_revdis.csv").write_text(HEADER + GOOD, encoding="utf-8")
    assert etl(["charger", "--sources", str(depot), "--sortie", str(tmp_path / "p")]) == 1
    output = capsys.readouterr().out
    assert "etl/sources/insee_filosofi_qpv2015.toml" in output
    assert "20 = { revenu = AAAA }" in output


def test_a_file_not_recognised_is_listed(depot, tmp_path, capsys):
    (depot / "notes.txt").write_text("rien", encoding="utf-8")
    assert etl(["charger", "--sources", str(depot), "--sortie", str(tmp_path / "p")]) == 0
    assert any(row.split() == ["notes.txt", "non", "reconnu"] for row in capsys.readouterr().out.splitlines())


def test_a_missing_folder_is_wrong_use(tmp_path, capsys):
    assert etl(["charger", "--sources", str(tmp_path / "absent"), "--sortie", str(tmp_path / "p")]) == 2
    assert "Dossier introuvable" in capsys.readouterr().err
    assert not (tmp_path / "p").exists()


def test_wrong_words_are_wrong_use():
    with pytest.raises(SystemExit) as output:
        etl(["charger", "--perimetre", "somme"])
    assert output.value.code == 2


def test_the_whole_of_france_can_be_loaded(depot, tmp_path, capsys):
    (depot / "data_filo16_qp_revdis.csv").write_text(
        HEADER + GOOD + GOOD.replace("QP080001", "QP001001"), encoding="utf-8", newline=""
    )
    etl(["charger", "--sources", str(depot), "--sortie", str(tmp_path / "p"), "--perimetre", "france"])
    capsys.readouterr()
    rows = _ask(capsys, tmp_path / "p", "mesures", "territoire=QP001001", "indicateur=taux_pauvrete")
    assert [row["valeur"] for row in rows] == ["59.4"]


def test_demonstration_can_be_left_out(depot, tmp_path, capsys):
    for option, fictives in (([], {"true", "false"}), (["--sans-demonstration"], {"false"})):
        etl(["charger", "--sources", str(depot), "--sortie", str(tmp_path / "p"), *option])
        capsys.readouterr()
        assert {row["fictif"] for row in _ask(capsys, tmp_path / "p", "mesures")} == fictives


def test_verifier_publishes_nothing_and_says_what_to_mend(depot, tmp_path, capsys):
    bon = depot / "data_filo16_qp_revdis.csv"
    assert etl(["verifier", str(bon)]) == 0
    bon.write_text(HEADER + BAD, encoding="utf-8", newline="")
    assert etl(["verifier", str(bon)]) == 1
    assert "« beaucoup »" in capsys.readouterr().out
    assert etl(["verifier", str(tmp_path / "absent.csv")]) == 2
    (depot / "inconnu.csv").write_text("a;b\n", encoding="utf-8")
    assert etl(["verifier", str(depot / "inconnu.csv")]) == 1
    assert list(tmp_path.iterdir()) == [depot]


def test_versions_and_sources_say_what_is_in_force(depot, tmp_path, capsys):
    output = ["--sortie", str(tmp_path / "p")]
    assert etl(["versions", *output]) == 0
    assert "Aucune version publiée" in capsys.readouterr().out
    etl(["charger", "--sources", str(depot), *output])
    version = (tmp_path / "p" / "current").read_text().strip()
    capsys.readouterr()
    etl(["versions", *output])
    assert f"* {version}" in capsys.readouterr().out
    assert etl(["sources", *output]) == 0
    said = capsys.readouterr().out
    assert "chargé   : data_filo16_qp_revdis.csv" in said
    assert "insee_qpv2024_logement_social (lecteur non vérifié sur un fichier réel)" in said


def test_the_questions_are_listed(capsys):
    assert queries([]) == 0
    assert "comparaison" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["rien"], "Question inconnue"),
        (["mesures", "lieu=etouvie"], "paramètre inconnu"),
        (["mesures", "etouvie"], "nom=valeur"),
        (["indicateurs", "defi=un"], "une valeur ne convient pas"),
    ],
)
def test_a_wrong_question_is_wrong_use(publication, capsys, arguments, expected):
    assert queries(["--parquet", str(publication), *arguments]) == 2
    assert expected in capsys.readouterr().err


def test_the_answer_is_csv_and_the_version_is_beside(publication):
    command = [sys.executable, "-m", "queries", "--parquet", str(publication), "comparaison"]
    command += ["indicateur=taux_pauvrete", "territoire=etouvie", "a=2019@QPV2015", "b=2021@QPV2024"]
    result = subprocess.run(command, cwd=SOURCES.parents[1], capture_output=True, text=True, check=True)
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert (row["difference"], row["motif"]) == ("", "PERIMETRE")
    assert row["comparaison_possible"] == "2018@QPV2015 et 2020@QPV2015"
    assert (publication / "current").read_text().strip() in result.stderr


def _ask(capsys, parquet: Path, *arguments: str) -> list[dict[str, str]]:
    capsys.readouterr()
    assert queries(["--parquet", str(parquet), *arguments]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def _bilan(euros: float, *numbers: int) -> bytes:
    keys = [{"action": f"DA0000000{number}", "annee": 2025} for number in numbers]
    accorde = {"financeur": "commune", "nature": "credit_specifique", "etape": "accorde", "montant_eur": euros}
    structure = "Association de démonstration 1"
    records = {
        "action": [key | {"intitule": "Jardin", "structure": structure, "etat": "accordee"} for key in keys],
        "financement": [key | accorde for key in keys],
    }
    return build_modele("actions_et_bilans", load_references(), records)


@pytest.fixture
def door(tmp_path: Path):
    """The command `deposer` on an empty publication without demonstration: (content, *options) -> its answer."""
    (tmp_path / "vide").mkdir()
    folders = ["--sources", str(tmp_path / "vide"), "--sortie", str(tmp_path / "p")]
    etl(["charger", *folders, "--sans-demonstration"])

    def _deposit(content: bytes, *options: str, name: str = "bilan.xlsx") -> int:
        (tmp_path / name).write_bytes(content)
        return etl(["deposer", str(tmp_path / name), *options, *folders])

    return _deposit


def test_deposer_shows_then_publishes_what_it_showed(door, tmp_path, capsys):
    assert door(_bilan(1200, 1, 2), "--oui") == 0
    capsys.readouterr()
    assert door(_bilan(5000, 1, 2), "--apercu") == 0
    shown = capsys.readouterr().out
    assert "2 modifiées, 0 ajoutée, 0 retirée, 2 inchangées." in shown
    assert "crédit spécifique, accordé, 2025 : 2\u202f400\u202f€ → 10\u202f000\u202f€." in shown
    assert "Colonne : Montant (€) | Avant : 1200 | Après : 5000 | Lu dans : depots/bilan.xlsx, feuille" in shown
    assert "Publié" not in shown
    assert {row["montant_eur"] for row in _ask(capsys, tmp_path / "p", "financements")} == {"1200"}
    assert door(_bilan(5000, 1, 2)) == 1
    assert "Relancez avec --oui" in capsys.readouterr().out
    assert door(_bilan(5000, 1, 2), "--oui") == 0
    assert "Publié : version" in capsys.readouterr().out
    assert {row["montant_eur"] for row in _ask(capsys, tmp_path / "p", "financements")} == {"5000"}


def test_deposer_asks_about_the_rows_that_disappear(door, tmp_path, capsys):
    door(_bilan(1200, 1, 2), "--oui")
    assert door(_bilan(1200, 1), "--oui") == 1
    said = capsys.readouterr().out
    assert "2 lignes en vigueur ne sont pas dans ce qui les corrige" in said
    assert "Relancez avec --partiel" in said
    assert door(_bilan(1300, 1), "--oui", "--partiel") == 0
    assert len(_ask(capsys, tmp_path / "p", "financements")) == 2
    assert door(_bilan(1300, 1), "--oui", "--complet") == 0
    assert len(_ask(capsys, tmp_path / "p", "financements")) == 1


def test_deposer_says_wrong_use_and_refusals(door, tmp_path, capsys):
    assert etl(["deposer", str(tmp_path / "absent.xlsx")]) == 2
    assert door(b"%PDF", "--oui", name="lettre.pdf") == 2
    assert "Format non lu : lettre.pdf" in capsys.readouterr().err
    assert door(b"illisible", "--oui") == 1
    assert "Rien de ces fichiers ne peut être publié" in capsys.readouterr().out


def test_going_back_withdrawing_and_the_demonstration_are_commands(door, tmp_path, capsys):
    output = ["--sources", str(tmp_path / "vide"), "--sortie", str(tmp_path / "p")]
    version = (tmp_path / "p" / "current").read_text().strip()
    door(_bilan(1200, 1), "--oui")
    assert etl(["retirer", "depots/bilan.xlsx", *output]) == 0
    assert _ask(capsys, tmp_path / "p", "financements") == []
    assert etl(["retirer", "depots/bilan.xlsx", *output]) == 1
    assert etl(["demonstration", "oui", *output]) == 0
    assert {row["fictif"] for row in _ask(capsys, tmp_path / "p", "financements")} == {"true"}
    assert etl(["revenir", version, *output]) == 0
    assert (tmp_path / "p" / "current").read_text().strip() == version
    assert etl(["revenir", "abc", *output]) == 1
    assert "ne connaît pas la version « abc »" in capsys.readouterr().err
    etl(["versions", "--sortie", str(tmp_path / "p")])
    assert f"retour à la version {version}" in capsys.readouterr().out
