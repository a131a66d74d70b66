"""Places that do not change, drawn again and again as the error models say: at most 5 % of them are called a change."""

from dataclasses import asdict, dataclass
from math import sqrt

import numpy as np
import pyarrow as pa
import pytest

import queries

PLACES = 20_000


@dataclass(frozen=True)
class Still:
    """An indicator that does not move: its model, its true value, the unit in which it is published."""

    modele: str
    valeur: float
    pas: float
    part: float = 1.0
    facteur: float = 1.0
    bruit: int = 0
    dispersion: float = 0.0

    def draw(self, random: np.random.Generator, size: float) -> np.ndarray:
        """Return two published values of each place: chance, then the noise of counts, then rounding."""
        variance = {
            "part": lambda v: v * (100 - v) / size,
            "effectif": lambda v: v,
            "rapport": lambda v: v * (1 + v) ** 2 / size,
            "quantile": lambda v: (self.dispersion * v) ** 2 / size,
        }[self.modele](self.valeur)
        unite = 100 / size if self.modele == "part" else 1.0
        values = random.normal(self.valeur, sqrt(self.facteur * variance), (PLACES, 2))
        noised = values + unite * random.uniform(-self.bruit, self.bruit, (PLACES, 2))
        return np.round(noised / self.pas) * self.pas


CENSUS = 1.5 * 0.6 / 0.4
STILL = {
    "poverty in whole points": Still("part", 45.0, 1.0, facteur=2.2),
    "employment rate of the census": Still("part", 40.0, 0.1, part=0.62, facteur=CENSUS),
    "share made from noised counts": Still("part", 30.0, 0.1, part=0.45, bruit=10),
    "noised count of a register": Still("effectif", 400.0, 1.0, bruit=10),
    "count of the census": Still("effectif", 1200.0, 1.0, facteur=CENSUS),
    "index of youth": Still("rapport", 2.0, 0.1, part=0.5, facteur=CENSUS),
    "median income in tens of euros": Still("quantile", 13_320.0, 10.0, part=0.45, dispersion=0.55),
}
SIDE = """{{
    'variance': variance_valeur($modele, {0}, $taille, $facteur, $dispersion),
    'borne': demi_pas($modele, $pas) + bruit($modele, {0}, $taille, $bruit, $dispersion),
    'arrondi': demi_pas($modele, $pas), 'unite': '', 'annee': 2020, 'indice': 100
}}"""
VERDICTS = f"""
    select count(*) from draw
    where not sous_le_seuil(b - a, seuil({SIDE.format("a")}, {SIDE.format("b")}))
"""


@pytest.mark.parametrize("name", STILL)
@pytest.mark.parametrize("population", [1_200, 7_000])
def test_at_most_five_in_a_hundred_still_places_are_said_to_change(publication, name, population):
    still = STILL[name]
    size = still.part * population
    drawn = still.draw(np.random.default_rng(population), size)
    cursor = queries.connect(publication).connection.cursor()
    cursor.register("draw", pa.table({"a": drawn[:, 0], "b": drawn[:, 1]}))
    names = ("modele", "facteur", "dispersion", "pas", "bruit")
    params = {name: asdict(still)[name] for name in names} | {"taille": size}
    ((called,),) = cursor.sql(VERDICTS, params=params).fetchall()
    # Two standard deviations of the simulation itself.
    assert called <= 0.05 * PLACES + 2 * sqrt(0.05 * 0.95 * PLACES)
    # And the margin is not so wide that nothing is ever called a change.
    assert called > 0
