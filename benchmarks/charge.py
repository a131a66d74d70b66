"""Many readers at once, then one page as fast as it goes: what the server answers, without a browser.

A reader of the dashboard goes from page to page and chooses in them; the peers have one page, where one chooses.
"""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from benchmarks.resultats import Mesure, keep
from benchmarks.serveurs import Server, serve
from benchmarks.sessions import Session

READERS = (1, 5, 20, 50)
THINKING_S = 3.0
DURATION_S = 45.0
# For the capacity: readers who do not think, and how long.
PRESSED, COURSE_S = 4, 20.0
JOURNEY = ("", "choix", "choix", "quartier", "defi", "choix", "indicateur", "droit_commun", "actions", "couverture")
GOALS = {20: 2.0, 50: 4.0}


def measure(publication: Path, _: Path) -> None:
    """Measure the load on the overview, on the floor and on the careless twin, then their capacities."""
    mesures = list(_journeys(publication))
    abilities = {name: _capacity(publication, name) for name in ("plancher", "synthese", "negligent")}
    times = abilities["synthese"] / abilities["negligent"]
    mesures.append(
        Mesure("capacity, reruns per second: overview / careless twin", f"{times:.1f}x", ">= 8x", times >= 8)
    )
    mesures += [Mesure(f"{name}: capacity", f"{value:.0f} reruns/s") for name, value in abilities.items()]
    keep("2-load", "Many readers at once", mesures, [__doc__.replace("\n", " ").strip()])


def _journeys(publication: Path) -> Iterator[Mesure]:
    alone = 0.0
    with serve("synthese", publication) as server:
        asyncio.run(_warm_up(server))
        for nombre in READERS:
            durations = asyncio.run(_together(server, nombre, _browse, THINKING_S, DURATION_S))
            p50, p95 = statistics.median(durations), _percentile(durations)
            alone = alone or p50
            but = GOALS.get(nombre)
            yield Mesure(
                f"{nombre} readers of the dashboard: p95 / p50 of one alone",
                f"{p95 / alone:.2f}x (p50 {p50:.0f} ms, p95 {p95:.0f} ms, {len(durations)} answers, 0 errors)",
                f"<= {but:.0f}x" if but else "",
                p95 / alone <= but if but else None,
            )
    for name in ("plancher", "negligent"):
        with serve(name, publication) as server:
            for nombre in (1, 20):
                durations = asyncio.run(_together(server, nombre, _choose, THINKING_S, DURATION_S / 2))
                yield Mesure(
                    f"{nombre} readers of the peer « {name} »",
                    f"p50 {statistics.median(durations):.0f} ms, p95 {_percentile(durations):.0f} ms",
                )


async def _warm_up(server: Server) -> None:
    """Open every page and make every choice once, as on any day but the first: answers are kept per version."""
    async with Session(server.port) as session:
        for page in JOURNEY:
            await session.open(page if page != "choix" else "indicateur")
            for _ in session.options if session.listed else ():
                await session.choose()


def _percentile(durations: list[float]) -> float:
    return statistics.quantiles(durations, n=20)[-1] if len(durations) > 1 else durations[0]


def _capacity(publication: Path, name: str) -> float:
    """Return how many choices a second the server answers."""
    with serve(name, publication) as server:
        asyncio.run(_together(server, PRESSED, _choose, 0, COURSE_S / 4))
        return len(asyncio.run(_together(server, PRESSED, _choose, 0, COURSE_S))) / COURSE_S


async def _together(
    server: Server,
    nombre: int,
    gesture: Callable[[Session, int], Awaitable[float]],
    thinking_s: float,
    duration_s: float,
) -> list[float]:
    """Let readers in, spread over their time of thought; return the times of their answers, openings left out."""
    chance = random.Random(nombre)
    end = time.monotonic() + duration_s + thinking_s

    async def read(rank: int) -> list[float]:
        await asyncio.sleep(thinking_s * rank / nombre)
        durations = []
        async with Session(server.port) as session:
            await session.open()
            step = 0
            while time.monotonic() < end:
                step += 1
                durations.append(await gesture(session, step))
                await asyncio.sleep(chance.uniform(0.67, 1.33) * thinking_s)
        return durations

    lectures = await asyncio.gather(*(read(rank) for rank in range(nombre)))
    return [duration for lecture in lectures for duration in lecture]


async def _choose(session: Session, _: int) -> float:
    return await session.choose()


async def _browse(session: Session, step: int) -> float:
    etape = JOURNEY[step % len(JOURNEY)]
    if etape == "choix":
        return await session.choose() if session.listed else await session.open("indicateur")
    return await session.open(etape)
