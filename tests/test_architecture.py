"""Who may import whom, and where each language lives: what a newcomer may rely on."""

import ast
import csv
import re
from pathlib import Path

import pytest

from dashboard import PAGES

ROOT = Path(__file__).parent.parent
IGNORES = {".venv", ".git", "tests", "benchmarks"}
SOURCES = [path for path in ROOT.rglob("*.py") if not IGNORES & set(path.relative_to(ROOT).parts)]
SCRIPTS = [path for path in SOURCES if path.parent.parent.name == "pages" and path.parent.name != "components"]

# The words that came up most in French before: a new module is not begun with them again.
FRENCH = set(
    re.findall(
        r"\w+",
        """
    abimee abimer absentes absents acces actuelle admis adresse ailleurs aire aires ajout alerte alertes alle aller
    ancien ancienne anciennes anneau annonce annonces apercu appel appels arret arrets attendre attendu attendue
    attendues aucun autorises autre autres balise bandes barre barres bibliotheques blanche bonne bord
    bornes brut buts cadre calcules calme candidat candidats capacites cas cellule cellules celui centimes
    certificat chaines champ champs changeantes changement chantier chemin chemins chercher chiffres choisi choisir
    choisis choix cible citee clair classe classement classeur cle cles coeurs collecte colonne colonnes colores
    commande comparateur comparateurs comparees complet comptes connecte connexion connue connues connus contenu
    contrastes controles copie copiee corps corriges couleur couples court criteres croisements datees
    debordements debut debuts defaut defauts degat degats deja demain demande demandee demandees demander deposer
    derniere derniers desaccords dessiner dessins deux diapositive directes directs dit dite dites dits dossier
    dossiers droite duree ecartes echauffement echecs echelles ecran ecrans ecrire ecrit ecrite ecrits ecritures
    emetteur empreinte encore encre enfants entete entetes entier entiere entiers entite entites entour entree
    entrees entretemps epoque erreur erreurs espace essais etendue etiquette etroit evenement explication exterieur
    fabrique fabriques facteur faire fait faits faute feuille feuilles fichier fichiers fil filtre fin fini
    fixes flux fois fond forme formes formule formules fusions galerie gardees gardes gauche geste graduations
    graine graphes graphiques grappe gras groupes guette hasard hauteur hier hote ici icone identite illisible
    inconnues inconnus infobulle inutile invente inverse jeton journal jumelles lachees lance lancee largeur lecteur
    lecteurs lequel lettre libre libres lien liens ligne lignes lire lisible liste listes livre livres longueur
    longueurs lourdes lu lue lues lus maintenant manifeste manifestes manque manquements manquent manques marquee
    marquees marques masque masques mauvaise megaoctets meilleur melange melee membres memoire mensonges menteur
    mienne moitie moities montantes montre montrees montrer montres morceau morceaux mot moteur mots mouvements
    muets muettes navigateur negatif noeud noeuds nom nommes noms nouveau nu obtenu obtenue obtenues obtenus octets
    offerts onglet ordonne orientes otee ouverte ouvertes ouvertures ouvrir paire paires panneau panneaux paragraphe
    parcours parlants passages pente perdues petit petites pic pied piege pieges plage plages planche plancher
    pleine poids polygone polygones porteuses pourquoi precedente prefixe premiere premiers presentes presents
    presse presses prise processeur profil progression propre propres provisoire publier quand quoi racine racines
    rang rangee rangees rangs rappelees reduite refus registre reglage reglages regle regles rempli reparer repere
    reperes repetitions replique repliques reponse reponses reprise requete restants restauree reste restes resultat
    resultats retenue retenus rouverte separateur serveur serveurs seul seules siennes siens sinon sommaire sommet
    sommets sortie soustraction stabilise suffixe suite suites suivant suivants sujet sujets tache taches taille
    tailles tampon tard telechargement temoin temoins texte textes tige titre titres touche touchee tour tours tous
    tout toutes tracees trait tri triees trou trouve trouvees trouves tues utilises valeur valeurs verifie verifiees
    verrou vers vide vides vignette vignettes virgule visite vitrine volet vu vus
    """,
    )
)
# The words that no function, class or constant holds either, even among others.
FRENCH_IN_NAMES = FRENCH | set(
    re.findall(
        r"\w+",
        """
    affiche ajoute avec bon charger classeurs courriel dans ecriture enregistrement espaces est exemple exemples
    jour lieu lieux maximal maximale mois oui poser produire retient saisie saisies seconde tableau tableaux
    tirer trouvee verifier
    """,
    )
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    direct = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    depuis = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return direct | depuis


def _imported(path: Path, *roots: str) -> set[str]:
    return {name for name in _imports(path) if name.split(".")[0] in roots}


def test_streamlit_stays_in_the_pages_and_the_server():
    allowed = ("pages/", "dashboard.py", "serveur.py")
    assert [_name(f) for f in SOURCES if not _name(f).startswith(allowed) and _imported(f, "streamlit")] == []


def test_the_insides_of_streamlit_are_assumed_by_the_server_alone():
    """What Streamlit does not document may change with any version: one module, and its upgrade test."""
    documented = {"streamlit", "streamlit.typing", "streamlit.testing.v1"}
    assert [
        (_name(path), inside)
        for path in SOURCES
        if _name(path) != "serveur.py" and (inside := _imported(path, "streamlit") - documented)
    ] == []


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
    above = {_name(f): found for f in SOURCES if _name(f).startswith(layer) and (found := _imported(f, *forbidden))}
    # The command alone brings together who publishes and who reads: it has what they share computed.
    assert above.pop("etl/__main__.py", {"queries"}) == {"queries"}
    assert above == {}


def test_a_room_holds_about_a_dozen_modules():
    rooms = {path.parent for path in SOURCES}
    crowded = {_name(room): len([path for path in room.glob("*.py") if path.stem != "__init__"]) for room in rooms}
    assert {room: count for room, count in crowded.items() if count > 15} == {}


def test_programming_words_are_english():
    """What any data project names is named in English; only what this contract has is in French (see the README)."""
    assert [
        (_name(path), sorted(french))
        for path in sorted(ROOT.rglob("*.py"))
        if ".venv" not in path.parts and (french := _variables(path) & FRENCH)
    ] == []


def test_functions_classes_and_constants_are_named_in_english():
    assert [
        f"{_name(path)} : {name}"
        for path in sorted(ROOT.rglob("*.py"))
        # The rows of a question bear its name.
        if ".venv" not in path.parts and path != ROOT / "queries" / "rows.py"
        for name in sorted(_definitions(path))
        if FRENCH_IN_NAMES & {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+(?![a-z])", name)}
    ] == []


def _definitions(path: Path) -> set[str]:
    """Return the functions, classes, methods and constants that a module defines, its tests excepted."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    constants = {
        node.id
        for statement in tree.body
        for node in ast.walk(statement)
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Store)
    }
    return {name for name in named | constants if not name.startswith("test_")}


def _variables(path: Path) -> set[str]:
    """Return the variables and parameters of the functions of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    nodes = [node for function in functions for node in ast.walk(function)]
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return bound | {node.arg for node in nodes if isinstance(node, ast.arg)}


def test_the_pages_reach_the_etl_by_one_door():
    """Dropping a file runs the ETL: the page that does it goes through one component."""
    assert [_name(f) for f in SOURCES if _name(f).startswith("pages/") and _imported(f, "etl")] == [
        "pages/components/shell/depots.py"
    ]


def test_components_know_no_page():
    sections = ("pages.suivi", "pages.moyens", "pages.bilan", "pages.comprendre", "pages.donnees")
    assert [_name(f) for f in SOURCES if any(name.startswith(sections) for name in _imports(f))] == []


def test_no_page_lies_directly_in_pages():
    assert list((ROOT / "pages").glob("*.py")) == []


def test_every_page_is_in_the_one_list():
    assert sorted(page.file for page in PAGES) == sorted(SCRIPTS)
    assert len({page.name for page in PAGES}) == len(PAGES)


def test_there_is_no_second_list_of_pages():
    assert [
        f"{_name(path)}:{node.lineno}: read dashboard.PAGES instead of naming {sorted(named)}"
        for path in sorted(ROOT.rglob("*.py"))
        if ".venv" not in path.parts and path != ROOT / "dashboard.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (named := _pages_named(node))
    ] == []


def _pages_named(node: ast.AST) -> set[str]:
    """Return the pages that a literal lists: three by their file, or most by name or title, which are words."""
    elements = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
    words = {element.value for element in elements if isinstance(element, ast.Constant)}
    by_file = {page.path for page in PAGES if {page.path, f"{page.path}.py", f"pages/{page.path}.py"} & words}
    by_word = {page.path for page in PAGES if {page.name, page.title} & words}
    return by_file if len(by_file) > 2 else by_word if len(by_word) > len(PAGES) // 2 else set()


def test_the_file_of_a_page_is_written_nowhere_else():
    """Pages link to each other by name (`links.page_file`): a page that moves to another section breaks no link."""
    written = re.compile("|".join(rf"pages/{page.path}\b" for page in PAGES))
    assert [_name(path) for path in SOURCES if written.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=_name)
def test_a_page_is_a_table_of_contents(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    assert not re.search(r"\bselect\b.*\bfrom\b", text, re.IGNORECASE)
    assert not re.search(r"session_state|cache_|#[0-9a-f]{6}\b", text)
    assert not _imported(path, "pandas", "duckdb", "pyarrow", "altair")


def test_questions_stay_small():
    assert [f.name for f in (ROOT / "queries").glob("*.sql") if _lines_of_sql(f) > 80] == []


def _lines_of_sql(path: Path) -> int:
    return sum(not row.startswith("--") for row in path.read_text(encoding="utf-8").splitlines())


def test_a_question_knows_no_contract_by_heart():
    """Its years and its counts are in its tables; what is between quotes is of the whole of France (the zonings)."""
    local = re.compile(r"(?<!\w)(20\d\d|11|7)(?!\w)")
    assert [
        f"{_name(path)} : {row.strip()}"
        for path in sorted((ROOT / "queries").rglob("*.sql"))
        for row in path.read_text(encoding="utf-8").splitlines()
        if (row.startswith("-- @verifie") or not row.lstrip().startswith("--"))
        and local.search(re.sub(r"'[^']*'", "''", row))
    ] == []


def test_a_page_or_a_document_names_neither_the_years_nor_the_counts_nor_the_places_of_a_contract():
    """What is read on the screen comes from the contract's tables; docstrings and comments may speak of Amiens."""
    with (ROOT / "etl" / "reference" / "quartier.csv").open(encoding="utf-8", newline="") as stream:
        places = [row[column] for row in csv.DictReader(stream) for column in ("quartier", "nom_contrat")]
    local = re.compile(
        r"Amiens|\b(sept|onze|(quatre|six|\d+) (quartiers|défis|axes|priorités))\b|\b(2027|2030)\b|décembre 2024|"
        + "|".join(map(re.escape, places))
    )
    assert [
        (_name(path), node.value)
        for path in SOURCES
        if _name(path).startswith(("pages/", "narration/", "exports/"))
        for node in _constants(path)
        if isinstance(node.value, str) and local.search(node.value)
    ] == []


def _constants(path: Path) -> list[ast.Constant]:
    """Return the constants of a module, docstrings excepted."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in docstrings]


def test_no_name_explains_nothing():
    assert [_name(f) for f in SOURCES if re.search(r"(^|/)(utils?|helpers?|common|misc)(\.py|/)", _name(f))] == []


@pytest.mark.parametrize(
    ("forbidden", "allowed"),
    [
        # What the server draws, from templates that escape every word: see test_drawn.py.
        (r"unsafe_allow_html=True", ["pages/components/shell/drawn.py"]),
        (r"\|\s*safe\b|\bMarkup\(", ["narration/marks/__init__.py", "pages/components/shell/figures.py"]),
        (r"\bpickle\b", []),
        (r"\beval\(", []),
        (r"\bexec\(", []),
    ],
)
def test_what_is_dangerous_with_foreign_values_is_absent(forbidden, allowed):
    templates = [path for path in (ROOT / "narration" / "marks").iterdir() if path.suffix in (".svg", ".html")]
    read = [*SOURCES, *templates]
    assert [_name(f) for f in read if re.search(forbidden, f.read_text(encoding="utf-8"))] == allowed


def test_requirements_are_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        rows = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert [row for row in rows if row and not row.startswith(("#", "-r ")) and "==" not in row] == []


def test_the_lock_holds_what_is_required():
    requested = set(re.findall(r"^(\S+==\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    figees = set(re.findall(r"^(\S+==\S+)", lock, re.MULTILINE))
    assert requested - figees == set(), "lancez : make lock"
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", lock.strip()))


def test_two_dates_are_subtracted_in_one_place_only():
    """Every difference, arrow and verdict goes through the macros of queries/vues."""
    subtraction = re.compile(r"(valeur|reference|derniere)\w*('\]|\"\])?\s+-\s+[a-z(]")
    files = [
        *(ROOT / "queries").glob("*.sql"),
        *(ROOT / "pages").rglob("*.py"),
        *(ROOT / "narration").glob("*.py"),
    ]
    found = [
        f"{_name(file)} : {row.strip()}"
        for file in files
        for row in file.read_text(encoding="utf-8").splitlines()
        if subtraction.search(row) and not row.startswith("--")
    ]
    # The band of a margin around one value, not two dates.
    assert found == ['narration/points.py : "bas": row["reference_comparable"] - (row["marge"] or 0),']


def test_the_mark_of_demonstration_data_is_written_in_one_place():
    """Nothing writes « (fictif) » by hand: `marque` does, which asks for the text and for what it rests on."""
    assert [
        (_name(f), row.strip())
        for f in SOURCES
        if not _name(f).startswith(("etl/", "tests/", "docs/"))
        for row in f.read_text(encoding="utf-8").splitlines()
        if "(fictif)" in row and not row.startswith("MARQUE = ")
    ] == []
