"""Whatever bytes are received, a reader refuses in French or reads: no traceback, no hang, nothing lost in silence."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from etl.catalogue.reference import load_references
from etl.pipeline import SOURCES, catalogue_de
from etl.reading.lecture import Contexte
from etl.reception.deposit import ACCEPTES, DEPOTS
from etl.reception.depots import DEMONSTRATION, examine, recognise
from etl.templates.workbooks import write_modeles

REFERENCES = load_references()
CONTEXTE = Contexte(catalogue_de(REFERENCES), None, REFERENCES)
# One file of each kind, the smallest, so that many damages are tried.
LIVRES = [
    min((chemin for chemin in dossier.iterdir() if chemin.is_file()), key=lambda chemin: chemin.stat().st_size)
    for racine in (SOURCES, DEMONSTRATION)
    for dossier in sorted(racine.iterdir())
    if dossier.is_dir() and dossier.name != DEPOTS
]
# Places are shares of the length, so that any file may be damaged anywhere.
place = st.floats(0, 1)
degats = st.lists(
    st.one_of(
        st.tuples(st.just("ecrire"), place, st.binary(min_size=1, max_size=8)),
        st.tuples(st.just("couper"), place, place),
        st.tuples(st.just("doubler"), place, place),
    ),
    min_size=1,
    max_size=5,
)
essais = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _examine(chemin: Path, contenu: bytes) -> None:
    """Read a file; what is read, refused and left out add up, and every refusal says where and what to do."""
    chemin.write_bytes(contenu)
    examen = examine(recognise(chemin, chemin.name, CONTEXTE.catalogue), CONTEXTE)
    lecture = examen.lecture
    assert lecture.lues == lecture.publiees + lecture.refusees + lecture.hors_perimetre
    assert examen.etat in ("charge", "refuse", "non_reconnu")
    assert examen.etat != "refuse" or examen.message
    assert all(rejet.motif for rejet in lecture.rejets)


def _damage(contenu: bytes, degats: list[tuple]) -> bytes:
    for geste, debut, suite in degats:
        i = round(debut * len(contenu))
        if geste == "ecrire":
            contenu = contenu[:i] + suite + contenu[i + len(suite) :]
        else:
            j = round(suite * len(contenu))
            i, j = min(i, j), max(i, j)
            contenu = contenu[:i] + contenu[j:] if geste == "couper" else contenu[:j] + contenu[i:]
    return contenu[:2_000_000]


@pytest.fixture(scope="module")
def modeles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The templates, to damage."""
    return {chemin.name: chemin for chemin in write_modeles(tmp_path_factory.mktemp("modeles"), REFERENCES)}


@pytest.mark.parametrize("livre", LIVRES, ids=lambda chemin: chemin.name)
@essais
@given(degats=degats)
def test_a_damaged_shipped_file_is_read_or_refused(tmp_path, livre, degats):
    _examine(tmp_path / livre.name, _damage(livre.read_bytes(), degats))


@essais
@given(data=st.data(), degats=degats)
def test_a_damaged_template_is_read_or_refused(tmp_path, modeles, data, degats):
    nom = data.draw(st.sampled_from(sorted(modeles)))
    _examine(tmp_path / nom, _damage(modeles[nom].read_bytes(), degats))


@essais
@given(data=st.data(), degats=degats)
def test_a_damaged_part_of_a_template_is_read_or_refused(tmp_path, modeles, data, degats):
    """Inside the archive, where its own checks see nothing wrong."""
    nom = data.draw(st.sampled_from(sorted(modeles)))
    with zipfile.ZipFile(modeles[nom]) as archive:
        parties = {info.filename: archive.read(info) for info in archive.infolist()}
    touchee = data.draw(st.sampled_from(sorted(parties)))
    parties[touchee] = _damage(parties[touchee], degats)
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for partie, contenu in parties.items():
            archive.writestr(partie, contenu)
    _examine(tmp_path / nom, flux.getvalue())


@settings(essais, max_examples=150)
@given(suffixe=st.sampled_from([*ACCEPTES, "geojson", "json", "xlsm", "ods"]), contenu=st.binary(max_size=3000))
@example(suffixe="xlsx", contenu=b"PK\x03\x04")
@example(suffixe="zip", contenu=b"PK\x05\x06" + b"\0" * 18)
@example(suffixe="xls", contenu=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
def test_any_bytes_are_read_or_refused(tmp_path, suffixe, contenu):
    _examine(tmp_path / f"envoi.{suffixe}", contenu)


@settings(essais, max_examples=150)
@given(texte=st.text(max_size=400), source=st.sampled_from([chemin for chemin in LIVRES if chemin.suffix == ".csv"]))
def test_any_text_under_a_known_name_is_read_or_refused(tmp_path, texte, source):
    _examine(tmp_path / source.name, texte.encode("utf-8", errors="replace"))


@pytest.mark.parametrize(
    ("nom", "membre"),
    [("actions_et_bilans_2025.xlsx", "xl/worksheets/sheet1.xml"), ("BASE_TD_FILO_DISP_QPV2015_2018.zip", "zeros.csv")],
)
def test_an_archive_that_would_fill_the_memory_is_refused_unopened(tmp_path, nom, membre):
    with (
        zipfile.ZipFile(tmp_path / nom, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(membre, "w", force_zip64=True) as flux,
    ):
        for _ in range(600):
            flux.write(bytes(2**20))
    tracemalloc.start()
    examen = examine(recognise(tmp_path / nom, nom, CONTEXTE.catalogue), CONTEXTE)
    _, pic = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert examen.etat != "charge"
    assert pic < 50_000_000
