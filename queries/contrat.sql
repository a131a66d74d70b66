-- Le contrat, et les règles de compte qu'il fixe ou que nous nous fixons.
--
-- @grain      contrat
-- @colonne    contrat                 code du contrat
-- @colonne    libelle                 nom du contrat
-- @colonne    signature               date de signature
-- @colonne    signature_presumee      vrai tant que personne n'a donné la date : c'est alors le dernier jour de la première année
-- @colonne    debut                   première année
-- @colonne    fin                     dernière année
-- @colonne    cpo_objectif_pct        part des conventions qui doivent être pluriannuelles ; vide tant qu'elle n'est pas renseignée
-- @colonne    bilan_delai_mois        mois pour rendre un bilan après la fin de l'année
-- @colonne    seuil_petits_effectifs  effectif en dessous duquel les participations sont masquées
-- @colonne    quartiers_chiffres_nb   quartiers dont le contrat donne un chiffre clé
-- @colonne    chiffres_dates          vrai quand il dit l'année de chacun de ses chiffres clés ; vide quand il n'en donne aucun
-- @verifie    seuil_petits_effectifs > 1

select
    contrat, libelle, signature, signature_presumee, debut, fin, cpo_objectif_pct, bilan_delai_mois,
    seuil_petits_effectifs,
    chiffre.quartiers_chiffres_nb, chiffre.chiffres_dates
from contrat
cross join (
    select count(distinct territoire) as quartiers_chiffres_nb, bool_and(millesime is not null) as chiffres_dates
    from provenance
    where source = 'contrat' and valeur is not null
) as chiffre
order by contrat
