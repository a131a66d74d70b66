-- Les ruptures et les réserves déclarées par les sources, et les indicateurs qu'elles touchent.
--
-- @grain      source, annee, nature
-- @colonne    source          code de la source
-- @colonne    source_libelle  nom de la source
-- @colonne    annee           première année des nouvelles règles
-- @colonne    nature          rupture (interdit une différence) ou prudence
-- @colonne    indicateurs     indicateurs touchés
-- @colonne    motif           ce qui a changé
-- @colonne    origine         d'où l'on tient cela
-- @verifie    nature in ('rupture', 'prudence')

select
    source, source.libelle as source_libelle, annee, rupture.nature,
    string_agg(indicateur.libelle_court, ', ' order by indicateur.libelle_court) as indicateurs,
    motif, origine
from rupture
join source using (source)
join indicateur using (indicateur)
group by source, source.libelle, annee, rupture.nature, motif, origine
order by annee, source_libelle, source, rupture.nature
