-- Chaque montant d'une action : financeur, nature, étape, avec le fichier et la ligne où il a été lu.
--
-- @grain      action, annee, financeur, nature, etape
-- @parametre  action  numéro de l'action ; NULL = toutes
-- @parametre  annee   année de l'action ; NULL = toutes
-- @colonne    action             numéro de l'action
-- @colonne    annee              année
-- @colonne    financeur          code du financeur
-- @colonne    financeur_libelle  financeur
-- @colonne    nature             nature
-- @colonne    etape              demande, accorde, verse ou realise
-- @colonne    montant_eur        montant
-- @colonne    fichier            fichier
-- @colonne    ligne              ligne dans le fichier
-- @colonne    fictif             vrai pour une donnée de démonstration
-- @verifie    montant_eur >= 0

select
    action, annee, financeur, financeur.libelle as financeur_libelle, nature, etape, montant_eur,
    fichier, financement.ligne, fictif
from financement
join financeur using (financeur)
where ($action is null or action = $action)
  and ($annee is null or annee = $annee::integer)
order by annee, action, financeur.ordre, financeur, nature, etape
