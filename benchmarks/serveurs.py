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

ROOT = Path(__file__).parent.parent
WITNESSES = Path(__file__).parent / "temoins"
TACT = os.sysconf("SC_CLK_TCK")
# What is compared: the page of the dashboard, its floors and its careless twin.
SCRIPTS = {
    "vide": WITNESSES / "vide.py",
    "plancher": WITNESSES / "plancher.py",
    "negligent": WITNESSES / "negligent.py",
    "synthese": ROOT / "serveur.py",
    "dash": WITNESSES / "dash_.py",
}


@dataclass(frozen=True)
class Server:
    """A page being served."""

    port: int
    pid: int

    def cpu_s(self) -> float:
        """Return the time of the processor spent so far, in seconds."""
        field_names = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(field_names[11]) + int(field_names[12])) / TACT

    def memory_mb(self) -> float:
        """Return the memory held, in megabytes."""
        (row,) = [
            line
            for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
            if line.startswith("VmRSS")
        ]
        return int(row.split()[1]) / 1000


@contextmanager
def serve(name: str, publication: Path, collected: bool | None = None) -> Iterator[Server]:
    """Serve a page on a free port of the loopback address.

    `collected` sets runner.postScriptGC; None leaves the setting of the project, or Streamlit's own for the peers.
    """
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    process = subprocess.Popen(
        _command(name, str(port), collected),
        # The peers run with Streamlit's own settings, not with those of the project.
        cwd=ROOT if name == "synthese" else WITNESSES,
        env={**os.environ, "TABLEAU_PARQUET": str(publication.resolve()), "TABLEAU_DROITS_LOCAUX": "oui"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _command(name: str, port: str, collected: bool | None) -> list[str]:
    if name == "dash":
        return [sys.executable, str(SCRIPTS[name]), port]
    options = ["--server.port", port, "--server.address", "127.0.0.1", "--server.headless", "true"]
    options += ["--browser.gatherUsageStats", "false"]
    if collected is not None:
        options += ["--runner.postScriptGC", str(collected).lower()]
    return [sys.executable, "-m", "streamlit", "run", str(SCRIPTS[name]), *options]


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("le serveur n'a pas démarré")
