"""Start a page under its own server, and read what the process costs: time of the processor, memory."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

RACINE = Path(__file__).parent.parent
TEMOINS = Path(__file__).parent / "temoins"
TACT = os.sysconf("SC_CLK_TCK")
# What is compared: the page of the dashboard, its floors and its careless twin.
SCRIPTS = {
    "vide": TEMOINS / "vide.py",
    "plancher": TEMOINS / "plancher.py",
    "negligent": TEMOINS / "negligent.py",
    "synthese": RACINE / "serveur.py",
    "dash": TEMOINS / "dash_.py",
}


@dataclass(frozen=True)
class Serveur:
    """A page being served."""

    port: int
    pid: int

    def cpu_s(self) -> float:
        """Return the time of the processor spent so far, in seconds."""
        champs = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(champs[11]) + int(champs[12])) / TACT

    def memoire_mo(self) -> float:
        """Return the memory held, in megabytes."""
        (ligne,) = [
            ligne
            for ligne in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
            if ligne.startswith("VmRSS")
        ]
        return int(ligne.split()[1]) / 1000


@contextmanager
def serve(nom: str, publication: Path, collecte: bool | None = None) -> Iterator[Serveur]:
    """Serve a page on a free port of the loopback address.

    `collecte` sets runner.postScriptGC; None leaves the setting of the project, or Streamlit's own for the peers.
    """
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    processus = subprocess.Popen(
        _command(nom, str(port), collecte),
        # The peers run with Streamlit's own settings, not with those of the project.
        cwd=RACINE if nom == "synthese" else TEMOINS,
        env={**os.environ, "TABLEAU_PARQUET": str(publication.resolve())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, processus)
        yield Serveur(port, processus.pid)
    finally:
        processus.terminate()
        processus.wait(timeout=20)


def _command(nom: str, port: str, collecte: bool | None) -> list[str]:
    if nom == "dash":
        return [sys.executable, str(SCRIPTS[nom]), port]
    options = ["--server.port", port, "--server.address", "127.0.0.1", "--server.headless", "true"]
    options += ["--browser.gatherUsageStats", "false"]
    if collecte is not None:
        options += ["--runner.postScriptGC", str(collecte).lower()]
    return [sys.executable, "-m", "streamlit", "run", str(SCRIPTS[nom]), *options]


def _wait(port: int, processus: "subprocess.Popen[bytes]") -> None:
    fin = time.monotonic() + 60
    while time.monotonic() < fin and processus.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("le serveur n'a pas démarré")
