"""Every question at the scale of France against a bare scan of the columns it reads, and at the scale of Amiens.

Asked as the pages do: with the parameters below, NULL for the others.
"""

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb

import queries
from benchmarks.france import publish_france
from benchmarks.resultats import Mesure, keep
from queries.views import FILES, REVISIONS

ROUNDS = 7
PARAMETRES = {
    "indicateur": "taux_pauvrete",
    "territoire": "etouvie",
    "a": "2016@QPV2015",
    "b": "2018@QPV2015",
    "quartier": "etouvie",
    "defi": 1,
    "annee": 2024,
    "mots": "étouvie",
    "nombre": 12,
    "action": "DEMO-2024-001",
}
BUT_FRANCE, FLOOR_MS, LOCAL_GOAL_MS = 1.5, 20.0, 5.0


def measure(publication: Path, folder: Path) -> None:
    """Measure every question at both scales."""
    nationale = publish_france(publication, folder / "questions")
    france, local = queries.connect(nationale), queries.connect(publication)
    files = next(nationale.glob("*/version.json")).parent
    schema = _empty_twin(files)
    mesures, reached_france, reached_local = [], 0, 0
    for name, question in queries.list_questions().items():
        parametres = {key: PARAMETRES[key] for key in question.parametres if key in PARAMETRES}
        to_read = _columns_read(schema, name)
        durations = _interleave(
            {
                "france": lambda name=name, p=parametres: france.ask(name, **p),  # type: ignore[misc]
                "scan": lambda to_read=to_read: _scan(files, to_read),  # type: ignore[misc]
                "local": lambda name=name, p=parametres: local.ask(name, **p),  # type: ignore[misc]
            }
        )
        nationale_ms, scan_ms, local_ms = (statistics.median(durations[key]) for key in ("france", "scan", "local"))
        tenu_france = nationale_ms <= max(BUT_FRANCE * scan_ms, FLOOR_MS)
        tenu_local = local_ms <= LOCAL_GOAL_MS
        reached_france, reached_local = reached_france + tenu_france, reached_local + tenu_local
        mesures.append(
            Mesure(
                f"`{name}`",
                f"France {nationale_ms:.0f} ms, scan {scan_ms:.0f} ms ({nationale_ms / scan_ms:.1f}x); "
                f"Amiens {local_ms:.1f} ms",
                but="" if tenu_france and tenu_local else "France" * (not tenu_france) + " Amiens" * (not tenu_local),
            )
        )
    nombre = len(mesures)
    bilan = [
        Mesure("questions within 1.5x a scan, or 20 ms, at the scale of France", f"{reached_france} of {nombre}",
               "all", reached_france == nombre),
        Mesure("questions within 5 ms at the scale of Amiens", f"{reached_local} of {nombre}",
               "all", reached_local == nombre),
    ]  # fmt: skip
    note = (
        "France: 1 609 quartiers, 3.6 million values, 350 000 actions, 1 million financements, generated. "
        f"Medians of {ROUNDS} interleaved rounds. Under « Goal », the scales where a question misses its own."
    )
    keep("3-questions", "The questions", [*bilan, *mesures], [note])


def _interleave(tasks: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Run every task in turn, round after round; return the times of each, in milliseconds."""
    durations: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            start = time.perf_counter()
            task()
            durations[name].append(1000 * (time.perf_counter() - start))
    return durations


def _empty_twin(version: Path) -> duckdb.DuckDBPyConnection:
    """Return a base with the same tables, a row each: its plans name the tables that they read."""
    base = duckdb.connect()
    # Otherwise the plan of a question would skip a table for the only row that it has here.
    base.execute("set disabled_optimizers = 'statistics_propagation,empty_result_pullup'")
    for schema in ("main", "avant"):
        base.execute(f"create schema if not exists {schema}")
        for path in version.glob("*.parquet"):
            base.execute(f"create table {schema}.{path.stem} as from read_parquet('{path}') limit 1")
    base.execute("create table lecture as select null::date as jour")
    for vues in (*FILES, REVISIONS):
        base.execute(vues.read_text(encoding="utf-8"))
    return base


def _columns_read(base: duckdb.DuckDBPyConnection, name: str) -> dict[str, set[str]]:
    """Return the columns that a question reads of each table, as its plan says."""
    question = queries.get_question(name)
    ((_, plan),) = base.execute(f"explain (format json) {question.sql}", dict.fromkeys(question.parametres)).fetchall()
    columns_read: dict[str, set[str]] = defaultdict(set)
    for operateur in _operators(json.loads(plan)):
        infos = operateur["extra_info"]
        if "Table" in infos:
            table = str(infos["Table"]).rsplit(".", 1)[-1].strip('"')
            columns = infos.get("Projections", [])
            columns_read[table] |= {columns} if isinstance(columns, str) else set(columns)
    return columns_read


def _operators(plan: Any) -> Iterator[dict[str, Any]]:
    for operateur in plan if isinstance(plan, list) else [plan]:
        yield operateur
        yield from _operators(operateur["children"])


def _scan(version: Path, columns_read: dict[str, set[str]]) -> None:
    """Read these columns once, and nothing more."""
    for table, columns in columns_read.items():
        if table != "lecture":
            choice = ", ".join(f"max({column})" for column in sorted(columns) if column) or "count(*)"
            duckdb.execute(f"select {choice} from read_parquet('{version / table}.parquet')").fetchall()
