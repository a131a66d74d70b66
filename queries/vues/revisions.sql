-- What differs between the version read and the one before, table by table: a row per cell, NULL where nothing changed.
-- They are views whatever the size of the version (`or replace`): what nobody asks is not computed.
-- Where a row was read (file, sheet, line) is no revision by itself: it is in no list of cells.

create macro cellule(colonne, avant, apres) as case when avant is distinct from apres then {
    'colonne': colonne, 'avant': avant::varchar, 'apres': apres::varchar,
    'avant_eur': null::double, 'apres_eur': null::double
} end;

-- A number is written the same way by every engine, without the zeros that end it.
create macro texte_nombre(x) as rtrim(rtrim(x::decimal(18, 6)::varchar, '0'), '.');

create macro cellule_nombre(colonne, avant, apres) as case when avant is distinct from apres then {
    'colonne': colonne, 'avant': texte_nombre(avant), 'apres': texte_nombre(apres),
    'avant_eur': null::double, 'apres_eur': null::double
} end;

create macro cellule_eur(colonne, avant, apres) as case when avant is distinct from apres then {
    'colonne': colonne, 'avant': texte_nombre(avant), 'apres': texte_nombre(apres),
    'avant_eur': avant::double, 'apres_eur': apres::double
} end;

create or replace view revision_mesure as
select
    'mesure' as objet, concat_ws(' · ', indicateur, territoire, zonage, edition) as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule_nombre('valeur', ancien.valeur, lu.valeur), cellule('statut', ancien.statut, lu.statut),
        cellule('millesime', ancien.millesime, lu.millesime),
        cellule('millesime_deduit', ancien.millesime_deduit, lu.millesime_deduit),
        cellule('fenetre_debut', ancien.fenetre_debut, lu.fenetre_debut),
        cellule('fenetre_fin', ancien.fenetre_fin, lu.fenetre_fin),
        cellule('publication', ancien.publication, lu.publication),
        cellule('ecart_minimal_ans', ancien.ecart_minimal_ans, lu.ecart_minimal_ans),
        cellule('fleche', ancien.fleche, lu.fleche), cellule('commentaire', ancien.commentaire, lu.commentaire),
        cellule('source', ancien.source, lu.source)
    ]) as cellule
from mesure as lu
full join avant.mesure as ancien using (indicateur, territoire, zonage, edition);

create or replace view revision_action as
select
    'action' as objet, concat_ws(' · ', action, annee) as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule('intitule', ancien.intitule, lu.intitule), cellule('structure', ancien.structure, lu.structure),
        cellule('siret', ancien.siret, lu.siret), cellule('convention', ancien.convention, lu.convention),
        cellule('code_contrat_ville', ancien.code_contrat_ville, lu.code_contrat_ville),
        cellule('theme', ancien.theme, lu.theme), cellule('statut', ancien.statut, lu.statut),
        cellule('etat', ancien.etat, lu.etat), cellule('cpo_debut', ancien.cpo_debut, lu.cpo_debut),
        cellule_eur('cpo_montant_total_eur', ancien.cpo_montant_total_eur, lu.cpo_montant_total_eur),
        cellule('objectifs', ancien.objectifs, lu.objectifs),
        cellule('egalite_femmes_hommes', ancien.egalite_femmes_hommes, lu.egalite_femmes_hommes),
        cellule('lutte_discriminations', ancien.lutte_discriminations, lu.lutte_discriminations),
        cellule('valeurs_republique_laicite', ancien.valeurs_republique_laicite, lu.valeurs_republique_laicite),
        cellule('bie_score', ancien.bie_score, lu.bie_score),
        cellule_eur('cout_previsionnel_eur', ancien.cout_previsionnel_eur, lu.cout_previsionnel_eur),
        cellule_eur('cout_realise_eur', ancien.cout_realise_eur, lu.cout_realise_eur),
        cellule('bilan_recu_le', ancien.bilan_recu_le, lu.bilan_recu_le),
        cellule('bilan_mise_en_oeuvre', ancien.bilan_mise_en_oeuvre, lu.bilan_mise_en_oeuvre),
        cellule('bilan_objectifs_atteints', ancien.bilan_objectifs_atteints, lu.bilan_objectifs_atteints),
        cellule('bilan_ecarts', ancien.bilan_ecarts, lu.bilan_ecarts)
    ]) as cellule
from action as lu
full join avant.action as ancien using (action, annee);

-- A quartier may be named without a share: the cell of its name says that it is there.
create or replace view revision_action_quartier as
select
    'action_quartier' as objet, concat_ws(' · ', action, annee, quartier) as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule('quartier', ancien.quartier, lu.quartier), cellule_nombre('part_pct', ancien.part_pct, lu.part_pct)
    ]) as cellule
from action_quartier as lu
full join avant.action_quartier as ancien using (action, annee, quartier);

create or replace view revision_action_defi as
select
    'action_defi' as objet, concat_ws(' · ', action, annee, defi) as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule('axe', ancien.axe, lu.axe), cellule('principal', ancien.principal, lu.principal),
        cellule('statut', ancien.statut, lu.statut)
    ]) as cellule
from action_defi as lu
full join avant.action_defi as ancien using (action, annee, defi);

create or replace view revision_financement as
select
    'financement' as objet, concat_ws(' · ', action, annee, financeur, nature, etape) as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule_eur('montant_eur', ancien.montant_eur, lu.montant_eur)
    ]) as cellule
from financement as lu
full join avant.financement as ancien using (action, annee, financeur, nature, etape);

-- Small counts: the number of a part of the public is never shown, nor that of a quartier beside a small one.
create or replace view participation_lue as
select
    action, annee, public, etape, coalesce(quartier, '') as lieu, nombre, fictif,
    public <> 'ensemble' or bool_or(nombre between 1 and seuil_petits_effectifs - 1) over (partition by action, annee)
        as masque
from participation
cross join contrat;

create or replace view participation_ancienne as
select
    action, annee, public, etape, coalesce(quartier, '') as lieu, nombre, fictif,
    public <> 'ensemble' or bool_or(nombre between 1 and seuil_petits_effectifs - 1) over (partition by action, annee)
        as masque
from avant.participation
cross join contrat;

create or replace view revision_participation as
select
    'participation' as objet, concat_ws(' · ', action, annee, public, etape, nullif(lieu, '')) as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    coalesce(ancien.masque, false) as avant_masque, coalesce(lu.masque, false) as apres_masque,
    unnest([
        cellule('nombre', ancien.nombre, lu.nombre)
    ]) as cellule
from participation_lue as lu
full join participation_ancienne as ancien using (action, annee, public, etape, lieu);

create or replace view revision_droit_commun as
select
    'droit_commun' as objet, declaration as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule('signataire', ancien.signataire, lu.signataire),
        cellule('dispositif', ancien.dispositif, lu.dispositif), cellule('annee', ancien.annee, lu.annee),
        cellule('libelle', ancien.libelle, lu.libelle), cellule('nature', ancien.nature, lu.nature),
        cellule('preuve', ancien.preuve, lu.preuve), cellule('etape', ancien.etape, lu.etape),
        cellule('cle_estimation', ancien.cle_estimation, lu.cle_estimation),
        cellule_eur('montant_bas_eur', ancien.montant_bas_eur, lu.montant_bas_eur),
        cellule_eur('montant_haut_eur', ancien.montant_haut_eur, lu.montant_haut_eur),
        cellule('moyens', ancien.moyens, lu.moyens), cellule('quartier', ancien.quartier, lu.quartier),
        cellule('document', ancien.document, lu.document), cellule('precedente', ancien.precedente, lu.precedente),
        cellule('declare_le', ancien.declare_le, lu.declare_le)
    ]) as cellule
from droit_commun as lu
full join avant.droit_commun as ancien using (declaration);

create or replace view revision_droit_commun_defi as
select
    'droit_commun_defi' as objet, concat_ws(' · ', declaration, defi) as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule('axe', ancien.axe, lu.axe), cellule_nombre('part_pct', ancien.part_pct, lu.part_pct)
    ]) as cellule
from droit_commun_defi as lu
full join avant.droit_commun_defi as ancien using (declaration, defi);

create or replace view revision_abattement as
select
    'abattement' as objet, concat_ws(' · ', bailleur, annee, quartier, poste) as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule_eur('montant_eur', ancien.montant_eur, lu.montant_eur)
    ]) as cellule
from abattement as lu
full join avant.abattement as ancien using (bailleur, annee, quartier, poste);

-- A meeting may be that of all the quartiers.
create or replace view revision_instance_tenue as
select
    'instance_tenue' as objet, concat_ws(' · ', instance, tenue_le, nullif(lieu, '')) as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule('tenue_le', ancien.tenue_le, lu.tenue_le),
        cellule('participants_nb', ancien.participants_nb, lu.participants_nb),
        cellule('compte_rendu', ancien.compte_rendu, lu.compte_rendu)
    ]) as cellule
from (select *, coalesce(quartier, '') as lieu from instance_tenue) as lu
full join (select *, coalesce(quartier, '') as lieu from avant.instance_tenue) as ancien
    using (instance, tenue_le, lieu);

create or replace view revision_decision as
select
    'decision' as objet, decision as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule('instance', ancien.instance, lu.instance), cellule('prise_le', ancien.prise_le, lu.prise_le),
        cellule('libelle', ancien.libelle, lu.libelle), cellule('responsable', ancien.responsable, lu.responsable),
        cellule('echeance', ancien.echeance, lu.echeance), cellule('etat', ancien.etat, lu.etat)
    ]) as cellule
from decision as lu
full join avant.decision as ancien using (decision);

create or replace view revision_avancement as
select
    'avancement' as objet, concat_ws(' · ', projet_phare, situation_au) as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule('etat', ancien.etat, lu.etat), cellule('annee_prevue', ancien.annee_prevue, lu.annee_prevue),
        cellule('commentaire', ancien.commentaire, lu.commentaire)
    ]) as cellule
from avancement as lu
full join avant.avancement as ancien using (projet_phare, situation_au);

create or replace view revision_marque_controle as
select
    'marque_controle' as objet, concat_ws(' · ', controle, objet) as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule('lu', ancien.lu, lu.lu), cellule('etat', ancien.etat, lu.etat), cellule('motif', ancien.motif, lu.motif),
        cellule('service', ancien.service, lu.service), cellule('marque_le', ancien.marque_le, lu.marque_le)
    ]) as cellule
from marque_controle as lu
full join avant.marque_controle as ancien using (controle, objet);

-- A post has no number of its own: those that share all but their amount are told apart by its rank.
create or replace view revision_poste as
with numerote as (
    select
        *, row_number() over (partition by dispositif_poste, annee, poste, structure order by montant_eur) as rang
    from poste
),
precedent as (
    select
        *, row_number() over (partition by dispositif_poste, annee, poste, structure order by montant_eur) as rang
    from avant.poste
)
select
    'poste' as objet, concat_ws(' · ', dispositif_poste, annee, poste, structure, rang) as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule_eur('montant_eur', ancien.montant_eur, lu.montant_eur), cellule('siret', ancien.siret, lu.siret),
        cellule('code_contrat_ville', ancien.code_contrat_ville, lu.code_contrat_ville),
        cellule('exemplaires', ancien.exemplaires, lu.exemplaires), cellule('suspect', ancien.suspect, lu.suspect)
    ]) as cellule
from numerote as lu
full join precedent as ancien using (dispositif_poste, annee, poste, structure, rang);

create or replace view revision_subvention as
select
    'subvention' as objet, subvention as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule_eur('montant_eur', ancien.montant_eur, lu.montant_eur), cellule('nature', ancien.nature, lu.nature),
        cellule('reference_decision', ancien.reference_decision, lu.reference_decision),
        cellule('attribuant', ancien.attribuant, lu.attribuant),
        cellule('id_attribuant', ancien.id_attribuant, lu.id_attribuant),
        cellule('beneficiaire', ancien.beneficiaire, lu.beneficiaire), cellule('objet', ancien.objet, lu.objet),
        cellule('convention_le', ancien.convention_le, lu.convention_le),
        cellule('siret', ancien.siret, lu.siret), cellule('rna', ancien.rna, lu.rna),
        cellule('conditions_versement', ancien.conditions_versement, lu.conditions_versement)
    ]) as cellule
from subvention as lu
full join avant.subvention as ancien using (subvention);

create or replace view revision_engagement as
select
    'engagement' as objet, engagement as cle,
    ancien.fictif is not null as avant_la, lu.fictif is not null as apres_la,
    coalesce(ancien.fictif, false) or coalesce(lu.fictif, false) as fictif,
    false as avant_masque, false as apres_masque,
    unnest([
        cellule('annee', ancien.annee, lu.annee), cellule('action_lue', ancien.action_lue, lu.action_lue),
        cellule('dossier', ancien.dossier, lu.dossier), cellule('convention', ancien.convention, lu.convention),
        cellule('procedure', ancien.procedure, lu.procedure), cellule('structure', ancien.structure, lu.structure),
        cellule('intitule', ancien.intitule, lu.intitule),
        cellule_eur('montant_eur', ancien.montant_eur, lu.montant_eur),
        cellule('lien', ancien.lien, lu.lien), cellule('actions', ancien.actions, lu.actions)
    ]) as cellule
from engagement as lu
full join avant.engagement as ancien using (engagement);
