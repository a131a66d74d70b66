-- Le droit commun dans les actions elles-mêmes : cofinancées, réorientées, ou portées par les seuls crédits spécifiques.
--
-- @grain      annee
-- @parametre  annee     année ; NULL = toutes
-- @parametre  defi      numéro du défi principal ; NULL = tous
-- @parametre  quartier  code du quartier, ou non-ventile : les actions qui s'y tiennent, et leur part ; NULL = tous
-- @colonne    annee             année
-- @colonne    financees_nb      actions financées
-- @colonne    cofinancees_nb    dont celles qui ont un droit commun accordé
-- @colonne    cofinancees_pct   leur part
-- @colonne    specifiques_nb    dont celles qui n'ont aucun autre financeur public
-- @colonne    droit_commun_eur  droit commun accordé aux actions
-- @colonne    reorientees_nb    demandes réorientées vers le droit commun
-- @colonne    fictif            vrai quand une action est une donnée de démonstration
-- @verifie    cofinancees_nb + specifiques_nb <= financees_nb
-- @verifie    cofinancees_pct is null or cofinancees_pct between 0 and 100

with droit as (
    select
        action, annee,
        somme_eur(case when nature = 'droit_commun' then montant_eur end) as droit_commun_eur,
        bool_or(nature = 'droit_commun') as cofinancee,
        bool_or(nature = 'credit_specifique') and not bool_or(nature in ('droit_commun', 'fonds_europeen'))
            as specifique
    from financement
    where etape = 'accorde'
    group by action, annee
)
select
    annee,
    (count(*) filter (where financee))::integer as financees_nb,
    (count(*) filter (where financee and cofinancee))::integer as cofinancees_nb,
    round(100 * count(*) filter (where financee and cofinancee) / nullif(count(*) filter (where financee), 0), 1)
        as cofinancees_pct,
    (count(*) filter (where financee and specifique))::integer as specifiques_nb,
    somme_eur(case when financee then droit_commun_eur * coalesce(part, 1) end) as droit_commun_eur,
    (count(*) filter (where etat = 'reorientee'))::integer as reorientees_nb,
    bool_or(fictif) as fictif
from action_suivie
left join droit using (action, annee)
left join (select action, annee, part from action_part where quartier = $quartier) as ici using (action, annee)
where ($annee is null or annee = $annee::integer)
  and ($defi is null or defi = $defi::integer)
  and ($quartier is null or ici.part is not null)
group by annee
order by annee
