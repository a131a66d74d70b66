"""The bytes of a file received, bounded before they are read, and the JSON that they may hold."""

import json
from pathlib import Path
from typing import Any

# The largest file received has 1.6 MB; the page takes 50.
MAX_FILE_BYTES = 60_000_000


class FileError(Exception):
    """A file that cannot be read as a whole: nothing of it is published. The message names the file and the mend."""


def read_content(path: Path) -> bytes:
    """Return what a file holds.

    Raises:
        FileError: it is too large.

    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise FileError(f"{path.name} : {TOO_LARGE}")
    return path.read_bytes()


def read_json(path: Path) -> Any:
    """Return what a JSON file says.

    Raises:
        FileError: it is too large, or no JSON in UTF-8.

    """
    try:
        return json.loads(read_content(path).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        reason = "trop de niveaux" if isinstance(error, RecursionError) else error
        raise FileError(f"{path.name} : JSON illisible ({reason}). Téléchargez-le de nouveau.") from error


TOO_LARGE = (
    f"fichier de plus de {MAX_FILE_BYTES // 1_000_000} Mo, non lu. Gardez les seules lignes et colonnes utiles, "
    "ou coupez-le en plusieurs fichiers."
)
