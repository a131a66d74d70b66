"""Read what people write in TOML, strictly: every mistake is refused, with the file and what was expected."""

import tomllib
from collections.abc import Iterable
from dataclasses import MISSING, fields
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_origin

Fiche = TypeVar("Fiche")


class CatalogueError(Exception):
    """A fiche that cannot be used: the message names the file and what was expected."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says.

    Raises:
        CatalogueError: it is not TOML.

    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name} : ce n'est pas un fichier TOML lisible ({error}).") from error


def build_fiche(kind: type[Fiche], raw: dict[str, Any], path: Path) -> Fiche:
    """Build a dataclass from a table of a TOML file.

    Raises:
        CatalogueError: a key is unknown or missing, or a value is not of the type of its field.

    """
    field_names = {field_name.name: field_name for field_name in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(raw) - set(field_names))
    manquants = sorted(
        name
        for name, field_name in field_names.items()
        if name not in raw and field_name.default is MISSING and field_name.default_factory is MISSING
    )
    if unknown or manquants:
        raise CatalogueError(
            f"{path.name} : clés inconnues : {', '.join(unknown) or 'aucune'} ; "
            f"clés manquantes : {', '.join(manquants) or 'aucune'}. Attendu : {', '.join(sorted(field_names))}."
        )
    for name, value in raw.items():
        annotation = field_names[name].type
        expected = get_origin(annotation) or annotation
        union = expected is UnionType
        if not (isinstance(value, annotation) if union else type(value) is expected):  # type: ignore[arg-type]
            nom_du_type = getattr(expected, "__name__", expected)
            raise CatalogueError(f"{path.name}, clé « {name} » : {value!r} n'est pas du type attendu ({nom_du_type}).")
    return kind(**raw)


def check_choice(path: Path, field_name: str, value: object, expected: Iterable[object]) -> None:
    """Refuse a value that is not one of those expected.

    Raises:
        CatalogueError: it is not; the message lists them.

    """
    if value not in expected:
        listed = ", ".join(sorted(map(str, expected)))
        raise CatalogueError(f"{path.name}, champ « {field_name} » : « {value} » est inconnu. Attendu : {listed}.")
