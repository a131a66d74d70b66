-- Les thèmes de l'ANCT et le défi auquel nous proposons de les rattacher, à adopter par le comité technique.
--
-- @grain      nomenclature, libelle
-- @parametre  annee         année des actions ; NULL = toutes
-- @parametre  nomenclature  2020 (piliers) ou 2024 (six thèmes) ; NULL = les deux
-- @colonne    nomenclature  2020 ou 2024
-- @colonne    libelle       thème
-- @colonne    defi          défi proposé ; vide quand le thème n'en désigne aucun
-- @colonne    defi_libelle  nom court du défi
-- @colonne    statut        proposition, ou adopte
-- @colonne    motif         raison
-- @colonne    actions_nb    actions rattachées ainsi, faute de défi déclaré
-- @colonne    fictif        vrai quand une action rattachée, ou l'absence de toute action, est une démonstration
-- @verifie    actions_nb >= 0

with rattachee as (
    select regexp_replace(theme, '^\s*\d[\d.]*\s*-\s*', '') as libelle, count(*) as actions_nb, bool_or(fictif) as fictif
    from action_suivie
    where defi_propose and ($annee is null or annee = $annee::integer)
    group by 1
),
chargee as (
    select fictif from annee_chargee where genre = 'actions' and ($annee is null or annee = $annee::integer)
)
select
    nomenclature, theme_defi.libelle, defi, defi.libelle_court as defi_libelle, statut, motif,
    coalesce(actions_nb, 0)::integer as actions_nb,
    coalesce(rattachee.fictif, (select bool_or(fictif) from chargee), false) as fictif
from theme_defi
left join defi using (defi)
left join rattachee on strip_accents(lower(rattachee.libelle)) = strip_accents(lower(theme_defi.libelle))
where $nomenclature is null or nomenclature = $nomenclature
order by nomenclature desc, ordre, theme_defi.libelle
