-- Chaque poste adulte-relais ou Fonjep du contrat, avec le fichier et la ligne où il a été lu.
--
-- @grain      dispositif_poste, annee, poste, structure, montant_eur
-- @parametre  annee             année ; NULL = toutes
-- @parametre  dispositif_poste  adulte-relais ou fonjep ; NULL = les deux
-- @parametre  structure         code de la structure ; NULL = toutes
-- @colonne    dispositif_poste  adulte-relais ou fonjep
-- @colonne    annee             année
-- @colonne    poste             numéro du poste
-- @colonne    structure         structure
-- @colonne    montant_eur       montant publié
-- @colonne    exemplaires       fois que cette ligne se répète dans le fichier, où elle n'est comptée qu'une fois
-- @colonne    suspect           raison de se méfier du montant ; vide sinon
-- @colonne    fichier           fichier
-- @colonne    ligne             ligne dans le fichier
-- @colonne    fictif            vrai pour une donnée de démonstration
-- @verifie    exemplaires >= 1
-- @verifie    montant_eur >= 0

select dispositif_poste, annee, poste, structure, montant_eur, exemplaires, suspect, fichier, ligne, fictif
from poste
left join structure_nommee on nom = sans_accents(structure)
where ($annee is null or annee = $annee::integer)
  and ($dispositif_poste is null or dispositif_poste = $dispositif_poste)
  and ($structure is null or coalesce(left(siret, 9), siren, sans_accents(structure)) = $structure)
order by dispositif_poste, annee, poste, structure, montant_eur
