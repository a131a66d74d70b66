"""The time and size of each document of a year, and how long its writing holds another thread up."""

import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.resultats import Mesure, keep
from exports.__main__ import FORMATS, open_contents, write
from exports.contents import Contents

TOURS = 7
ANNEE = 2025
BATTEMENT_S = 0.005


def _time(ecrire: Callable[[], object]) -> tuple[float, float, float]:
    """Return the median, shortest and longest time of a task, in milliseconds."""
    durations = []
    for _ in range(TOURS):
        start = time.perf_counter()
        ecrire()
        durations.append(1000 * (time.perf_counter() - start))
    return statistics.median(durations), min(durations), max(durations)


def _stall(ecrire: Callable[[], object]) -> float:
    """Return the longest time, in milliseconds, that another thread had to wait while a document was written."""
    writer = threading.Thread(target=ecrire)
    plus_longue = 0.0
    writer.start()
    while writer.is_alive():
        start = time.perf_counter()
        time.sleep(BATTEMENT_S)
        plus_longue = max(plus_longue, time.perf_counter() - start - BATTEMENT_S)
    return 1000 * plus_longue


def measure(publication: Path, _: Path) -> None:
    """Measure every document, against the answers that they all need: asked once, shared by all."""
    answers, *_bornes = _time(lambda: _fresh(publication).rapport())
    contents = _fresh(publication)
    mesures = [Mesure("answers", f"{answers:.0f} ms")]
    for name in FORMATS:
        mediane, court, long = _time(lambda name=name: write(contents, name))  # type: ignore[misc]
        attente = _stall(lambda name=name: write(contents, name))  # type: ignore[misc]
        size = len(write(contents, name)) // 1024
        mesures.append(
            Mesure(
                f"`{name}` / answers",
                f"{mediane / answers:.2f}x ({mediane:.0f} ms, {court:.0f} to {long:.0f}), {size} kB; "
                f"others wait {attente:.0f} ms at most",
            )
        )
    keep("7-documents", "The documents", mesures, [__doc__.replace("\n", " ").strip()])


def _fresh(publication: Path) -> Contents:
    return open_contents(publication, None, ANNEE)
