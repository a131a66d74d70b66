-- Le contrat, et les règles de compte qu'il fixe ou que nous nous fixons.
--
-- @grain      contrat
-- @colonne    contrat                 code du contrat
-- @colonne    libelle                 nom du contrat
-- @colonne    signature               date de signature
-- @colonne    debut                   première année
-- @colonne    fin                     dernière année
-- @colonne    cpo_objectif_pct        part des conventions qui doivent être pluriannuelles
-- @colonne    bilan_delai_mois        mois pour rendre un bilan après la fin de l'année
-- @colonne    seuil_petits_effectifs  effectif en dessous duquel les participations sont masquées
-- @verifie    seuil_petits_effectifs > 1

select contrat, libelle, signature, debut, fin, cpo_objectif_pct, bilan_delai_mois, seuil_petits_effectifs
from contrat
order by contrat
