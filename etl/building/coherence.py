"""What must hold between the rows of a file, and the questions to send to the association when it does not.

Rows that contradict each other are set aside together; what is only incomplete is kept, and becomes a question.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from etl.reading.lecture import Lecture, Record, Rejet
from etl.tables.published import get_table

Action = tuple[object, object]


def check_parts(lecture: Lecture) -> None:
    """Set aside the shares of an action that exceed 100 %, and those of a declaration that do not make 100 %."""
    for (action, annee), rows in _group_by_action(lecture, "action_quartier").items():
        total = sum(float(str(line.valeurs.get("part_pct") or 0)) for line in rows)
        if round(total, 6) > 100:
            motif = f"les parts de l'action {action} ({annee}) font {_pct(total)}, plus que 100 %. Corrigez-les."
            _refuse_rows(lecture, rows, motif, "part_pct")
    parts = defaultdict(list)
    for row in _rows_of(lecture, "droit_commun_defi"):
        parts[row.valeurs["declaration"]].append(row)
    for declaration, rows in parts.items():
        total = sum(float(str(line.valeurs["part_pct"])) for line in rows)
        if round(total, 6) != 100:
            motif = f"les parts de la déclaration {declaration} font {_pct(total)}. Attendu : 100 %."
            _refuse_rows(lecture, rows, motif, "part_pct")


def check_principal(lecture: Lecture) -> None:
    """Set aside the défis of an action that has several principal ones: its totals would count it twice."""
    for (action, annee), rows in _group_by_action(lecture, "action_defi").items():
        principaux = [row for row in rows if row.valeurs["principal"]]
        if len(principaux) > 1:
            motif = f"l'action {action} ({annee}) a {len(principaux)} défis principaux. Gardez-en un seul."
            _refuse_rows(lecture, principaux, motif, "principal")


def check_axe(lecture: Lecture) -> None:
    """Forget an axe that is not one of its défi."""
    for row in (*_rows_of(lecture, "action_defi"), *_rows_of(lecture, "droit_commun_defi")):
        axe, defi = row.valeurs.get("axe"), row.valeurs["defi"]
        if axe and not str(axe).startswith(f"{defi}."):
            motif = f"l'axe {axe} n'est pas un axe du défi {defi}. La ligne est gardée sans son axe."
            lecture.rejets.append(Rejet(motif, row.feuille, row.ligne, "Axe", str(axe), valeurs_nb=0))
            row.valeurs["axe"] = None


def check_preuve(lecture: Lecture) -> None:
    """Set aside a declaration whose amount does not fit its level of proof."""
    for row in list(_rows_of(lecture, "droit_commun")):
        values = row.valeurs
        bas, haut = values.get("montant_bas_eur"), values.get("montant_haut_eur")
        if values["preuve"] in ("1", "2") and (bas is None or haut is None):
            motif = "un montant fléché ou estimé se déclare par son montant bas et son montant haut. Complétez-les."
            _refuse_rows(lecture, [row], motif, "montant_bas_eur")
        elif values["preuve"] in ("3", "4") and (bas is not None or haut is not None):
            motif = (
                "aux niveaux de preuve 3 et 4, rien n'est chiffré en euros. Videz les montants ou changez le niveau."
            )
            _refuse_rows(lecture, [row], motif, "montant_bas_eur")
        elif bas is not None and haut is not None and float(str(bas)) > float(str(haut)):
            _refuse_rows(lecture, [row], "le montant bas dépasse le montant haut. Échangez-les.", "montant_bas_eur")
        elif values["preuve"] == "2" and not values.get("cle_estimation"):
            motif = "une part estimée doit dire sa clé (population, logements, inscrits…). Écrivez-la."
            _refuse_rows(lecture, [row], motif, "cle_estimation")


CHECKS = (check_parts, check_principal, check_axe, check_preuve)


def questions(lecture: Lecture) -> list[str]:
    """Return the questions to send to the associations about what was read, by action.

    What a file of this kind has no place for is unknown, not empty: it is not asked.
    """
    parts, defis = _group_by_action(lecture, "action_quartier"), _group_by_action(lecture, "action_defi")
    publics, montants = _group_by_action(lecture, "participation"), _group_by_action(lecture, "financement")
    found = []
    for row in _rows_of(lecture, "action"):
        action = row.valeurs
        key = (action["action"], action["annee"])
        requests = [
            *_ask_action(action),
            *(_ask_quartiers(parts.get(key, [])) if _is_asked(lecture, "action_quartier", key) else ()),
            *(_ask_defis(defis.get(key, [])) if _is_asked(lecture, "action_defi", key) else ()),
            *(_ask_montants(montants.get(key, [])) if _is_asked(lecture, "financement", key) else ()),
        ]
        found += [f"{action['structure']}, {key[0]} ({key[1]}) : {request}" for request in requests]
    for (number, annee), rows in publics.items():
        found += [f"{number} ({annee}) : {request}" for request in _ask_publics(rows)]
    return found


def _is_asked(lecture: Lecture, table: str, action: Action) -> bool:
    """Tell whether the rows of an action are asked for: not those that were written and refused."""
    return table in lecture.tables and (table, *action) not in lecture.said_badly


def _ask_action(action: dict[str, object]) -> Iterator[str]:
    if action["etat"] == "realisee" and _is_empty(action, "bilan_recu_le"):
        yield "l'action est réalisée, pouvez-vous envoyer son bilan (Cerfa 15059) ?"
    if action.get("bilan_recu_le") and _is_empty(action, "cout_realise_eur"):
        yield "le bilan est reçu, quel est le coût réalisé ?"
    if action.get("bilan_recu_le") and _is_empty(action, "bilan_objectifs_atteints"):
        yield "les objectifs sont-ils atteints, au regard des indicateurs annoncés ?"
    if _is_empty(action, "siret"):
        yield "quel est votre SIRET (14 chiffres) ?"


def _ask_quartiers(rows: list[Record]) -> Iterator[str]:
    said = [row.valeurs["part_pct"] for row in rows if "part_pct" in row.valeurs]
    total = sum(float(str(part or 0)) for part in said)
    if not rows:
        yield "dans quels quartiers, et pour quelle part ?"
    elif len(said) < len(rows):
        return
    elif None in said:
        yield "quelle est la part de chaque quartier ?"
    elif said and total < 100:
        yield f"les parts des quartiers font {_pct(total)} : où va le reste ?"


def _ask_defis(rows: list[Record]) -> Iterator[str]:
    if not any(row.valeurs["principal"] for row in rows):
        yield "quel est le défi principal ?"


def _ask_montants(rows: list[Record]) -> Iterator[str]:
    accordes = {line.valeurs["financeur"]: line for line in rows if line.valeurs["etape"] == "accorde"}
    for row in rows:
        accorde = accordes.get(row.valeurs["financeur"])
        if row.valeurs["etape"] == "verse" and accorde and _montant(row) > _montant(accorde):
            yield f"le montant versé ({_montant(row):.0f} €) dépasse le montant accordé ({_montant(accorde):.0f} €) ?"
    if not accordes:
        yield "quels montants ont été accordés, et par qui ?"


def _ask_publics(rows: list[Record]) -> Iterator[str]:
    for etape, word in (("prevu", "prévues"), ("realise", "réalisées")):
        nombres: dict[object, int] = defaultdict(int)
        for row in rows:
            if row.valeurs["etape"] == etape:
                nombres[row.valeurs["public"]] += int(str(row.valeurs["nombre"]))
        if nombres and "ensemble" not in nombres:
            yield f"combien de participations {word}, tous publics ensemble ?"
        elif nombres["femmes"] + nombres["hommes"] > nombres["ensemble"]:
            yield f"femmes et hommes font plus que l'ensemble des participations {word} : quel est le bon nombre ?"


def _is_empty(values: dict[str, object], field_name: str) -> bool:
    """Tell whether a cell was left empty; where the file has no such column, nothing is known of it."""
    return field_name in values and values[field_name] is None


def _montant(row: Record) -> float:
    return float(str(row.valeurs["montant_eur"]))


def _rows_of(lecture: Lecture, table: str) -> Iterator[Record]:
    return (record for record in lecture.enregistrements if record.table == table)


def _group_by_action(lecture: Lecture, table: str) -> dict[Action, list[Record]]:
    groups: dict[Action, list[Record]] = defaultdict(list)
    for row in _rows_of(lecture, table):
        groups[row.valeurs["action"], row.valeurs["annee"]].append(row)
    return groups


def _refuse_rows(lecture: Lecture, rows: Iterable[Record], motif: str, field_name: str) -> None:
    for row in rows:
        title = next(column.titre for column in get_table(row.table).colonnes if column.nom == field_name)
        lecture.enregistrements.remove(row)
        lecture.rejets.append(Rejet(motif, row.feuille, row.ligne, title, str(row.valeurs.get(field_name))))


def _pct(value: float) -> str:
    return f"{value:.10g} %".replace(".", ",")
