"""Who may import whom, and where each language lives: what a newcomer may rely on."""

import ast
import re
from pathlib import Path

import pytest

RACINE = Path(__file__).parent.parent
IGNORES = {".venv", ".git", "tests", "benchmarks"}
SOURCES = [chemin for chemin in RACINE.rglob("*.py") if not IGNORES & set(chemin.relative_to(RACINE).parts)]
PAGES = [chemin for chemin in SOURCES if chemin.parent.parent.name == "pages" and chemin.parent.name != "components"]


def _nom(chemin: Path) -> str:
    return chemin.relative_to(RACINE).as_posix()


def _imports(chemin: Path) -> set[str]:
    noeuds = list(ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))))
    directs = {alias.name for noeud in noeuds if isinstance(noeud, ast.Import) for alias in noeud.names}
    depuis = {noeud.module for noeud in noeuds if isinstance(noeud, ast.ImportFrom) and noeud.module}
    return directs | depuis


def _importe(chemin: Path, *racines: str) -> set[str]:
    return {nom for nom in _imports(chemin) if nom.split(".")[0] in racines}


def test_streamlit_stays_in_the_pages_and_the_server():
    autorises = ("pages/", "dashboard.py", "serveur.py")
    assert [_nom(f) for f in SOURCES if not _nom(f).startswith(autorises) and _importe(f, "streamlit")] == []


@pytest.mark.parametrize(
    ("couche", "interdits"),
    [
        ("etl/", ("queries", "pages", "exports")),
        ("queries/", ("etl", "pages", "exports")),
        ("exports/", ("etl", "pages")),
    ],
)
def test_a_layer_imports_only_those_below(couche, interdits):
    assert [
        (_nom(f), _importe(f, *interdits)) for f in SOURCES if _nom(f).startswith(couche) and _importe(f, *interdits)
    ] == []


def test_the_pages_reach_the_etl_by_one_door():
    """Dropping a file runs the ETL: the page that does it goes through one component."""
    assert [_nom(f) for f in SOURCES if _nom(f).startswith("pages/") and _importe(f, "etl")] == [
        "pages/components/shell/depots.py"
    ]


def test_components_know_no_page():
    sections = ("pages.suivi", "pages.moyens", "pages.bilan", "pages.comprendre", "pages.donnees")
    assert [_nom(f) for f in SOURCES if any(nom.startswith(sections) for nom in _imports(f))] == []


def test_no_page_lies_directly_in_pages():
    assert list((RACINE / "pages").glob("*.py")) == []


@pytest.mark.parametrize("chemin", PAGES, ids=_nom)
def test_a_page_is_a_table_of_contents(chemin):
    texte = chemin.read_text(encoding="utf-8")
    assert len(texte.splitlines()) <= 120
    assert not re.search(r"\bselect\b.*\bfrom\b", texte, re.IGNORECASE)
    assert not re.search(r"session_state|cache_|#[0-9a-f]{6}\b", texte)
    assert not _importe(chemin, "pandas", "duckdb", "pyarrow", "altair")


def test_questions_stay_small():
    assert [f.name for f in (RACINE / "queries").glob("*.sql") if _lignes_de_sql(f) > 80] == []


def _lignes_de_sql(chemin: Path) -> int:
    return sum(not ligne.startswith("--") for ligne in chemin.read_text(encoding="utf-8").splitlines())


def test_no_name_explains_nothing():
    assert [_nom(f) for f in SOURCES if re.search(r"(^|/)(utils?|helpers?|common|misc)(\.py|/)", _nom(f))] == []


@pytest.mark.parametrize("interdit", [r"unsafe_allow_html=True", r"\bpickle\b", r"\beval\(", r"\bexec\("])
def test_what_is_dangerous_with_foreign_values_is_absent(interdit):
    assert [_nom(f) for f in SOURCES if re.search(interdit, f.read_text(encoding="utf-8"))] == []


def test_requirements_are_pinned():
    for nom in ("requirements.txt", "requirements-dev.txt"):
        lignes = (RACINE / nom).read_text(encoding="utf-8").splitlines()
        assert [ligne for ligne in lignes if ligne and not ligne.startswith(("#", "-r ")) and "==" not in ligne] == []


def test_the_lock_holds_what_is_required():
    demandees = set(re.findall(r"^(\S+==\S+)", (RACINE / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    verrou = (RACINE / "requirements.lock").read_text(encoding="utf-8")
    figees = set(re.findall(r"^(\S+==\S+)", verrou, re.MULTILINE))
    assert demandees - figees == set(), "lancez : make lock"
    assert all("--hash=sha256:" in bloc for bloc in re.split(r"\n(?=\S)", verrou.strip()))


def test_two_dates_are_subtracted_in_one_place_only():
    """Every difference, arrow and verdict goes through the macros of queries/vues."""
    soustraction = re.compile(r"(valeur|reference|derniere)\w*('\]|\"\])?\s+-\s+[a-z(]")
    fichiers = [
        *(RACINE / "queries").glob("*.sql"),
        *(RACINE / "pages").rglob("*.py"),
        *(RACINE / "narration").glob("*.py"),
    ]
    trouvees = [
        f"{_nom(fichier)} : {ligne.strip()}"
        for fichier in fichiers
        for ligne in fichier.read_text(encoding="utf-8").splitlines()
        if soustraction.search(ligne) and not ligne.startswith("--")
    ]
    # The band of a margin around one value, not two dates.
    assert trouvees == ['narration/points.py : "bas": ligne["reference_valeur"] - (ligne["marge"] or 0),']
