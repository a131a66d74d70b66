-- Les déclarations de droit commun, une par ligne, avec leur preuve, leur document et la ligne où elles ont été lues.
--
-- @grain      declaration
-- @parametre  annee       année ; NULL = toutes
-- @parametre  signataire  code du signataire ; NULL = tous
-- @parametre  defi        numéro d'un défi ; NULL = tous
-- @parametre  quartier    code du quartier, ou tous-qpv ; NULL = tous
-- @parametre  nature      nature ; NULL = toutes
-- @parametre  preuve      niveau de preuve, de 1 à 4 ; NULL = tous
-- @colonne    declaration         numéro de la déclaration
-- @colonne    annee               année
-- @colonne    signataire          code du signataire
-- @colonne    signataire_libelle  signataire
-- @colonne    libelle             ce qui est mobilisé
-- @colonne    dispositif          dispositif du contrat
-- @colonne    nature              nature
-- @colonne    preuve              niveau de preuve
-- @colonne    etape               engage ou declare
-- @colonne    cle_estimation      clé d'une part estimée
-- @colonne    montant_bas_eur     montant bas
-- @colonne    montant_haut_eur    montant haut
-- @colonne    moyens              moyens non monétaires
-- @colonne    defis               défis et leur part
-- @colonne    lieu                quartier, ou tous-qpv
-- @colonne    document            document
-- @colonne    declare_le          date de la déclaration
-- @colonne    precedente          déclaration de l'an dernier
-- @colonne    fichier             fichier
-- @colonne    ligne               ligne dans le fichier
-- @colonne    fictif              vrai pour une donnée de démonstration
-- @verifie    (montant_bas_eur is null) = (preuve in ('3', '4'))
-- @verifie    montant_bas_eur is null or montant_bas_eur <= montant_haut_eur

select
    declaration, annee, signataire, any_value(signataire.libelle_court) as signataire_libelle,
    any_value(declaration_part.libelle) as libelle, any_value(dispositif.libelle) as dispositif,
    any_value(declaration_part.nature) as nature, any_value(preuve) as preuve, any_value(etape) as etape,
    any_value(cle_estimation) as cle_estimation, any_value(montant_bas_eur) as montant_bas_eur,
    any_value(montant_haut_eur) as montant_haut_eur, any_value(moyens) as moyens,
    string_agg(defi || ' (' || valeur_fr(part * 100, '%', 1) || ')', ', ' order by defi) filter (where defi > 0) as defis,
    any_value(lieu) as lieu, any_value(document) as document, any_value(declare_le) as declare_le,
    any_value(precedente) as precedente, any_value(fichier) as fichier, any_value(ligne) as ligne,
    any_value(fictif) as fictif
from declaration_part
join signataire using (signataire)
left join dispositif using (dispositif)
where ($annee is null or annee = $annee::integer)
  and ($signataire is null or signataire = $signataire)
  and ($quartier is null or lieu = $quartier)
  and ($nature is null or declaration_part.nature = $nature)
  and ($preuve is null or preuve = $preuve)
group by declaration, annee, signataire, signataire.ordre
having $defi is null or list_contains(list(defi), $defi::integer)
order by annee desc, signataire.ordre, declaration
