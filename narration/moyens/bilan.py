"""The list of actions, and the whole story of one: its money, its participations, its bilan."""

from collections.abc import Sequence

from narration.numbers import enumere, marque, nombre, pluriel
from narration.words import euros, not_loaded, plain
from queries.answers import Answers
from queries.rows import Actions, Financements, Participations, Subventions


def action_table(answers: Answers, actions: Sequence[Actions]) -> list[dict[str, str]]:
    """Return the list of actions."""
    etats = answers.labels("action.etat")
    return [
        {
            "Action": marque(f"{action['intitule']} ({action['action']}, {action['annee']})", action["fictif"]),
            "Structure": action["structure"],
            "Défi": _defi(action),
            "Quartiers": action["quartiers"] or "non déclarés",
            "Accordé": marque(euros(action["montant_eur"]), action["fictif"]),
            "État": etats[action["etat"]],
            "Bilan": bilan_state(action),
        }
        for action in actions
    ]


def _defi(action: Actions) -> str:
    if not action["defi"]:
        return "non déclaré"
    return f"{action['defi']}. {action['defi_libelle']}{' (proposition)' if action['defi_propose'] else ''}"


def bilan_state(action: Actions) -> str:
    """Say where the bilan of an action stands: missing is not zero."""
    if action["bilan_recu_le"]:
        return f"reçu le {action['bilan_recu_le']:%d/%m/%Y}"
    return f"attendu pour le {action['bilan_du_le']:%d/%m/%Y}" if action["financee"] else "sans objet"


def list_sentence(answers: Answers, actions: Sequence[Actions], annee: int | None, defi: int | None = None) -> str:
    """Say how many actions a list holds, and how many of them are funded."""
    if not answers.is_loaded("actions", annee):
        return not_loaded("actions", annee)
    financees = sum(bool(action["financee"]) for action in actions)
    recus = sum(action["bilan_recu_le"] is not None for action in actions if action["financee"])
    others = sum(bool(action["financee"]) and defi not in (None, action["defi"]) for action in actions)
    apart = (
        f" Pour {pluriel(others, 'action financée', 'actions financées')} de cette liste, ce défi n'est pas le "
        "principal : les chiffres par défi ne les comptent pas ici, mais avec leur défi principal."
    )
    return marque(
        f"{pluriel(len(actions), 'action')}, dont {pluriel(financees, 'financée', 'financées')} ; "
        f"{pluriel(recus, 'bilan reçu', 'bilans reçus')} sur {nombre(financees)}.{apart if others else ''}",
        any(action["fictif"] for action in actions),
    )


def financement_table(answers: Answers, financements: Sequence[Financements]) -> list[dict[str, str]]:
    """Return each amount of an action, with where it was read."""
    natures, etapes = answers.labels("financement.nature"), answers.labels("financement.etape")
    return [
        {
            "Financeur": row["financeur_libelle"],
            "Nature": natures[row["nature"]],
            "Étape": etapes[row["etape"]],
            "Montant": marque(euros(row["montant_eur"]), row["fictif"]),
            "Lu dans": f"{row['fichier']}, ligne {row['ligne']}",
        }
        for row in financements
    ]


def participation_figures(participations: Sequence[Participations]) -> list[tuple[str, str, str]]:
    """Return the participations of an action: what may be shown of them."""
    if not participations:
        return []
    (row,) = participations
    mask = f"masqué (moins de {row['seuil']})"
    sexe = mask if row["sexe_masque"] else "non déclaré"
    realise = mask if row["masque"] else "pas de bilan"
    figures = [
        ("Participations prévues", _effectif(row["prevues_nb"], "non déclaré"), "à la demande"),
        ("Participations réalisées", _effectif(row["realisees_nb"], realise), "au bilan"),
        ("Femmes", _effectif(row["femmes_nb"], sexe), "dont"),
        ("Hommes", _effectif(row["hommes_nb"], sexe), "dont"),
    ]
    return [(marque(libelle, row["fictif"]), value, portee) for libelle, value, portee in figures]


def _effectif(value: int | None, otherwise: str) -> str:
    return otherwise if value is None else nombre(value)


def issues_of(action: Actions) -> str:
    """Say which transversal issues an action carries, and its BIE score."""
    enjeux = {
        "égalité entre les femmes et les hommes": action["egalite_femmes_hommes"],
        "lutte contre les discriminations": action["lutte_discriminations"],
        "valeurs de la République et laïcité": action["valeurs_republique_laicite"],
    }
    portes = [enjeu for enjeu, porte in enjeux.items() if porte]
    score = "non renseigné" if action["bie_score"] is None else action["bie_score"]
    return f"Enjeux transversaux : {enumere(portes) or 'aucun déclaré'}. Score BIE : {score}."


def grant_table(subventions: Sequence[Subventions]) -> list[dict[str, str]]:
    """Return the grants published for a structure."""
    return [
        {
            "Attribuée par": row["attribuant"],
            "Le": f"{row['convention_le']:%d/%m/%Y}",
            "Objet": row["objet"],
            "Montant publié": marque(euros(row["montant_eur"]), row["fictif"]),
            "Lu dans": f"{row['fichier']}, ligne {row['ligne']}",
        }
        for row in subventions
    ]


def identity(answers: Answers, action: Actions) -> str:
    """Say who carries an action, where, for which défis; what comes from a file is never read as Markdown."""
    origin = f"{action['fichier']}, ligne {action['ligne']}"
    others = f" ; complétée par {action['autres_fichiers']}" if action["autres_fichiers"] else ""
    heading = f"**{plain(action['structure'])}**, action {plain(action['action'])} de {action['annee']}"
    phrases = [
        f"{marque(heading, action['fictif'])}. État : {answers.labels('action.etat')[action['etat']]}.",
        f"Défis : {action['defis'] or 'non déclarés'}. Quartiers : {action['quartiers'] or 'non déclarés'}.",
        f"{issues_of(action)}",
        f"Objectifs : {plain(action['objectifs'] or 'non déclarés')}",
        f"*Lue dans {plain(origin)}{plain(others)}.*",
    ]
    return "  \n".join(phrases)


def cost_sentence(action: Actions) -> str:
    """Say the cost planned and spent; the amount of a CPO over several years is told apart from the year's."""
    phrase = (
        f"Coût prévisionnel : {euros(action['cout_previsionnel_eur'])}. "
        f"Coût réalisé : {euros(action['cout_realise_eur'])}."
    )
    if action["cpo_montant_total_eur"]:
        phrase += (
            f" La convention {plain(action['convention'])} porte {euros(action['cpo_montant_total_eur'])} sur toute sa "
            "durée : ce montant n'est pas ajouté à la tranche de l'année."
        )
    return marque(phrase, action["fictif"])


def bilan_story(action: Actions) -> str:
    """Tell the qualitative bilan of an action, or say that it is missing."""
    if not action["bilan_recu_le"]:
        return marque(f"Bilan {bilan_state(action)}.", action["fictif"])
    recits = {
        "Mise en œuvre": action["bilan_mise_en_oeuvre"],
        "Objectifs atteints au regard des indicateurs": action["bilan_objectifs_atteints"],
        "Écarts entre le prévu et le réalisé": action["bilan_ecarts"],
    }
    rows = [marque(f"Bilan {bilan_state(action)}.", action["fictif"])]
    rows += [
        f"**{title}** : {marque(plain(text or 'non renseigné'), action['fictif'])}" for title, text in recits.items()
    ]
    return "  \n".join(rows)
