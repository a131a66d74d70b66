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
from benchmarks.serveurs import Serveur, serve
from benchmarks.sessions import Session

LECTEURS = (1, 5, 20, 50)
REFLEXION_S = 3.0
DUREE_S = 45.0
# For the capacity: readers who do not think, and how long.
PRESSES, COURSE_S = 4, 20.0
PARCOURS = ("", "choix", "choix", "quartier", "defi", "choix", "indicateur", "droit_commun", "actions", "couverture")
BUTS = {20: 2.0, 50: 4.0}


def measure(publication: Path, _: Path) -> None:
    """Measure the load on the overview, on the floor and on the careless twin, then their capacities."""
    mesures = list(_journeys(publication))
    capacites = {name: _capacity(publication, name) for name in ("plancher", "synthese", "negligent")}
    fois = capacites["synthese"] / capacites["negligent"]
    mesures.append(Mesure("capacity, reruns per second: overview / careless twin", f"{fois:.1f}x", ">= 8x", fois >= 8))
    mesures += [Mesure(f"{name}: capacity", f"{value:.0f} reruns/s") for name, value in capacites.items()]
    keep("2-load", "Many readers at once", mesures, [__doc__.replace("\n", " ").strip()])


def _journeys(publication: Path) -> Iterator[Mesure]:
    seul = 0.0
    with serve("synthese", publication) as serveur:
        asyncio.run(_warm_up(serveur))
        for nombre in LECTEURS:
            durations = asyncio.run(_together(serveur, nombre, _browse, REFLEXION_S, DUREE_S))
            p50, p95 = statistics.median(durations), _percentile(durations)
            seul = seul or p50
            but = BUTS.get(nombre)
            yield Mesure(
                f"{nombre} readers of the dashboard: p95 / p50 of one alone",
                f"{p95 / seul:.2f}x (p50 {p50:.0f} ms, p95 {p95:.0f} ms, {len(durations)} answers, 0 errors)",
                f"<= {but:.0f}x" if but else "",
                p95 / seul <= but if but else None,
            )
    for name in ("plancher", "negligent"):
        with serve(name, publication) as serveur:
            for nombre in (1, 20):
                durations = asyncio.run(_together(serveur, nombre, _choose, REFLEXION_S, DUREE_S / 2))
                yield Mesure(
                    f"{nombre} readers of the peer « {name} »",
                    f"p50 {statistics.median(durations):.0f} ms, p95 {_percentile(durations):.0f} ms",
                )


async def _warm_up(serveur: Serveur) -> None:
    """Open every page and make every choice once, as on any day but the first: answers are kept per version."""
    async with Session(serveur.port) as session:
        for page in PARCOURS:
            await session.open(page if page != "choix" else "indicateur")
            for _ in session.options if session.liste else ():
                await session.choose()


def _percentile(durations: list[float]) -> float:
    return statistics.quantiles(durations, n=20)[-1] if len(durations) > 1 else durations[0]


def _capacity(publication: Path, name: str) -> float:
    """Return how many choices a second the server answers."""
    with serve(name, publication) as serveur:
        asyncio.run(_together(serveur, PRESSES, _choose, 0, COURSE_S / 4))
        return len(asyncio.run(_together(serveur, PRESSES, _choose, 0, COURSE_S))) / COURSE_S


async def _together(
    serveur: Serveur,
    nombre: int,
    geste: Callable[[Session, int], Awaitable[float]],
    reflexion_s: float,
    duree_s: float,
) -> list[float]:
    """Let readers in, spread over their time of thought; return the times of their answers, openings left out."""
    hasard = random.Random(nombre)
    end = time.monotonic() + duree_s + reflexion_s

    async def lire(rank: int) -> list[float]:
        await asyncio.sleep(reflexion_s * rank / nombre)
        durations = []
        async with Session(serveur.port) as session:
            await session.open()
            step = 0
            while time.monotonic() < end:
                step += 1
                durations.append(await geste(session, step))
                await asyncio.sleep(hasard.uniform(0.67, 1.33) * reflexion_s)
        return durations

    lectures = await asyncio.gather(*(lire(rank) for rank in range(nombre)))
    return [duration for lecture in lectures for duration in lecture]


async def _choose(session: Session, _: int) -> float:
    return await session.choose()


async def _browse(session: Session, step: int) -> float:
    etape = PARCOURS[step % len(PARCOURS)]
    if etape == "choix":
        return await session.choose() if session.liste else await session.open("indicateur")
    return await session.open(etape)
