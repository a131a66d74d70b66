"""Many readers at once, on a real server: those who stay are told to wait and then served, and nobody sees an error."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.sessions import Session

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
