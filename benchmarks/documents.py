"""The time and size of each document of a year, and how long its writing holds another thread up."""

import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.resultats import Mesure, keep
from exports.__main__ import FORMATS, open_contents, write
from exports.contents import Contents

ROUNDS = 7
ANNEE = 2025
BEAT_S = 0.005


def _time(write_it: Callable[[], object]) -> tuple[float, float, float]:
    """Return the median, shortest and longest time of a task, in milliseconds."""
    durations = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        write_it()
        durations.append(1000 * (time.perf_counter() - start))
    return statistics.median(durations), min(durations), max(durations)


def _stall(write_it: Callable[[], object]) -> float:
    """Return the longest time, in milliseconds, that another thread had to wait while a document was written."""
    writer = threading.Thread(target=write_it)
    longest = 0.0
    writer.start()
    while writer.is_alive():
        start = time.perf_counter()
        time.sleep(BEAT_S)
        longest = max(longest, time.perf_counter() - start - BEAT_S)
    return 1000 * longest


def measure(publication: Path, _: Path) -> None:
    """Measure every document, against the answers that they all need: asked once, shared by all."""
    answers, *_bounds = _time(lambda: _fresh(publication).rapport())
    contents = _fresh(publication)
    mesures = [Mesure("answers", f"{answers:.0f} ms")]
    for name in FORMATS:
        mediane, short, long = _time(lambda name=name: write(contents, name))  # type: ignore[misc]
        waiting = _stall(lambda name=name: write(contents, name))  # type: ignore[misc]
        size = len(write(contents, name)) // 1024
        mesures.append(
            Mesure(
                f"`{name}` / answers",
                f"{mediane / answers:.2f}x ({mediane:.0f} ms, {short:.0f} to {long:.0f}), {size} kB; "
                f"others wait {waiting:.0f} ms at most",
            )
        )
    keep("7-documents", "The documents", mesures, [__doc__.replace("\n", " ").strip()])


def _fresh(publication: Path) -> Contents:
    return open_contents(publication, None, ANNEE)
