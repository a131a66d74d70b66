"""The catalogue: one TOML file per indicator and per source, loaded strictly.

Every mistake is refused with the name of the file and what was expected, so that a fiche can be written without
reading the code.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from etl.catalogue.fiche import (
    EMPTY_STATUTS,
    ERROR_MODELS,
    NATURES,
    NATURES_RUPTURE,
    PROTECTIONS,
    READER_NAMES,
    SENS,
    Attente,
    Catalogue,
    Edition,
    ErrorModel,
    Indicateur,
    Rupture,
    Source,
    ValueSource,
    VariableGroup,
)
from etl.catalogue.reference import FOLLOWED, UNNAMED
from etl.catalogue.strict import CatalogueError, build_fiche, check_choice, read_toml

ETL = Path(__file__).parents[1]
# Of the data, or of its publication.
FIRST_YEAR, LAST_YEAR = 1990, 2100


def load_catalogue(
    defis: set[int],
    axes: set[str],
    territoires: set[str],
    folder: Path = ETL,
    suivis: Mapping[str, Mapping[str, Any]] | None = None,
) -> Catalogue:
    """Load and check every fiche against the contract's lists (`defis`, `axes`, comparison `territoires`).

    `suivis` are the indicators that another contract follows, with its own défis and axes instead of the fiche's.

    Raises:
        CatalogueError: a fiche is invalid; the message names it.

    """
    sources = {path.stem: _load_source(path) for path in sorted((folder / "sources").glob("*.toml"))}
    indicateurs = {}
    fiches = {path.stem: path for path in sorted((folder / "indicateurs").glob("*.toml"))}
    for code in suivis or ():
        check_choice(Path(f"{FOLLOWED}.csv"), "indicateur", code, fiches)
    for code, path in fiches.items():
        if suivis is not None and code not in suivis:
            continue
        indicateur = _load_indicateur(path)
        if suivis is not None:
            indicateur = _as_followed(indicateur, suivis)
        _check_indicateur(path, indicateur, sources, defis, axes, territoires)
        indicateurs[code] = indicateur
    for code, indicateur in indicateurs.items():
        for field_name in ("remplace_par", "rapporte_a"):
            check_choice(Path(f"{code}.toml"), field_name, getattr(indicateur, field_name), {"", *indicateurs})
    for attribut in ("libelle", "libelle_court"):
        _check_labels(indicateurs.values(), attribut)
    return Catalogue(indicateurs=indicateurs, sources=sources)


def _as_followed(indicateur: Indicateur, suivis: Mapping[str, Mapping[str, Any]]) -> Indicateur:
    """Return the fiche as another contract uses it; what it refers to and that is not followed is left out."""
    links = ("remplace_par", "rapporte_a")
    perdus: dict[str, Any] = dict.fromkeys((name for name in links if getattr(indicateur, name) not in suivis), "")
    followed = suivis[indicateur.code]
    return replace(indicateur, **perdus, **{**followed, "defi": followed["defi"] or [UNNAMED["defi"]]})


def _load_indicateur(path: Path) -> Indicateur:
    raw = read_toml(path)
    raw["valeur"] = tuple(build_fiche(ValueSource, value, path) for value in raw.get("valeur", []))
    if "erreur" in raw:
        raw["erreur"] = build_fiche(ErrorModel, raw["erreur"], path)
    if "attente" in raw:
        raw["attente"] = build_fiche(Attente, raw["attente"], path)
    return build_fiche(Indicateur, raw | {"code": path.stem}, path)


def _load_source(path: Path) -> Source:
    raw = read_toml(path)
    raw["rupture"] = tuple(build_fiche(Rupture, rupture, path) for rupture in raw.get("rupture", []))
    raw["groupes"] = {name: build_fiche(VariableGroup, group, path) for name, group in raw.get("groupes", {}).items()}
    raw["editions"] = {
        name: _load_edition(path, raw["groupes"], name, row) for name, row in raw.get("editions", {}).items()
    }
    if isinstance(raw.get("fichier"), str):
        raw["fichier"] = re.compile(raw["fichier"], re.IGNORECASE)
    source = build_fiche(Source, raw | {"code": path.stem}, path)
    check_choice(path, "lecteur", source.lecteur, READER_NAMES)
    check_choice(path, "protection", source.protection, PROTECTIONS)
    check_choice(path, "cellule_vide", source.cellule_vide, EMPTY_STATUTS)
    check_choice(path, "colonnes_inconnues", source.colonnes_inconnues, ("refuser", "signaler"))
    for rupture in source.rupture:
        check_choice(path, "rupture.nature", rupture.nature, NATURES_RUPTURE)
        if rupture.groupe:
            check_choice(path, "rupture.groupe", rupture.groupe, source.groupes)
    return source


def _load_edition(path: Path, groups: dict[str, VariableGroup], name: str, row: dict[str, Any]) -> Edition:
    deduit = tuple(row.pop("deduit", ()))
    publication = row.pop("publication", None)
    for group in (*row, *deduit):
        check_choice(path, f"editions.{name}", group, groups)
    return Edition(millesimes=row, publication=publication, deduit=deduit)


def describe_editions(catalogue: Catalogue, editions: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Catalogue:
    """Return the catalogue with editions that its sheets do not describe; what a sheet says of one is right.

    Raises:
        CatalogueError: no such source or group, a group without its year, a year that no file can hold.

    """
    sources = dict(catalogue.sources)
    for code, described in editions.items():
        path = Path(f"{code}.toml")
        check_choice(path, "editions", code, sources)
        source = sources[code]
        read = {name: _describe(path, source, name, row) for name, row in described.items()}
        sources[code] = replace(source, editions={**read, **source.editions})
    return replace(catalogue, sources=sources)


def write_edition(name: str, row: Mapping[str, object]) -> str:
    """Return an edition as a sheet describes it: a line of `[editions]`."""
    return f"{name} = {{ {', '.join(f'{field_name} = {year}' for field_name, year in row.items())} }}"


def read_edition(line: str) -> tuple[str, dict[str, int]]:
    """Return the name of an edition and its years from a line of `[editions]`: what `write_edition` writes.

    Raises:
        CatalogueError: it is no such line.

    """
    try:
        read = tomllib.loads(line)
    except ValueError:
        read = {}
    name, row = next(iter(read.items()), ("", None))
    if len(read) > 1 or not isinstance(row, dict):
        raise CatalogueError(f"« {line[:80]} » ne décrit pas une édition. Attendu : 2026 = {{ revenu = 2023 }}.")
    return name, row


def _describe(path: Path, source: Source, name: str, row: Mapping[str, int]) -> Edition:
    edition = _load_edition(path, source.groupes, name, dict(row))
    if missing := sorted(set(source.groupes) - set(edition.millesimes)):
        raise CatalogueError(f"{path.name}, édition « {name} » : il manque l'année de {', '.join(missing)}.")
    for field_name, year in row.items():
        if type(year) is not int or not FIRST_YEAR <= year <= LAST_YEAR:
            raise CatalogueError(
                f"{path.name}, édition « {name} », « {field_name} » : {year!r} n'est pas une année. "
                f"Attendu : de {FIRST_YEAR} à {LAST_YEAR}."
            )
    return edition


def _check_indicateur(
    path: Path,
    indicateur: Indicateur,
    sources: dict[str, Source],
    defis: set[int],
    axes: set[str],
    territoires: set[str],
) -> None:
    check_choice(path, "nature", indicateur.nature, NATURES)
    check_choice(path, "sens", indicateur.sens, SENS)
    check_choice(path, "erreur.modele", indicateur.erreur.modele, ERROR_MODELS)
    check_choice(path, "reference", indicateur.reference, territoires)
    for defi in indicateur.defi or [0]:
        check_choice(path, "defi", defi, defis)
    for axe in indicateur.axe:
        check_choice(path, "axe", axe, axes)
    for value in indicateur.valeur:
        check_choice(path, "valeur.source", value.source, sources)
        check_choice(path, "valeur.variable", value.variable, sources[value.source].variables)
    if indicateur.unite == "%" and not (indicateur.numerateur and indicateur.denominateur):
        raise CatalogueError(f"{path.name} : une part (%) doit dire son « numerateur » et son « denominateur ».")
    if indicateur.minimum >= indicateur.maximum:
        raise CatalogueError(f"{path.name} : « minimum » doit être sous « maximum ».")
    if indicateur.unite == "%" and (indicateur.minimum < 0 or indicateur.maximum > 100):
        raise CatalogueError(
            f"{path.name} : une part (%) est entre 0 et 100, son « minimum » et son « maximum » aussi."
        )


def _check_labels(indicateurs: Iterable[Indicateur], attribut: str) -> None:
    seen: dict[str, str] = {}
    for indicateur in indicateurs:
        libelle = getattr(indicateur, attribut)
        if libelle in seen:
            raise CatalogueError(
                f"{indicateur.code}.toml et {seen[libelle]}.toml portent le même « {attribut} » : « {libelle} »."
            )
        seen[libelle] = indicateur.code
