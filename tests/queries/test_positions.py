"""The place of a quartier among all the QPV of France, found again by counting, in plain Python."""

import csv
from collections import defaultdict
from math import sqrt
from pathlib import Path

import pytest

import queries
from tests.queries.altered_version import alter, read

# One indicator whose margin is that of a share, one whose margin is that of a quantile: the others go with them.
PART, QUANTILE = "taux_pauvrete", "revenu_median"
ROOT = Path(__file__).parents[2]
KEY = ("indicateur", "territoire", "zonage", "edition", "fictif")


class Oracle:
    """The formulas of the errors, and the decile of a rank, written again without SQL."""

    def __init__(self, publication: Path) -> None:
        self.fiches = {row["indicateur"]: row for row in read(publication, "indicateur")}
        self.sources = {row["source"]: row for row in read(publication, "source")}
        self.mesures = read(publication, "mesure")
        self.france: dict[tuple[str, str, str], list[float]] = defaultdict(list)
        for m in read(publication, "mesure_qpv", "indicateur", "zonage", "edition", "valeur"):
            if m["valeur"] is not None:
                self.france[m["indicateur"], m["zonage"], m["edition"]].append(m["valeur"])
        codes = {}
        for row in read(publication, "quartier"):
            codes[row["quartier"], "QPV2015"] = row["code_qpv2015"]
            codes[row["quartier"], "QPV2024"] = row["code_qpv2024"]
        self.lieux = {lieu for lieu, code in codes.items() if code}
        self.populations: dict[tuple[str, str], tuple] = {}
        self.publies: dict[tuple, list[float]] = defaultdict(list)
        for m in self.mesures:
            if m["valeur"] is None:
                continue
            self.publies[m["indicateur"], m["source"], m["zonage"], m["edition"]].append(m["valeur"])
            if m["indicateur"] == "population":
                lieu = m["territoire"], m["zonage"]
                known = (m["millesime"] or m["fenetre_fin"] or 0, m["edition"], m["valeur"])
                self.populations[lieu] = max(self.populations.get(lieu, known), known)

    def pas(self, m: dict) -> float:
        values = self.publies[m["indicateur"], m["source"], m["zonage"], m["edition"]]
        if max(values) >= 100 and not any(value % 10 for value in values):
            return 10
        return 10 ** -self.fiches[m["indicateur"]]["decimales"] if any(value % 1 for value in values) else 1

    def marge(self, m: dict) -> float:
        """1.96 standard errors of a share or of a quantile, the noise of the producer, half the unit of publication."""
        fiche, value = self.fiches[m["indicateur"]], m["valeur"]
        size = fiche["part_population"] * self.populations[m["territoire"], m["zonage"]][2]
        sonde = fiche["taux_sondage"]
        factor = fiche["effet_plan"] * (1 if sonde >= 1 else (1 - sonde) / sonde)
        bruit = self.sources[m["source"]]["plancher_effectif"]
        if fiche["erreur_modele"] == "part":
            part = min(max(value, 100 / size), 100 - 100 / size)
            variance = factor * part * (100 - part) / size
            bruit *= 100 * (1 + value / 100) / size
        else:
            assert fiche["erreur_modele"] == "quantile"
            variance = factor * (fiche["dispersion"] * value) ** 2 / size
            bruit *= 2 * fiche["dispersion"] * value / size
        return 1.96 * sqrt(variance) + bruit + self.pas(m) / 2

    def deciles(self, m: dict, marge: float) -> tuple[int, int]:
        """The tenths, in whole numbers, of the first and of the last rank that the value may hold."""
        france = self.france[m["indicateur"], m["zonage"], m["edition"]]
        bas, haut = m["valeur"] - marge, m["valeur"] + marge
        ranks = (sum(value < bas for value in france) + 1, max(1, sum(value <= haut for value in france)))
        return tuple(min(10, -(-10 * rank // len(france))) for rank in ranks)

    def expected(self, *modeles: str) -> dict[tuple, dict]:
        """The real values of the quartiers at the editions where a hundred QPV or more have one."""
        return {
            (m["indicateur"], m["territoire"], m["zonage"], m["edition"]): m
            for m in self.mesures
            if (m["territoire"], m["zonage"]) in self.lieux
            and m["valeur"] is not None
            and not m["fictif"]
            and len(self.france[m["indicateur"], m["zonage"], m["edition"]]) >= 100
            and (not modeles or self.fiches[m["indicateur"]]["erreur_modele"] in modeles)
        }


def _positions(base: queries.Base, **parametres) -> dict[tuple, dict]:
    rows = base.ask("positions", **parametres).to_pylist()
    return {(row["indicateur"], row["territoire"], row["zonage"], row["edition"]): row for row in rows}


@pytest.mark.parametrize("fixture", ["publication", "real_publication"])
def test_positions_agree_with_their_plain_python_twin(fixture, request):
    publication = request.getfixturevalue(fixture)
    oracle, positions = Oracle(publication), _positions(queries.connect(publication))
    expected = oracle.expected("part", "quantile")
    assert {key[0] for key in expected} >= {PART, QUANTILE}
    assert {key for key in positions if oracle.fiches[key[0]]["erreur_modele"] in ("part", "quantile")} == set(expected)
    for key, m in expected.items():
        position, marge = positions[key], oracle.marge(m)
        assert (key, position["valeur"]) == (key, m["valeur"])
        assert position["marge"] == pytest.approx(marge), key
        assert (key, position["decile_bas"], position["decile_haut"]) == (key, *oracle.deciles(m, marge))
        france = sorted(oracle.france[key[0], key[2], key[3]])
        assert (key, position["qpv_nb"]) == (key, len(france))
        milieu = (france[(len(france) - 1) // 2] + france[len(france) // 2]) / 2
        assert position["mediane"] == pytest.approx(milieu), key
    assert len(expected) > 200


@pytest.mark.parametrize("fixture", ["publication", "real_publication"])
def test_there_is_a_position_only_among_a_hundred_qpv_and_for_a_real_value(fixture, request):
    publication = request.getfixturevalue(fixture)
    oracle, positions = Oracle(publication), _positions(queries.connect(publication))
    assert positions.keys() == oracle.expected().keys()
    # There is something to leave out: editions of the quartiers of Amiens alone, and invented values.
    peu = {key for key, values in oracle.france.items() if len(values) < 100}
    fictives = {(m["indicateur"], m["territoire"], m["zonage"], m["edition"]) for m in oracle.mesures if m["fictif"]}
    assert peu
    assert fictives
    assert not {(i, zonage, edition) for i, _, zonage, edition in positions} & peu
    assert not positions.keys() & fictives
    for position in positions.values():
        assert 1 <= position["decile_bas"] <= position["decile_haut"] <= 10
        assert position["marge"] >= 0


def test_an_invented_value_has_no_position_even_among_real_ones(publication, tmp_path):
    def invent(m: dict) -> None:
        if (m["indicateur"], m["zonage"], m["edition"]) == (PART, "QPV2024", "2021"):
            m["fictif"] = m["territoire"] == "etouvie"

    avant = _positions(queries.connect(publication))
    apres = _positions(queries.connect(alter(publication, tmp_path, "mesure", KEY, invent)))
    assert avant.keys() - apres.keys() == {(PART, "etouvie", "QPV2024", "2021")}


def test_the_wider_the_margin_the_wider_the_range(publication, tmp_path):
    def widen(fiche: dict) -> None:
        if fiche["indicateur"] in (PART, QUANTILE):
            fiche["effet_plan"] *= 4

    avant = _positions(queries.connect(publication))
    apres = _positions(queries.connect(alter(publication, tmp_path, "indicateur", ("indicateur", "effet_plan"), widen)))
    assert avant.keys() == apres.keys()
    plus_larges = 0
    for key, large in apres.items():
        etroite = avant[key]
        if key[0] not in (PART, QUANTILE):
            assert large == etroite
            continue
        assert large["marge"] > etroite["marge"]
        assert large["decile_bas"] <= etroite["decile_bas"]
        assert large["decile_haut"] >= etroite["decile_haut"]
        plus_larges += (large["decile_bas"], large["decile_haut"]) != (etroite["decile_bas"], etroite["decile_haut"])
    assert plus_larges > 50


def test_only_the_last_edition_of_each_perimeter_when_that_is_what_is_asked(publication):
    base = queries.connect(publication)
    everything = _positions(base, indicateur=PART)
    dernieres = _positions(base, indicateur=PART, recente=True)
    assert {key[2:] for key in dernieres} == {("QPV2015", "2021"), ("QPV2024", "2021")}
    assert dernieres == {key: row for key, row in everything.items() if key[3] == "2021"}
    (etouvie,) = _positions(base, indicateur=PART, territoire="etouvie", zonage="QPV2024", recente=True)
    assert etouvie == (PART, "etouvie", "QPV2024", "2021")


def test_the_sentence_gives_a_range_never_a_rank(publication):
    for row in _positions(queries.connect(publication)).values():
        bas, haut = (f"{n}{'er' if n == 1 else 'e'}" for n in (row["decile_bas"], row["decile_haut"]))
        place = f"dans le {bas} dixième" if bas == haut else f"du {bas} au {haut} dixième"
        if row["decile_haut"] == row["decile_bas"] + 1:
            place = f"dans le {bas} ou le {haut} dixième"
        assert f" : {place} des " in row["phrase"]
        assert " QPV de France dont la valeur est connue, " in row["phrase"]
        phrase, _, other = row["phrase"].partition(" La valeur de départ ")
        assert phrase.endswith(f"dans le périmètre de {row['zonage'][-4:]}.")
        assert bool(other) == (row["reference_autre"] is not None)
        assert " rang" not in row["phrase"]


def test_the_contract_that_gives_another_figure_for_the_same_thing_is_quoted_beside(publication):
    """36,7 % of employment in the contract, 35,7 % in the compilation, neither dated: two pages, without a word."""
    codes = {row["quartier"]: row["code_qpv2024"] for row in read(publication, "quartier")}
    with (ROOT / "etl/reference/chiffre_cle.csv").open(encoding="utf-8") as stream:
        contract = {(row["indicateur"], row["code_territoire"]): row for row in csv.DictReader(stream)}
    said = 0
    for key, row in _positions(queries.connect(publication), zonage="QPV2024").items():
        figure = contract.get((key[0], codes[key[1]]))
        same = not (figure and figure["valeur"]) or float(figure["valeur"]) == row["valeur"]
        assert ("les deux sources diffèrent" in row["phrase"]) == (not same), key
        if not same:
            assert row["reference_autre"] == float(figure["valeur"])
            assert (
                "(Chiffres clés du contrat de ville) est de " + figure["valeur"].replace(".", ",")[:2] in row["phrase"]
            )
            said += 1
    assert said >= 4
