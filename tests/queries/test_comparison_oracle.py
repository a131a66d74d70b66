"""The rules of comparison, written again in plain Python from the published tables: they agree on every pair."""

from collections.abc import Iterator
from itertools import permutations
from math import sqrt
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import queries


def _read(publication: Path, name: str) -> list[dict]:
    version = (publication / "current").read_text().strip()
    return pq.read_table(publication / version / f"{name}.parquet").to_pylist()


class Oracle:
    """Slow and plain: one method per rule, no SQL."""

    def __init__(self, publication: Path) -> None:
        self.sources = {line["source"]: line for line in _read(publication, "source")}
        self.fiches = {line["indicateur"]: line for line in _read(publication, "indicateur")}
        self.mesures = _read(publication, "mesure")
        self.ruptures: dict[str, list[int]] = {}
        for row in _read(publication, "rupture"):
            if row["nature"] == "rupture":
                self.ruptures.setdefault(row["indicateur"], []).append(row["annee"])
        self.quartiers = {row["quartier"] for row in _read(publication, "quartier")}
        self.territoires = {(row["territoire"], row["zonage"]): row for row in _read(publication, "territoire")}
        self.prix = {row["annee"]: row["indice"] for row in _read(publication, "prix")}
        self.populations = self._populations()
        self.habitants = sum(
            population
            for (lieu, zonage), population in self.populations.items()
            if lieu in self.quartiers and zonage == "QPV2024"
        )
        self.pas = self._pas()

    def _edition(self, m: dict) -> tuple:
        return (m["indicateur"], m["source"], m["zonage"], m["edition"])

    def _populations(self) -> dict[tuple[str, str], float]:
        last_ones: dict[tuple[str, str], tuple] = {}
        for m in self.mesures:
            if m["indicateur"] == "population" and m["valeur"] is not None:
                rank = (m["millesime"] or m["fenetre_fin"] or 0, m["edition"], m["valeur"])
                key = (m["territoire"], m["zonage"])
                last_ones[key] = max(last_ones.get(key, rank), rank)
        return {key: index[2] for key, index in last_ones.items()}

    def annee(self, m: dict) -> int | None:
        if m["millesime"] is not None:
            return m["millesime"]
        return None if m["fenetre_debut"] is None else (m["fenetre_debut"] + m["fenetre_fin"]) // 2

    def _pas(self) -> dict[tuple, float]:
        """The unit of each edition: tens, units, or the decimals of the sheet."""
        editions: dict[tuple, list[float]] = {}
        for m in self.mesures:
            if m["valeur"] is not None:
                editions.setdefault(self._edition(m), []).append(m["valeur"])
        return {edition: self._unite(edition[0], values) for edition, values in editions.items()}

    def _unite(self, indicateur: str, values: list[float]) -> float:
        if all(value % 10 == 0 for value in values) and max(map(abs, values)) >= 100:
            return 10.0
        return 1.0 if all(value % 1 == 0 for value in values) else 10.0 ** -self.fiches[indicateur]["decimales"]

    def modele(self, m: dict) -> str:
        return self.fiches[m["indicateur"]]["erreur_modele"]

    def size(self, m: dict) -> float | None:
        """What the denominator counts; a place of comparison has at least the inhabitants of the quartiers."""
        place = (m["territoire"], m["zonage"])
        population = self.populations.get(place) or self.territoires[place]["population"]
        if population is None and self.territoires[place]["nature"] != "quartier":
            population = self.habitants
        return population and self.fiches[m["indicateur"]]["part_population"] * population

    def variance(self, m: dict) -> float | None:
        fiche, v, n = self.fiches[m["indicateur"]], m["valeur"], self.size(m)
        taux = fiche["taux_sondage"]
        factor = fiche["effet_plan"] * ((1 - taux) / taux if taux < 1 else 1)
        if self.modele(m) == "exhaustif":
            return 0.0
        if self.modele(m) == "effectif":
            return factor * max(v, 1)
        if n is None:
            return None
        if self.modele(m) == "part":
            p = max(min(v, 100 - 100 / n), 100 / n)
            return factor * p * (100 - p) / n
        if self.modele(m) == "rapport":
            return factor * v * (1 + v) ** 2 / n
        return factor * (fiche["dispersion"] * v) ** 2 / n

    def bruit(self, m: dict) -> float | None:
        """What the noise of the counts does at most to the value."""
        effectif = self.sources[m["source"]]["plancher_effectif"]
        if effectif == 0 or self.modele(m) in ("effectif", "exhaustif"):
            return effectif
        n, v = self.size(m), m["valeur"]
        if n is None:
            return None
        sur_une_part = 100 * (1 + v / 100)
        sur_un_rapport = (1 + v) ** 2
        sur_un_quantile = 2 * self.fiches[m["indicateur"]]["dispersion"] * v
        par_modele = {"part": sur_une_part, "rapport": sur_un_rapport, "quantile": sur_un_quantile}
        return effectif * par_modele[self.modele(m)] / n

    def arrondi(self, m: dict) -> float:
        return 0.0 if self.modele(m) in ("effectif", "exhaustif") else self.pas[self._edition(m)] / 2

    def marge(self, *cotes: dict) -> float | None:
        """The margin of a difference, or of the change of a gap, with the errors of all its values; None: not known."""
        total, bounds = 0.0, 0.0
        for m, other in zip(cotes, self._face_to_face(cotes), strict=True):
            variance, bruit, inflation = self.variance(m), self.bruit(m), self.inflation(m, other)
            if variance is None or bruit is None or inflation is None:
                return None
            total += variance * inflation**2
            bounds += (bruit + self.arrondi(m)) * inflation
        return 1.96 * sqrt(total) + bounds

    def _face_to_face(self, cotes: tuple[dict, ...]) -> list[dict]:
        """The other date of each value: two values, or two pairs of dates."""
        return [cotes[rank + 1 - 2 * (rank % 2)] for rank in range(len(cotes))]

    def inflation(self, m: dict, other: dict) -> float | None:
        """What a euro of the year of `m` is worth in euros of the later of the two years."""
        here, elsewhere = self.annee(m), self.annee(other)
        if self.fiches[m["indicateur"]]["unite"] != "€" or None in (here, elsewhere) or here >= elsewhere:
            return 1.0
        return self.prix[elsewhere] / self.prix[here] if {here, elsewhere} <= self.prix.keys() else None

    def seuil(self, *cotes: dict) -> float:
        marge = self.marge(*cotes)
        return sum(map(self.arrondi, cotes)) if marge is None else marge

    def motif(self, a: dict, b: dict) -> str | None:
        for m in (a, b):
            if m["valeur"] is None:
                return "SECRET" if m["statut"] in ("secret", "non_significatif") else "ABSENT"
        if a["zonage"] != b["zonage"]:
            return "PERIMETRE"
        start, end = sorted(self.annee(m) or 0 for m in (a, b))
        protections = {self.sources[m["source"]]["protection"] for m in (a, b)}
        if self.annee(a) is None or self.annee(b) is None or protections == {"masque", "bruite"}:
            return "DEFINITION"
        if self.enquetes_communes(a, b):
            return "FENETRE"
        if any(start < rupture <= end for rupture in self.ruptures.get(a["indicateur"], [])):
            return "RUPTURE"
        if end - start < max(a["ecart_minimal_ans"], b["ecart_minimal_ans"], 1):
            return "ECART_MINIMAL"
        if self.fiches[a["indicateur"]]["unite"] == "€" and not {start, end} <= self.prix.keys():
            return "PRIX"
        return "MARGE" if round(abs(self.evolution(a, b)), 6) < round(self.seuil(a, b), 6) else None

    def evolution(self, a: dict, b: dict) -> float:
        """Return the difference; of money, in euros of the later year."""
        if self.fiches[a["indicateur"]]["unite"] != "€":
            return b["valeur"] - a["valeur"]
        annees = [self.annee(m) for m in (a, b)]
        depart, arrivee = (
            m["valeur"] / self.prix[annee] * self.prix[max(annees)] for m, annee in zip((a, b), annees, strict=True)
        )
        return arrivee - depart

    def enquetes_communes(self, a: dict, b: dict) -> bool:
        annees = [set(range(m["fenetre_debut"], m["fenetre_fin"] + 1)) for m in (a, b)]
        return max(map(len, annees)) > 1 and bool(annees[0] & annees[1])

    def pairs(self) -> Iterator[tuple[tuple, dict, dict]]:
        series: dict[tuple[str, str], list[dict]] = {}
        for m in self.mesures:
            series.setdefault((m["indicateur"], m["territoire"]), []).append(m)
        for (indicateur, territoire), values in series.items():
            for a, b in permutations(values, 2):
                dates = (f"{m['edition']}@{m['zonage']}" for m in (a, b))
                yield (indicateur, territoire, *dates), a, b

    def etat(self, a: dict, b: dict, motif: str | None) -> str:
        evolution = None if motif not in (None, "MARGE") else self.evolution(a, b)
        if evolution is None:
            return "non_comparable"
        known = self.marge(a, b) is not None
        if motif:
            whole_numbers = self.arrondi(a) + self.arrondi(b) >= 0.5
            return "stable" if known and evolution == 0 and not whole_numbers else "non_significatif"
        if not known:
            return "sans_marge"
        sens = self.fiches[a["indicateur"]]["sens"]
        if sens == "neutre":
            return "hausse" if evolution > 0 else "baisse"
        return "amelioration" if (evolution > 0) == (sens == "hausse_favorable") else "degradation"

    def marges(self) -> dict[tuple, float | None]:
        return {key: None if None in (a["valeur"], b["valeur"]) else self.marge(a, b) for key, a, b in self.pairs()}

    def verdicts(self) -> dict[tuple, tuple[str | None, str, float | None]]:
        verdicts = {}
        for key, a, b in self.pairs():
            motif = self.motif(a, b)
            difference = None if motif else round(self.evolution(a, b), 6)
            verdicts[key] = (motif, self.etat(a, b, motif), difference)
        return verdicts


@pytest.mark.parametrize("fixture", ["publication", "real_publication", "publication_france"])
def test_the_rules_agree_with_their_plain_python_twin_on_every_pair(fixture, request):
    publication = request.getfixturevalue(fixture)
    expected = Oracle(publication).verdicts()
    pairs = (
        queries.connect(publication)
        .connection.cursor()
        .sql(
            """
        select
            indicateur, territoire,
            a['edition'] || '@' || a['zonage'] as a, b['edition'] || '@' || b['zonage'] as b, motif,
            etat_tendance(a, b, motif, difference, sens) as etat, difference
        from paire
        join indicateur using (indicateur)
        """
        )
    )
    obtained_rows = {row[:4]: row[4:] for row in pairs.fetchall()}
    assert obtained_rows.keys() == expected.keys()
    disagreements = {
        key: (verdict, expected[key]) for key, verdict in obtained_rows.items() if not _egal(verdict, expected[key])
    }
    assert dict(list(disagreements.items())[:10]) == {}
    assert len(obtained_rows) > 1000


def test_a_gap_and_the_change_of_a_gap_have_the_errors_of_all_their_values(real_publication):
    oracle, base = Oracle(real_publication), queries.connect(real_publication)
    values = {(m["indicateur"], m["territoire"], m["zonage"], m["edition"]): m for m in oracle.mesures}
    rows = (
        base.connection.cursor()
        .sql(
            """
            select
                q.indicateur, q.territoire, r.territoire, q.a['zonage'], r.a['zonage'], q.a['edition'], r.a['edition'],
                q.b['edition'], r.b['edition'], marge(q.a, r.a), marge_ecart(q.a, q.b, r.a, r.b)
            from paire as q
            join paire as r
                on r.indicateur = q.indicateur and r.territoire <> q.territoire
                and r.a['annee'] = q.a['annee'] and r.b['annee'] = q.b['annee']
            where q.a['zonage'] = q.b['zonage'] and r.a['zonage'] = r.b['zonage']
              and q.a['valeur'] + q.b['valeur'] + r.a['valeur'] + r.b['valeur'] is not null
            """
        )
        .fetchall()
    )
    known = 0
    for indicateur, lieu, reference, zonage, other, qa, ra, qb, rb, ecart, evolution in rows:
        q = [values[indicateur, lieu, zonage, edition] for edition in (qa, qb)]
        r = [values[indicateur, reference, other, edition] for edition in (ra, rb)]
        assert ecart == pytest.approx(oracle.marge(q[0], r[0]))
        assert evolution == pytest.approx(oracle.marge(*q, *r))
        known += evolution is not None
    assert 0 < known == len(rows)


def _egal(obtained: tuple, expected: tuple) -> bool:
    if obtained[:2] != expected[:2] or (obtained[2] is None) != (expected[2] is None):
        return False
    return obtained[2] is None or abs(obtained[2] - expected[2]) < 1e-5
