"""Who may import whom, and where each language lives: what a newcomer may rely on."""

import ast
import re
from pathlib import Path

import pytest

RACINE = Path(__file__).parent.parent
IGNORES = {".venv", ".git", "tests", "benchmarks"}
SOURCES = [path for path in RACINE.rglob("*.py") if not IGNORES & set(path.relative_to(RACINE).parts)]
PAGES = [path for path in SOURCES if path.parent.parent.name == "pages" and path.parent.name != "components"]

# The words that came up most in French before: a new module is not begun with them again.
FRANCAIS = set(
    re.findall(
        r"\w+",
        """
    adresse brut cellule cellules champ champs chantier chemin chemins classeur cle cles colonne colonnes commande
    contenu couleur debut dossier dossiers droite empreinte entete entetes erreur feuille feuilles fichier fichiers
    fil fin flux gauche groupes hauteur largeur liens ligne lignes manifeste manifestes morceau morceaux nom noms
    noeud noeuds octets premiere prefixe provisoire racine rang rangee rangees rangs regle regles reponse reponses
    requete separateur sortie suffixe taille tailles tampon texte textes titre titres valeur valeurs verrou
    """,
    )
)
# A fixture is named for what it stands for.
FIXTURES = {
    name
    for path in (RACINE / "tests").rglob("*.py")
    for name in re.findall(r"@pytest\.fixture.*\n(?:@.*\n)*def (\w+)", path.read_text(encoding="utf-8"))
}


def _nom(path: Path) -> str:
    return path.relative_to(RACINE).as_posix()


def _imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    directs = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    depuis = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return directs | depuis


def _importe(path: Path, *racines: str) -> set[str]:
    return {name for name in _imports(path) if name.split(".")[0] in racines}


def test_streamlit_stays_in_the_pages_and_the_server():
    autorises = ("pages/", "dashboard.py", "serveur.py")
    assert [_nom(f) for f in SOURCES if not _nom(f).startswith(autorises) and _importe(f, "streamlit")] == []


@pytest.mark.parametrize(
    ("layer", "forbidden"),
    [
        ("etl/", ("queries", "narration", "pages", "exports")),
        ("queries/", ("etl", "narration", "pages", "exports")),
        ("narration/", ("etl", "pages", "exports", "streamlit", "altair")),
        ("exports/", ("etl", "pages")),
    ],
)
def test_a_layer_imports_only_those_below(layer, forbidden):
    assert [
        (_nom(f), _importe(f, *forbidden)) for f in SOURCES if _nom(f).startswith(layer) and _importe(f, *forbidden)
    ] == []


def test_a_room_holds_about_a_dozen_modules():
    rooms = {path.parent for path in SOURCES}
    crowded = {_nom(room): len([path for path in room.glob("*.py") if path.stem != "__init__"]) for room in rooms}
    assert {room: count for room, count in crowded.items() if count > 15} == {}


def test_programming_words_are_english():
    """What any data project names is named in English; only what this contract has is in French (see the README)."""
    assert [
        (_nom(path), sorted(francais))
        for path in sorted(RACINE.rglob("*.py"))
        if ".venv" not in path.parts and (francais := _variables(path) & FRANCAIS)
    ] == []


def _variables(path: Path) -> set[str]:
    """Return the variables and parameters of the functions of a module, fixtures excepted."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    nodes = [node for function in functions for node in ast.walk(function)]
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return (bound | {node.arg for node in nodes if isinstance(node, ast.arg)}) - FIXTURES


def test_the_pages_reach_the_etl_by_one_door():
    """Dropping a file runs the ETL: the page that does it goes through one component."""
    assert [_nom(f) for f in SOURCES if _nom(f).startswith("pages/") and _importe(f, "etl")] == [
        "pages/components/shell/depots.py"
    ]


def test_components_know_no_page():
    sections = ("pages.suivi", "pages.moyens", "pages.bilan", "pages.comprendre", "pages.donnees")
    assert [_nom(f) for f in SOURCES if any(name.startswith(sections) for name in _imports(f))] == []


def test_no_page_lies_directly_in_pages():
    assert list((RACINE / "pages").glob("*.py")) == []


@pytest.mark.parametrize("path", PAGES, ids=_nom)
def test_a_page_is_a_table_of_contents(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    assert not re.search(r"\bselect\b.*\bfrom\b", text, re.IGNORECASE)
    assert not re.search(r"session_state|cache_|#[0-9a-f]{6}\b", text)
    assert not _importe(path, "pandas", "duckdb", "pyarrow", "altair")


def test_questions_stay_small():
    assert [f.name for f in (RACINE / "queries").glob("*.sql") if _lignes_de_sql(f) > 80] == []


def _lignes_de_sql(path: Path) -> int:
    return sum(not row.startswith("--") for row in path.read_text(encoding="utf-8").splitlines())


def test_no_name_explains_nothing():
    assert [_nom(f) for f in SOURCES if re.search(r"(^|/)(utils?|helpers?|common|misc)(\.py|/)", _nom(f))] == []


@pytest.mark.parametrize("forbidden", [r"unsafe_allow_html=True", r"\bpickle\b", r"\beval\(", r"\bexec\("])
def test_what_is_dangerous_with_foreign_values_is_absent(forbidden):
    assert [_nom(f) for f in SOURCES if re.search(forbidden, f.read_text(encoding="utf-8"))] == []


def test_requirements_are_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        rows = (RACINE / name).read_text(encoding="utf-8").splitlines()
        assert [row for row in rows if row and not row.startswith(("#", "-r ")) and "==" not in row] == []


def test_the_lock_holds_what_is_required():
    demandees = set(re.findall(r"^(\S+==\S+)", (RACINE / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    lock = (RACINE / "requirements.lock").read_text(encoding="utf-8")
    figees = set(re.findall(r"^(\S+==\S+)", lock, re.MULTILINE))
    assert demandees - figees == set(), "lancez : make lock"
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", lock.strip()))


def test_two_dates_are_subtracted_in_one_place_only():
    """Every difference, arrow and verdict goes through the macros of queries/vues."""
    soustraction = re.compile(r"(valeur|reference|derniere)\w*('\]|\"\])?\s+-\s+[a-z(]")
    files = [
        *(RACINE / "queries").glob("*.sql"),
        *(RACINE / "pages").rglob("*.py"),
        *(RACINE / "narration").glob("*.py"),
    ]
    trouvees = [
        f"{_nom(file)} : {row.strip()}"
        for file in files
        for row in file.read_text(encoding="utf-8").splitlines()
        if soustraction.search(row) and not row.startswith("--")
    ]
    # The band of a margin around one value, not two dates.
    assert trouvees == ['narration/points.py : "bas": row["reference_valeur"] - (row["marge"] or 0),']


def test_the_mark_of_demonstration_data_is_written_in_one_place():
    """Nothing writes « (fictif) » by hand: `marque` does, which asks for the text and for what it rests on."""
    assert [
        (_nom(f), row.strip())
        for f in SOURCES
        if not _nom(f).startswith(("etl/", "tests/", "docs/"))
        for row in f.read_text(encoding="utf-8").splitlines()
        if "(fictif)" in row and not row.startswith("MARQUE = ")
    ] == []
