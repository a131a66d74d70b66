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
-- @colonne    part                part du montant qui revient au défi demandé, de 0 à 1 ; à tous les défis, sans défi
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
    declaration, annee, signataire, signataire.libelle_court as signataire_libelle, declaration_part.libelle,
    dispositif.libelle as dispositif, declaration_part.nature, preuve, etape, cle_estimation, montant_bas_eur,
    montant_haut_eur, moyens,
    string_agg(defi || ' (' || valeur_fr(part * 100, '%', 1) || ')', ', ' order by defi) filter (where defi > 0) as defis,
    sum(case when $defi is null or defi = $defi::integer then part end) as part, lieu, document, declare_le, precedente, fichier, ligne, fictif
from declaration_part
join signataire using (signataire)
left join dispositif using (dispositif)
where ($annee is null or annee = $annee::integer)
  and ($signataire is null or signataire = $signataire)
  and ($quartier is null or lieu = $quartier)
  and ($nature is null or declaration_part.nature = $nature)
  and ($preuve is null or preuve = $preuve)
  and ($defi is null or declaration in (select declaration from declaration_part where defi = $defi::integer))
group by all
order by annee desc, min(signataire.ordre), declaration
