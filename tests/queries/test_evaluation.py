"""The differences with the QPV alike, their band and their p, found again in plain Python; and what they can see."""

import re
import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations, product
from math import sqrt
from pathlib import Path

import pytest

import queries
from tests.queries.altered_version import alter, read

# An indicator, an arrival and a base: the departure is the last year that the base was matched on.
CASES = (
    ("taux_pauvrete", "2021", "avant_2015"),
    ("revenu_median", "2018", "avant_2015"),
    ("taux_pauvrete", "2020", "region"),
)
BASES = ("avant_2015", "region", "economie")
CAUSES = re.compile(r"effet|gr[âa]ce|caus|impact|d[ûu] (?:au|à)|entra[iî]n|provoqu", re.IGNORECASE)


@dataclass
class Jugement:
    """What is said of one quartier, or of the mean of them."""

    difference: float
    nb: int = 1
    reduction: float = 1.0
    p: float = 0.0
    p_corrigee: float = 0.0


@dataclass
class Rehearsal:
    """The evaluation of one indicator between two dates, in plain Python: no SQL, one QPV at a time."""

    difference: dict[str, float]
    placebo: dict[str, float]
    bas: float
    haut: float
    ecart_type: float
    correlation: float
    jugements: dict[str, Jugement] = field(default_factory=dict)

    def hors_de_la_bande(self, added: float) -> float:
        """The share of the placebo QPV that leave the band once so much is added to each."""
        return sum(not self.bas <= d + added <= self.haut for d in self.placebo.values()) / len(self.placebo)


class Oracle:
    """The tables that the evaluation needs, and its rules written again."""

    def __init__(self, publication: Path) -> None:
        self.values: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        for m in read(publication, "mesure_qpv", "indicateur", "edition", "code_qpv", "valeur"):
            if m["valeur"] is not None:
                self.values[m["indicateur"], m["edition"]][m["code_qpv"]] = m["valeur"]
        self.voisins: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in read(publication, "voisin"):
            self.voisins[row["base"], row["code_qpv"]].append(row["voisin"])
        self.communes = {row["code_qpv"]: (row["departement"], row["communes"]) for row in read(publication, "qpv")}
        fiches = read(publication, "indicateur")
        self.euros = {row["indicateur"] for row in fiches if row["unite"] == "€"}
        self.juges = {
            row["indicateur"]
            for row in fiches
            if row["nature"] == "contexte" and row["sens"] != "neutre" and not row["sommable"]
        }
        self.departs: dict[str, str] = {}
        for row in read(publication, "ressemblance"):
            if row["edition"] != "compilation":
                self.departs[row["base"]] = max(self.departs.get(row["base"], ""), row["edition"])
        self.nombre = row["nombre"]
        self.quartiers = {
            row[code]: row["quartier"]
            for row in read(publication, "quartier")
            for code in ("code_qpv2015", "code_qpv2024")
            if row[code]
        }

    def differences(self, indicateur: str, b: str, base: str) -> dict[str, float]:
        """The change of each QPV less the mean change of those alike, where half of them at least are known."""
        avant, apres = self.values[indicateur, self.departs[base]], self.values[indicateur, b]
        evolutions = {}
        for code in avant.keys() & apres.keys():
            evolution = apres[code] - avant[code]
            evolutions[code] = round(100 * evolution / avant[code] if indicateur in self.euros else evolution, 6)
        differences = {}
        for code, evolution in evolutions.items():
            semblables = [
                evolutions[voisin]
                for voisin in self.voisins[base, code]
                if voisin in evolutions and not {code, voisin} <= self.quartiers.keys()
            ]
            if 2 * len(semblables) >= self.nombre:
                differences[code] = round(evolution - round(statistics.fmean(semblables), 6), 6)
        return differences

    def correlation(self, placebo: dict[str, float]) -> float:
        """How much two QPV of one town move together: the mean product of all their pairs over the variance."""
        moyenne = statistics.fmean(placebo.values())
        communes = defaultdict(list)
        for code, difference in placebo.items():
            communes[self.communes[code]].append(difference - moyenne)
        produits = [x * y for ecarts in communes.values() for x, y in combinations(ecarts, 2)]
        return max(0.0, statistics.fmean(produits) / statistics.pvariance(placebo.values()))

    def repeat(self, indicateur: str, b: str, base: str) -> Rehearsal:
        differences = self.differences(indicateur, b, base)
        placebo = {code: d for code, d in differences.items() if code not in self.quartiers}
        quarantiemes = statistics.quantiles(placebo.values(), n=40, method="inclusive")
        rehearsal = Rehearsal(
            *(differences, placebo, quarantiemes[0], quarantiemes[-1], statistics.stdev(placebo.values())),
            self.correlation(placebo),
        )
        juges = {self.quartiers[code]: Jugement(d) for code, d in differences.items() if code in self.quartiers}
        n = len(juges)
        ensemble = Jugement(statistics.fmean(j.difference for j in juges.values()), n)
        ensemble.reduction = sqrt(n / (1 + (n - 1) * rehearsal.correlation))
        rehearsal.jugements = juges | ({"ensemble": ensemble} if n > 1 else {})
        for jugement in rehearsal.jugements.values():
            seuil = abs(jugement.difference) * jugement.reduction
            jugement.p = (1 + sum(abs(d) >= seuil for d in placebo.values())) / (1 + len(placebo))
        return rehearsal

    def evaluate(self, base: str) -> dict[tuple[str, str], Rehearsal]:
        """All that is looked at with a base, with the correction of Holm: the means are a family of their own."""
        rehearsals = {
            (indicateur, b): self.repeat(indicateur, b, base)
            for indicateur, b in list(self.values)
            if indicateur in self.juges
            and b > self.departs[base]
            and self.quartiers.keys() & self.differences(indicateur, b, base).keys()
        }
        for moyennes in (False, True):
            famille = sorted(
                (jugement.p, indicateur, b, lieu, jugement)
                for (indicateur, b), rehearsal in rehearsals.items()
                for lieu, jugement in rehearsal.jugements.items()
                if (lieu == "ensemble") == moyennes
            )
            # The smallest p times their number, the next times one less, never below the one before, never above 1.
            floor = 0.0
            for rank, (p, *_, jugement) in enumerate(famille):
                floor = jugement.p_corrigee = min(1.0, max(floor, p * (len(famille) - rank)))
        return rehearsals


@pytest.fixture(scope="module", params=["publication", "real_publication"])
def publie(request) -> Path:
    """The shipped data, then with the real files."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def base(publie) -> queries.Base:
    return queries.connect(publie)


@pytest.fixture(scope="module")
def oracle(publie) -> Oracle:
    return Oracle(publie)


def _juges(base: queries.Base, indicateur: str, b: str, voisins: str) -> dict[str, dict]:
    rows = base.ask("evaluation", indicateur=indicateur, b=b, base=voisins).to_pylist()
    return {row["territoire"]: row for row in rows}


@pytest.mark.parametrize("voisins", BASES)
def test_the_evaluation_agrees_with_its_plain_python_twin(voisins, base, oracle):
    expected_all = oracle.evaluate(voisins)
    answered = defaultdict(dict)
    for row in base.ask("evaluation", base=voisins).to_pylist():
        if row["conclusion"] != "absent":
            answered[row["indicateur"], row["b"]][row["territoire"]] = row
    assert answered.keys() == expected_all.keys()
    for key, rehearsal in expected_all.items():
        rows = answered[key]
        assert (key, rows.keys()) == (key, rehearsal.jugements.keys())
        for lieu, expected in rehearsal.jugements.items():
            row, ou = rows[lieu], (*key, lieu)
            assert row["a"] == oracle.departs[voisins]
            assert row["difference"] == pytest.approx(expected.difference, abs=3e-6), ou
            assert row["difference"] == pytest.approx(row["evolution"] - row["evolution_semblables"], abs=3e-6), ou
            assert row["bande_bas"] == pytest.approx(rehearsal.bas / expected.reduction, abs=0.0051), ou
            assert row["bande_haut"] == pytest.approx(rehearsal.haut / expected.reduction, abs=0.0051), ou
            assert row["detectable"] == pytest.approx(2.8 * rehearsal.ecart_type / expected.reduction, abs=0.0051), ou
            assert row["p"] == pytest.approx(expected.p, abs=5.1e-5), ou
            assert row["p_corrigee"] == pytest.approx(expected.p_corrigee, abs=5.1e-5), ou
            assert (ou, row["qpv_nb"]) == (ou, len(rehearsal.placebo))
        if "ensemble" in rows:
            assert rows["ensemble"]["quartier"].startswith(f"Les {len(rows) - 1} quartiers")
    assert {indicateur for indicateur, _ in expected_all} >= {"taux_pauvrete", "revenu_median"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(case))
def test_the_band_covers_95_percent_of_the_qpv_outside_the_contract(case, base, oracle):
    rehearsal = oracle.repeat(*case)
    row = next(row for lieu, row in _juges(base, *case).items() if lieu != "ensemble")
    dedans = [row["bande_bas"] <= d <= row["bande_haut"] for d in rehearsal.placebo.values()]
    assert len(dedans) > 900
    assert sum(dedans) / len(dedans) == pytest.approx(0.95, abs=0.01)


def test_the_band_of_a_mean_covers_the_means_of_the_towns_of_france(base, oracle):
    """Elsewhere too, the mean of the QPV of one town is in the band made for as many."""
    dedans, sans_grappe = [], []
    for indicateur, b in product(("taux_pauvrete", "revenu_median"), ("2016", "2018", "2021")):
        rehearsal = oracle.repeat(indicateur, b, "avant_2015")
        ensemble = _juges(base, indicateur, b, "avant_2015")["ensemble"]
        nb = len(rehearsal.jugements) - 1
        communes = defaultdict(list)
        for code, difference in rehearsal.placebo.items():
            communes[oracle.communes[code]].append(difference)
        # As many as there are here, or a few more or less: their band is no wider than that of the smallest.
        moyennes = [statistics.fmean(ds) for ds in communes.values() if nb - 1 <= len(ds) <= nb + 3]
        assert len(moyennes) > 15
        dedans += [ensemble["bande_bas"] <= moyenne <= ensemble["bande_haut"] for moyenne in moyennes]
        root = sqrt(nb)
        sans_grappe += [rehearsal.bas / root <= moyenne <= rehearsal.haut / root for moyenne in moyennes]
        assert 0.1 < rehearsal.correlation < 0.4
    assert sum(dedans) / len(dedans) == pytest.approx(0.95, abs=0.04)
    # The root of n alone would call chance a finding two or three times too often.
    assert sum(sans_grappe) / len(sans_grappe) < 0.9


def _inject(publication: Path, folder: Path, points: float) -> queries.Base:
    """A copy where the poverty rate of Étouvie in 2018 is so many points higher."""

    def add(m: dict) -> None:
        if (m["indicateur"], m["edition"], m["code_qpv"]) == ("taux_pauvrete", "2018", "QP080001"):
            m["valeur"] += points

    columns = ("indicateur", "edition", "code_qpv", "valeur")
    return queries.connect(alter(publication, folder, "mesure_qpv", columns, add))


@pytest.mark.parametrize("added", [3.0, -12.0, 25.0])
def test_what_is_added_to_a_quartier_is_found_again(added, publication, tmp_path):
    case = ("taux_pauvrete", "2018", "avant_2015")
    avant = _juges(queries.connect(publication), *case)
    apres = _juges(_inject(publication, tmp_path, added), *case)
    assert apres["etouvie"]["difference"] == pytest.approx(avant["etouvie"]["difference"] + added, abs=2e-6)
    nb = len(avant) - 1
    assert apres["ensemble"]["difference"] == pytest.approx(avant["ensemble"]["difference"] + added / nb, abs=2e-6)
    for lieu in avant.keys() - {"etouvie", "ensemble"}:
        # No quartier of the contract is compared with another one here.
        assert apres[lieu]["difference"] == avant[lieu]["difference"]
    # Only where so many QPV are known can one of them stand out of all that is looked at: 58 / 1 284, not 58 / 945.
    if added == 25:
        assert (avant["etouvie"]["conclusion"], apres["etouvie"]["conclusion"]) == ("dans_la_bande", "hors_du_hasard")
        assert apres["etouvie"]["p_corrigee"] < 0.05


@pytest.mark.parametrize("case", CASES[:2], ids=lambda case: "-".join(case))
def test_what_is_said_to_be_detectable_is_seen_four_times_out_of_five(case, base, oracle):
    rehearsal = oracle.repeat(*case)
    detectable = next(row["detectable"] for lieu, row in _juges(base, *case).items() if lieu != "ensemble")
    puissance = [
        (rehearsal.hors_de_la_bande(part * detectable) + rehearsal.hors_de_la_bande(-part * detectable)) / 2
        for part in (0, 0.5, 1, 1.5)
    ]
    assert puissance == sorted(puissance)
    nulle, half, full, large = puissance
    assert nulle == pytest.approx(0.05, abs=0.01)
    assert 0.15 < half < 0.4
    assert full == pytest.approx(0.8, abs=0.05)
    assert large > 0.95


@pytest.fixture(scope="module")
def rehearsals(base) -> list[dict]:
    """All that is said, with every base."""
    return [
        row
        for voisins in (*BASES, "ensemble", "demographie", "signature")
        for row in base.ask("evaluation", base=voisins).to_pylist()
    ]


def test_the_sentence_the_band_and_the_conclusion_say_the_same(rehearsals):
    conclusions = defaultdict(int)
    for row in rehearsals:
        conclusions[row["conclusion"]] += 1
        if row["conclusion"] == "absent":
            assert row["difference"] is None
            assert "n'est connue dans assez de QPV" in row["phrase"]
            continue
        dedans = row["bande_bas"] <= row["difference"] <= row["bande_haut"]
        assert (row["conclusion"] == "dans_la_bande") == dedans, row["phrase"]
        assert ("C'est dans la bande" in row["phrase"]) == dedans
        if row["conclusion"] == "hors_du_hasard":
            assert row["p_corrigee"] < 0.05
        sens = "de plus" if row["difference"] > 0 else "de moins"
        assert f" {sens} que dans les QPV semblables" in row["phrase"]
    assert min(conclusions[name] for name in ("absent", "dans_la_bande", "a_expliquer")) > 5


def test_no_sentence_says_that_one_thing_made_another(rehearsals, publication, tmp_path):
    rows = rehearsals + _inject(publication, tmp_path, 25).ask("evaluation").to_pylist()
    assert {row["conclusion"] for row in rows} == {"absent", "dans_la_bande", "a_expliquer", "hors_du_hasard"}
    for row in rows:
        assert not CAUSES.search(row["phrase"].replace("pas un effet du contrat", "")), row["phrase"]
        if row["conclusion"] == "hors_du_hasard":
            assert "pas un effet du contrat" in row["phrase"]


def test_a_break_between_the_two_dates_is_not_evaluated(publication, tmp_path):
    def declare(row: dict) -> None:
        if row["indicateur"] == "taux_pauvrete" and row["annee"] == 2019:
            row["nature"] = "rupture"

    broken = queries.connect(alter(publication, tmp_path, "rupture", ("indicateur", "annee", "nature"), declare))
    arrivals = {row["b"] for row in broken.ask("evaluation", indicateur="taux_pauvrete").to_pylist()}
    assert arrivals == {"2015", "2016", "2018"}
    # Before it both dates are on the same side, and another indicator has none.
    assert {"2020", "2021"} <= {row["b"] for row in broken.ask("evaluation", indicateur="revenu_median").to_pylist()}
