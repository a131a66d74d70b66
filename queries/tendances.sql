-- Où en est chaque quartier par rapport à la valeur de départ : la dernière valeur, la différence ou sa raison, l'état.
--
-- @grain      indicateur, territoire
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du quartier ; NULL = tous
-- @colonne    indicateur         code de l'indicateur
-- @colonne    libelle            nom de l'indicateur
-- @colonne    libelle_court      nom court
-- @colonne    territoire         code du quartier
-- @colonne    quartier           nom du quartier
-- @colonne    ordre              ordre du quartier dans le contrat
-- @colonne    sens               hausse_favorable, baisse_favorable ou neutre
-- @colonne    reference_edition  édition de la valeur de départ
-- @colonne    reference_valeur   sa valeur
-- @colonne    reference_comparable  la même ; un montant, en euros de l'année de la dernière valeur
-- @colonne    reference_fictif   vrai pour une donnée de démonstration
-- @colonne    derniere_edition   édition de la dernière valeur, dans le même périmètre
-- @colonne    derniere_valeur    sa valeur
-- @colonne    derniere_fictif    vrai pour une donnée de démonstration
-- @colonne    difference         dernière valeur moins valeur de départ, en euros constants pour un montant ; vide s'il y a un motif
-- @colonne    marge              marge au-dessous de laquelle on ne conclut pas, indicative ; vide quand elle n'est pas connue
-- @colonne    motif              raison pour laquelle il n'y a pas de différence
-- @colonne    etat               amelioration, degradation, hausse, baisse, stable, non_significatif, sans_marge, non_comparable, en_attente
-- @colonne    phrase             ce qu'il faut lire
-- @colonne    source_libelle     sources des deux valeurs
-- @colonne    fictif             vrai quand l'une des deux valeurs est une donnée de démonstration
-- @verifie    etat <> 'en_attente' or derniere_edition is null
-- @verifie    (difference is not null) = (etat in ('amelioration', 'degradation', 'hausse', 'baisse', 'sans_marge'))
-- @verifie    etat not in ('amelioration', 'degradation', 'hausse', 'baisse', 'stable') or marge is not null
-- @verifie    etat <> 'sans_marge' or marge is null

select * exclude (a, b)
from tendance
where ($indicateur is null or indicateur = $indicateur)
  and ($territoire is null or territoire = $territoire)
order by indicateur, ordre, territoire
