"""What was measured, against its goal: kept as JSON by section, and written together as RESULTS.md."""

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent
MESURES = FOLDER / "mesures"
LIBRARIES = ("streamlit", "duckdb", "pyarrow", "pandas", "altair", "dash", "fastexcel")


@dataclass(frozen=True)
class Mesure:
    """One line: what was measured, what was found, the goal, and whether it is reached (None: no goal)."""

    quoi: str
    valeur: str
    but: str = ""
    tenu: bool | None = None


def spread(values: Sequence[float], unite: str, decimales: int = 0) -> str:
    """Return the median with the shortest and the longest."""
    return (
        f"{statistics.median(values):.{decimales}f} {unite} "
        f"({min(values):.{decimales}f} to {max(values):.{decimales}f}, n = {len(values)})"
    )


def at_most(what: str, a: Sequence[float], b: Sequence[float], but: float, detail: str = "") -> Mesure:
    """Return the ratio of two medians, with those of each round, and whether it is at most the goal."""
    ratio = statistics.median(a) / statistics.median(b)
    rounds = [x / y for x, y in zip(a, b, strict=True) if y]
    value = f"{ratio:.2f}x ({min(rounds):.2f} to {max(rounds):.2f})"
    return Mesure(what, f"{value}{'; ' + detail if detail else ''}", f"<= {but:.2f}x", ratio <= but)


def keep(section: str, title: str, mesures: Sequence[Mesure], notes: Sequence[str] = ()) -> None:
    """Keep what a section has measured, and write RESULTS.md again."""
    MESURES.mkdir(exist_ok=True)
    content = {"titre": title, "mesures": [asdict(mesure) for mesure in mesures], "notes": list(notes)}
    (MESURES / f"{section}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    (FOLDER / "RESULTS.md").write_text(_render(), encoding="utf-8")


def _render() -> str:
    sections = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(MESURES.glob("*.json"))]
    gaps = [
        f"- {section['titre']}: {mesure['quoi']}: {mesure['valeur']}; goal {mesure['but']}"
        for section in sections
        for mesure in section["mesures"]
        if mesure["tenu"] is False
    ]
    rows = [
        "# What was measured",
        "",
        "Written by `make bench`; every figure is a ratio to something measured in the same run, on the machine below.",
        "Never compare two runs by their seconds.",
        "",
        f"Machine: {_processor()}, {_cores()} cores, {_memory_gb():.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}; "
        + ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
        + ". It is shared and noisy: differences under 20 % are noise.",
        "",
        "## What falls short",
        "",
        *(gaps or ["Nothing."]),
    ]
    for section in sections:
        rows += ["", f"## {section['titre']}", ""]
        rows += [f"{note}\n" for note in section["notes"]]
        rows += ["| What | Measured | Goal | Reached |", "|---|---|---|---|"]
        rows += [_row(mesure) for mesure in section["mesures"]]
    return "\n".join(rows) + "\n"


def _row(mesure: Mapping[str, object]) -> str:
    etat = {True: "yes", False: "**no**"}.get(mesure["tenu"], "")  # type: ignore[call-overload]
    return f"| {mesure['quoi']} | {mesure['valeur']} | {mesure['but']} | {etat} |"


def _processor() -> str:
    rows = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((row.split(":")[1].strip() for row in rows if row.startswith("model name")), platform.machine())


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _memory_gb() -> float:
    return int(Path("/proc/meminfo").read_text(encoding="ascii").split()[1]) / 1e6
