-- Ce que l'on lit à la place des codes : états, natures, étapes, publics.
--
-- @grain      colonne, code
-- @parametre  colonne  table et colonne, comme action.etat ; NULL = toutes
-- @colonne    colonne  table et colonne
-- @colonne    code     code
-- @colonne    libelle  ce que l'on lit
-- @verifie    libelle <> ''

select colonne, code, libelle
from libelle
where $colonne is null or colonne = $colonne
order by colonne, ordre, code
