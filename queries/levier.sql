-- Le levier : euros de droit commun déclarés pour un euro de crédit spécifique accordé, en fourchette et par nature.
--
-- @grain      annee, nature, defi, quartier
-- @niveau     defi, quartier
-- @parametre  annee  année ; NULL = toutes
-- @colonne    annee              année
-- @colonne    nature             droit commun ordinaire ou renforcé
-- @colonne    defi               numéro du défi ; vide = tous
-- @colonne    quartier           code du quartier ; vide = tous
-- @colonne    montant_bas_eur    droit commun déclaré, montant bas
-- @colonne    montant_haut_eur   montant haut
-- @colonne    specifique_eur     crédits spécifiques accordés aux actions
-- @colonne    levier_bas         euros de droit commun par euro de crédit spécifique, au plus bas
-- @colonne    levier_haut        au plus haut
-- @colonne    etat_eur           ceux de l'État seul (programme 147)
-- @colonne    levier_etat_bas    euros de droit commun par euro de l'État seul, au plus bas
-- @colonne    levier_etat_haut   au plus haut
-- @colonne    non_chiffrees_nb   déclarations sans montant, qui n'entrent pas dans le rapport
-- @colonne    fictif             vrai quand une donnée est une démonstration
-- @verifie    levier_bas is null or levier_bas <= levier_haut
-- @verifie    levier_etat_bas is null or levier_etat_bas <= levier_etat_haut
-- @verifie    specifique_eur is null or etat_eur between 0 and specifique_eur

with declare_ as (
    select
        annee, nature, defi, lieu as quartier,
        case when bool_or(chiffree) then somme_eur(montant_bas_eur * part) end as montant_bas_eur,
        case when bool_or(chiffree) then somme_eur(montant_haut_eur * part) end as montant_haut_eur,
        count(distinct declaration) filter (where not chiffree)::integer as non_chiffrees_nb,
        bool_or(fictif) as fictif
    from declaration_part
    where etape = 'declare'
      and nature in ('droit_commun_ordinaire', 'droit_commun_renforce')
      and ($annee is null or annee = $annee::integer)
    group by annee, nature, grouping sets ((), (defi), (lieu))
),
specifique as (
    select
        annee, defi, quartier, somme_eur(montant_eur * part) as specifique_eur,
        somme_eur(case when etat then montant_eur * part end) as etat_eur, bool_or(fictif) as fictif
    from credit_ventile
    where nature = 'credit_specifique'
    group by annee, grouping sets ((), (defi), (quartier))
)
select
    declare_.annee, declare_.nature, declare_.defi, declare_.quartier, montant_bas_eur, montant_haut_eur, specifique_eur,
    round(montant_bas_eur / nullif(specifique_eur, 0), 2) as levier_bas,
    round(montant_haut_eur / nullif(specifique_eur, 0), 2) as levier_haut,
    etat_eur,
    round(montant_bas_eur / nullif(etat_eur, 0), 2) as levier_etat_bas,
    round(montant_haut_eur / nullif(etat_eur, 0), 2) as levier_etat_haut,
    non_chiffrees_nb, declare_.fictif or coalesce(specifique.fictif, false) as fictif
from declare_
left join specifique
    on specifique.annee = declare_.annee
    and specifique.defi is not distinct from declare_.defi
    and specifique.quartier is not distinct from declare_.quartier
order by annee, nature, defi nulls first, quartier nulls first
