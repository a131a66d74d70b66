"""What the contract says, as plain CSV: counts, keys, figures, and agreement with its text."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[2] / "etl" / "reference"

# The columns that identify a row of each file.
KEYS = {
    "axe": ["axe"],
    "chiffre_cle": ["indicateur", "zonage", "code_territoire", "edition"],
    "contrat": ["contrat"],
    "defi": ["defi"],
    "dispositif": ["dispositif"],
    "enjeu_transversal": ["enjeu_transversal"],
    "financeur": ["financeur"],
    "instance": ["instance"],
    "priorite": ["priorite"],
    "priorite_defi": ["priorite", "defi"],
    "prix": ["annee"],
    "projet_phare": ["projet_phare"],
    "qpv": ["code_qpv"],
    "qpv_commune": ("code_qpv", "code_commune"),
    "lieu": ("zonage", "code"),
    "quartier": ["quartier"],
    "signataire": ["signataire"],
    "territoire": ["territoire", "zonage"],  # the whole of the QPV has one row per zoning
    "theme_defi": ["theme_defi"],
    "theme_national": ["theme_national"],
    "valeur_secondaire": ["indicateur", "zonage", "code_territoire", "edition"],
}

# (file, column, file referred to, column referred to); an empty cell refers to nothing.
FOREIGN_KEYS = [
    ("axe", "defi", "defi", "defi"),
    ("priorite", "quartier", "quartier", "quartier"),
    ("priorite_defi", "priorite", "priorite", "priorite"),
    ("priorite_defi", "defi", "defi", "defi"),
    ("projet_phare", "defi", "defi", "defi"),
    ("projet_phare", "quartier", "quartier", "quartier"),
    ("financeur", "signataire", "signataire", "signataire"),
    ("theme_defi", "defi", "defi", "defi"),
    ("chiffre_cle", "code_territoire", "quartier", "code_qpv2024"),
    ("valeur_secondaire", "code_territoire", "quartier", "code_qpv2024"),
]

ALLOWED = {
    ("quartier", "statut_qpv2024"): {"modifie", "nouveau"},
    ("quartier", "projet_renouvellement"): {"NPNRU", ""},
    ("territoire", "qpv_inclus"): {"true", "false"},
    ("priorite_defi", "rang"): {"1", "2", "3"},
    ("priorite_defi", "statut"): {"proposition"},
    ("projet_phare", "nature"): {"projet_phare", "experimentation", "plan"},
    ("signataire", "nature"): {
        "etat",
        "collectivite",
        "epci",
        "protection_sociale",
        "operateur_etat",
        "etablissement_public",
        "justice",
        "chambre_consulaire",
        "banque",
        "bailleur",
    },
    ("instance", "niveau"): {"strategique", "technique", "territorial"},
    ("instance", "par_quartier"): {"true", "false"},
    ("chiffre_cle", "statut"): {"publie", "absent"},
    ("chiffre_cle", "fleche"): {"hausse", "baisse", "stable", ""},
    ("theme_defi", "nomenclature"): {"2020", "2024"},
    ("theme_defi", "statut"): {"proposition"},
    ("valeur_secondaire", "statut"): {"secondaire"},
}


def rows(name):
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures(indicateur, file="chiffre_cle"):
    """Value by QPV 2024 code, as written; empty when the contract gives none."""
    return {r["code_territoire"]: r["valeur"] for r in rows(file) if r["indicateur"] == indicateur}


def plain(text):
    """Text with one kind of space and of apostrophe, without Markdown bold."""
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("**", ""))


# The files


def test_every_file_is_listed_here():
    assert {path.stem for path in REFERENCE.glob("*.csv")} == set(KEYS)


@pytest.mark.parametrize("name", KEYS)
def test_dialect(name):
    raw = (REFERENCE / f"{name}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw and raw.endswith(b"\n")
    lines = list(csv.reader(raw.decode("utf-8").splitlines(), strict=True))
    assert {len(line) for line in lines} == {len(lines[0])}
    assert all(cell == cell.strip() for line in lines for cell in line)


@pytest.mark.parametrize("name", KEYS)
def test_keys_are_unique_and_ascii(name):
    keys = [tuple(row[column] for column in KEYS[name]) for row in rows(name)]
    assert len(keys) == len(set(keys))
    assert all(part and part.isascii() for key in keys for part in key)


@pytest.mark.parametrize("name", [n for n in KEYS if KEYS[n][0] == n])
def test_codes_are_lower_case_with_hyphens(name):
    assert all(re.fullmatch(r"[a-z0-9]+([-.][a-z0-9]+)*", row[name]) for row in rows(name))


@pytest.mark.parametrize("name, column, target, target_column", FOREIGN_KEYS)
def test_references_resolve(name, column, target, target_column):
    known = {row[target_column] for row in rows(target)}
    assert {row[column] for row in rows(name)} - {""} <= known


@pytest.mark.parametrize("name, column", ALLOWED)
def test_allowed_values(name, column):
    assert {row[column] for row in rows(name)} <= ALLOWED[name, column]


@pytest.mark.parametrize("name", [n for n in KEYS if "ordre" in rows(n)[0] and n != "axe"])
def test_order_is_continuous(name):
    assert [int(row["ordre"]) for row in rows(name)] == list(range(1, len(rows(name)) + 1))


@pytest.mark.parametrize("name", ["defi", "axe", "priorite", "theme_national", "dispositif"])
def test_no_text_ends_with_the_contracts_suspension_points(name):
    cells = [cell for row in rows(name) for cell in row.values()]
    assert not [cell for cell in cells if re.search(r"[,.\s]\.{2,}$|,$", cell)]


# The counts


@pytest.mark.parametrize(
    "name, count",
    [
        ("contrat", 1),
        ("quartier", 7),
        ("territoire", 7),
        ("defi", 11),
        ("axe", 32),
        ("priorite", 44),
        ("theme_national", 18),
        ("enjeu_transversal", 3),
        ("projet_phare", 17),
        ("signataire", 20),
        ("dispositif", 23),
        ("instance", 5),
        ("chiffre_cle", 70),
        ("valeur_secondaire", 14),
    ],
)
def test_counts(name, count):
    assert len(rows(name)) == count


def test_quartiers_keep_the_order_of_the_contract():
    assert [row["quartier"] for row in rows("quartier")] == [
        "amiens-nord",
        "etouvie",
        "pierre-rollin",
        "salamandre-marcel-paul",
        "phileas-lebesgue-condorcet",
        "les-parcheminiers",
        "elbeuf-lescouve",
    ]


def test_only_elbeuf_is_new():
    new = [row for row in rows("quartier") if row["statut_qpv2024"] == "nouveau"]
    assert [row["quartier"] for row in new] == ["elbeuf-lescouve"]
    assert [row["code_qpv2015"] for row in new] == [""]


def test_the_last_letter_of_the_code_is_the_status():
    letters = {"modifie": "M", "nouveau": "N"}
    assert all(r["code_qpv2024"][-1] == letters[r["statut_qpv2024"]] for r in rows("quartier"))


def test_urban_renewal_is_in_three_quartiers():
    renewed = [r["quartier"] for r in rows("quartier") if r["projet_renouvellement"] == "NPNRU"]
    assert renewed == ["amiens-nord", "etouvie", "pierre-rollin"]


def test_centroids_are_in_amiens_with_three_decimals():
    for row in rows("quartier"):
        assert re.fullmatch(r"\d+\.\d{3}", row["latitude"])
        assert re.fullmatch(r"\d+\.\d{3}", row["longitude"])
        assert 49.8 < float(row["latitude"]) < 50.0
        assert 2.2 < float(row["longitude"]) < 2.4


def test_each_defi_has_three_axes_but_health_has_two():
    axes = Counter(row["defi"] for row in rows("axe"))
    assert axes == {str(n): 2 if n == 6 else 3 for n in range(1, 12)}


def test_axis_code_is_defi_and_order():
    assert all(row["axe"] == f"{row['defi']}.{row['ordre']}" for row in rows("axe"))


def test_short_labels_are_short():
    assert all(0 < len(row["libelle_court"]) <= 22 for row in rows("defi"))


def test_priorities_per_quartier():
    numbers = {}
    for row in rows("priorite"):
        assert row["priorite"] == f"{row['quartier']}-{row['numero']}"
        numbers.setdefault(row["quartier"], []).append(int(row["numero"]))
    assert [len(n) for n in numbers.values()] == [8, 6, 7, 6, 6, 6, 5]
    assert all(n == list(range(1, len(n) + 1)) for n in numbers.values())


def test_each_priority_has_one_principal_defi_and_three_at_most():
    ranks = {}
    for row in rows("priorite_defi"):
        ranks.setdefault(row["priorite"], []).append(int(row["rang"]))
    assert set(ranks) == {row["priorite"] for row in rows("priorite")}
    assert all(r in ([1], [1, 2], [1, 2, 3]) for r in ranks.values())


def test_national_themes_per_objective():
    assert list(Counter(row["objectif"] for row in rows("theme_national")).values()) == [3, 5, 8, 2]


def test_minimum_number_of_meetings():
    minima = {r["instance"]: (r["minimum_par_an"], r["par_quartier"]) for r in rows("instance")}
    assert minima == {
        "comite-pilotage": ("1", "false"),
        "comite-restreint": ("", "false"),
        "comite-technique": ("3", "false"),
        "atelier": ("1", "true"),
        "rendez-vous-interquartiers": ("1", "false"),
    }


def test_promised_years_are_those_of_the_contract():
    """A period (« 2024/2028 ») or the year in a title is no date of delivery: only a sentence that gives one is."""
    years = {r["projet_phare"]: r["annee_promise"] for r in rows("projet_phare")}
    assert {project: year for project, year in years.items() if year} == {
        "ferme-urbaine-etouvie": "2026",
        "rsa-renove-quartiers-nord": "2024",
        "pole-services-etouvie": "2028",
    }


def test_every_project_has_a_place_and_a_promise():
    assert all(row["lieu"] and row["promesse"] for row in rows("projet_phare"))


# The figures


def test_each_quartier_has_the_ten_key_figures():
    per_quartier = Counter(row["code_territoire"] for row in rows("chiffre_cle"))
    assert set(per_quartier.values()) == {10} and len(per_quartier) == 7


def test_absent_means_empty_and_never_zero():
    for row in rows("chiffre_cle") + rows("valeur_secondaire"):
        assert (row["valeur"] == "") == (row["statut"] == "absent")
        assert row["valeur"] == "" or float(row["valeur"]) > 0


def test_absent_figures_are_three_quartiers_and_one_indicator_of_elbeuf():
    absent = Counter(r["code_territoire"] for r in rows("chiffre_cle") if r["statut"] == "absent")
    assert absent == {"QN08002M": 10, "QN08004M": 10, "QN08005M": 10, "QN08010N": 1}
    assert figures("part_16_25_ni_emploi_ni_etudes")["QN08010N"] == ""


def test_elbeuf_and_populations_have_no_arrow():
    arrows = {(r["code_territoire"], r["indicateur"]) for r in rows("chiffre_cle") if r["fleche"]}
    assert len(arrows) == 27  # 3 quartiers, 9 indicators
    assert not [pair for pair in arrows if pair[0] == "QN08010N" or pair[1] == "population"]


def test_populations_add_up():
    assert sum(int(v) for v in figures("population").values() if v) == 24_792
    assert sum(int(v) for v in figures("population", "valeur_secondaire").values()) == 31_535


def test_young_people_out_of_school_and_work_in_etouvie():
    assert figures("part_16_25_ni_emploi_ni_etudes")["QN08001M"] == "40.9"


@pytest.mark.parametrize("indicateur", ["population", "taux_pauvrete"])
def test_the_secondary_source_agrees_with_the_contract(indicateur):
    secondary = figures(indicateur, "valeur_secondaire")
    assert all(secondary[code] == value for code, value in figures(indicateur).items() if value)


def test_key_figures_claim_no_millesime():
    assert {row["millesime"] for row in rows("chiffre_cle")} == {""}
    assert {row["edition"] for row in rows("chiffre_cle")} == {"contrat"}


# The text of the contract, when it is there


@pytest.fixture
def contract(shared):
    return plain((shared / "contract" / "contrat-de-ville-amiens-2024-2030.txt").read_text("utf-8"))


def test_defis_are_worded_as_in_the_contract(contract):
    for row in rows("defi"):
        assert f"Défi {row['defi']} {plain(row['libelle'])}" in contract


def test_key_figures_are_those_of_the_contract(contract):
    """Each value stands in the text of its own quartier, after its own label and arrow."""
    names = {r["code_qpv2024"]: r["nom_contrat"] for r in rows("quartier")}
    blocks = re.findall(r"CHIFFRES CLES (?=\d+ ?\d* habitants)(.*?) Les priorités", contract)
    present = ["Amiens Nord", "Étouvie", "Les Parcheminiers", "Elbeuf – Lescouvé"]
    named = dict(zip(present, blocks, strict=True))
    signs = {"hausse": "↗ ", "baisse": "↘ ", "stable": "= ", "": ""}
    for row in rows("chiffre_cle"):
        if row["statut"] == "absent":
            assert row["variable"] not in named.get(names[row["code_territoire"]], "")
            continue
        block = named[names[row["code_territoire"]]]
        value = row["valeur"].replace(".", ",")
        if row["indicateur"] in ("population", "revenu_median"):
            value = f"{value[:-3]} {value[-3:]}"
        if row["indicateur"] == "population":
            assert block.startswith(f"{value} habitants")
        else:
            assert re.search(f"{row['variable']} : {signs[row['fleche']]}{value} ?[%€]", block)


def test_the_2024_nomenclature_of_the_anct_has_six_themes():
    assert [row["libelle"] for row in rows("theme_defi") if row["nomenclature"] == "2024"] == [
        "Éducation",
        "Accès aux droits",
        "Cadre de vie, sociabilité et transitions",
        "Jeunesse, culture, sports, loisirs",
        "Emploi et développement économique",
        "Soutien aux acteurs",
    ]


def test_every_proposal_says_why():
    assert all(row["motif"].endswith(".") for row in rows("theme_defi"))


def test_the_codes_of_the_contract_are_those_of_the_anct():
    (contrat,) = rows("contrat")
    assert contrat["codes_anct"].split() == ["CV301", "CN08001I"]
    assert (contrat["cpo_objectif_pct"], contrat["seuil_petits_effectifs"], contrat["bilan_delai_mois"]) == (
        "50",
        "5",
        "6",
    )


def test_sirens_have_a_right_key():
    for row in rows("signataire"):
        doubles = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(row["siren"]))]
        assert sum(double - 9 if double > 9 else double for double in doubles) % 10 == 0
