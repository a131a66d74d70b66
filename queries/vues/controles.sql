-- What does not add up in what is financed and declared: a rule each, said in words; a line here is to be looked at, not a fault.

create view controle_regle as
select 10 as ordre, 'accorde_depasse_cout' as controle,
    'Ce qui est accordé, tous financeurs, hors bénévolat, dépasse le coût prévisionnel de l''action.' as regle
union all
select 20, 'financee_deux_fois',
    'La même structure a la même année deux actions de même intitulé, toutes deux financées par un même financeur.'
union all
select 30, 'gispro_bilan',
    'Deux fichiers donnent deux montants à la même action ; celui de l''État est gardé, l''autre est mis de côté.'
union all
select 40, 'sans_rattachement',
    'Une action financée n''a aucun quartier déclaré, ou aucun défi principal.'
union all
select 50, 'resultats_nuls',
    'Le bilan est reçu et déclare zéro participation.'
union all
select 60, 'dix_fois',
    'Un montant dépasse dix fois la médiane de ceux du même financeur, de même nature, à la même étape, la même année ; au moins six montants.'
union all
select 70, 'femmes_hommes',
    'Femmes et hommes, tous deux déclarés, ne font pas l''ensemble des participations.'
union all
select 80, 'cpo_deux_fois',
    'Les crédits spécifiques accordés à une action en CPO, une seule année, atteignent son montant pluriannuel, ou toutes années ensemble le dépassent.'
union all
select 90, 'droit_commun_147',
    'Ce qui est déclaré en droit commun porte un nom du programme 147 : adultes-relais, cité éducative, réussite éducative, Fonjep, politique de la ville.';

-- An amount with its cents where it has some, so that two that differ are read so.
create macro euros_lus(montant) as valeur_fr(round(montant, 2), '€', 2);

-- Spaces are not kept as they are by every workbook that a mark goes through.
create macro sans_espaces(texte) as replace(replace(replace(texte, espace_fine(), ''), chr(160), ''), ' ', '');

create macro action_lue(action, annee, intitule, structure) as action || ' (' || annee || ') : ' || intitule || ', ' || structure;

create view accorde_par_action as
select action, annee, somme_eur(montant_eur) as accorde_eur
from financement
where etape = 'accorde' and nature <> 'benevolat'
group by action, annee;

create view controle_argent as
select
    'accorde_depasse_cout' as controle, action || ' ' || annee as objet, annee, action_lue(action, annee, intitule, structure) as quoi,
    euros_lus(accorde_eur) || ' accordés, coût prévisionnel ' || euros_lus(cout_previsionnel_eur) as lu,
    round(accorde_eur - cout_previsionnel_eur, 2) as montant_eur, fichier, feuille_lue as feuille, ligne, fictif
from action
join accorde_par_action using (action, annee)
where accorde_eur > cout_previsionnel_eur
union all
select
    'dix_fois', concat_ws(' ', action, annee::varchar, financeur, nature, etape), annee,
    action_lue(action, annee, intitule, structure),
    euros_lus(montant_eur) || ' (' || financeur_libelle || '), médiane ' || euros_lus(mediane_eur), montant_eur,
    fichier, feuille_lue, ligne, fictif
from (
    select financement.*, intitule, structure, financeur.libelle as financeur_libelle, mediane_eur, voisins_nb
    from financement
    join (select action, annee, intitule, structure from action) as portee using (action, annee)
    join financeur using (financeur)
    join (
        select annee, financeur, nature, etape, quantile_de(montant_eur, 0.5) as mediane_eur, count(*) as voisins_nb
        from financement
        where montant_eur > 0
        group by annee, financeur, nature, etape
    ) as voisins
        on voisins.annee = financement.annee and voisins.financeur = financement.financeur
        and voisins.nature = financement.nature and voisins.etape = financement.etape
)
where voisins_nb > 5 and montant_eur > 10 * mediane_eur
union all
-- The last year carries the whole.
select
    'cpo_deux_fois', action, annee, action_lue(action, annee, intitule, structure),
    euros_lus(annee_eur) || ' en une année, ' || euros_lus(cumul_eur) || ' en tout, montant pluriannuel ' || euros_lus(cpo_montant_total_eur),
    cumul_eur, fichier, feuille_lue, ligne, fictif
from action
join (
    select
        action, somme_exacte(montant_eur)::double as cumul_eur, max(montant_eur) as annee_eur, max(annee) as annee
    from montant_accorde
    join (select action, annee, statut, cpo_montant_total_eur from action) as portee using (action, annee)
    where statut = 'cpo' and cpo_montant_total_eur > 0
    group by action
) as cumul using (action, annee)
where annee_eur >= cpo_montant_total_eur or round(cumul_eur, 2) > cpo_montant_total_eur;

create view controle_double as
select
    'financee_deux_fois' as controle, sans_accents(min(structure)) || ' / ' || titre || ' / ' || financeur || ' ' || annee as objet, annee,
    min(intitule) || ', ' || min(structure) || ' (' || annee || ')' as quoi,
    string_agg(action || ' : ' || euros_lus(montant_eur), ' ; ' order by action) || ' (' || min(financeur_libelle) || ')' as lu,
    round(somme_eur(montant_eur) - max(montant_eur), 2) as montant_eur, min(fichier) as fichier, min(feuille_lue) as feuille,
    min(ligne) as ligne, bool_or(fictif) as fictif
from (
    select
        action, annee, structure, coalesce(siret, sans_accents(trim(structure))) as porteur, intitule,
        sans_accents(trim(intitule)) as titre, financeur, financeur.libelle as financeur_libelle, accorde.montant_eur,
        portee.fichier, portee.feuille_lue, portee.ligne, portee.fictif
    from action as portee
    join (
        select action, annee, financeur, somme_eur(montant_eur) as montant_eur
        from financement
        where etape = 'accorde' and nature in ('credit_specifique', 'droit_commun') and montant_eur > 0
        group by action, annee, financeur
    ) as accorde using (action, annee)
    join financeur using (financeur)
)
group by porteur, titre, annee, financeur
having count(distinct action) > 1;

-- What the reconciliation set aside, with the rule that it names.
create view controle_sources as
select
    'gispro_bilan' as controle, concat_ws(' ', rejet.fichier, feuille, ligne::varchar) as objet,
    (select min(annee) from action where action.action = rejet.valeur) as annee,
    coalesce((select min(action_lue(action, annee, intitule, structure)) from action where action.action = rejet.valeur), rejet.valeur)
        as quoi,
    motif as lu, null::double as montant_eur, rejet.fichier, feuille, ligne, chargement.fictif
from rejet
join chargement using (fichier)
where contains(motif, 'déjà déclaré par') and contains(motif, '€ ; ici');

create view controle_action as
select
    'sans_rattachement' as controle, suivie.action || ' ' || suivie.annee as objet, suivie.annee,
    action_lue(suivie.action, suivie.annee, intitule, structure) as quoi,
    concat_ws(
        ' ; ', case when lieux.action is null then 'aucun quartier' end, case when suivie.defi = 0 then 'aucun défi principal' end
    ) as lu,
    montant_eur, fichier, feuille_lue as feuille, ligne, fictif
from action_suivie as suivie
left join (select distinct action, annee from action_quartier) as lieux using (action, annee)
left join montant_accorde using (action, annee)
where financee and (lieux.action is null or suivie.defi = 0)
union all
select
    'resultats_nuls', suivie.action || ' ' || suivie.annee, suivie.annee,
    action_lue(suivie.action, suivie.annee, intitule, structure), 'bilan reçu, 0 participation déclarée', montant_eur, fichier,
    feuille_lue, ligne, fictif
from action_suivie as suivie
join (
    select action, annee, sum(nombre) as nombre
    from participation
    where public = 'ensemble' and etape = 'realise'
    group by action, annee
) as comptee using (action, annee)
left join montant_accorde using (action, annee)
where bilan_recu and nombre = 0
union all
-- The sums alone: neither women nor men, which may be few.
select
    'femmes_hommes', concat_ws(' ', action, annee::varchar, etape), annee, action_lue(action, annee, intitule, structure),
    'femmes et hommes : ' || (femmes + hommes) || ', ensemble : ' || ensemble
        || case etape when 'prevu' then ' (prévu)' else ' (réalisé)' end,
    null, fichier, feuille_lue, ligne, fictif
from action
join (
    select
        action, annee, etape, sum(nombre) filter (where public = 'femmes') as femmes,
        sum(nombre) filter (where public = 'hommes') as hommes, sum(nombre) filter (where public = 'ensemble') as ensemble
    from participation
    group by action, annee, etape
) as comptee using (action, annee)
where femmes + hommes <> ensemble;

create macro est_du_147(texte) as (
    contains(sans_accents(texte), 'adultes-relais') or contains(sans_accents(texte), 'adulte-relais')
    or contains(sans_accents(texte), 'adultes relais') or contains(sans_accents(texte), 'cite educative')
    or contains(sans_accents(texte), 'cites educatives') or contains(sans_accents(texte), 'reussite educative')
    or contains(sans_accents(texte), 'fonjep') or contains(sans_accents(texte), 'politique de la ville')
    or contains(sans_accents(texte), 'programme 147') or contains(sans_accents(texte), 'bop 147')
);

create view controle_droit_commun as
select
    'droit_commun_147' as controle, declaration as objet, annee,
    declaration || ' (' || annee || ') : ' || droit_commun.libelle || ', ' || signataire.libelle_court as quoi,
    'déclaré en droit commun' || coalesce(', dispositif « ' || dispositif.libelle || ' »', '')
        || coalesce(', ' || euros_lus(montant_haut_eur), '') as lu,
    montant_haut_eur as montant_eur, fichier, feuille_lue as feuille, ligne, fictif
from droit_commun
join signataire using (signataire)
left join dispositif using (dispositif)
where droit_commun.nature in ('droit_commun_ordinaire', 'droit_commun_renforce')
  and (est_du_147(droit_commun.libelle) or est_du_147(coalesce(dispositif.libelle, '')) or est_du_147(coalesce(document, '')))
union all
select
    'droit_commun_147', concat_ws(' ', action, annee::varchar, etape), annee, action_lue(action, annee, intitule, structure),
    euros_lus(montant_eur) || ' de droit commun, de : ' || financeur.libelle, montant_eur, financement.fichier,
    financement.feuille_lue, financement.ligne, financement.fictif
from financement
join financeur using (financeur)
join (select action, annee, intitule, structure from action) as portee using (action, annee)
where financement.nature = 'droit_commun' and est_du_147(financeur.libelle);

-- A mark stands for what was read when it was made: of other values, the line is to be looked at again.
create view controle_ligne as
select
    ligne.*, libelle.libelle, regle, controle_regle.ordre, coalesce(marque.etat, 'a_voir') as etat, marque.motif, marque.service, marque.marque_le
from (
    select * from controle_argent
    union all select * from controle_double
    union all select * from controle_sources
    union all select * from controle_action
    union all select * from controle_droit_commun
) as ligne
join controle_regle using (controle)
join libelle on libelle.colonne = 'marque_controle.controle' and libelle.code = controle
left join marque_controle as marque
    on marque.controle = ligne.controle and marque.objet = ligne.objet 
    and sans_espaces(marque.lu) = sans_espaces(ligne.lu);
