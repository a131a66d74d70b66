"""Many readers at once, on a real server: those who stay are told to wait and then served, and nobody sees an error."""

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.sessions import Session
from pages.components.service.entrance import COMING_S, PLACES

pytestmark = pytest.mark.xdist_group("affluence")
READERS, GONE = 40, 20


class Reader(Session):
    """A reader who notes being asked to wait."""

    waited = False

    def _note(self, recu: ForwardMsg) -> None:
        super()._note(recu)
        self.waited = self.waited or "Beaucoup de lecteurs arrivent" in recu.delta.new_element.alert.body


async def _read(port: int, leaves: bool) -> bool:
    async with Reader(port) as reader:
        opening = asyncio.create_task(reader.open())
        if leaves:
            await asyncio.sleep(0.05)
            opening.cancel()
            return False
        await asyncio.wait_for(opening, 60)
        return reader.waited


async def _rush(port: int) -> list[bool]:
    async with Session(port) as session:
        await session.open()
    return await asyncio.gather(*(_read(port, rank < GONE) for rank in range(READERS)))


def test_readers_who_arrive_together_are_told_to_wait_and_all_served(address):
    with ThreadPoolExecutor(1) as pool:
        waited = pool.submit(lambda: asyncio.run(_rush(int(address.rsplit(":", 1)[1])))).result()
    assert len(waited) == READERS
    assert any(waited)


async def _crowd(address: str, readers: int) -> list[tuple[httpx.Response, float]]:
    """Ask for the page as many browsers at once; return the answers, each with its time in seconds."""
    asked = {"Accept": "text/html", "Connection": "close"}
    async with httpx.AsyncClient(headers=asked, limits=httpx.Limits(max_connections=None), timeout=30) as client:

        async def ask() -> tuple[httpx.Response, float]:
            start = time.perf_counter()
            return await client.get(address), time.perf_counter() - start

        return await asyncio.gather(*(ask() for _ in range(readers)))


def test_a_crowd_is_told_to_wait_at_once_and_a_browser_then_opens_by_itself(open_tab, address):
    with ThreadPoolExecutor(1) as pool:
        answers = pool.submit(lambda: asyncio.run(_crowd(address, 80))).result()
    told = [(answer, seconds) for answer, seconds in answers if answer.status_code == 429]
    assert {answer.status_code for answer, _ in answers} == {200, 429} and len(answers) - len(told) <= PLACES
    assert max(seconds for _, seconds in told) < 1
    page, headers = told[0][0].text, told[0][0].headers
    assert '<html lang="fr">' in page and headers["cache-control"] == "no-store" and headers["retry-after"]
    # Nothing from elsewhere, and no script but its own.
    assert not re.findall(r"https?:|src=|@import|url\(", page)
    assert "'unsafe-inline'" not in headers["content-security-policy"].split("script-src", 1)[1].split(";", 1)[0]
    # Those let in do not come: a browser that arrives now waits, then opens.
    visit = open_tab(address)
    visit.page.goto(f"{address}/indicateur?annee=2025")
    visit.page.get_by_role("heading", name="La page s'ouvre dans un instant").wait_for(timeout=5000)
    visit.page.get_by_test_id("stApp").wait_for(timeout=1000 * (COMING_S + 15))
    assert visit.page.url.startswith(f"{address}/indicateur")
    assert not visit.foreign and not [said for said in visit.errors if "429" not in said]
