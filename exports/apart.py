"""Write documents in a process apart: pages keep theirs, whose threads share one interpreter, and go first.

It is started anew (`python -m`), never forked: the parent has threads. It cites nothing: who takes a document does.
"""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from exports.__main__ import open_contents, write
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


class Writer:
    """The process that writes for this one, started at the first order: what it has asked of a version serves the next.

    One order at a time: the queue of the pages sees to it.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def write(self, order: Order, wait: Callable[[int], object]) -> dict[str, bytes]:
        """Return the documents of an order, by name. Meanwhile, `wait` is told how many: what it raises ends all.

        Raises:
            WritingError: the version cannot be read, the disk is full, or it takes too long.

        """
        with TemporaryDirectory(prefix="documents-") as folder:
            try:
                reason = json.loads(self._ask(order, Path(folder), wait))
            except (BrokenPipeError, ValueError) as error:
                self.end()
                raise WritingError("Leur écriture s'est arrêtée net. Réessayez dans quelques minutes.") from error
            except BaseException:
                self.end()
                raise
            if reason:
                raise WritingError(reason)
            return {name: (Path(folder) / name).read_bytes() for name in order.names}

    def _ask(self, order: Order, folder: Path, wait: Callable[[int], object]) -> bytes:
        requests, answers = self._start()
        end = time.monotonic() + LONGEST_S
        requests.write(json.dumps({"order": asdict(order), "folder": str(folder)}).encode() + b"\n")
        requests.flush()
        while not select.select([answers], [], [], PATIENCE_S)[0]:
            wait(sum(1 for _ in folder.iterdir()))
            if time.monotonic() > end:
                raise WritingError(f"Leur écriture dépasse {LONGEST_S:.0f} secondes.")
        return answers.readline()

    def _start(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 (the command is always the same)
                COMMAND, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICE)
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("a process without its streams")
        return self._process.stdin, self._process.stdout

    def end(self) -> None:
        """Let the process go, with the memory that it holds."""
        process, self._process = self._process, None
        if process:
            process.kill()
            # What was asked and not read goes with it.
            with suppress(BrokenPipeError), process:
                pass


WRITER = Writer()
_open = lru_cache(maxsize=2)(open_contents)


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer each order, a line of JSON, with why it could not be written, or nothing."""
    for line in requests:
        answers.write(json.dumps(_write(**json.loads(line))).encode() + b"\n")
        answers.flush()


def _write(order: Mapping[str, Any], folder: str) -> str:
    asked = Order(**order)
    try:
        contents = _open(Path(asked.parquet), asked.version, asked.annee, asked.invented, asked.instead)
        for name in asked.names:
            (Path(folder) / name).write_bytes(write(contents, name, asked.quartier, asked.defi))
    except (QuestionError, VersionError, OSError) as error:
        return str(error)
    return ""


def main() -> None:
    """Write for the process that started this one, told by its standard streams; what is printed goes nowhere."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with answers:
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
