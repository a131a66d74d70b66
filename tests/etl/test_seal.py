"""Each file of a version is, to the byte, what was published: any damage is found, said and mended by the next load."""

import os
import random
import re
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import seal
from etl.__main__ import main as etl
from etl.publication.versions import publish, read_current, read_whole
from queries.versions import VersionError, find_readable

MANIFEST = {"perimetre": "contrat", "entrees": {"charge:a.csv": "123", "charge:é.csv": "0" * 64}}
FIRST, SECOND, THIRD = "a1", "b2", "c3"
FLIPS = 1000


def _publish(folder: Path, version: str) -> Path:
    tables = {
        "mesure": pa.table({"valeur": [float(rank) for rank in range(50)], "nom": [version] * 50}),
        "quartier": pa.table({"quartier": ["Étouvie", "Amiens Nord"]}),
    }
    publish(tables, folder, version, MANIFEST)
    return folder / version


def _flip(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


def test_every_bit_flipped_in_any_file_is_found_and_its_file_is_named(tmp_path):
    folder = _publish(tmp_path, FIRST)
    files = [(path, path.read_bytes()) for path in folder.iterdir()]
    chance = random.Random(20261128)
    for _ in range(FLIPS):
        path, content = chance.choice(files)
        bit = chance.randrange(8 * len(content))
        _flip(path, bit)
        with pytest.raises(seal.SealError, match=f"{re.escape(path.name)}.*« {FIRST} ».*est abîmé"):
            seal.check(folder, fresh=True)
        path.write_bytes(content)
    assert seal.is_whole(folder)


@pytest.mark.parametrize("key", ["schema", "fichiers", "sceau"])
def test_a_manifest_cannot_pass_for_one_of_before_the_seals(tmp_path, key):
    folder = _publish(tmp_path, FIRST)
    manifest = folder / "version.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(f'"{key}"', '"autre"'), encoding="utf-8")
    assert not seal.is_whole(folder)


def test_a_file_gone_added_or_replaced_by_a_folder_is_named(tmp_path):
    folder = _publish(tmp_path, FIRST)
    (folder / "intrus.parquet").write_bytes(b"PAR1")
    with pytest.raises(seal.SealError, match=r"^intrus\.parquet, .* n'est pas un fichier publié"):
        seal.check(folder)
    (folder / "intrus.parquet").unlink()
    (folder / "mesure.parquet").unlink()
    for _ in range(2):
        with pytest.raises(seal.SealError, match=r"^mesure\.parquet, .* manque"):
            seal.check(folder)
        (folder / "mesure.parquet").mkdir(exist_ok=True)


def test_a_later_program_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(seal, "SCHEMA", seal.SCHEMA + 1)
    folder = _publish(tmp_path, FIRST)
    monkeypatch.undo()
    with pytest.raises(seal.SealError, match="publiée par un programme plus récent"):
        seal.check(folder)


def _damage(folder: Path, chance: random.Random) -> None:
    path = chance.choice(sorted(folder.iterdir()))
    _flip(path, chance.randrange(8 * path.stat().st_size))


@pytest.mark.parametrize("seed", range(6))
def test_readers_fall_back_to_the_last_whole_version_and_the_next_load_mends(tmp_path, seed):
    chance = random.Random(seed)
    for version in (FIRST, SECOND, THIRD):
        _publish(tmp_path, version)
    assert find_readable(tmp_path) == (THIRD, "")
    intact = {path.name: path.read_bytes() for path in (tmp_path / THIRD).glob("*.parquet")}
    for damaged, left in ((THIRD, SECOND), (SECOND, FIRST)):
        _damage(tmp_path / damaged, chance)
        version, reason = find_readable(tmp_path)
        assert (version, read_whole(tmp_path), THIRD in reason, "abîmé" in reason) == (left, left, True, True)
    _damage(tmp_path / FIRST, chance)
    with pytest.raises(VersionError, match=f"« {THIRD} ».*abîmé.*python -m etl charger"):
        find_readable(tmp_path)
    assert read_whole(tmp_path) is None
    _publish(tmp_path, THIRD)
    assert find_readable(tmp_path) == (THIRD, "")
    assert {path.name: path.read_bytes() for path in (tmp_path / THIRD).glob("*.parquet")} == intact


def test_the_version_come_back_to_does_not_give_way_to_one_published_after_it(tmp_path):
    for version in (FIRST, SECOND, THIRD):
        _publish(tmp_path, version)
    (tmp_path / "current").write_text(SECOND)
    (tmp_path / SECOND / "mesure.parquet").unlink()
    assert find_readable(tmp_path)[0] == FIRST


GARBAGE = {"not ASCII": "é🙂".encode(), "not text": bytes(range(128, 256)), "a path": b"../../etc", "long": b"a" * 9000}


@pytest.mark.parametrize("name", [*GARBAGE, "a folder"])
def test_current_that_names_nothing_is_said_and_repaired_by_the_next_load(tmp_path, name):
    _publish(tmp_path, FIRST)
    current = tmp_path / "current"
    if name in GARBAGE:
        current.write_bytes(GARBAGE[name])
    else:
        current.unlink()
        (current / "plein").mkdir(parents=True)
    assert read_current(tmp_path) is None
    version, reason = find_readable(tmp_path)
    assert (version, "« current »" in reason) == (FIRST, True)
    _publish(tmp_path, SECOND)
    assert find_readable(tmp_path) == (SECOND, "")


def test_a_version_named_by_current_that_is_not_there_is_said(tmp_path):
    _publish(tmp_path, FIRST)
    (tmp_path / "current").write_text("0" * 12)
    version, reason = find_readable(tmp_path)
    assert (version, "n'a pas de fichier version.json" in reason) == (FIRST, True)


def test_all_is_on_the_disk_before_current_names_it(tmp_path, monkeypatch):
    """What a power cut leaves: the files and folders of the version were waited for before the switch."""
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def _fsync(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        done.append(f"{kind} {Path(f'/proc/self/fd/{descriptor}').readlink()}")
        fsync(descriptor)

    def _replace(source: Path, target: Path) -> None:
        done.append(f"switch {Path(target).name}")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", _fsync)
    monkeypatch.setattr(os, "replace", _replace)
    folder = _publish(tmp_path, FIRST)
    before = done[: done.index("switch current")]
    waited = {line.rpartition("/")[2] for line in before if line.startswith("file ")}
    assert waited == {path.name for path in folder.iterdir()} | {".current-provisoire"}
    (built,) = [rank for rank, line in enumerate(before) if re.search(r"^folder .*/\.chantier-[^/]+$", line)]
    assert before.index(f"folder {tmp_path}") > built
    assert done[-1] == f"folder {tmp_path}"


def test_the_command_says_which_file_is_damaged(tmp_path, capsys):
    folder = _publish(tmp_path, FIRST)
    _publish(tmp_path, SECOND)
    command = ["verifier-version", "--sortie", str(tmp_path)]
    assert (etl(command), etl([*command, FIRST])) == (0, 0)
    assert f"Version {FIRST} : chaque fichier est celui qui a été publié." in capsys.readouterr().out
    _flip(folder / "mesure.parquet", 4000)
    assert (etl(command), etl([*command, FIRST])) == (0, 1)
    assert f"mesure.parquet, de la version « {FIRST} », est abîmé" in capsys.readouterr().err
    for unknown in ("../" + tmp_path.name, "/etc", "é"):
        assert etl([*command, unknown]) == 2
    assert "aucune version de ce nom" in capsys.readouterr().err


def test_the_seal_is_that_of_any_other_tool(tmp_path):
    """Without this program: sha256sum of each file, and of the manifest with zeros in the place of its seal."""
    import hashlib
    import json

    folder = _publish(tmp_path, FIRST)
    text = (folder / "version.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert manifest["fichiers"] == {
        path.name: {"octets": len(path.read_bytes()), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in folder.glob("*.parquet")
    }
    assert hashlib.sha256(text.replace(manifest["sceau"], "0" * 64).encode()).hexdigest() == manifest["sceau"]
    assert datetime.fromisoformat(manifest["publie_le"]) <= datetime.now(UTC)
    assert {name: pq.read_metadata(folder / f"{name}.parquet").num_rows for name in ("mesure", "quartier")} == manifest[
        "tables"
    ]


def test_a_copy_of_a_folder_is_as_whole_as_it(tmp_path):
    _publish(tmp_path / "ici", FIRST)
    shutil.copytree(tmp_path / "ici", tmp_path / "là")
    assert find_readable(tmp_path / "là") == (FIRST, "")
