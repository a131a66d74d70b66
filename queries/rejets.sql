-- Les lignes et les cellules refusées, avec leur place et ce qu'il faut corriger.
--
-- @grain      fichier, numero
-- @parametre  fichier  nom du fichier ; NULL = tous
-- @colonne    fichier     nom du fichier
-- @colonne    numero      rang du refus dans le fichier
-- @colonne    feuille     feuille du classeur ou membre de l'archive
-- @colonne    ligne       ligne dans le fichier
-- @colonne    colonne     colonne
-- @colonne    valeur      contenu de la cellule
-- @colonne    motif       raison du refus
-- @colonne    valeurs_nb  nombre de valeurs mises de côté
-- @verifie    valeurs_nb >= 0

select fichier, numero, feuille, ligne, colonne, valeur, motif, valeurs_nb
from rejet
where $fichier is null or fichier = $fichier
order by fichier, numero
