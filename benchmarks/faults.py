"""What readers see while a fault comes every thirty seconds.

A load killed, a clock set back, a bit of the version in force changed, a full disk. A page that fails, or that never
answers, is an error; a notice in French is not.
"""

import asyncio
import random
import statistics
import sys
import time
from asyncio.subprocess import DEVNULL
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from benchmarks.resultats import Mesure, keep
from benchmarks.serveurs import ROOT, serve
from benchmarks.sessions import Session, SessionError
from dashboard import PAGES
from etl.publication.versions import read_current

SOAK_S, EVERY_S, READERS, THINKING_S = 1800.0, 30.0, 5, 3.0
# Beyond, a reader has left: seconds.
LONGEST_S = 30.0
ADDRESSES = tuple(page.address for page in PAGES if page.role == "public")
LOAD = "import sys; from etl.__main__ import main; sys.exit(main(['charger', '--sortie', {!r}, *{!r}]))"
# Another version than the one in force.
OTHER = ("--sans-demonstration",)
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); "
BACK = (
    "import datetime, etl.publication.versions as versions\n"
    "class Back(datetime.datetime):\n"
    "    @classmethod\n"
    "    def now(cls, tz=None): return datetime.datetime.now(tz) - datetime.timedelta(days=400)\n"
    "versions.datetime = Back\n"
)


def measure(publication: Path, _: Path) -> None:
    """Measure what readers see over half an hour of faults."""
    times, errors, codes = asyncio.run(_soak(publication))
    said = "; ".join(f"{name} {ends}" for name, ends in codes.items())
    measured = Mesure(
        f"{READERS} readers for {SOAK_S / 60:.0f} minutes, a fault every {EVERY_S:.0f} s ({said})",
        f"{len(errors)} errors in {len(times)} answers, p50 {statistics.median(times):.0f} ms, max {max(times):.0f} ms"
        + "".join(f"; {error}" for error in sorted(set(errors))),
        "0 errors",
        not errors,
    )
    keep("8-faults", "Readers while faults come", [measured], [__doc__.replace("\n", " ").strip()])


async def _soak(publication: Path) -> tuple[list[float], list[str], dict[str, list[int]]]:
    """Return the times of the answers in milliseconds, the errors, and the codes with which each fault's load ended."""
    times: list[float] = []
    errors: list[str] = []
    codes: dict[str, list[int]] = {fault.__name__: [] for fault in FAULTS}
    with serve("synthese", publication) as server:
        end = time.monotonic() + SOAK_S

        async def read(rank: int) -> None:
            while time.monotonic() < end:
                try:
                    async with Session(server.port) as session:
                        await session.open()
                        for step in range(20):
                            if time.monotonic() > end:
                                break
                            page = ADDRESSES[(step + rank) % len(ADDRESSES)]
                            times.append(await asyncio.wait_for(session.open(page), LONGEST_S))
                            await asyncio.sleep(THINKING_S)
                except (SessionError, OSError, TimeoutError) as error:
                    errors.append(f"{type(error).__name__}: {error}")

        async def harm() -> None:
            rank = 0
            while time.monotonic() + EVERY_S < end:
                await asyncio.sleep(EVERY_S)
                fault = FAULTS[rank % len(FAULTS)]
                codes[fault.__name__].append(await fault(publication))
                rank += 1

        await asyncio.gather(harm(), *(read(rank) for rank in range(READERS)))
    return times, errors, codes


async def _load(publication: Path, before: str = "", options: tuple[str, ...] = (), killed_after_s: float = 0) -> int:
    """Load what is shipped, in a process of its own, killed after a while or not (0); return its code."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", before + LOAD.format(str(publication), options), cwd=ROOT, stdout=DEVNULL, stderr=DEVNULL
    )
    if killed_after_s:
        await asyncio.sleep(killed_after_s)
        with suppress(ProcessLookupError):
            process.kill()
    return await process.wait()


async def kill(publication: Path) -> int:
    """Kill a load at a moment of chance."""
    return await _load(publication, killed_after_s=random.uniform(1, 8))


async def damage(publication: Path) -> int:
    """Change a bit of a table in force, then publish again once readers have met it."""
    table = publication / (read_current(publication) or "") / "mesure.parquet"
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)
    await asyncio.sleep(EVERY_S / 2)
    return await _load(publication)


async def fill(publication: Path) -> int:
    """Load on a disk that takes nothing large any more."""
    return await _load(publication, FULL, ("--perimetre", "france"))


async def set_back(publication: Path) -> int:
    """Load with a clock that says last year."""
    return await _load(publication, BACK, OTHER)


FAULTS: tuple[Callable[[Path], Awaitable[int]], ...] = (kill, set_back, damage, fill)
