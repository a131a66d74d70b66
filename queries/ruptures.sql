-- Les ruptures et les réserves déclarées par les sources.
--
-- @grain      source, annee, groupe
-- @colonne    source          code de la source
-- @colonne    source_libelle  nom de la source
-- @colonne    annee           première année des nouvelles règles
-- @colonne    groupe          groupe de variables concerné ; vide pour toute la source
-- @colonne    nature          rupture (interdit une différence) ou prudence
-- @colonne    motif           ce qui a changé
-- @colonne    origine         d'où l'on tient cela
-- @verifie    nature in ('rupture', 'prudence')

select source, source.libelle as source_libelle, annee, groupe, rupture.nature, motif, origine
from rupture
join source using (source)
order by annee, source_libelle
