"""Every figure comes back to the rows that it was made from, each with the file and the line where it was read."""

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

import queries
from queries import Base, get_question

Row = Mapping[str, Any]
DRAWN, SEED, DAY = 200, 20241218, date(2026, 6, 30)


class Drill(NamedTuple):
    """The question behind a figure, what of its row is handed over, what is kept of the answer, how it adds up."""

    question: str
    parametres: tuple[str, ...]
    keep: Callable[[Row, Row], bool]
    add: Callable[[Sequence[Row]], float]


def _total(*columns: str) -> Callable[[Sequence[Row]], float]:
    """Add up the product of columns."""
    return lambda rows: math.fsum(math.prod(row[column] for column in columns) for row in rows)


def _distinct(column: str) -> Callable[[Sequence[Row]], float]:
    return lambda rows: len({row[column] for row in rows})


def _conventions(rows: Sequence[Row]) -> float:
    return len({row["convention"] or (row["action"], row["annee"]) for row in rows})


def _repeats(rows: Sequence[Row]) -> float:
    return sum(row["exemplaires"] - 1 for row in rows)


def _only(column: str) -> Callable[[Sequence[Row]], float]:
    def value(rows: Sequence[Row]) -> float:
        (row,) = rows
        return float(row[column])

    return value


def _is_funded(row: Row, action: Row) -> bool:
    """Of the défi that carries the action, or of all."""
    return action["financee"] and row.get("defi") in (None, action["defi"])


def _is_granted(row: Row, montant: Row) -> bool:
    return montant["financee"] and montant["nature"] == "credit_specifique" and montant["etape"] == "accorde"


def _is_funder(row: Row, montant: Row) -> bool:
    """Granted to a funded action, by who is named or by all."""
    granted = montant["financee"] and montant["etape"] == "accorde"
    return granted and row["financeur"] in (None, montant["financeur"])


def _of_score(row: Row, found: Row) -> bool:
    return row["bie_score"] is None or row["bie_score"] == (-1 if found["bie_score"] is None else found["bie_score"])


def _with(*conditions: Callable[[Row, Row], bool]) -> Callable[[Row, Row], bool]:
    return lambda row, found: all(condition(row, found) for condition in conditions)


def _same(*columns: str) -> Callable[[Row, Row], bool]:
    return lambda row, found: all(row[column] == found[column] for column in columns)


def _has(*columns: str) -> Callable[[Row, Row], bool]:
    return lambda _, found: all(found[column] is not None for column in columns)


def _is_received(_: Row, action: Row) -> bool:
    return action["bilan_recu_le"] is not None


def _is_late(_: Row, action: Row) -> bool:
    return action["bilan_recu_le"] is None and action["bilan_du_le"] < DAY


def _carries(row: Row, action: Row) -> bool:
    return action["financee"] and action[row["enjeu_transversal"].replace("-", "_")] is True


def _answers(row: Row, action: Row) -> bool:
    return action["financee"] and action[row["enjeu_transversal"].replace("-", "_")] is not None


def _is_cpo(_: Row, action: Row) -> bool:
    return action["financee"] and action["statut"] == "cpo"


def _is_shared(_: Row, montant: Row) -> bool:
    return montant["financee"] and montant["nature"] == "droit_commun" and montant["etape"] == "accorde"


def _is_declared(_: Row, declaration: Row) -> bool:
    return declaration["etape"] == "declare"


def _always(_row: Row, _found: Row) -> bool:
    return True


LEVEL = ("annee", "quartier", "defi")
DECLARED = ("annee", "nature", "preuve", "signataire", "defi", "quartier")
FUNDED = Drill("actions", LEVEL, _is_funded, len)
RECEIVED = FUNDED._replace(keep=_with(_is_funded, _is_received))
GRANTED = Drill("financements", LEVEL, _is_granted, _total("montant_eur", "part"))
MONEY = Drill("actions", ("annee",), _with(_is_funded, _has("montant_eur")), _total("montant_eur"))
WITH_SEX = _with(_has("femmes_nb", "hommes_nb"), lambda _, found: found["financee"], _of_score)
DECLARATIONS = Drill("droit_commun", DECLARED, _is_declared, len)
WITH_AMOUNT = _with(_is_declared, _has("montant_bas_eur"))
LOW = DECLARATIONS._replace(keep=WITH_AMOUNT, add=_total("montant_bas_eur", "part"))
HIGH = DECLARATIONS._replace(keep=WITH_AMOUNT, add=_total("montant_haut_eur", "part"))
TAX = ("annee", "bailleur", "quartier")

# The questions that add up or compare rows, and what is behind each of their figures.
DRILLS: dict[str, dict[str, Drill]] = {
    "actions_par": {
        "actions_nb": FUNDED,
        "conventions_nb": FUNDED._replace(add=_conventions),
        "montant_eur": GRANTED,
        "participations_nb": Drill(
            "participations",
            LEVEL,
            _with(_has("comptees_nb"), lambda _, found: found["financee"]),
            _total("comptees_nb"),
        ),
        "bilans_attendus_nb": FUNDED,
        "bilans_recus_nb": RECEIVED,
    },
    "retour_bilans": {
        "bilans_attendus_nb": FUNDED,
        "bilans_recus_nb": RECEIVED,
        "bilans_en_retard_nb": FUNDED._replace(keep=_with(_is_funded, _is_late)),
        "montant_eur": GRANTED,
        "montant_bilan_eur": GRANTED._replace(keep=_with(_is_granted, lambda _, found: found["bilan_recu"])),
    },
    "financements_par": {
        "montant_eur": GRANTED._replace(keep=_same("nature", "etape")),
        "actions_nb": GRANTED._replace(keep=_same("nature", "etape"), add=_distinct("action")),
    },
    "credits": {
        "montant_eur": GRANTED._replace(keep=_with(_is_funder, _same("nature"))),
        "actions_nb": GRANTED._replace(keep=_with(_is_funder, _same("nature")), add=_distinct("action")),
        "population": Drill(
            "references_2024", (), lambda row, found: _same_place(row, found, "population"), _only("valeur")
        ),
    },
    "parite": {
        "actions_nb": Drill("actions", ("annee",), _with(_is_funded, _of_score), len),
        "comptees_nb": Drill("participations", ("annee", "defi"), WITH_SEX, len),
        "femmes_nb": Drill("participations", ("annee", "defi"), WITH_SEX, _total("femmes_nb")),
        "hommes_nb": Drill("participations", ("annee", "defi"), WITH_SEX, _total("hommes_nb")),
        "montant_eur": MONEY._replace(keep=_with(MONEY.keep, _of_score)),
    },
    "enjeux_transversaux": {
        "actions_nb": Drill("actions", ("annee",), _carries, len),
        "renseignees_nb": Drill("actions", ("annee",), _answers, len),
        "financees_nb": FUNDED,
        "montant_eur": MONEY._replace(keep=_with(MONEY.keep, _carries)),
    },
    "conventions": {
        "conventions_nb": FUNDED._replace(add=_conventions),
        "cpo_nb": FUNDED._replace(keep=_is_cpo, add=_conventions),
        "montant_eur": MONEY,
        "cpo_montant_eur": MONEY._replace(keep=_with(MONEY.keep, _is_cpo)),
    },
    "postes": {
        "postes_nb": Drill("postes_lus", ("annee", "dispositif_poste"), _always, _distinct("poste")),
        "doublons_nb": Drill("postes_lus", ("annee", "dispositif_poste"), _always, _repeats),
        "lignes_nb": Drill("postes_lus", ("annee", "dispositif_poste"), _always, len),
        "montant_eur": Drill("postes_lus", ("annee", "dispositif_poste"), _always, _total("montant_eur")),
    },
    "droit_commun_par": {
        "declarations_nb": DECLARATIONS,
        "chiffrees_nb": DECLARATIONS._replace(keep=WITH_AMOUNT),
        "montant_bas_eur": LOW,
        "montant_haut_eur": HIGH,
    },
    "droit_commun_habitant": {
        "montant_bas_eur": LOW,
        "montant_haut_eur": HIGH,
        "population": Drill(
            "references_2024", (), lambda row, found: _same_place(row, found, "population"), _only("valeur")
        ),
    },
    "levier": {
        "montant_bas_eur": LOW,
        "montant_haut_eur": HIGH,
        "specifique_eur": GRANTED,
        "etat_eur": GRANTED._replace(
            keep=_with(_is_granted, lambda _, found: found["financeur"] == "etat-politique-ville")
        ),
        "non_chiffrees_nb": DECLARATIONS._replace(
            keep=_with(_is_declared, lambda _, found: found["montant_bas_eur"] is None)
        ),
    },
    "cofinancement": {
        "financees_nb": FUNDED,
        "cofinancees_nb": GRANTED._replace(keep=_is_shared, add=_distinct("action")),
        "specifiques_nb": Drill("actions_specifiques", ("annee",), _always, len),
        "droit_commun_eur": GRANTED._replace(keep=_is_shared),
        "reorientees_nb": FUNDED._replace(keep=lambda _, action: action["etat"] == "reorientee"),
    },
    "atfpb": {
        "abattement_eur": Drill(
            "atfpb_usages", TAX, lambda _, found: found["poste"] == "abattement", _total("montant_eur")
        ),
        "usages_nb": Drill("atfpb_usages", TAX, lambda _, found: found["poste"] != "abattement", _distinct("poste")),
        "depenses_eur": Drill(
            "atfpb_usages", TAX, lambda _, found: found["poste"] != "abattement", _total("montant_eur")
        ),
    },
    "ecarts": {
        "valeur": Drill("mesures", ("indicateur", "territoire", "zonage"), _same("millesime"), _only("valeur")),
        "valeur_reference": Drill(
            "mesures",
            ("indicateur",),
            lambda row, found: (found["territoire"], found["millesime"]) == (row["reference"], row["millesime"]),
            _only("valeur"),
        ),
    },
    "positions": {
        "valeur": Drill(
            "mesures", ("indicateur", "territoire", "zonage"), _same("millesime", "valeur"), _only("valeur")
        ),
        "mediane": Drill(
            "valeurs_qpv",
            ("indicateur", "zonage", "edition"),
            _always,
            lambda rows: median(row["valeur"] for row in rows),
        ),
        "qpv_nb": Drill("valeurs_qpv", ("indicateur", "zonage", "edition"), _always, len),
        "reference_autre": Drill("references_2024", ("indicateur", "territoire"), _always, _only("valeur")),
    },
}
# A figure made of others of its row is brought back through them.
MADE: dict[str, dict[str, Callable[[Row], float]]] = {
    "retour_bilans": {"montant_bilan_pct": lambda row: 100 * row["montant_bilan_eur"] / row["montant_eur"]},
    "credits": {"habitant_eur": lambda row: row["montant_eur"] / row["population"]},
    "parite": {"femmes_pct": lambda row: 100 * row["femmes_nb"] / (row["femmes_nb"] + row["hommes_nb"])},
    "conventions": {
        "cpo_pct": lambda row: 100 * row["cpo_nb"] / row["conventions_nb"],
        "cpo_montant_pct": lambda row: 100 * row["cpo_montant_eur"] / row["montant_eur"],
    },
    "droit_commun_habitant": {
        "bas_habitant_eur": lambda row: row["montant_bas_eur"] / row["population"],
        "haut_habitant_eur": lambda row: row["montant_haut_eur"] / row["population"],
    },
    "levier": {
        "levier_bas": lambda row: row["montant_bas_eur"] / row["specifique_eur"],
        "levier_haut": lambda row: row["montant_haut_eur"] / row["specifique_eur"],
        "levier_etat_bas": lambda row: row["montant_bas_eur"] / row["etat_eur"],
        "levier_etat_haut": lambda row: row["montant_haut_eur"] / row["etat_eur"],
    },
    "cofinancement": {"cofinancees_pct": lambda row: 100 * row["cofinancees_nb"] / row["financees_nb"]},
    "atfpb": {
        "solde_eur": lambda row: row["depenses_eur"] - row["abattement_eur"],
        "justifie_pct": lambda row: 100 * row["depenses_eur"] / row["abattement_eur"],
    },
    "ecarts": {"ecart": lambda row: row["valeur"] - row["valeur_reference"]},
}
# Neither read nor added up: a margin and a rank are computed by the formulas shown on « Méthode », an objective is the
# contract's, the amount of several years is the convention's.
NOT_FIGURES = {"ordre", "millesime", "marge", "decile_bas", "decile_haut", "objectif_pct", "cpo_pluriannuel_eur"}
# The rows of these say themselves where they were read.
READ = {
    "mesures": ("valeur",),
    "references_2024": ("valeur",),
    "series": ("valeur",),
    "valeurs_qpv": ("valeur",),
    "actions": ("montant_eur", "cout_previsionnel_eur", "cout_realise_eur"),
    "financements": ("montant_eur",),
    "participations": ("prevues_nb", "realisees_nb", "femmes_nb", "hommes_nb", "habitants_nb"),
    "droit_commun": ("montant_bas_eur", "montant_haut_eur"),
    "subventions": ("montant_eur",),
    "atfpb_usages": ("montant_eur",),
    "postes_lus": ("montant_eur",),
}


def _same_place(row: Row, found: Row, indicateur: str) -> bool:
    return (found["indicateur"], found["territoire"]) == (indicateur, row["quartier"])


@pytest.fixture(scope="module")
def base(publication) -> Base:
    return queries.connect(publication, jour=DAY)


def test_two_hundred_figures_drawn_at_random_come_back_to_a_file_and_a_line(base):
    files = {row["fichier"] for row in base.ask("fichiers").to_pylist()}
    wrong = [
        (question, column, dict(row), reason)
        for question, row, column in _draw(base)
        if (reason := _untraceable(base, question, row, column, files))
    ]
    assert len(wrong) == 0, f"{len(wrong)} sur {DRAWN} : {wrong[:3]}"


def test_no_figure_of_these_questions_is_left_out_of_the_draw(base):
    missing = {
        (question, column.name)
        for question, drills in DRILLS.items()
        for column in base.ask(question).schema
        if (pa.types.is_integer(column.type) or pa.types.is_floating(column.type))
        and column.name not in {*drills, *MADE.get(question, ()), *get_question(question).grain, *NOT_FIGURES}
    }
    assert missing == set()


def _draw(base: Base) -> Iterable[tuple[str, Row, str]]:
    """Draw figures: each question has the same chance, however many rows it has."""
    draw = random.Random(SEED)
    columns = {question: (*drills, *MADE.get(question, ())) for question, drills in DRILLS.items()} | READ
    answers = {question: base.ask(question) for question in columns}
    asked = [question for question in columns if answers[question].num_rows]
    drawn = 0
    while drawn < DRAWN:
        question = draw.choice(asked)
        column = draw.choice(columns[question])
        (row,) = answers[question].slice(draw.randrange(answers[question].num_rows), 1).to_pylist()
        if row[column] is not None:
            drawn += 1
            yield question, row, column


def _untraceable(base: Base, question: str, row: Row, column: str, files: set[str]) -> str:
    """Return why a figure cannot be brought back; nothing when it can."""
    if make := MADE.get(question, {}).get(column):
        # A share is rounded to a tenth.
        if not math.isclose(make(row), row[column], abs_tol=0.051):
            return f"{make(row)} au lieu de {row[column]}"
        parts = (name for name in DRILLS[question] if row[name] is not None)
        return next((why for name in parts if (why := _untraceable(base, question, row, name, files))), "")
    rows, value = [row], row[column]
    if drill := DRILLS.get(question, {}).get(column):
        try:
            asked = {name: row.get(name) for name in drill.parametres}
            rows = [found for found in base.ask(drill.question, **asked).to_pylist() if drill.keep(row, found)]
            value = drill.add(rows)
        except (queries.QuestionError, KeyError, ValueError) as error:
            return repr(error)
    lost = [found for found in rows if not (_files(found) and _files(found) <= files and _lines(found))]
    if lost:
        return f"sans fichier ou sans ligne : {lost[:1]}"
    return "" if math.isclose(value, row[column], abs_tol=0.02) else f"{value} au lieu de {row[column]}"


def _files(row: Row) -> set[str]:
    return set((row.get("fichier") or row.get("fichiers") or "").split(", ")) - {""}


def _lines(row: Row) -> list[str]:
    return [line for line in str(row.get("ligne") or row.get("lignes") or "").split(", ") if int(line or 0) > 0]
