-- Ce qui a changé depuis l'an dernier : déclarations nouvelles, reconduites, arrêtées.
--
-- @grain      annee, changement, declaration
-- @parametre  annee     année qui compare à la précédente ; NULL = toutes
-- @parametre  defi      numéro d'un défi ; NULL = tous
-- @parametre  quartier  code du quartier, ou tous-qpv ; NULL = tous
-- @colonne    annee               année
-- @colonne    changement          nouvelle, reconduite ou arretee
-- @colonne    declaration         numéro de la déclaration (celle de l'an dernier quand elle est arrêtée)
-- @colonne    signataire_libelle  signataire
-- @colonne    libelle             ce qui est mobilisé
-- @colonne    precedente          déclaration de l'an dernier
-- @colonne    fictif              vrai pour une donnée de démonstration
-- @verifie    changement in ('nouvelle', 'reconduite', 'arretee')
-- @verifie    (changement = 'reconduite') = (precedente is not null)

with annees as (
    select distinct annee from droit_commun
),
change as (
    select
        courante.annee,
        case when avant.declaration is null then 'nouvelle' else 'reconduite' end as changement,
        courante.declaration, courante.signataire, courante.libelle, avant.declaration as precedente,
        courante.fictif or coalesce(avant.fictif, false) as fictif
    from droit_commun as courante
    left join droit_commun as avant
        on avant.declaration = courante.precedente and avant.annee = courante.annee - 1
    where courante.annee - 1 in (select annee from annees)
    union all
    select avant.annee + 1, 'arretee', avant.declaration, avant.signataire, avant.libelle, null, avant.fictif
    from droit_commun as avant
    where avant.annee + 1 in (select annee from annees)
      and not exists (
          from droit_commun as courante
          where courante.precedente = avant.declaration and courante.annee = avant.annee + 1
      )
)
select annee, changement, declaration, signataire.libelle_court as signataire_libelle, change.libelle, precedente,
    change.fictif
from change
join signataire using (signataire)
where ($annee is null or annee = $annee::integer)
  and change.declaration in (
      select declaration from declaration_part
      where ($defi is null or defi = $defi::integer) and ($quartier is null or lieu = $quartier)
  )
order by
    annee desc, case changement when 'nouvelle' then 1 when 'arretee' then 2 else 3 end, signataire.ordre, declaration,
    changement
