"""The server: dashboard.py, with what Streamlit's settings do not offer.

`make run` starts it with `streamlit run serveur.py`. `streamlit run dashboard.py` shows the same pages, but announces
them in English to screen readers, looks for the server under each deep link before the root, and tells the first
visitor of a deep link that the page does not exist.

All that we assume of Streamlit's insides is here and in the words of `pages/static/francais.js`. Each assumption has
its test in `tests/test_serveur.py`, which says what a new Streamlit has changed; all the rest uses what it documents.
"""

import base64
import hashlib
import re
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from exports.feeds import CALENDAR, FEED
from exports.feeds.public import read_calendar, read_feed
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

# What is served beside the pages, without signing in.
SUBSCRIBED = {CALENDAR: (read_calendar, "text/calendar"), FEED: (read_feed, "application/atom+xml")}

STATIC = Path(__file__).parent / "pages" / "static"
# The French of Streamlit's own buttons.
OWN_SCRIPTS = [(STATIC / name).read_text(encoding="utf-8") for name in ("francais.js", "lien.js")]
# What the page « Séance » adds to itself once it is open (`st.html`): allowed by its hash, like those of the page.
MEETING = (STATIC / "seance.js").read_bytes()


class SecurityHeaders:
    """Add the security headers to every answer, files and errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and complete its answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                headers.setdefault("Content-Security-Policy", security_policy(b""))
            await send(message)

        await self.app(scope, receive, complete)


class FrenchPage(BaseHTTPMiddleware):
    """Rewrite the HTML page that carries the application; leave everything else untouched."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Pass the request on, and make the page it answers with a French one."""
        if "text/html" not in request.headers.get("accept", ""):
            return await call_next(request)
        request.scope["headers"] = [header for header in request.scope["headers"] if header[0] not in NOT_FORWARDED]
        answer = await call_next(request)
        if "text/html" not in answer.headers.get("content-type", ""):
            return answer
        page = b"".join([piece async for piece in answer.body_iterator])  # type: ignore[attr-defined]
        page = translate_page(page)
        return Response(
            page, answer.status_code, {"Content-Security-Policy": security_policy(page)}, media_type="text/html"
        )


def security_policy(page: bytes) -> str:
    """Return the content security policy of a page: its inline scripts and ours, known by their hash, and no other."""
    digests = (hashlib.sha256(script).digest() for script in [*INLINE_SCRIPT.findall(page), MEETING])
    scripts = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return POLICY.format(scripts=scripts)


def translate_page(page: bytes) -> bytes:
    """Declare the page as French, and tell its script where the server is rather than let it guess."""
    root = "/".join(["", *st.get_option("server.baseUrlPath").strip("/").split("/"), ""]).replace("//", "/")
    address = f'window.__streamlit = {{BACKEND_BASE_URL: location.origin + "{root}"}}'
    script = "".join(f"<script>{code}</script>" for code in (address, *OWN_SCRIPTS))
    for english, french in REPLACED.items():
        page = page.replace(english, french)
    return page.replace(HEAD, HEAD + script.encode(), 1)


async def go_home(request: Request) -> Response:
    """Send those who type /synthese to the home page, which Streamlit serves at the root only."""
    return RedirectResponse(request.url.replace(path=request.url.path.removesuffix("synthese")))


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
    middleware=[Middleware(SecurityHeaders), Middleware(FrenchPage)],
    routes=[Route("/synthese", go_home), *(Route(f"/{name}", subscribe) for name in SUBSCRIBED)],
)
