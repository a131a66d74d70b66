"""Where a link leads: a page is known by its name, which is that of its file and of its address."""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]


@cache
def page_file(name: str) -> str:
    """Return the file of a page (`quartier`), as Streamlit's links ask for it: a path from the entry point.

    Raises:
        ValueError: no page bears this name.

    """
    (path,) = ROOT.glob(f"pages/*/{name}.py")
    return path.relative_to(ROOT).as_posix()
