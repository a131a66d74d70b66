"""The rules of comparison, written again in plain Python from the published tables: they agree on every pair."""

from collections.abc import Iterator
from itertools import permutations
from math import sqrt
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import queries


def _lire(publication: Path, name: str) -> list[dict]:
    version = (publication / "current").read_text().strip()
    return pq.read_table(publication / version / f"{name}.parquet").to_pylist()


class Oracle:
    """Slow and plain: one method per rule, no SQL."""

    def __init__(self, publication: Path) -> None:
        self.sources = {line["source"]: line for line in _lire(publication, "source")}
        self.fiches = {line["indicateur"]: line for line in _lire(publication, "indicateur")}
        self.mesures = _lire(publication, "mesure")
        self.ruptures: dict[str, list[int]] = {}
        for row in _lire(publication, "rupture"):
            if row["nature"] == "rupture":
                self.ruptures.setdefault(row["indicateur"], []).append(row["annee"])
        self.prix = {row["annee"]: row["indice"] for row in _lire(publication, "prix")}
        self.populations = self._populations()
        # An edition is in whole units when every value that it published for the indicator in these places is.
        self.decimales: set[tuple] = {self._edition(m) for m in self.mesures if m["valeur"] and m["valeur"] % 1}

    def _edition(self, m: dict) -> tuple:
        return (m["indicateur"], m["source"], m["zonage"], m["edition"])

    def _populations(self) -> dict[tuple[str, str], float]:
        derniers: dict[tuple[str, str], tuple] = {}
        for m in self.mesures:
            if m["indicateur"] == "population" and m["valeur"] is not None:
                rank = (m["millesime"] or m["fenetre_fin"] or 0, m["edition"], m["valeur"])
                key = (m["territoire"], m["zonage"])
                derniers[key] = max(derniers.get(key, rank), rank)
        return {key: index[2] for key, index in derniers.items()}

    def annee(self, m: dict) -> int | None:
        if m["millesime"] is not None:
            return m["millesime"]
        return None if m["fenetre_debut"] is None else (m["fenetre_debut"] + m["fenetre_fin"]) // 2

    def sondage(self, m: dict) -> float | None:
        """The variance of a census figure, None where it is none or where nothing tells the size of the sample."""
        source, fiche = self.sources[m["source"]], self.fiches[m["indicateur"]]
        taux = source["taux_sondage"]
        if taux >= 1 or m["fenetre_debut"] is None or m["fenetre_debut"] == m["fenetre_fin"]:
            return None
        if self.effectif(m):
            return source["effet_plan"] * m["valeur"] * (1 - taux) / taux
        population = self.populations.get((m["territoire"], m["zonage"]))
        if fiche["unite"] != "%" or population is None:
            return None
        enquetes = taux * fiche["part_population"] * population
        return source["effet_plan"] * m["valeur"] * (100 - m["valeur"]) * (1 - taux) / enquetes

    def effectif(self, m: dict) -> bool:
        return self.fiches[m["indicateur"]]["sommable"]

    def bruit(self, m: dict) -> int:
        return self.sources[m["source"]]["plancher_effectif"] if self.effectif(m) else 0

    def arrondi(self, m: dict) -> float:
        if self.effectif(m):
            return 0.0
        return 0.5 / 10 ** self.fiches[m["indicateur"]]["decimales"] if self._edition(m) in self.decimales else 0.5

    def marge(self, *cotes: dict) -> float | None:
        """The margin of a difference, or of the change of a gap, with the errors of all its values; None: not known."""
        sondages = [self.sondage(m) for m in cotes]
        if any(sondage is None and not self.bruit(m) for m, sondage in zip(cotes, sondages, strict=True)):
            return None
        hasard = 1.96 * sqrt(sum(sondage or 0.0 for sondage in sondages))
        return max(hasard, sum(map(self.bruit, cotes)), sum(map(self.arrondi, cotes))) or None

    def seuil(self, *cotes: dict) -> float:
        return self.marge(*cotes) or sum(map(self.arrondi, cotes))

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

    def couples(self) -> Iterator[tuple[tuple, dict, dict]]:
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
        connue = self.marge(a, b) is not None
        if motif:
            entiers = self.arrondi(a) + self.arrondi(b) >= 0.5
            return "stable" if connue and evolution == 0 and not entiers else "non_significatif"
        if not connue:
            return "sans_marge"
        sens = self.fiches[a["indicateur"]]["sens"]
        if sens == "neutre":
            return "hausse" if evolution > 0 else "baisse"
        return "amelioration" if (evolution > 0) == (sens == "hausse_favorable") else "degradation"

    def marges(self) -> dict[tuple, float | None]:
        return {key: None if None in (a["valeur"], b["valeur"]) else self.marge(a, b) for key, a, b in self.couples()}

    def paires(self) -> dict[tuple, tuple[str | None, str, float | None]]:
        verdicts = {}
        for key, a, b in self.couples():
            motif = self.motif(a, b)
            difference = None if motif else round(self.evolution(a, b), 6)
            verdicts[key] = (motif, self.etat(a, b, motif), difference)
        return verdicts


@pytest.mark.parametrize("fixture", ["publication", "publication_reelle", "publication_france"])
def test_the_rules_agree_with_their_plain_python_twin_on_every_pair(fixture, request):
    publication = request.getfixturevalue(fixture)
    expected = Oracle(publication).paires()
    paires = (
        queries.connect(publication)
        .connexion.cursor()
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
    obtenus = {row[:4]: row[4:] for row in paires.fetchall()}
    assert obtenus.keys() == expected.keys()
    desaccords = {
        key: (verdict, expected[key]) for key, verdict in obtenus.items() if not _egal(verdict, expected[key])
    }
    assert dict(list(desaccords.items())[:10]) == {}
    assert len(obtenus) > 1000


def test_a_gap_and_the_change_of_a_gap_have_the_errors_of_all_their_values(publication_reelle):
    oracle, base = Oracle(publication_reelle), queries.connect(publication_reelle)
    values = {(m["indicateur"], m["territoire"], m["zonage"], m["edition"]): m for m in oracle.mesures}
    rows = (
        base.connexion.cursor()
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
    connues = 0
    for indicateur, lieu, reference, zonage, autre, qa, ra, qb, rb, ecart, evolution in rows:
        q = [values[indicateur, lieu, zonage, edition] for edition in (qa, qb)]
        r = [values[indicateur, reference, autre, edition] for edition in (ra, rb)]
        assert ecart == pytest.approx(oracle.marge(q[0], r[0]))
        assert evolution == pytest.approx(oracle.marge(*q, *r))
        connues += evolution is not None
    assert 0 < connues < len(rows)


def _egal(obtenu: tuple, expected: tuple) -> bool:
    if obtenu[:2] != expected[:2] or (obtenu[2] is None) != (expected[2] is None):
        return False
    return obtenu[2] is None or abs(obtenu[2] - expected[2]) < 1e-5
