"""Read each file received in a process apart, whose memory and time are bounded: a file may end it, never its parent.

One process reads all the files of a load, one after the other, and another takes its place where a file ended it. It is
started anew (`python -m`), never forked: the parent may have threads. It asks nothing and opens nothing but the file.
"""

import json
import os
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from etl.publication.journal import Editions
from etl.reading.lecture import Contexte, Lecture
from etl.reception.context import build_contexte
from etl.reception.crossing import pack, unpack
from etl.reception.depots import ROOT, Examen, Unread, examine, recognise

# What a file may add to what the program itself takes (about 150 MB), and how long it may take.
MAX_MEMORY_BYTES = 450_000_000
MAX_SECONDS = 45
MAX_ANSWER_BYTES = 200_000_000
# What a large file leaves behind is not counted against the next one: another process reads it.
KEPT_BYTES = 100_000_000
LENGTHS = struct.Struct("<?QQ")
# One pool of memory, so that the bound is that of what is used and not of what is reserved for each thread.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system", "OPENBLAS_NUM_THREADS": "1"}

TOO_LARGE = (
    "sa lecture demande plus de mémoire que permis. Gardez les seules feuilles et lignes utiles, ou coupez-le "
    "en plusieurs fichiers."
)
TOO_LONG = (
    f"sa lecture dépasse {MAX_SECONDS} secondes. Gardez les seules feuilles et lignes utiles, ou coupez-le en "
    "plusieurs fichiers."
)
ABORTED = (
    "sa lecture s'est arrêtée net : fichier abîmé, ou trop grand une fois ouvert. Ouvrez-le et enregistrez-le de "
    "nouveau en .xlsx ou en .csv, ou redemandez-le au producteur."
)
# What the code of the process tells of its end.
REASONS = {-signal.SIGALRM: TOO_LONG}


class Apart:
    """The process that reads for this one, started at the first file; `reading_apart` ends it."""

    def __init__(self, perimetre: str, editions: Editions | None) -> None:
        self._settings = {"perimetre": perimetre, "editions": editions or {}}
        self._process: subprocess.Popen[bytes] | None = None

    def examine(self, unread: Unread) -> Examen:
        """Return what became of a file: read, or refused with the reason, whatever it holds."""
        examen = Examen(unread.nom, unread.chemin, "refuse", Lecture(), recu=unread.recu)
        try:
            is_last, *answer = self._ask(unread)
        except EOFError:
            return examen.refuse(REASONS.get(self.end(), ABORTED))
        if is_last:
            self.end()
        return unpack(examen, *answer)

    def _ask(self, unread: Unread) -> tuple[bool, bytes, bytes]:
        process = self._process = self._process or self._start()
        requests, answers = _streams(process)
        request = {"chemin": str(unread.chemin.absolute()), "nom": unread.nom}
        try:
            requests.write(json.dumps(request).encode() + b"\n")
            requests.flush()
        except BrokenPipeError as error:
            raise EOFError from error
        is_last, *lengths = LENGTHS.unpack(_read(answers, LENGTHS.size))
        text, observations = (_read(answers, length) for length in lengths)
        return is_last, text, observations

    def _start(self) -> subprocess.Popen[bytes]:
        # What is read is told by the standard input: the command is always the same.
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "etl.reception.apart", json.dumps(self._settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, **ENVIRONMENT},
        )

    def end(self) -> int:
        """Let the process end; return its code, that of a signal being negative."""
        if not self._process:
            return 0
        process, self._process = self._process, None
        requests, answers = _streams(process)
        answers.close()
        with suppress(BrokenPipeError):
            requests.close()
        return process.wait()


@contextmanager
def reading_apart(perimetre: str, editions: Editions | None = None) -> Iterator[Apart]:
    """Give the means to read files in a process apart ("contrat" keeps what the contract is about, "france" all)."""
    apart = Apart(perimetre, editions)
    try:
        yield apart
    finally:
        apart.end()


def _streams(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("a process without its streams")
    return process.stdin, process.stdout


def _read(stream: IO[bytes], length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def serve(contexte: Contexte, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer each request, a line of JSON that names a file; end where the memory kept has grown."""
    before = _address_space()
    resource.setrlimit(resource.RLIMIT_AS, (before + MAX_MEMORY_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in requests:
        # Nobody listens to this signal: it ends the process, whatever the reader is doing.
        signal.setitimer(signal.ITIMER_REAL, MAX_SECONDS)
        answer = _examine(json.loads(line), contexte)
        signal.setitimer(signal.ITIMER_REAL, 0)
        is_last = _address_space() > before + KEPT_BYTES
        answers.write(LENGTHS.pack(is_last, *map(len, answer)))
        for part in answer:
            answers.write(part)
        answers.flush()
        if is_last:
            return


def _examine(request: Mapping[str, str], contexte: Contexte) -> tuple[bytes, bytes]:
    path, name = Path(request["chemin"]), request["nom"]
    refused = Examen(name, path, "refuse", Lecture())
    try:
        answer = pack(examine(recognise(path, name, contexte.catalogue), contexte))
    except MemoryError:
        return pack(refused.refuse(TOO_LARGE))
    except OSError as error:
        return pack(refused.refuse(f"le fichier ne se laisse pas lire ({error.strerror}). Vérifiez ses droits."))
    except Exception as error:
        # A reader that fails is ours to mend; meanwhile, one file stops no other.
        reason = f"contenu que son lecteur ne prévoit pas ({type(error).__name__}). Enregistrez-le de nouveau."
        return pack(refused.refuse(reason))
    return answer if sum(map(len, answer)) <= MAX_ANSWER_BYTES else pack(refused.refuse(TOO_LARGE))


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def main() -> None:
    """Read for the process that started this one, told by its standard streams; what a reader prints goes nowhere."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with answers:
        serve(build_contexte(**json.loads(sys.argv[1])), sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
