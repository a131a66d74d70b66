"""From `mesure_qpv` to `ressemblance` (what « alike » means) and `voisin` (the QPV nearest to each QPV)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from etl.catalogue.fiche import ZONAGES
from etl.catalogue.strict import build_fiche, check_choice, read_toml
from etl.tables.published import get_table

RULE = Path(__file__).parents[1] / "reference" / "ressemblance.toml"


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A variable that two QPV are compared on: an indicator at one edition."""

    indicateur: str
    edition: str
    poids: float = 1.0
    logarithme: bool = False


@dataclass(frozen=True, kw_only=True)
class BaseRessemblance:
    """A set of variables, in one zoning; the neighbours may be looked for in the same region alone."""

    base: str
    libelle: str
    zonage: str
    variable: tuple[Variable, ...]
    meme_region: bool = False


def load_ressemblance(path: Path = RULE) -> tuple[int, list[BaseRessemblance]]:
    """Load the number of neighbours and the bases.

    Raises:
        CatalogueError: an unknown key or zoning; the message names the file.

    """
    raw = read_toml(path)
    bases = []
    for row in raw["base"]:
        row["variable"] = tuple(build_fiche(Variable, variable, path) for variable in row["variable"])
        bases.append(build_fiche(BaseRessemblance, row, path))
        check_choice(path, "base.zonage", bases[-1].zonage, ZONAGES)
    return raw["nombre"], bases


def build_ressemblance(mesures: pa.Table, qpv: pa.Table) -> dict[str, pa.Table]:
    """Return the tables ressemblance and voisin; `mesures` is `mesure_qpv`, `qpv` the list of all QPV.

    A base whose variables are not loaded has no neighbours; an indicator that a contract does not follow neither.
    """
    nombre, bases = load_ressemblance()
    values: dict[tuple[str, str, str], dict[str, float]] = {}
    for row in mesures.select(["indicateur", "zonage", "edition", "code_qpv", "valeur"]).to_pylist():
        if row["valeur"] is not None:
            key = row["indicateur"], row["zonage"], row["edition"]
            values.setdefault(key, {})[row["code_qpv"]] = row["valeur"]
    regions = {str(row["code_qpv"]): str(row["region"]) for row in qpv.to_pylist()}
    variables = [
        vars(variable) | {"base": base.base, "libelle": base.libelle, "ordre": ordre, "zonage": base.zonage}
        | {"meme_region": base.meme_region, "nombre": nombre}
        for ordre, base in enumerate(bases, 1)
        for variable in base.variable
    ]  # fmt: skip
    return {
        "ressemblance": pa.Table.from_pylist(variables, schema=get_table("ressemblance").schema),
        "voisin": pa.concat_tables([_find_neighbours(base, values, regions, nombre) for base in bases]),
    }


def _find_neighbours(
    base: BaseRessemblance, values: dict[tuple[str, str, str], dict[str, float]], regions: dict[str, str], nombre: int
) -> pa.Table:
    schema = get_table("voisin").schema
    known = [values.get((variable.indicateur, base.zonage, variable.edition), {}) for variable in base.variable]
    codes = sorted(set.intersection(*map(set, known)) & set(regions)) if known else []
    if len(codes) < 2:
        return schema.empty_table()
    points = np.array([[value[code] for value in known] for code in codes])
    logarithms = np.array([variable.logarithme for variable in base.variable])
    points[:, logarithms] = np.log(np.maximum(points[:, logarithms], 1))
    spread = points.std(axis=0)
    points = (points - points.mean(axis=0)) / np.where(spread > 0, spread, 1)
    weights = np.array([variable.poids for variable in base.variable])
    distances = np.sqrt(((points[:, None] - points[None]) ** 2 @ weights) / weights.sum())
    np.fill_diagonal(distances, np.inf)
    if base.meme_region:
        region = np.array([regions[code] for code in codes])
        distances[region[:, None] != region[None]] = np.inf
    # To the sixth decimal, then by code: the same neighbours on every machine.
    distances = distances.round(6)
    rows, others, ranks = _rank_nearest(distances, nombre)
    names = np.array(codes)
    columns = ([base.base] * len(rows), names[rows], ranks, names[others], distances[rows, others])
    return pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema)


def _rank_nearest(distances: np.ndarray, nombre: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each row, and the columns nearest to it by rank from 1: only those as near as the last one are sorted."""
    last = min(nombre, len(distances)) - 1
    farthest = np.partition(distances, last, axis=1)[:, last]
    rows, others = np.nonzero((distances <= farthest[:, None]) & np.isfinite(distances))
    order = np.lexsort((others, distances[rows, others], rows))
    rows, others = rows[order], others[order]
    ranks = np.arange(len(rows)) - np.searchsorted(rows, rows) + 1
    kept = ranks <= nombre
    return rows[kept], others[kept], ranks[kept]
