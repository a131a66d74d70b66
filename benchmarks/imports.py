"""Cold start: what each command and the entry point import, and how long it takes beside Python's own start."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.resultats import Mesure, keep, spread
from benchmarks.serveurs import ROOT

ROUNDS = 7
HEAVY = ("streamlit", "altair", "pandas", "duckdb", "pyarrow", "vl_convert", "pptx", "typst", "xlsxwriter")
# What is started, and the heavy libraries that it has no business with.
MODULES = {
    "etl.__main__": {"streamlit", "altair", "vl_convert", "pptx", "typst"},
    "queries.__main__": {"streamlit", "altair", "pandas", "vl_convert", "pptx", "typst", "xlsxwriter"},
    "exports.__main__": {"streamlit"},
    "dashboard": {"vl_convert", "pptx", "typst"},
}


def measure(_: Path, __: Path) -> None:
    """Time each import against bare Python, interleaved, and list what it brings."""
    durations: dict[str, list[float]] = {name: [] for name in ("python", *MODULES)}
    for _round in range(ROUNDS):
        for name in durations:
            durations[name].append(_run("pass" if name == "python" else _import(name))[0])
    bare = statistics.median(durations["python"])
    mesures = [Mesure("bare Python", spread(durations["python"], "ms"))]
    for name, interdites in MODULES.items():
        present = _run(f"{_import(name)}; import sys; print(*(m for m in {HEAVY!r} if m in sys.modules))")[1].split()
        unwanted = sorted(interdites & set(present))
        mesures.append(
            Mesure(
                f"`{name.removesuffix('.__main__')}`",
                f"{statistics.median(durations[name]) / bare:.0f}x ({spread(durations[name], 'ms')}); "
                f"imports {', '.join(present)}",
                f"nothing of {', '.join(sorted(interdites))}",
                not unwanted,
            )
        )
    keep("6-imports", "Cold start", mesures)


def _import(name: str) -> str:
    # The entry point draws when it is run: what it imports is what is timed.
    if name == "dashboard":
        return "import streamlit, queries; from pages.components import cards, data, header"
    return f"import {name}"


def _run(code: str) -> tuple[float, str]:
    start = time.perf_counter()
    finished = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return 1000 * (time.perf_counter() - start), finished.stdout
