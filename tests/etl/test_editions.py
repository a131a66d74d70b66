"""An edition that no sheet describes: refused with the years it asks, described, previewed, kept as an event."""

import re
from pathlib import Path

import pytest

import queries
from etl.__main__ import main as etl
from etl.catalogue.loading import describe_editions, write_edition
from etl.catalogue.reference import load_references
from etl.catalogue.strict import CatalogueError
from etl.pipeline import SOURCES, build_catalogue, load
from etl.publication.journal import read_events
from etl.reception import deposit, sentences
from etl.reception.deposit import preview, publish_preview
from tests.queries.altered_version import read

NAME = "beneficiaires_CAF_31-12-2026_QP24.csv"
DESCRIBED = {"insee_qpv2024_caf": {"2026": {"publication": 2028, "caf": 2026}}}


@pytest.fixture
def received() -> dict[str, bytes]:
    """A file of the Caf of 2026: the columns of the shipped one, under its name."""
    shipped = next((SOURCES.parent / "demonstration").rglob("beneficiaires_CAF_31-12-2023_QP24.csv"))
    return {NAME: shipped.read_bytes()}


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    """A publication with nothing loaded."""
    (tmp_path / "sources").mkdir()
    load([tmp_path / "sources"], tmp_path / "parquet", demonstration=False)
    return tmp_path / "parquet"


def _awaited(parquet: Path) -> int:
    rows = queries.connect(parquet).ask("echeances", jour="2028-03-01", genre="edition").to_pylist()
    return next(row["annee"] for row in rows if row["sujet"] == "insee_qpv2024_caf")


def test_what_is_not_described_is_refused_with_the_years_that_it_asks(parquet, received):
    wanted = preview(received, parquet, parquet)
    (examen,) = wanted.received
    assert (examen.etat, examen.undescribed) == ("refuse", ("2026", ("caf",)))
    assert not wanted.is_publishable
    # What the page writes is the line that the refusal names.
    assert write_edition("2026", {"caf": 2026}) == "2026 = { caf = 2026 }"
    assert "2026 = { caf = AAAA }" in str(examen.message)


def test_an_edition_described_is_previewed_published_and_kept(parquet, received):
    assert _awaited(parquet) == 2026
    wanted = preview(received, parquet, parquet, editions=DESCRIBED)
    (examen,) = wanted.received
    assert examen.etat == "charge" and wanted.is_publishable
    assert len(read_events(parquet)) == 1, "a preview is no event"
    publish_preview(wanted, received, parquet)
    event = read_events(parquet)[-1]
    assert event.editions == DESCRIBED
    assert "édition décrite : insee_qpv2024_caf, 2026" in sentences.say_event(event, read_events(parquet))
    rows = {(row["source"], row["indicateur"], row["territoire"]): row for row in read(parquet, "mesure")}
    mesure = rows["insee_qpv2024_caf", "allocataires_caf", "etouvie"]
    assert (mesure["edition"], mesure["fichier"]) == ("2026", f"depots/{NAME}")
    # The wait moved to the next one, and does so again each time that everything is read again.
    assert _awaited(parquet) == 2027
    load([parquet.parent / "sources"], parquet, demonstration=False)
    assert _awaited(parquet) == 2027
    # Coming back to what was before it forgets it with its file.
    deposit.go_back(read_events(parquet)[0].version, parquet)
    assert _awaited(parquet) == 2026


def test_the_command_describes_it_as_the_page_does(parquet, received, tmp_path, capsys):
    (tmp_path / NAME).write_bytes(received[NAME])
    folders = ["--sources", str(parquet.parent / "sources"), "--sortie", str(parquet)]
    deposit_it = ["deposer", str(tmp_path / NAME), "--oui", *folders]
    assert etl(deposit_it) == 1
    (asked,) = re.findall(r"chaque groupe : (.*?)\. Éditions", capsys.readouterr().out)
    line = asked.replace("AAAA", "2026").replace(" }", ", publication = 2028 }")
    assert etl([*deposit_it, "--edition", line]) == 0
    assert read_events(parquet)[-1].editions == DESCRIBED
    assert _awaited(parquet) == 2027
    # Once more: what is described needs no line, and one that says it again is said to be of no use.
    capsys.readouterr()
    assert etl([*deposit_it, "--edition", line]) == 0
    assert "Aucun fichier reçu n'attend que l'édition « 2026 » soit décrite" in capsys.readouterr().out
    assert _awaited(parquet) == 2027


@pytest.mark.parametrize("line", ["2026", "2026 = 2028", "a = {}\nb = {}", "", "2026 = { caf = vingt }"])
def test_a_line_that_describes_nothing_is_refused(parquet, received, tmp_path, capsys, line):
    (tmp_path / NAME).write_bytes(received[NAME])
    folders = ["--sources", str(parquet.parent / "sources"), "--sortie", str(parquet)]
    assert etl(["deposer", str(tmp_path / NAME), "--oui", "--edition", line, *folders]) == 1
    assert "ne décrit pas une édition. Attendu : 2026 = {" in capsys.readouterr().err
    assert len(read_events(parquet)) == 1


@pytest.mark.parametrize(
    ("editions", "said"),
    [
        ({"insee_qpv2024_caf": {"2026": {"revenu": 2026}}}, "revenu"),
        ({"insee_qpv2024_caf": {"2026": {"publication": 2028}}}, "il manque l'année de caf"),
        ({"insee_qpv2024_caf": {"2026": {"caf": 26}}}, "n'est pas une année"),
        ({"insee_qpv2024_caf": {"2026": {"caf": 2026, "publication": True}}}, "n'est pas une année"),
        ({"inconnue": {"2026": {"caf": 2026}}}, "inconnue"),
    ],
)
def test_a_description_that_makes_no_sense_is_refused_whole(parquet, received, editions, said):
    with pytest.raises(CatalogueError, match=said):
        preview(received, parquet, parquet, editions=editions)
    assert len(read_events(parquet)) == 1


def test_what_a_sheet_says_of_an_edition_is_right():
    catalogue = build_catalogue(load_references())
    again = describe_editions(catalogue, {"insee_qpv2024_caf": {"2025": {"caf": 2019}}})
    assert again == catalogue
