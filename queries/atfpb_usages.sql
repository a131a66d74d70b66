-- Les dépenses qui justifient l'abattement de taxe foncière, selon ses huit usages.
--
-- @grain      annee, bailleur, quartier, poste
-- @parametre  annee     année ; NULL = toutes
-- @parametre  bailleur  code du bailleur ; NULL = tous
-- @parametre  quartier  code du quartier ; NULL = tous
-- @colonne    annee             année
-- @colonne    bailleur          code du bailleur
-- @colonne    bailleur_libelle  bailleur
-- @colonne    quartier          code du quartier
-- @colonne    poste             abattement, ou l'un des huit usages
-- @colonne    montant_eur       montant
-- @colonne    fichier           fichier
-- @colonne    ligne             ligne dans le fichier
-- @colonne    fictif            vrai pour une donnée de démonstration
-- @verifie    montant_eur >= 0

select annee, bailleur, signataire.libelle_court as bailleur_libelle, quartier, poste, montant_eur, fichier, ligne, fictif
from abattement
join signataire on signataire.signataire = abattement.bailleur
where ($annee is null or annee = $annee::integer)
  and ($bailleur is null or bailleur = $bailleur)
  and ($quartier is null or quartier = $quartier)
order by annee desc, signataire.ordre, bailleur, quartier, poste
