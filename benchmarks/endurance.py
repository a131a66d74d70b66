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

PASSAGES, ECHAUFFEMENT, PAR_SESSION = 10_000, 1_000, 200
ENDURANCE_S, LECTEURS, REFLEXION_S = 1800.0, 10, 3.0
ADDRESSES = tuple(page.address for page in PAGES if page.section in ("Suivi", "Moyens"))


def measure(publication: Path, _: Path) -> None:
    """Measure the memory over many runs, without and with the collection, then over half an hour of reading."""
    mesures = []
    for name, collecte, passages in (("off", False, PASSAGES), ("on", True, PASSAGES // 10)):
        releve = asyncio.run(_runs(publication, collecte, passages))
        depart, end = statistics.median(releve[:3]), statistics.median(releve[-3:])
        croissance = 100 * (end / depart - 1)
        mesures.append(
            Mesure(
                f"memory over {passages} runs after {ECHAUFFEMENT} of warm-up, collection {name}",
                f"{croissance:+.1f} % ({depart:.0f} to {end:.0f} MB; every tenth: "
                + ", ".join(f"{releve[round(rank * (len(releve) - 1) / 10)]:.0f}" for rank in range(11))
                + ")",
                "<= 5 %",
                croissance <= 5,
            )
        )
        keep("4-endurance", "Long runs", mesures, [__doc__.replace("\n", " ").strip()])
    pente, depart, nombre = asyncio.run(_soak(publication))
    mesures.append(
        Mesure(
            f"soak: {LECTEURS} readers for {ENDURANCE_S / 60:.0f} minutes, {nombre} answers, 0 errors",
            f"{pente:+.2f} MB per minute, from {depart:.0f} MB",
        )
    )
    keep("4-endurance", "Long runs", mesures, [__doc__.replace("\n", " ").strip()])


async def _runs(publication: Path, collecte: bool, passages: int) -> list[float]:
    """Return the memory of the server, in megabytes, hundred runs after hundred runs: choices, pages, new sessions."""
    releve = []
    with serve("synthese", publication, collecte) as serveur:
        faits = 0
        while faits < ECHAUFFEMENT + passages:
            async with Session(serveur.port) as session:
                await session.open()
                for step in range(PAR_SESSION):
                    if step % 4:
                        await session.choose()
                    else:
                        await session.open(ADDRESSES[step // 4 % len(ADDRESSES)] if step % 8 else "")
                        if not session.liste:
                            await session.open()
                    faits += 1
                    if faits > ECHAUFFEMENT and faits % 100 == 0:
                        releve.append(serveur.memoire_mo())
    return releve


async def _soak(publication: Path) -> tuple[float, float, int]:
    """Return the slope of the memory, in megabytes per minute, its start and the number of answers."""
    with serve("synthese", publication) as serveur:
        end = time.monotonic() + ENDURANCE_S

        async def lire(rank: int) -> int:
            await asyncio.sleep(REFLEXION_S * rank / LECTEURS)
            faits = 0
            while time.monotonic() < end:
                async with Session(serveur.port) as session:
                    await session.open()
                    for step in range(20):
                        await session.open(ADDRESSES[(step + rank) % len(ADDRESSES)])
                        faits += 1
                        await asyncio.sleep(REFLEXION_S)
            return faits

        async def peser() -> list[tuple[float, float]]:
            poids = []
            while time.monotonic() < end:
                await asyncio.sleep(10)
                poids.append((time.monotonic() / 60, serveur.memoire_mo()))
            return poids[len(poids) // 6 :]

        poids, nombres = await asyncio.gather(peser(), asyncio.gather(*(lire(rank) for rank in range(LECTEURS))))
    pente = statistics.linear_regression([minute for minute, _ in poids], [mo for _, mo in poids]).slope
    return pente, poids[0][1], sum(nombres)
