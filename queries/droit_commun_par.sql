-- Les montants de droit commun par nature, preuve, signataire, défi et quartier : une fourchette, jamais une somme de natures.
--
-- Un niveau vide (NULL) vaut « tous », sauf la nature et l'année, qui ne s'additionnent pas. Le défi 0 porte ce qui n'en
-- a pas ; le lieu tous-qpv ce qui vaut pour tous les quartiers, et n'est jamais réparti.
--
-- @grain      annee, nature, preuve, signataire, defi, quartier
-- @niveau     preuve, signataire, defi, quartier
-- @parametre  annee       année ; NULL = toutes
-- @parametre  nature      nature ; NULL = toutes
-- @parametre  signataire  code du signataire ; NULL = tous
-- @parametre  defi        numéro d'un défi, 0 sans défi ; NULL = tous
-- @parametre  quartier    code du quartier, ou tous-qpv ; NULL = tous
-- @colonne    annee             année
-- @colonne    nature            nature
-- @colonne    preuve            niveau de preuve ; vide = tous
-- @colonne    signataire        code du signataire ; vide = tous
-- @colonne    defi              numéro du défi ; vide = tous
-- @colonne    quartier          code du quartier, ou tous-qpv ; vide = tous
-- @colonne    declarations_nb   déclarations faites
-- @colonne    chiffrees_nb      dont chiffrées
-- @colonne    montant_bas_eur   montant bas ; vide quand rien n'est chiffré
-- @colonne    montant_haut_eur  montant haut
-- @colonne    fictif            vrai quand une déclaration est une donnée de démonstration
-- @verifie    chiffrees_nb <= declarations_nb
-- @verifie    montant_bas_eur is null or montant_bas_eur <= montant_haut_eur
-- @verifie    (montant_bas_eur is null) = (chiffrees_nb = 0)

select
    annee, nature, preuve, signataire, defi, lieu as quartier,
    count(distinct declaration)::integer as declarations_nb,
    count(distinct declaration) filter (where chiffree)::integer as chiffrees_nb,
    case when bool_or(chiffree) then somme_eur(montant_bas_eur * part) end as montant_bas_eur,
    case when bool_or(chiffree) then somme_eur(montant_haut_eur * part) end as montant_haut_eur,
    bool_or(fictif) as fictif
from declaration_part
where etape = 'declare'
  and ($annee is null or annee = $annee::integer)
  and ($nature is null or nature = $nature)
  and ($signataire is null or signataire = $signataire)
  and ($defi is null or defi = $defi::integer)
  and ($quartier is null or lieu = $quartier)
group by annee, nature, cube (preuve, signataire, defi, lieu)
order by annee, nature, preuve nulls first, signataire nulls first, defi nulls first, quartier nulls first
