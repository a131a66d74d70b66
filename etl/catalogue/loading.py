"""The catalogue: one TOML file per indicator and per source, loaded strictly.

Every mistake is refused with the name of the file and what was expected, so that a fiche can be written without
reading the code.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, replace
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_origin

from etl.catalogue.fiche import (
    LECTEURS,
    MODELES_ERREUR,
    NATURES,
    NATURES_RUPTURE,
    PROTECTIONS,
    SENS,
    VIDES,
    Attente,
    Catalogue,
    Edition,
    Erreur,
    Groupe,
    Indicateur,
    Rupture,
    Source,
    Valeur,
)
from etl.catalogue.reference import SUIVIS

DOSSIER = Path(__file__).parents[1]

Fiche = TypeVar("Fiche")


class CatalogueError(Exception):
    """A fiche that cannot be used: the message names the file and what was expected."""


def load_catalogue(
    defis: set[int],
    axes: set[str],
    territoires: set[str],
    folder: Path = DOSSIER,
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
        _check_choice(Path(SUIVIS), "indicateur", code, fiches)
    for code, path in fiches.items():
        if suivis is not None and code not in suivis:
            continue
        indicateur = _load_indicateur(path)
        if suivis is not None:
            indicateur = _follow(indicateur, suivis)
        _check_indicateur(path, indicateur, sources, defis, axes, territoires)
        indicateurs[code] = indicateur
    for code, indicateur in indicateurs.items():
        for field_name in ("remplace_par", "rapporte_a"):
            _check_choice(Path(f"{code}.toml"), field_name, getattr(indicateur, field_name), {"", *indicateurs})
    for attribut in ("libelle", "libelle_court"):
        _check_unique(indicateurs.values(), attribut)
    return Catalogue(indicateurs=indicateurs, sources=sources)


def _follow(indicateur: Indicateur, suivis: Mapping[str, Mapping[str, Any]]) -> Indicateur:
    """Return the fiche as another contract uses it; what it refers to and that is not followed is left out."""
    links = ("remplace_par", "rapporte_a")
    perdus: dict[str, Any] = dict.fromkeys((name for name in links if getattr(indicateur, name) not in suivis), "")
    return replace(indicateur, **perdus, **suivis[indicateur.code])


def _load_indicateur(path: Path) -> Indicateur:
    raw = _read_toml(path)
    raw["valeur"] = tuple(_strict(Valeur, value, path) for value in raw.get("valeur", []))
    if "erreur" in raw:
        raw["erreur"] = _strict(Erreur, raw["erreur"], path)
    if "attente" in raw:
        raw["attente"] = _strict(Attente, raw["attente"], path)
    return _strict(Indicateur, raw | {"code": path.stem}, path)


def _load_source(path: Path) -> Source:
    raw = _read_toml(path)
    raw["rupture"] = tuple(_strict(Rupture, rupture, path) for rupture in raw.get("rupture", []))
    raw["groupes"] = {name: _strict(Groupe, group, path) for name, group in raw.get("groupes", {}).items()}
    raw["editions"] = {name: _edition(path, raw["groupes"], name, row) for name, row in raw.get("editions", {}).items()}
    if isinstance(raw.get("fichier"), str):
        raw["fichier"] = re.compile(raw["fichier"], re.IGNORECASE)
    source = _strict(Source, raw | {"code": path.stem}, path)
    _check_choice(path, "lecteur", source.lecteur, LECTEURS)
    _check_choice(path, "protection", source.protection, PROTECTIONS)
    _check_choice(path, "cellule_vide", source.cellule_vide, VIDES)
    _check_choice(path, "colonnes_inconnues", source.colonnes_inconnues, ("refuser", "signaler"))
    for rupture in source.rupture:
        _check_choice(path, "rupture.nature", rupture.nature, NATURES_RUPTURE)
        if rupture.groupe:
            _check_choice(path, "rupture.groupe", rupture.groupe, source.groupes)
    return source


def _edition(path: Path, groups: dict[str, Groupe], name: str, row: dict[str, Any]) -> Edition:
    deduit = tuple(row.pop("deduit", ()))
    publication = row.pop("publication", None)
    for group in (*row, *deduit):
        _check_choice(path, f"editions.{name}", group, groups)
    return Edition(millesimes=row, publication=publication, deduit=deduit)


def _check_indicateur(
    path: Path,
    indicateur: Indicateur,
    sources: dict[str, Source],
    defis: set[int],
    axes: set[str],
    territoires: set[str],
) -> None:
    _check_choice(path, "nature", indicateur.nature, NATURES)
    _check_choice(path, "sens", indicateur.sens, SENS)
    _check_choice(path, "erreur.modele", indicateur.erreur.modele, MODELES_ERREUR)
    _check_choice(path, "reference", indicateur.reference, territoires)
    for defi in indicateur.defi or [0]:
        _check_choice(path, "defi", defi, defis)
    for axe in indicateur.axe:
        _check_choice(path, "axe", axe, axes)
    for value in indicateur.valeur:
        _check_choice(path, "valeur.source", value.source, sources)
        _check_choice(path, "valeur.variable", value.variable, sources[value.source].variables)
    if indicateur.unite == "%" and not (indicateur.numerateur and indicateur.denominateur):
        raise CatalogueError(f"{path.name} : une part (%) doit dire son « numerateur » et son « denominateur ».")


def _check_choice(path: Path, field_name: str, value: object, expected: Iterable[object]) -> None:
    if value not in expected:
        listed = ", ".join(sorted(map(str, expected)))
        raise CatalogueError(f"{path.name}, champ « {field_name} » : « {value} » est inconnu. Attendu : {listed}.")


def _check_unique(indicateurs: Iterable[Indicateur], attribut: str) -> None:
    vus: dict[str, str] = {}
    for indicateur in indicateurs:
        libelle = getattr(indicateur, attribut)
        if libelle in vus:
            raise CatalogueError(
                f"{indicateur.code}.toml et {vus[libelle]}.toml portent le même « {attribut} » : « {libelle} »."
            )
        vus[libelle] = indicateur.code


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name} : ce n'est pas un fichier TOML lisible ({error}).") from error


def _strict(classe: type[Fiche], raw: dict[str, Any], path: Path) -> Fiche:
    """Build a dataclass from a TOML table, refusing unknown keys, missing keys and wrong types."""
    field_names = {field_name.name: field_name for field_name in fields(classe)}  # type: ignore[arg-type]
    inconnus = sorted(set(raw) - set(field_names))
    manquants = sorted(
        name
        for name, field_name in field_names.items()
        if name not in raw and field_name.default is MISSING and field_name.default_factory is MISSING
    )
    if inconnus or manquants:
        raise CatalogueError(
            f"{path.name} : clés inconnues : {', '.join(inconnus) or 'aucune'} ; "
            f"clés manquantes : {', '.join(manquants) or 'aucune'}. Attendu : {', '.join(sorted(field_names))}."
        )
    for name, value in raw.items():
        annotation = field_names[name].type
        expected = get_origin(annotation) or annotation
        union = expected is UnionType
        if not (isinstance(value, annotation) if union else type(value) is expected):  # type: ignore[arg-type]
            nom_du_type = getattr(expected, "__name__", expected)
            raise CatalogueError(f"{path.name}, clé « {name} » : {value!r} n'est pas du type attendu ({nom_du_type}).")
    return classe(**raw)
