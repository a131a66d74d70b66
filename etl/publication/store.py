"""The files received, kept unchanged, each in a folder named by the hash of its content: nothing is overwritten."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from etl.publication.journal import Received
from etl.publication.versions import PublicationError
from seal import flush

STORE = "recus"


def keep(folder: Path, name: str, content: bytes) -> str:
    """Keep the content of a file in a publication folder, under the last part of its name; return its hash.

    Raises:
        PublicationError: the folder cannot be written.

    """
    digest = hashlib.sha256(content).hexdigest()
    path = _place(folder, name, digest)
    if path.is_file() and path.stat().st_size == len(content):
        return digest
    temporary = path.parent / ".provisoire"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
        for place in (path.parent, path.parent.parent):
            flush(place)
    except OSError as error:
        raise PublicationError(
            f"{path.parent} : ce fichier n'a pas pu être gardé ({error.strerror}). "
            "La version en vigueur est inchangée. Vérifiez la place disponible et le droit d'écrire dans ce dossier."
        ) from error
    return digest


def find_kept(folders: Sequence[Path], received: Received) -> Path:
    """Return where a file received is kept, in the first of the folders that has it.

    Raises:
        PublicationError: it is no longer there, or no longer what was received.

    """
    paths = [_place(folder, received.nom, received.sha256) for folder in folders]
    for path in paths:
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == received.sha256:
            return path
    raise PublicationError(
        f"{paths[0]} : le fichier reçu « {received.nom} » manque ou a été modifié. Remettez-le d'une sauvegarde, "
        "tel qu'il a été reçu."
    )


def _place(folder: Path, name: str, digest: str) -> Path:
    return folder / STORE / digest / PurePosixPath(name).name
