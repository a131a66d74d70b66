"""A publication goes through an S3-compatible storage whole, or not at all."""

import json
import re
import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

import queries
from etl.__main__ import main
from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.publication.journal import read_events
from etl.publication.objects import Storage, pull, push
from etl.publication.versions import PublicationError, publish, read_current
from etl.reception.deposit import go_back, publish_files
from etl.templates.workbooks import build_modele

moto = pytest.importorskip("moto.server", reason="moto n'est pas installé : make test l'installe")
MANIFEST = {"perimetre": "contrat", "entrees": {"charge:a.csv": "123"}}
FIRST, SECOND = "a1", "b2"


@pytest.fixture(scope="module")
def server():
    """A server of the S3 protocol on the loopback address, with one bucket."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        environment.setenv("AWS_ACCESS_KEY_ID", "cle")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        accesses = fs.S3FileSystem(endpoint_override=f"{host}:{port}", scheme="http", allow_bucket_creation=True)
        accesses.create_dir("seau")
        yield
    server.stop()


@pytest.fixture
def storage(server, request) -> Storage:
    """A place of its own for each test."""
    return Storage.open(f"s3://seau/{abs(hash(request.node.name))}")


def _publish(folder: Path, version: str, value: float) -> None:
    tables = {name: pa.table({"valeur": [value, value]}) for name in ("mesure", "quartier")}
    publish(tables, folder, version, MANIFEST)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".verrou"
    }


def test_what_is_pulled_is_what_was_pushed_and_answers_the_same(storage, publication, tmp_path):
    version = push(publication, storage)
    assert pull(tmp_path, storage) == version == read_current(tmp_path)
    carried = (version, "current", "journal.jsonl", "recus/")
    pushed = {name: data for name, data in _files(publication).items() if name.startswith(carried)}
    assert {name.split("/")[0] for name in pushed} == {version, "current", "journal.jsonl", "recus"}
    assert _files(tmp_path) == pushed
    origine, reply = queries.connect(publication), queries.connect(tmp_path)
    assert reply.ask("synthese").equals(origine.ask("synthese"))


def test_a_replica_sees_the_next_publication_and_keeps_the_one_before(storage, tmp_path):
    for version in (FIRST, SECOND):
        _publish(tmp_path / "ici", version, 1.0)
        push(tmp_path / "ici", storage)
        assert pull(tmp_path / "replique", storage) == version
    assert (tmp_path / "replique" / FIRST / "version.json").is_file()


class Cut:
    """Lets some exchanges through, then none."""

    def __init__(self, storage: Storage, avant: int) -> None:
        self.storage, self.rest, self.root = storage, avant, storage.root

    def _step(self) -> None:
        self.rest -= 1
        if self.rest < 0:
            raise OSError("AWS Error NETWORK_CONNECTION")

    def send(self, *args: object) -> None:
        self._step()
        self.storage.send(*args)

    def bring(self, *args: object) -> None:
        self._step()
        self.storage.bring(*args)

    def read(self, name: str) -> str:
        self._step()
        return self.storage.read(name)

    def __getattr__(self, name: str) -> object:
        return getattr(self.storage, name)


# Two tables, a manifest, then `current`.
@pytest.mark.parametrize("etape", range(4))
def test_a_push_cut_at_any_step_leaves_the_version_in_force(storage, tmp_path, etape):
    _publish(tmp_path / "ici", FIRST, 1.0)
    push(tmp_path / "ici", storage)
    _publish(tmp_path / "ici", SECOND, 2.0)
    with pytest.raises(PublicationError, match=r"l'échange .* a échoué .*La version en vigueur est inchangée"):
        push(tmp_path / "ici", Cut(storage, etape))
    assert pull(tmp_path / "replique", storage) == FIRST
    push(tmp_path / "ici", storage)
    assert pull(tmp_path / "replique", storage) == SECOND


# `current`, the manifest, then two tables.
@pytest.mark.parametrize("etape", range(4))
def test_a_pull_cut_at_any_step_leaves_the_version_in_force(storage, tmp_path, etape):
    for version in (FIRST, SECOND):
        _publish(tmp_path / "ici", version, 1.0)
        push(tmp_path / "ici", storage)
        if version == FIRST:
            pull(tmp_path / "replique", storage)
    avant = _files(tmp_path / "replique")
    with pytest.raises(PublicationError, match="La version en vigueur est inchangée"):
        pull(tmp_path / "replique", Cut(storage, etape))
    assert _files(tmp_path / "replique") == avant
    assert pull(tmp_path / "replique", storage) == SECOND


@pytest.mark.parametrize("objet", ["mesure.parquet", "quartier.parquet", "version.json"])
@pytest.mark.parametrize("data", [b"", b"PAR1 tronque"])
def test_a_damaged_or_missing_object_is_never_put_in_force(storage, tmp_path, objet, data):
    _publish(tmp_path / "ici", FIRST, 1.0)
    push(tmp_path / "ici", storage)
    with storage.system.open_output_stream(f"{storage.root}/{FIRST}/{objet}") as stream:
        stream.write(data)
    with pytest.raises(PublicationError):
        pull(tmp_path / "replique", storage)
    storage.system.delete_file(f"{storage.root}/{FIRST}/{objet}")
    with pytest.raises(PublicationError):
        pull(tmp_path / "replique", storage)
    assert read_current(tmp_path / "replique") is None


def test_a_table_with_other_rows_than_the_manifest_says_is_named(storage, tmp_path):
    _publish(tmp_path / "ici", FIRST, 1.0)
    push(tmp_path / "ici", storage)
    other = tmp_path / "autre.parquet"
    pq.write_table(pa.table({"valeur": [1.0]}), other)
    storage.send(other, f"{FIRST}/mesure.parquet")
    with pytest.raises(PublicationError, match=r"mesure\.parquet.* est abîmé.*Poussez la version de nouveau"):
        pull(tmp_path / "replique", storage)
    # As was published before there were seals.
    manifest = tmp_path / "ici" / FIRST / "version.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({key: said[key] for key in ("version", "publie_le", "tables")}), encoding="utf-8")
    storage.send(manifest, f"{FIRST}/version.json")
    with pytest.raises(PublicationError, match=r"a1/mesure\.parquet n'a pas 2 lignes\. Poussez la version de nouveau"):
        pull(tmp_path / "replique", storage)
    assert read_current(tmp_path / "replique") is None


@pytest.mark.parametrize("name", ["mesure.parquet", "quartier.parquet", "version.json"])
def test_one_bit_flipped_on_either_side_is_neither_pushed_nor_put_in_force(storage, tmp_path, name):
    _publish(tmp_path / "ici", FIRST, 1.0)
    path = tmp_path / "ici" / FIRST / name
    intact = path.read_bytes()
    content = bytearray(intact)
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(PublicationError, match=rf"{name}.* est abîmé.*Rien n'est poussé"):
        push(tmp_path / "ici", storage)
    path.write_bytes(intact)
    push(tmp_path / "ici", storage)
    with storage.system.open_output_stream(f"{storage.root}/{FIRST}/{name}") as stream:
        stream.write(bytes(content))
    with pytest.raises(PublicationError, match=rf"{name}.*abîmé.*Poussez la version de nouveau"):
        pull(tmp_path / "replique", storage)
    assert read_current(tmp_path / "replique") is None


@pytest.mark.parametrize("name", ["../fuite", "/tmp/fuite", "", "Mesure"])
def test_a_manifest_names_tables_and_nothing_else(storage, tmp_path, name):
    manifest = tmp_path / "version.json"
    manifest.write_text(json.dumps({"version": FIRST, "publie_le": "2026-01-01", "tables": {name: 1}}))
    storage.send(manifest, f"{FIRST}/version.json")
    with storage.system.open_output_stream(f"{storage.root}/current") as stream:
        stream.write(FIRST.encode())
    with pytest.raises(PublicationError, match=r"a1/version\.json est abîmé"):
        pull(tmp_path / "replique", storage)


@pytest.mark.parametrize("current", ["../../etc", "", "a" * 500, "é", "v1\n../x"])
def test_a_name_read_on_the_storage_is_never_a_path(storage, tmp_path, current):
    with storage.system.open_output_stream(f"{storage.root}/current") as stream:
        stream.write(current.encode())
    with pytest.raises(PublicationError, match="n'est pas le nom d'une version"):
        pull(tmp_path / "replique", storage)
    assert [path.name for path in tmp_path.rglob("*")] == ["replique", ".verrou"]


def test_two_pulls_at_once_bring_one_version(storage, tmp_path):
    _publish(tmp_path / "ici", FIRST, 1.0)
    push(tmp_path / "ici", storage)
    read_ones: list[str] = []
    threads = [
        threading.Thread(target=lambda: read_ones.append(pull(tmp_path / "replique", storage))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read_ones == [FIRST] * 4
    assert {path.name for path in (tmp_path / "replique").iterdir()} == {FIRST, "current", ".verrou"}


def test_a_slow_pull_does_not_hide_what_another_put_in_force(storage, tmp_path, monkeypatch):
    """The slow one has read which version to bring when the next is pushed, and pulled by another."""
    _publish(tmp_path / "ici", FIRST, 1.0)
    push(tmp_path / "ici", storage)
    has_read, resume, other_read = threading.Event(), threading.Event(), threading.Event()
    read = Storage.read

    def _wait(self: Storage, name: str) -> str:
        version = read(self, name)
        if version.strip() == SECOND:
            other_read.set()
            return version
        has_read.set()
        resume.wait(60)
        return version

    monkeypatch.setattr(Storage, "read", _wait)
    lent = threading.Thread(target=pull, args=(tmp_path / "replique", storage))
    lent.start()
    assert has_read.wait(60)
    _publish(tmp_path / "ici", SECOND, 1.0)
    push(tmp_path / "ici", storage)
    other = threading.Thread(target=pull, args=(tmp_path / "replique", storage))
    other.start()
    # A pull that does not wait for the other has its time to end before it.
    if other_read.wait(2):
        other.join(60)
    resume.set()
    for thread in (lent, other):
        thread.join(60)
    assert read_current(tmp_path / "replique") == SECOND


def test_the_commands_say_what_was_done_and_what_is_wrong(server, publication, tmp_path, capsys, monkeypatch):
    assert main(["pousser", "s3://seau/commande", "--sortie", str(publication)]) == 0
    assert main(["tirer", "s3://seau/commande", "--sortie", str(tmp_path / "la")]) == 0
    assert f"Version {read_current(publication)} en vigueur dans {tmp_path / 'la'}." in capsys.readouterr().out
    assert main(["tirer", "s3://absent/commande", "--sortie", str(tmp_path / "la")]) == 1
    assert "absent/commande : l'échange avec le stockage d'objets a échoué" in capsys.readouterr().err
    assert main(["pousser", "s3://seau/vide", "--sortie", str(tmp_path / "vide")]) == 1
    assert "Aucune version publiée" in capsys.readouterr().err
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert main(["tirer", "s3://seau/commande", "--sortie", str(tmp_path / "la")]) == 1
    assert "La version en vigueur est inchangée" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["", "seau/prefixe", "http://seau/x", "s3://", "s3://../x", "s3://seau/../autre"])
def test_an_address_of_another_form_is_refused(url):
    with pytest.raises(PublicationError, match="Attendu : s3://seau/prefixe"):
        Storage.open(url)


def _decision(libelle: str) -> dict[str, bytes]:
    row = {"decision": "D-1", "instance": "comite-pilotage", "prise_le": "18/06/2026", "etat": "faite"}
    return {
        "d.xlsx": build_modele("instances_et_decisions", load_references(), {"decision": [row | {"libelle": libelle}]})
    }


def _said(parquet: Path) -> list[str]:
    table = pq.read_table(parquet / str(read_current(parquet)) / "decision.parquet")
    return [row["libelle"] for row in table.to_pylist()]


@pytest.fixture
def corrected(tmp_path) -> tuple[Path, str]:
    """A folder where a decision was deposited, then corrected; and the version before the correction."""
    sources, folder = tmp_path / "sources", tmp_path / "ici"
    sources.mkdir()
    load([sources], folder, demonstration=False)
    before = publish_files(_decision("Avant"), sources, folder).version
    publish_files(_decision("Après"), sources, folder)
    return folder, before


def test_a_copy_restored_elsewhere_goes_back_and_makes_again_a_version_that_was_not_carried(
    corrected, storage, tmp_path
):
    folder, before = corrected
    # What a kill leaves of a line is no event: it does not part the two journals.
    with (folder / "journal.jsonl").open("ab") as stream:
        stream.write(b'{"rang": 4, "qua')
    push(folder, storage)
    copy = tmp_path / "copie"
    assert pull(copy, storage) == read_current(folder)
    assert read_events(copy) == read_events(folder)
    assert _said(copy) == ["Après"]
    assert not (copy / before).exists()
    assert go_back(before, copy).version == before
    assert _said(copy) == ["Avant"]
    tables = {path.name: pq.read_table(path) for path in (folder / before).glob("*.parquet")}
    assert tables
    assert all(pq.read_table(copy / before / name).equals(table) for name, table in tables.items())


def test_events_that_only_one_of_the_two_knows_are_never_written_over(corrected, storage, tmp_path):
    folder, before = corrected
    push(folder, storage)
    pull(tmp_path / "copie", storage)
    go_back(before, tmp_path / "copie")
    kept = _files(tmp_path / "copie")
    # The copy is ahead: pulling would forget its event. Once it is pushed, the first folder is behind and pulls.
    with pytest.raises(PublicationError, match="connaît des événements que le stockage n'a pas"):
        pull(tmp_path / "copie", storage)
    assert _files(tmp_path / "copie") == kept
    push(tmp_path / "copie", storage)
    with pytest.raises(PublicationError, match="Rien n'est poussé"):
        push(folder, storage)
    pull(folder, storage)
    assert _said(folder) == ["Avant"]


@pytest.mark.parametrize("data", [None, b"", b"autre chose"])
def test_a_file_received_that_is_missing_or_damaged_on_the_storage_is_named(corrected, storage, tmp_path, data):
    folder, _ = corrected
    push(folder, storage)
    digest = read_events(folder)[-1].fichiers[0].sha256
    if data is None:
        storage.system.delete_file(f"{storage.root}/recus/{digest}")
    else:
        with storage.system.open_output_stream(f"{storage.root}/recus/{digest}") as stream:
            stream.write(data)
    with pytest.raises(PublicationError, match=rf"recus/{digest} manque ou est abîmé"):
        pull(tmp_path / "copie", storage)
    assert read_current(tmp_path / "copie") is None


def test_a_journal_read_on_the_storage_names_no_path(corrected, storage, tmp_path):
    folder, _ = corrected
    push(folder, storage)
    text = (folder / "journal.jsonl").read_text(encoding="utf-8")
    # As somebody writes it who leaves the seals out.
    text = re.sub(r', "sceau": "[0-9a-f]{64}"', "", text).replace(read_events(folder)[-1].fichiers[0].sha256, "../..")
    with storage.system.open_output_stream(f"{storage.root}/journal.jsonl") as stream:
        stream.write(text.encode())
    with pytest.raises(PublicationError, match=r"journal\.jsonl est abîmé"):
        pull(tmp_path / "copie", storage)
