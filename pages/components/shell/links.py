"""Where a link leads: a page is known by its name, which is that of its file and of its address."""

from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from pages.components.shell import data

ROOT = Path(__file__).parents[3]


@cache
def page_file(name: str) -> str:
    """Return the file of a page (`quartier`), as Streamlit's links ask for it: a path from the entry point.

    Raises:
        ValueError: no page bears this name.

    """
    (path,) = ROOT.glob(f"pages/*/{name}.py")
    return path.relative_to(ROOT).as_posix()


def address(name: str, **choice: str) -> str:
    """Return the address of a page with its choices, relative to any other: what the reader follows comes along."""
    kept = {"version": data.base().version} if data.is_kept() else {}
    if data.invented():
        kept[data.INVENTED] = "true"
    return f"{name}?{urlencode(choice | kept)}"


def quartiers() -> dict[str, str]:
    """Return the address of the page of each quartier, by code."""
    return {row["quartier"]: address("quartier", quartier=row["nom_contrat"]) for row in data.rows("quartiers")}
