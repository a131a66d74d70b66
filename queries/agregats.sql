-- Les quartiers ensemble : une somme si elle a un sens et si aucun ne manque, un taux par ses effectifs, sinon l'étendue.
--
-- @grain      indicateur, zonage, edition
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @colonne    indicateur       code de l'indicateur
-- @colonne    libelle          nom de l'indicateur
-- @colonne    zonage           périmètre
-- @colonne    edition          édition
-- @colonne    quartiers_nb     quartiers du contrat qui existent dans ce périmètre
-- @colonne    renseignes_nb    quartiers qui ont une valeur
-- @colonne    total            somme des quartiers ; vide si l'indicateur ne s'additionne pas ou si l'un d'eux manque
-- @colonne    total_bas        borne basse de la somme, quand les effectifs sont bruités par le producteur
-- @colonne    total_haut       borne haute
-- @colonne    rapporte_a       effectif auquel il se rapporte
-- @colonne    taux_pct         taux sur l'ensemble des quartiers, numérateurs et dénominateurs additionnés
-- @colonne    valeur_min       plus petite valeur
-- @colonne    valeur_max       plus grande valeur
-- @colonne    fictif           vrai quand l'une des valeurs est une donnée de démonstration
-- @verifie    total is null or renseignes_nb = quartiers_nb
-- @verifie    (total is null) = (total_bas is null)
-- @verifie    total is null or total between total_bas and total_haut

with perimetre as (
    select zonage, count(*) as quartiers_nb
    from territoire
    where territoire in (select quartier from quartier)
    group by zonage
),
ensemble as (
    select
        mesure.indicateur, mesure.zonage, mesure.edition,
        count(mesure.valeur) as renseignes_nb,
        somme_exacte(mesure.valeur)::double as somme,
        min(mesure.valeur) as valeur_min,
        max(mesure.valeur) as valeur_max,
        bool_or(mesure.fictif) as fictif,
        -- Independent noises add up as their squares.
        sqrt(somme_exacte(case when mesure.valeur is not null then source.plancher_effectif ** 2 end)) as bruit
    from mesure
    join quartier on quartier.quartier = mesure.territoire
    join source using (source)
    group by mesure.indicateur, mesure.zonage, mesure.edition
),
complet as (
    select
        ensemble.*, perimetre.quartiers_nb,
        case when indicateur.sommable and renseignes_nb = quartiers_nb then somme end as total
    from ensemble
    join perimetre using (zonage)
    join indicateur using (indicateur)
)
select
    indicateur, indicateur.libelle, complet.zonage, complet.edition, complet.quartiers_nb, complet.renseignes_nb,
    complet.total,
    case when complet.total is not null then greatest(0, complet.total - complet.bruit) end as total_bas,
    complet.total + complet.bruit as total_haut,
    nullif(indicateur.rapporte_a, '') as rapporte_a,
    round(100 * complet.total / denominateur.total, 1) as taux_pct,
    complet.valeur_min, complet.valeur_max,
    complet.fictif or coalesce(denominateur.fictif, false) as fictif
from complet
join indicateur using (indicateur)
left join complet as denominateur
    on denominateur.indicateur = indicateur.rapporte_a
    and denominateur.zonage = complet.zonage and denominateur.edition = complet.edition
where $indicateur is null or indicateur = $indicateur
order by indicateur, complet.zonage, complet.edition
