"""Write documents in a process apart: pages keep theirs, whose threads share one interpreter, and go first.

It is started anew (`python -m`), never forked: the parent has threads. It cites nothing: who takes a document does.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from exports.__main__ import DONE, WRONG_USE, open_contents, write
from queries import QuestionError, VersionError

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "exports.apart")
# How often who waits is told so, and may leave, and how long all the documents of a choice may take: seconds.
PATIENCE_S, LONGEST_S = 0.4, 300.0
# What leaves the processors to the pages as soon as they have something to draw.
NICE = 10


class WritingError(Exception):
    """Documents could not be written; the message says why, in French."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Documents to write, by the names of `exports.__main__.FORMATS`, of a year of a version, narrowed to a choice."""

    parquet: str
    version: str
    instead: str
    annee: int
    invented: bool
    names: tuple[str, ...]
    quartier: str | None = None
    defi: int | None = None


def write_apart(order: Order, wait: Callable[[int], object]) -> dict[str, bytes]:
    """Return the documents of an order, by name. Meanwhile, `wait` is told how many: what it raises ends the process.

    Raises:
        WritingError: the version cannot be read, the disk is full, or it takes too long.

    """
    with TemporaryDirectory(prefix="documents-") as folder:
        _run(json.dumps(asdict(order)), Path(folder), wait)
        return {name: (Path(folder) / name).read_bytes() for name in order.names}


def _run(order: str, folder: Path, wait: Callable[[int], object]) -> None:
    end = time.monotonic() + LONGEST_S
    process = subprocess.Popen(  # noqa: S603 (what is asked for is one argument, never a command)
        [*COMMAND, order, str(folder)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
            said = b""
            while process.returncode is None:
                try:
                    said = process.communicate(timeout=PATIENCE_S)[1]
                except subprocess.TimeoutExpired:
                    wait(sum(1 for _ in folder.iterdir()))
                    if time.monotonic() > end:
                        raise WritingError(f"Leur écriture dépasse {LONGEST_S:.0f} secondes.") from None
        finally:
            process.kill()
    if process.returncode == WRONG_USE:
        raise WritingError(said.decode().strip())
    if process.returncode != DONE:
        raise WritingError("Leur écriture s'est arrêtée net. Réessayez dans quelques minutes.")


def main() -> int:
    """Write the order given as JSON in the folder given, for the process that started this one."""
    order = Order(**json.loads(sys.argv[1]))
    try:
        contents = open_contents(Path(order.parquet), order.version, order.annee, order.invented, order.instead)
        for name in order.names:
            content = write(contents, name, order.quartier, order.defi)
            (Path(sys.argv[2]) / name).write_bytes(content)
    except (QuestionError, VersionError, OSError) as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    return DONE


if __name__ == "__main__":
    sys.exit(main())
