"""The entrance: never more readers opening than places, in the order of arrival, and none for who has gone."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.components.service import entrance
from pages.components.service.entrance import COMING_S, Entrance


class Clock:
    """A clock that goes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run in a thread of its own: a browser of another test may hold the loop of this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def test_readers_beyond_the_places_wait_until_those_let_in_have_not_come():
    clock = Clock()
    door = Entrance(3, clock)
    assert [door.let_in() for _ in range(5)] == [True, True, True, False, False]
    assert not door.is_free()
    clock.now = COMING_S
    assert door.is_free()
    assert door.let_in()


@settings(max_examples=40, deadline=None)
@given(places=st.integers(1, 4), readers=st.lists(st.sampled_from(["stays", "leaves"]), max_size=20))
def test_never_more_opening_than_places_in_order_and_every_place_is_given_back(places, readers):
    async def run() -> None:
        door, opened, opening, most = Entrance(places), [], [0], [0]

        async def read(rank: int, kind: str) -> None:
            leaving = asyncio.get_running_loop().create_future()
            if kind == "leaves":
                asyncio.get_running_loop().call_soon(leaving.set_result, None)
            leave = await door.open(leaving)
            if leave is None:
                assert kind == "leaves"
                return
            opened.append(rank)
            opening[0] += 1
            most[0] = max(most[0], opening[0])
            await asyncio.sleep(0.001)
            opening[0] -= 1
            leave()
            # The end of the session gives the place back once more, which changes nothing.
            leave()

        await asyncio.gather(*(read(rank, kind) for rank, kind in enumerate(readers)))
        assert most[0] <= places
        assert opened == sorted(opened)
        assert {rank for rank, kind in enumerate(readers) if kind != "leaves"} <= set(opened)
        assert [door.let_in() for _ in range(places + 1)] == [True] * places + [False]

    _run(run())


def _in_a_loop(act: Callable[[Entrance, "asyncio.Future[None]"], Awaitable[None]]) -> None:
    async def run() -> None:
        await act(Entrance(1), asyncio.get_running_loop().create_future())

    _run(run())


def test_a_session_that_asks_for_nothing_gives_its_place_back(monkeypatch):
    monkeypatch.setattr(entrance, "OPENING_S", 0.02)

    async def act(door: Entrance, leaving: "asyncio.Future[None]") -> None:
        await door.open(leaving)
        assert await asyncio.wait_for(door.open(leaving), 1)

    _in_a_loop(act)


def test_a_reader_who_comes_takes_the_place_that_was_kept():
    async def act(door: Entrance, leaving: "asyncio.Future[None]") -> None:
        assert door.let_in()
        leave = await door.open(leaving)
        assert leave and not door.is_free()
        leave()
        assert door.is_free()

    _in_a_loop(act)


def test_a_session_that_is_cancelled_while_it_waits_leaves_the_queue():
    async def act(door: Entrance, leaving: "asyncio.Future[None]") -> None:
        leave = await door.open(leaving)
        second = asyncio.ensure_future(door.open(leaving))
        await asyncio.sleep(0)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        assert leave
        leave()
        assert door.is_free()

    _in_a_loop(act)
