"""Another contrat de ville is a folder of CSV files: 3 quartiers, 8 défis, and no line of code."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import queries
from etl.__main__ import main as etl
from exports.__main__ import open_contents, write
from tests.pages.conftest import PAGES, ROOT, tables, text

CONTRAT = ROOT / "tests" / "contrat_fictif"
# What belongs to Amiens alone. Sources quote their producers, wherever they are read: their own words are left out.
AMIENS = re.compile(
    r"Amiens|Étouvie|Parcheminiers|Pierre Rollin|\bsept\b|\b7 quartiers|quatre quartiers|\b11 défis|18 décembre"
)


def _etl(folder: Path, *arguments: str, contrat: Path = CONTRAT) -> None:
    sources = folder / "sources"
    environment = {**os.environ, "TABLEAU_CONTRAT": str(contrat), "TABLEAU_SOURCES": str(sources)}
    command = [sys.executable, "-m", "etl", *arguments]
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.fixture(scope="module")
def port_fictif(tmp_path_factory) -> Path:
    """A publication of the fictitious contract, with a file of INSEE's shape about its quartiers."""
    folder = tmp_path_factory.mktemp("port-fictif")
    (folder / "sources").mkdir()
    columns = "CODGEO;LIBGEO;POP_MUN;" + ";".join(_variables())
    rows = [
        f"{code};{name};{population};" + ";".join("12,5" for _ in _variables())
        for code, name, population in (("QP099001", "Le Phare", 4100), ("QP099002", "Les Docks", 2300))
    ]
    (folder / "sources" / "DEMO_2022.csv").write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    _etl(folder, "charger", "--sortie", str(folder / "parquet"))
    return folder


def _variables() -> list[str]:
    from etl.catalogue.reference import load_references
    from etl.pipeline import build_catalogue

    groups = build_catalogue(load_references()).sources["insee_demo_qpv2015"].groupes.values()
    return [variable for group in groups for variable in group.variables if variable != "POP_MUN"]


def test_its_own_lists_are_published(port_fictif):
    base = queries.connect(port_fictif / "parquet")
    assert [row["nom_contrat"] for row in base.ask("quartiers").to_pylist()] == ["Le Phare", "Les Docks", "La Dune"]
    assert base.ask("defis").num_rows == 8
    indicateurs = {row["indicateur"] for row in base.ask("indicateurs").to_pylist()}
    assert indicateurs == {"population", "part_0_24", "taux_pauvrete", "allocataires_caf"}
    values = {row["territoire"]: row["valeur"] for row in base.ask("mesures", indicateur="population").to_pylist()}
    assert values == {"le-phare": 4100, "les-docks": 2300}
    assert not any(row["fictif"] for row in base.ask("mesures").to_pylist())


@pytest.fixture(scope="module")
def quoted(port_fictif) -> list[str]:
    """What the producers of its sources say of Amiens, in their own words."""
    rows = queries.connect(port_fictif / "parquet").ask("sources").to_pylist()
    return [value for row in rows for value in row.values() if isinstance(value, str) and AMIENS.search(value)]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_and_names_no_other_city(open_page, port_fictif, quoted, page):
    test = open_page(page, port_fictif / "parquet")
    assert not test.exception
    said = text(test).replace("\\", "")
    assert said.strip()
    for words in quoted:
        said = said.replace(words, "")
    assert not AMIENS.search(said), AMIENS.search(said)


def test_that_it_gives_no_key_figure_is_said(open_page, port_fictif):
    assert "Le contrat ne donne pas de chiffres clés." in text(open_page("suivi/synthese", port_fictif / "parquet"))


def test_its_own_years_are_shown(open_page, tmp_path):
    contrat = tmp_path / "contrat"
    shutil.copytree(CONTRAT, contrat)
    row = (contrat / "contrat.csv").read_text(encoding="utf-8")
    assert ",2024,2030,2027," in row
    (contrat / "contrat.csv").write_text(row.replace(",2024,2030,2027,", ",2025,2032,2029,"), encoding="utf-8")
    (tmp_path / "sources").mkdir()
    _etl(tmp_path, "charger", "--sortie", str(tmp_path / "parquet"), contrat=contrat)
    test = open_page("comprendre/mesurable", tmp_path / "parquet")
    assert not test.exception
    (calendrier,) = [table for table in tables(test) if "Retard" in table.columns]
    assert {"À l'évaluation de 2029", "Fin 2032"} <= set(calendrier.columns)
    assert "En 2029, " in text(test)
    assert not re.search(r"\b(2027|2030)\b(?!-)", " ".join(calendrier.columns))


def test_its_templates_offer_its_own_lists(port_fictif, tmp_path):
    _etl(port_fictif, "modeles", "--sortie", str(tmp_path))
    (path,) = tmp_path.glob("actions*.xlsx")
    workbook = CalamineWorkbook.from_path(path)
    sheets = (workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names)
    content = {str(value) for sheet in sheets for record in sheet for value in record}
    assert any("Le Phare" in word for word in content)
    assert not any("Étouvie" in word for word in content)


@pytest.mark.parametrize(
    ("row", "expected"),
    [("inconnu,1,,ensemble-qpv", "inconnu"), ("population,99,,ensemble-qpv", "99"), ("population,un,,x", "un")],
)
def test_a_mistake_in_its_folder_is_said(tmp_path, row, expected):
    for path in CONTRAT.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "indicateur.csv").write_text(f"indicateur,defi,axe,reference\n{row}\n", encoding="utf-8")
    environment = {**os.environ, "TABLEAU_CONTRAT": str(tmp_path), "TABLEAU_SOURCES": str(tmp_path)}
    command = [sys.executable, "-m", "etl", "charger", "--sortie", str(tmp_path / "parquet")]
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert finished.returncode == 1
    assert expected in finished.stderr
    assert "Traceback" not in finished.stderr
    assert not (tmp_path / "parquet" / "current").exists()


# One single QPV overseas; Paris, whose communes are arrondissements.
BEGUN = ("249720053", "217500016")


@pytest.fixture(scope="module", params=BEGUN)
def begun(request, tmp_path_factory) -> Path:
    """A contract just begun, published from the national files: the folder of its publication."""
    folder = tmp_path_factory.mktemp("begun")
    assert etl(["nouveau-contrat", request.param, "--dossier", str(folder / "contrat")]) == 0
    (folder / "sources").symlink_to(ROOT / "data" / "sources" / "qpv_france")
    _etl(folder, "charger", "--sortie", str(folder / "parquet"), contrat=folder / "contrat")
    return folder / "parquet"


def test_a_contract_just_begun_shows_real_figures_and_what_is_to_fill(open_page, begun):
    base = queries.connect(begun)
    quartier = base.ask("quartiers").to_pylist()[-1]
    (population,) = base.ask("mesures", indicateur="population", territoire=quartier["quartier"]).to_pylist()
    said = {}
    for page in PAGES:
        test = open_page(page, begun, **({"quartier": quartier["nom_contrat"]} if page == "suivi/quartier" else {}))
        assert not test.exception, page
        said[page] = text(test).replace("\\", "")
        assert not re.search(r"\bnan\b|\bNone\b|\b0 (projet|signataire|instance)", said[page]), page
        # The sources quote their producers, and the QPV of France are those of Amiens too.
        if not page.startswith("comprendre/") and page != "suivi/comparer":
            assert "Amiens" not in said[page], page
    assert f"{population['valeur']:,.0f}".replace(",", "\u202f") in said["suivi/quartier"]
    assert "À renseigner" in said["suivi/quartier"] or "à renseigner" in said["suivi/quartier"]
    # Where a quartier comes from is not in the national files: no year before 2024 is denied to it.
    origins = {row["statut_qpv2024"] == "nouveau" for row in base.ask("quartiers").to_pylist()}
    sayings = {True: "quartier nouveau en 2024", False: "quartier de 2015 à renseigner"}
    assert all(sayings[new] in said["suivi/synthese"] for new in origins)
    assert "pas de série avant 2024" not in said["suivi/synthese"]
    for page in ("moyens/gouvernance", "moyens/projets_phares"):
        assert "à renseigner, dans la liste" in said[page]
    assert "à renseigner, dans la liste" in said["bilan/seance"]
    assert write(open_contents(begun, None, 2025), "fiche", quartier["quartier"]).startswith(b"%PDF")
