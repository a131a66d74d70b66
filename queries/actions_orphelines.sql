-- Les actions financées que l'on ne sait rattacher à aucun engagement du contrat, et ce qu'il manque pour le faire.
--
-- @grain      action, annee
-- @parametre  annee  année ; NULL = toutes
-- @colonne    action       numéro de l'action
-- @colonne    annee        année
-- @colonne    intitule     intitulé
-- @colonne    structure    structure
-- @colonne    montant_eur  crédits spécifiques accordés
-- @colonne    manque       ce qui manque : défi, axe, quartier, ou aucune priorité du quartier pour ce défi
-- @colonne    fictif       vrai pour une donnée de démonstration
-- @verifie    manque <> ''

with servante as (
    select distinct action, annee
    from action_quartier
    join action_defi using (action, annee)
    join priorite_defi on priorite_defi.defi = action_defi.defi
    join priorite using (priorite, quartier)
),
etat as (
    select
        action_suivie.*,
        not exists (
            from action_quartier where action_quartier.action = action_suivie.action and action_quartier.annee = action_suivie.annee
        ) as sans_quartier,
        servante.action is not null as sert_une_priorite
    from action_suivie
    left join servante using (action, annee)
    where financee and ($annee is null or annee = $annee::integer)
)
select
    action, annee, intitule, structure, montant_eur,
    concat_ws(
        ', ',
        case when defi = 0 then 'défi' when axe is null then 'axe' end,
        case when sans_quartier then 'quartier' end,
        case when defi > 0 and not sans_quartier and not sert_une_priorite then 'aucune priorité de son quartier' end
    ) as manque,
    fictif
from etat
left join montant_accorde using (action, annee)
where defi = 0 or axe is null or sans_quartier or not sert_une_priorite
order by montant_eur desc nulls last, action, annee
