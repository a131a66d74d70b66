"""Work takes turns: as much at once as the machine computes; the others wait in their order, and may leave."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# How often who waits is told so, and may leave: seconds.
PATIENCE_S = 0.4


class QueueFullError(Exception):
    """Too many wait already; the message says so, in French."""


class Turns:
    """A number of places, given in the order of arrival, and how many may wait for one (None: as many as come)."""

    def __init__(self, places: int, waiting: int | None = None) -> None:
        self.places = places
        self.waiting = waiting
        self._taken = 0
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def take(self, wait: Callable[[], object]) -> Iterator[None]:
        """Hold a place. Until there is one, call `wait` again and again: what it raises leaves the queue.

        Raises:
            QueueFullError: as many wait already as may.

        """
        called = threading.Event()
        with self._lock:
            if self.waiting is not None and len(self._waiting) >= self.waiting:
                raise QueueFullError(f"{self.waiting} demandes attendent déjà. Réessayez dans quelques minutes.")
            self._waiting.append(called)
            self._call()
        try:
            while not called.wait(PATIENCE_S):
                wait()
            yield
        finally:
            with self._lock:
                # Who leaves may have been called meanwhile: the place is for the next.
                if called.is_set():
                    self._taken -= 1
                else:
                    self._waiting.remove(called)
                self._call()

    def is_awaited(self) -> bool:
        """Tell whether anyone waits for a place."""
        with self._lock:
            return bool(self._waiting)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Leave one's place to others for the time of a long work, and have it back at its end, whoever holds it."""
        with self._lock:
            self._taken -= 1
            self._call()
        try:
            yield
        finally:
            with self._lock:
                self._taken += 1

    def _call(self) -> None:
        while self._waiting and self._taken < self.places:
            self._waiting.popleft().set()
            self._taken += 1


# Pages drawn at once: beyond what the processors do, each only makes the others later.
PAGES = Turns(max(2, os.cpu_count() or 2))
# Documents of the year written at once: each takes a processor for seconds, and readers of pages go first.
DOCUMENTS = Turns(1, waiting=20)
