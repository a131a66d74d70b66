"""What reading a file needs besides it: the catalogue with its editions, the perimeter, the contract's lists."""

from collections.abc import Mapping

import pyarrow as pa

from etl.catalogue.fiche import Catalogue
from etl.catalogue.loading import describe_editions, load_catalogue
from etl.catalogue.reference import load_followed, load_references
from etl.publication.journal import Editions
from etl.reading.lecture import Contexte, Perimetre


def build_contexte(perimetre: str, editions: Editions | None = None) -> Contexte:
    """Return the context of a reading: "contrat" keeps what the contract is about, "france" every row.

    Raises:
        CatalogueError: a sheet or an edition described is invalid.

    """
    references = load_references()
    kept = build_perimetre(references) if perimetre == "contrat" else None
    return Contexte(build_catalogue(references, editions), kept, references)


def build_catalogue(references: Mapping[str, pa.Table], editions: Editions | None = None) -> Catalogue:
    """Load the catalogue, checked against the contract's own lists, with the editions described since it was written.

    Raises:
        CatalogueError: a sheet or an edition described is invalid.

    """
    catalogue = load_catalogue(
        defis={row["defi"] for row in references["defi"].to_pylist()},
        axes={row["axe"] for row in references["axe"].to_pylist()},
        territoires={row["territoire"] for row in references["territoire"].to_pylist()},
        suivis=load_followed(),
    )
    return describe_editions(catalogue, editions or {})


def build_perimetre(references: Mapping[str, pa.Table]) -> Perimetre:
    """Return the codes of the quartiers and of their comparison territories, per zoning: a list, never a prefix.

    CONTRAT holds the codes that the ANCT gives to the contract, SIREN those of the signataires that publish grants.
    """
    perimetre: Perimetre = {}
    for territoire in references["territoire"].to_pylist():
        perimetre.setdefault(territoire["zonage"], set()).add(territoire["code_territoire"])
    perimetre["CONTRAT"] = {
        code for row in references["contrat"].to_pylist() for code in (row["codes_anct"] or "").split()
    }
    perimetre["SIREN"] = {siren for siren in references["signataire"]["siren"].to_pylist() if siren}
    return perimetre
