-- Les territoires de comparaison qui ont des valeurs pour un indicateur.
--
-- @grain      indicateur, territoire
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @colonne    indicateur       code de l'indicateur
-- @colonne    territoire       code du territoire
-- @colonne    libelle          nom du territoire
-- @colonne    libelle_de       nom précédé de sa préposition
-- @colonne    nom              nom dans une phrase : « l'ensemble des QPV »
-- @colonne    qpv_inclus       vrai quand il contient les quartiers prioritaires
-- @colonne    par_defaut       vrai pour le territoire de comparaison de l'indicateur
-- @colonne    valeurs_nb       nombre de valeurs
-- @verifie    valeurs_nb > 0

-- One name for a territory that each perimeter names in its own way: the first.
select
    mesure.indicateur, territoire, min_by(territoire.libelle, territoire.ordre) as libelle,
    min_by(territoire.libelle_de, territoire.ordre) as libelle_de,
    nom_fr(min_by(territoire.libelle_de, territoire.ordre)) as nom,
    bool_and(territoire.qpv_inclus) as qpv_inclus,
    territoire = indicateur.reference as par_defaut,
    count(mesure.valeur) as valeurs_nb
from mesure
join indicateur using (indicateur)
join territoire using (territoire, zonage, code_territoire)
where territoire.nature <> 'quartier' and territoire.ordre < 1000 and mesure.valeur is not null
  and ($indicateur is null or indicateur = $indicateur)
group by mesure.indicateur, territoire, par_defaut
order by indicateur, par_defaut desc, min(territoire.ordre), territoire
