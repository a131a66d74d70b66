-- Un indicateur dans tous les QPV de France, à une édition et dans un périmètre : de quoi situer un quartier.
--
-- @grain      indicateur, code_qpv, edition
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  zonage      QPV2015 ou QPV2024 ; NULL = les deux
-- @parametre  edition     édition ; NULL = la dernière de chaque périmètre
-- @colonne    indicateur   code de l'indicateur
-- @colonne    zonage       périmètre
-- @colonne    edition      édition
-- @colonne    millesime    année de la donnée ; vide quand la source ne la dit pas
-- @colonne    code_qpv     code officiel du QPV
-- @colonne    libelle      nom du QPV
-- @colonne    communes     communes où il se trouve
-- @colonne    region       région
-- @colonne    quartier     code du quartier du contrat ; vide pour les autres
-- @colonne    nom_contrat  nom du quartier dans le contrat
-- @colonne    valeur       valeur, dans l'unité de l'indicateur
-- @colonne    statut       publie, prudence ou secondaire
-- @colonne    population   dernière population connue, en habitants
-- @colonne    source       code de la source
-- @colonne    fichier      fichier où la valeur a été lue
-- @colonne    ligne        ligne dans ce fichier
-- @verifie    valeur is not null

with demandee as (
    select indicateur, zonage, edition from edition_qpv where edition = $edition
    union all
    select indicateur, zonage, edition from edition_recente where $edition is null
)
select
    mesure_qpv.indicateur, mesure_qpv.zonage, mesure_qpv.edition, mesure_qpv.millesime, mesure_qpv.code_qpv,
    coalesce(qpv.libelle, mesure_qpv.code_qpv) as libelle, qpv.communes, qpv.region_libelle as region,
    code_quartier.quartier, code_quartier.nom_contrat, mesure_qpv.valeur, mesure_qpv.statut,
    taille_qpv.population, mesure_qpv.source, mesure_qpv.fichier, mesure_qpv.ligne
from mesure_qpv
join demandee using (indicateur, zonage, edition)
left join qpv using (code_qpv)
left join taille_qpv using (code_qpv)
left join code_quartier on code_quartier.code_qpv = mesure_qpv.code_qpv and code_quartier.zonage = mesure_qpv.zonage
where mesure_qpv.valeur is not null
  and ($indicateur is null or mesure_qpv.indicateur = $indicateur)
  and ($zonage is null or mesure_qpv.zonage = $zonage)
order by mesure_qpv.indicateur, mesure_qpv.zonage, mesure_qpv.edition, mesure_qpv.code_qpv
