-- Les actions financées par quartier, défi et année, et le retour de leurs bilans.
--
-- Un niveau vide (NULL) vaut « tous ». Le quartier « non-ventile » porte ce qui n'a pas été réparti, le défi 0 les
-- actions sans défi. Une action de deux quartiers compte dans chacun : seuls les montants s'additionnent.
--
-- @grain      quartier, defi, annee
-- @niveau     quartier, defi, annee
-- @somme      montant_eur
-- @parametre  annee     année de l'action ; NULL = toutes
-- @parametre  quartier  code du quartier, ou non-ventile ; NULL = tous
-- @parametre  defi      numéro du défi principal ; NULL = tous
-- @colonne    quartier            code du quartier
-- @colonne    defi                numéro du défi principal
-- @colonne    annee               année de l'action
-- @colonne    actions_nb          actions financées
-- @colonne    conventions_nb      conventions de ces actions, une CPO ne comptant qu'une fois
-- @colonne    montant_eur         crédits spécifiques accordés, selon les parts déclarées
-- @colonne    participations_nb   participations réalisées ; vide quand aucun bilan n'en déclare
-- @colonne    bilans_attendus_nb  bilans attendus : un par action financée
-- @colonne    bilans_recus_nb     bilans reçus
-- @colonne    fictif              vrai quand l'une de ces actions est une donnée de démonstration
-- @verifie    bilans_recus_nb <= bilans_attendus_nb
-- @verifie    bilans_attendus_nb <= actions_nb
-- @verifie    conventions_nb <= actions_nb
-- @verifie    montant_eur >= 0
-- @verifie    participations_nb is null or participations_nb >= 0

with ventilee as (
    select quartier, defi, annee, cle, convention, bilan_recu, montant_eur, null::integer as participations_nb, fictif
    from action_ventilee
    union all
    select
        participation_publique.quartier, action_suivie.defi, action_suivie.annee,
        null as cle, null as convention, null as bilan_recu, null as montant_eur,
        nombre as participations_nb,
        action_suivie.fictif
    from action_suivie
    join participation_publique using (action, annee)
    where financee
)
select
    quartier, defi, annee,
    count(distinct cle)::integer as actions_nb,
    count(distinct convention)::integer as conventions_nb,
    somme_eur(montant_eur) as montant_eur,
    sum(participations_nb)::integer as participations_nb,
    count(distinct cle)::integer as bilans_attendus_nb,
    count(distinct cle) filter (where bilan_recu)::integer as bilans_recus_nb,
    bool_or(fictif) as fictif
from ventilee
where ($annee is null or annee = $annee::integer)
  and ($quartier is null or quartier = $quartier)
  and ($defi is null or defi = $defi::integer)
group by cube (quartier, defi, annee)
having count(*) > 0
order by annee nulls first, quartier nulls first, defi nulls first
