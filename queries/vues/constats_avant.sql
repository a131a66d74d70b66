-- Constats on what had moved before the contract was signed: in the perimeter that was then in force, between the last two
-- editions known for all the QPV that the rules let compare. See `constats.sql` for the rank.

-- The window of each indicator: one for all the quartiers, so that none is chosen. It ends at the years that the contract
-- describes, and its two ends are known for all the QPV, whose mean is said beside. Counts are left out: they follow the
-- number of inhabitants.
create view fenetre_avant as
select
    indicateur, any_value(indicateur.sens) as sens, a['zonage'] as zonage, a['edition'] as edition_a, b['edition'] as edition_b,
    any_value(a) as a, any_value(b) as b
from paire
join indicateur using (indicateur)
join quartier on quartier.quartier = paire.territoire
join edition_qpv as depart
    on depart.indicateur = paire.indicateur and depart.zonage = a['zonage'] and depart.edition = a['edition']
join edition_qpv as arrivee
    on arrivee.indicateur = paire.indicateur and arrivee.zonage = b['zonage'] and arrivee.edition = b['edition']
cross join contrat
where a['zonage'] = b['zonage'] and a['annee'] < b['annee'] and not a['fictif'] and not b['fictif']
  and (difference is not null or motif = 'MARGE') and not indicateur.sommable
  and b['annee'] >= annee_presumee(signature) and coalesce(b['fin'], b['annee']) < year(signature)
group by indicateur, a['zonage'], a['edition'], b['edition'], a['annee'], b['annee']
qualify row_number() over (
    partition by indicateur order by b['annee'] desc, a['annee'] desc, a['zonage'], a['edition'], b['edition']
) = 1;

-- What all the QPV known at both ends became, on average; euros are those of the later year.
create view moyenne_avant as
select
    fenetre_avant.indicateur, count(*) as qpv_nb,
    round((
        somme_exacte(arrivee.valeur * inflation(fenetre_avant.b, fenetre_avant.a))
        - somme_exacte(depart.valeur * inflation(fenetre_avant.a, fenetre_avant.b))
    )::double / count(*), 6) as mouvement
from fenetre_avant
join mesure_qpv as depart
    on depart.indicateur = fenetre_avant.indicateur and depart.zonage = fenetre_avant.zonage
    and depart.edition = fenetre_avant.edition_a
join mesure_qpv as arrivee
    on arrivee.indicateur = depart.indicateur and arrivee.code_qpv = depart.code_qpv and arrivee.zonage = depart.zonage
    and arrivee.edition = fenetre_avant.edition_b
where depart.valeur is not null and arrivee.valeur is not null
group by fenetre_avant.indicateur;

-- Each quartier over that window: what it became, or why it is not known.
create view quartier_avant as
select
    fenetre_avant.indicateur, indicateur.sujet, indicateur.sujet_court, quartier.quartier, quartier.nom_contrat as nom,
    quartier.ordre, coalesce(lieu.libelle_a, 'à ' || quartier.nom_contrat) as libelle_a, lieu.territoire is null as nouveau,
    coalesce(paire.a, fenetre_avant.a) as a, coalesce(paire.b, fenetre_avant.b) as b, paire.motif, paire.difference,
    case when paire.a is not null then etat_tendance(paire.a, paire.b, paire.motif, paire.difference, fenetre_avant.sens) end as etat,
    seuil(paire.a, paire.b) as marge,
    coalesce(paire.difference is not null and marge(paire.a, paire.b) is not null, false) as bouge,
    case
        when paire.difference is not null and paire.a['unite'] = '€'
        then difference_fr(paire.difference, '€', paire.a['decimales']) || case when paire.difference > 0 then ' de plus' else ' de moins' end
        when paire.difference is not null then trim(ampleur_fr(paire.a, paire.b))
    end as ampleur,
    paire.a['edition'] || '@' || paire.a['zonage'] as date_a, paire.b['edition'] || '@' || paire.b['zonage'] as date_b
from fenetre_avant
join indicateur using (indicateur)
cross join quartier
left join territoire as lieu on lieu.territoire = quartier.quartier and lieu.zonage = fenetre_avant.zonage
left join paire
    on paire.indicateur = fenetre_avant.indicateur and paire.territoire = quartier.quartier
    and paire.a['zonage'] = fenetre_avant.zonage and paire.b['zonage'] = fenetre_avant.zonage
    and paire.a['edition'] = fenetre_avant.edition_a and paire.b['edition'] = fenetre_avant.edition_b;

create macro periodes_fr(a, b) as ('de ' || periode_fr(a) || ' à ' || periode_fr(b));

create macro participe_fr(hausse) as case when hausse then 'augmenté' else 'baissé' end;

create macro sens_fr(hausse) as case when hausse then 'hausse' else 'baisse' end;

-- « La pauvreté a augmenté dans 2 quartiers comparables sur 5 de 2018 à 2021, avant le contrat »: of those without two values
-- nothing is known. Where they go both ways, or where that is too long, « Revenu médian : hausse dans 1 quartier comparable
-- sur 5, baisse dans 1, de ... ».
-- An abnormal year, when most QPV moved more than twice as much as they had: what is compared with it may be its doing.
create macro annee_a_part_fr(depuis, annee, mouvement, a) as
    (' ' || annee || ' est une année à part : depuis ' || depuis || ', la moyenne des QPV de France a bougé de '
    || case when mouvement > 0 then '+' else '−' end || difference_fr(mouvement, a['unite'], a['decimales'])
    || ', plus du double de ce qu''elle bougeait d''une édition à l''autre.');

create macro titres_avant(sujet_court, monte, premier_nb, premiers, second_nb, quand) as list_filter([
    case when second_nb = 0 then majuscule_fr(sujet_court) || accorde(sujet_court, ' a ', ' ont ') || participe_fr(monte)
        || ' dans ' || premiers || ' ' || quand || ', avant le contrat' end
], lambda titre: titre is not null) || list_transform(
    [
        [sujet_court, premiers], [sans_article(sujet_court), premiers],
        [sans_article(sujet_court), pluriel_fr(premier_nb, 'quartier', 'quartiers')]
    ],
    lambda s: majuscule_fr(s[1]) || ' : ' || sens_fr(monte) || ' dans ' || s[2]
        || case when second_nb > 0 then ', ' || sens_fr(not monte) || ' dans ' || second_nb || ',' else '' end
        || ' ' || quand || ', avant le contrat'
);

create macro avant_contrat_fr(signature, presumee) as
    (' C''était avant la signature du contrat, ' || case
        when presumee then 'dont la date est à renseigner' else 'le ' || strftime(signature, '%d/%m/%Y')
    end || ' : cela n''en juge rien.');

create macro moyenne_fr(moyenne, qpv_nb, a) as
    (' En moyenne, dans les ' || nombre_fr(qpv_nb, 0) || ' QPV de France connus aux deux dates : '
    || case when moyenne > 0 then '+' when moyenne < 0 then '−' else '' end
    || difference_fr(moyenne, a['unite'], a['decimales']) || '.');

-- What a quartier did beside what all the QPV did: the mean of so many has no margin to speak of, that of the quartier holds.
create macro comme_la_moyenne_fr(difference, mouvement, marge) as case
    when abs(difference - mouvement) >= marge then ' L''écart avec cette moyenne dépasse la marge.'
    else ' L''écart avec cette moyenne est dans la marge.'
end;

create macro prudence_fr(a, b) as coalesce(' À lire avec prudence. ' || premier_entre(a['reserves'], a, b), '');

create macro consequence_avant(etat) as case
    when etat = 'degradation' then 'Demander aux services ce qu''ils savent de cette évolution, d''avant la signature.'
    when etat = 'amelioration' then 'Demander si la prochaine édition le confirme ; ne l''attribuer à aucune action.'
    when etat = 'decrit' then 'Pourquoi les quartiers ne vont-ils pas dans le même sens ?'
    else 'Que disent les autres chiffres des mêmes années ?'
end;

-- One quartier beyond its margin.
create view constat_avant_quartier as
select
    'avant-' || b['annee'] || '-' || indicateur || '-' || quartier_avant.quartier as constat, 'avant_contrat' as famille,
    quartier_avant.quartier, defi_principal.defi, indicateur, b['annee'] as annee, null as instance, etat, null as motif,
    titre_constat(list_transform(
        sujets(sujet, sujet_court),
        lambda s: nom || ' : ' || s || accorde(s, ' a ', ' ont ') || participe_fr(difference > 0)
            || case when a_convertir(a, b) then ' de ' || difference_fr(difference, '€', 0) || ' constants' else ampleur_fr(a, b) end
            || ' (' || periode_fr(a) || ' à ' || periode_fr(b) || ', avant le contrat)'
    ) || [
        nom || ' : ' || sans_article(sujet_court) || ', ' || ampleur || ' (' || periode_fr(a) || ' à ' || periode_fr(b)
            || ', avant le contrat)'
    ]) as titre,
    phrase_comparaison(a, b, null, sujet, libelle_a) || ' Marge : ' || difference_fr(marge, a['unite'], a['decimales'])
        || ' (indicative, estimée par nos soins). Dans le périmètre de ' || right(a['zonage'], 4)
        || ', qui n''est plus celui du quartier.' || coalesce(
            moyenne_fr(moyenne_avant.mouvement, moyenne_avant.qpv_nb, a) || comme_la_moyenne_fr(difference, moyenne_avant.mouvement, marge), ''
        )
        || coalesce(annee_a_part_fr(annee_anormale.precedente, annee_anormale.millesime, annee_anormale.mouvement, a), '')
        || avant_contrat_fr(signature, signature_presumee) as phrase,
    'indicative' as certitude, consequence_avant(etat) as consequence, 'comparaison' as question,
    'indicateur=' || indicateur || ' territoire=' || quartier_avant.quartier || ' a=' || date_a || ' b=' || date_b as parametres,
    false as fictif,
    case etat when 'degradation' then 0.6 when 'amelioration' then 0.3 else 0.1 end as gravite,
    case when etat in ('degradation', 'amelioration') then 1 else 0.2 end * least(abs(difference) / nullif(marge, 0), 5) / 5 as taille,
    poids
from quartier_avant
join defi_principal using (indicateur)
join poids_quartier on poids_quartier.quartier = quartier_avant.quartier
left join moyenne_avant using (indicateur)
left join annee_anormale
    on annee_anormale.indicateur = quartier_avant.indicateur and annee_anormale.zonage = b['zonage']
    and annee_anormale.edition = b['edition'] and annee_anormale.anormale
cross join contrat
where bouge;

-- All of them together: how many moved, which did not, of which nothing can be said.
create view constat_avant_ensemble as
with compte as (
    select
        indicateur, any_value(sujet) as sujet, any_value(sujet_court) as sujet_court, any_value(a) as a, any_value(b) as b,
        count(*) as quartiers_nb, count(*) filter (where bouge and difference > 0) as hausses_nb,
        count(*) filter (where bouge and difference < 0) as baisses_nb,
        list(libelle_a || ' (' || ampleur || ', marge ' || difference_fr(marge, a['unite'], a['decimales']) || ')' order by ordre)
            filter (where bouge and difference > 0) as hausses,
        list(libelle_a || ' (' || ampleur || ', marge ' || difference_fr(marge, a['unite'], a['decimales']) || ')' order by ordre)
            filter (where bouge and difference < 0) as baisses,
        list(libelle_a order by ordre) filter (where motif = 'MARGE') as stables,
        list(nom || case when nouveau then ' (quartier nouveau)' when motif = 'SECRET' then ' (valeur cachée)' else '' end order by ordre)
            filter (where not bouge and motif is distinct from 'MARGE') as inconnus,
        count(*) filter (where not bouge and motif is distinct from 'MARGE') as inconnus_nb,
        list(libelle_a order by ordre) filter (where bouge and abs(difference - mouvement) >= marge) as a_part,
        min(etat) filter (where bouge and difference > 0) as etat_hausse,
        min(etat) filter (where bouge and difference < 0) as etat_baisse,
        coalesce(sum(poids) filter (where bouge), 0) as poids, max(date_a) as date_a, max(date_b) as date_b
    from quartier_avant
    join poids_quartier using (quartier)
    left join moyenne_avant using (indicateur)
    group by indicateur
),
lu as (
    select
        *, hausses_nb >= baisses_nb as monte, greatest(hausses_nb, baisses_nb) as premier_nb, least(hausses_nb, baisses_nb) as second_nb,
        case
            when hausses_nb > baisses_nb then etat_hausse
            when baisses_nb > hausses_nb then etat_baisse
            else 'decrit'
        end as etat
    from compte
    where hausses_nb + baisses_nb > 0
)
select
    'avant-' || b['annee'] || '-' || lu.indicateur as constat, 'avant_contrat' as famille, null as quartier, defi_principal.defi,
    lu.indicateur, b['annee'] as annee, null as instance, etat, null as motif,
    titre_constat(titres_avant(
        sujet_court, monte, premier_nb, quartiers_fr(premier_nb, quartiers_nb - inconnus_nb, inconnus_nb), second_nb,
        periodes_fr(a, b)
    )) as titre,
    majuscule_fr(periodes_fr(a, b)) || ', dans le périmètre de ' || right(a['zonage'], 4) || ', ' || sujet
        || euros_constants_fr(a, b)
        || concat_ws(
            ' et', ' a augmenté au-delà de sa marge ' || enumere_fr(hausses), ' a baissé au-delà de sa marge ' || enumere_fr(baisses)
        ) || '.'
        || coalesce(' Pas d''évolution significative ' || enumere_fr(stables) || '.', '')
        || coalesce(
            ' ' || pluriel_fr(inconnus_nb, 'quartier', 'quartiers') || ' sans valeur comparable : ' || enumere_fr(inconnus) || '.', ''
        )
        || coalesce(
            moyenne_fr(moyenne_avant.mouvement, moyenne_avant.qpv_nb, a)
            || coalesce(
                ' L''écart avec cette moyenne dépasse la marge ' || enumere_fr(a_part) || '.',
                ' Aucun ne s''écarte de cette moyenne au-delà de sa marge.'
            ), ''
        )
        || prudence_fr(a, b)
        || coalesce(annee_a_part_fr(annee_anormale.precedente, annee_anormale.millesime, annee_anormale.mouvement, a), '')
        || avant_contrat_fr(signature, signature_presumee) as phrase,
    'indicative' as certitude, consequence_avant(etat) as consequence, 'comparaison' as question,
    'indicateur=' || lu.indicateur || ' a=' || date_a || ' b=' || date_b as parametres, false as fictif,
    case etat when 'degradation' then 0.6 when 'amelioration' then 0.3 else 0.1 end as gravite,
    (hausses_nb + baisses_nb) / quartiers_nb as taille, poids
from lu
join defi_principal on defi_principal.indicateur = lu.indicateur
left join moyenne_avant on moyenne_avant.indicateur = lu.indicateur
left join annee_anormale
    on annee_anormale.indicateur = lu.indicateur and annee_anormale.zonage = lu.b['zonage']
    and annee_anormale.edition = lu.b['edition'] and annee_anormale.anormale
cross join contrat;
