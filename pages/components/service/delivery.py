"""Documents are given by ticket: once, soon, and to the reader who asked for it, as long as the role lasts."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from pages.components.shell import access

# From the click to the answer of the browser: seconds.
LIFE_S = 60.0
# Documents that wait for their reader; beyond, the oldest is let go.
KEPT = 40
NOT_HERE = (
    "Ce document n'est pas à cette adresse : elle sert une fois, pendant une minute, à qui l'a demandé et tant qu'il y "
    "a droit. Revenez à la page et demandez-le de nouveau."
)


class Document(NamedTuple):
    """A file to take away."""

    content: bytes
    name: str
    media_type: str


class DeliveryError(Exception):
    """No such document for this reader."""


class _Waiting(NamedTuple):
    document: Document | None
    reader: access.Reader
    until: float


class Counter:
    """Where documents wait for the reader who asked for them, each under a ticket that cannot be guessed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: dict[str, _Waiting] = {}
        self._lock = threading.Lock()

    def deposit(self, document: Document, reader: access.Reader) -> str:
        """Keep a document for its reader; return its ticket."""
        ticket = secrets.token_urlsafe(32)
        with self._lock:
            self._clear()
            while len(self._waiting) >= KEPT:
                del self._waiting[next(iter(self._waiting))]
            self._waiting[ticket] = _Waiting(document, reader, self._clock() + LIFE_S)
        return ticket

    def check(self, ticket: str, request: access.Request) -> None:
        """Leave the document where it is, if it is for who asks; one just taken was there: the page looks as it takes.

        Raises:
            DeliveryError: no such ticket, or no longer, or for another reader, or the role is gone.

        """
        with self._lock:
            self._find(ticket, request)

    def take(self, ticket: str, request: access.Request) -> Document:
        """Return the document of a ticket, which then gives nothing; that of another reader stays for its own.

        Raises:
            DeliveryError: as for `check`.

        """
        with self._lock:
            waiting = self._find(ticket, request)
            if waiting.document is None:
                raise DeliveryError(NOT_HERE)
            self._waiting[ticket] = waiting._replace(document=None)
        return waiting.document

    def _find(self, ticket: str, request: access.Request) -> _Waiting:
        self._clear()
        waiting = self._waiting.get(ticket)
        if waiting is None or not access.is_still(waiting.reader, request):
            raise DeliveryError(NOT_HERE)
        return waiting

    def _clear(self) -> None:
        now = self._clock()
        for ticket in [ticket for ticket, waiting in self._waiting.items() if waiting.until <= now]:
            del self._waiting[ticket]


def is_look(method: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request only looks whether the document is there: Streamlit's page does so at each click.

    Its script asks with `fetch`, which browsers announce; without the announce (plain HTTP), by what a script accepts.
    """
    mode = headers.get("sec-fetch-mode")
    return method == "HEAD" or mode == "cors" or (mode is None and headers.get("accept") == "*/*")
