-- Toutes les valeurs lues, celles qui sont retenues et les autres, avec leur fichier et leur cellule.
--
-- @grain      indicateur, fichier, feuille, ligne, variable
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du territoire ; NULL = tous
-- @parametre  zonage      zonage ; NULL = tous
-- @colonne    indicateur   code de l'indicateur
-- @colonne    territoire   code du territoire
-- @colonne    zonage       découpage auquel la valeur se rapporte
-- @colonne    edition      édition : l'année de la donnée, ou le nom de la source
-- @colonne    valeur       valeur lue
-- @colonne    statut       publie, prudence, secondaire, ou la raison de l'absence
-- @colonne    source       code de la source
-- @colonne    rang         rang de la source : le plus petit l'emporte
-- @colonne    publication  année de publication
-- @colonne    origine      fichier ou page d'où une valeur reprise a été tirée
-- @colonne    fichier      fichier lu
-- @colonne    feuille      feuille du classeur ou membre de l'archive
-- @colonne    ligne        ligne dans ce fichier
-- @colonne    variable     nom de la colonne dans ce fichier
-- @colonne    brut         cellule telle qu'elle est écrite
-- @colonne    retenue      vrai quand c'est elle qui est publiée
-- @colonne    fictif       vrai pour une donnée de démonstration
-- @verifie    ligne >= 1

select
    indicateur, territoire, zonage, edition, valeur, statut, source, rang, publication, origine, fichier, feuille, ligne,
    variable, brut, retenue, fictif
from provenance
where ($indicateur is null or indicateur = $indicateur)
  and ($territoire is null or territoire = $territoire)
  and ($zonage is null or zonage = $zonage)
order by indicateur, territoire, zonage, edition, retenue desc, rang, fichier, feuille, ligne, variable
