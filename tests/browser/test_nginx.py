"""The shipped nginx configuration, run for real: TLS, sub-path, WebSocket, files up and down, two replicas, the log."""

import json
import re
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.browser.conftest import ROOT, Visit, free_address, server, started
from tests.oidc.provider import fournisseur, sign_in

pytestmark = pytest.mark.navigateur
PATH = "contrat-de-ville"
AROUND = """
daemon off; master_process on; pid {dossier}/nginx.pid; error_log {dossier}/erreurs.log; user root;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {dossier}/corps; proxy_temp_path {dossier}/relais; fastcgi_temp_path {dossier}/f;
    uwsgi_temp_path {dossier}/u; scgi_temp_path {dossier}/s;
    include {dossier}/tableau.conf;
}}
"""


@dataclass
class Deploiement:
    """A dashboard behind nginx: its address, its replicas by port, its log."""

    address: str
    replies: dict[str, ExitStack]
    log: Path

    def log_lines(self) -> list[dict[str, object]]:
        """Return the lines of the log."""
        return [json.loads(row) for row in self.log.read_text(encoding="utf-8").splitlines()]


def _configure(folder: Path, port: str, port_clair: str, replies: list[str]) -> Path:
    """Write the shipped configuration with the ports, the certificate and the log of the test."""
    keys = ["-keyout", str(folder / "tableau.key"), "-out", str(folder / "tableau.crt")]
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=exemple.fr"]
    subprocess.run([*certificate, *keys], check=True, capture_output=True)
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for avant, apres in (
        ("listen 80;", f"listen 127.0.0.1:{port_clair};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        ("/etc/ssl/", f"{folder}/"),
        ("/var/log/nginx/", f"{folder}/"),
        ("127.0.0.1:8501", f"127.0.0.1:{replies[0]}"),
        ("127.0.0.1:8502", f"127.0.0.1:{replies[1]}"),
    ):
        assert avant in text
        text = text.replace(avant, apres)
    (folder / "tableau.conf").write_text(text, encoding="utf-8")
    principal = folder / "nginx.conf"
    principal.write_text(AROUND.format(dossier=folder), encoding="utf-8")
    return principal


@pytest.fixture(scope="module")
def deployment(publication, tmp_path_factory) -> Iterator[Deploiement]:
    """Two replicas behind nginx, and a provider to sign in with."""
    if not shutil.which("nginx"):
        pytest.skip("nginx n'est pas installé : apt install nginx")
    folder = tmp_path_factory.mktemp("nginx")
    (_, port), (_, port_clair), (_, un), (_, two) = (free_address() for _ in range(4))
    address = f"https://127.0.0.1:{port}/{PATH}"
    principal = _configure(folder, port, port_clair, [un, two])
    with ExitStack() as stack:
        secrets = stack.enter_context(fournisseur(address, folder))
        replies = {}
        for reply in (un, two):
            replies[reply] = stack.enter_context(ExitStack())
            options = ("--secrets.files", str(secrets))
            replies[reply].enter_context(server(publication, folder / "sources", *options, port=reply, path=PATH))
        nginx = ["nginx", "-c", str(principal), "-p", str(folder)]
        with started(nginx, f"http://127.0.0.1:{un}/{PATH}/_stcore/health"):
            yield Deploiement(address, replies, folder / "tableau.log")


@pytest.fixture
def reader(open_tab, deployment) -> Visit:
    """A new tab on the dashboard behind nginx."""
    return open_tab(deployment.address)


def _request(address: str, body: bytes | None = None) -> tuple[int, str]:
    contexte = ssl.create_default_context()
    contexte.check_hostname, contexte.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(address, data=body, method="PUT" if body else "GET")
    try:
        with urllib.request.urlopen(request, timeout=30, context=contexte) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, ""


def test_the_health_of_the_service_is_known_through_it(deployment):
    assert _request(f"{deployment.address}/_stcore/health") == (200, "ok")


def test_a_file_too_large_is_stopped_at_the_door(deployment):
    code, _ = _request(f"{deployment.address}/_stcore/upload_file/a/b", b"0" * 60_000_000)
    assert code == 413


@pytest.mark.parametrize(
    "path", ["", "quartier?quartier=%C3%89touvie", "indicateur", "couverture", "methode", "qualite"]
)
def test_public_pages_open_under_the_sub_path(reader, path):
    reader.open_page(path)
    assert reader.page.get_by_role("link", name="Synthèse").is_visible()
    assert reader.errors == []
    assert reader.foreign == []


def test_the_person_behind_a_proxy_is_not_the_person_at_the_machine(reader):
    reader.open_page("deposer")
    assert reader.page.locator("h1").inner_text() == "Page réservée"


def test_files_go_up_and_come_down(reader, publication, tmp_path):
    sign_in(reader, "gestionnaire")
    # The form of the provider asks for fonts from elsewhere: not ours.
    reader.errors.clear()
    reader.open_page("bilan_annuel?annee=2025")
    reader.page.get_by_role("button", name="Écrire les documents").click()
    button = reader.page.get_by_role("button", name="Rapport")
    button.wait_for(timeout=90_000)
    with reader.page.expect_download() as download:
        button.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    file = tmp_path / "inconnu.csv"
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    reader.open_page("deposer")
    reader.page.locator("input[type=file]").set_input_files(file)
    reader.page.get_by_text("inconnu.csv").first.wait_for(timeout=30_000)
    reader.wait()
    assert reader.errors == []


def test_a_replica_that_dies_during_a_meeting_loses_nothing(reader, deployment):
    sign_in(reader, "partenaire")
    reader.open_page("seance?dans=" + quote("Étouvie"))
    title = reader.page.locator("h1").inner_text()
    mine = next(str(row["replique"]).rsplit(":", 1)[1] for row in reversed(deployment.log_lines()) if row["replique"])
    with reader.page.expect_websocket(timeout=60_000):
        deployment.replies.pop(mine).close()
    # The other replica has never met this reader: it takes up the address, then the next click is for it.
    reader.page.wait_for_selector("[data-test-connection-state=CONNECTED]", timeout=60_000)
    reader.wait()
    assert reader.page.locator("h1").inner_text() == title
    reader.page.get_by_role("button", name="Commencer").click(timeout=30_000)
    reader.page.wait_for_selector(".deck", timeout=30_000)
    reader.page.keyboard.press("PageDown")
    reader.page.wait_for_url("**dans=*ecran=*")
    assert "decisions%2C" in reader.page.url


def test_the_log_tells_what_happened_and_names_nobody(deployment):
    rows = deployment.log_lines()
    assert {"quand", "methode", "chemin", "code", "octets", "duree_s", "replique"} == set(rows[0])
    text = deployment.log.read_text(encoding="utf-8")
    assert "exemple.fr" not in text
    assert "toile" not in text
    assert not any("?" in str(row["chemin"]) for row in rows)
    assert not re.search(r'"(?:127\.0\.0\.1)"', text)
