"""A file of any content costs little memory and little time, or is refused: it is read in a process apart."""

import io
import json
import os
import signal
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from etl.pipeline import check_files
from etl.reading.lecture import Lecture
from etl.reception import apart
from etl.reception.apart import MAX_MEMORY_BYTES, reading_apart
from etl.reception.context import build_contexte
from etl.reception.crossing import pack, unpack
from etl.reception.depots import DEMONSTRATION, Examen, Unread, examine, recognise

GISPRO_HEADER = (
    "Action de demande - Code dossier;Action;Tiers;Montant engagé;Contrat ville - Code;année initiale CPO;Thème (1)\n"
)
TEXTS = "xl/sharedStrings.xml"
GOOD = GISPRO_HEADER + "DA00000001;Été;ASSO;1 000,00;CV301;2025;1- Éducation\n"
# The peak of all the processes that reading took; of the first one as Linux counts since it started, for what getrusage
# says of it begins with the memory of whoever started it.
READING = """
import json, resource, sys
from pathlib import Path
from etl.pipeline import check_files
(examen,) = check_files([Path(sys.argv[1])])
own = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
peaks = int(own.split()[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([examen.etat, examen.message, max(peaks)]))
"""


def _cost(path: Path) -> tuple[str, str, int, float]:
    """Return what becomes of a file, why, the memory in bytes and the seconds that it took."""
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", READING, str(path)], capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-500:]
    etat, message, peak = json.loads(done.stdout)
    return etat, message or "", peak * 1024, time.monotonic() - start


def _large_csv(path: Path) -> None:
    path.write_text(GISPRO_HEADER)
    # Without its blocks: the disk holds nothing of it.
    with path.open("r+b") as stream:
        stream.truncate(300_000_000)


def _many_cells(path: Path) -> None:
    path.write_text(GISPRO_HEADER + "DA1;É;A;1;CV301;2025;1\n" * 400_000, encoding="utf-8")


def _one_row(path: Path) -> None:
    path.write_bytes(b";" * 55_000_000)


def _distinct_texts(path: Path) -> None:
    path.write_text("".join(f"{rank};{rank}x;{rank}œ\n" for rank in range(800_000)), encoding="utf-8")


def _many_objects(path: Path) -> None:
    path.write_text("[" + ",".join(["{}"] * 15_000_000) + "]")


def _deep(path: Path) -> None:
    path.write_text("[" * 50_000_000)


def _zip_bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("BASE.csv", "w", force_zip64=True) as stream,
    ):
        for _ in range(300):
            stream.write(bytes(2**20))


def _lying(content: bytes, size: int) -> bytes:
    """Return an archive that announces this size for each of its parts."""
    changed = bytearray(content)
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = changed.find(signature)
        while at >= 0:
            struct.pack_into("<I", changed, at + place, size)
            at = changed.find(signature, at + 4)
    return bytes(changed)


def _lying_zip(path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("BASE.csv", bytes(200_000_000), compresslevel=1)
    path.write_bytes(_lying(buffer.getvalue(), 100))


def _lying_workbook(path: Path) -> None:
    with zipfile.ZipFile(next(DEMONSTRATION.glob("modele_avancement/*.xlsx"))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content if name != TEXTS else bytes(200_000_000), compresslevel=1)
    path.write_bytes(_lying(buffer.getvalue(), 100))


HOSTILE = {
    "pop_QPV24.csv": (_large_csv, "fichier de plus de 60 Mo"),
    "cells.csv": (_many_cells, "plus de 2\u202f000\u202f000 cellules"),
    "one row.csv": (_one_row, ""),
    "texts.csv": (_distinct_texts, "plus de 2\u202f000\u202f000 cellules"),
    "adulte-relais-2025.json": (_many_objects, ""),
    "qpv2024.geojson": (_deep, "JSON illisible (trop de niveaux)"),
    "pop_QPV24.zip": (_zip_bomb, "trop grand"),
    "pop_QPV24_2.zip": (_lying_zip, "abîmé"),
    "workbook.xlsx": (_lying_workbook, "abîmé"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_made_to_fill_the_memory_costs_little_and_is_refused(tmp_path, name):
    write, reason = HOSTILE[name]
    write(tmp_path / name)
    etat, message, peak, seconds = _cost(tmp_path / name)
    assert etat in ("refuse", "non_reconnu")
    assert reason in message
    assert peak < 600_000_000
    assert seconds < 60


def _bad_reader(behaviour: str) -> str:
    """Return a program that reads as the process apart does, but for the file called « mauvais.csv »."""
    return f"""
import ctypes, os, signal, sys, time
from etl.reception import apart, depots
read = depots.find_source
def find_source(path, catalogue):
    if path.name == "mauvais.csv":
        {behaviour}
    return read(path, catalogue)
depots.find_source = find_source
apart.MAX_SECONDS = 3
apart.main()
"""


FAULTS = {
    "aborts": ("os.abort()", "s'est arrêtée net"),
    "is killed": ("os.kill(os.getpid(), signal.SIGKILL)", "s'est arrêtée net"),
    "reads outside": ("ctypes.string_at(0)", "s'est arrêtée net"),
    "ends": ("os._exit(0)", "s'est arrêtée net"),
    "never ends": ("while True: pass", "dépasse 45 secondes"),
    "never ends outside Python": ("time.sleep(100)", "dépasse 45 secondes"),
    "fills the memory": ("x = [bytearray(10**6) for _ in range(10_000)]", "plus de mémoire que permis"),
    "is wrong": ("return 1 / 0", "contenu que son lecteur ne prévoit pas (ZeroDivisionError)"),
    "is refused by the disk": ("raise PermissionError(13, 'Permission refusée')", "(Permission refusée)"),
    "talks": ("print('x' * 100_000); os.write(1, b'y' * 100_000); return 1 / 0", "ZeroDivisionError"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_ends_its_reader_is_refused_alone_and_the_next_is_read(tmp_path, monkeypatch, fault):
    behaviour, reason = FAULTS[fault]
    start = subprocess.Popen
    program = _bad_reader(behaviour)
    monkeypatch.setattr(
        apart.subprocess, "Popen", lambda words, **rest: start([words[0], "-c", program, words[3]], **rest)
    )
    for name in ("avant.csv", "mauvais.csv", "après.csv"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with reading_apart("france") as reader:
        examens = [
            reader.examine(Unread(tmp_path / name, f"depots/{name}"))
            for name in ("avant.csv", "mauvais.csv", "après.csv")
        ]
    assert [examen.etat for examen in examens] == ["charge", "refuse", "charge"]
    message = str(examens[1].message)
    assert message.startswith("depots/mauvais.csv : ")
    assert reason in message
    assert message.endswith(".")


def _shipped() -> list[Path]:
    files = [path for path in DEMONSTRATION.rglob("*") if path.is_file()]
    return [
        min((f for f in files if f.parent == folder), key=lambda f: f.stat().st_size)
        for folder in {f.parent for f in files}
    ]


def test_what_crosses_is_what_was_read():
    contexte = build_contexte("france")
    for path in _shipped():
        read = examine(recognise(path, path.name, contexte.catalogue), contexte)
        assert read.lecture.lues
        crossed = unpack(Examen(path.name, path, "refuse", Lecture()), *pack(read))
        assert crossed == read
        assert repr(crossed.lecture.enregistrements) == repr(read.lecture.enregistrements)


def test_half_a_character_does_not_reach_the_tables():
    lecture = Lecture(signalements=["avant \ud800 après"])
    crossed = unpack(Examen("a", Path("a"), "refuse", Lecture()), *pack(Examen("a", Path("a"), "charge", lecture)))
    assert crossed.lecture.signalements == ["avant ? après"]


def test_a_thread_reads_apart_as_well_and_nothing_is_left(tmp_path):
    (tmp_path / "a.csv").write_text(GOOD, encoding="utf-8")
    before = set(Path("/proc/self/fd").iterdir())
    (examen,) = check_files([tmp_path / "a.csv"])
    assert (examen.etat, examen.lecture.publiees) == ("charge", 1)
    assert set(Path("/proc/self/fd").iterdir()) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_the_bound_leaves_room_for_the_program():
    assert MAX_MEMORY_BYTES < 600_000_000
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
