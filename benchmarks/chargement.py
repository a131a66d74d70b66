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
from benchmarks.serveurs import RACINE
from etl.catalogue.reference import load_references
from etl.pipeline import catalogue_de
from etl.reading.lecture import Contexte, Depot
from etl.reception.depots import recognise
from etl.sources import insee

TOURS = 3
SOURCE = "insee_demo_qpv2015"
# Sizes in megabytes; the goals are stated for the largest.
TAILLES = {"csv": (5, 10, 20, 40), "xlsx": (2, 4, 8)}
BUTS = {"csv": 1.2, "xlsx": 1.3}


def measure(_: Path, dossier: Path) -> None:
    """Read files of growing sizes with the reader and with the floor, each in a process of its own."""
    mesures = []
    for genre, tailles in TAILLES.items():
        for taille in tailles:
            fichier = _write_file(dossier / f"DEMO_2022.{genre}", taille)
            durees: dict[str, list[float]] = {"lecteur": [], "plancher": []}
            memoire = {}
            for _tour in range(TOURS):
                for role in durees:
                    duree, memoire[role] = _apart(role, fichier)
                    durees[role].append(duree)
            megaoctets = fichier.stat().st_size / 1e6
            ratio = statistics.median(durees["lecteur"]) / statistics.median(durees["plancher"])
            dernier = taille == tailles[-1]
            mesures.append(
                Mesure(
                    f"{genre}, {megaoctets:.0f} MB: reader / floor",
                    f"{ratio:.1f}x ({statistics.median(durees['lecteur']):.1f} s, "
                    f"{statistics.median(durees['lecteur']) / megaoctets:.2f} s per MB, "
                    f"peak {memoire['lecteur']:.0f} MB; "
                    f"floor {statistics.median(durees['plancher']):.1f} s, {memoire['plancher']:.0f} MB)",
                    f"<= {BUTS[genre]}x, 1000 MB" if dernier else "",
                    ratio <= BUTS[genre] and memoire["lecteur"] <= 1000 if dernier else None,
                )
            )
    keep("5-loading", "Loading", mesures, [__doc__.split("\n\n")[1].replace("\n", " ").strip()])


def _apart(role: str, fichier: Path) -> tuple[float, float]:
    """Run a reading in a new process; return its time (s, imports left out) and its peak memory (MB)."""
    commande = [sys.executable, "-m", "benchmarks.chargement", role, str(fichier)]
    sortie = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, check=True).stdout.split()
    return float(sortie[0]), float(sortie[1])


def _read(fichier: Path) -> None:
    """Read with the reader of the project, and write what it has read."""
    references = load_references()
    catalogue = catalogue_de(references)
    depot = recognise(fichier, fichier.name, catalogue)
    if not isinstance(depot, Depot):
        raise TypeError(depot)
    lecture = insee.read(depot, Contexte(catalogue, None, references))
    pq.write_table(lecture.observations, fichier.with_suffix(".parquet"), compression="zstd")


def _floor(fichier: Path) -> None:
    """Turn the columns into rows and write them, with nothing checked."""
    with duckdb.connect() as base:
        if fichier.suffix == ".xlsx":
            large = fastexcel.read_excel(fichier).load_sheet(0, dtypes="string").to_arrow()
            base.register("large", large)
        else:
            base.execute(f"create view large as from read_csv('{fichier}', delim = ';', all_varchar = true)")
        base.execute(
            f"copy (unpivot large on columns(* exclude (CODGEO, LIBGEO)) into name variable value brut) "
            f"to '{fichier.with_suffix('.plancher.parquet')}' (format parquet, compression zstd)"
        )


def _write_file(chemin: Path, taille_mo: int) -> Path:
    """Write a file of INSEE's shape, of about that size."""
    colonnes = _columns()
    chemin.parent.mkdir(parents=True, exist_ok=True)
    if chemin.suffix == ".csv":
        lignes = _rows(colonnes, int(taille_mo * 1e6 / (19 + 6 * len(colonnes))))
        with chemin.open("w", encoding="utf-8") as sortie:
            sortie.writelines(";".join(ligne) + "\n" for ligne in lignes)
        return chemin
    with xlsxwriter.Workbook(chemin, {"constant_memory": True}) as classeur:
        feuille = classeur.add_worksheet()
        for rang, ligne in enumerate(_rows(colonnes, int(taille_mo * 1e6 / (9 * len(colonnes))))):
            feuille.write_row(rang, 0, ligne)
    return chemin


def _columns() -> list[str]:
    source = catalogue_de(load_references()).sources[SOURCE]
    return [variable for groupe in source.groupes.values() for variable in groupe.variables]


def _rows(colonnes: list[str], nombre: int) -> Iterator[list[str]]:
    yield ["CODGEO", "LIBGEO", *colonnes]
    for rang in range(nombre):
        valeurs = [
            f"{(rang * 37 + position * 11) % 1000 / 10:.1f}".replace(".", ",") for position in range(len(colonnes))
        ]
        yield [f"QP{rang % 1_000_000:06d}", f"Quartier {rang}", *valeurs]


if __name__ == "__main__":
    debut = time.perf_counter()
    (_read if sys.argv[1] == "lecteur" else _floor)(Path(sys.argv[2]))
    duree = time.perf_counter() - debut
    # Not getrusage: what it says would begin with the memory of the parent.
    (pic,) = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    print(duree, int(pic) / 1000)
