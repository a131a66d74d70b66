"""What may go wrong with a deposit: it corrects a file, it is killed at any step, others run at the same time."""

import hashlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

import queries
from etl import pipeline
from etl.__main__ import main as etl
from etl.catalogue.reference import load_references
from etl.pipeline import Candidate, load
from etl.publication.journal import InForce, read_state
from etl.publication.store import find_kept
from etl.publication.versions import hash_version, read_current
from etl.reading.lecture import Lecture
from etl.reception import deposit
from etl.reception.deposit import publish_files
from etl.reception.depots import Examen
from etl.tables.published import get_table
from etl.templates.workbooks import build_modele

ROOT = Path(__file__).parents[2]
# Without `fork`, a child would begin by importing all of it again.
PROCESSES = multiprocessing.get_context("fork")


def montant(euros: float) -> bytes:
    """Return a file that grants this amount to one action."""
    key = {"action": "DA00000001", "annee": 2025}
    action = key | {"intitule": "Jardin", "structure": "Association de démonstration 1", "etat": "accordee"}
    accorde = {"financeur": "commune", "nature": "credit_specifique", "etape": "accorde", "montant_eur": euros}
    records = {"action": [action], "financement": [key | accorde]}
    return build_modele("actions_et_bilans", load_references(), records)


def decision(number: str) -> bytes:
    """Return a file that holds one decision."""
    row = {"decision": number, "instance": "comite-pilotage", "prise_le": "18/06/2026"}
    records = {"decision": [row | {"libelle": "Cartographier", "etat": "faite"}]}
    return build_modele("instances_et_decisions", load_references(), records)


def montants(parquet: Path) -> list[tuple[float, str]]:
    """Return what a page reads of the money of the action, and the file that it names."""
    rows = queries.connect(parquet).ask("financements", action="DA00000001").to_pylist()
    return [(row["montant_eur"], row["fichier"]) for row in rows]


def decisions(parquet: Path) -> set[str]:
    """Return the decisions that a page lists."""
    return {row["decision"] for row in queries.connect(parquet).ask("decisions").to_pylist()}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Empty sources, and a publication that holds nothing invented."""
    sources, parquet = tmp_path / "sources", tmp_path / "parquet"
    sources.mkdir()
    load([sources], parquet, demonstration=False)
    return sources, parquet


def test_a_corrected_file_gives_its_figure_as_often_as_it_is_corrected(folders):
    sources, parquet = folders
    publish_files({"bilan.xlsx": montant(1200)}, *folders)
    for euros in (5000.0, 1200.0):
        publish_files({"bilan.xlsx": montant(euros)}, *folders)
        assert montants(parquet) == [(euros, "depots/bilan.xlsx")]
    assert etl(["charger", "--sources", str(sources), "--sortie", str(parquet)]) == 0
    assert montants(parquet) == [(1200.0, "depots/bilan.xlsx")]
    assert list(sources.rglob("*")) == []


def test_nothing_hidden_is_read(folders):
    sources, parquet = folders
    caches = [sources / name for name in (".avant-abc/bilan.xlsx", "2025/.avant/plus bas/bilan.xlsx", ".bilan.xlsx")]
    for cache in caches:
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_bytes(montant(1200))
    load([sources], parquet)
    assert montants(parquet) == []
    publish_files({"bilan.xlsx": montant(5000)}, *folders)
    assert montants(parquet) == [(5000.0, "depots/bilan.xlsx")]
    assert all(cache.exists() for cache in caches)


def test_a_folder_below_a_hidden_one_is_read_when_it_is_the_one_named(tmp_path):
    sources = tmp_path / ".donnees" / "sources"
    sources.mkdir(parents=True)
    (sources / "bilan.xlsx").write_bytes(montant(1200))
    load([sources], tmp_path / "parquet")
    assert montants(tmp_path / "parquet") == [(1200.0, "bilan.xlsx")]


def _fork(task, *arguments: object) -> int | None:
    """Do a task in a process of its own; return its code, -9 when it was killed."""
    child = PROCESSES.Process(target=task, args=arguments)
    child.start()
    child.join(60)
    return child.exitcode


def _killed_in_the_load(files: dict[str, bytes], sources: Path, parquet: Path) -> None:
    publish_files(files, sources, parquet, on_progress=lambda _: os.kill(os.getpid(), signal.SIGKILL))


@pytest.mark.parametrize("porte", ["commande", "page"])
def test_a_deposit_killed_in_its_load_is_taken_back_by_the_next(folders, porte):
    sources, parquet = folders
    publish_files({"bilan.xlsx": montant(1200)}, *folders)
    correction = {"bilan.xlsx": montant(5000), "decision.xlsx": decision("D-1")}
    assert _fork(_killed_in_the_load, correction, *folders) == -signal.SIGKILL
    if porte == "commande":
        load([sources], parquet)
    else:
        publish_files({"autre.xlsx": decision("D-2")}, *folders)
    assert montants(parquet) == [(1200.0, "depots/bilan.xlsx")]
    assert "D-1" not in decisions(parquet)
    publish_files(correction, *folders)
    assert montants(parquet) == [(5000.0, "depots/bilan.xlsx")]
    assert "D-1" in decisions(parquet)


def _read_names(_: object, state: InForce, *__: object) -> list[Examen]:
    """Read nothing of the files in force: only which they are."""
    return [Examen(received.nom, Path(), "charge", Lecture(), recu=received) for received in state.depots]


def _build_names(_: object, state: InForce) -> Candidate:
    """Build what a load would, without the tables: a version named by the files in force."""
    version = "-".join(sorted(received.sha256[:8] for received in state.depots)) or "vide"
    tables = {"instance_tenue": get_table("instance_tenue").schema.empty_table()}
    return Candidate([], tables, version, {"entrees": {}})


def _killed_at(rank: int, root: Path, files: dict[str, bytes], sources: Path, parquet: Path) -> None:
    """Deposit files, and die before the given change made under a folder."""
    left = iter(range(rank))

    def _watch(event: str, arguments: tuple[object, ...]) -> None:
        written = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wxa")
        change = written or event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.copyfile")
        if change and str(root) in str(arguments[0]) and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(_watch)
    publish_files(files, sources, parquet)


def _kept(parquet: Path) -> dict[str, bytes]:
    """Return the files in force, as they were received."""
    return {known.nom: find_kept([parquet], known).read_bytes() for known in read_state(parquet)[1].depots}


def test_a_deposit_killed_at_each_step_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    """SIGKILL before each change of the disk in turn: the next deposit finds all of it, or none."""
    for module in (deposit, pipeline):
        monkeypatch.setattr(module, "read_files", _read_names)
        monkeypatch.setattr(module, "build", _build_names)
    first, then = {"a.xlsx": b"premier"}, {"a.xlsx": b"corrige", "b.xlsx": b"nouveau"}
    found: list[dict[str, bytes]] = []
    for rank in range(100):
        sources, parquet = tmp_path / str(rank) / "sources", tmp_path / str(rank) / "parquet"
        publish_files(first, sources, parquet)
        finished = _fork(_killed_at, rank, tmp_path / str(rank), then, sources, parquet)
        in_force = hashlib.sha256(b"corrige").hexdigest()[:8] in str(read_current(parquet))
        # The next one is killed too.
        assert _fork(_killed_at, rank % 7, tmp_path / str(rank), {"c.xlsx": b"autre"}, sources, parquet)
        publish_files({"c.xlsx": b"suivant"}, sources, parquet)
        found.append({name: content for name, content in _kept(parquet).items() if name != "c.xlsx"})
        assert found[-1] in ([then] if in_force else [first, then]), rank
        assert len(str(read_current(parquet)).split("-")) == len(read_state(parquet)[1].depots), rank
        if finished == 0:
            break
    # Some kills came before the event was in the journal, and some after.
    assert finished == 0
    assert {len(files) for files in found} == {1, 2}


def test_a_slow_load_begun_before_a_deposit_does_not_hide_it(folders):
    sources, parquet = folders
    is_reading, resume, reads_depot = threading.Event(), threading.Event(), threading.Event()

    def _wait(_: object) -> None:
        is_reading.set()
        resume.wait(60)

    lent = threading.Thread(target=load, args=([sources], parquet), kwargs={"on_progress": _wait})
    lent.start()
    assert is_reading.wait(60)
    depot = threading.Thread(
        target=publish_files, args=({"a.xlsx": decision("D-1")}, *folders, lambda _: reads_depot.set())
    )
    depot.start()
    # A deposit that does not wait for the load has its time to end before it.
    if reads_depot.wait(3):
        depot.join(60)
    resume.set()
    for thread in (lent, depot):
        thread.join(60)
    assert decisions(parquet) == {"D-1"}


def _deposit_each(numbers: list[str], sources: Path, parquet: Path) -> None:
    for number in numbers:
        publish_files({f"{number}.xlsx": decision(number)}, sources, parquet)


def _load_apart(sources: Path, parquet: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "etl", "charger", "--sources", str(sources), "--sortie", str(parquet)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def test_two_loads_at_once_follow_each_other_and_hide_no_decision(folders):
    """Two real processes: the second to take the lock reads what the first has left, deposits included."""
    sources, parquet = folders
    publish_files({"a.xlsx": decision("D-1")}, *folders)
    (sources / "b.xlsx").write_bytes(decision("D-2"))
    children = [_load_apart(*folders) for _ in range(2)]
    publish_files({"c.xlsx": decision("D-3")}, *folders)
    assert [child.wait(120) for child in children] == [0, 0]
    assert decisions(parquet) == {"D-1", "D-2", "D-3"}
    events, _ = read_state(parquet)
    # Read again without a change, the folder of sources is no event.
    assert [event.rang for event in events] == list(range(1, len(events) + 1))
    assert sum("b.xlsx" in {known.nom for known in event.fichiers} for event in events) == 1


def _build_hash(_: object, state: InForce) -> Candidate:
    """Build as `_build_names` does, under a name as short as a real one."""
    version = hash_version({received.identity: "" for received in state.depots})
    return replace(_build_names([], InForce()), version=version)


def _deposit_names(qui: str, sources: Path, parquet: Path) -> None:
    for deposited in range(0, 100, 5):
        names = [f"{qui}-{rank:03}.xlsx" for rank in range(deposited, deposited + 5)]
        publish_files({name: name.encode() for name in names}, sources, parquet)


def test_of_two_hundred_files_deposited_in_two_sessions_none_is_lost_and_each_is_in_its_order(folders, monkeypatch):
    """The lock and the journal alone: nothing of the files is read, so that two hundred take seconds."""
    for module in (deposit, pipeline):
        monkeypatch.setattr(module, "read_files", _read_names)
        monkeypatch.setattr(module, "build", _build_hash)
    children = [PROCESSES.Process(target=_deposit_names, args=(qui, *folders)) for qui in "AB"]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0, 0]
    events, state = read_state(folders[1])
    names = [known.nom.rpartition("/")[2] for known in state.depots]
    for qui in "AB":
        assert [name for name in names if name.startswith(qui)] == [f"{qui}-{rank:03}.xlsx" for rank in range(100)]
    assert len(names) == 200
    assert [event.rang for event in events] == list(range(1, len(events) + 1))
    assert read_current(folders[1]) == events[-1].version


def test_of_two_who_deposit_at_once_no_decision_is_lost(folders):
    halves = [[f"D-{qui}-{rank}" for rank in range(4)] for qui in ("A", "B")]
    children = [PROCESSES.Process(target=_deposit_each, args=(half, *folders)) for half in halves]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0, 0]
    assert decisions(folders[1]) == {number for half in halves for number in half}
