-- Les conflits : deux fichiers qui donnent deux valeurs pour la même mesure, et la règle qui a choisi.
--
-- @grain      indicateur, fichier, feuille, ligne, variable
-- @colonne    indicateur   code de l'indicateur
-- @colonne    libelle      nom de l'indicateur
-- @colonne    territoire   code du territoire
-- @colonne    zonage       découpage
-- @colonne    edition      édition
-- @colonne    valeur       valeur lue
-- @colonne    retenue      vrai pour la valeur publiée
-- @colonne    regle        règle qui a choisi
-- @colonne    fichier      fichier lu
-- @colonne    feuille      feuille du classeur ou membre de l'archive
-- @colonne    ligne        ligne dans ce fichier
-- @colonne    variable     nom de la colonne dans ce fichier
-- @colonne    fictif       vrai pour une donnée de démonstration
-- @verifie    regle in ('rang de la source', 'publication la plus récente')

select
    indicateur, indicateur.libelle, territoire, zonage, edition, provenance.valeur, provenance.retenue, mesure.regle,
    provenance.fichier, provenance.feuille, provenance.ligne, provenance.variable, provenance.fictif
from provenance
join mesure using (indicateur, territoire, zonage, edition)
join indicateur using (indicateur)
where mesure.conflit and provenance.valeur is not null
order by
    indicateur, territoire, zonage, edition, provenance.retenue desc, provenance.fichier, provenance.feuille,
    provenance.ligne, provenance.variable
