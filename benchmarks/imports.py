"""Cold start: what each command and the entry point import, and how long it takes beside Python's own start."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.resultats import Mesure, keep, spread
from benchmarks.serveurs import RACINE

TOURS = 7
LOURDES = ("streamlit", "altair", "pandas", "duckdb", "pyarrow", "vl_convert", "pptx", "typst", "xlsxwriter")
# What is started, and the heavy libraries that it has no business with.
MODULES = {
    "etl.__main__": {"streamlit", "altair", "vl_convert", "pptx", "typst"},
    "queries.__main__": {"streamlit", "altair", "pandas", "vl_convert", "pptx", "typst", "xlsxwriter"},
    "exports.__main__": {"streamlit"},
    "dashboard": {"vl_convert", "pptx", "typst"},
}


def measure(_: Path, __: Path) -> None:
    """Time each import against bare Python, interleaved, and list what it brings."""
    durees: dict[str, list[float]] = {nom: [] for nom in ("python", *MODULES)}
    for _tour in range(TOURS):
        for nom in durees:
            durees[nom].append(_run("pass" if nom == "python" else _import(nom))[0])
    nu = statistics.median(durees["python"])
    mesures = [Mesure("bare Python", spread(durees["python"], "ms"))]
    for nom, interdites in MODULES.items():
        presentes = _run(f"{_import(nom)}; import sys; print(*(m for m in {LOURDES!r} if m in sys.modules))")[1].split()
        de_trop = sorted(interdites & set(presentes))
        mesures.append(
            Mesure(
                f"`{nom.removesuffix('.__main__')}`",
                f"{statistics.median(durees[nom]) / nu:.0f}x ({spread(durees[nom], 'ms')}); "
                f"imports {', '.join(presentes)}",
                f"nothing of {', '.join(sorted(interdites))}",
                not de_trop,
            )
        )
    keep("6-imports", "Cold start", mesures)


def _import(nom: str) -> str:
    # The entry point draws when it is run: what it imports is what is timed.
    if nom == "dashboard":
        return "import streamlit, queries; from pages.components import cards, data, sidebar"
    return f"import {nom}"


def _run(code: str) -> tuple[float, str]:
    debut = time.perf_counter()
    fini = subprocess.run([sys.executable, "-c", code], cwd=RACINE, capture_output=True, text=True, check=True)
    return 1000 * (time.perf_counter() - debut), fini.stdout
