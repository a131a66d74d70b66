"""The only door to the data: a question, its answer, kept as long as the version in force is the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import streamlit as st

import queries
from queries.answers import Answers
from queries.rows import Revisions, Rows
from queries.versions import cite, find_readable

# In the session: the version that a link asked for.
READ = "version_lue"
# And whether invented years are added to real series: a choice, in the address like the others.
INVENTED = "suites"


def answers() -> Answers:
    """Return the answers of the version read.

    Raises:
        queries.VersionError: nothing was published.

    """
    return _answers(_version(), invented(), date.today(), damage())


def ask(name: str, **parametres: object) -> pa.Table:
    """Return the answer to `queries/<nom>.sql`."""
    return answers().ask(name, **parametres)


def _rows(name: str, /, **parametres: object) -> list[Any]:
    return answers().ask(name, **parametres).to_pylist()


# The answer as rows, typed by the name of the question.
rows: Rows = _rows


def base() -> queries.Base:
    """Return the version read."""
    return answers().base


def cited(make: Callable[[], bytes | str]) -> Callable[[], bytes | str]:
    """Return what makes a file taken away, and then holds the version that it cites: it is never deleted."""
    version = base().version

    def _make() -> bytes | str:
        content = make()
        cite(queries.PARQUET, version)
        return content

    return _make


def invented() -> bool:
    """Return whether the reader asked for the years that the demonstration adds to real series."""
    return bool(st.session_state.get(INVENTED))


def choose_version() -> None:
    """Keep the version that the address asks for (`?version=`): it follows its reader from page to page."""
    if requested := st.query_params.pop("version", None):
        st.session_state[READ] = requested


def read_current() -> None:
    """Come back to the version in force."""
    st.session_state.pop(READ, None)


def is_kept() -> bool:
    """Return whether the version read is another one than that in force."""
    return base().version != _in_force()[0]


def damage() -> str:
    """Return why the last whole version is read in the place of the one in force, nothing where it is not."""
    return "" if READ in st.session_state else _in_force()[1]


def published_on() -> date:
    """Return the day when the version read was published."""
    return datetime.fromisoformat(base().publie_le).date()


def revisions(depuis: date | None) -> tuple[str, list[Revisions]]:
    """Return the version in force on a day (None: the one just before), and what has changed since.

    Raises:
        queries.VersionError: that version cannot be read.

    """
    return _revisions(_version(), depuis, invented(), date.today())


# What cannot be read is not kept: once mended or deleted, it is looked for again.
@st.cache_resource(show_spinner=False, max_entries=4)
def _revisions(version: str, depuis: date | None, invented: bool, day: date) -> tuple[str, list[Revisions]]:
    opened = queries.connect(queries.PARQUET, version, day, depuis, invented)
    return opened.avant, Answers(opened).rows("revisions")


def _version() -> str:
    """Return the version to read: the one that a link asked for, or the one in force."""
    return st.session_state.get(READ) or _in_force()[0]


def _in_force() -> tuple[str, str]:
    """Return the version in force, or the last whole one and why: publishing another is enough to refresh the pages."""
    current = queries.PARQUET / "current"
    if not current.exists():
        raise queries.VersionError("Aucune donnée n'est publiée. Lancez : make etl")
    return _readable(str(queries.PARQUET), current.read_bytes() if current.is_file() else b"")


# A version is checked when it is opened, and again each minute: once mended, it is read again.
@st.cache_resource(show_spinner=False, max_entries=4, ttl=60)
def _readable(parquet: str, current: bytes) -> tuple[str, str]:  # noqa: ARG001 (another one named is looked for again)
    return find_readable(Path(parquet))


# What is late depends on the day: a server that runs past midnight opens the version again.
@st.cache_resource(show_spinner=False, max_entries=4)
def _answers(version: str, invented: bool, day: date, instead: str) -> Answers:
    return Answers(replace(queries.connect(queries.PARQUET, version, day, invented=invented), instead=instead))
