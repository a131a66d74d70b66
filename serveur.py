"""The server: dashboard.py, with what Streamlit's settings do not offer.

`make run` starts it with `streamlit run serveur.py`. `streamlit run dashboard.py` shows the same pages, but announces
them in English to screen readers, looks for the server under each deep link before the root, and tells the first
visitor of a deep link that the page does not exist; it also leaves each document taken away at an address that anybody
may open.

All that we assume of Streamlit's insides is here and in the words of `pages/static/francais.js`. Each assumption has
its test in `tests/test_serveur.py`, which says what a new Streamlit has changed; all the rest uses what it documents.
"""

import asyncio
import base64
import hashlib
import mimetypes
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.pages_manager import PagesManager

from dashboard import PAGES
from exports.feeds import CALENDAR, FEED
from exports.feeds.public import read_calendar, read_feed
from pages.components.service.delivery import Counter, DeliveryError, Document, is_look
from pages.components.service.entrance import Entrance
from pages.components.shell import access
from queries import VersionError

# A folder named pages/ makes Streamlit believe, until its first run, that each file in it is a page: the first visitor
# of a deep link would be told that it does not exist. st.navigation says the same thing, but only once it has run.
PagesManager.uses_pages_directory = False

# A compressed page could not be rewritten, and one kept by the browser would be the English one.
NOT_FORWARDED = (b"accept-encoding", b"if-none-match", b"if-modified-since")
# What is replaced in the page that carries the application.
REPLACED = {
    b'<html lang="en">': b'<html lang="fr">',
    b"<title>Streamlit</title>": b"<title>Contrat de ville</title>",
}
# Our scripts come first in it: the one that says where the server is must run before Streamlit's own.
HEAD = b"<head>"
# Its inline scripts; those with an address come from the server itself.
INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)

# What a browser may do with a page: nothing from elsewhere, no frame, no address given away. Streamlit writes styles in
# its page: these must be allowed; its scripts are known by their hash.
POLICY = (
    "default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

# How much memory, how many sessions: nobody's business, and each question walks through all that is kept.
CLOSED = "/_stcore/metrics"

# What is served beside the pages, without signing in.
SUBSCRIBED = {CALENDAR: (read_calendar, "text/calendar"), FEED: (read_feed, "application/atom+xml")}

STATIC = Path(__file__).parent / "pages" / "static"
# The French of Streamlit's own buttons.
OWN_SCRIPTS = [(STATIC / name).read_text(encoding="utf-8") for name in ("francais.js", "lien.js", "trace.js")]
# What the page « Séance » adds to itself once it is open (`st.html`): allowed by its hash, like those of the page.
MEETING = (STATIC / "seance.js").read_bytes()


ENTRANCE = Entrance()
# Where a reader arrives: the home page, and each page by its address.
ADDRESSES = {"", *(page.address for page in PAGES)}
# What tells a reader to wait, and asks again by itself.
WAITING = (STATIC / "attente.html").read_bytes()
# Where a session is asked for, and the longest message that may say that a page is drawn.
STREAM, SHORT = "/_stcore/stream", 200


class Offer(NamedTuple):
    """What a button of download promises, and to whom."""

    make: Callable[[], bytes | str]
    reader: access.Reader


class Documents(MediaFileManager):
    """Streamlit's keeper of files, but for what is taken away: it goes by ticket to who asked, not to any address."""

    counter = Counter()

    def add_deferred(
        self,
        data_callable: Callable[[], Any],
        mimetype: str | None,
        coordinates: str,
        file_name: str | None = None,
        *,
        element_id: str = "",
    ) -> str:
        """Keep the promise of a button with the reader to whom it is shown."""
        offer: Any = Offer(data_callable, access.reader())
        return super().add_deferred(offer, mimetype, coordinates, file_name, element_id=element_id)

    def execute_deferred(self, file_id: str) -> str:
        """Make the document of a button; return the address where its reader finds it."""
        with self._lock:
            promise: Any = self._deferred_callables.get(file_id)
        if promise is None:
            raise MediaFileStorageError("Ce bouton n'est plus à l'écran.")
        offer: Offer = promise["callable"]
        name, content = promise["filename"] or "document", offer.make()
        kind = promise["mimetype"] or mimetypes.guess_type(name)[0] or "application/octet-stream"
        document = Document(content.encode() if isinstance(content, str) else content, name, kind)
        return f"{base()}/document/{self.counter.deposit(document, offer.reader)}"

    def add(
        self,
        path_or_data: bytes | str,
        mimetype: str,
        coordinates: str,
        file_name: str | None = None,
        is_for_static_download: bool = False,
    ) -> str:
        """Keep a picture of the page; a document would be open to anybody who has its address."""
        if is_for_static_download:
            raise TypeError("st.download_button: give what makes the document, not the document")
        return super().add(path_or_data, mimetype, coordinates, file_name)


# Before the server makes its own.
runtime.MediaFileManager = Documents  # type: ignore[misc]


class SecurityHeaders:
    """Add the security headers to every answer, files and errors included; close what is nobody's business."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and complete its answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                headers.setdefault("Content-Security-Policy", security_policy(b""))
                if scope["scheme"] == "https":
                    message["headers"] = [_secured(header) for header in message["headers"]]
            await send(message)

        closed = scope["type"] == "http" and scope["path"].rstrip("/").endswith(CLOSED)
        await (NOT_FOUND if closed else self.app)(scope, receive, complete)


NOT_FOUND = PlainTextResponse("Cette adresse ne mène à rien.", 404)


def _secured(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Return a header of an answer; a cookie given over TLS never goes without it, which Streamlit does not ask."""
    name, value = header
    cookie = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return (name, value + b"; Secure") if cookie else header


class Sessions:
    """Let sessions open a few at a time: no page is begun for a reader beyond, nor for one who has gone meanwhile."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a session on once it has a place, which it gives back with its first page."""
        if scope["type"] != "websocket" or not scope["path"].endswith(STREAM):
            await self.app(scope, receive, send)
            return
        connection = await receive()
        # Before a session is accepted, all that can come is its end.
        following: asyncio.Future[Message] = asyncio.ensure_future(receive())
        leave = await ENTRANCE.open(following)
        if leave is None:
            await send({"type": "websocket.close"})
            return
        first: list[Message | asyncio.Future[Message]] = [connection, following]

        async def resume() -> Message:
            message = first.pop(0) if first else await receive()
            return await message if isinstance(message, asyncio.Future) else message

        async def watch(message: Message) -> None:
            await send(message)
            if is_drawn(message.get("bytes") or b""):
                leave()

        try:
            await self.app(scope, resume, watch)
        finally:
            leave()
            following.cancel()


def is_drawn(content: bytes) -> bool:
    """Tell whether a message to the browser says that a page is drawn."""
    if not 0 < len(content) < SHORT:
        return False
    message = ForwardMsg()
    message.ParseFromString(content)
    return message.WhichOneof("type") == "script_finished"


class FrenchPage(BaseHTTPMiddleware):
    """Rewrite the HTML page that carries the application, or tell to wait; leave everything else untouched."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Pass the request on, and make the page it answers with a French one."""
        if "text/html" not in request.headers.get("accept", ""):
            return await call_next(request)
        if request.url.path.removeprefix(base()).strip("/") in ADDRESSES and not ENTRANCE.let_in():
            return wait()
        request.scope["headers"] = [header for header in request.scope["headers"] if header[0] not in NOT_FORWARDED]
        answer = await call_next(request)
        if "text/html" not in answer.headers.get("content-type", ""):
            return answer
        page = b"".join([piece async for piece in answer.body_iterator])  # type: ignore[attr-defined]
        page = translate_page(page)
        return Response(
            page, answer.status_code, {"Content-Security-Policy": security_policy(page)}, media_type="text/html"
        )


def wait() -> Response:
    """Return the page of who has to wait.

    Not 503: a relay would take the server for broken, and send its readers elsewhere.
    """
    page = WAITING.replace(b"{adresse}", f"{base()}/attente".encode())
    headers = {"Content-Security-Policy": security_policy(page), "Cache-Control": "no-store", "Retry-After": "3"}
    return Response(page, 429, headers, media_type="text/html")


async def tell_place(_: Request) -> Response:
    """Tell a page that waits whether there is a place."""
    return Response(status_code=204 if ENTRANCE.is_free() else 202, headers={"Cache-Control": "no-store"})


def security_policy(page: bytes) -> str:
    """Return the content security policy of a page: its inline scripts and ours, known by their hash, and no other."""
    digests = (hashlib.sha256(script).digest() for script in [*INLINE_SCRIPT.findall(page), MEETING])
    scripts = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return POLICY.format(scripts=scripts)


def translate_page(page: bytes) -> bytes:
    """Declare the page as French, and tell its script where the server is rather than let it guess."""
    address = f'window.__streamlit = {{BACKEND_BASE_URL: location.origin + "{base()}/"}}'
    script = "".join(f"<script>{code}</script>" for code in (address, *OWN_SCRIPTS))
    for english, french in REPLACED.items():
        page = page.replace(english, french)
    return page.replace(HEAD, HEAD + script.encode(), 1)


def base() -> str:
    """Return what comes before every address of the site: nothing, or its sub-path after a slash."""
    return "/".join(["", *filter(None, st.get_option("server.baseUrlPath").split("/"))])


async def go_home(request: Request) -> Response:
    """Send those who type /synthese to the home page, which Streamlit serves at the root only.

    The address is relative: that of the server is what the request pretends.
    """
    return RedirectResponse(f"./?{request.url.query}" if request.url.query else "./")


async def give(request: Request) -> Response:
    """Give a document to the reader who asked for it, once."""
    peer = request.client.host if request.client else ""
    asks = access.Request(dict(request.headers), request.cookies, peer)
    ticket = request.path_params["ticket"]
    try:
        if is_look(request.method, request.headers):
            Documents.counter.check(ticket, asks)
            return Response(status_code=204)
        document = Documents.counter.take(ticket, asks)
    except DeliveryError as error:
        return PlainTextResponse(str(error), 403)
    disposition = f"attachment; filename*=utf-8''{quote(document.name, safe='')}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(document.content, headers=headers, media_type=document.media_type)


def subscribe(request: Request) -> Response:
    """Answer the agendas and the readers of feeds that subscribe: only what anybody may read."""
    name = request.url.path.rsplit("/", 1)[-1]
    read, media_type = SUBSCRIBED[name]
    try:
        return Response(read(), headers={"Cache-Control": "max-age=3600"}, media_type=media_type)
    except VersionError as error:
        return Response(str(error), 503, media_type="text/plain")


app = st.App(
    Path(__file__).parent / "dashboard.py",
    middleware=[Middleware(SecurityHeaders), Middleware(Sessions), Middleware(FrenchPage)],
    routes=[
        Route(f"{base()}/synthese", go_home),
        Route(f"{base()}/attente", tell_place),
        Route(f"{base()}/document/{{ticket}}", give),
        *(Route(f"{base()}/{name}", subscribe) for name in SUBSCRIBED),
    ],
)
