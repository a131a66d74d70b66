"""A version that an earlier program published is read, or said to be of before; the next load goes over it.

`earlier_versions/` holds the tables and the columns of the versions that the program of three earlier days published.
"""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import queries
import seal
from etl.__main__ import main as etl
from etl.reception.difference import compare, read_tables
from queries import VersionError

EARLIER = sorted((Path(__file__).parent / "earlier_versions").glob("*.txt"))
KEYS = ("schema", "fichiers", "sceau")


def _unseal(folder: Path, version: str) -> None:
    """Make a version what was published before there were seals."""
    manifest = json.loads((folder / version / "version.json").read_text(encoding="utf-8"))
    said = {key: value for key, value in manifest.items() if key not in KEYS}
    said["tables"] = {path.stem: said["tables"][path.stem] for path in (folder / version).glob("*.parquet")}
    (folder / version / "version.json").write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")


@pytest.fixture
def version(publication: Path, tmp_path: Path) -> str:
    """The version in force of a copy, in `tmp_path / "publication"`."""
    copy = shutil.copytree(publication, tmp_path / "publication")
    return (copy / "current").read_text(encoding="ascii").strip()


@pytest.mark.parametrize("shape", EARLIER, ids=lambda path: path.stem)
def test_a_version_of_an_earlier_program_is_said_to_be_of_before(publication, version, tmp_path, shape):
    folder = tmp_path / "publication"
    columns = dict(line.split(": ", 1) for line in shape.read_text(encoding="utf-8").splitlines())
    for path in (folder / version).glob("*.parquet"):
        if path.stem in columns:
            kept = [name for name in pq.read_schema(path).names if name in columns[path.stem].split()]
            pq.write_table(pq.read_table(path, columns=kept), path)
        else:
            path.unlink()
    _unseal(folder, version)
    with pytest.raises(VersionError, match=r"publiée par une version ancienne .* : republiez-la par python -m etl"):
        queries.connect(folder)
    # The next load tells what changes since: it can.
    assert compare(read_tables(folder, version), read_tables(publication, version)).counts is not None


def test_a_version_without_a_seal_that_has_all_its_columns_is_read(publication, version, tmp_path, capsys):
    folder = tmp_path / "publication"
    _unseal(folder, version)
    assert queries.connect(folder).ask("quartiers").equals(queries.connect(publication).ask("quartiers"))
    assert etl(["verifier-version", "--sortie", str(folder)]) == 1
    assert "publiée par une version ancienne du programme, sans empreintes : republiez-la" in capsys.readouterr().out
    assert not seal.is_sealed(seal.check(folder / version))
