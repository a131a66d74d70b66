-- Les crédits accordés aux actions, par leur nom : qui finance, dans quel quartier, pour quel défi, en quelle année.
--
-- Un niveau vide (NULL) vaut « tous ». Le quartier « non-ventile » porte ce qui n'a pas été réparti, et ne l'est jamais ;
-- le défi 0 les actions sans défi. Les natures ne s'additionnent pas : parmi les crédits spécifiques, ceux de l'État sont
-- le programme 147 ; ce que donnent ses autres ministères est du droit commun.
--
-- @grain      annee, nature, financeur, quartier, defi
-- @niveau     financeur, quartier, defi
-- @somme      montant_eur
-- @parametre  annee      année de l'action ; NULL = toutes
-- @parametre  nature     credit_specifique ou droit_commun ; NULL = les deux
-- @parametre  financeur  code du financeur ; NULL = tous
-- @parametre  etat       vrai : l'État seul ; faux : tous les autres ; NULL = tous
-- @parametre  quartier   code du quartier, ou non-ventile ; NULL = tous
-- @parametre  defi       numéro du défi principal ; NULL = tous
-- @colonne    annee              année de l'action
-- @colonne    nature             credit_specifique ou droit_commun
-- @colonne    financeur          code du financeur ; vide = tous
-- @colonne    financeur_libelle  financeur ; vide = tous
-- @colonne    quartier           code du quartier ; vide = tous
-- @colonne    defi               numéro du défi principal ; vide = tous
-- @colonne    montant_eur        montant accordé, selon les parts déclarées
-- @colonne    actions_nb         actions qui en ont
-- @colonne    population         habitants du quartier, valeur de départ ; vide = tous les quartiers, ou non connue
-- @colonne    habitant_eur       euros par habitant du quartier
-- @colonne    fictif             vrai quand une donnée est une démonstration
-- @verifie    montant_eur >= 0
-- @verifie    actions_nb > 0
-- @verifie    habitant_eur is null or population > 0

with credit as (
    select
        annee, nature, financeur, quartier, defi, somme_eur(montant_eur * part) as montant_eur,
        count(distinct action)::integer as actions_nb, bool_or(fictif) as fictif
    from credit_ventile
    where ($annee is null or annee = $annee::integer)
      and ($nature is null or nature = $nature)
      and ($financeur is null or financeur = $financeur)
      and ($etat is null or etat = $etat::boolean)
      and ($quartier is null or quartier = $quartier)
      and ($defi is null or defi = $defi::integer)
    group by annee, nature, cube (financeur, quartier, defi)
)
select
    annee, nature, financeur, financeur.libelle as financeur_libelle, quartier, defi, montant_eur, actions_nb,
    population.valeur as population, round(montant_eur / nullif(population.valeur, 0), 2) as habitant_eur,
    credit.fictif or coalesce(population.fictif, false) as fictif
from credit
left join financeur using (financeur)
left join reference_2024 as population
    on population.territoire = credit.quartier and population.indicateur = 'population'
order by annee, nature, financeur.ordre nulls first, financeur nulls first, quartier nulls first, defi nulls first
