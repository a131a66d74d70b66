"""The demonstration files: invented, in the real formats, while no real file of their kind is there.

`python -m etl.demonstration` writes them again, always the same. They go through the readers like any other file, carry
`fictif` to the screen, and are left out as soon as a real file of the same kind is dropped.
"""

import random
from pathlib import Path

from etl.demonstration import actions, droit_commun, gouvernance, insee
from etl.reception.depots import DEMONSTRATION

SEED = 2030


def write(folder: Path = DEMONSTRATION) -> None:
    """Write every demonstration file."""
    for produce in (insee.build, actions.build, gouvernance.build, droit_commun.build):
        for name, content in produce(random.Random(SEED)).items():  # noqa: S311 - reproducible, not secret
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
