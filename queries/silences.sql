-- La carte des silences : ce que chaque signataire a déclaré pour chaque défi et chaque quartier, ou rien.
--
-- @grain      dimension, signataire, cle
-- @parametre  annee      année ; NULL = toutes
-- @parametre  dimension  defi ou quartier ; NULL = les deux
-- @parametre  defi       numéro d'un défi ; NULL = tous
-- @colonne    dimension           defi ou quartier
-- @colonne    signataire          code du signataire
-- @colonne    signataire_libelle  signataire
-- @colonne    cle                 numéro du défi, code du quartier ou tous-qpv
-- @colonne    cle_libelle         défi ou quartier
-- @colonne    etat                chiffre, non_chiffre, engage ou rien
-- @colonne    declarations_nb     déclarations faites
-- @colonne    chiffrees_nb        dont chiffrées
-- @colonne    engagees_nb         engagements qui ne sont pas encore déclarés
-- @colonne    fictif              vrai quand une déclaration est une donnée de démonstration
-- @verifie    (etat = 'rien') = (declarations_nb + engagees_nb = 0)
-- @verifie    chiffrees_nb <= declarations_nb

with place as (
    select 'defi' as dimension, defi::varchar as cle, defi || '. ' || libelle_court as cle_libelle, defi as rang from defi
    union all
    select 'quartier', quartier, nom_contrat, ordre from quartier
    union all
    select 'quartier', 'tous-qpv', 'Tous les quartiers', null
),
dite as (
    select 'defi' as dimension, defi::varchar as cle, * exclude (defi) from declaration_part
    union all
    select 'quartier', lieu, * exclude (defi) from declaration_part
),
compte as (
    select
        dimension, cle, signataire,
        count(distinct declaration) filter (where etape = 'declare') as declarations_nb,
        count(distinct declaration) filter (where etape = 'declare' and chiffree) as chiffrees_nb,
        count(distinct declaration) filter (where etape = 'engage') as engagees_nb,
        bool_or(fictif) as fictif
    from dite
    where $annee is null or annee = $annee::integer
    group by all
)
select
    dimension, signataire, signataire.libelle_court as signataire_libelle, cle, cle_libelle,
    etat_declaration(coalesce(chiffrees_nb, 0), coalesce(declarations_nb, 0), coalesce(engagees_nb, 0)) as etat,
    coalesce(declarations_nb, 0)::integer as declarations_nb,
    coalesce(chiffrees_nb, 0)::integer as chiffrees_nb,
    coalesce(engagees_nb, 0)::integer as engagees_nb,
    coalesce(fictif, false) as fictif
from place
cross join signataire
left join compte using (dimension, cle, signataire)
where ($dimension is null or dimension = $dimension)
  and ($defi is null or (dimension = 'defi' and cle = ($defi::integer)::varchar))
order by dimension, signataire.ordre, rang
