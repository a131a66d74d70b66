"""Documents written apart are those of the command; their process gives way to pages and ends with its reader."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from exports import apart
from exports.__main__ import open_contents, write
from exports.apart import Order, Writer, WritingError


class GoneError(Exception):
    """The reader has closed the tab."""


@pytest.fixture(scope="module")
def publication(publication, tmp_path_factory):
    """A copy of the publication, in which nobody else cites a version."""
    own = tmp_path_factory.mktemp("apart") / "parquet"
    return shutil.copytree(publication, own, ignore=shutil.ignore_patterns("citees"))


@pytest.fixture(scope="module")
def order(publication):
    version = open_contents(publication, None, 2025).base.version
    return Order(
        parquet=str(publication),
        version=version,
        instead="",
        annee=2025,
        invented=False,
        names=("fiche", "html"),
        quartier="etouvie",
    )


@pytest.fixture
def started(monkeypatch):
    """The processes started."""
    started: list[subprocess.Popen] = []

    def start(*arguments, popen=subprocess.Popen, **options):
        started.append(popen(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    return started


@pytest.fixture
def writer(started):
    writer = Writer()
    yield writer
    writer.end()
    assert all(process.returncode is not None for process in started)


def test_what_is_written_apart_is_what_the_command_writes_byte_for_byte(publication, order, writer, started):
    told: list[int] = []
    written = writer.write(order, told.append)
    contents = open_contents(publication, None, 2025)
    assert written == {name: write(contents, name, "etouvie") for name in ("fiche", "html")}
    assert told and told == sorted(told)
    assert not list((publication / "citees").glob("*")), "who takes a document cites it"
    # The same process serves the next: another choice, a version that cannot be read, one in the place of another.
    assert writer.write(replace(order, names=("html",), quartier=None, defi=3), told.append) == {
        "html": write(contents, "html", None, 3)
    }
    with pytest.raises(WritingError, match="ffffffffffff"):
        writer.write(replace(order, version="f" * 12), told.append)
    assert (
        b"celle en vigueur est ab" in writer.write(replace(order, names=("html",), instead="oui"), told.append)["html"]
    )
    assert len(started) == 1


def _play(monkeypatch, script: str) -> None:
    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-c", script))


def test_a_reader_who_leaves_ends_what_was_being_written_for_him(order, writer, started, monkeypatch):
    _play(monkeypatch, "import time; time.sleep(60)")
    nice = []

    def leave(_: int) -> None:
        nice.append(os.getpriority(os.PRIO_PROCESS, started[0].pid) - os.getpriority(os.PRIO_PROCESS, 0))
        raise GoneError

    with pytest.raises(GoneError):
        writer.write(order, leave)
    assert nice[0] > 0 and started[0].returncode < 0


def test_what_lasts_too_long_is_ended_and_said(order, writer, started, monkeypatch):
    _play(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(apart, "LONGEST_S", 0.1)
    with pytest.raises(WritingError, match="secondes"):
        writer.write(order, lambda _: None)
    assert started[0].returncode < 0


@pytest.mark.parametrize("script", ["raise ValueError", "input(); raise ValueError", "input(); print('[')"])
def test_a_process_that_dies_is_said_in_french_and_another_takes_its_place(order, writer, started, monkeypatch, script):
    _play(monkeypatch, script)
    for rank in (1, 2):
        with pytest.raises(WritingError, match=r"^Leur écriture s'est arrêtée net"):
            writer.write(order, lambda _: None)
        assert len(started) == rank
