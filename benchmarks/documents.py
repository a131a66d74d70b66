"""python -m benchmarks.documents: the time and size of each document of a year, and how long it holds the others up.

Ratios to the time of the answers, in one run, on an idle machine; nothing here is asserted. Marks to compare with, on
such a machine: 12 slides of 20 native charts 0.2 s, a report of 14 pages 0.06 s.
"""

import statistics
import threading
import time
from collections.abc import Callable

from exports.__main__ import FORMATS, open_contents, write
from exports.contents import Contents
from queries import PARQUET

TOURS = 7
ANNEE = 2025
BATTEMENT_S = 0.005


def measure(ecrire: Callable[[], object]) -> tuple[float, float, float]:
    """Return the median, shortest and longest time of a task, in milliseconds."""
    durees = []
    for _ in range(TOURS):
        debut = time.perf_counter()
        ecrire()
        durees.append(1000 * (time.perf_counter() - debut))
    return statistics.median(durees), min(durees), max(durees)


def stall(ecrire: Callable[[], object]) -> float:
    """Return the longest time, in milliseconds, that another thread had to wait while a document was written."""
    ecriture = threading.Thread(target=ecrire)
    plus_longue = 0.0
    ecriture.start()
    while ecriture.is_alive():
        debut = time.perf_counter()
        time.sleep(BATTEMENT_S)
        plus_longue = max(plus_longue, time.perf_counter() - debut - BATTEMENT_S)
    return 1000 * plus_longue


def main() -> None:
    """Print a line per document."""
    contents = _fresh()
    # The answers are asked once and shared by every document.
    reponses, court, long = measure(lambda: _fresh().rapport())
    print(f"{'réponses':<10} {reponses:7.0f} ms ({court:.0f} à {long:.0f})")
    for nom in FORMATS:
        mediane, court, long = measure(lambda nom=nom: write(contents, nom))  # type: ignore[misc]
        attente = stall(lambda nom=nom: write(contents, nom))  # type: ignore[misc]
        taille = len(write(contents, nom)) // 1024
        print(
            f"{nom:<10} {mediane:7.0f} ms ({court:.0f} à {long:.0f})  x{mediane / reponses:.2f}  {taille:5d} Ko  "
            f"attente des autres : {attente:.0f} ms au plus"
        )


def _fresh() -> Contents:
    return open_contents(PARQUET, None, ANNEE)


if __name__ == "__main__":
    main()
