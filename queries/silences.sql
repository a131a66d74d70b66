-- La carte des silences : ce que chaque signataire a déclaré pour chaque défi et chaque quartier, ou rien.
--
-- Ce qui est déclaré pour tous les quartiers, ou sans défi, couvre chacun d'eux : il n'est pas un silence. Une année dont
-- aucune déclaration n'est chargée n'en est pas un non plus : on ne sait pas.
--
-- @grain      dimension, signataire, cle
-- @parametre  annee      année ; NULL = toutes
-- @parametre  dimension  defi ou quartier ; NULL = les deux
-- @parametre  defi       numéro d'un défi ; NULL = tous
-- @parametre  quartier   code d'un quartier, ou tous-qpv ; NULL = tous
-- @colonne    dimension           defi ou quartier
-- @colonne    signataire          code du signataire
-- @colonne    signataire_libelle  signataire
-- @colonne    cle                 numéro du défi, code du quartier ou tous-qpv
-- @colonne    cle_libelle         défi ou quartier
-- @colonne    etat                chiffre, non_chiffre, pour_tous, engage, rien, ou non_charge
-- @colonne    declarations_nb     déclarations faites pour lui
-- @colonne    chiffrees_nb        dont chiffrées
-- @colonne    pour_tous_nb        déclarations faites pour tous les quartiers, ou sans défi
-- @colonne    engagees_nb         engagements qui ne sont pas encore déclarés, pour lui ou pour tous
-- @colonne    fictif              vrai quand une déclaration, ou l'année où il n'y en a pas, est une démonstration
-- @verifie    (etat in ('rien', 'non_charge')) = (declarations_nb + pour_tous_nb + engagees_nb = 0)
-- @verifie    chiffrees_nb <= declarations_nb

with place as (
    select
        'defi' as dimension, defi::varchar as cle, '0' as cle_commune, defi || '. ' || libelle_court as cle_libelle,
        defi as rang
    from defi
    union all
    select 'quartier', quartier, 'tous-qpv', nom_contrat, ordre from quartier
    union all
    select 'quartier', 'tous-qpv', null, 'Tous les quartiers', null
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
),
chargee as (
    select count(*) > 0 as chargee, bool_or(fictif) as fictif
    from annee_chargee
    where genre = 'droit_commun' and ($annee is null or annee = $annee::integer)
),
cellule as (
    select
        dimension, signataire, signataire.libelle_court as signataire_libelle, cle, cle_libelle, rang,
        signataire.ordre, chargee,
        coalesce(propre.declarations_nb, 0)::integer as declarations_nb,
        coalesce(propre.chiffrees_nb, 0)::integer as chiffrees_nb,
        coalesce(commun.declarations_nb, 0)::integer as pour_tous_nb,
        (coalesce(propre.engagees_nb, 0) + coalesce(commun.engagees_nb, 0))::integer as engagees_nb,
        coalesce(propre.fictif or commun.fictif, propre.fictif, commun.fictif, chargee.fictif, false) as fictif
    from place
    cross join signataire
    cross join chargee
    left join compte as propre using (dimension, cle, signataire)
    left join compte as commun
        on commun.dimension = place.dimension and commun.cle = place.cle_commune
        and commun.signataire = signataire.signataire
    where ($dimension is null or dimension = $dimension)
      and ($defi is null or (dimension = 'defi' and cle = ($defi::integer)::varchar))
      and ($quartier is null or (dimension = 'quartier' and cle = $quartier))
)
select
    dimension, signataire, signataire_libelle, cle, cle_libelle,
    case when chargee then etat_declaration(chiffrees_nb, declarations_nb, pour_tous_nb, engagees_nb) else 'non_charge' end
        as etat,
    declarations_nb, chiffrees_nb, pour_tous_nb, engagees_nb, fictif
from cellule
order by dimension, ordre, signataire, rang, cle
