-- Toutes les mesures publiées, avec le fichier, la ligne et la colonne où chacune a été lue.
--
-- @grain      indicateur, code_territoire, zonage, millesime, variable, fichier
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du quartier ou du territoire, ou son code officiel ; NULL = tous
-- @parametre  zonage      QPV2015, QPV2024, COM, EPCI, DEP, REG ou METROPOLE ; NULL = tous
-- @colonne    indicateur       code de l'indicateur
-- @colonne    territoire       code du territoire dans le tableau de bord
-- @colonne    code_territoire  code officiel dans le zonage
-- @colonne    zonage           découpage auquel la valeur se rapporte
-- @colonne    millesime        année de la donnée ; vide quand la source ne la dit pas
-- @colonne    valeur           valeur, dans l'unité de l'indicateur ; vide quand elle manque
-- @colonne    statut           publie, prudence, secondaire, ou la raison de l'absence
-- @colonne    source           code de la source
-- @colonne    fichier          fichier où la valeur a été lue
-- @colonne    ligne            ligne dans ce fichier, à partir de 1
-- @colonne    variable         nom de la colonne dans ce fichier
-- @colonne    fictif           vrai pour une donnée de démonstration
-- @verifie    (valeur is not null) = (statut in ('publie', 'prudence', 'secondaire'))

select
    indicateur, territoire, code_territoire, zonage, millesime, valeur, statut, source, fichier, ligne, variable, fictif
from mesure
where ($indicateur is null or indicateur = $indicateur)
  and ($territoire is null or territoire = $territoire or code_territoire = $territoire)
  and ($zonage is null or zonage = $zonage)
order by indicateur, zonage, territoire, code_territoire, millesime nulls last, fichier, ligne, variable
