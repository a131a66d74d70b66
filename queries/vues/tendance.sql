-- What became of each quartier since its baseline, and its last gap: shared by the questions on trends and by the constats.

-- The last value after the baseline, on the same perimeter, and what the rules say of the two.
create view tendance as
with depart as (
    select reference_2024.indicateur, reference_2024.territoire, cote.cote as a
    from reference_2024
    join cote using (indicateur, territoire, zonage, edition)
),
arrivee as (
    select depart.indicateur, depart.territoire, arg_max(cote.cote, (cote.cote['annee'], cote.edition)) as b
    from depart
    join cote using (indicateur, territoire)
    where cote.zonage = 'QPV2024' and cote.cote['annee'] > coalesce(depart.a['annee'], 0)
      and cote.edition <> depart.a['edition']
      and cote.cote['annee'] > (select annee_presumee(signature) from contrat)
    group by all
),
jugement as (
    select
        indicateur, territoire, a, b,
        case when b is not null then motif_comparaison(a, b, false) end as motif,
        case when b is not null then difference_comparaison(a, b, motif_comparaison(a, b, false)) end as difference
    from depart
    left join arrivee using (indicateur, territoire)
)
select
    indicateur, indicateur.libelle, indicateur.libelle_court, jugement.territoire, quartier.nom_contrat as quartier, quartier.ordre,
    indicateur.sens, a['edition'] as reference_edition, a['valeur'] as reference_valeur,
    coalesce(valeur_constante(a, b), a['valeur']) as reference_comparable,
    a['fictif'] as reference_fictif, b['edition'] as derniere_edition, b['valeur'] as derniere_valeur,
    coalesce(b['fictif'], false) as derniere_fictif, difference,
    case when motif = 'MARGE' then seuil(a, b) else marge(a, b) end as marge, motif,
    etat_tendance(a, b, motif, difference, indicateur.sens) as etat,
    case
        when b is null then 'En attente : aucune valeur plus récente que la valeur de départ dans le périmètre de 2024.'
        else phrase_comparaison(a, b, motif, indicateur.sujet, lieu.libelle_a)
    end as phrase,
    deux_sources(a['source'], b['source']) as source_libelle,
    a['fictif'] or coalesce(b['fictif'], false) as fictif, a, b
from jugement
join indicateur using (indicateur)
join quartier on quartier.quartier = jugement.territoire
join territoire as lieu on lieu.territoire = jugement.territoire and lieu.zonage = 'QPV2024';

-- Each baseline with the last value after it, in the words of a pair: what the change of a gap is made of.
create view paire_depart as
with depart as (
    select reference_2024.indicateur, reference_2024.territoire, cote.cote as a
    from reference_2024
    join cote using (indicateur, territoire, zonage, edition)
)
select depart.indicateur, depart.territoire, arg_max(
    {'a': paire.a, 'b': paire.b, 'motif': paire.motif, 'difference': paire.difference},
    (paire.b['annee'], paire.b['edition'])
) as q
from depart
join paire on paire.indicateur = depart.indicateur and paire.territoire = depart.territoire
    and paire.a['edition'] = depart.a['edition'] and paire.a['zonage'] = 'QPV2024'
    and paire.b['zonage'] = 'QPV2024' and paire.b['annee'] > depart.a['annee']
group by all;

-- The gap of each quartier with each place of comparison at the last date where both are known, a real one first.
create view ecart_recent as
with dernier as (
    select *
    from ecart
    qualify row_number() over (
        partition by indicateur, territoire, reference
        order by
            fictif, millesime desc, zonage = 'QPV2024' desc, zonage, edition, zonage_reference, edition_reference
    ) = 1
)
select dernier.*, cote.cote, periode_fr(cote.cote) as periode, marge(cote.cote, cote_reference.cote) as marge
from dernier
join cote using (indicateur, territoire, zonage, edition)
join cote as cote_reference
    on cote_reference.indicateur = dernier.indicateur and cote_reference.territoire = dernier.reference
    and cote_reference.zonage = dernier.zonage_reference and cote_reference.edition = dernier.edition_reference;
