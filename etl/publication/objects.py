"""A publication on S3-compatible object storage, from which any number of replicas bring the version in force.

The objects are the files of the publication folder under a prefix. A version's manifest is sent after its tables, and
`current` after all: whoever reads `current` finds a whole version. Readers keep reading local files.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from etl.publication.versions import PublicationError, install, lock, read_current, read_manifest

URL = re.compile(r"s3://(?P<racine>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)/?")
# A name read on the storage is never a path.
STORED_VERSION = re.compile(r"[0-9a-f]{1,64}")
TABLE = re.compile(r"[a-z0-9_]+")
REPAIR = "Poussez la version de nouveau : python -m etl pousser"
MANIFEST = "version.json"


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

    def send(self, path: Path, name: str) -> None:
        """Send a file; the object is there whole, or not at all."""
        fs.copy_files(str(path), f"{self.root}/{name}", fs.LocalFileSystem(), self.system)

    def bring(self, name: str, path: Path) -> None:
        """Bring an object as a file."""
        fs.copy_files(f"{self.root}/{name}", str(path), self.system, fs.LocalFileSystem())


def push(folder: Path, storage: Storage) -> str:
    """Send the version in force of a publication folder, its tables first; return its name.

    Raises:
        PublicationError: nothing was published, or the storage cannot be written; its version in force is unchanged.

    """
    version = read_current(folder)
    if version is None:
        raise PublicationError(f"Aucune version publiée dans {folder}. Lancez : python -m etl charger")
    tables = sorted(path.name for path in (folder / version).glob("*.parquet"))
    try:
        for name in (*tables, MANIFEST):
            storage.send(folder / version / name, f"{version}/{name}")
        storage.send(folder / "current", "current")
    except (OSError, pa.ArrowException) as error:
        raise _storage_failure(storage, error) from error
    return version


def pull(folder: Path, storage: Storage) -> str:
    """Put in force in a publication folder the version of the storage, brought if it is not there; return its name.

    Raises:
        PublicationError: the storage cannot be read, or its version is not whole; the version in force is unchanged.

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
        install(folder, version, lambda staging: _bring(storage, version, staging))
    return version


def _bring(storage: Storage, version: str, staging: Path) -> None:
    """Bring a version into a folder, and check that every table of its manifest is there with all its rows."""
    try:
        storage.bring(f"{version}/{MANIFEST}", staging / MANIFEST)
        tables = (read_manifest(staging / MANIFEST) or {}).get("tables")
        if not isinstance(tables, dict) or not all(TABLE.fullmatch(name) for name in tables):
            raise PublicationError(f"{storage.root}/{version}/{MANIFEST} est abîmé. {REPAIR}")
        for name, rows in tables.items():
            storage.bring(f"{version}/{name}.parquet", staging / f"{name}.parquet")
            if pq.read_metadata(staging / f"{name}.parquet").num_rows != rows:
                raise PublicationError(f"{storage.root}/{version}/{name}.parquet n'a pas {rows} lignes. {REPAIR}")
    except (OSError, pa.ArrowException) as error:
        raise _storage_failure(storage, error) from error


def _storage_failure(storage: Storage, error: Exception) -> PublicationError:
    return PublicationError(
        f"{storage.root} : l'échange avec le stockage d'objets a échoué ({str(error).splitlines()[0][:200]}). "
        "La version en vigueur est inchangée. Vérifiez AWS_ENDPOINT_URL, les clés, le seau et la place disponible."
    )
