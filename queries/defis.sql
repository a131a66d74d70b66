-- Les défis du contrat.
--
-- @grain      defi
-- @colonne    defi           numéro du défi
-- @colonne    libelle        défi
-- @colonne    libelle_court  nom court
-- @colonne    presentation   présentation tirée du contrat
-- @verifie    defi >= 1

select *
from defi
order by defi
