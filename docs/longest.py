"""The ten longest files and the ten longest functions, to look at before they grow: `make longest`."""

import ast
import heapq
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent


def measure() -> Iterator[tuple[int, str, str]]:
    """Yield the lines, the kind and the name of each file and of each function, those of the tests apart."""
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT)
        if name.parts[0] in (".venv", "tests"):
            continue
        text = path.read_text(encoding="utf-8")
        yield len(text.splitlines()), "fichier", str(name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or 0) - node.lineno + 1, "fonction", f"{name}:{node.lineno} {node.name}"


if __name__ == "__main__":
    mesures = list(measure())
    for genre in ("fichier", "fonction"):
        for lignes, _, nom in heapq.nlargest(10, (mesure for mesure in mesures if mesure[1] == genre)):
            print(f"{lignes:5} {nom}")
        print()
