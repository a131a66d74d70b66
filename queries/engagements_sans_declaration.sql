-- Ce que le contrat engage, et combien de déclarations de droit commun le nomment : axes et dispositifs.
--
-- @grain      nature, engagement
-- @parametre  annee   année ; NULL = toutes
-- @parametre  nature  axe ou dispositif ; NULL = les deux
-- @parametre  defi    numéro du défi des axes ; un dispositif n'en a pas ; NULL = tous
-- @colonne    nature           axe ou dispositif
-- @colonne    engagement       code de l'axe ou du dispositif
-- @colonne    libelle          engagement
-- @colonne    domaine          défi de l'axe, domaine du dispositif
-- @colonne    declarations_nb  déclarations qui le nomment ; 0 : aucune
-- @colonne    fictif           vrai quand une déclaration, ou l'année où il n'y en a pas, est une démonstration
-- @verifie    declarations_nb >= 0

with dite as (
    select 'axe' as nature, axe as engagement, declaration, annee, fictif from declaration_part where axe is not null
    union
    select 'dispositif', dispositif, declaration, annee, fictif from declaration_part where dispositif is not null
),
chargee as (
    select fictif from annee_chargee where genre = 'droit_commun' and ($annee is null or annee = $annee::integer)
),
promis as (
    select 'axe' as nature, axe as engagement, axe || '. ' || axe.libelle as libelle, defi || '. ' || libelle_court as domaine,
        defi, defi * 100 + axe.ordre as rang
    from axe
    join defi using (defi)
    union all
    select 'dispositif', dispositif, libelle, domaine, null, ordre from dispositif
)
select
    nature, engagement, libelle, domaine, count(declaration)::integer as declarations_nb,
    coalesce(bool_or(fictif), (select bool_or(fictif) from chargee), false) as fictif
from promis
left join (select * from dite where $annee is null or annee = $annee::integer) using (nature, engagement)
where ($nature is null or nature = $nature)
  and ($defi is null or promis.defi = $defi::integer)
group by nature, engagement, libelle, domaine, rang
order by nature, rang, engagement
