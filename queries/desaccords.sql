-- Les désaccords sur les QPV de France : deux fichiers, deux valeurs pour une même cellule, celle qui est retenue et l'autre.
--
-- @grain      indicateur, code_qpv, edition
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @colonne    indicateur      code de l'indicateur
-- @colonne    libelle         nom de l'indicateur
-- @colonne    code_qpv        code du QPV
-- @colonne    zonage          périmètre
-- @colonne    edition         édition
-- @colonne    valeur          valeur retenue
-- @colonne    source_libelle  d'où elle vient
-- @colonne    fichier         fichier où elle a été lue
-- @colonne    ligne           ligne dans ce fichier
-- @colonne    autre_valeur    valeur écartée
-- @colonne    autre_source_libelle  d'où elle vient
-- @colonne    autre_fichier   fichier où elle a été lue
-- @colonne    autre_ligne     ligne dans ce fichier
-- @colonne    regle           règle qui a choisi
-- @verifie    valeur <> autre_valeur

select
    indicateur, indicateur.libelle, code_qpv, zonage, edition, mesure_qpv.valeur, source.libelle as source_libelle, fichier,
    ligne, autre_valeur, autre.libelle as autre_source_libelle, autre_fichier, autre_ligne, regle
from mesure_qpv
join indicateur using (indicateur)
join source using (source)
join source as autre on autre.source = mesure_qpv.autre_source
where conflit and ($indicateur is null or indicateur = $indicateur)
order by indicateur, zonage, code_qpv, edition
