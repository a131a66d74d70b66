"""Whether the memory of the server grows, over ten thousand runs, then over half an hour of readers.

This is what decides whether Streamlit's own collection after each run may be switched off.
"""

import asyncio
import statistics
import time
from pathlib import Path

from benchmarks.resultats import Mesure, keep
from benchmarks.serveurs import serve
from benchmarks.sessions import Session
from dashboard import PAGES

RUNS, WARM_UP, PAR_SESSION = 10_000, 1_000, 200
ENDURANCE_S, READERS, THINKING_S = 1800.0, 10, 3.0
ADDRESSES = tuple(page.address for page in PAGES if page.section in ("", "Suivre", "Moyens"))


def measure(publication: Path, _: Path) -> None:
    """Measure the memory over many runs, without and with the collection, then over half an hour of reading."""
    mesures = []
    for name, collected, runs in (("off", False, RUNS), ("on", True, RUNS // 10)):
        releve = asyncio.run(_runs(publication, collected, runs))
        depart, end = statistics.median(releve[:3]), statistics.median(releve[-3:])
        croissance = 100 * (end / depart - 1)
        mesures.append(
            Mesure(
                f"memory over {runs} runs after {WARM_UP} of warm-up, collection {name}",
                f"{croissance:+.1f} % ({depart:.0f} to {end:.0f} MB; every tenth: "
                + ", ".join(f"{releve[round(rank * (len(releve) - 1) / 10)]:.0f}" for rank in range(11))
                + ")",
                "<= 5 %",
                croissance <= 5,
            )
        )
        keep("4-endurance", "Long runs", mesures, [__doc__.replace("\n", " ").strip()])
    slope, depart, nombre = asyncio.run(_soak(publication))
    mesures.append(
        Mesure(
            f"soak: {READERS} readers for {ENDURANCE_S / 60:.0f} minutes, {nombre} answers, 0 errors",
            f"{slope:+.2f} MB per minute, from {depart:.0f} MB",
        )
    )
    keep("4-endurance", "Long runs", mesures, [__doc__.replace("\n", " ").strip()])


async def _runs(publication: Path, collected: bool, runs: int) -> list[float]:
    """Return the memory of the server, in megabytes, hundred runs after hundred runs: choices, pages, new sessions."""
    releve = []
    with serve("synthese", publication, collected) as server:
        facts = 0
        while facts < WARM_UP + runs:
            async with Session(server.port) as session:
                await session.open()
                for step in range(PAR_SESSION):
                    if step % 4:
                        await session.choose()
                    else:
                        await session.open(ADDRESSES[step // 4 % len(ADDRESSES)] if step % 8 else "")
                        if not session.listed:
                            await session.open()
                    facts += 1
                    if facts > WARM_UP and facts % 100 == 0:
                        releve.append(server.memory_mb())
    return releve


async def _soak(publication: Path) -> tuple[float, float, int]:
    """Return the slope of the memory, in megabytes per minute, its start and the number of answers."""
    with serve("synthese", publication) as server:
        end = time.monotonic() + ENDURANCE_S

        async def read(rank: int) -> int:
            await asyncio.sleep(THINKING_S * rank / READERS)
            facts = 0
            while time.monotonic() < end:
                async with Session(server.port) as session:
                    await session.open()
                    for step in range(20):
                        await session.open(ADDRESSES[(step + rank) % len(ADDRESSES)])
                        facts += 1
                        await asyncio.sleep(THINKING_S)
            return facts

        async def peser() -> list[tuple[float, float]]:
            weight = []
            while time.monotonic() < end:
                await asyncio.sleep(10)
                weight.append((time.monotonic() / 60, server.memory_mb()))
            return weight[len(weight) // 6 :]

        weight, nombres = await asyncio.gather(peser(), asyncio.gather(*(read(rank) for rank in range(READERS))))
    slope = statistics.linear_regression([minute for minute, _ in weight], [mo for _, mo in weight]).slope
    return slope, weight[0][1], sum(nombres)
