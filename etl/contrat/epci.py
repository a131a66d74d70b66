"""Find the intercommunalité that a contract is about, by its SIREN, its name or one of its communes."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from etl.catalogue.reference import AMIENS

SHOWN = 15
SIREN = re.compile(r"\d{9}")
# INSEE's label gives Paris the prefix of the other établissements publics territoriaux: it is none.
PREFIXED = "EPT Ville de Paris"


class NewContractError(Exception):
    """A contract that cannot be begun: the message says why in French, and what to do."""


@dataclass(frozen=True)
class Epci:
    """An intercommunalité, and its QPV of 2024 as the national list describes them."""

    siren: str
    libelle: str
    quartiers: tuple[dict[str, str], ...]

    @property
    def shown(self) -> str:
        """How a candidate is listed: its SIREN, its name, its number of QPV."""
        return f"{self.siren}  {self.libelle} ({len(self.quartiers)} QPV)"


def find_epci(asked: str) -> Epci:
    """Return the only intercommunalité that answers to a SIREN, a name, or else the name of a commune with a QPV.

    Raises:
        NewContractError: none does, or several, which are listed.

    """
    known = load_epci()
    if SIREN.fullmatch(asked.strip()):
        return _by_siren(asked.strip(), known)
    words = _simplify(asked)
    exact = [epci for epci in known.values() if _simplify(epci.libelle) == words]
    found = exact or [epci for epci in known.values() if _holds(epci.libelle, words)] or _by_commune(words, known)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NewContractError(
            f"« {asked} » : aucune intercommunalité de ce nom n'a de QPV dans la liste nationale de 2024. "
            "Vérifiez le nom, ou donnez le SIREN de l'intercommunalité (neuf chiffres)."
        )
    candidates = "\n".join(f"  {epci.shown}" for epci in found[:SHOWN])
    more = f"\n  ... et {len(found) - SHOWN} autres : précisez le nom." if len(found) > SHOWN else ""
    raise NewContractError(f"« {asked} » désigne plusieurs intercommunalités. Donnez le SIREN :\n{candidates}{more}")


def load_epci() -> dict[str, Epci]:
    """Return every intercommunalité that has a QPV of 2024, by SIREN; a QPV astride two of them is in both."""
    names: dict[str, str] = {}
    quartiers: dict[str, list[dict[str, str]]] = {}
    for row in read_national("qpv"):
        sirens = row["epci"].split("; ") if row["zonage"] == "QPV2024" else []
        for siren in sirens:
            quartiers.setdefault(siren, []).append(row)
        # Names are joined as the parts of one name are: only a row of a single one tells it apart.
        if len(sirens) == 1:
            names[sirens[0]] = row["epci_libelle"].replace("; ", ", ")
    names |= {siren: name.removeprefix("EPT ") for siren, name in names.items() if name == PREFIXED}
    return {siren: Epci(siren, names[siren], tuple(rows)) for siren, rows in sorted(quartiers.items())}


def read_national(name: str) -> list[dict[str, str]]:
    """Return the rows of a national table shipped with the project."""
    return read_rows(AMIENS / f"{name}.csv")


def read_rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a csv shipped with the project."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def _by_siren(siren: str, known: dict[str, Epci]) -> Epci:
    if siren in known:
        return known[siren]
    if not _is_valid(siren):
        raise NewContractError(
            f"« {siren} » n'est pas un SIREN : sa clé de contrôle est fausse. Vérifiez ses chiffres."
        )
    raise NewContractError(
        f"« {siren} » : aucun QPV dans cette intercommunalité, d'après la liste nationale de 2024. "
        "Vérifiez que c'est bien le SIREN de l'intercommunalité, et non celui d'une commune."
    )


def _is_valid(siren: str) -> bool:
    """Tell whether the check digit of a SIREN is right (Luhn)."""
    doubled = (int(digit) * (1 + rank % 2) for rank, digit in enumerate(reversed(siren)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _by_commune(words: str, known: dict[str, Epci]) -> list[Epci]:
    communes: dict[str, list[str]] = {}
    for row in read_national("qpv_commune"):
        communes.setdefault(row["code_qpv"], []).append(_simplify(row["commune"]))
    return [epci for epci in known.values() if any(words in communes[row["code_qpv"]] for row in epci.quartiers)]


def _holds(libelle: str, words: str) -> bool:
    return bool(words) and f" {words} " in f" {_simplify(libelle)} "


def _simplify(text: str) -> str:
    """Return the words of a name, in lower case and without accents nor signs."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))
