-- Views shared by the questions on actions, money and participations. The rules of counting are here and nowhere else.

-- A funded action: a bilan is expected of it, six months after the end of its year. A missing bilan is missing, never 0.
-- One primary défi carries an action in the totals; 0 stands for « no défi declared ».
create view action_suivie as
select
    action.*,
    action.etat in ('accordee', 'realisee') as financee,
    action.bilan_recu_le is not null as bilan_recu,
    last_day(make_date(action.annee + 1, contrat.bilan_delai_mois, 1)) as bilan_du_le,
    -- A convention may carry several actions: the 50 % of CPO are counted on conventions.
    coalesce(action.convention, action.action || ' ' || action.annee) as convention_comptee,
    coalesce(principal.defi, 0) as defi,
    principal.axe,
    coalesce(principal.statut = 'proposition', false) as defi_propose
from action
cross join contrat
left join action_defi as principal
    on principal.action = action.action and principal.annee = action.annee and principal.principal;

-- The places of an action and its share there. What is not declared is « non-ventile », never divided between quartiers;
-- a quartier named without a share weighs 0, so that the action is counted there but no money is.
create view action_part as
select action, annee, quartier, coalesce(part_pct, 0) / 100 as part
from action_quartier
union all
select
    action.action, action.annee, 'non-ventile' as quartier,
    round(1 - coalesce(sum(action_quartier.part_pct), 0) / 100, 6) as part
from action
left join action_quartier using (action, annee)
group by action.action, action.annee
having round(1 - coalesce(sum(action_quartier.part_pct), 0) / 100, 6) > 0;

create macro somme_eur(montant) as round(coalesce(somme_exacte(montant), 0), 2)::double;

-- The money of the politique de la ville that was granted: one nature, one step. Volunteering never enters.
create view montant_accorde as
select action, annee, somme_eur(montant_eur) as montant_eur
from financement
where nature = 'credit_specifique' and etape = 'accorde'
group by action, annee;

-- A funded action in one of its places, with the money that goes there. An action of two quartiers counts in each.
create view action_ventilee as
select
    action_part.quartier, action_suivie.defi, action_suivie.annee,
    {'action': action_suivie.action, 'annee': action_suivie.annee} as cle, convention_comptee as convention,
    bilan_recu, bilan_du_le, coalesce(montant_eur, 0) * part as montant_eur, action_suivie.fictif
from action_suivie
join action_part using (action, annee)
left join montant_accorde using (action, annee)
where financee;

-- What was granted to a funded action, in each of its places, with who gives it. Among specific credits, « État » is the
-- politique de la ville alone (programme 147): what other ministries give is droit commun.
create view credit_ventile as
select
    action, annee, quartier, defi, financement.nature, financeur, coalesce(signataire.nature = 'etat', false) as etat,
    financement.montant_eur, part, financement.fictif
from financement
join action_suivie using (action, annee)
join action_part using (action, annee)
join financeur using (financeur)
left join signataire using (signataire)
where financee and financement.nature in ('credit_specifique', 'droit_commun') and etape = 'accorde';

-- What a funded action serves: an axe that it names, a priority of its quartier for one of its défis.
create view engagement_servi as
select 'axe' as nature, action_defi.axe as engagement, action, annee, bilan_recu, action_suivie.fictif
from action_suivie
join action_defi using (action, annee)
where financee and action_defi.axe is not null
union
select 'priorite', priorite, action, annee, bilan_recu, action_suivie.fictif
from action_suivie
join action_quartier using (action, annee)
join action_defi using (action, annee)
join priorite_defi on priorite_defi.defi = action_defi.defi
join priorite using (priorite, quartier)
where financee;

-- ---------------------------------------------------------------- Small counts
-- Participations that may be shown. A total below the threshold is hidden, whole. A small cell of a quartier is folded
-- into « non-ventile » together with the smallest other cell, so that no subtraction gives it back; totals stay true.
create view participation_cellule as
select action, annee, coalesce(quartier, 'non-ventile') as quartier, sum(nombre)::integer as nombre
from participation
where public = 'ensemble' and etape = 'realise'
group by all;

create view participation_publique as
with famille as (
    select
        participation_cellule.*,
        nombre between 1 and seuil_petits_effectifs - 1 as petite,
        sum(nombre) over action_annee as total,
        bool_or(nombre between 1 and seuil_petits_effectifs - 1) over action_annee as a_masquer,
        count(*) filter (where nombre > 0) over action_annee as cellules_nb,
        row_number() over (
            partition by action, annee, nombre >= seuil_petits_effectifs order by nombre, quartier
        ) = 1 and nombre >= seuil_petits_effectifs as plus_petite_des_autres,
        seuil_petits_effectifs as seuil
    from participation_cellule
    cross join contrat
    window action_annee as (partition by action, annee)
)
select
    action, annee,
    case when petite or (a_masquer and plus_petite_des_autres) then 'non-ventile' else quartier end as quartier,
    sum(nombre)::integer as nombre
from famille
-- As many participations as cells would say that each is 1.
where total = 0 or (total >= seuil and (cellules_nb < total or cellules_nb = 1))
group by all;

-- Neither a small count, nor a count that goes beyond the whole.
create macro se_montre(effectif, seuil) as effectif = 0 or effectif >= seuil;

-- Women and men, inhabitants of the quartiers: shown together or not at all, when neither they nor the rest are small.
create view participation_detail as
with groupe as (
    select
        action, annee,
        sum(nombre) filter (where public = 'femmes')::integer as femmes,
        sum(nombre) filter (where public = 'hommes')::integer as hommes,
        sum(nombre) filter (where public = 'habitants_qpv')::integer as habitants,
        sum(nombre) filter (where public = 'ensemble')::integer as ensemble,
        bool_or(fictif) as fictif
    from participation
    where etape = 'realise'
    group by action, annee
),
visible as (
    select
        groupe.*, publique.total,
        se_montre(femmes, seuil_petits_effectifs) and se_montre(hommes, seuil_petits_effectifs)
            and se_montre(ensemble - femmes - hommes, seuil_petits_effectifs) as sexe_visible,
        se_montre(habitants, seuil_petits_effectifs)
            and se_montre(ensemble - habitants, seuil_petits_effectifs) as residence_visible
    from groupe
    cross join contrat
    left join (
        select action, annee, sum(nombre)::integer as total from participation_publique group by action, annee
    ) as publique using (action, annee)
)
select
    action, annee, total as ensemble,
    case when total is not null and sexe_visible then femmes end as femmes,
    case when total is not null and sexe_visible then hommes end as hommes,
    case when total is not null and residence_visible then habitants end as habitants,
    total is null as masque,
    femmes is not null and hommes is not null and not coalesce(total is not null and sexe_visible, false) as sexe_masque,
    fictif
from visible;
