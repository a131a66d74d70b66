-- Le droit commun déclaré pour un quartier, par habitant ; ce qui vaut pour tous les quartiers n'y entre pas.
--
-- @grain      annee, quartier, nature
-- @parametre  annee     année ; NULL = toutes
-- @parametre  defi      numéro d'un défi, pour sa part ; NULL = tous
-- @parametre  quartier  code du quartier ; NULL = tous
-- @colonne    annee              année
-- @colonne    quartier           code du quartier
-- @colonne    nature             nature
-- @colonne    montant_bas_eur    montant bas
-- @colonne    montant_haut_eur   montant haut
-- @colonne    population         habitants, valeur de départ
-- @colonne    bas_habitant_eur   euros par habitant, au plus bas
-- @colonne    haut_habitant_eur  au plus haut
-- @colonne    fictif             vrai quand une donnée est une démonstration
-- @verifie    bas_habitant_eur is null or bas_habitant_eur <= haut_habitant_eur

select
    annee, quartier, nature,
    somme_eur(montant_bas_eur * part) as montant_bas_eur,
    somme_eur(montant_haut_eur * part) as montant_haut_eur,
    population.valeur as population,
    round(somme_eur(montant_bas_eur * part) / population.valeur, 2) as bas_habitant_eur,
    round(somme_eur(montant_haut_eur * part) / population.valeur, 2) as haut_habitant_eur,
    bool_or(declaration_part.fictif or coalesce(population.fictif, false)) as fictif
from declaration_part
join quartier using (quartier)
left join reference_2024 as population
    on population.territoire = quartier and population.indicateur = 'population'
where etape = 'declare' and chiffree
  and ($annee is null or annee = $annee::integer)
  and ($defi is null or defi = $defi::integer)
  and ($quartier is null or quartier = $quartier)
group by annee, quartier, nature, quartier.ordre, population.valeur
order by annee, quartier.ordre, quartier, nature
