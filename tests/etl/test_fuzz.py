"""Whatever bytes are received, a reader refuses in French or reads: no traceback, no hang, nothing lost in silence."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from etl.catalogue.reference import load_references
from etl.pipeline import SOURCES, build_catalogue
from etl.reading.lecture import Contexte
from etl.reception.deposit import ACCEPTED
from etl.reception.depots import DEMONSTRATION, DEPOTS, examine, recognise
from etl.templates.workbooks import write_modeles

REFERENCES = load_references()
CONTEXTE = Contexte(build_catalogue(REFERENCES), None, REFERENCES)
# One file of each kind, the smallest, so that many damages are tried.
SHIPPED = [
    min((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.stat().st_size)
    for root in (SOURCES, DEMONSTRATION)
    for folder in sorted(root.iterdir())
    if folder.is_dir() and folder.name != DEPOTS
]
# Places are shares of the length, so that any file may be damaged anywhere.
place = st.floats(0, 1)
damages = st.lists(
    st.one_of(
        st.tuples(st.just("ecrire"), place, st.binary(min_size=1, max_size=8)),
        st.tuples(st.just("couper"), place, place),
        st.tuples(st.just("doubler"), place, place),
    ),
    min_size=1,
    max_size=5,
)
attempts = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _examine(path: Path, content: bytes) -> None:
    """Read a file; what is read, refused and left out add up, and every refusal says where and what to do."""
    path.write_bytes(content)
    examen = examine(recognise(path, path.name, CONTEXTE.catalogue), CONTEXTE)
    lecture = examen.lecture
    assert lecture.lues == lecture.publiees + lecture.refusees + lecture.hors_perimetre
    assert examen.etat in ("charge", "refuse", "non_reconnu")
    assert examen.etat != "refuse" or examen.message
    assert all(rejet.motif for rejet in lecture.rejets)


def _damage(content: bytes, damages: list[tuple]) -> bytes:
    for gesture, start, rest in damages:
        i = round(start * len(content))
        if gesture == "ecrire":
            content = content[:i] + rest + content[i + len(rest) :]
        else:
            j = round(rest * len(content))
            i, j = min(i, j), max(i, j)
            content = content[:i] + content[j:] if gesture == "couper" else content[:j] + content[i:]
    return content[:2_000_000]


@pytest.fixture(scope="module")
def modeles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The templates, to damage."""
    return {path.name: path for path in write_modeles(tmp_path_factory.mktemp("modeles"), REFERENCES)}


@pytest.mark.parametrize("delivered", SHIPPED, ids=lambda path: path.name)
@attempts
@given(damages=damages)
def test_a_damaged_shipped_file_is_read_or_refused(tmp_path, delivered, damages):
    _examine(tmp_path / delivered.name, _damage(delivered.read_bytes(), damages))


@attempts
@given(data=st.data(), damages=damages)
def test_a_damaged_template_is_read_or_refused(tmp_path, modeles, data, damages):
    name = data.draw(st.sampled_from(sorted(modeles)))
    _examine(tmp_path / name, _damage(modeles[name].read_bytes(), damages))


@attempts
@given(data=st.data(), damages=damages)
def test_a_damaged_part_of_a_template_is_read_or_refused(tmp_path, modeles, data, damages):
    """Inside the archive, where its own checks see nothing wrong."""
    name = data.draw(st.sampled_from(sorted(modeles)))
    with zipfile.ZipFile(modeles[name]) as archive:
        parties = {info.filename: archive.read(info) for info in archive.infolist()}
    touched = data.draw(st.sampled_from(sorted(parties)))
    parties[touched] = _damage(parties[touched], damages)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for partie, content in parties.items():
            archive.writestr(partie, content)
    _examine(tmp_path / name, stream.getvalue())


@settings(attempts, max_examples=150)
@given(suffix=st.sampled_from([*ACCEPTED, "geojson", "json", "xlsm", "ods"]), content=st.binary(max_size=3000))
@example(suffix="xlsx", content=b"PK\x03\x04")
@example(suffix="zip", content=b"PK\x05\x06" + b"\0" * 18)
@example(suffix="xls", content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
def test_any_bytes_are_read_or_refused(tmp_path, suffix, content):
    _examine(tmp_path / f"envoi.{suffix}", content)


@settings(attempts, max_examples=150)
@given(text=st.text(max_size=400), source=st.sampled_from([path for path in SHIPPED if path.suffix == ".csv"]))
def test_any_text_under_a_known_name_is_read_or_refused(tmp_path, text, source):
    _examine(tmp_path / source.name, text.encode("utf-8", errors="replace"))


@pytest.mark.parametrize(
    ("name", "member"),
    [("actions_et_bilans_2025.xlsx", "xl/worksheets/sheet1.xml"), ("BASE_TD_FILO_DISP_QPV2015_2018.zip", "zeros.csv")],
)
def test_an_archive_that_would_fill_the_memory_is_refused_unopened(tmp_path, name, member):
    with (
        zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(member, "w", force_zip64=True) as stream,
    ):
        for _ in range(600):
            stream.write(bytes(2**20))
    tracemalloc.start()
    examen = examine(recognise(tmp_path / name, name, CONTEXTE.catalogue), CONTEXTE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert examen.etat != "charge"
    assert peak < 50_000_000
