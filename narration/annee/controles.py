"""The checks in words: how many lines each rule points at, how many are still to be looked at, what was decided."""

from collections.abc import Callable, Sequence

from narration.marks.picture import PLAIN, WORSE
from narration.moyens.couverture import Fact
from narration.numbers import marque, nombre, pluriel, table_row
from narration.words import euros
from queries.answers import Answers
from queries.rows import Controles, ControlesPar

TO_SEE = "à voir"
CAN_SAY = "Quelles lignes ne tombent pas juste, selon quelle règle, à quelle place, et ce qu'on en a décidé."
CANNOT_SAY = (
    "Qu'une ligne désignée est une faute : une règle signale, une personne du métier juge. "
    "Marquer ne change aucun chiffre."
)


def headline(checks: Sequence[ControlesPar]) -> str:
    """Say how many lines are still to be looked at, of how many."""
    pointed, left = sum(row["lignes_nb"] for row in checks), sum(row["a_voir_nb"] for row in checks)
    fictif = any(row["fictif"] for row in checks)
    if not pointed:
        return marque("Contrôles : aucune ligne à regarder", fictif)
    return marque(f"{pluriel(left, 'ligne')} à voir sur {nombre(pointed)} que les contrôles désignent", fictif)


def sentence(checks: Sequence[ControlesPar], annee: int | None) -> str:
    """Say, of a year, what the checks point at and what was decided of it."""
    to_see, seen, justified, to_mend = (sum(row[name] for row in checks) for name in COUNTS)  # type: ignore[literal-required]
    pointed = pluriel(sum(row["lignes_nb"] for row in checks), "ligne")
    said = (
        f"Sur les actions et les déclarations{f' de {annee}' if annee else ''}, {pluriel(len(checks), 'contrôle')} "
        f"{'désigne' if len(checks) < 2 else 'désignent'} {pointed} : "
        f"{nombre(to_see)} à voir, {pluriel(seen, 'vue')}, {pluriel(justified, 'justifiée')}, "
        f"{nombre(to_mend)} à corriger."
    )
    return marque(said, any(row["fictif"] for row in checks))


COUNTS = ("a_voir_nb", "vus_nb", "justifies_nb", "a_corriger_nb")


def facts(checks: Sequence[ControlesPar], link: Callable[[str], str] = lambda _: "") -> list[Fact]:
    """Return how many lines each rule points at, those that have most left to be seen first; `link` opens a check."""
    ordered = sorted(checks, key=lambda row: (-row["a_voir_nb"], -row["lignes_nb"]))
    return [
        Fact(
            name(row),
            marque(_seen(row), row["fictif"]),
            WORSE if row["a_voir_nb"] else PLAIN,
            row["regle"],
            link(name(row)) if row["lignes_nb"] else "",
        )
        for row in ordered
    ]


def name(row: ControlesPar) -> str:
    """Return a check as it is listed."""
    return row["libelle"][0].upper() + row["libelle"][1:]


def _seen(row: ControlesPar) -> str:
    if not row["lignes_nb"]:
        return "aucune ligne"
    if row["a_voir_nb"] == row["lignes_nb"]:
        return f"{pluriel(row['lignes_nb'], 'ligne')} à voir"
    return f"{nombre(row['a_voir_nb'])} à voir sur {pluriel(row['lignes_nb'], 'ligne')}"


def rule_table(checks: Sequence[ControlesPar]) -> list[dict[str, str]]:
    """Return each rule in words, with its counts."""
    return [
        table_row(
            {"Contrôle": row["libelle"], "Règle": row["regle"]},
            {
                "Lignes": nombre(row["lignes_nb"]),
                "À voir": nombre(row["a_voir_nb"]),
                "Vues": nombre(row["vus_nb"]),
                "Justifiées": nombre(row["justifies_nb"]),
                "À corriger": nombre(row["a_corriger_nb"]),
            },
            row["fictif"],
        )
        for row in checks
    ]


def line_table(answers: Answers, lines: Sequence[Controles]) -> list[dict[str, str]]:
    """Return the lines that rules point at: what was read, where, and what was decided."""
    return [
        table_row(
            {"Contrôle": row["libelle"], "Ligne": row["quoi"]},
            {
                "Ce qui est lu": row["lu"],
                "En jeu": "" if row["montant_eur"] is None else euros(row["montant_eur"]),
                "Décision": decision(answers, row),
                "Place": _place(row),
            },
            row["fictif"],
        )
        for row in lines
    ]


def decision(answers: Answers, row: Controles) -> str:
    """Say what was decided of a line, when, why or by whom it is mended."""
    if row["etat"] == "a_voir":
        return TO_SEE
    said = answers.labels("marque_controle.etat")[row["etat"]]
    who = f" par {answers.labels('marque_controle.service')[row['service']]}" if row["service"] else ""
    why = f" : {row['motif']}" if row["motif"] else ""
    return f"{said}{who}{why}, le {row['marque_le']:%d/%m/%Y}"


def _place(row: Controles) -> str:
    sheet = f", feuille {row['feuille']}" if row["feuille"] else ""
    return f"{row['fichier']}{sheet}, ligne {row['ligne']}"
