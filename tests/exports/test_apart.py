"""Documents written apart are those of the command; their process gives way to pages and ends with its reader."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from exports import apart
from exports.__main__ import open_contents, write
from exports.apart import Order, WritingError, write_apart


class GoneError(Exception):
    """The reader has closed the tab."""


@pytest.fixture
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


def test_what_is_written_apart_is_what_the_command_writes_byte_for_byte(publication, order):
    told: list[int] = []
    written = write_apart(order, told.append)
    contents = open_contents(publication, None, 2025)
    assert written == {name: write(contents, name, "etouvie") for name in ("fiche", "html")}
    assert told and told == sorted(told)
    assert not list((publication / "citees").glob("*")), "who takes a document cites it"


def test_it_says_that_its_version_is_not_the_one_in_force(order):
    written = write_apart(replace(order, names=("html",), instead="abîmée"), lambda _: None)
    assert b"celle en vigueur est ab" in written["html"]


def test_a_version_that_cannot_be_read_is_said(order):
    with pytest.raises(WritingError, match="ffffffffffff"):
        write_apart(replace(order, version="f" * 12), lambda _: None)


@pytest.fixture
def started(monkeypatch):
    """The processes started, in the place of which one sleeps."""
    started: list[subprocess.Popen] = []

    def start(*arguments, popen=subprocess.Popen, **options):
        started.append(popen(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))
    return started


def test_a_reader_who_leaves_ends_what_was_being_written_for_him(order, started):
    nice = []

    def leave(_: int) -> None:
        nice.append(os.getpriority(os.PRIO_PROCESS, started[0].pid) - os.getpriority(os.PRIO_PROCESS, 0))
        raise GoneError

    with pytest.raises(GoneError):
        write_apart(order, leave)
    assert nice[0] > 0 and started[0].returncode < 0


def test_what_lasts_too_long_is_ended_and_said(order, started, monkeypatch):
    monkeypatch.setattr(apart, "LONGEST_S", 0.1)
    with pytest.raises(WritingError, match="secondes"):
        write_apart(order, lambda _: None)
    assert started[0].returncode < 0


def test_a_process_that_dies_is_said_in_french_and_not_by_its_traceback(order, monkeypatch):
    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-c", "raise ValueError"))
    with pytest.raises(WritingError, match=r"^Leur écriture s'est arrêtée net"):
        write_apart(order, lambda _: None)
