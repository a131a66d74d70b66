-- Les montants par nature et par étape, qui ne s'additionnent jamais, selon le quartier, le défi et l'année.
--
-- @grain      annee, quartier, defi, nature, etape
-- @niveau     quartier, defi
-- @parametre  annee     année de l'action ; NULL = toutes
-- @parametre  quartier  code du quartier, ou non-ventile ; NULL = tous
-- @parametre  defi      numéro du défi principal ; NULL = tous
-- @colonne    annee        année de l'action
-- @colonne    quartier     code du quartier ; vide = tous
-- @colonne    defi         numéro du défi principal ; vide = tous
-- @colonne    nature       nature du financement
-- @colonne    etape        demande, accorde, verse ou realise
-- @colonne    montant_eur  montant, selon les parts déclarées
-- @colonne    actions_nb   actions qui ont ce financement
-- @colonne    fictif       vrai quand une donnée est une démonstration
-- @verifie    montant_eur >= 0
-- @verifie    actions_nb > 0

select
    annee, quartier, defi, nature, etape,
    somme_eur(financement.montant_eur * part) as montant_eur,
    count(distinct action)::integer as actions_nb,
    bool_or(financement.fictif) as fictif
from financement
join action_suivie using (action, annee)
join action_part using (action, annee)
where ($annee is null or annee = $annee::integer)
  and ($quartier is null or quartier = $quartier)
  and ($defi is null or defi = $defi::integer)
group by grouping sets (
    (annee, nature, etape),
    (annee, nature, etape, quartier),
    (annee, nature, etape, defi),
    (annee, nature, etape, quartier, defi)
)
order by annee, quartier nulls first, defi nulls first, nature, etape
