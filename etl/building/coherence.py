"""What must hold between the rows of a file, and the questions to send to the association when it does not.

Rows that contradict each other are set aside together; what is only incomplete is kept, and becomes a question.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from etl.reading.lecture import Enregistrement, Lecture, Rejet
from etl.tables.published import get_table

Action = tuple[object, object]


def check_parts(lecture: Lecture) -> None:
    """Set aside the shares of an action that exceed 100 %, and those of a declaration that do not make 100 %."""
    for (action, annee), lignes in _par_action(lecture, "action_quartier").items():
        total = sum(float(str(ligne.valeurs.get("part_pct") or 0)) for ligne in lignes)
        if round(total, 6) > 100:
            motif = f"les parts de l'action {action} ({annee}) font {_pct(total)}, plus que 100 %. Corrigez-les."
            _set_aside(lecture, lignes, motif, "part_pct")
    parts = defaultdict(list)
    for ligne in _lignes(lecture, "droit_commun_defi"):
        parts[ligne.valeurs["declaration"]].append(ligne)
    for declaration, lignes in parts.items():
        total = sum(float(str(ligne.valeurs["part_pct"])) for ligne in lignes)
        if round(total, 6) != 100:
            motif = f"les parts de la déclaration {declaration} font {_pct(total)}. Attendu : 100 %."
            _set_aside(lecture, lignes, motif, "part_pct")


def check_principal(lecture: Lecture) -> None:
    """Set aside the défis of an action that has several principal ones: its totals would count it twice."""
    for (action, annee), lignes in _par_action(lecture, "action_defi").items():
        principaux = [ligne for ligne in lignes if ligne.valeurs["principal"]]
        if len(principaux) > 1:
            motif = f"l'action {action} ({annee}) a {len(principaux)} défis principaux. Gardez-en un seul."
            _set_aside(lecture, principaux, motif, "principal")


def check_axe(lecture: Lecture) -> None:
    """Forget an axe that is not one of its défi."""
    for ligne in (*_lignes(lecture, "action_defi"), *_lignes(lecture, "droit_commun_defi")):
        axe, defi = ligne.valeurs.get("axe"), ligne.valeurs["defi"]
        if axe and not str(axe).startswith(f"{defi}."):
            motif = f"l'axe {axe} n'est pas un axe du défi {defi}. La ligne est gardée sans son axe."
            lecture.rejets.append(Rejet(motif, ligne.feuille, ligne.ligne, "Axe", str(axe), valeurs_nb=0))
            ligne.valeurs["axe"] = None


def check_preuve(lecture: Lecture) -> None:
    """Set aside a declaration whose amount does not fit its level of proof."""
    for ligne in list(_lignes(lecture, "droit_commun")):
        valeurs = ligne.valeurs
        bas, haut = valeurs.get("montant_bas_eur"), valeurs.get("montant_haut_eur")
        if valeurs["preuve"] in ("1", "2") and (bas is None or haut is None):
            motif = "un montant fléché ou estimé se déclare par son montant bas et son montant haut. Complétez-les."
            _set_aside(lecture, [ligne], motif, "montant_bas_eur")
        elif valeurs["preuve"] in ("3", "4") and (bas is not None or haut is not None):
            motif = (
                "aux niveaux de preuve 3 et 4, rien n'est chiffré en euros. Videz les montants ou changez le niveau."
            )
            _set_aside(lecture, [ligne], motif, "montant_bas_eur")
        elif bas is not None and haut is not None and float(str(bas)) > float(str(haut)):
            _set_aside(lecture, [ligne], "le montant bas dépasse le montant haut. Échangez-les.", "montant_bas_eur")
        elif valeurs["preuve"] == "2" and not valeurs.get("cle_estimation"):
            motif = "une part estimée doit dire sa clé (population, logements, inscrits…). Écrivez-la."
            _set_aside(lecture, [ligne], motif, "cle_estimation")


CONTROLES = (check_parts, check_principal, check_axe, check_preuve)


def questions(lecture: Lecture) -> list[str]:
    """Return the questions to send to the associations about what was read, by action.

    What a file of this kind has no place for is unknown, not empty: it is not asked.
    """
    parts, defis = _par_action(lecture, "action_quartier"), _par_action(lecture, "action_defi")
    publics, montants = _par_action(lecture, "participation"), _par_action(lecture, "financement")
    trouvees = []
    for ligne in _lignes(lecture, "action"):
        action = ligne.valeurs
        cle = (action["action"], action["annee"])
        demandes = [
            *_de_l_action(action),
            *(_des_quartiers(parts.get(cle, [])) if "action_quartier" in lecture.tables else ()),
            *(_des_defis(defis.get(cle, [])) if "action_defi" in lecture.tables else ()),
            *(_des_montants(montants.get(cle, [])) if "financement" in lecture.tables else ()),
        ]
        trouvees += [f"{action['structure']}, {cle[0]} ({cle[1]}) : {demande}" for demande in demandes]
    for (numero, annee), lignes in publics.items():
        trouvees += [f"{numero} ({annee}) : {demande}" for demande in _des_publics(lignes)]
    return trouvees


def _de_l_action(action: dict[str, object]) -> Iterator[str]:
    if action["etat"] == "realisee" and _is_empty(action, "bilan_recu_le"):
        yield "l'action est réalisée, pouvez-vous envoyer son bilan (Cerfa 15059) ?"
    if action.get("bilan_recu_le") and _is_empty(action, "cout_realise_eur"):
        yield "le bilan est reçu, quel est le coût réalisé ?"
    if action.get("bilan_recu_le") and _is_empty(action, "bilan_objectifs_atteints"):
        yield "les objectifs sont-ils atteints, au regard des indicateurs annoncés ?"
    if _is_empty(action, "siret"):
        yield "quel est votre SIRET (14 chiffres) ?"


def _des_quartiers(lignes: list[Enregistrement]) -> Iterator[str]:
    dites = [ligne.valeurs["part_pct"] for ligne in lignes if "part_pct" in ligne.valeurs]
    total = sum(float(str(part or 0)) for part in dites)
    if not lignes:
        yield "dans quels quartiers, et pour quelle part ?"
    elif None in dites:
        yield "quelle est la part de chaque quartier ?"
    elif dites and total < 100:
        yield f"les parts des quartiers font {_pct(total)} : où va le reste ?"


def _des_defis(lignes: list[Enregistrement]) -> Iterator[str]:
    if not any(ligne.valeurs["principal"] for ligne in lignes):
        yield "quel est le défi principal ?"


def _des_montants(lignes: list[Enregistrement]) -> Iterator[str]:
    accordes = {ligne.valeurs["financeur"]: ligne for ligne in lignes if ligne.valeurs["etape"] == "accorde"}
    for ligne in lignes:
        accorde = accordes.get(ligne.valeurs["financeur"])
        if ligne.valeurs["etape"] == "verse" and accorde and _montant(ligne) > _montant(accorde):
            yield f"le montant versé ({_montant(ligne):.0f} €) dépasse le montant accordé ({_montant(accorde):.0f} €) ?"
    if not accordes:
        yield "quels montants ont été accordés, et par qui ?"


def _des_publics(lignes: list[Enregistrement]) -> Iterator[str]:
    for etape, mot in (("prevu", "prévues"), ("realise", "réalisées")):
        nombres: dict[object, int] = defaultdict(int)
        for ligne in lignes:
            if ligne.valeurs["etape"] == etape:
                nombres[ligne.valeurs["public"]] += int(str(ligne.valeurs["nombre"]))
        if nombres and "ensemble" not in nombres:
            yield f"combien de participations {mot}, tous publics ensemble ?"
        elif nombres["femmes"] + nombres["hommes"] > nombres["ensemble"]:
            yield f"femmes et hommes font plus que l'ensemble des participations {mot} : quel est le bon nombre ?"


def _is_empty(valeurs: dict[str, object], champ: str) -> bool:
    """Tell whether a cell was left empty; where the file has no such column, nothing is known of it."""
    return champ in valeurs and valeurs[champ] is None


def _montant(ligne: Enregistrement) -> float:
    return float(str(ligne.valeurs["montant_eur"]))


def _lignes(lecture: Lecture, table: str) -> Iterator[Enregistrement]:
    return (enregistrement for enregistrement in lecture.enregistrements if enregistrement.table == table)


def _par_action(lecture: Lecture, table: str) -> dict[Action, list[Enregistrement]]:
    groupes: dict[Action, list[Enregistrement]] = defaultdict(list)
    for ligne in _lignes(lecture, table):
        groupes[ligne.valeurs["action"], ligne.valeurs["annee"]].append(ligne)
    return groupes


def _set_aside(lecture: Lecture, lignes: Iterable[Enregistrement], motif: str, champ: str) -> None:
    for ligne in lignes:
        titre = next(colonne.titre for colonne in get_table(ligne.table).colonnes if colonne.nom == champ)
        lecture.enregistrements.remove(ligne)
        lecture.rejets.append(Rejet(motif, ligne.feuille, ligne.ligne, titre, str(ligne.valeurs.get(champ))))


def _pct(valeur: float) -> str:
    return f"{valeur:.10g} %".replace(".", ",")
