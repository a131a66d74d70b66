"""What a row of each question holds. Written by `python -m queries.typing`: run it after a change.

`X | Any` is a column that may be empty: mypy refuses a column that does not exist, not the use of an empty one.
"""

from datetime import date
from typing import Any, Literal, Protocol, TypedDict, overload


class Actions(TypedDict):
    """Les actions : ce qui se fait, où, pour quel défi, avec quel montant et quel bilan."""

    action: str
    annee: int
    intitule: str
    structure: str
    siret: str
    convention: str
    theme: str | Any
    statut: str | Any
    etat: str
    financee: bool
    defi: int
    defi_libelle: str | Any
    defi_propose: bool
    axe: str | Any
    defis: str | Any
    quartiers: str | Any
    montant_eur: float | Any
    cpo_montant_total_eur: float | Any
    cout_previsionnel_eur: float | Any
    cout_realise_eur: float | Any
    objectifs: str | Any
    egalite_femmes_hommes: bool | Any
    lutte_discriminations: bool | Any
    valeurs_republique_laicite: bool | Any
    bie_score: int | Any
    bilan_recu_le: date | Any
    bilan_du_le: date
    bilan_mise_en_oeuvre: str | Any
    bilan_objectifs_atteints: str | Any
    bilan_ecarts: str | Any
    fichier: str
    ligne: int
    autres_fichiers: str | Any
    fictif: bool


class ActionsOrphelines(TypedDict):
    """Les actions financées que l'on ne sait rattacher à aucun engagement du contrat, et ce qu'il manque pour le faire."""

    action: str
    annee: int
    intitule: str
    structure: str
    montant_eur: float
    manque: str
    fictif: bool


class ActionsPar(TypedDict):
    """Les actions financées par quartier, défi et année, et le retour de leurs bilans."""

    quartier: str | Any
    defi: int | Any
    annee: int | Any
    actions_nb: int
    conventions_nb: int
    montant_eur: float
    participations_nb: int | Any
    bilans_attendus_nb: int
    bilans_recus_nb: int
    fictif: bool


class ActionsSpecifiques(TypedDict):
    """Les actions financées qui vivent des seuls crédits spécifiques : aucun droit commun, aucun fonds européen accordé."""

    action: str
    annee: int
    intitule: str
    structure: str
    defi: int
    montant_eur: float
    fichier: str
    ligne: int
    fictif: bool


class Agregats(TypedDict):
    """Les quartiers ensemble : une somme si elle a un sens et si aucun ne manque, un taux par ses effectifs, sinon l'étendue."""

    indicateur: str
    libelle: str
    zonage: str
    edition: str
    quartiers_nb: int
    renseignes_nb: int
    total: float | Any
    total_bas: float | Any
    total_haut: float | Any
    rapporte_a: str | Any
    taux_pct: float | Any
    valeur_min: float
    valeur_max: float
    fictif: bool


class AnneesChargees(TypedDict):
    """Les années dont un fichier d'actions ou de droit commun est chargé : d'une autre, on ne sait rien."""

    genre: str
    annee: int
    fictif: bool


class Atfpb(TypedDict):
    """L'abattement de taxe foncière (ATFPB) et les dépenses qui le justifient : une dépense fiscale, pas une subvention."""

    annee: int
    bailleur: str
    bailleur_libelle: str
    quartier: str | Any
    abattement_eur: float | Any
    depenses_eur: float | Any
    solde_eur: float | Any
    justifie_pct: float | Any
    usages_nb: int
    fictif: bool


class AtfpbUsages(TypedDict):
    """Les dépenses qui justifient l'abattement de taxe foncière, selon ses huit usages."""

    annee: int
    bailleur: str
    bailleur_libelle: str
    quartier: str
    poste: str
    montant_eur: float
    fichier: str
    ligne: int
    fictif: bool


class Avancements(TypedDict):
    """Les points d'avancement des projets phares, du plus récent au plus ancien."""

    projet_phare: str
    libelle: str
    situation_au: date
    etat: str
    annee_prevue: int
    commentaire: str
    fichier: str
    ligne: int
    fictif: bool


class BilansEnRetard(TypedDict):
    """Les bilans en retard : de qui, pour quelle action, depuis quand, pour quel montant, depuis combien d'années de suite."""

    action: str
    annee: int
    intitule: str
    structure: str
    structure_nom: str
    defi: int
    bilan_du_le: date
    retard_jours: int
    montant_eur: float
    etat_eur: float
    annees_structure_nb: int
    annees_action_nb: int
    refus: str | Any
    fichier: str
    ligne: int
    fictif: bool


class Calendrier(TypedDict):
    """Ce qui sera mesurable quand : pour chaque source, la première année d'après la signature, et ce qui existera à mi-parcours et à la fin."""

    source: str
    libelle: str
    producteur: str
    demi_fenetre_ans: int
    delai_diffusion_mois: int
    interrompue: bool
    reference_2024: str | Any
    dernier_charge: int | Any
    attendu_ce_jour: int | Any
    retard_ans: int
    premier_dans_contrat: int
    diffusion_premier: date | Any
    annee_mi_parcours: int
    dernier_a_mi_parcours: int | Any
    juge_a_mi_parcours: bool
    annee_fin: int
    dernier_a_la_fin: int | Any
    juge_a_la_fin: bool
    rupture_annee: int | Any


class Cellules(TypedDict):
    """La cellule de chaque montant et de chaque participation, parité comprise : fichier, feuille, colonne, ligne."""

    genre: str
    cle: str
    champ: str
    action: str | Any
    annee: int
    valeur: float | Any
    fichier: str
    feuille: str | Any
    colonne: str | Any
    titre: str
    ligne: int
    lieu: str
    fictif: bool


class Cofinancement(TypedDict):
    """Le droit commun dans les actions elles-mêmes : cofinancées, réorientées, ou portées par les seuls crédits spécifiques."""

    annee: int
    financees_nb: int
    cofinancees_nb: int
    cofinancees_pct: float
    specifiques_nb: int
    droit_commun_eur: float
    reorientees_nb: int
    fictif: bool


class Comparaison(TypedDict):
    """Comparer un indicateur à deux dates dans un territoire : une différence, ou la raison pour laquelle il n'y en a pas."""

    indicateur: str
    territoire: str
    a: str
    b: str
    difference: float | Any
    marge: float | Any
    motif: str | Any
    etat: str
    phrase: str
    comparaison_possible: str | Any
    possible_fictif: bool
    fictif: bool


class Conflits(TypedDict):
    """Les conflits : deux fichiers qui donnent deux valeurs pour la même mesure, et la règle qui a choisi."""

    indicateur: str
    libelle: str
    territoire: str
    zonage: str
    edition: str
    valeur: float
    retenue: bool
    regle: str
    fichier: str
    feuille: str
    ligne: int
    variable: str
    fictif: bool


class Constats(TypedDict):
    """Ce que le comité doit entendre d'abord : une seule liste de constats, classés, que toutes les pages et tous les documents lisent."""

    constat: str
    rang: int
    score: float
    famille: str
    quartier: str | Any
    defi: int | Any
    indicateur: str | Any
    annee: int | Any
    etat: str
    motif: str | Any
    titre: str
    phrase: str
    certitude: str
    consequence: str
    question: str
    parametres: str
    fictif: bool


class Contrat(TypedDict):
    """Le contrat, et les règles de compte qu'il fixe ou que nous nous fixons."""

    contrat: str
    libelle: str
    signature: date
    signature_presumee: bool
    debut: int
    fin: int
    cpo_objectif_pct: int | Any
    bilan_delai_mois: int
    seuil_petits_effectifs: int
    quartiers_chiffres_nb: int
    chiffres_dates: bool | Any


class Controles(TypedDict):
    """Les contrôles : chaque ligne qui ne tombe pas juste, la règle qui la désigne, ce qui en a été décidé."""

    controle: str
    libelle: str
    regle: str
    objet: str
    annee: int | Any
    quoi: str
    lu: str
    montant_eur: float | Any
    etat: str
    motif: str | Any
    service: str | Any
    marque_le: date | Any
    fichier: str
    feuille: str
    ligne: int
    fictif: bool


class ControlesPar(TypedDict):
    """Les contrôles, un par ligne : la règle en mots, combien de lignes elle désigne, combien restent à voir."""

    controle: str
    libelle: str
    regle: str
    lignes_nb: int
    a_voir_nb: int
    vus_nb: int
    justifies_nb: int
    a_corriger_nb: int
    fictif: bool


class Conventions(TypedDict):
    """La part des conventions pluriannuelles d'objectifs (CPO), en conventions et, à part, en montants."""

    annee: int
    conventions_nb: int
    cpo_nb: int
    cpo_pct: float
    objectif_pct: int
    montant_eur: float
    cpo_montant_eur: float
    cpo_montant_pct: float
    cpo_pluriannuel_eur: float
    fictif: bool


class Couverture(TypedDict):
    """Les engagements du contrat et ce qui les sert : action financée, bilan, indicateur qui a des données, ou rien."""

    nature: str
    engagement: str
    libelle: str
    defi: int
    quartier: str | Any
    actions_nb: int
    bilans_nb: int
    indicateurs_nb: int
    etat: str
    fictif: bool


class Credits(TypedDict):
    """Les crédits accordés aux actions, par leur nom : qui finance, dans quel quartier, pour quel défi, en quelle année."""

    annee: int
    nature: str
    financeur: str | Any
    financeur_libelle: str | Any
    quartier: str | Any
    defi: int | Any
    montant_eur: float
    actions_nb: int
    population: float | Any
    habitant_eur: float | Any
    fictif: bool


class Decisions(TypedDict):
    """Les décisions des instances, leur responsable et leur échéance."""

    decision: str
    instance: str
    instance_libelle: str
    prise_le: date
    libelle: str
    responsable: str | Any
    echeance: date | Any
    etat: str
    en_retard: bool
    retard_jours: int | Any
    fichier: str
    ligne: int
    fictif: bool


class Defis(TypedDict):
    """Les défis du contrat."""

    defi: int
    libelle: str
    libelle_court: str
    presentation: str


class Desaccords(TypedDict):
    """Les désaccords sur les QPV de France : deux fichiers, deux valeurs pour une même cellule, celle qui est retenue et l'autre."""

    indicateur: str
    libelle: str
    code_qpv: str
    zonage: str
    edition: str
    valeur: float
    source_libelle: str
    fichier: str
    ligne: int
    autre_valeur: float
    autre_source_libelle: str
    autre_fichier: str
    autre_ligne: int
    regle: str


class DroitCommun(TypedDict):
    """Les déclarations de droit commun, une par ligne, avec leur preuve, leur document et la ligne où elles ont été lues."""

    declaration: str
    annee: int
    signataire: str
    signataire_libelle: str
    libelle: str
    dispositif: str | Any
    nature: str
    preuve: str
    etape: str
    cle_estimation: str | Any
    montant_bas_eur: float | Any
    montant_haut_eur: float | Any
    moyens: str | Any
    defis: str
    part: float
    lieu: str
    document: str | Any
    declare_le: date
    precedente: str | Any
    fichier: str
    ligne: int
    fictif: bool


class DroitCommunChangements(TypedDict):
    """Ce qui a changé depuis l'an dernier : déclarations nouvelles, reconduites, arrêtées."""

    annee: int
    changement: str
    declaration: str
    signataire_libelle: str
    libelle: str
    precedente: str | Any
    fictif: bool


class DroitCommunHabitant(TypedDict):
    """Le droit commun déclaré pour un quartier, par habitant ; ce qui vaut pour tous les quartiers n'y entre pas."""

    annee: int
    quartier: str
    nature: str
    montant_bas_eur: float
    montant_haut_eur: float
    population: float
    bas_habitant_eur: float
    haut_habitant_eur: float
    fictif: bool


class DroitCommunPar(TypedDict):
    """Les montants de droit commun par nature, preuve, signataire, défi et quartier : une fourchette, jamais une somme de natures."""

    annee: int
    nature: str
    preuve: str | Any
    signataire: str | Any
    defi: int | Any
    quartier: str | Any
    declarations_nb: int
    chiffrees_nb: int
    montant_bas_eur: float | Any
    montant_haut_eur: float | Any
    fictif: bool


class Ecarts(TypedDict):
    """L'écart d'abord : chaque quartier moins son territoire de comparaison, à la dernière date où les deux sont connus."""

    indicateur: str
    libelle: str
    territoire: str
    quartier: str
    ordre: int
    reference: str
    reference_libelle: str
    reference_nom: str
    sens: str
    zonage: str | Any
    millesime: int | Any
    periode: str | Any
    valeur: float | Any
    valeur_reference: float | Any
    ecart: float | Any
    marge: float | Any
    statut: str | Any
    motif: str | Any
    source_libelle: str | Any
    fictif: bool


class Echeances(TypedDict):
    """Le calendrier de l'année : ce qui est attendu, de qui, quand, et le prochain geste ; les retards d'abord."""

    genre: str
    sujet: str
    libelle: str
    annee: int | Any
    de_qui: str
    due_le: date | Any
    etat: str
    retard_jours: int | Any
    attendus_nb: int | Any
    recus_nb: int | Any
    fondement: str
    geste: str
    page: str
    fictif: bool


class Engagements(TypedDict):
    """Chaque ligne de l'export GISPRO, et les actions qu'elle paie : rapprochée, ou une question."""

    engagement: str
    annee: int
    structure: str
    intitule: str
    action_lue: str | Any
    convention: str
    montant_eur: float
    lien: str
    rapproche: bool
    actions: str | Any
    fichier: str
    ligne: int
    fictif: bool


class EngagementsSansDeclaration(TypedDict):
    """Ce que le contrat engage, et combien de déclarations de droit commun le nomment : axes et dispositifs."""

    nature: str
    engagement: str
    libelle: str
    domaine: str
    declarations_nb: int
    fictif: bool


class EnjeuxTransversaux(TypedDict):
    """Les trois enjeux transversaux : actions qui les portent, et leurs crédits."""

    annee: int
    enjeu_transversal: str
    libelle: str
    actions_nb: int
    renseignees_nb: int
    financees_nb: int
    montant_eur: float
    fictif: bool


class Evaluation(TypedDict):
    """L'évaluation à mi-parcours, répétée sur le passé : ce dont chaque quartier a changé de plus, ou de moins, que ses semblables."""

    indicateur: str
    libelle: str
    territoire: str
    quartier: str
    ordre: int
    unite: str
    a: str | Any
    b: str | Any
    evolution: float | Any
    evolution_semblables: float | Any
    difference: float | Any
    bande_bas: float | Any
    bande_haut: float | Any
    p: float | Any
    p_corrigee: float | Any
    detectable: float | Any
    semblables_nb: int | Any
    qpv_nb: int | Any
    conclusion: str
    mesurable_le: date | Any
    a_temps: bool
    phrase: str


class EvolutionEcart(TypedDict):
    """Comment l'écart avec le territoire de comparaison a changé depuis la valeur de départ, et d'où vient le changement."""

    indicateur: str
    territoire: str
    quartier: str
    reference: str
    reference_libelle: str
    ecart_depart: float | Any
    ecart_arrivee: float | Any
    evolution_ecart: float | Any
    part_quartier: float | Any
    part_reference: float | Any
    marge: float | Any
    motif: str | Any
    phrase: str | Any
    fictif: bool


class Fichiers(TypedDict):
    """Les fichiers examinés : ce qui en a été lu, publié, refusé ou laissé hors du champ."""

    fichier: str
    source: str | Any
    etat: str
    lues: int
    publiees: int
    refusees: int
    hors_perimetre: int
    remplacees: int
    message: str | Any
    signalement: str | Any
    sha256: str
    fictif: bool


class Financements(TypedDict):
    """Chaque montant d'une action : financeur, nature, étape, avec le fichier et la ligne où il a été lu."""

    action: str
    annee: int
    financeur: str
    financeur_libelle: str
    nature: str
    etape: str
    montant_eur: float
    part: float
    financee: bool
    bilan_recu: bool
    fichier: str
    ligne: int
    fictif: bool


class FinancementsPar(TypedDict):
    """Les montants par nature et par étape, qui ne s'additionnent jamais, selon le quartier, le défi et l'année."""

    annee: int
    quartier: str | Any
    defi: int | Any
    nature: str
    etape: str
    montant_eur: float
    actions_nb: int
    fictif: bool


class HorsQpv(TypedDict):
    """Hors QPV : ce que valent la commune et l'agglomération sans les quartiers du contrat, là où des effectifs le permettent."""

    indicateur: str
    territoire: str
    libelle: str
    millesime: int | Any
    effectif: float | Any
    part_pct: float | Any
    quartiers_nb: int | Any
    motif: str
    phrase: str
    fictif: bool


class Indicateurs(TypedDict):
    """Le catalogue des indicateurs : leur fiche, et s'ils ont aujourd'hui des valeurs."""

    indicateur: str
    libelle: str
    libelle_court: str
    sujet: str
    sujet_court: str
    unite: str
    unite_lue: str
    decimales: int
    nature: str
    sens: str
    sommable: bool
    numerateur: str
    denominateur: str
    reference: str
    maille: str
    definition: str
    interet: str
    ne_pas_dire: str
    auteur: str
    prochaine_revue: date
    erreur_modele: str
    erreur_origine: str
    erreur_annee: int
    part_population: float
    taux_sondage: float
    effet_plan: float
    dispersion: float
    remplace_par: str
    rapporte_a: str
    attente_quoi: str | Any
    attente_de_qui: str | Any
    attente_quand: str | Any
    defi: int
    defis: str
    axes: str
    valeurs_nb: int


class Instances(TypedDict):
    """Les instances du contrat, année par année : combien de réunions, contre combien au moins."""

    instance: str
    libelle: str
    annee: int
    tenues_nb: int
    minimum_nb: int | Any
    manquantes_nb: int | Any
    quartiers_nb: int | Any
    quartiers_manquants: str | Any
    participants_nb: int | Any
    fictif: bool


class InstancesTenues(TypedDict):
    """Les réunions déclarées, avec leur compte rendu."""

    instance: str
    libelle: str
    tenue_le: date
    quartier: str | Any
    participants_nb: int
    compte_rendu: str
    fichier: str
    ligne: int
    fictif: bool


class Levier(TypedDict):
    """Le levier : euros de droit commun déclarés pour un euro de crédit spécifique accordé, en fourchette et par nature."""

    annee: int
    nature: str
    defi: int | Any
    quartier: str | Any
    montant_bas_eur: float | Any
    montant_haut_eur: float | Any
    specifique_eur: float | Any
    levier_bas: float | Any
    levier_haut: float | Any
    etat_eur: float | Any
    levier_etat_bas: float | Any
    levier_etat_haut: float | Any
    non_chiffrees_nb: int
    fictif: bool


class Libelles(TypedDict):
    """Ce que l'on lit à la place des codes : états, natures, étapes, publics, et ce que le contrat et le catalogue nomment."""

    colonne: str
    code: str
    libelle: str


class ListeInstances(TypedDict):
    """Les instances du contrat, ce qu'elles font et combien de fois par an au moins."""

    instance: str
    libelle: str
    niveau: str
    minimum_par_an: int | Any
    par_quartier: bool
    role: str


class Mesures(TypedDict):
    """Toutes les mesures publiées, avec le fichier, la ligne et la colonne où chacune a été lue."""

    indicateur: str
    territoire: str
    code_territoire: str
    zonage: str
    millesime: int | Any
    valeur: float | Any
    statut: str
    source: str
    fichier: str
    ligne: int
    variable: str
    fictif: bool


class Parite(TypedDict):
    """Femmes et hommes parmi les participations, par score du budget intégrant l'égalité : décrire, sans viser la parité."""

    annee: int
    bie_score: int | Any
    actions_nb: int
    comptees_nb: int
    femmes_nb: int | Any
    hommes_nb: int | Any
    femmes_pct: float | Any
    montant_eur: float
    fictif: bool


class Participations(TypedDict):
    """Les participations de chaque action : des participations, pas des personnes ; les petits effectifs sont masqués."""

    action: str
    annee: int
    prevues_nb: int
    realisees_nb: int | Any
    comptees_nb: int | Any
    femmes_nb: int | Any
    hommes_nb: int | Any
    habitants_nb: int | Any
    financee: bool
    bie_score: int | Any
    masque: bool
    sexe_masque: bool
    seuil: int
    fichiers: str
    lignes: str
    fictif: bool


class Positions(TypedDict):
    """La place de chaque quartier parmi tous les QPV de France : même indicateur, même périmètre, même édition, dans les limites de sa marge."""

    indicateur: str
    territoire: str
    quartier: str
    ordre: int
    zonage: str
    edition: str
    millesime: int | Any
    periode: str | Any
    valeur: float
    marge: float | Any
    mediane: float
    qpv_nb: int
    decile_bas: int
    decile_haut: int
    phrase: str
    source_libelle: str
    reference_autre: float | Any


class Postes(TypedDict):
    """Les postes adultes-relais et Fonjep du contrat, une année : à la maille du contrat, jamais d'un quartier."""

    dispositif_poste: str
    annee: int
    postes_nb: int
    lignes_nb: int
    doublons_nb: int
    montant_eur: float
    suspect: str | Any
    fichiers: str
    fictif: bool


class PostesLus(TypedDict):
    """Chaque poste adulte-relais ou Fonjep du contrat, avec le fichier et la ligne où il a été lu."""

    dispositif_poste: str
    annee: int
    poste: str
    structure: str
    montant_eur: float
    exemplaires: int
    suspect: str | Any
    fichier: str
    ligne: int
    fictif: bool


class Priorites(TypedDict):
    """Les priorités des quartiers, et les défis auxquels elles répondent (proposition à adopter par le comité technique)."""

    priorite: str
    quartier: str
    numero: int
    libelle: str
    detail: str
    defis: str
    statut: str


class ProjetsPhares(TypedDict):
    """Les projets phares : l'échéance du contrat, celle déclarée aujourd'hui, et l'écart."""

    projet_phare: str
    defi: int
    defi_libelle: str
    libelle: str
    nature: str
    lieu: str
    quartier: str | Any
    annee_promise: int | Any
    promesse: str
    situation_au: date | Any
    etat: str | Any
    annee_prevue: int | Any
    glissement_ans: int | Any
    commentaire: str | Any
    fictif: bool


class Provenances(TypedDict):
    """Toutes les valeurs lues, celles qui sont retenues et les autres, avec leur fichier et leur cellule."""

    indicateur: str
    territoire: str
    zonage: str
    edition: str
    valeur: float | Any
    statut: str
    source: str
    rang: int
    publication: int | Any
    origine: str | Any
    fichier: str
    feuille: str
    ligne: int
    variable: str
    brut: str
    retenue: bool
    fictif: bool


class Quartiers(TypedDict):
    """Les quartiers prioritaires du contrat, leurs codes et leur centre."""

    quartier: str
    ordre: int
    nom_contrat: str
    libelle_officiel: str
    code_qpv2024: str
    code_qpv2015: str | Any
    libelle_qpv2015: str | Any
    statut_qpv2024: str
    projet_renouvellement: str | Any
    latitude: float | Any
    longitude: float | Any
    etiquette_ancre: str | Any
    etiquette_x: int | Any
    etiquette_y: int | Any
    presentation: str | Any
    nom_de: str
    nom_a: str
    population: float
    geometrie: str | Any
    fictif: bool


class Recherche(TypedDict):
    """Ce qui porte tous les mots cherchés, sans accents ni majuscules : un lieu, un indicateur, un défi, une structure, une action."""

    genre: str
    cle: str
    libelle: str
    quartier: str | Any
    annee: int | Any
    fictif: bool


class References2024(TypedDict):
    """La valeur de départ : la dernière valeur connue à la signature du contrat, dans le périmètre de 2024."""

    indicateur: str
    libelle: str
    territoire: str
    quartier: str
    ordre: int
    edition: str
    millesime: int | Any
    millesime_deduit: bool
    fenetre_debut: int | Any
    fenetre_fin: int | Any
    valeur: float | Any
    marge: float | Any
    statut: str
    fleche: str | Any
    commentaire: str | Any
    source: str
    source_libelle: str
    fichier: str
    ligne: int
    variable: str
    connue_a_la_signature: bool
    fictif: bool


class Rejets(TypedDict):
    """Les lignes et les cellules refusées, avec leur place et ce qu'il faut corriger."""

    fichier: str
    numero: int
    feuille: str
    ligne: int
    colonne: str
    valeur: str
    motif: str
    valeurs_nb: int


class RetourBilans(TypedDict):
    """Le retour des bilans : sur combien d'actions, et sur quelle part des montants, repose ce que l'on dit."""

    quartier: str | Any
    defi: int | Any
    annee: int | Any
    bilans_attendus_nb: int
    bilans_recus_nb: int
    bilans_en_retard_nb: int
    montant_eur: float
    montant_bilan_eur: float
    montant_bilan_pct: float | Any
    derniere_echeance: date
    fictif: bool


class RevenusRelatifs(TypedDict):
    """Un revenu sans indice des prix : ce qu'il représente de celui du territoire de comparaison, la même année."""

    indicateur: str
    territoire: str
    quartier: str
    quartier_de: str
    zonage: str
    millesime: int
    reference: str
    reference_libelle_de: str
    valeur: float
    valeur_reference: float
    part_pct: float
    source_libelle: str
    fictif: bool


class Revisions(TypedDict):
    """Ce qui a changé depuis la version publiée juste avant, cellule par cellule : tout ce que l'on a déposé ou chargé."""

    objet: str
    cle: str
    colonne: str
    changement: str
    avant: str
    apres: str
    avant_eur: float
    apres_eur: float
    fictif: bool


class Ruptures(TypedDict):
    """Les ruptures et les réserves déclarées par les sources, et les indicateurs qu'elles touchent."""

    source: str
    source_libelle: str
    annee: int
    nature: str
    indicateurs: str
    motif: str
    origine: str


class Semblables(TypedDict):
    """Les QPV de France qui ressemblent le plus à un quartier, avec leur distance : la règle est dans etl/reference/ressemblance.toml."""

    base: str
    base_libelle: str
    zonage: str
    territoire: str
    quartier: str
    ordre: int
    rang: int
    code_qpv: str
    libelle: str
    communes: str
    region: str
    distance: float


class Series(TypedDict):
    """Les valeurs d'un indicateur dans le temps, pour les quartiers et un territoire de comparaison, périmètre par périmètre."""

    indicateur: str
    territoire: str
    libelle: str
    ordre: int
    nature: str
    zonage: str
    edition: str
    millesime: int | Any
    millesime_deduit: bool
    fenetre_debut: int | Any
    fenetre_fin: int | Any
    valeur: float | Any
    statut: str
    commentaire: str | Any
    est_reference_2024: bool
    conflit: bool
    regle: str
    source: str
    source_libelle: str
    fichier: str
    ligne: int
    variable: str
    fictif: bool


class Silences(TypedDict):
    """La carte des silences : ce que chaque signataire a déclaré pour chaque défi et chaque quartier, ou rien."""

    dimension: str
    signataire: str
    signataire_libelle: str
    cle: str
    cle_libelle: str
    etat: str
    declarations_nb: int
    chiffrees_nb: int
    pour_tous_nb: int
    engagees_nb: int
    fictif: bool


class Solidite(TypedDict):
    """La solidité de chaque valeur de départ : arrondie, de seconde main, masquée ailleurs, d'une année inhabituelle, et ce qu'une autre année aurait changé."""

    indicateur: str
    libelle: str
    territoire: str
    quartier: str
    ordre: int
    edition: str
    annee_reference: int | Any
    valeur: float
    arrondie: bool
    secondaire: bool
    masquees_pct: float | Any
    anormale: bool
    mouvement: float | Any
    depart_1: str | Any
    ecart_1: float | Any
    depart_2: str | Any
    ecart_2: float | Any
    fictif: bool
    reserves: str | Any


class Sources(TypedDict):
    """Les sources : leur producteur, leurs règles, ce qui est chargé et ce qui est attendu."""

    source: str
    libelle: str
    producteur: str
    licence: str
    url: str
    ou_trouver: str
    periodicite: str
    delai_diffusion_mois: int
    prochaine: str
    ecart_minimal_ans: int
    protection: str
    rang: int
    verifie: bool
    plancher_effectif: int
    arrondi_unite: bool
    interrompue: bool
    demi_fenetre_ans: int
    zonage_source: str
    fichiers_nb: int
    mesures_nb: int
    millesime_max: int | Any


class StructureActions(TypedDict):
    """Les actions d'une structure au fil des années, ce que chaque financeur leur accorde, et où en est leur bilan."""

    structure: str
    action: str
    annee: int
    intitule: str
    statut: str | Any
    nature: str | Any
    financeur: str
    financeur_libelle: str
    montant_eur: float
    bilan_recu: bool
    bilan_du_le: date
    en_retard: bool
    fichier: str
    ligne: int
    fictif: bool


class Structures(TypedDict):
    """Les structures : leurs actions, leurs crédits, leurs bilans dus, reçus et en retard, leurs postes et leurs subventions."""

    structure: str
    nom: str
    siren: str | Any
    premiere_annee: int | Any
    derniere_annee: int | Any
    actions_nb: int
    nouvelles_nb: int
    reconduites_nb: int
    cpo_nb: int
    montant_eur: float
    etat_eur: float
    bilans_dus_nb: int
    bilans_recus_nb: int
    bilans_en_retard_nb: int
    annees_nb: int
    postes_nb: int
    subventions_nb: int
    refus: str | Any
    fictif: bool


class Subventions(TypedDict):
    """Les subventions publiées en données ouvertes (SCDL), à rapprocher d'une structure par son SIRET."""

    attribuant: str
    beneficiaire: str
    siret: str
    convention_le: date
    reference_decision: str
    objet: str
    montant_eur: float
    nature: str
    fichier: str
    ligne: int
    fictif: bool


class Synthese(TypedDict):
    """La valeur de départ sur l'ensemble des quartiers : étendue, et total quand l'indicateur est sommable."""

    indicateur: str
    libelle: str
    quartiers_nb: int
    renseignes_nb: int
    secondaires_nb: int
    valeur_min: float
    valeur_max: float
    valeur_totale: float | Any


class Tendances(TypedDict):
    """Où en est chaque quartier par rapport à la valeur de départ : la dernière valeur, la différence ou sa raison, l'état."""

    indicateur: str
    libelle: str
    libelle_court: str
    territoire: str
    quartier: str
    ordre: int
    sens: str
    reference_edition: str
    reference_valeur: float | Any
    reference_comparable: float | Any
    reference_fictif: bool
    derniere_edition: str | Any
    derniere_valeur: float | Any
    derniere_fictif: bool
    difference: float | Any
    marge: float | Any
    motif: str | Any
    etat: str
    phrase: str
    source_libelle: str
    fictif: bool


class TerritoiresComparaison(TypedDict):
    """Les territoires de comparaison qui ont des valeurs pour un indicateur."""

    indicateur: str
    territoire: str
    libelle: str
    libelle_de: str
    nom: str
    qpv_inclus: bool
    par_defaut: bool
    valeurs_nb: int


class ThemesDefis(TypedDict):
    """Les thèmes de l'ANCT et le défi auquel nous proposons de les rattacher, à adopter par le comité technique."""

    nomenclature: str
    libelle: str
    defi: int | Any
    defi_libelle: str | Any
    statut: str
    motif: str
    actions_nb: int
    fictif: bool


class Trajectoires(TypedDict):
    """Un indicateur dans le temps : un quartier, les QPV qui lui ressemblent (moitié du milieu et médiane), tous les QPV."""

    indicateur: str
    territoire: str
    quartier: str
    base: str
    zonage: str
    edition: str
    millesime: int | Any
    periode: str | Any
    valeur: float | Any
    semblables_nb: int
    semblables_mediane: float
    semblables_bas: float
    semblables_haut: float
    france_mediane: float
    qpv_nb: int


class Trous(TypedDict):
    """Les trous : les indicateurs et les quartiers sans valeur de départ, et pourquoi."""

    indicateur: str
    libelle: str
    territoire: str
    quartier: str
    statut: str
    attente: str


class ValeursQpv(TypedDict):
    """Un indicateur dans tous les QPV de France, à une édition et dans un périmètre : de quoi situer un quartier."""

    indicateur: str
    zonage: str
    edition: str
    millesime: int | Any
    code_qpv: str
    libelle: str
    communes: str
    region: str
    quartier: str | Any
    nom_contrat: str | Any
    valeur: float
    statut: str
    population: float
    source: str
    fichier: str
    ligne: int


class ValeursRevisees(TypedDict):
    """Les valeurs d'indicateurs qui ne sont plus celles de la version publiée juste avant, pour les marquer là où on les lit."""

    indicateur: str
    territoire: str
    libelle: str
    zonage: str
    edition: str
    avant: float | Any
    apres: float | Any
    fictif: bool


class Rows(Protocol):
    """Ask a question by its name: its rows, each with the columns of that question."""

    @overload
    def __call__(self, question: Literal["actions"], /, **parametres: object) -> list[Actions]: ...
    @overload
    def __call__(self, question: Literal["actions_orphelines"], /, **parametres: object) -> list[ActionsOrphelines]: ...
    @overload
    def __call__(self, question: Literal["actions_par"], /, **parametres: object) -> list[ActionsPar]: ...
    @overload
    def __call__(
        self, question: Literal["actions_specifiques"], /, **parametres: object
    ) -> list[ActionsSpecifiques]: ...
    @overload
    def __call__(self, question: Literal["agregats"], /, **parametres: object) -> list[Agregats]: ...
    @overload
    def __call__(self, question: Literal["annees_chargees"], /, **parametres: object) -> list[AnneesChargees]: ...
    @overload
    def __call__(self, question: Literal["atfpb"], /, **parametres: object) -> list[Atfpb]: ...
    @overload
    def __call__(self, question: Literal["atfpb_usages"], /, **parametres: object) -> list[AtfpbUsages]: ...
    @overload
    def __call__(self, question: Literal["avancements"], /, **parametres: object) -> list[Avancements]: ...
    @overload
    def __call__(self, question: Literal["bilans_en_retard"], /, **parametres: object) -> list[BilansEnRetard]: ...
    @overload
    def __call__(self, question: Literal["calendrier"], /, **parametres: object) -> list[Calendrier]: ...
    @overload
    def __call__(self, question: Literal["cellules"], /, **parametres: object) -> list[Cellules]: ...
    @overload
    def __call__(self, question: Literal["cofinancement"], /, **parametres: object) -> list[Cofinancement]: ...
    @overload
    def __call__(self, question: Literal["comparaison"], /, **parametres: object) -> list[Comparaison]: ...
    @overload
    def __call__(self, question: Literal["conflits"], /, **parametres: object) -> list[Conflits]: ...
    @overload
    def __call__(self, question: Literal["constats"], /, **parametres: object) -> list[Constats]: ...
    @overload
    def __call__(self, question: Literal["contrat"], /, **parametres: object) -> list[Contrat]: ...
    @overload
    def __call__(self, question: Literal["controles"], /, **parametres: object) -> list[Controles]: ...
    @overload
    def __call__(self, question: Literal["controles_par"], /, **parametres: object) -> list[ControlesPar]: ...
    @overload
    def __call__(self, question: Literal["conventions"], /, **parametres: object) -> list[Conventions]: ...
    @overload
    def __call__(self, question: Literal["couverture"], /, **parametres: object) -> list[Couverture]: ...
    @overload
    def __call__(self, question: Literal["credits"], /, **parametres: object) -> list[Credits]: ...
    @overload
    def __call__(self, question: Literal["decisions"], /, **parametres: object) -> list[Decisions]: ...
    @overload
    def __call__(self, question: Literal["defis"], /, **parametres: object) -> list[Defis]: ...
    @overload
    def __call__(self, question: Literal["desaccords"], /, **parametres: object) -> list[Desaccords]: ...
    @overload
    def __call__(self, question: Literal["droit_commun"], /, **parametres: object) -> list[DroitCommun]: ...
    @overload
    def __call__(
        self, question: Literal["droit_commun_changements"], /, **parametres: object
    ) -> list[DroitCommunChangements]: ...
    @overload
    def __call__(
        self, question: Literal["droit_commun_habitant"], /, **parametres: object
    ) -> list[DroitCommunHabitant]: ...
    @overload
    def __call__(self, question: Literal["droit_commun_par"], /, **parametres: object) -> list[DroitCommunPar]: ...
    @overload
    def __call__(self, question: Literal["ecarts"], /, **parametres: object) -> list[Ecarts]: ...
    @overload
    def __call__(self, question: Literal["echeances"], /, **parametres: object) -> list[Echeances]: ...
    @overload
    def __call__(self, question: Literal["engagements"], /, **parametres: object) -> list[Engagements]: ...
    @overload
    def __call__(
        self, question: Literal["engagements_sans_declaration"], /, **parametres: object
    ) -> list[EngagementsSansDeclaration]: ...
    @overload
    def __call__(
        self, question: Literal["enjeux_transversaux"], /, **parametres: object
    ) -> list[EnjeuxTransversaux]: ...
    @overload
    def __call__(self, question: Literal["evaluation"], /, **parametres: object) -> list[Evaluation]: ...
    @overload
    def __call__(self, question: Literal["evolution_ecart"], /, **parametres: object) -> list[EvolutionEcart]: ...
    @overload
    def __call__(self, question: Literal["fichiers"], /, **parametres: object) -> list[Fichiers]: ...
    @overload
    def __call__(self, question: Literal["financements"], /, **parametres: object) -> list[Financements]: ...
    @overload
    def __call__(self, question: Literal["financements_par"], /, **parametres: object) -> list[FinancementsPar]: ...
    @overload
    def __call__(self, question: Literal["hors_qpv"], /, **parametres: object) -> list[HorsQpv]: ...
    @overload
    def __call__(self, question: Literal["indicateurs"], /, **parametres: object) -> list[Indicateurs]: ...
    @overload
    def __call__(self, question: Literal["instances"], /, **parametres: object) -> list[Instances]: ...
    @overload
    def __call__(self, question: Literal["instances_tenues"], /, **parametres: object) -> list[InstancesTenues]: ...
    @overload
    def __call__(self, question: Literal["levier"], /, **parametres: object) -> list[Levier]: ...
    @overload
    def __call__(self, question: Literal["libelles"], /, **parametres: object) -> list[Libelles]: ...
    @overload
    def __call__(self, question: Literal["liste_instances"], /, **parametres: object) -> list[ListeInstances]: ...
    @overload
    def __call__(self, question: Literal["mesures"], /, **parametres: object) -> list[Mesures]: ...
    @overload
    def __call__(self, question: Literal["parite"], /, **parametres: object) -> list[Parite]: ...
    @overload
    def __call__(self, question: Literal["participations"], /, **parametres: object) -> list[Participations]: ...
    @overload
    def __call__(self, question: Literal["positions"], /, **parametres: object) -> list[Positions]: ...
    @overload
    def __call__(self, question: Literal["postes"], /, **parametres: object) -> list[Postes]: ...
    @overload
    def __call__(self, question: Literal["postes_lus"], /, **parametres: object) -> list[PostesLus]: ...
    @overload
    def __call__(self, question: Literal["priorites"], /, **parametres: object) -> list[Priorites]: ...
    @overload
    def __call__(self, question: Literal["projets_phares"], /, **parametres: object) -> list[ProjetsPhares]: ...
    @overload
    def __call__(self, question: Literal["provenances"], /, **parametres: object) -> list[Provenances]: ...
    @overload
    def __call__(self, question: Literal["quartiers"], /, **parametres: object) -> list[Quartiers]: ...
    @overload
    def __call__(self, question: Literal["recherche"], /, **parametres: object) -> list[Recherche]: ...
    @overload
    def __call__(self, question: Literal["references_2024"], /, **parametres: object) -> list[References2024]: ...
    @overload
    def __call__(self, question: Literal["rejets"], /, **parametres: object) -> list[Rejets]: ...
    @overload
    def __call__(self, question: Literal["retour_bilans"], /, **parametres: object) -> list[RetourBilans]: ...
    @overload
    def __call__(self, question: Literal["revenus_relatifs"], /, **parametres: object) -> list[RevenusRelatifs]: ...
    @overload
    def __call__(self, question: Literal["revisions"], /, **parametres: object) -> list[Revisions]: ...
    @overload
    def __call__(self, question: Literal["ruptures"], /, **parametres: object) -> list[Ruptures]: ...
    @overload
    def __call__(self, question: Literal["semblables"], /, **parametres: object) -> list[Semblables]: ...
    @overload
    def __call__(self, question: Literal["series"], /, **parametres: object) -> list[Series]: ...
    @overload
    def __call__(self, question: Literal["silences"], /, **parametres: object) -> list[Silences]: ...
    @overload
    def __call__(self, question: Literal["solidite"], /, **parametres: object) -> list[Solidite]: ...
    @overload
    def __call__(self, question: Literal["sources"], /, **parametres: object) -> list[Sources]: ...
    @overload
    def __call__(self, question: Literal["structure_actions"], /, **parametres: object) -> list[StructureActions]: ...
    @overload
    def __call__(self, question: Literal["structures"], /, **parametres: object) -> list[Structures]: ...
    @overload
    def __call__(self, question: Literal["subventions"], /, **parametres: object) -> list[Subventions]: ...
    @overload
    def __call__(self, question: Literal["synthese"], /, **parametres: object) -> list[Synthese]: ...
    @overload
    def __call__(self, question: Literal["tendances"], /, **parametres: object) -> list[Tendances]: ...
    @overload
    def __call__(
        self, question: Literal["territoires_comparaison"], /, **parametres: object
    ) -> list[TerritoiresComparaison]: ...
    @overload
    def __call__(self, question: Literal["themes_defis"], /, **parametres: object) -> list[ThemesDefis]: ...
    @overload
    def __call__(self, question: Literal["trajectoires"], /, **parametres: object) -> list[Trajectoires]: ...
    @overload
    def __call__(self, question: Literal["trous"], /, **parametres: object) -> list[Trous]: ...
    @overload
    def __call__(self, question: Literal["valeurs_qpv"], /, **parametres: object) -> list[ValeursQpv]: ...
    @overload
    def __call__(self, question: Literal["valeurs_revisees"], /, **parametres: object) -> list[ValeursRevisees]: ...
