"""A publication on S3-compatible object storage, from which any number of replicas bring the version in force.

The objects are the files of the publication folder under a prefix. A version's manifest is sent after its tables, then
the files received, the journal that speaks of them, and `current` after all: whoever reads `current` finds a whole
version. Readers keep reading local files. A journal only grows, there as here: two that have parted are never merged.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from etl.publication.journal import FILE as EVENTS
from etl.publication.journal import Received, parse_events, read_lines, replace_events, whole_lines
from etl.publication.store import STORE, find_kept, keep
from etl.publication.versions import PublicationError, install, lock, read_current, read_manifest
from seal import MANIFEST, SealError, check

URL = re.compile(r"s3://(?P<racine>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)/?")
# A name read on the storage is never a path.
STORED_VERSION = re.compile(r"[0-9a-f]{1,64}")
TABLE = re.compile(r"[a-z0-9_]+")
REPAIR = "Poussez la version de nouveau : python -m etl pousser"
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Storage:
    """A place of an object storage: its file system, and the bucket and prefix of the publication."""

    system: fs.FileSystem
    root: str

    @classmethod
    def open(cls, url: str) -> "Storage":
        """Return the place that s3://bucket/prefix names; address, region and keys come from the environment (AWS_*).

        Raises:
            PublicationError: the address is not of this form.

        """
        found = URL.fullmatch(url)
        if not found:
            raise PublicationError(
                f"« {url} » n'est pas l'adresse d'un stockage d'objets. Attendu : s3://seau/prefixe."
            )
        system = fs.S3FileSystem(
            endpoint_override=os.environ.get("AWS_ENDPOINT_URL"),
            region=os.environ.get("AWS_REGION", "us-east-1"),
            connect_timeout=5,
            request_timeout=60,
            retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=2),
        )
        return cls(system, found["racine"])

    def read(self, name: str) -> str:
        """Return the text of an object."""
        with self.system.open_input_stream(f"{self.root}/{name}") as stream:
            return str(stream.read().decode("ascii", "replace"))

    def read_if_there(self, name: str) -> bytes:
        """Return what an object holds, nothing where there is none."""
        if self.system.get_file_info(f"{self.root}/{name}").type != fs.FileType.File:
            return b""
        with self.system.open_input_stream(f"{self.root}/{name}") as stream:
            return bytes(stream.read())

    def send(self, path: Path, name: str) -> None:
        """Send a file; the object is there whole, or not at all."""
        fs.copy_files(str(path), f"{self.root}/{name}", fs.LocalFileSystem(), self.system)

    def bring(self, name: str, path: Path) -> None:
        """Bring an object as a file."""
        fs.copy_files(f"{self.root}/{name}", str(path), self.system, fs.LocalFileSystem())


def push(folder: Path, storage: Storage) -> str:
    """Send the version in force of a publication folder, its journal and what was received; return its name.

    Raises:
        PublicationError: nothing was published, the storage cannot be written, or its journal knows of events that are
            not in this folder; its version in force is unchanged.

    """
    # Held from here: what is deposited meanwhile goes with the next push, whole.
    with lock(folder):
        return _push(folder, storage)


def _push(folder: Path, storage: Storage) -> str:
    version = read_current(folder)
    if version is None:
        raise PublicationError(f"Aucune version publiée dans {folder}. Lancez : python -m etl charger")
    try:
        check(folder / version, fresh=True)
    except SealError as error:
        raise PublicationError(f"{error} Rien n'est poussé. Publiez-la de nouveau : python -m etl charger") from error
    tables = sorted(path.name for path in (folder / version).glob("*.parquet"))
    try:
        written = _check_events(folder, storage)
        for name in (*tables, MANIFEST):
            storage.send(folder / version / name, f"{version}/{name}")
        _send_events(folder, storage, written)
        storage.send(folder / "current", "current")
    except (OSError, pa.ArrowException) as error:
        raise _storage_failure(storage, error) from error
    return version


def pull(folder: Path, storage: Storage) -> str:
    """Put in force in a publication folder the version of the storage, with its journal and what was received.

    Return its name. What is already there is not brought again.

    Raises:
        PublicationError: the storage cannot be read, its version is not whole, or this folder knows of events that it
            does not hold; the version in force is unchanged.

    """
    # Held from here: of two pulls at once, the one that read an older `current` does not end last.
    with lock(folder):
        try:
            version = storage.read("current").strip()
        except (OSError, pa.ArrowException) as error:
            raise _storage_failure(storage, error) from error
        if not STORED_VERSION.fullmatch(version):
            raise PublicationError(
                f"{storage.root}/current : « {version[:40]} » n'est pas le nom d'une version. {REPAIR}"
            )
        try:
            content = whole_lines(storage.read_if_there(EVENTS))
            _check_known(folder, content)
            _bring_received(folder, storage, content)
        except (OSError, pa.ArrowException) as error:
            raise _storage_failure(storage, error) from error
        install(
            folder,
            version,
            lambda staging: _bring(storage, version, staging),
            commit=lambda: replace_events(folder, content) if content else None,
        )
    return version


def _check_events(folder: Path, storage: Storage) -> bytes:
    """Return the journal to send; refuse to write over events that this folder does not know."""
    here = read_lines(folder)
    if not here.startswith(whole_lines(storage.read_if_there(EVENTS))):
        raise PublicationError(
            f"{storage.root}/{EVENTS} connaît des événements que {folder} n'a pas. Rien n'est poussé : tirez-le dans "
            "un dossier vide, ou poussez vers un autre préfixe."
        )
    return here


def _send_events(folder: Path, storage: Storage, content: bytes) -> None:
    """Send each file received that is not there yet, by its hash, then the journal."""
    known = storage.system.get_file_info(fs.FileSelector(f"{storage.root}/{STORE}", allow_not_found=True))
    there = {info.base_name for info in known}
    for received in _received(content, folder / EVENTS):
        if received.sha256 not in there:
            storage.send(find_kept([folder], received), f"{STORE}/{received.sha256}")
            there.add(received.sha256)
    if content:
        storage.send(folder / EVENTS, EVENTS)


def _check_known(folder: Path, content: bytes) -> None:
    """Refuse to lose the events of a folder that the storage does not hold."""
    if content and not content.startswith(read_lines(folder)):
        raise PublicationError(
            f"{folder / EVENTS} connaît des événements que le stockage n'a pas. Rien n'est tiré : poussez ce dossier, "
            "ou tirez dans un dossier vide."
        )


def _bring_received(folder: Path, storage: Storage, content: bytes) -> None:
    """Keep here the files received that the journal speaks of, each checked by its hash."""
    for received in _received(content, folder / EVENTS):
        if not SHA256.fullmatch(received.sha256) or received.nom.rsplit("/", 1)[-1] in ("", ".", ".."):
            raise PublicationError(f"{storage.root}/{EVENTS} est abîmé. {REPAIR}")
        try:
            find_kept([folder], received)
        except PublicationError:
            data = storage.read_if_there(f"{STORE}/{received.sha256}")
            if hashlib.sha256(data).hexdigest() != received.sha256:
                raise PublicationError(
                    f"{storage.root}/{STORE}/{received.sha256} manque ou est abîmé. {REPAIR}"
                ) from None
            keep(folder, received.nom, data)


def _received(content: bytes, path: Path) -> list[Received]:
    """Return each file received once, in order."""
    events = parse_events(content, path)
    return list({(known.sha256, known.nom): known for event in events for known in event.fichiers}.values())


def _bring(storage: Storage, version: str, staging: Path) -> None:
    """Bring a version into a folder, and check that each file of its manifest is there, whole, with all its rows."""
    try:
        storage.bring(f"{version}/{MANIFEST}", staging / MANIFEST)
        tables = (read_manifest(staging / MANIFEST) or {}).get("tables")
        if not isinstance(tables, dict) or not all(TABLE.fullmatch(name) for name in tables):
            raise PublicationError(f"{storage.root}/{version}/{MANIFEST} est abîmé. {REPAIR}")
        for name in tables:
            storage.bring(f"{version}/{name}.parquet", staging / f"{name}.parquet")
        check(staging, fresh=True)
        # All that one published before there were seals says of its tables.
        for name, rows in tables.items():
            if pq.read_metadata(staging / f"{name}.parquet").num_rows != rows:
                raise PublicationError(f"{storage.root}/{version}/{name}.parquet n'a pas {rows} lignes. {REPAIR}")
    except SealError as error:
        said = str(error).replace(staging.name, version)
        raise PublicationError(f"{storage.root} : {said} {REPAIR}") from error
    except (OSError, pa.ArrowException) as error:
        raise _storage_failure(storage, error) from error


def _storage_failure(storage: Storage, error: Exception) -> PublicationError:
    return PublicationError(
        f"{storage.root} : l'échange avec le stockage d'objets a échoué ({str(error).splitlines()[0][:200]}). "
        "La version en vigueur est inchangée. Vérifiez AWS_ENDPOINT_URL, les clés, le seau et la place disponible."
    )
