"""The rules of comparison, written again in plain Python from the published tables: they agree on every pair."""

from itertools import permutations
from math import floor, sqrt
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import queries


def _lire(publication: Path, nom: str) -> list[dict]:
    version = (publication / "current").read_text().strip()
    return pq.read_table(publication / version / f"{nom}.parquet").to_pylist()


class Oracle:
    """Slow and plain: one method per rule, no SQL."""

    def __init__(self, publication: Path) -> None:
        self.sources = {ligne["source"]: ligne for ligne in _lire(publication, "source")}
        self.fiches = {ligne["indicateur"]: ligne for ligne in _lire(publication, "indicateur")}
        self.mesures = _lire(publication, "mesure")
        self.ruptures: dict[str, list[int]] = {}
        for ligne in _lire(publication, "rupture"):
            if ligne["nature"] == "rupture":
                self.ruptures.setdefault(ligne["indicateur"], []).append(ligne["annee"])
        self.populations = self._populations()

    def _populations(self) -> dict[tuple[str, str], float]:
        derniers: dict[tuple[str, str], tuple] = {}
        for m in self.mesures:
            if m["indicateur"] == "population" and m["valeur"] is not None:
                rang = (m["millesime"] or m["fenetre_fin"] or 0, m["edition"], m["valeur"])
                cle = (m["territoire"], m["zonage"])
                derniers[cle] = max(derniers.get(cle, rang), rang)
        return {cle: rang[2] for cle, rang in derniers.items()}

    def annee(self, m: dict) -> int | None:
        if m["millesime"] is not None:
            return m["millesime"]
        return None if m["fenetre_debut"] is None else (m["fenetre_debut"] + m["fenetre_fin"]) // 2

    def variance(self, m: dict) -> float | None:
        source, fiche = self.sources[m["source"]], self.fiches[m["indicateur"]]
        moyenne = m["fenetre_debut"] is not None and m["fenetre_debut"] < m["fenetre_fin"]
        if fiche["unite"] != "%" or source["taux_sondage"] >= 1 or not moyenne:
            return 0.0
        population = self.populations.get((m["territoire"], m["zonage"]))
        if population is None:
            return None
        taux = source["taux_sondage"]
        enquetes = taux * fiche["part_population"] * population
        return source["effet_plan"] * m["valeur"] * (100 - m["valeur"]) * (1 - taux) / enquetes

    def marge(self, a: dict, b: dict) -> float:
        variances = [self.variance(a), self.variance(b)]
        sondage = 0.0 if None in variances else 1.96 * sqrt(sum(variances))
        effectif = self.fiches[a["indicateur"]]["unite"] not in ("%", "€")
        bruit = sum(self.sources[m["source"]]["plancher_effectif"] for m in (a, b)) if effectif else 0
        part = self.fiches[a["indicateur"]]["unite"] == "%"
        arrondi = sum(
            0.5
            for m in (a, b)
            if part and self.sources[m["source"]]["arrondi_unite"] and m["valeur"] == floor(m["valeur"])
        )
        return max(sondage, bruit, arrondi)

    def motif(self, a: dict, b: dict) -> str | None:
        for m in (a, b):
            if m["valeur"] is None:
                return "SECRET" if m["statut"] in ("secret", "non_significatif") else "ABSENT"
        if a["zonage"] != b["zonage"]:
            return "PERIMETRE"
        debut, fin = sorted(self.annee(m) or 0 for m in (a, b))
        protections = {self.sources[m["source"]]["protection"] for m in (a, b)}
        if self.annee(a) is None or self.annee(b) is None or protections == {"masque", "bruite"}:
            return "DEFINITION"
        if self.enquetes_communes(a, b):
            return "FENETRE"
        if any(debut < rupture <= fin for rupture in self.ruptures.get(a["indicateur"], [])):
            return "RUPTURE"
        if fin - debut < max(a["ecart_minimal_ans"], b["ecart_minimal_ans"], 1):
            return "ECART_MINIMAL"
        if self.fiches[a["indicateur"]]["unite"] == "€":
            return "PRIX"
        return "MARGE" if abs(b["valeur"] - a["valeur"]) < self.marge(a, b) else None

    def enquetes_communes(self, a: dict, b: dict) -> bool:
        annees = [set(range(m["fenetre_debut"], m["fenetre_fin"] + 1)) for m in (a, b)]
        return max(map(len, annees)) > 1 and bool(annees[0] & annees[1])

    def paires(self) -> dict[tuple, tuple[str | None, float | None]]:
        series: dict[tuple[str, str], list[dict]] = {}
        for m in self.mesures:
            series.setdefault((m["indicateur"], m["territoire"]), []).append(m)
        verdicts = {}
        for (indicateur, territoire), valeurs in series.items():
            for a, b in permutations(valeurs, 2):
                motif = self.motif(a, b)
                difference = None if motif else round(b["valeur"] - a["valeur"], 6)
                cle = (indicateur, territoire, f"{a['edition']}@{a['zonage']}", f"{b['edition']}@{b['zonage']}")
                verdicts[cle] = (motif, difference)
        return verdicts


@pytest.mark.parametrize("fixture", ["publication", "publication_reelle", "publication_france"])
def test_the_rules_agree_with_their_plain_python_twin_on_every_pair(fixture, request):
    publication = request.getfixturevalue(fixture)
    attendus = Oracle(publication).paires()
    paires = (
        queries.connect(publication)
        .connexion.cursor()
        .sql(
            """
        select
            indicateur, territoire,
            a['edition'] || '@' || a['zonage'] as a, b['edition'] || '@' || b['zonage'] as b, motif, difference
        from paire
        """
        )
    )
    obtenus = {ligne[:4]: ligne[4:] for ligne in paires.fetchall()}
    assert obtenus.keys() == attendus.keys()
    desaccords = {
        cle: (verdict, attendus[cle]) for cle, verdict in obtenus.items() if not _egal(verdict, attendus[cle])
    }
    assert dict(list(desaccords.items())[:10]) == {}
    assert len(obtenus) > 1000


def _egal(obtenu: tuple, attendu: tuple) -> bool:
    if obtenu[0] != attendu[0] or (obtenu[1] is None) != (attendu[1] is None):
        return False
    return obtenu[1] is None or abs(obtenu[1] - attendu[1]) < 1e-5
