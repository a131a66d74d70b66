"""Above every page: what the search finds, and which version of the data is read."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import queries
from etl.pipeline import SOURCES, load
from pages.components.shell.links import page_file
from tests.conftest import made_once
from tests.pages.conftest import PAGES, text


def _search(test: AppTest, words: str) -> list[tuple[str, str]]:
    """Type in the search box; return the label and the parameters of each link found."""
    before = _links(test)
    (box,) = [field_name for field_name in test.text_input if field_name.key == "chercher"]
    box.set_value(words).run()
    assert not test.exception
    return [link for link in _links(test) if link not in before]


def _links(test: AppTest) -> list[tuple[str, str]]:
    return [(link.proto.label, link.proto.query_string) for link in test.get("page_link")]


@pytest.mark.parametrize(
    ("words", "expected", "parametre"),
    [
        ("etouvie", "Étouvie", "quartier="),
        ("PRÉCARITÉ FINANCIÈRE", "1. ", "defi="),
        ("pauvrete", "Taux de pauvreté", "indicateur="),
        ("QN08002M", "Étouvie", "quartier="),
    ],
)
def test_the_search_finds_without_accents_nor_capitals(open_page, publication, words, expected, parametre):
    if words.startswith("QN"):
        (etouvie,) = [
            quartier
            for quartier in queries.connect(publication).ask("quartiers").to_pylist()
            if quartier["nom_contrat"] == expected
        ]
        words = etouvie["code_qpv2024"]
    found = _search(open_page("comprendre/methode"), words)
    assert [(libelle, rest) for libelle, rest in found if expected in libelle.replace("\\", "") and parametre in rest]


def test_the_search_opens_an_action_in_its_year(open_page, publication):
    action = queries.connect(publication).ask("recherche", mots=None).to_pylist()[-1]
    assert action["genre"] == "action"
    (link,) = _search(
        open_page("suivi/synthese"), action["cle"].split("@")[0] + f" {action['libelle'].split(' : ')[1]}"
    )
    assert f"annee={action['annee']}" in link[1]
    assert "fictif" in link[0]


@pytest.mark.parametrize("words", ["zzzz", "<script>", "' or 1=1 --", "%", "_", "🙂", "a\\"])
def test_what_is_not_found_is_said(open_page, words):
    test = open_page("suivi/synthese")
    assert _search(test, words) == []
    assert "Rien ne porte" in text(test)


def test_the_search_answers_as_plain_python_would(publication):
    base = queries.connect(publication)
    whole = base.ask("recherche").to_pylist()
    for word in ("amiens", "emploi", "2025", "projet"):
        found = base.ask("recherche", mots=word).to_pylist()
        assert {(row["genre"], row["cle"]) for row in found} <= {(row["genre"], row["cle"]) for row in whole}
        portes = {(row["genre"], row["cle"]) for row in whole if word in row["libelle"].lower()}
        assert portes <= {(row["genre"], row["cle"]) for row in found}


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Two versions of the same publication: the kept one, then the one in force."""
    folder = made_once(tmp_path_factory, "deux", _publish_two)
    current = (folder / "current").read_text().strip()
    (former,) = {path.parent.name for path in folder.glob("*/version.json")} - {current}
    return folder, former, current


def _publish_two(folder: Path) -> None:
    load([SOURCES], folder)
    addition = folder.parent / "ajout"
    addition.mkdir()
    (addition / "note.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    load([SOURCES, addition], folder)


@pytest.mark.parametrize("page", PAGES)
def test_a_link_reopens_the_version_it_was_made_with(open_page, two_versions, page):
    folder, former, current = two_versions
    assert former != current
    test = open_page(page, folder, version=former)
    assert not test.exception
    assert f"Vous lisez la version {former}" in text(test)
    (retour,) = [button for button in test.button if button.label == "Lire la version en vigueur"]
    retour.click().run()
    assert "Vous lisez la version" not in text(test)


def test_a_kept_version_follows_its_reader(open_page, two_versions):
    folder, former, _ = two_versions
    test = open_page("suivi/synthese", folder, version=former)
    test.switch_page(page_file("methode")).run()
    assert f"Version des données : {former}" in text(test)


@pytest.mark.parametrize("version", ["zzz", "..", "../../etc", "a" * 5000, "é", "🙂", "current", "0" * 12])
def test_an_unknown_version_is_said_and_left(open_page, publication, version):
    test = open_page("suivi/synthese", version=version)
    assert not test.exception
    (error,) = test.error
    assert "n'est pas entière" in error.value
    test.button[0].click().run()
    assert not test.error
    assert test.title[0].value


def test_the_last_whole_version_is_read_where_the_one_in_force_is_damaged(open_page, two_versions, tmp_path):
    folder, former, current = two_versions
    copy = shutil.copytree(folder, tmp_path / "copie")
    path = copy / current / "mesure.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    test = open_page("suivi/quartier", copy)
    assert not test.exception and not test.error
    assert f"La version en vigueur est abîmée. Vous lisez la dernière version entière, {former}" in text(test)
    assert f"mesure.parquet, de la version « {current} », est abîmé" in text(test)
    assert "Vous lisez la version" not in text(test)
    test = open_page("suivi/quartier", copy, version=current)
    (error,) = test.error
    assert "mesure.parquet" in error.value and not test.exception


def test_the_meeting_says_that_the_version_before_cannot_be_read(open_page, tmp_path):
    former = load([SOURCES], tmp_path / "p", demonstration=False).version
    load([SOURCES], tmp_path / "p", demonstration=True)
    (tmp_path / "p" / former / "version.json").write_text("{", encoding="utf-8")
    test = open_page("bilan/seance", tmp_path / "p", ordre="nouveau", ecran="nouveau")
    assert not test.exception
    assert not test.error
    said = text(test)
    assert f"Les changements ne peuvent pas être comptés : la version d'avant, « {former} », ne se lit pas." in said
    assert "Rien n'a changé" not in said
    shutil.rmtree(tmp_path / "p" / former)
    assert "première version gardée" in text(test.run())
