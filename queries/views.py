"""What the questions share: the views and macros of `vues/`, in the order of their making."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

# Comparability first, then actions and droit commun, then what matters.
FILES = tuple(
    Path(__file__).parent / "vues" / f"{name}.sql"
    for name in (
        *("erreur", "comparabilite", "tendance", "france", "evaluation", "solidite", "hors_qpv"),
        *("actions", "droit_commun", "calendrier", "structures", "controles"),
        *("constats_mesures", "constats_avant", "constats_moyens", "constats_suivi"),
    )
)
# What differs from the version before: left out when that one cannot be read.
REVISIONS = FILES[0].with_name("revisions.sql")
# « create or replace » is said of the views that stay views, whatever the size of what they read.
MADE = re.compile(r"create (or replace )?(view|table|macro) (\w+)")
COMMENT = re.compile(r"--.*")
# What tells the day: no view that reads it, itself or through another, is kept.
DAY = {"jour_lu"}


@dataclass(frozen=True)
class Statement:
    """A statement of `vues/`: what it makes, and whether that is the same for a version whatever the day."""

    sql: str
    name: str
    kept: bool


@cache
def list_statements() -> tuple[Statement, ...]:
    """Return the statements that make what the questions share, those on the version before left out."""
    statements, changing = [], set(DAY)
    for path in FILES:
        for found in duckdb.extract_statements(path.read_text(encoding="utf-8")):
            sql = COMMENT.sub("", found.query)
            live, kind, name = MADE.search(sql).groups()  # type: ignore[union-attr]
            if changing & set(re.findall(r"\w+", sql)):
                changing.add(name)
            kept = not live and kind != "macro" and name not in changing
            statements.append(Statement(found.query, name, kept))
    return tuple(statements)
