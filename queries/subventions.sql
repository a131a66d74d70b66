-- Les subventions publiées en données ouvertes (SCDL), à rapprocher d'une structure par son SIRET.
--
-- @grain      fichier, ligne
-- @parametre  siret  SIRET du bénéficiaire ; NULL = tous
-- @parametre  structure  code de la structure ; NULL = toutes
-- @colonne    attribuant          qui donne
-- @colonne    beneficiaire        qui reçoit
-- @colonne    siret               SIRET du bénéficiaire
-- @colonne    convention_le       date de la convention
-- @colonne    reference_decision  délibération ou convention
-- @colonne    objet               objet
-- @colonne    montant_eur         montant publié, jamais ajouté à ceux des actions
-- @colonne    nature              aide en numéraire ou en nature
-- @colonne    fichier             fichier
-- @colonne    ligne               ligne dans le fichier
-- @colonne    fictif              vrai pour une donnée de démonstration
-- @verifie    montant_eur >= 0

select
    attribuant, beneficiaire, siret, convention_le, reference_decision, objet, montant_eur, nature, fichier, ligne, fictif
from subvention
left join structure_nommee on nom = sans_accents(beneficiaire)
where ($siret is null or siret = $siret)
  and ($structure is null or coalesce(left(siret, 9), siren, sans_accents(beneficiaire)) = $structure)
order by convention_le desc, fichier, ligne
