"""A real server and a real browser: only for what they alone can show."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[2]
SCREEN: ViewportSize = {"width": 1280, "height": 800}
OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    # With or without the internet: no name but the loopback address leads anywhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium, and end it.

    Raises:
        FileNotFoundError: there is none on this machine.

    """
    with sync_playwright() as playwright:
        candidates = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
        candidates.append(playwright.chromium.executable_path)
        path = next((name for name in candidates if name and Path(name).exists()), None)
        if path is None:
            raise FileNotFoundError("aucun Chromium sur cette machine : apt install chromium")
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one, these tests are skipped, saying so."""
    with ExitStack() as stack:
        try:
            launched = stack.enter_context(chromium())
        except FileNotFoundError as error:
            pytest.skip(str(error))
        yield launched


def free_address() -> tuple[str, str]:
    """Return the address of a free port of the loopback, and this port."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    return f"http://127.0.0.1:{port}", str(port)


@contextmanager
def server(
    publication: Path, sources: Path | None = None, *options: str, port: str = "", path: str = ""
) -> Iterator[str]:
    """Start the dashboard on the loopback address, by default on a free port, and end it; `chemin` is its base."""
    address, port = (f"http://127.0.0.1:{port}", port) if port else free_address()
    command = [sys.executable, "-m", "streamlit", "run", "serveur.py", "--server.port", port]
    command += ["--server.baseUrlPath", path, *options]
    health = f"{address}/{path}{'/' * bool(path)}_stcore/health"
    folders = {"TABLEAU_PARQUET": str(publication), "TABLEAU_SOURCES": str(sources or publication)}
    # The rights of `make run`.
    with started(command, health, ROOT, TABLEAU_DROITS_LOCAUX="oui", **folders):
        yield address


@contextmanager
def started(command: Sequence[str], health: str, folder: Path = ROOT, **environment: str) -> Iterator[None]:
    """Start a server from a folder, wait until it answers at this address, and end it."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(health, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("le serveur n'a pas démarré")


@pytest.fixture(scope="session")
def address(publication: Path) -> Iterator[str]:
    """The address of a server on the shipped data."""
    with server(publication) as launched:
        yield launched


# Streamlit is at rest and the words of the page have been the same for long enough to be drawn.
CALM = """() => {
  const etat = document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state');
  const texte = document.body?.innerText, vu = window.vu;
  if (!vu) { window.vu = {texte: '', depuis: Date.now()}; return false; }
  const attend = document.querySelector('[data-testid=stSkeleton], [data-testid=stAppSkeleton]');
  if (texte !== vu.texte || attend || etat === 'running' || etat === 'initial') window.vu = {texte, depuis: Date.now()};
  return Date.now() - window.vu.depuis > 800;
}"""


class Visit:
    """A page, with all that went wrong in it and every foreign address it asked for."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.errors: list[str] = []
        self.foreign: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self.foreign.append(url)

    def menu(self) -> set[str]:
        """Return the addresses of the pages of the menu, its sections opened one by one."""
        found = set()
        sections = self.page.get_by_test_id("stTopNavSection")
        for rank in range(sections.count()):
            sections.nth(rank).click()
            links = self.page.get_by_test_id("stTopNavDropdownLink")
            links.first.wait_for(timeout=10_000)
            found |= {str(link.get_attribute("href")).rsplit("/", 1)[-1] for link in links.all()}
            self.page.keyboard.press("Escape")
            links.first.wait_for(state="detached", timeout=10_000)
        return found

    def choose_page(self, section: str, title: str) -> "Visit":
        """Open a page from the menu."""
        self.page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
        self.page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title).click()
        return self.wait()

    def open_page(self, path: str) -> "Visit":
        """Go to a page and wait until it is drawn."""
        self.page.goto(f"{self.address}/{path}")
        return self.wait()

    def wait(self, mark: str = "h1") -> "Visit":
        """Wait until the title is there, Streamlit has stopped running and nothing moves any more."""
        self.page.wait_for_selector(mark, timeout=60_000)
        self.page.evaluate("() => { window.vu = {texte: '', depuis: Date.now()} }")
        self.page.wait_for_function(CALM, polling=100, timeout=60_000)
        return self


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window kept from test to test: a page opens twice as fast where the application has been met before."""
    contexte = browser.new_context(locale="fr-FR", viewport=SCREEN, ignore_https_errors=True)
    yield contexte
    contexte.close()


@pytest.fixture
def open_tab(window: BrowserContext) -> Iterator[Callable[[str], Visit]]:
    """Open a new tab on a server, signed in nowhere."""
    window.clear_cookies()
    yield lambda address: Visit(window.new_page(), address)
    for page in window.pages:
        page.close()


@pytest.fixture
def visit(open_tab: Callable[[str], Visit], address: str) -> Visit:
    """A new tab on the shipped data."""
    return open_tab(address)
