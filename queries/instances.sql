-- Les instances du contrat, année par année : combien de réunions, contre combien au moins.
--
-- @grain      instance, annee
-- @parametre  annee  année ; NULL = toutes celles où une réunion est déclarée
-- @colonne    instance            code de l'instance
-- @colonne    libelle             instance
-- @colonne    annee               année
-- @colonne    tenues_nb           réunions déclarées
-- @colonne    minimum_nb          réunions au moins, selon le contrat ; vide quand il n'en fixe pas
-- @colonne    manquantes_nb       réunions qui manquent pour l'atteindre
-- @colonne    quartiers_nb        quartiers où l'instance s'est tenue, pour une instance de quartier
-- @colonne    quartiers_manquants quartiers sans réunion
-- @colonne    participants_nb     participants déclarés
-- @colonne    fictif              vrai quand une réunion, ou l'absence de toute réunion, est une donnée de démonstration
-- @verifie    tenues_nb >= 0
-- @verifie    manquantes_nb is null or manquantes_nb >= 0

with annees as (
    select year(tenue_le) as annee, bool_or(fictif) as fictif
    from instance_tenue
    where $annee is null or year(tenue_le) = $annee::integer
    group by all
),
lieu as (
    -- That no meeting was held is said from those of the year, invented or not.
    select instance_par_lieu.* replace (coalesce(instance_par_lieu.fictif, annees.fictif) as fictif)
    from instance_par_lieu
    join annees using (annee)
)
select
    instance, libelle, annee,
    sum(nb)::integer as tenues_nb,
    (minimum_par_an * count(*))::integer as minimum_nb,
    sum(case when nb < minimum_par_an then minimum_par_an - nb when minimum_par_an is not null then 0 end)::integer
        as manquantes_nb,
    case when par_quartier then (count(*) filter (where nb > 0))::integer end as quartiers_nb,
    case when par_quartier then string_agg(nom_contrat, ', ' order by rang, nom_contrat) filter (where nb = 0) end
        as quartiers_manquants,
    sum(participants)::integer as participants_nb,
    bool_or(fictif) as fictif
from (
    select instance, libelle, annee, minimum_par_an, par_quartier, ordre, nom_contrat, rang, sum(nb) as nb, sum(participants) as participants, bool_or(fictif) as fictif
    from lieu
    group by all
)
group by instance, libelle, annee, minimum_par_an, par_quartier, ordre
order by annee, ordre, instance
