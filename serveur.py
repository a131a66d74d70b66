"""The server: dashboard.py, with what Streamlit's settings do not offer.

`make run` starts it with `streamlit run serveur.py`. `streamlit run dashboard.py` shows the same pages, but announces
them in English to screen readers, looks for the server under each deep link before the root, and tells the first
visitor of a deep link that the page does not exist.
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

# A folder named pages/ makes Streamlit believe, until its first run, that each file in it is a page: the first visitor
# of a deep link would be told that it does not exist. st.navigation says the same thing, but only once it has run.
PagesManager.uses_pages_directory = False

# A compressed page could not be rewritten, and one kept by the browser would be the English one.
NON_TRANSMIS = (b"accept-encoding", b"if-none-match", b"if-modified-since")


# The French of Streamlit's own buttons.
FRANCAIS = (Path(__file__).parent / "pages" / "static" / "francais.js").read_text(encoding="utf-8")


class PageFrancaise(BaseHTTPMiddleware):
    """Rewrite the HTML page that carries the application; leave everything else untouched."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Pass the request on, and make the page it answers with a French one."""
        if "text/html" not in request.headers.get("accept", ""):
            return await call_next(request)
        request.scope["headers"] = [entete for entete in request.scope["headers"] if entete[0] not in NON_TRANSMIS]
        reponse = await call_next(request)
        if "text/html" not in reponse.headers.get("content-type", ""):
            return reponse
        page = b"".join([morceau async for morceau in reponse.body_iterator])  # type: ignore[attr-defined]
        return Response(franciser(page), reponse.status_code, media_type="text/html")


def franciser(page: bytes) -> bytes:
    """Declare the page as French, and tell its script where the server is rather than let it guess."""
    racine = "/".join(["", *st.get_option("server.baseUrlPath").strip("/").split("/"), ""]).replace("//", "/")
    adresse = f'window.__streamlit = {{BACKEND_BASE_URL: location.origin + "{racine}"}}'
    script = f"<script>{adresse}</script><script>{FRANCAIS}</script>"
    return (
        page.replace(b'<html lang="en">', b'<html lang="fr">')
        .replace(b"<title>Streamlit</title>", "<title>Contrat de ville Amiens métropole</title>".encode())
        .replace(b"<head>", b"<head>" + script.encode(), 1)
    )


async def synthese(request: Request) -> Response:
    """Send those who type /synthese to the home page, which Streamlit serves at the root only."""
    return RedirectResponse(request.url.replace(path=request.url.path.removesuffix("synthese")))


app = st.App(
    Path(__file__).parent / "dashboard.py",
    middleware=[Middleware(PageFrancaise)],
    routes=[Route("/synthese", synthese)],
)
