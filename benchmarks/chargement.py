"""Reading INSEE's wide files, against the floor of each format: DuckDB for a CSV, fastexcel for a workbook.

The reader checks every place code and every cell, and keeps with each value its line, its variable and the reason of
each absence; the floors only turn columns into rows. All of France is read, none of it set aside.
"""

import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import fastexcel
import pyarrow.parquet as pq
import xlsxwriter

from benchmarks.resultats import Mesure, keep
from benchmarks.serveurs import ROOT
from etl.catalogue.reference import load_references
from etl.pipeline import build_catalogue
from etl.reading.lecture import Contexte, Depot
from etl.reception.depots import recognise
from etl.sources import insee

ROUNDS = 3
SOURCE = "insee_demo_qpv2015"
# Sizes in megabytes; the goals are stated for the largest.
SIZES = {"csv": (5, 10, 20, 40), "xlsx": (2, 4, 8)}
GOALS = {"csv": 1.2, "xlsx": 1.3}


def measure(_: Path, folder: Path) -> None:
    """Read files of growing sizes with the reader and with the floor, each in a process of its own."""
    mesures = []
    for genre, sizes in SIZES.items():
        for size in sizes:
            file = _write_file(folder / f"DEMO_2022.{genre}", size)
            durations: dict[str, list[float]] = {"lecteur": [], "plancher": []}
            memory = {}
            for _round in range(ROUNDS):
                for role in durations:
                    duration, memory[role] = _apart(role, file)
                    durations[role].append(duration)
            megabytes = file.stat().st_size / 1e6
            ratio = statistics.median(durations["lecteur"]) / statistics.median(durations["plancher"])
            last = size == sizes[-1]
            mesures.append(
                Mesure(
                    f"{genre}, {megabytes:.0f} MB: reader / floor",
                    f"{ratio:.1f}x ({statistics.median(durations['lecteur']):.1f} s, "
                    f"{statistics.median(durations['lecteur']) / megabytes:.2f} s per MB, "
                    f"peak {memory['lecteur']:.0f} MB; "
                    f"floor {statistics.median(durations['plancher']):.1f} s, {memory['plancher']:.0f} MB)",
                    f"<= {GOALS[genre]}x, 1000 MB" if last else "",
                    ratio <= GOALS[genre] and memory["lecteur"] <= 1000 if last else None,
                )
            )
    keep("5-loading", "Loading", mesures, [__doc__.split("\n\n")[1].replace("\n", " ").strip()])


def _apart(role: str, file: Path) -> tuple[float, float]:
    """Run a reading in a new process; return its time (s, imports left out) and its peak memory (MB)."""
    command = [sys.executable, "-m", "benchmarks.chargement", role, str(file)]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return float(output[0]), float(output[1])


def _read(file: Path) -> None:
    """Read with the reader of the project, and write what it has read."""
    references = load_references()
    catalogue = build_catalogue(references)
    depot = recognise(file, file.name, catalogue)
    if not isinstance(depot, Depot):
        raise TypeError(depot)
    lecture = insee.read(depot, Contexte(catalogue, None, references))
    pq.write_table(lecture.observations, file.with_suffix(".parquet"), compression="zstd")


def _floor(file: Path) -> None:
    """Turn the columns into rows and write them, with nothing checked."""
    with duckdb.connect() as base:
        if file.suffix == ".xlsx":
            large = fastexcel.read_excel(file).load_sheet(0, dtypes="string").to_arrow()
            base.register("large", large)
        else:
            base.read_csv(str(file), delimiter=";", all_varchar=True).create_view("large")
        rows = base.sql("unpivot large on columns(* exclude (CODGEO, LIBGEO)) into name variable value brut")
        rows.write_parquet(str(file.with_suffix(".plancher.parquet")), compression="zstd")


def _write_file(path: Path, size_mb: int) -> Path:
    """Write a file of INSEE's shape, of about that size."""
    columns = _columns()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        rows = _rows(columns, int(size_mb * 1e6 / (19 + 6 * len(columns))))
        with path.open("w", encoding="utf-8") as output:
            output.writelines(";".join(line) + "\n" for line in rows)
        return path
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for rank, row in enumerate(_rows(columns, int(size_mb * 1e6 / (9 * len(columns))))):
            sheet.write_row(rank, 0, row)
    return path


def _columns() -> list[str]:
    source = build_catalogue(load_references()).sources[SOURCE]
    return [variable for group in source.groupes.values() for variable in group.variables]


def _rows(columns: list[str], nombre: int) -> Iterator[list[str]]:
    yield ["CODGEO", "LIBGEO", *columns]
    for rank in range(nombre):
        values = [
            f"{(rank * 37 + position * 11) % 1000 / 10:.1f}".replace(".", ",") for position in range(len(columns))
        ]
        yield [f"QP{rank % 1_000_000:06d}", f"Quartier {rank}", *values]


if __name__ == "__main__":
    debut = time.perf_counter()
    (_read if sys.argv[1] == "lecteur" else _floor)(Path(sys.argv[2]))
    duration = time.perf_counter() - debut
    # Not getrusage: what it says would begin with the memory of the parent.
    (peak,) = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    print(duration, int(peak) / 1000)
