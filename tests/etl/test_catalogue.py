"""The catalogue is complete, strict, and grows by one file."""

import csv
import io
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from etl.catalogue.loading import load_catalogue
from etl.catalogue.reference import load_references
from etl.catalogue.strict import CatalogueError
from etl.pipeline import build_catalogue

ROOT = Path(__file__).parents[2]
CATALOGUE = build_catalogue(load_references())


def test_every_defi_has_two_indicators_and_the_whole_thirty():
    defis = Counter(defi for fiche in CATALOGUE.indicateurs.values() for defi in fiche.defi)
    assert len(CATALOGUE.indicateurs) >= 30
    assert {defi for defi, nombre in defis.items() if nombre >= 2} == set(range(1, 12))


def test_every_indicator_has_a_value_or_says_what_it_waits_for(publication):
    from queries import connect

    avec = {row["indicateur"] for row in connect(publication).ask("mesures").to_pylist() if not row["fictif"]}
    assert [code for code, fiche in CATALOGUE.indicateurs.items() if not fiche.attente and code not in avec] == []


def test_a_sentence_can_begin_with_the_subject_of_every_indicator():
    for fiche in CATALOGUE.indicateurs.values():
        assert fiche.sujet.startswith(("le ", "la ", "l'")), fiche.code
        assert fiche.sujet_court.startswith(("le ", "la ", "l'", "les ")), fiche.code
        assert len(fiche.sujet_court) <= 36, fiche.code


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the catalogue's folder."""
    for name in ("indicateurs", "sources"):
        shutil.copytree(ROOT / "etl" / name, tmp_path / name)
    return tmp_path


def _load(folder: Path) -> None:
    load_catalogue({*range(1, 12)}, {f"{d}.{n}" for d in range(1, 12) for n in (1, 2, 3)}, {"ensemble-qpv"}, folder)


@pytest.mark.parametrize(
    ("avant", "apres", "expected"),
    [
        ("sens =", "sense =", ["sense", "sens", "Attendu"]),
        ('sens = "neutre"', 'sens = "bon"', ["« bon » est inconnu", "hausse_favorable"]),
        ("defi = [10]", "defi = [12]", ["« 12 » est inconnu", "11"]),
        ("decimales = 0", 'decimales = "0"', ["decimales", "int"]),
        ('source = "insee_demo_qpv2015"', 'source = "insee"', ["« insee » est inconnu", "insee_demo_qpv2015"]),
        ('variable = "POP_MUN"', 'variable = "POP"', ["« POP » est inconnu", "POP_MUN"]),
        ("libelle = ", "libelle = = ", ["n'est pas un fichier TOML lisible"]),
        ('unite = "habitants"', 'unite = "%"', ["numerateur"]),
        ("maximum = ", "# maximum = ", ["manquantes : maximum"]),
        ("minimum = 0.0", "minimum = 90_000_000.0", ["minimum", "maximum"]),
    ],
)
def test_a_mistake_in_a_fiche_is_refused_with_what_was_expected(copied, avant, apres, expected):
    for fiche in (copied / "indicateurs").glob("*.toml"):
        if fiche.stem != "population":
            fiche.unlink()
    fiche = copied / "indicateurs" / "population.toml"
    text = fiche.read_text(encoding="utf-8")
    _load(copied)
    assert avant in text
    fiche.write_text(text.replace(avant, apres, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        _load(copied)
    assert [word for word in ["population.toml", *expected] if word not in str(error.value)] == []


def test_two_indicators_do_not_bear_the_same_name(copied):
    fiche = copied / "indicateurs" / "population.toml"
    shutil.copy(fiche, copied / "indicateurs" / "population_bis.toml")
    with pytest.raises(CatalogueError, match="même « libelle »"):
        catalogue = load_references()
        load_catalogue(
            set(catalogue["defi"]["defi"].to_pylist()),
            set(catalogue["axe"]["axe"].to_pylist()),
            set(catalogue["territoire"]["territoire"].to_pylist()),
            copied,
        )


def test_adding_an_indicator_is_one_file(shared, tmp_path):
    projet = tmp_path / "projet"
    for name in ("etl", "queries", "data/sources", "data/demonstration"):
        shutil.copytree(ROOT / name, projet / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "seal.py", projet)
    modele = (projet / "etl/indicateurs/allocataires_caf.toml").read_text(encoding="utf-8")
    header = modele.split("\n[[valeur]]")[0]
    new = header.replace("Foyers allocataires de la Caf", "Foyers allocataires isolés").replace(
        "Allocataires Caf", "Allocataires isolés"
    )
    (projet / "etl/indicateurs/allocataires_isoles.toml").write_text(
        f'{new}\n[[valeur]]\nsource = "insee_demo_qpv2015"\nvariable = "AI"\n', encoding="utf-8"
    )
    sources = shared / "data" / "insee-qpv2015-themes"
    _run(projet, "etl", "charger", "--sources", str(sources), "--sortie", "data/parquet")
    rows = csv.DictReader(
        io.StringIO(
            _run(
                projet,
                "queries",
                "--parquet",
                "data/parquet",
                "mesures",
                "indicateur=allocataires_isoles",
                "territoire=etouvie",
            )
        )
    )
    # The raw cells of column AI: 1 045, 1 152 and 1 171 in the editions 2019, 2021 and 2022.
    assert {row["millesime"]: row["valeur"] for row in rows} == {"2017": "1045", "2019": "1152", "2020": "1171"}


def _run(projet: Path, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=projet, capture_output=True, text=True, check=True
    ).stdout
