-- Les valeurs d'indicateurs qui ne sont plus celles de la version publiée juste avant, pour les marquer là où on les lit.
--
-- @grain      indicateur, territoire, zonage, edition
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du quartier ou du territoire ; NULL = tous
-- @colonne    indicateur  code de l'indicateur
-- @colonne    territoire  code du territoire
-- @colonne    libelle     nom du territoire
-- @colonne    zonage      découpage
-- @colonne    edition     édition
-- @colonne    avant       ce que l'on lisait ; vide quand la valeur manquait
-- @colonne    apres       ce que l'on lit ; vide quand elle manque
-- @colonne    fictif      vrai dès que l'une des deux est une donnée de démonstration
-- @verifie    avant is distinct from apres

with revisee as (
    select string_split(cle, ' · ') as cles, revision.cellule.avant as avant, revision.cellule.apres as apres, fictif
    from revision_mesure as revision
    where avant_la and apres_la and revision.cellule.colonne = 'valeur'
),
lue as (
    select
        cles[1] as indicateur, cles[2] as territoire, cles[3] as zonage, cles[4] as edition,
        try_cast(avant as double) as avant, try_cast(apres as double) as apres, fictif
    from revisee
)
select indicateur, territoire, territoire.libelle, lue.zonage, edition, avant, apres, fictif
from lue
join (select distinct territoire, libelle, ordre from territoire) as territoire using (territoire)
where ($indicateur is null or indicateur = $indicateur) and ($territoire is null or territoire = $territoire)
qualify row_number() over (partition by indicateur, territoire, lue.zonage, edition order by ordre, territoire.libelle) = 1
order by indicateur, territoire, lue.zonage, edition
