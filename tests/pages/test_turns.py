"""Work takes turns: never more at once than there are places, in the order of arrival, and never for who has gone."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import streamlit
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.__main__ import FORMATS
from pages.components.service import turns
from pages.components.service.turns import QueueFullError, Turns
from pages.components.shell import data, documents


class GoneError(Exception):
    """The reader has closed the tab."""


def leave() -> None:
    raise GoneError


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE_S", 0.01)


def free(queue: Turns) -> bool:
    """Tell whether every place is free again, by taking them all at once."""
    with ThreadPoolExecutor(queue.places) as pool:
        together = threading.Barrier(queue.places, timeout=5)

        def hold(_: int) -> bool:
            with queue.take(lambda: None):
                together.wait()
                return True

        return all(pool.map(hold, range(queue.places)))


@settings(max_examples=15, deadline=None)
@given(places=st.integers(1, 4), arrivals=st.lists(st.booleans(), max_size=25))
def test_never_more_at_once_than_places_and_every_place_is_given_back(places, arrivals):
    """`arrivals`: who does not want to wait (True) leaves the queue as soon as asked to."""
    queue, held, most = Turns(places), [0], [0]
    lock = threading.Lock()

    def work(hurried: bool) -> bool:
        try:
            with queue.take(leave if hurried else lambda: None):
                with lock:
                    held[0] += 1
                    most[0] = max(most[0], held[0])
                time.sleep(0.003)
                with lock:
                    held[0] -= 1
        except GoneError:
            return False
        return True

    with ThreadPoolExecutor(25) as pool:
        served = list(pool.map(work, arrivals))
    assert most[0] <= places
    assert all(done for done, hurried in zip(served, arrivals, strict=True) if not hurried)
    assert free(queue)


def test_places_are_given_in_the_order_of_arrival():
    queue, order = Turns(1), []
    threads = []
    with queue.take(lambda: None):
        for rank in range(8):
            arrived = threading.Event()

            def work(rank: int = rank, arrived: threading.Event = arrived) -> None:
                with queue.take(arrived.set):
                    order.append(rank)

            threads.append(threading.Thread(target=work))
            threads[-1].start()
            assert arrived.wait(5)
    for thread in threads:
        thread.join(5)
    assert order == list(range(8))


def test_work_is_never_started_for_who_has_gone():
    queue = Turns(1)
    with queue.take(lambda: None), pytest.raises(GoneError), queue.take(leave):
        pytest.fail("nobody is there to read it")
    assert free(queue)


@pytest.mark.parametrize("failing", [False, True])
def test_a_place_lent_serves_another_and_comes_back(failing):
    queue = Turns(1)
    try:
        with queue.take(lambda: None), queue.lent(), queue.take(leave):
            if failing:
                raise GoneError
    except GoneError:
        assert failing
    assert free(queue)


def test_beyond_those_who_may_wait_one_is_told_to_come_back():
    queue, together, left = Turns(1, waiting=2), threading.Barrier(3, timeout=5), threading.Event()

    def work() -> None:
        arrived = iter([together.wait])
        with queue.take(lambda: next(arrived, left.wait)()):
            pass

    with ThreadPoolExecutor(2) as pool:
        with queue.take(lambda: None):
            waiting = [pool.submit(work) for _ in range(2)]
            together.wait()
            with pytest.raises(QueueFullError, match="2 demandes attendent déjà"), queue.take(lambda: None):
                pytest.fail("the queue is full")
            left.set()
        assert [work.result(5) for work in waiting] == [None, None]
    assert free(queue)


def test_twenty_exports_at_once_are_written_one_after_the_other_and_keep_no_page_waiting(monkeypatch):
    writing, most, pages = [0], [0], []

    def write(*_: object) -> dict[str, bytes]:
        writing[0] += 1
        most[0] = max(most[0], writing[0])
        with turns.PAGES.take(lambda: None):
            pages.append(True)
        writing[0] -= 1
        return dict.fromkeys(FORMATS, b"contenu")

    documents._kept.clear()
    for module in (data, documents):
        monkeypatch.setattr(module, "base", lambda: SimpleNamespace(version="0a1b2c3d4e5f", instead=""))
    ended: list[bool] = []
    monkeypatch.setattr(documents, "WRITER", SimpleNamespace(write=write, end=lambda: ended.append(True)))
    monkeypatch.setattr(streamlit, "download_button", lambda *_, **__: None)

    def export(rank: int) -> None:
        with turns.PAGES.take(lambda: None):
            documents.downloads(2025, f"quartier-{rank}", None)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(export, range(20)))
        assert most == [1] and len(pages) == 20
        # The same by all: written once.
        list(pool.map(export, [20] * 20))
    assert most == [1] and len(pages) == 21
    # Its process is kept for those who wait, and goes with the last one.
    assert 1 <= len(ended) < 21
    assert free(turns.PAGES) and free(turns.DOCUMENTS)
