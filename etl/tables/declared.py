"""The tables that people fill by hand, or that the State exports: `declared/<table>.toml`, loaded and checked.

Their files carry the words of the templates: `python -m etl modeles` writes what is said there.
"""

from functools import cache
from pathlib import Path
from typing import Any

from etl.catalogue.strict import CatalogueError, build_fiche, check_choice, read_toml
from etl.reading.grammar import UNITES
from etl.tables.schema import BOOLEAN, DAY, DECIMAL, INTEGER, TEXT, Column, Table, make_column

DECLARED = Path(__file__).parent / "declared"
MODELES, SHARED = "modeles.toml", "partagees.toml"
TYPES = {"texte": TEXT, "entier": INTEGER, "decimal": DECIMAL, "booleen": BOOLEAN, "jour": DAY}
FORMATS = ("", "siret", "numero_dauphin", "en_lettres")
MERGES = ("", "completer", "meme_montant", "identique")
DERIVES = ("", "cedent", "priment")
PROVENANCE = (
    make_column("source", reference="source.source"),
    make_column("fichier"),
    make_column("feuille_lue"),
    make_column("ligne", INTEGER),
    make_column("fictif", BOOLEAN),
)
OTHER_FILES = make_column("autres_fichiers", nul=True)


@cache
def load_modeles(folder: Path = DECLARED) -> dict[str, tuple[str, ...]]:
    """Load the templates, in the order they are shown: the name of each, and the tables of its sheets.

    Raises:
        CatalogueError: a sheet is that of no table.

    """
    path = folder / MODELES
    modeles = {name: tuple(tables) for name, tables in read_toml(path).items()}
    fiches = {fiche.stem for fiche in _fiches(folder)}
    for name, tables in modeles.items():
        for table in tables:
            check_choice(path, name, table, fiches)
    return modeles


@cache
def load_declared(folder: Path = DECLARED) -> tuple[Table, ...]:
    """Load the declared tables: those of the templates, in their order, then those that only files of the State feed.

    Raises:
        CatalogueError: a key is unknown, missing or of another type, or a value contradicts another.

    """
    partagees = read_toml(folder / SHARED)
    tables = {path.stem: _load_table(path, partagees) for path in _fiches(folder)}
    names = [name for modele in load_modeles(folder).values() for name in modele]
    sans_feuille = [name for name in names if not tables[name].feuille]
    if sans_feuille:
        raise CatalogueError(f"{sans_feuille[0]}.toml : une table d'un modèle doit dire sa « feuille ».")
    ordered = dict.fromkeys([*names, *tables])
    _check_meres({name: tables[name] for name in ordered}, folder)
    return tuple(tables[name] for name in ordered)


def _fiches(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.toml")) if path.name not in (MODELES, SHARED)]


def _load_table(path: Path, partagees: dict[str, Any]) -> Table:
    raw = read_toml(path)
    entered = tuple(_load_column(path, column, partagees) for column in raw.pop("colonne", []))
    ajoutees = (*PROVENANCE, OTHER_FILES) if raw.get("fusion") == "completer" else PROVENANCE
    key = {"cle": tuple(raw["cle"])} if "cle" in raw else {}
    table = build_fiche(Table, raw | key | {"nom": path.stem, "colonnes": (*entered, *ajoutees)}, path)
    check_choice(path, "fusion", table.fusion, MERGES)
    check_choice(path, "derives", table.derives, DERIVES)
    names = [column.nom for column in table.colonnes]
    for name in table.cle:
        check_choice(path, "cle", name, names)
    for attribut in ("nom", "titre"):
        _check_doubles(path, attribut, [getattr(column, attribut) for column in table.colonnes])
    return table


def _load_column(path: Path, raw: dict[str, Any], partagees: dict[str, Any]) -> Column:
    if raw.pop("partagee", False):
        check_choice(path, "partagee", raw.get("nom"), partagees)
        raw |= partagees[raw["nom"]]
    check_choice(path, "type", raw.get("type", "texte"), TYPES)
    raw |= {"type": TYPES[raw.get("type", "texte")], "domaine": tuple(raw.get("domaine", ()))}
    column = build_fiche(Column, raw, path)
    check_choice(path, f"{column.nom}.format", column.format, FORMATS)
    check_choice(path, f"{column.nom}.unite", column.unite, UNITES)
    _check_column(path, column)
    return column


def _check_meres(tables: dict[str, Table], folder: Path) -> None:
    """Refuse a mother that comes after, or whose key is not in the key of her daughter: no row would be found."""
    before: dict[str, Table] = {}
    for name, table in tables.items():
        if table.mere:
            check_choice(folder / f"{name}.toml", "mere", table.mere, before)
            missing = [field_name for field_name in before[table.mere].cle if field_name not in table.cle]
            if missing:
                raise CatalogueError(
                    f"{name}.toml : « cle » doit tenir celle de sa mère, il y manque {', '.join(missing)}."
                )
        before[name] = table


def _check_column(path: Path, column: Column) -> None:
    """Refuse what would make a template that contradicts itself."""
    ou = f"{path.name}, colonne « {column.nom} »"
    if (column.aide or column.exemple is not None) and not column.titre:
        raise CatalogueError(f"{ou} : une aide ou un exemple sans « titre » ne se lirait nulle part.")
    if column.choix and column.exemple is not None:
        check_choice(path, f"{column.nom}.exemple", column.exemple, column.choix)
    if (column.minimum is None) != (column.maximum is None):
        raise CatalogueError(f"{ou} : « minimum » et « maximum » vont ensemble.")
    if column.reference.count(".") != bool(column.reference):
        raise CatalogueError(f"{ou} : « {column.reference} » n'est pas une référence. Attendu : table.colonne.")


def _check_doubles(path: Path, attribut: str, values: list[str]) -> None:
    doubles = sorted({value for value in values if value and values.count(value) > 1})
    if doubles:
        raise CatalogueError(f"{path.name} : deux colonnes ont le même « {attribut} » : {', '.join(doubles)}.")
