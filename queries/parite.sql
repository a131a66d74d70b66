-- Femmes et hommes parmi les participations, par score du budget intégrant l'égalité : décrire, sans viser la parité.
--
-- @grain      annee, bie_score
-- @niveau     bie_score
-- @somme      montant_eur
-- @parametre  annee  année ; NULL = toutes
-- @parametre  defi   numéro du défi principal ; NULL = tous
-- @colonne    annee        année
-- @colonne    bie_score    score inscrit dans DAUPHIN ; -1 non renseigné ; vide = tous
-- @colonne    actions_nb   actions financées
-- @colonne    comptees_nb  actions dont femmes et hommes peuvent être montrés
-- @colonne    femmes_nb    participations de femmes dans celles-ci
-- @colonne    hommes_nb    participations d'hommes dans celles-ci
-- @colonne    femmes_pct   part des femmes ; vide quand rien n'est compté
-- @colonne    montant_eur  crédits spécifiques accordés
-- @colonne    fictif       vrai quand une donnée est une démonstration
-- @verifie    comptees_nb <= actions_nb
-- @verifie    femmes_pct is null or femmes_pct between 0 and 100

select
    annee, bie_score,
    count(*)::integer as actions_nb,
    count(femmes)::integer as comptees_nb,
    sum(femmes)::integer as femmes_nb,
    sum(hommes)::integer as hommes_nb,
    round(100 * sum(femmes) / nullif(sum(femmes) + sum(hommes), 0), 1) as femmes_pct,
    somme_eur(montant_eur) as montant_eur,
    bool_or(suivie.fictif) as fictif
from (select * replace (coalesce(bie_score, -1) as bie_score) from action_suivie where financee) as suivie
left join participation_detail using (action, annee)
left join montant_accorde using (action, annee)
where ($annee is null or annee = $annee::integer)
  and ($defi is null or defi = $defi::integer)
group by grouping sets ((annee), (annee, bie_score))
order by annee, bie_score nulls first
