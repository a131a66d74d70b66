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
    NATURES,
    NATURES_RUPTURE,
    PROTECTIONS,
    SENS,
    VIDES,
    Attente,
    Catalogue,
    Edition,
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
    dossier: Path = DOSSIER,
    suivis: Mapping[str, Mapping[str, Any]] | None = None,
) -> Catalogue:
    """Load and check every fiche against the contract's lists (`defis`, `axes`, comparison `territoires`).

    `suivis` are the indicators that another contract follows, with its own défis and axes instead of the fiche's.

    Raises:
        CatalogueError: a fiche is invalid; the message names it.

    """
    sources = {chemin.stem: _load_source(chemin) for chemin in sorted((dossier / "sources").glob("*.toml"))}
    indicateurs = {}
    fiches = {chemin.stem: chemin for chemin in sorted((dossier / "indicateurs").glob("*.toml"))}
    for code in suivis or ():
        _check_choice(Path(SUIVIS), "indicateur", code, fiches)
    for code, chemin in fiches.items():
        if suivis is not None and code not in suivis:
            continue
        indicateur = _load_indicateur(chemin)
        if suivis is not None:
            indicateur = _follow(indicateur, suivis)
        _check_indicateur(chemin, indicateur, sources, defis, axes, territoires)
        indicateurs[code] = indicateur
    for code, indicateur in indicateurs.items():
        for champ in ("remplace_par", "rapporte_a"):
            _check_choice(Path(f"{code}.toml"), champ, getattr(indicateur, champ), {"", *indicateurs})
    for attribut in ("libelle", "libelle_court"):
        _check_unique(indicateurs.values(), attribut)
    return Catalogue(indicateurs=indicateurs, sources=sources)


def _follow(indicateur: Indicateur, suivis: Mapping[str, Mapping[str, Any]]) -> Indicateur:
    """Return the fiche as another contract uses it; what it refers to and that is not followed is left out."""
    liens = ("remplace_par", "rapporte_a")
    perdus: dict[str, Any] = dict.fromkeys((nom for nom in liens if getattr(indicateur, nom) not in suivis), "")
    return replace(indicateur, **perdus, **suivis[indicateur.code])


def _load_indicateur(chemin: Path) -> Indicateur:
    brut = _read_toml(chemin)
    brut["valeur"] = tuple(_strict(Valeur, valeur, chemin) for valeur in brut.get("valeur", []))
    if "attente" in brut:
        brut["attente"] = _strict(Attente, brut["attente"], chemin)
    return _strict(Indicateur, brut | {"code": chemin.stem}, chemin)


def _load_source(chemin: Path) -> Source:
    brut = _read_toml(chemin)
    brut["rupture"] = tuple(_strict(Rupture, rupture, chemin) for rupture in brut.get("rupture", []))
    brut["groupes"] = {nom: _strict(Groupe, groupe, chemin) for nom, groupe in brut.get("groupes", {}).items()}
    brut["editions"] = {
        nom: _edition(chemin, brut["groupes"], nom, ligne) for nom, ligne in brut.get("editions", {}).items()
    }
    if isinstance(brut.get("fichier"), str):
        brut["fichier"] = re.compile(brut["fichier"], re.IGNORECASE)
    source = _strict(Source, brut | {"code": chemin.stem}, chemin)
    _check_choice(chemin, "lecteur", source.lecteur, LECTEURS)
    _check_choice(chemin, "protection", source.protection, PROTECTIONS)
    _check_choice(chemin, "cellule_vide", source.cellule_vide, VIDES)
    _check_choice(chemin, "colonnes_inconnues", source.colonnes_inconnues, ("refuser", "signaler"))
    for rupture in source.rupture:
        _check_choice(chemin, "rupture.nature", rupture.nature, NATURES_RUPTURE)
        if rupture.groupe:
            _check_choice(chemin, "rupture.groupe", rupture.groupe, source.groupes)
    return source


def _edition(chemin: Path, groupes: dict[str, Groupe], nom: str, ligne: dict[str, Any]) -> Edition:
    deduit = tuple(ligne.pop("deduit", ()))
    publication = ligne.pop("publication", None)
    for groupe in (*ligne, *deduit):
        _check_choice(chemin, f"editions.{nom}", groupe, groupes)
    return Edition(millesimes=ligne, publication=publication, deduit=deduit)


def _check_indicateur(
    chemin: Path,
    indicateur: Indicateur,
    sources: dict[str, Source],
    defis: set[int],
    axes: set[str],
    territoires: set[str],
) -> None:
    _check_choice(chemin, "nature", indicateur.nature, NATURES)
    _check_choice(chemin, "sens", indicateur.sens, SENS)
    _check_choice(chemin, "reference", indicateur.reference, territoires)
    for defi in indicateur.defi or [0]:
        _check_choice(chemin, "defi", defi, defis)
    for axe in indicateur.axe:
        _check_choice(chemin, "axe", axe, axes)
    for valeur in indicateur.valeur:
        _check_choice(chemin, "valeur.source", valeur.source, sources)
        _check_choice(chemin, "valeur.variable", valeur.variable, sources[valeur.source].variables)
    if indicateur.unite == "%" and not (indicateur.numerateur and indicateur.denominateur):
        raise CatalogueError(f"{chemin.name} : une part (%) doit dire son « numerateur » et son « denominateur ».")


def _check_choice(chemin: Path, champ: str, valeur: object, attendus: Iterable[object]) -> None:
    if valeur not in attendus:
        liste = ", ".join(sorted(str(attendu) for attendu in attendus))
        raise CatalogueError(f"{chemin.name}, champ « {champ} » : « {valeur} » est inconnu. Attendu : {liste}.")


def _check_unique(indicateurs: Iterable[Indicateur], attribut: str) -> None:
    vus: dict[str, str] = {}
    for indicateur in indicateurs:
        libelle = getattr(indicateur, attribut)
        if libelle in vus:
            raise CatalogueError(
                f"{indicateur.code}.toml et {vus[libelle]}.toml portent le même « {attribut} » : « {libelle} »."
            )
        vus[libelle] = indicateur.code


def _read_toml(chemin: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(chemin.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as erreur:
        raise CatalogueError(f"{chemin.name} : ce n'est pas un fichier TOML lisible ({erreur}).") from erreur


def _strict(classe: type[Fiche], brut: dict[str, Any], chemin: Path) -> Fiche:
    """Build a dataclass from a TOML table, refusing unknown keys, missing keys and wrong types."""
    champs = {champ.name: champ for champ in fields(classe)}  # type: ignore[arg-type]
    inconnus = sorted(set(brut) - set(champs))
    manquants = sorted(
        nom
        for nom, champ in champs.items()
        if nom not in brut and champ.default is MISSING and champ.default_factory is MISSING
    )
    if inconnus or manquants:
        raise CatalogueError(
            f"{chemin.name} : clés inconnues : {', '.join(inconnus) or 'aucune'} ; "
            f"clés manquantes : {', '.join(manquants) or 'aucune'}. Attendu : {', '.join(sorted(champs))}."
        )
    for nom, valeur in brut.items():
        annotation = champs[nom].type
        attendu = get_origin(annotation) or annotation
        union = attendu is UnionType
        if not (isinstance(valeur, annotation) if union else type(valeur) is attendu):  # type: ignore[arg-type]
            nom_du_type = getattr(attendu, "__name__", attendu)
            raise CatalogueError(
                f"{chemin.name}, clé « {nom} » : {valeur!r} n'est pas du type attendu ({nom_du_type})."
            )
    return classe(**brut)
