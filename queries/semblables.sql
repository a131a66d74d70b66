-- Les QPV de France qui ressemblent le plus à un quartier, avec leur distance : la règle est dans etl/reference/ressemblance.toml.
--
-- @grain      base, territoire, rang
-- @parametre  territoire  code du quartier ; NULL = tous
-- @parametre  base        base de ressemblance (ensemble, region, economie, demographie, signature) ; NULL = toutes
-- @parametre  nombre      nombre de QPV ; NULL = tous ceux de la règle
-- @colonne    base         base de ressemblance
-- @colonne    base_libelle nom de la base
-- @colonne    zonage       périmètre
-- @colonne    territoire   code du quartier
-- @colonne    quartier     nom du quartier
-- @colonne    ordre        ordre d'affichage
-- @colonne    rang         du plus proche (1) au plus éloigné
-- @colonne    code_qpv     code officiel du QPV semblable
-- @colonne    libelle      son nom
-- @colonne    communes     communes où il se trouve
-- @colonne    region       sa région
-- @colonne    distance     0 = identiques ; 1 = un écart type d'écart en moyenne sur les variables de la base
-- @verifie    distance >= 0

select
    voisin.base, regle.libelle as base_libelle, code_quartier.zonage, code_quartier.quartier as territoire,
    code_quartier.nom_contrat as quartier, code_quartier.ordre, voisin.rang, voisin.voisin as code_qpv, qpv.libelle,
    qpv.communes, qpv.region_libelle as region, voisin.distance
from voisin
join code_quartier using (code_qpv)
join (select distinct base, libelle, ordre from ressemblance) as regle using (base)
join qpv on qpv.code_qpv = voisin.voisin
where ($territoire is null or code_quartier.quartier = $territoire)
  and ($base is null or voisin.base = $base)
  and ($nombre is null or voisin.rang <= $nombre::integer)
order by regle.ordre, voisin.base, code_quartier.ordre, territoire, voisin.rang
