-- Les trois enjeux transversaux : actions qui les portent, et leurs crédits.
--
-- @grain      annee, enjeu_transversal
-- @parametre  annee     année ; NULL = toutes
-- @parametre  defi      numéro du défi principal ; NULL = tous
-- @parametre  quartier  code du quartier, ou non-ventile : les actions qui s'y tiennent, et leur part ; NULL = tous
-- @colonne    annee              année
-- @colonne    enjeu_transversal  code de l'enjeu
-- @colonne    libelle            enjeu
-- @colonne    actions_nb         actions financées qui le portent
-- @colonne    renseignees_nb     actions financées qui disent oui ou non
-- @colonne    financees_nb       actions financées
-- @colonne    montant_eur        crédits spécifiques accordés aux premières
-- @colonne    fictif             vrai quand une donnée est une démonstration
-- @verifie    actions_nb <= renseignees_nb
-- @verifie    renseignees_nb <= financees_nb

with porte as (
    select annee, defi, action, fictif, montant_eur * coalesce(part, 1) as montant_eur, unnest([
        {'enjeu': 'egalite-femmes-hommes', 'oui': egalite_femmes_hommes},
        {'enjeu': 'lutte-discriminations', 'oui': lutte_discriminations},
        {'enjeu': 'valeurs-republique-laicite', 'oui': valeurs_republique_laicite}
    ]) as reponse
    from action_suivie
    left join montant_accorde using (action, annee)
    left join (select action, annee, part from action_part where quartier = $quartier) as ici using (action, annee)
    where financee
      and ($quartier is null or ici.part is not null)
      and ($annee is null or annee = $annee::integer)
      and ($defi is null or defi = $defi::integer)
)
select
    annee, enjeu_transversal, libelle,
    (count(*) filter (where reponse.oui))::integer as actions_nb,
    count(reponse.oui)::integer as renseignees_nb,
    count(*)::integer as financees_nb,
    somme_eur(case when reponse.oui then montant_eur end) as montant_eur,
    bool_or(fictif) as fictif
from porte
join enjeu_transversal on enjeu_transversal.enjeu_transversal = reponse.enjeu
group by annee, enjeu_transversal, libelle, ordre
order by annee, ordre, enjeu_transversal
