-- Les engagements du contrat et ce qui les sert : action financée, bilan, indicateur qui a des données, ou rien.
--
-- @grain      nature, engagement
-- @parametre  annee   année des actions ; NULL = toutes
-- @parametre  nature  axe ou priorite ; NULL = les deux
-- @colonne    nature          axe ou priorite
-- @colonne    engagement      code de l'axe ou de la priorité
-- @colonne    libelle         engagement
-- @colonne    defi            défi de l'axe ; premier défi de la priorité
-- @colonne    quartier        quartier de la priorité
-- @colonne    actions_nb      actions financées qui le servent
-- @colonne    bilans_nb       bilans reçus de ces actions
-- @colonne    indicateurs_nb  indicateurs du catalogue qui ont une valeur
-- @colonne    etat            finance_et_mesure, finance, mesure ou orphelin
-- @colonne    fictif          vrai quand une action qui le sert, l'absence de toute action, ou un indicateur est inventé
-- @verifie    bilans_nb <= actions_nb
-- @verifie    (etat = 'orphelin') = (actions_nb = 0 and indicateurs_nb = 0)

with financee as (
    select * from action_suivie where financee and ($annee is null or annee = $annee::integer)
),
-- An indicator has data for good as soon as one of its values is real.
mesure_connue as (
    select indicateur, bool_and(fictif) as fictif from mesure where valeur is not null group by indicateur
),
mesure_defi as (
    select distinct defi, indicateur, fictif from mesure_connue join indicateur_defi using (indicateur)
),
compte as (
    select
        nature, engagement, count(*) as actions_nb, count(*) filter (where bilan_recu) as bilans_nb,
        bool_or(fictif) as fictif
    from engagement_servi
    where $annee is null or annee = $annee::integer
    group by nature, engagement
),
mesuree as (
    select 'axe' as nature, axe as engagement, count(distinct indicateur) as indicateurs_nb, bool_or(fictif) as fictif
    from indicateur_axe
    join mesure_connue using (indicateur)
    group by axe
    union all
    select 'priorite', priorite, count(distinct indicateur), bool_or(fictif)
    from priorite_defi
    join mesure_defi using (defi)
    group by priorite
),
promis as (
    select 'axe' as nature, axe as engagement, axe || '. ' || libelle as libelle, defi, null as quartier, ordre, 0 as rang
    from axe
    union all
    select
        'priorite', priorite, min(priorite.libelle), arg_min(defi, (rang, defi)), min(quartier.quartier),
        min(quartier.ordre), min(priorite.numero)
    from priorite
    join quartier using (quartier)
    left join priorite_defi using (priorite)
    group by priorite
)
select
    nature, engagement, libelle, defi, quartier,
    coalesce(actions_nb, 0)::integer as actions_nb,
    coalesce(bilans_nb, 0)::integer as bilans_nb,
    coalesce(indicateurs_nb, 0)::integer as indicateurs_nb,
    case
        when actions_nb > 0 and indicateurs_nb > 0 then 'finance_et_mesure'
        when actions_nb > 0 then 'finance'
        when indicateurs_nb > 0 then 'mesure'
        else 'orphelin'
    end as etat,
    -- That nothing serves it is said from the actions of the year, invented or not.
    coalesce(compte.fictif, (select bool_or(fictif) from financee), false) or coalesce(mesuree.fictif, false) as fictif
from promis
left join compte using (nature, engagement)
left join mesuree using (nature, engagement)
where $nature is null or nature = $nature
order by nature, case when nature = 'axe' then defi end, ordre, rang, engagement
