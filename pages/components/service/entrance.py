"""The entrance: a bounded number of readers whose first page is being opened; the others are told to wait, at once."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

# Readers let in whose first page is not drawn yet: what the machine draws in a few seconds.
PLACES = 24
# From the page that carries the application to its session: the time of a browser. Who has not come gives way: seconds.
COMING_S = 4.0
# A session that asks for nothing, or for long, keeps nobody out: seconds.
OPENING_S = 10.0


class Entrance:
    """Places for readers who come (they have the page, their session is awaited), or whose session opens.

    It lives in the one thread of the server's loop.
    """

    def __init__(self, places: int = PLACES, clock: Callable[[], float] = time.monotonic) -> None:
        self.places = places
        self._clock = clock
        self._coming: deque[float] = deque()
        self._opening = 0
        self._queue: deque[asyncio.Future[None]] = deque()

    def is_free(self) -> bool:
        """Tell whether one more reader may come."""
        while self._coming and self._coming[0] <= self._clock():
            self._coming.popleft()
        return len(self._coming) + self._opening + len(self._queue) < self.places

    def let_in(self) -> bool:
        """Give a reader a place, where there is one; return whether there was."""
        free = self.is_free()
        if free:
            self._coming.append(self._clock() + COMING_S)
        return free

    async def open(self, leaving: "asyncio.Future[Any]") -> Callable[[], None] | None:
        """Wait for a place for a session, in the order of arrival; return what gives it back, once or twice called.

        None when the reader has left before: `leaving` is then done.
        """
        if self._coming:
            self._coming.popleft()
        called = asyncio.get_running_loop().create_future()
        self._queue.append(called)
        self._call()
        try:
            await asyncio.wait({called, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not called.done():
                self._queue.remove(called)
        return self._hold() if called.done() else None

    def _hold(self) -> Callable[[], None]:
        held = [True]

        def leave() -> None:
            late.cancel()
            with suppress(IndexError):
                held.pop()
                self._opening -= 1
                self._call()

        late = asyncio.get_running_loop().call_later(OPENING_S, leave)
        return leave

    def _call(self) -> None:
        while self._queue and self._opening < self.places:
            self._queue.popleft().set_result(None)
            self._opening += 1
