"""Which constat opens a page: the first of the one list that is about what the page shows."""

from collections.abc import Mapping, Sequence

from narration.constat import concluding, of_family
from queries.rows import Constats


def first(constats: Sequence[Constats], *familles: str, **about: object) -> Constats | None:
    """Return the first constat of some families about exactly this (a column and its value); None without any."""
    return next((row for row in of_family(constats, *familles) if _is_about(row, about)), None)


def _is_about(row: Mapping[str, object], about: Mapping[str, object]) -> bool:
    return all(row[name] == value for name, value in about.items())


def of_indicateur(constats: Sequence[Constats], indicateur: str, quartier: str | None) -> list[Constats]:
    """Return the constats on an indicator: of the quartier chosen, else of the whole, first; then the others.

    Where none concludes, what cannot be concluded is what there is to say.
    """
    about = [row for row in constats if row["indicateur"] == indicateur]
    own = [row for row in about if row["quartier"] == quartier]
    others = [row for row in about if row not in own]
    return [*concluding(own), *concluding(others)] or own[:1]
