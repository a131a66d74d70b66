-- La place de chaque quartier parmi tous les QPV de France : même indicateur, même périmètre, même édition, dans les limites de sa marge.
--
-- @grain      indicateur, territoire, zonage, edition
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du quartier ; NULL = tous
-- @parametre  zonage      QPV2015 ou QPV2024 ; NULL = les deux
-- @parametre  recente     vrai : la dernière édition de chaque périmètre seule ; NULL = toutes
-- @colonne    indicateur   code de l'indicateur
-- @colonne    territoire   code du quartier
-- @colonne    quartier     nom du quartier
-- @colonne    ordre        ordre d'affichage
-- @colonne    zonage       périmètre
-- @colonne    edition      édition
-- @colonne    millesime    année de la donnée ; vide quand la source ne la dit pas
-- @colonne    periode      les années qu'elle décrit : « 2018 », « 2013-2017 » ; vide quand la source ne les dit pas
-- @colonne    valeur       valeur du quartier, dans l'unité de l'indicateur
-- @colonne    marge        sa marge (indicative), vide quand elle n'est pas connue
-- @colonne    mediane      médiane des QPV de France
-- @colonne    qpv_nb       QPV dont la valeur est connue
-- @colonne    decile_bas   premier des dixièmes où il peut être, de 1 (valeurs les plus basses) à 10
-- @colonne    decile_haut  dernier des dixièmes où il peut être
-- @colonne    phrase       la position en une phrase
-- @colonne    source_libelle  source de la valeur du quartier
-- @colonne    reference_autre  la valeur de départ, quand une autre source la donne différente pour ce qui peut être la même année
-- @verifie    decile_bas <= decile_haut
-- @verifie    decile_bas between 1 and 10
-- @verifie    qpv_nb >= 100

select
    position_qpv.indicateur, territoire, quartier, position_qpv.ordre, zonage, edition, millesime, periode_fr(cote) as periode,
    cote['valeur'] as valeur, marge, mediane, qpv_nb, decile_bas, decile_haut,
    phrase_position(
        cote, marge, decile_bas, decile_haut, qpv_nb, indicateur.sujet, lieu.libelle_a, reference_autre, reference_source
    ) as phrase,
    cote['source'] as source_libelle, reference_autre
from position_qpv
join indicateur using (indicateur)
join (select territoire, zonage, libelle_a from territoire) as lieu using (territoire, zonage)
left join (select indicateur, zonage, edition, true as est_recente from edition_recente) as recente
    using (indicateur, zonage, edition)
where ($indicateur is null or indicateur = $indicateur)
  and ($territoire is null or territoire = $territoire)
  and ($zonage is null or zonage = $zonage)
  and (not coalesce($recente::boolean, false) or est_recente)
order by position_qpv.indicateur, position_qpv.ordre, territoire, zonage, millesime nulls first, edition
