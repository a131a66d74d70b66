-- Hors QPV : ce que valent la commune et l'agglomération sans les quartiers du contrat, là où des effectifs le permettent.
--
-- Un effectif : celui du territoire moins ceux de ses quartiers, tous connus la même année. Un effectif rapporté à un autre :
-- la part des deux effectifs ainsi réduits. Une médiane, un décile ou une part sans ses effectifs ne se soustrait jamais.
--
-- @grain      indicateur, territoire
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  commune ou agglomération ; NULL = les deux
-- @colonne    indicateur    code de l'indicateur
-- @colonne    territoire    code du territoire de comparaison
-- @colonne    libelle       son nom
-- @colonne    millesime     dernière année où tout est connu
-- @colonne    effectif      ce qu'il compte hors de ses quartiers
-- @colonne    part_pct      part de l'effectif auquel il se rapporte, hors des quartiers lui aussi
-- @colonne    quartiers_nb  quartiers retranchés
-- @colonne    motif         ABSENT quand un effectif manque
-- @colonne    phrase        ce qu'il faut lire ; sinon, quel fichier le permettrait
-- @colonne    fictif        vrai quand une valeur est une donnée de démonstration
-- @verifie    (effectif is null) = (motif is not null)
-- @verifie    part_pct is null or part_pct between 0 and 100

with dernier as (
    select haut.*, bas.effectif as sur, haut.fictif or coalesce(bas.fictif, false) as invente
    from effectif_hors_qpv as haut
    join indicateur using (indicateur)
    left join effectif_hors_qpv as bas
        on bas.indicateur = indicateur.rapporte_a and bas.territoire = haut.territoire and bas.millesime = haut.millesime
    qualify row_number() over (
        partition by haut.indicateur, haut.territoire order by haut.fictif, haut.millesime desc
    ) = 1
),
lieu as (
    select territoire, libelle, libelle_de, ordre from territoire where nature in ('commune', 'epci')
),
lu as (
    select
        indicateur.indicateur, lieu.territoire, lieu.libelle, lieu.ordre, nom_fr(lieu.libelle_de) as nom, unite, sommable,
        numerateur, denominateur, millesime, effectif,
        case when effectif <= sur then round(100 * effectif / nullif(sur, 0), 2) end as part_pct, quartiers_nb,
        coalesce(invente, false) as fictif
    from indicateur
    cross join lieu
    left join dernier on dernier.indicateur = indicateur.indicateur and dernier.territoire = lieu.territoire
    where ($indicateur is null or indicateur.indicateur = $indicateur) and ($territoire is null or lieu.territoire = $territoire)
)
select
    indicateur, territoire, libelle, millesime, effectif, part_pct, quartiers_nb,
    case when effectif is null then 'ABSENT' end as motif,
    phrase_hors_qpv(
        nom, millesime, effectif, part_pct, quartiers_nb, unite, sommable, numerateur, denominateur
    ) as phrase,
    fictif
from lu
order by indicateur, ordre, territoire
