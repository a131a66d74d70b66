"""What changed between two versions, in words: which table, which row, which column, what was read and what is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from narration.numbers import ABSENCES, FLECHES, RESERVES, ZONAGES, enumere, marque, nombre, pluriel
from narration.words import euros
from queries.answers import Answers
from queries.rows import Revisions

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
    "poste": ("dispositif_poste", "annee", "poste", "structure"),
    "subvention": ("attribuant", "convention_le", "beneficiaire", "objet"),
}
# The heading of each column, as the templates and the pages write it; only those of a table where two differ.
HEADINGS = {
    "annee": "Année",
    "annee_prevue": "Année de livraison prévue",
    "axe": "Axe",
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
    "cout_previsionnel_eur": "Coût prévisionnel (€)",
    "cout_realise_eur": "Coût réalisé (€)",
    "cpo_debut": "CPO : première année",
    "cpo_montant_total_eur": "CPO : montant pluriannuel (€)",
    "declare_le": "Déclaré le",
    "dispositif": "Dispositif",
    "document": "Document",
    "ecart_minimal_ans": "Écart minimal entre deux années",
    "echeance": "Échéance",
    "egalite_femmes_hommes": "Égalité femmes-hommes",
    "etape": "Étape",
    "etat": "État",
    "exemplaires": "Lignes identiques publiées",
    "fenetre_debut": "Début de la fenêtre",
    "fenetre_fin": "Fin de la fenêtre",
    "fleche": "Flèche du contrat",
    "instance": "Instance",
    "intitule": "Intitulé",
    "decision.libelle": "Décision",
    "droit_commun.libelle": "Ce qui est mobilisé",
    "lutte_discriminations": "Lutte contre les discriminations",
    "millesime": "Année de la donnée",
    "millesime_deduit": "Année déduite",
    "montant_bas_eur": "Montant bas (€)",
    "montant_eur": "Montant (€)",
    "montant_haut_eur": "Montant haut (€)",
    "moyens": "Moyens",
    "nature": "Nature",
    "nombre": "Nombre de participations",
    "objectifs": "Objectifs",
    "part_pct": "Part (%)",
    "participants_nb": "Participants",
    "precedente": "N° de l'an dernier",
    "preuve": "Niveau de preuve",
    "principal": "Défi principal",
    "prise_le": "Prise le",
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
