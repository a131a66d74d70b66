-- La part des conventions pluriannuelles d'objectifs (CPO), en conventions et, à part, en montants.
--
-- @grain      annee
-- @parametre  annee  année ; NULL = toutes
-- @colonne    annee               année
-- @colonne    conventions_nb      conventions des actions financées
-- @colonne    cpo_nb              dont pluriannuelles
-- @colonne    cpo_pct             leur part, que le contrat compare à son objectif
-- @colonne    objectif_pct        objectif
-- @colonne    montant_eur         crédits spécifiques accordés
-- @colonne    cpo_montant_eur     tranches annuelles des CPO
-- @colonne    cpo_montant_pct     leur part des montants, qui ne dit pas la même chose
-- @colonne    cpo_pluriannuel_eur montants pluriannuels de ces conventions, jamais ajoutés aux tranches
-- @colonne    fictif              vrai quand une donnée est une démonstration
-- @verifie    cpo_nb <= conventions_nb
-- @verifie    cpo_pct between 0 and 100

with convention as (
    select
        annee, convention_comptee,
        bool_or(statut = 'cpo') as cpo,
        somme_eur(montant_eur) as montant_eur,
        max(cpo_montant_total_eur) as pluriannuel_eur,
        bool_or(fictif) as fictif
    from action_suivie
    left join montant_accorde using (action, annee)
    where financee and ($annee is null or annee = $annee::integer)
    group by annee, convention_comptee
)
select
    annee,
    count(*)::integer as conventions_nb,
    (count(*) filter (where cpo))::integer as cpo_nb,
    round(100 * count(*) filter (where cpo) / count(*), 1) as cpo_pct,
    cpo_objectif_pct as objectif_pct,
    somme_eur(montant_eur) as montant_eur,
    somme_eur(case when cpo then montant_eur end) as cpo_montant_eur,
    round(100 * somme_eur(case when cpo then montant_eur end) / nullif(somme_eur(montant_eur), 0), 1) as cpo_montant_pct,
    somme_exacte(case when cpo then pluriannuel_eur end)::double as cpo_pluriannuel_eur,
    bool_or(fictif) as fictif
from convention
cross join contrat
group by annee, cpo_objectif_pct
order by annee
