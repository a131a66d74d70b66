-- Les onze défis du contrat.
--
-- @grain      defi
-- @colonne    defi           numéro du défi
-- @colonne    libelle        défi
-- @colonne    libelle_court  nom court
-- @colonne    presentation   présentation tirée du contrat
-- @verifie    defi between 1 and 11

select *
from defi
order by defi
