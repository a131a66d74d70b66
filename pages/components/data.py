"""The only door to the data: a question, its answer, kept as long as the version in force is the same."""

from datetime import date
from typing import Any

import pyarrow as pa
import streamlit as st

import queries


def ask(nom: str, **parametres: object) -> pa.Table:
    """Return the answer to `queries/<nom>.sql` on the version in force."""
    return _ask(_version(), nom, **parametres)


def rows(nom: str, **parametres: object) -> list[dict[str, Any]]:
    """Return the answer as rows."""
    lignes: list[dict[str, Any]] = ask(nom, **parametres).to_pylist()
    return lignes


def base() -> queries.Base:
    """Return the version in force.

    Raises:
        queries.VersionError: nothing was published.

    """
    return _base(_version())


def revisions(depuis: date | None) -> tuple[str, list[dict[str, Any]]]:
    """Return the version in force on a day (None: the one just before), and what has changed since."""
    ouverte = _since(_version(), depuis)
    lignes: list[dict[str, Any]] = ouverte.ask("revisions").to_pylist()
    return ouverte.avant, lignes


@st.cache_resource(show_spinner=False, max_entries=4)
def _since(version: str, depuis: date | None) -> queries.Base:  # noqa: ARG001 - the key of the cache
    return queries.connect(queries.PARQUET, depuis=depuis)


def _version() -> str:
    """Read the name of the version in force: publishing another one is all it takes to refresh the pages."""
    try:
        return (queries.PARQUET / "current").read_text(encoding="ascii")
    except FileNotFoundError as erreur:
        raise queries.VersionError("Aucune donnée n'est publiée. Lancez : make etl") from erreur


@st.cache_resource(show_spinner=False, max_entries=2)
def _base(version: str) -> queries.Base:  # noqa: ARG001 - the key of the cache
    return queries.connect(queries.PARQUET)


# A resource rather than data: Arrow tables do not change, so every session may share them without a copy.
@st.cache_resource(show_spinner=False, max_entries=500)
def _ask(version: str, nom: str, **parametres: object) -> pa.Table:
    return _base(version).ask(nom, **parametres)
