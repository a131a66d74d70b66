"""The page is made French and nothing else is touched; what we assume of Streamlit's insides still holds.

After an upgrade of Streamlit, each failure of an assumption says in one sentence what it has changed and where to look.
"""

import asyncio
import importlib
import inspect
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import runtime
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState
from streamlit.web.server.starlette import starlette_server_config

import serveur
from pages.components.shell import access
from tests.conftest import ROOT

PAGE = b'<html lang="en"><head><meta charset="UTF-8"/></head><title>Streamlit</title><body>\xc3\xa9</body></html>'
FRONT = Path(st.__file__).parent / "static"
FRENCH = (ROOT / "pages" / "static" / "francais.js").read_text(encoding="utf-8")
# Streamlit composes these from pieces: the words of its source, in place of those that are read.
COMPOSED = {
    "Press Enter to apply": ["`Press Enter to ${", "`apply`"],
    "Press Enter to submit form": ["`Press Enter to ${", "`submit form`"],
    "Press Ctrl+Enter to submit form": ["`Press ${", "`Ctrl`}+Enter to ${", "`submit form`"],
    "Press ⌘+Enter to submit form": ["`Press ${", "?`⌘`:", "}+Enter to ${", "`submit form`"],
}


def test_the_page_is_announced_in_french():
    page = serveur.translate_page(PAGE).decode()
    assert '<html lang="fr">' in page
    assert "<title>Contrat de ville</title>" in page
    assert page.endswith("<body>é</body></html>")


@pytest.mark.parametrize(("base", "root"), [("", "/"), ("tableau", "/tableau/"), ("/a/b/", "/a/b/")])
def test_the_script_is_told_where_the_server_is(monkeypatch, base, root):
    monkeypatch.setattr(st, "get_option", lambda name: {"server.baseUrlPath": base}[name])
    assert f'BACKEND_BASE_URL: location.origin + "{root}"' in serveur.translate_page(PAGE).decode()


@pytest.fixture(scope="module")
def index() -> bytes:
    """The page that carries the application, as this Streamlit ships it."""
    return (FRONT / "index.html").read_bytes()


@pytest.fixture(scope="module")
def scripts() -> str:
    """All the scripts of this Streamlit's pages."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(FRONT.rglob("*.js")))


@pytest.mark.parametrize("text", [*serveur.REPLACED, serveur.HEAD], ids=bytes.decode)
def test_what_is_replaced_in_the_page_is_still_in_it(index, text):
    assert index.count(text) == 1, (
        f"Streamlit's static/index.html no longer holds {text.decode()!r} once: the page stays English or loses our "
        "scripts. See REPLACED and HEAD in serveur.py."
    )


def test_every_inline_script_of_the_page_is_known_to_the_policy(index):
    inline = [tag for tag in re.findall(rb"<script[^>]*>", index) if b"src=" not in tag]
    assert len(inline) == len(serveur.INLINE_SCRIPT.findall(index)), (
        "Streamlit's static/index.html has inline scripts that our Content-Security-Policy does not hash, and browsers "
        f"will refuse: {inline}. See INLINE_SCRIPT in serveur.py."
    )


@pytest.mark.parametrize("name", ["__streamlit", "BACKEND_BASE_URL"])
def test_the_page_still_reads_where_its_server_is(scripts, name):
    assert name in scripts, (
        f"Streamlit's scripts no longer read {name}: deep links will look for the server beside themselves. "
        "See translate_page in serveur.py."
    )


def test_the_folder_of_pages_is_still_ours_to_declare(monkeypatch):
    sentence = (
        "Streamlit no longer has PagesManager.uses_pages_directory: check that the first visitor of a deep link sees "
        "its page (tests/browser/test_browser.py), and mend or delete the line in serveur.py."
    )
    assert hasattr(PagesManager, "uses_pages_directory"), sentence
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    PagesManager(str(ROOT / "dashboard.py"))
    assert PagesManager.uses_pages_directory is True, (
        "Streamlit no longer takes the files of pages/ for pages before its first run: delete the line about "
        "PagesManager in serveur.py."
    )
    importlib.reload(serveur)
    PagesManager(str(ROOT / "dashboard.py"))
    assert PagesManager.uses_pages_directory is False, sentence


def test_the_keeper_of_files_is_still_ours_to_replace():
    sentence = (
        "Streamlit's runtime no longer makes its MediaFileManager by that name: documents would be at an address that "
        "anybody may open. See Documents in serveur.py."
    )
    assert "self._media_file_mgr = MediaFileManager(" in inspect.getsource(runtime.Runtime.__init__), sentence
    assert runtime.MediaFileManager is serveur.Documents, sentence


def test_a_button_of_download_still_goes_by_what_makes_its_document(monkeypatch):
    monkeypatch.setattr(access, "reader", lambda: access.Reader({}, {}, "public"))
    keeper = serveur.Documents(MemoryMediaFileStorage("/media"))
    address = keeper.execute_deferred(keeper.add_deferred(lambda: "é", None, "1.0", "été.csv"))
    asks = access.Request({}, {}, "192.0.2.7")
    document = serveur.Documents.counter.take(address.removeprefix("/document/"), asks)
    assert document == ("é".encode(), "été.csv", "text/csv"), (
        "Streamlit keeps deferred documents otherwise: see Documents in serveur.py."
    )
    with pytest.raises(TypeError, match="what makes the document"):
        keeper.add(b"x", "text/csv", "1.1", "x.csv", is_for_static_download=True)
    with pytest.raises(MediaFileStorageError):
        keeper.execute_deferred("inconnu")


def test_the_cookies_of_sign_in_are_still_those_that_we_compare():
    names = {starlette_server_config.USER_COOKIE_NAME, starlette_server_config.TOKENS_COOKIE_NAME}
    assert all(name.startswith(access.SIGNED_COOKIES) for name in names), (
        f"Streamlit keeps who has signed in under other names, {names}: see SIGNED_COOKIES in access.py."
    )


def _give_a_cookie(_: Request) -> Response:
    answer = Response()
    answer.set_cookie("a", "b", httponly=True)
    return answer


def _get(path: str, site: str = "http://tableau.exemple.fr", **headers: str) -> httpx.Response:
    """Ask the routes that we add, without Streamlit's runtime."""
    routes = [*serveur.app._user_routes, Route("/donne", _give_a_cookie)]
    served = httpx.ASGITransport(Starlette(routes=routes, middleware=[Middleware(serveur.SecurityHeaders)]))

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=served, base_url=site, headers=headers) as client:
            return await client.get(path)

    # In a thread of its own: that of the browser tests may hold a loop.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(ask())).result()


def test_the_first_page_is_found_without_trusting_the_name_that_is_asked():
    for asked, sent in (("/synthese", "./"), ("/synthese?annee=2024", "./?annee=2024")):
        assert _get(asked, Host="ailleurs.exemple.fr").headers["Location"] == sent


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/", "/_stcore/%6detrics", "/a/_stcore/metrics"])
def test_what_the_server_holds_is_told_to_nobody(path):
    assert _get(path).text == "Cette adresse ne mène à rien."


def test_a_cookie_given_over_tls_never_goes_without_it():
    assert "secure" not in _get("/donne").headers["Set-Cookie"].lower()
    assert _get("/donne", "https://tableau.exemple.fr").headers["Set-Cookie"].endswith("; Secure")


def test_no_address_of_a_document_is_invented():
    answer = _get("/document/inventee", **{"Sec-Fetch-Mode": "navigate"})
    assert answer.status_code == 403 and "Revenez à la page" in answer.text


def test_reading_the_session_is_still_where_a_run_ends_for_who_has_gone():
    def gone() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        SafeSessionState(SessionState(), gone).get("page_ouverte")
        pytest.fail("Streamlit no longer ends a run there: see `page` in pages/components/service/waiting.py.")


@pytest.mark.parametrize("word", re.findall(r'^ {4}"(.+)": ".+",$', FRENCH, re.MULTILINE))
def test_each_english_word_that_we_translate_is_still_streamlit_s(scripts, word):
    pieces = COMPOSED.get(word)
    said = all(piece in scripts for piece in pieces) if pieces else any(f"{q}{word}" in scripts for q in "\"'`")
    assert said, (
        f"Streamlit no longer says {word!r}: look at what it says instead, and change it in pages/static/francais.js."
    )


def test_the_words_composed_with_a_size_or_a_name_are_still_streamlit_s(scripts):
    assert "} per file`" in scripts, "Streamlit no longer says « 200MB per file »: see `taille` in francais.js."
    for word in re.findall(r"const debuts = /\^\((.+)\)", FRENCH)[0].split("|"):
        assert f"`{word}: ${{" in scripts or f"`{word}`" in scripts, (
            f"Streamlit no longer composes « {word}: ... »: see `debuts` in pages/static/francais.js."
        )


def test_the_end_of_a_run_is_still_a_short_message_of_its_own():
    """What tells that a first page is drawn; without it, each reader keeps a place for ten seconds."""
    finished = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
    finished.metadata.cacheable = False
    assert serveur.is_drawn(finished.SerializeToString())
    running = ForwardMsg()
    running.session_status_changed.run_on_save = True
    assert not serveur.is_drawn(running.SerializeToString())
    assert not serveur.is_drawn(b"")


def test_an_error_is_still_announced_in_the_words_that_we_replace():
    (start,) = re.findall(r'texte\.startsWith\("(.+?)"\)', FRENCH)
    source = (FRONT.parent / "elements" / "exception.py").read_text(encoding="utf-8")
    assert f'"{start}' in source, (
        f"Streamlit no longer begins its errors by {start!r}: the reader is shown English. See `dire` in francais.js."
    )
