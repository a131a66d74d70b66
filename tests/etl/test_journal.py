"""The journal: what is in force is derived from it, any version is made again from it, nothing received is lost."""

import json
from pathlib import Path

import pytest

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.publication.journal import Event, Received, append_event, derive, read_events
from etl.publication.versions import PublicationError, read_current
from etl.reception import deposit
from etl.reception.deposit import OpenQuestionError, go_back, publish_files, set_demonstration, withdraw
from etl.templates.workbooks import build_modele

STRUCTURE = "Association de démonstration 1"


def montant(*granted: tuple[str, float], annee: int = 2025) -> bytes:
    """Return a file that grants an amount to each of these actions."""
    keys = [({"action": f"DA0000000{number}", "annee": annee}, euros) for number, euros in granted]
    accorde = {"financeur": "commune", "nature": "credit_specifique", "etape": "accorde"}
    records = {
        "action": [key | {"intitule": "Jardin", "structure": STRUCTURE, "etat": "accordee"} for key, _ in keys],
        "financement": [key | accorde | {"montant_eur": euros} for key, euros in keys],
    }
    return build_modele("actions_et_bilans", load_references(), records)


def montants(parquet: Path, version: str | None = None) -> dict[str, float]:
    """Return what a reader sees of the money of each action, the invented ones left out."""
    rows = queries.connect(parquet, version).ask("financements").to_pylist()
    return {row["action"].removeprefix("DA0000000"): row["montant_eur"] for row in rows if not row["fictif"]}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Empty sources, and a publication that holds nothing invented."""
    sources, parquet = tmp_path / "sources", tmp_path / "parquet"
    sources.mkdir()
    load([sources], parquet, demonstration=False)
    return sources, parquet


def contents(parquet: Path, version: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (parquet / version).glob("*.parquet")}


def test_a_correction_under_another_name_corrects(folders):
    _, parquet = folders
    publish_files({"bilan.xlsx": montant(("1", 1200))}, *folders)
    publish_files({"bilan corrigé.xlsx": montant(("1", 5000))}, *folders)
    assert montants(parquet) == {"1": 5000}
    event = read_events(parquet)[-1]
    assert (event.evenement, event.changements["modifiees"]) == ("correction", 1)
    assert event.euros == {"crédit spécifique, accordé, 2025": (1200, 5000)}


def test_rows_that_disappear_are_a_question_never_guessed(folders):
    _, parquet = folders
    publish_files({"bilan.xlsx": montant(("1", 100), ("2", 200))}, *folders)
    version = read_current(parquet)
    with pytest.raises(OpenQuestionError, match="2 lignes en vigueur ne sont pas dans ces fichiers"):
        publish_files({"bilan.xlsx": montant(("1", 150))}, *folders)
    assert read_current(parquet) == version
    publish_files({"bilan.xlsx": montant(("1", 150))}, *folders, whole=False)
    assert montants(parquet) == {"1": 150, "2": 200}
    publish_files({"bilan.xlsx": montant(("1", 175))}, *folders, whole=True)
    assert montants(parquet) == {"1": 175}


def test_shares_are_corrected_together(folders):
    """The défi changes: the former one does not stay beside the new one."""
    _, parquet = folders
    key = {"action": "DA00000001", "annee": 2025}
    action = key | {"intitule": "Jardin", "structure": STRUCTURE, "etat": "accordee"}

    def of_defi(defi: int) -> bytes:
        records = {"action": [action], "action_defi": [key | {"defi": defi, "principal": True}]}
        return build_modele("actions_et_bilans", load_references(), records)

    publish_files({"a.xlsx": of_defi(4)}, *folders)
    publish_files({"b.xlsx": of_defi(5)}, *folders)
    actions = queries.connect(parquet).ask("actions", annee=2025).to_pylist()
    assert [row["defi"] for row in actions] == [5]


def test_going_back_gives_the_version_byte_for_byte_and_is_an_event(folders):
    _, parquet = folders
    first = publish_files({"a.xlsx": montant(("1", 100))}, *folders).version
    publish_files({"a.xlsx": montant(("1", 200))}, *folders)
    publish_files({"b.xlsx": montant(("2", 300))}, *folders)
    before = contents(parquet, first)
    assert go_back(first, parquet).version == first
    assert (montants(parquet), contents(parquet, first)) == ({"1": 100}, before)
    publish_files({"c.xlsx": montant(("3", 400))}, *folders)
    assert montants(parquet) == {"1": 100, "3": 400}
    assert [event.evenement for event in read_events(parquet)][-2:] == ["retour", "depot"]


def test_every_version_is_made_again_from_the_journal_alone(folders):
    """All the versions are deleted, and the files received taken away from where they were."""
    sources, parquet = folders
    (sources / "dossier.xlsx").write_bytes(montant(("9", 900)))
    versions = [load([sources], parquet).version]
    versions += [publish_files({"a.xlsx": montant(("1", euros))}, *folders).version for euros in (100, 200)]
    versions += [withdraw(["dossier.xlsx"], parquet).version, set_demonstration(True, *folders).version]
    before = {version: contents(parquet, version) for version in versions}
    (sources / "dossier.xlsx").unlink()
    for version in versions:
        for path in (parquet / version).iterdir():
            path.unlink()
    for version in versions:
        assert go_back(version, parquet).version == version
        assert contents(parquet, version) == before[version]


def test_what_is_withdrawn_stays_so_when_the_folder_is_read_again(folders):
    sources, parquet = folders
    (sources / "dossier.xlsx").write_bytes(montant(("9", 900)))
    load([sources], parquet)
    withdraw(["dossier.xlsx"], parquet)
    load([sources], parquet)
    assert montants(parquet) == {}
    with pytest.raises(PublicationError, match=r"ne s'appelle ainsi : dossier\.xlsx"):
        withdraw(["dossier.xlsx"], parquet)
    (sources / "dossier.xlsx").write_bytes(montant(("9", 950)))
    load([sources], parquet)
    assert montants(parquet) == {"9": 950}


def test_a_file_of_the_folder_is_corrected_by_a_deposit(folders):
    sources, parquet = folders
    (sources / "dossier.xlsx").write_bytes(montant(("9", 900)))
    load([sources], parquet)
    publish_files({"correction.xlsx": montant(("9", 901))}, *folders)
    load([sources], parquet)
    assert montants(parquet) == {"9": 901}


def test_files_received_are_kept_unchanged_whatever_becomes_of_them(folders):
    _, parquet = folders
    files = [montant(("1", euros)) for euros in (100, 200, 300)]
    for content in files:
        publish_files({"a.xlsx": content}, *folders)
    withdraw(["depots/a.xlsx"], parquet)
    kept = {path.read_bytes() for path in (parquet / "recus").glob("*/*")}
    assert set(files) <= kept
    assert montants(parquet) == {}


def test_a_publication_that_fails_leaves_the_journal_and_the_version(folders, monkeypatch):
    _, parquet = folders
    publish_files({"a.xlsx": montant(("1", 100))}, *folders)
    version, events = read_current(parquet), read_events(parquet)

    def fail(*_: object, **__: object) -> None:
        raise PublicationError("disque plein")

    monkeypatch.setattr("etl.publication.versions._write_version", fail)
    with pytest.raises(PublicationError, match="disque plein"):
        publish_files({"a.xlsx": montant(("1", 200))}, *folders)
    assert (read_current(parquet), read_events(parquet)) == (version, events)


def test_an_event_cut_short_never_was_one(tmp_path):
    event = Event(1, "2026-01-01T00:00:00+00:00", "gestionnaire", "depot", fichiers=(Received("a.csv", "0" * 64, 1),))
    append_event(tmp_path, event)
    with (tmp_path / "journal.jsonl").open("ab") as stream:
        stream.write(b'{"rang": 2, "quand"')
    assert read_events(tmp_path) == [event]
    append_event(tmp_path, event)
    assert read_events(tmp_path) == [event, event]


def test_a_damaged_event_is_said_with_its_line(tmp_path):
    (tmp_path / "journal.jsonl").write_text('{"rang": 1}\n')
    with pytest.raises(PublicationError, match=r"journal\.jsonl, ligne 1 : événement illisible"):
        read_events(tmp_path)


def test_a_preview_keeps_and_publishes_nothing(folders):
    _, parquet = folders
    publish_files({"a.xlsx": montant(("1", 100), ("2", 200), ("3", 300))}, *folders)
    before = {path: path.read_bytes() for path in parquet.rglob("*") if path.is_file()}
    wanted = deposit.preview({"a.xlsx": montant(("1", 150), ("3", 300), ("4", 400))}, *folders)
    assert {path: path.read_bytes() for path in parquet.rglob("*") if path.is_file()} == before
    difference = wanted.difference
    assert [(len(rows)) for rows in (difference.modified, difference.added, difference.removed)] == [1, 2, 0]
    assert difference.count_unchanged({"depots/a.xlsx"}) == 3
    (change,) = difference.modified
    assert [(cell.column.titre, cell.before, cell.after) for cell in change.cells] == [("Montant (€)", 100, 150)]
    assert [gone.place for gone in wanted.gone] == [
        "depots/a.xlsx (dépôt n° 2), feuille Actions, ligne 6",
        "depots/a.xlsx (dépôt n° 2), feuille Financements, ligne 6",
    ]


def test_a_publication_seen_against_another_version_is_refused(folders):
    _, parquet = folders
    files = {"b.xlsx": montant(("2", 200))}
    wanted = deposit.preview(files, *folders)
    publish_files({"a.xlsx": montant(("1", 100))}, *folders)
    with pytest.raises(PublicationError, match="Une autre publication est passée depuis cet aperçu"):
        deposit.publish_preview(wanted, files, parquet)
    assert montants(parquet) == {"1": 100}


def test_a_real_year_leaves_the_demonstration_of_the_others(tmp_path):
    sources, parquet = tmp_path / "sources", tmp_path / "parquet"
    sources.mkdir()
    load([sources], parquet)
    invented = {row["annee"] for row in queries.connect(parquet).ask("actions").to_pylist() if row["fictif"]}
    assert invented == {2024, 2025, 2026}
    wanted = deposit.preview({"a.xlsx": montant(("1", 100), annee=2026)}, *(sources, parquet))
    assert wanted.difference.invented_removed["action"] > 100
    publish_files({"a.xlsx": montant(("1", 100), annee=2026)}, sources, parquet)
    rows = queries.connect(parquet).ask("actions").to_pylist()
    assert {row["annee"] for row in rows if row["fictif"]} == {2024, 2025}
    assert [row["action"] for row in rows if row["annee"] == 2026] == ["DA00000001"]


def test_the_demonstration_of_a_year_comes_back_with_the_last_real_file_of_it(tmp_path):
    """What a correction leaves is what reading the journal again gives."""
    sources, parquet = tmp_path / "sources", tmp_path / "parquet"
    sources.mkdir()
    records = [("1", 2025), ("2", 2026)]
    keys = [{"action": f"DA0000000{number}", "annee": annee} for number, annee in records]
    rows = [key | {"intitule": "Jardin", "structure": STRUCTURE, "etat": "accordee"} for key in keys]
    both, first = (build_modele("actions_et_bilans", load_references(), {"action": part}) for part in (rows, rows[:1]))
    publish_files({"a.xlsx": both}, sources, parquet)
    version = publish_files({"a.xlsx": first}, sources, parquet, whole=True).version
    rows = queries.connect(parquet).ask("actions").to_pylist()
    assert {row["annee"] for row in rows if row["fictif"]} == {2024, 2026}
    assert load([sources], parquet).version == version


def test_what_was_in_force_after_each_event_is_derived():
    first = Event(1, "", "commande", "chargement", fichiers=(Received("s.csv", "a"),), demonstration=True)
    second = Event(2, "", "gestionnaire", "depot", fichiers=(Received("d.csv", "b", 2),))
    third = Event(3, "", "gestionnaire", "retrait", remplace=("0:s.csv@a",))
    states = derive([first, second, third, Event(4, "", "gestionnaire", "retour", retour=1)])
    assert [[known.nom for known in (*state.sources, *state.depots)] for state in states] == [
        [],
        ["s.csv"],
        ["s.csv", "d.csv"],
        ["d.csv"],
        ["s.csv"],
    ]


def test_the_journal_names_no_one(folders):
    _, parquet = folders
    publish_files({"a.xlsx": montant(("1", 100))}, *folders, role="gestionnaire")
    lines = [json.loads(line) for line in (parquet / "journal.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["role"] for line in lines] == ["commande", "gestionnaire"]
