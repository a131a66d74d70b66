"""python -m benchmarks.documents: the time and size of each document of a year, as ratios to the slides of one section.

Read on an idle machine; nothing here is asserted. Median of the runs, with the shortest and the longest.
"""

import statistics
import time
from collections.abc import Callable

from exports.__main__ import FORMATS, open_contents, write
from exports.contents import Contents
from queries import PARQUET

TOURS = 7
ANNEE = 2025


def measure(ecrire: Callable[[], bytes]) -> tuple[float, float, float, int]:
    """Return the median, shortest and longest time in milliseconds, and the size in bytes."""
    durees, taille = [], 0
    for _ in range(TOURS):
        debut = time.perf_counter()
        taille = len(ecrire())
        durees.append(1000 * (time.perf_counter() - debut))
    return statistics.median(durees), min(durees), max(durees), taille


def main() -> None:
    """Print a line per document: its time against that of the answers alone, and its size."""
    contents = open_contents(PARQUET, None, ANNEE)
    # The answers are asked once and shared by every document.
    reponses, plus_court, plus_long, _ = measure(lambda: str(_fresh().bilan().titre).encode())
    print(f"{'réponses':<10} {reponses:8.0f} ms  ({plus_court:.0f} à {plus_long:.0f})")
    for nom in FORMATS:
        mediane, plus_court, plus_long, taille = measure(lambda nom=nom: write(contents, nom))  # type: ignore[misc]
        ratio = mediane / reponses
        print(f"{nom:<10} {mediane:8.0f} ms  ({plus_court:.0f} à {plus_long:.0f})  x{ratio:.2f}  {taille // 1024} Ko")


def _fresh() -> Contents:
    return open_contents(PARQUET, None, ANNEE)


if __name__ == "__main__":
    main()
