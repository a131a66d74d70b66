"""The ten longest files and the ten longest functions, to look at before they grow: `make longest`."""

import ast
import heapq
from collections.abc import Iterator
from pathlib import Path

RACINE = Path(__file__).parent.parent


def measure() -> Iterator[tuple[int, str, str]]:
    """Yield the lines, the kind and the name of each file and of each function, those of the tests apart."""
    for chemin in RACINE.rglob("*.py"):
        nom = chemin.relative_to(RACINE)
        if nom.parts[0] in (".venv", "tests"):
            continue
        texte = chemin.read_text(encoding="utf-8")
        yield len(texte.splitlines()), "fichier", str(nom)
        for noeud in ast.walk(ast.parse(texte)):
            if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (noeud.end_lineno or 0) - noeud.lineno + 1, "fonction", f"{nom}:{noeud.lineno} {noeud.name}"


if __name__ == "__main__":
    mesures = list(measure())
    for genre in ("fichier", "fonction"):
        for lignes, _, nom in heapq.nlargest(10, (mesure for mesure in mesures if mesure[1] == genre)):
            print(f"{lignes:5} {nom}")
        print()
