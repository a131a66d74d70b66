-- L'abattement de taxe foncière (ATFPB) et les dépenses qui le justifient : une dépense fiscale, pas une subvention.
--
-- @grain      annee, bailleur, quartier
-- @niveau     quartier
-- @somme      abattement_eur, depenses_eur
-- @parametre  annee     année ; NULL = toutes
-- @parametre  bailleur  code du bailleur ; NULL = tous
-- @parametre  quartier  code du quartier ; NULL = tous
-- @colonne    annee             année
-- @colonne    bailleur          code du bailleur
-- @colonne    bailleur_libelle  bailleur
-- @colonne    quartier          code du quartier ; vide = tous
-- @colonne    abattement_eur    abattement obtenu ; vide quand il n'est pas déclaré
-- @colonne    depenses_eur      dépenses valorisées, tous usages ; vide quand aucune n'est déclarée
-- @colonne    solde_eur         dépenses moins abattement ; vide quand l'un des deux manque
-- @colonne    justifie_pct      dépenses pour 100 euros d'abattement
-- @colonne    usages_nb         usages déclarés, sur huit
-- @colonne    fictif            vrai quand un montant est une donnée de démonstration
-- @verifie    usages_nb between 0 and 8
-- @verifie    (solde_eur is null) = (abattement_eur is null or depenses_eur is null)

select
    annee, bailleur, min(signataire.libelle_court) as bailleur_libelle, quartier,
    case when bool_or(poste = 'abattement') then somme_eur(case when poste = 'abattement' then montant_eur end) end
        as abattement_eur,
    case when bool_or(poste <> 'abattement') then somme_eur(case when poste <> 'abattement' then montant_eur end) end
        as depenses_eur,
    round(depenses_eur - abattement_eur, 2) as solde_eur,
    round(100 * depenses_eur / nullif(abattement_eur, 0), 1) as justifie_pct,
    count(distinct poste) filter (where poste <> 'abattement')::integer as usages_nb,
    bool_or(fictif) as fictif
from abattement
join signataire on signataire.signataire = abattement.bailleur
where ($annee is null or annee = $annee::integer)
  and ($bailleur is null or bailleur = $bailleur)
  and ($quartier is null or quartier = $quartier)
group by annee, bailleur, grouping sets ((), (quartier))
order by annee desc, min(signataire.ordre), bailleur, quartier nulls first
