"""What was read, refused or contradicted, what is missing, and what changed from one version to the next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from math import fsum

from narration.numbers import (
    ABSENCES,
    FINE,
    FLECHES,
    RESERVES,
    ZONAGES,
    enumere,
    marque,
    mesure,
    nombre,
    pluriel,
)
from narration.tables import sheets
from narration.words import euros
from queries import VersionError
from queries.answers import Answers
from queries.rows import (
    Conflits,
    Desaccords,
    Engagements,
    Fichiers,
    Postes,
    Rejets,
    Revisions,
    Ruptures,
    Sources,
    Trous,
)

# What a row of each table is, one and several; then what its key is made of.
OBJECTS = {
    "mesure": ("valeur d'indicateur", "valeurs d'indicateur"),
    "action": ("action", "actions"),
    "action_quartier": ("quartier d'une action", "quartiers d'une action"),
    "action_defi": ("défi d'une action", "défis d'une action"),
    "financement": ("financement", "financements"),
    "participation": ("ligne de participations", "lignes de participations"),
    "droit_commun": ("déclaration de droit commun", "déclarations de droit commun"),
    "droit_commun_defi": ("part d'un défi dans le droit commun", "parts d'un défi dans le droit commun"),
    "abattement": ("montant d'ATFPB", "montants d'ATFPB"),
    "instance_tenue": ("réunion d'instance", "réunions d'instance"),
    "decision": ("décision", "décisions"),
    "avancement": ("point d'avancement", "points d'avancement"),
    "marque_controle": ("décision d'un contrôle", "décisions des contrôles"),
    "engagement": ("ligne de GISPRO", "lignes de GISPRO"),
    "poste": ("poste", "postes"),
    "subvention": ("subvention publiée", "subventions publiées"),
}
KEYS = {
    "mesure": ("indicateur", "territoire", "zonage", "edition"),
    "action": ("action", "annee"),
    "action_quartier": ("action", "annee", "quartier"),
    "action_defi": ("action", "annee", "defi"),
    "financement": ("action", "annee", "financeur", "nature", "etape"),
    "participation": ("action", "annee", "public", "etape", "quartier"),
    "droit_commun": ("declaration",),
    "droit_commun_defi": ("declaration", "defi"),
    "abattement": ("bailleur", "annee", "quartier", "poste"),
    "instance_tenue": ("instance", "tenue_le", "quartier"),
    "decision": ("decision",),
    "avancement": ("projet_phare", "situation_au"),
    "marque_controle": ("controle", "objet"),
    "engagement": ("engagement",),
    "poste": ("dispositif_poste", "annee", "poste", "structure"),
    "subvention": ("convention_le", "id_attribuant", "siret", "objet"),
}
# The heading of each column, as the templates and the pages write it; only those of a table where two differ.
HEADINGS = {
    "action_lue": "Action écrite",
    "actions": "Actions payées ou possibles",
    "annee": "Année",
    "annee_prevue": "Année de livraison prévue",
    "attribuant": "Qui donne",
    "axe": "Axe",
    "beneficiaire": "Bénéficiaire",
    "bie_score": "Score BIE",
    "bilan_ecarts": "Écarts entre le prévu et le réalisé",
    "bilan_mise_en_oeuvre": "Mise en œuvre",
    "bilan_objectifs_atteints": "Objectifs atteints au regard des indicateurs",
    "bilan_recu_le": "Bilan reçu le",
    "cle_estimation": "Clé d'estimation",
    "code_contrat_ville": "Code du contrat de ville",
    "commentaire": "Commentaire",
    "compte_rendu": "Compte rendu",
    "conditions_versement": "Conditions de versement",
    "convention": "N° de convention",
    "convention_le": "Date de la convention",
    "cout_previsionnel_eur": "Coût prévisionnel (€)",
    "cout_realise_eur": "Coût réalisé (€)",
    "cpo_debut": "CPO : première année",
    "cpo_montant_total_eur": "CPO : montant pluriannuel (€)",
    "declare_le": "Déclaré le",
    "dispositif": "Dispositif",
    "document": "Document",
    "dossier": "Dossier",
    "ecart_minimal_ans": "Écart minimal entre deux années",
    "echeance": "Échéance",
    "egalite_femmes_hommes": "Égalité femmes-hommes",
    "etape": "Étape",
    "etat": "État",
    "exemplaires": "Lignes identiques publiées",
    "fenetre_debut": "Début de la fenêtre",
    "fenetre_fin": "Fin de la fenêtre",
    "fleche": "Flèche du contrat",
    "id_attribuant": "SIRET de qui donne",
    "instance": "Instance",
    "intitule": "Intitulé",
    "decision.libelle": "Décision",
    "marque_controle.etat": "Décision",
    "droit_commun.libelle": "Ce qui est mobilisé",
    "lien": "Rapprochement",
    "lu": "Ce qui a été lu",
    "lutte_discriminations": "Lutte contre les discriminations",
    "marque_controle.motif": "Pourquoi",
    "marque_controle.service": "Par qui",
    "marque_le": "Le",
    "millesime": "Année de la donnée",
    "millesime_deduit": "Année déduite",
    "montant_bas_eur": "Montant bas (€)",
    "montant_eur": "Montant (€)",
    "montant_haut_eur": "Montant haut (€)",
    "moyens": "Moyens",
    "nature": "Nature",
    "nombre": "Nombre de participations",
    "objet": "Objet",
    "objectifs": "Objectifs",
    "part_pct": "Part (%)",
    "participants_nb": "Participants",
    "precedente": "N° de l'an dernier",
    "preuve": "Niveau de preuve",
    "principal": "Défi principal",
    "prise_le": "Prise le",
    "procedure": "Procédure",
    "publication": "Année de publication",
    "quartier": "Quartier",
    "reference_decision": "Délibération ou convention",
    "responsable": "Responsable",
    "rna": "N° RNA",
    "signataire": "Signataire",
    "siret": "SIRET",
    "source": "Source",
    "statut": "Statut",
    "structure": "Structure",
    "suspect": "Pourquoi en douter",
    "tenue_le": "Tenue le",
    "theme": "Thème",
    "valeur": "Valeur",
    "valeurs_republique_laicite": "Valeurs de la République",
}
# Codes that no template lists.
CODES = {
    "zonage": ZONAGES,
    "mesure.statut": {"publie": "publié"} | RESERVES | ABSENCES,
    "action_defi.statut": {"declare": "déclaré", "proposition": "proposition"},
    "fleche": FLECHES,
}
LISTS = {"bailleur": "signataire"}
YES_NO = {"true": "oui", "false": "non"}
SHOWN = 10
# As many revised values as a caption can name.
REVISED = 3


def break_table(ruptures: Sequence[Ruptures]) -> list[dict[str, str]]:
    """Return the declared breaks."""
    return [
        {
            "Source": row["source_libelle"],
            "À partir de": str(row["annee"]),
            "Nature": row["nature"],
            "Indicateurs touchés": row["indicateurs"],
            "Ce qui a changé": row["motif"],
            "D'où on le tient": row["origine"],
        }
        for row in ruptures
    ]


def quality_figures(
    files: Sequence[Fichiers], rejets: Sequence[Rejets], conflits: Sequence[Conflits], trous: Sequence[Trous]
) -> list[tuple[str, str, str]]:
    """Return the four counts that open the quality page."""
    charges = [file for file in files if file["etat"] == "charge"]
    return [
        ("Fichiers chargés", nombre(len(charges)), f"sur {nombre(len(files))} examinés"),
        (
            "Valeurs publiées",
            nombre(sum(f["publiees"] for f in charges)),
            f"sur {nombre(sum(f['lues'] for f in charges))} lues",
        ),
        ("Lignes refusées", nombre(len(rejets)), "chacune avec sa place et sa raison"),
        ("Valeurs en conflit", nombre(len(conflits)), f"{nombre(len(trous))} références manquantes"),
    ]


def headline(files: Sequence[Fichiers], rejets: Sequence[Rejets]) -> str:
    """Say how many files are read, and how many of their lines are refused."""
    charges = sum(file["etat"] == "charge" for file in files)
    refused = pluriel(len(rejets), "ligne refusée", "lignes refusées") if rejets else "aucune ligne refusée"
    return f"{pluriel(charges, 'fichier chargé', 'fichiers chargés')}, {refused}"


def freshness_table(sources: Sequence[Sources]) -> list[dict[str, str]]:
    """Return what is loaded from each source, and what is expected next."""
    return [
        {
            "Source": row["libelle"] + ("" if row["verifie"] else " (non vérifié sur un fichier réel)"),
            "Fichiers": nombre(row["fichiers_nb"]),
            "Dernière année": str(row["millesime_max"] or "aucune"),
            "Délai (mois)": nombre(row["delai_diffusion_mois"]),
            "Attendu": row["prochaine"],
        }
        for row in sources
    ]


def file_table(files: Sequence[Fichiers]) -> list[dict[str, str]]:
    """Return the files examined."""
    etats = {
        "charge": "chargé",
        "refuse": "refusé",
        "non_reconnu": "non reconnu",
        "demonstration_ecartee": "fictif, laissé de côté",
    }
    return [
        {
            "Fichier": row["fichier"],
            "État": marque(etats[row["etat"]], row["fictif"] and row["etat"] == "charge"),
            "Lues": nombre(row["lues"]),
            "Publiées": nombre(row["publiees"]),
            "Refusées": nombre(row["refusees"]),
            "Hors du champ": nombre(row["hors_perimetre"]),
            "Remplacées": nombre(row["remplacees"]),
            "Remarque": row["message"] or row["signalement"] or "",
        }
        for row in files
    ]


def rejection_table(rejets: Sequence[Rejets]) -> list[dict[str, str]]:
    """Return the rows and cells refused."""
    return [
        {
            "Fichier": row["fichier"],
            "Feuille": row["feuille"],
            "Ligne": str(row["ligne"] or ""),
            "Colonne": row["colonne"],
            "Pourquoi": row["motif"],
        }
        for row in rejets
    ]


def conflict_table(answers: Answers, conflits: Sequence[Conflits]) -> list[dict[str, str]]:
    """Return the values in conflict."""
    fiches = sheets(answers)
    return [
        {
            "Indicateur": row["libelle"],
            "Territoire": row["territoire"],
            "Édition": f"{row['edition']}, {ZONAGES[row['zonage']]}",
            "Valeur": marque(mesure(row["valeur"], fiches[row["indicateur"]]), row["fictif"]),
            "Retenue": f"oui ({row['regle']})" if row["retenue"] else "non",
            "Fichier et ligne": f"{row['fichier']}, ligne {row['ligne']}",
        }
        for row in conflits
    ]


def disagreement_sentence(rows: Sequence[Desaccords]) -> str:
    """Count the cells of all the QPV of France on which two files disagree."""
    count = pluriel(len(rows), "cellule des QPV de France en désaccord", "cellules des QPV de France en désaccord")
    return count if rows else "Aucun désaccord entre fichiers sur les QPV de France"


def disagreement_table(answers: Answers, rows: Sequence[Desaccords]) -> list[dict[str, str]]:
    """Return the cells of all the QPV of France that two files give differently: what is kept, and the other."""
    fiches = sheets(answers)
    return [
        {
            "Indicateur": row["libelle"],
            "QPV": row["code_qpv"],
            "Édition": f"{row['edition']}, {ZONAGES[row['zonage']]}",
            "Retenue": mesure(row["valeur"], fiches[row["indicateur"]]),
            "D'où": f"{row['source_libelle']}, ligne {row['ligne']}",
            "Écartée": mesure(row["autre_valeur"], fiches[row["indicateur"]]),
            "D'où elle venait": f"{row['autre_source_libelle']}, ligne {row['autre_ligne']}",
            "Règle": row["regle"],
        }
        for row in rows
    ]


def post_table(postes: Sequence[Postes]) -> list[dict[str, str]]:
    """Return the posts published twice, and those of suspect amount."""
    return [
        {
            "Dispositif": row["dispositif_poste"],
            "Année": str(row["annee"]),
            "Doublons exacts": nombre(row["doublons_nb"]),
            "Montant publié": marque(f"{nombre(row['montant_eur'])}{FINE}€", row["fictif"]),
            "Pourquoi en douter": row["suspect"] or "",
            "Fichiers": row["fichiers"],
        }
        for row in postes
        if row["doublons_nb"] or row["suspect"]
    ]


def line_sentence(lines: Sequence[Engagements]) -> str:
    """Say how many lines of GISPRO are not matched with an action, and for how much."""
    unresolved = [row for row in lines if not row["rapproche"]]
    if not unresolved:
        return "GISPRO : chaque ligne est rapprochée d'une action"
    amount = euros(fsum(row["montant_eur"] for row in unresolved))
    total = marque(amount, any(row["fictif"] for row in unresolved))
    return f"GISPRO : {pluriel(len(unresolved), 'ligne non rapprochée', 'lignes non rapprochées')}, {total}"


def line_totals(lines: Sequence[Engagements]) -> list[dict[str, str]]:
    """Return, by year, the euros read in GISPRO, those matched with an action and those that no total counts."""
    totals = []
    for annee in sorted({row["annee"] for row in lines}):
        rows = [row for row in lines if row["annee"] == annee]
        fictif = any(row["fictif"] for row in rows)
        parts = [
            [row["montant_eur"] for row in rows],
            [row["montant_eur"] for row in rows if row["rapproche"]],
            [row["montant_eur"] for row in rows if not row["rapproche"]],
        ]
        words = [marque(euros(fsum(part)), fictif) for part in parts]
        totals.append({"Année": str(annee)} | dict(zip(("Lus", "Rapprochés", "Non rapprochés"), words, strict=True)))
    return totals


def line_table(answers: Answers, lines: Sequence[Engagements]) -> list[dict[str, str]]:
    """Return the lines of GISPRO that are not matched: each is a question."""
    links = {row["code"]: row["libelle"] for row in answers.rows("libelles") if row["colonne"] == "engagement.lien"}
    return [
        {
            "Année": str(row["annee"]),
            "Structure": row["structure"],
            "Intitulé": row["intitule"],
            "Montant": marque(euros(row["montant_eur"]), row["fictif"]),
            "Pourquoi": links[row["lien"]],
            "Actions possibles": row["actions"] or "",
            "Fichier et ligne": f"{row['fichier']}, ligne {row['ligne']}",
        }
        for row in lines
        if not row["rapproche"]
    ]


def hole_table(answers: Answers, trous: Sequence[Trous]) -> list[dict[str, str]]:
    """Return the indicators without a baseline, and in how many quartiers."""
    groups: dict[str, list[Trous]] = {}
    for row in trous:
        groups.setdefault(row["libelle"], []).append(row)
    return [
        {
            "Indicateur": libelle,
            "Quartiers sans valeur": nombre(len(rows)),
            "Lesquels": "tous" if len(rows) == len(answers.quartiers) else ", ".join(line["quartier"] for line in rows),
            "Ce qui est attendu": rows[0]["attente"],
        }
        for libelle, rows in groups.items()
    ]


def change_sentences(revisions: Sequence[Revisions]) -> list[str]:
    """Count the rows that changed, table by table; a row of which two cells changed is counted once."""
    rows = {(row["objet"], row["cle"]): row["changement"] for row in revisions}
    fictives = {row["objet"] for row in revisions if row["fictif"]}
    phrases = []
    for objet, (singulier, forme_plurielle) in OBJECTS.items():
        natures = Counter(change for (name, _), change in rows.items() if name == objet)
        if natures:
            detail = enumere([pluriel(natures[nature], nature) for nature in sorted(natures)])
            compte = pluriel(natures.total(), singulier, forme_plurielle)
            phrases.append(marque(f"{compte} : {detail}", objet in fictives))
    return phrases


def change_table(answers: Answers, revisions: Sequence[Revisions]) -> list[dict[str, str]]:
    """Return the first changes, cell by cell: those of the largest amounts, then the others."""
    libelles = {(row["colonne"], row["code"]): row["libelle"] for row in answers.rows("libelles")}
    return [
        {
            "Quoi": OBJECTS[row["objet"]][0],
            "Lequel": marque(_key(row, libelles), row["fictif"]),
            "Ce qui change": column_title(row["objet"], row["colonne"]),
            "Avant": _value(row, row["avant"], row["avant_eur"], libelles),
            "Après": _value(row, row["apres"], row["apres_eur"], libelles),
        }
        for row in sorted(revisions, key=_weight)[:SHOWN]
    ]


def revised_sentence(answers: Answers, **choice: object) -> str:
    """Say which values are no longer those of the version before, with what they were; nothing when none is.

    `choice`: an indicator, a place, or both. Where the version before cannot be read, *Qualité* says so.
    """
    if answers.base.unreadable:
        return ""
    try:
        rows = answers.rows("valeurs_revisees", **choice)
    except VersionError:
        # Deleted since it was opened: what is read stands.
        return ""
    fiches = sheets(answers)
    said = [
        marque(
            f"{fiches[row['indicateur']]['libelle_court']}, {row['libelle']}, édition {row['edition']} "
            f"({ZONAGES.get(row['zonage'], row['zonage'])}) : était {mesure(row['avant'], fiches[row['indicateur']])}, "
            f"est {mesure(row['apres'], fiches[row['indicateur']])}",
            row["fictif"],
        )
        for row in rows[:REVISED]
    ]
    more = f" ; et {pluriel(len(rows) - REVISED, 'autre valeur', 'autres valeurs')}" if len(rows) > REVISED else ""
    published = date.fromisoformat(answers.base.avant_le[:10])
    return f"Révisé depuis la version du {published:%d/%m/%Y} : {' ; '.join(said)}{more}." if said else ""


def table_title(revisions: Sequence[Revisions]) -> str:
    """Say which changes the table shows."""
    if len(revisions) <= SHOWN:
        return "Les changements"
    return f"Les {SHOWN} premiers changements sur {nombre(len(revisions))}, du plus gros montant au plus petit"


def column_title(objet: str, column: str) -> str:
    """Return the heading of a column of a table."""
    return HEADINGS.get(f"{objet}.{column}") or HEADINGS[column]


def _weight(row: Revisions) -> float:
    return -abs((row["apres_eur"] or 0) - (row["avant_eur"] or 0))


def _key(row: Revisions, libelles: Mapping[tuple[str, str], str]) -> str:
    parties = zip(KEYS[row["objet"]], row["cle"].split(" · "), strict=False)
    return " · ".join(_word(row["objet"], column, code, libelles) for column, code in parties)


def _value(row: Revisions, value: str | None, eur: float | None, libelles: Mapping[tuple[str, str], str]) -> str:
    if eur is not None:
        return euros(eur)
    return "" if value is None else _word(row["objet"], row["colonne"], value, libelles)


def _word(objet: str, column: str, code: str, libelles: Mapping[tuple[str, str], str]) -> str:
    """Write what a cell holds as the pages read it: a label for a code, a French day, a French number."""
    for name in (f"{objet}.{column}", LISTS.get(column, column)):
        if read_text := libelles.get((name, code)) or CODES.get(name, {}).get(code):
            return read_text
    if column.endswith("_le") or column in ("echeance", "situation_au"):
        return f"{date.fromisoformat(code):%d/%m/%Y}"
    return YES_NO.get(code, code.replace(".", ",") if column in ("valeur", "part_pct") else code)
