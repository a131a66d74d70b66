"""In a folder of sources, what cannot be opened is set aside with its reason, and the other files are read."""

import os
from pathlib import Path

import pytest

import queries
from etl.__main__ import main
from etl.pipeline import load
from tests.etl.test_apart import GOOD

LATIN = os.fsdecode(b"t\xe9l\xe9vision.csv")


def _not_utf8(folder: Path) -> None:
    (folder / LATIN).write_text(GOOD, encoding="utf-8")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "tube.csv")


def _folder(folder: Path) -> None:
    (folder / "dossier.csv").mkdir()


def _link_outside(folder: Path) -> None:
    (folder.parent / "secret.csv").write_text(GOOD, encoding="utf-8")
    (folder / "lien.csv").symlink_to(folder.parent / "secret.csv")


def _link_nowhere(folder: Path) -> None:
    (folder / "vide.csv").symlink_to("absent.csv")


def _link_round(folder: Path) -> None:
    (folder / "rond.csv").symlink_to("rond.csv")


def _large(folder: Path) -> None:
    with (folder / "grand.csv").open("wb") as stream:
        stream.truncate(300_000_000)


FOUND = {
    "a name that is not UTF-8": (_not_utf8, "t\\udce9l\\udce9vision.csv", "n'est pas écrit en UTF-8"),
    "a pipe": (_pipe, "tube.csv", "ce n'est pas un fichier (tube"),
    "a folder": (_folder, "dossier.csv", "c'est un dossier"),
    "a link outside": (_link_outside, "lien.csv", "hors du dossier"),
    "a link to nothing": (_link_nowhere, "vide.csv", "ou nulle part"),
    "a link to itself": (_link_round, "rond.csv", "ou nulle part"),
    "too large a file": (_large, "grand.csv", "fichier de plus de 60 Mo"),
}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder that holds one good file."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "bon.csv").write_text(GOOD, encoding="utf-8")
    return folder


def test_what_cannot_be_opened_is_set_aside_with_its_reason_and_the_others_are_read(sources, tmp_path, capsys):
    for write, _, _ in FOUND.values():
        write(sources)
    # Followed once: it stays in the folder.
    (sources / "lien vers bon.csv").symlink_to("bon.csv")
    arguments = ["charger", "--sources", str(sources), "--sortie", str(tmp_path / "p"), "--sans-demonstration"]
    assert main(arguments) == 1
    said = capsys.readouterr().out
    # As a page reads it.
    rows = {row["fichier"]: row for row in queries.connect(tmp_path / "p").ask("fichiers").to_pylist()}
    assert rows["bon.csv"]["etat"] == "charge"
    assert "lien vers bon.csv" not in rows
    for _, name, reason in FOUND.values():
        assert rows[name]["etat"] == "refuse"
        assert rows[name]["message"].startswith(f"{name} : ")
        assert reason in rows[name]["message"]
        assert reason in said


def test_a_file_that_the_disk_refuses_stops_no_other(sources, tmp_path, monkeypatch):
    (sources / "interdit.csv").write_text(GOOD, encoding="utf-8")
    read = Path.read_bytes

    def _refuse(path: Path) -> bytes:
        if path.name == "interdit.csv":
            raise PermissionError(13, "Permission refusée")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", _refuse)
    loaded = {e.nom: e for e in load([sources], tmp_path / "p", demonstration=False).examens}
    assert loaded["bon.csv"].etat == "charge"
    assert "ne se laisse pas lire (Permission refusée)" in str(loaded["interdit.csv"].message)
