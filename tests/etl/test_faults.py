"""What may go wrong under a publication: it is killed, the disk is full, two run at once, the clock is set back."""

import json
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import etl.publication.versions as publication
from etl.publication.versions import PublicationError, publish, read_current

ROOT = Path(__file__).parents[2]
MANIFEST = {"perimetre": "contrat", "entrees": {"charge:a.csv": "123"}}
ROWS = 20_000
TABLES = {name: pa.table({"rang": range(ROWS), "table": [name] * ROWS}) for name in ("action", "mesure", "quartier")}
KILLS = 300


def _check_whole(folder: Path) -> str:
    """Read the version in force as a page would: its manifest, then every table that it names, every row."""
    version = read_current(folder)
    assert version
    manifest = json.loads((folder / version / "version.json").read_text(encoding="utf-8"))
    assert manifest["version"] == version
    assert manifest["tables"] == dict.fromkeys(TABLES, ROWS)
    for name in manifest["tables"]:
        assert pq.read_table(folder / version / f"{name}.parquet")["rang"].to_pylist() == list(range(ROWS))
    return version


def test_a_publication_killed_at_any_moment_leaves_a_whole_version(tmp_path):
    """SIGKILL at a random moment, three hundred times: what is in force is whole, and the next run repairs."""
    process = multiprocessing.get_context("forkserver")
    process.set_forkserver_preload(["etl.publication.versions"])
    chance = random.Random(20241218)
    publish(TABLES, tmp_path, "v0", MANIFEST)
    start = time.perf_counter()
    publish(TABLES, tmp_path, "v1", MANIFEST)
    duration = time.perf_counter() - start
    killed, publies, rests = 0, 0, 0
    while killed < KILLS:
        name = f"w{killed + publies}"
        child = process.Process(target=publish, args=(TABLES, tmp_path, name, MANIFEST))
        child.start()
        # Wait until the work has begun, so that the moment is one of the publication rather than of the start.
        limite = time.monotonic() + 5
        while child.is_alive() and not list(tmp_path.glob(".chantier-*")) and time.monotonic() < limite:
            time.sleep(0)
        time.sleep(chance.uniform(0, 1.2 * duration))
        child.kill()
        child.join()
        killed, publies = (killed + 1, publies) if child.exitcode == -9 else (killed, publies + 1)
        rests += bool(list(tmp_path.glob(".chantier-*")))
        if killed % 10 == 0:
            _check_whole(tmp_path)
        else:
            assert (tmp_path / str(read_current(tmp_path)) / "version.json").is_file()
    # The moments were varied: some kills cut a work in half, and some publications came to their end.
    assert rests
    assert publish(TABLES, tmp_path, "fin", MANIFEST)
    assert _check_whole(tmp_path) == "fin"
    assert not list(tmp_path.glob(".chantier-*"))


def test_readers_never_fail_while_versions_follow_each_other(tmp_path):
    publish(TABLES, tmp_path, "v0", MANIFEST)
    failures: list[BaseException] = []
    read_ones: set[str] = set()
    stop = threading.Event()

    def read_file() -> None:
        while not stop.is_set():
            try:
                read_ones.add(_check_whole(tmp_path))
            except BaseException as error:
                failures.append(error)

    readers = [threading.Thread(target=read_file) for _ in range(2)]
    for reader in readers:
        reader.start()
    for rank in range(1, 9):
        publish(TABLES, tmp_path, f"v{rank}", MANIFEST)
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert read_ones


def test_two_publications_at_once_follow_each_other(tmp_path):
    process = multiprocessing.get_context("forkserver")
    names = [f"v{rank}" for rank in range(6)]
    children = [process.Process(target=publish, args=(TABLES, tmp_path, name, MANIFEST)) for name in names]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * len(names)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == names
    assert _check_whole(tmp_path) in names


def _load(folder: Path, data: int) -> "subprocess.CompletedProcess[str]":
    """Run the command with a limit on the size of what it may write: what a full disk does, for real."""
    return subprocess.run(
        [sys.executable, "-m", "etl", "charger", "--sortie", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (data, data)),
        check=False,
        timeout=120,
    )


def test_a_full_disk_is_said_and_changes_nothing(tmp_path):
    publish(TABLES, tmp_path, "v0", MANIFEST)
    finished = _load(tmp_path, 60_000)
    assert finished.returncode == 1
    assert "La version en vigueur est inchangée" in finished.stderr
    assert "Vérifiez la place disponible" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert _check_whole(tmp_path) == "v0"
    assert not list(tmp_path.glob(".chantier-*"))


def _publish_without_right(folder: Path, answer: Connection) -> None:
    """Publish as someone who may not write there; root, who may, becomes nobody."""
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        publish(TABLES, folder, "v1", MANIFEST)
    except PublicationError as error:
        answer.send(str(error))
    answer.close()


def test_a_read_only_folder_is_said_and_changes_nothing():
    # Not tmp_path, which nobody else may enter.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        publish(TABLES, folder, "v0", MANIFEST)
        (folder / ".verrou").chmod(0o444)
        folder.chmod(0o555)
        process = multiprocessing.get_context("forkserver")
        receiver, sender = process.Pipe(duplex=False)
        child = process.Process(target=_publish_without_right, args=(folder, sender))
        child.start()
        sender.close()
        assert "La version en vigueur est inchangée" in receiver.recv()
        child.join(60)
        folder.chmod(0o755)
        assert _check_whole(folder) == "v0"


def test_a_folder_that_is_a_file_is_said(tmp_path):
    (tmp_path / "publication").write_text("un fichier")
    with pytest.raises(PublicationError, match="Vérifiez la place disponible et le droit d'écrire"):
        publish(TABLES, tmp_path / "publication", "v1", MANIFEST)


def test_a_clock_set_back_loses_nothing(tmp_path, monkeypatch):
    """The last published is in force, even dated before all the others, and is not the first to be deleted."""
    for rank in range(publication.VERSIONS_KEPT):
        publish(TABLES, tmp_path, f"v{rank}", MANIFEST)

    class Yesterday(datetime):
        @classmethod
        def now(cls, tz=UTC):
            return datetime(2020, 1, 1, tzinfo=tz)

    monkeypatch.setattr(publication, "datetime", Yesterday)
    publish(TABLES, tmp_path, "hier", MANIFEST)
    assert _check_whole(tmp_path) == "hier"
    monkeypatch.undo()
    publish(TABLES, tmp_path, "demain", MANIFEST)
    assert _check_whole(tmp_path) == "demain"
