"""python -m benchmarks [section...]: measure, and write RESULTS.md. Leave the machine alone meanwhile.

Every section by default, in this order; `endurance` alone takes an hour.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks import charge, chargement, documents, endurance, faults, imports, pages, questions
from etl.pipeline import SOURCES, load

SECTIONS = {
    "pages": pages.measure,
    "charge": charge.measure,
    "questions": questions.measure,
    "chargement": chargement.measure,
    "imports": imports.measure,
    "documents": documents.measure,
    "endurance": endurance.measure,
    "faults": faults.measure,
}


def main() -> int:
    """Publish the shipped data in a temporary folder, and run the sections asked for."""
    requested = sys.argv[1:] or list(SECTIONS)
    unknown = sorted(set(requested) - set(SECTIONS))
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. Sections: {', '.join(SECTIONS)}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        publication = Path(folder) / "publication"
        load([SOURCES], publication)
        for name in requested:
            print(f"{name}...", file=sys.stderr, flush=True)
            SECTIONS[name](publication, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
