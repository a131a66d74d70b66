-- Constats on what is measured: changes since the baseline, gaps, what cannot be concluded. See `constats.sql` for the rank.

create macro pluriel_fr(n, un, plusieurs) as nombre_fr(n, 0) || espace_fine() || case when n < 2 then un else plusieurs end;

create macro coupe_fr(texte, longueur) as
    case when length(texte) > longueur then left(texte, longueur - 1) || '…' else texte end;

-- A list in words: « à Étouvie, à Pierre Rollin et aux Parcheminiers »; NULL when it is empty. Of the whole of France, only
-- how many they are.
create macro enumere_fr(noms) as case
    when len(noms) > 20 then 'dans ' || nombre_fr(len(noms), 0) || ' quartiers'
    when len(noms) > 1 then array_to_string(noms[:-2], ', ') || ' et ' || noms[-1]
    else noms[1]
end;

-- « 2 quartiers comparables sur 5 »: of the others nothing is known.
create macro quartiers_fr(n, comparables_nb, inconnus_nb) as (
    pluriel_fr(n, 'quartier', 'quartiers')
    || case when inconnus_nb = 0 then '' when n < 2 then ' comparable' else ' comparables' end
    || ' sur ' || nombre_fr(comparables_nb, 0)
);

-- A headline of at most 90 characters: the first that holds, from the fullest to the shortest; else the last, cut.
create macro titre_constat(titres) as
    coalesce(list_filter(titres, lambda titre: length(titre) <= 90)[1], coupe_fr(titres[-1], 90));

-- What a headline is about, from the fullest to the shortest: « le revenu disponible médian », « le revenu médian »,
-- « revenu médian ».
create macro sans_article(sujet_court) as regexp_replace(sujet_court, '^(le |la |les |l'')', '');

create macro sujets(sujet, sujet_court) as [sujet, sujet_court, sans_article(sujet_court)];

create macro accorde(sujet, singulier, pluriel) as case when starts_with(sujet, 'les ') then pluriel else singulier end;

-- « de plus que dans la commune », « de plus qu'à Amiens »; in a short headline, « de plus que la commune ».
create macro que_fr(lieu_a) as
    case when strip_accents(left(lieu_a, 1)) in ('a', 'e') then ' qu''' || lieu_a else ' que ' || lieu_a end;

create macro que_court_fr(nature) as (' que ' || case nature
    when 'commune' then 'la commune'
    when 'epci' then 'l''agglomération'
    when 'departement' then 'le département'
    when 'region' then 'la région'
    when 'pays' then 'la France'
    else 'les QPV de France'
end);

-- The part of the inhabitants of the quartiers that a constat concerns; all of them where it names no quartier.
create view poids_quartier as
select quartier, coalesce(population / sum(population) over (), 0)::double as poids
from quartier
left join taille_lieu on taille_lieu.territoire = quartier.quartier and taille_lieu.zonage = 'QPV2024';

create view defi_principal as select indicateur, defi from indicateur_defi where rang = 1;

-- What the comité can do with a change, or with the want of one.
create macro consequence_mesure(etat, motif) as case
    when etat = 'degradation'
    then 'Demander aux services et aux structures du défi ce qu''ils en savent, et si une action doit changer.'
    when etat = 'amelioration' then 'Demander ce qui l''explique, sans l''attribuer aux actions du contrat.'
    when etat in ('hausse', 'baisse') then 'Le lire avec les autres chiffres du quartier : il ne dit à lui seul ni mieux ni moins bien.'
    when motif = 'MARGE' then 'Attendre la prochaine édition : la différence ne dépasse pas le hasard.'
    when motif in ('SECRET', 'ABSENT') then 'Demander la valeur à son producteur.'
    when motif = 'PRIX' then 'Charger l''indice des prix de l''Insee.'
    else 'Attendre deux valeurs qui se comparent ; ne rien conclure d''ici là.'
end;

-- « de 53 à 57 % », « de 640 € de 2021 ».
create macro ampleur_fr(a, b) as (' de ' || case
    when a_convertir(a, b) then difference_fr(evolution(a, b), b['unite'], b['decimales']) || ' de ' || b['annee']
    else case
        when b['unite'] = '%' then nombre_fr(a['valeur'], case when a['valeur'] = floor(a['valeur']) then 0 else b['decimales'] end)
        else valeur_fr(a['valeur'], b['unite'], b['decimales'])
    end || ' à ' || valeur_fr(b['valeur'], b['unite'], b['decimales'])
end);

create macro verbe_evolution(sujet, a, b) as
    case when evolution(a, b) > 0 then accorde(sujet, ' monte', ' montent') else accorde(sujet, ' baisse', ' baissent') end
    || ampleur_fr(a, b);

-- Two kinds in one: what moved beyond its margin, and what the rules leave without a conclusion.
create view constat_evolution as
with lue as (
    select tendance.*, difference is not null and etat <> 'sans_marge' as conclut, depart
    from tendance
    left join bascule using (indicateur, territoire)
    where etat <> 'en_attente'
)
select
    lue.b['annee'] || '-' || lue.indicateur || '-' || lue.territoire as constat,
    case when conclut then 'evolution' else 'non_conclu' end as famille,
    lue.territoire as quartier, defi_principal.defi, lue.indicateur, lue.b['annee'] as annee,
    null as instance, etat, motif,
    case
        when conclut then titre_constat(list_transform(
            sujets(indicateur.sujet, indicateur.sujet_court), lambda s: lue.quartier || ' : ' || s || verbe_evolution(s, a, b)
        ))
        else titre_constat(list_transform(
            [indicateur.sujet, indicateur.sujet_court], lambda s: lue.quartier || ' : rien à conclure sur ' || s
        ))
    end as titre,
    lue.phrase || bascule_fr(depart) as phrase,
    case
        when motif is not null and motif <> 'MARGE' then 'impossible'
        when indicateur.erreur_modele = 'exhaustif' and not lue.fictif and depart is null then 'etablie'
        else 'indicative'
    end as certitude,
    consequence_mesure(etat, motif) as consequence,
    'tendances' as question,
    'indicateur=' || lue.indicateur || ' territoire=' || lue.territoire as parametres,
    lue.fictif,
    case
        when etat = 'degradation' then 1.0 when etat = 'amelioration' then 0.8 when etat in ('hausse', 'baisse') then 0.3 else 0
    end as gravite,
    coalesce(least(abs(difference) / nullif(lue.marge, 0), 5) / 5, 0) as taille,
    poids_quartier.poids
from lue
join indicateur using (indicateur)
join defi_principal using (indicateur)
join poids_quartier on poids_quartier.quartier = lue.territoire;

-- Being above, or far up, is good or bad by the direction of the indicator; a neutral one is only described.
create macro etat_situation(en_haut, sens) as case
    when sens = 'neutre' then 'decrit'
    when en_haut = (sens = 'hausse_favorable') then 'favorable'
    else 'defavorable'
end;

-- A measure of a former perimeter no longer describes the quartier: it counts for two thirds.
create macro poids_perimetre(zonage) as case when zonage = 'QPV2015' then 2 / 3 else 1 end;

-- A shorter subject first, then a shorter place, then no year.
create macro titres_ecart(lieu, sujets, difference, que, que_court, quand) as
    list_transform(sujets, lambda s: lieu || s || difference || que || quand)
    || list_transform(sujets[2:], lambda s: lieu || s || difference || que_court || quand)
    || [
        lieu || sujets[3] || difference || que_court, lieu || sujets[3] || difference || replace(que_court, ' de France', ''),
        lieu || sujets[3] || replace(difference, ' points', ' pts') || replace(que_court, ' de France', '')
    ];

-- The gap with the indicator's own place of comparison, beyond its margin. Counts have none.
create view constat_ecart as
select
    'ecart-' || ecart_recent.millesime || '-' || ecart_recent.indicateur || '-' || ecart_recent.territoire as constat,
    'ecart' as famille, ecart_recent.territoire as quartier, defi_principal.defi, ecart_recent.indicateur,
    ecart_recent.millesime as annee, null as instance,
    etat_situation(ecart > 0, indicateur.sens) as etat,
    null as motif,
    titre_constat(titres_ecart(
        quartier.nom_contrat || ' : ', sujets(indicateur.sujet, indicateur.sujet_court),
        ', ' || difference_fr(ecart, indicateur.unite, indicateur.decimales)
            || case when ecart > 0 then ' de plus' else ' de moins' end,
        que_fr(lieu.libelle_a), que_court_fr(lieu.nature), ' (' || periode || ')'
    )) as titre,
    majuscule_fr(date_fr(ecart_recent.cote)) || ', ' || indicateur.sujet || ' est de '
        || valeur_fr(ecart_recent.valeur, indicateur.unite, indicateur.decimales) || ' ' || place.libelle_a || ' et de '
        || valeur_fr(valeur_reference, indicateur.unite, indicateur.decimales) || ' ' || lieu.libelle_a
        || inclus_fr(lieu.nature, ' (', ')') || ' : un écart de ' || difference_fr(ecart, indicateur.unite, indicateur.decimales)
        || ', pour une marge de ' || difference_fr(ecart_recent.marge, indicateur.unite, indicateur.decimales)
        || ' (indicative, estimée par nos soins).'
        || case when ecart_recent.zonage = 'QPV2015'
            then ' Dans le périmètre de 2015, qui n''est plus celui du quartier.' else '' end as phrase,
    'indicative' as certitude,
    case
        when indicateur.sens = 'neutre' then 'Le lire comme un trait du quartier, ni bon ni mauvais.'
        when (ecart > 0) = (indicateur.sens = 'hausse_favorable') then 'Rien à décider : le quartier fait mieux que la comparaison.'
        else 'Vérifier que des actions du défi concernent le quartier ; leur effet ne se lira pas dans ce chiffre.'
    end as consequence,
    'ecarts' as question,
    'indicateur=' || ecart_recent.indicateur || ' territoire=' || ecart_recent.territoire as parametres,
    ecart_recent.fictif,
    case
        when indicateur.sens = 'neutre' then 0
        when (ecart > 0) = (indicateur.sens = 'hausse_favorable') then 0.3
        else 0.65
    end * poids_perimetre(ecart_recent.zonage) as gravite,
    case when indicateur.sens = 'neutre' then 0.2 else 1 end * least(abs(ecart) / nullif(ecart_recent.marge, 0), 5) / 5
        as taille,
    poids_quartier.poids
from ecart_recent
join indicateur on indicateur.indicateur = ecart_recent.indicateur and indicateur.reference = ecart_recent.reference
join defi_principal on defi_principal.indicateur = ecart_recent.indicateur
join quartier on quartier.quartier = ecart_recent.territoire
join poids_quartier on poids_quartier.quartier = ecart_recent.territoire
join territoire as place on place.territoire = ecart_recent.territoire and place.zonage = ecart_recent.zonage
join territoire as lieu on lieu.territoire = ecart_recent.reference and lieu.zonage = ecart_recent.zonage_reference
where not sous_le_seuil(ecart, ecart_recent.marge);

-- The same gap for all the quartiers at once: which stand apart beyond their margin, so that the widest is never hidden
-- behind the most peopled. Of the years of its gaps, the one that most quartiers have.
create macro lieu_court_fr(nature) as case nature
    when 'commune' then 'de la commune'
    when 'epci' then 'de l''agglomération'
    when 'departement' then 'du département'
    when 'region' then 'de la région'
    when 'pays' then 'de la France'
    else 'des QPV de France'
end;

-- A shorter subject first, then a shorter place, then no year.
create macro titres_ensemble(sujet_court, membres, haut, lieu_de, nature, quand) as list_transform(
    [
        [sujet_court, lieu_de, quand], [sans_article(sujet_court), lieu_de, quand],
        [sans_article(sujet_court), lieu_court_fr(nature), quand], [sans_article(sujet_court), lieu_court_fr(nature), '']
    ],
    lambda s: majuscule_fr(s[1]) || ' : ' || membres || case when haut then ' au-dessus ' else ' au-dessous ' end || s[2] || s[3]
);

create view constat_ecart_ensemble as
with place as (
    select
        ecart_recent.*, quartier.ordre, poids, abs(ecart) / nullif(ecart_recent.marge, 0) as fois,
        coalesce(not sous_le_seuil(ecart, ecart_recent.marge), false) as hors_marge, lieu.libelle_a,
        lieu.libelle_a || ' (' || valeur_fr(ecart_recent.valeur, indicateur.unite, indicateur.decimales) || ', écart de '
            || difference_fr(ecart, indicateur.unite, indicateur.decimales) || ', marge de '
            || difference_fr(ecart_recent.marge, indicateur.unite, indicateur.decimales) || ')' as dit
    from ecart_recent
    join indicateur on indicateur.indicateur = ecart_recent.indicateur and indicateur.reference = ecart_recent.reference
    join quartier on quartier.quartier = ecart_recent.territoire
    join poids_quartier on poids_quartier.quartier = ecart_recent.territoire
    join territoire as lieu on lieu.territoire = ecart_recent.territoire and lieu.zonage = ecart_recent.zonage
),
compte as (
    select
        indicateur, reference, zonage_reference, zonage, millesime, periode, any_value(cote) as cote,
        any_value(valeur_reference) as valeur_reference, count(*) as connus_nb,
        count(*) filter (where hors_marge and ecart > 0) as hauts_nb, count(*) filter (where hors_marge and ecart < 0) as bas_nb,
        list(dit order by ecart desc, ordre) filter (where hors_marge and ecart > 0) as hauts,
        list(dit order by ecart, ordre) filter (where hors_marge and ecart < 0) as bas,
        list(libelle_a order by ordre) filter (where not hors_marge) as dans_la_marge, list(territoire) as connus,
        max(fois) filter (where hors_marge) as fois, sum(poids) filter (where hors_marge) as poids, bool_or(fictif) as fictif
    from place
    group by indicateur, reference, zonage_reference, zonage, millesime, periode
    qualify row_number() over (partition by indicateur order by count(*) desc, millesime desc, zonage desc, periode) = 1
),
-- The quartiers of which nothing is known there are named: the highest of all may be one of them.
inconnu as (
    select indicateur, count(*) as inconnus_nb, list(nom_contrat order by ordre) as inconnus
    from compte
    cross join quartier
    where not list_contains(connus, quartier.quartier)
    group by indicateur
),
lu as (
    select
        compte.*, hauts_nb >= bas_nb as haut, greatest(hauts_nb, bas_nb) as premier_nb, inconnus,
        coalesce(inconnus_nb, 0) as inconnus_nb
    from compte
    left join inconnu using (indicateur)
    where hauts_nb + bas_nb > 1
)
select
    'ecart-' || lu.millesime || '-' || lu.indicateur as constat, 'ecart' as famille, null as quartier, defi_principal.defi,
    lu.indicateur, lu.millesime as annee, null as instance, etat_situation(haut, indicateur.sens) as etat, null as motif,
    titre_constat(titres_ensemble(
        indicateur.sujet_court, quartiers_fr(premier_nb, connus_nb, inconnus_nb), haut, lieu.libelle_de, lieu.nature,
        ' (' || periode || ')'
    )) as titre,
    majuscule_fr(date_fr(lu.cote)) || ', ' || indicateur.sujet || ' est de '
        || valeur_fr(valeur_reference, indicateur.unite, indicateur.decimales) || ' ' || lieu.libelle_a
        || inclus_fr(lieu.nature, ' (', ')') || '.'
        || coalesce(' Au-dessus, au-delà de la marge : ' || enumere_fr(hauts) || '.', '')
        || coalesce(' Au-dessous, au-delà de la marge : ' || enumere_fr(bas) || '.', '')
        || coalesce(' Dans la marge : ' || enumere_fr(dans_la_marge) || '.', '')
        || coalesce(
            ' ' || pluriel_fr(inconnus_nb, 'quartier', 'quartiers') || ' sans valeur comparable : ' || enumere_fr(inconnus) || '.', ''
        )
        || ' Marges indicatives, estimées par nos soins.'
        || case when lu.zonage = 'QPV2015'
            then ' Dans le périmètre de 2015, qui n''est plus celui des quartiers.' else '' end as phrase,
    'indicative' as certitude,
    case
        when indicateur.sens = 'neutre' then 'Le lire comme un trait de ces quartiers, ni bon ni mauvais.'
        when haut = (indicateur.sens = 'hausse_favorable') then 'Rien à décider : ces quartiers font mieux que la comparaison.'
        else 'Vérifier que des actions du défi concernent ces quartiers ; leur effet ne se lira pas dans ce chiffre.'
    end as consequence,
    'ecarts' as question, 'indicateur=' || lu.indicateur as parametres, lu.fictif,
    case
        when indicateur.sens = 'neutre' then 0
        when haut = (indicateur.sens = 'hausse_favorable') then 0.3
        else 0.65
    end * poids_perimetre(lu.zonage) as gravite,
    case when indicateur.sens = 'neutre' then 0.2 else 1 end * least(fois, 5) / 5 as taille, poids
from lu
join indicateur on indicateur.indicateur = lu.indicateur
join defi_principal on defi_principal.indicateur = lu.indicateur
join territoire as lieu on lieu.territoire = lu.reference and lieu.zonage = lu.zonage_reference;

-- Over a page that tests many cells, chance alone carries some beyond their margin.
create view constat_hasard as
select
    'hasard' as constat, 'non_conclu' as famille, null as quartier, null::integer as defi, null as indicateur,
    null::integer as annee, null as instance, 'hasard' as etat, 'MARGE' as motif,
    pluriel_fr(count(*), 'évolution examinée', 'évolutions examinées') || ' : le hasard seul en donnerait '
        || nombre_fr(count(*) * 0.05, 0) as titre,
    'Chaque marge laisse passer une fois sur vingt une différence qui n''existe pas : sur '
        || pluriel_fr(count(*), 'évolution examinée', 'évolutions examinées') || ', on en attend '
        || nombre_fr(count(*) * 0.05, 0) || ' par le seul hasard ; '
        || nombre_fr(count(*) filter (where motif is null), 0) || ' dépassent leur marge.' as phrase,
    'etablie' as certitude, 'Ne pas commenter une évolution isolée sans la recouper.' as consequence,
    'tendances' as question, '' as parametres, coalesce(bool_or(fictif), false) as fictif,
    0 as gravite, 0 as taille, 1 as poids
from tendance
where motif is null and difference is not null or motif = 'MARGE'
having count(*) > 0;

-- What lacks a more recent value has a baseline; what has none lacks more than that.
create macro attendues_fr(n) as case when n > 0 then
    pluriel_fr(n, 'valeur de départ n''a', 'valeurs de départ n''ont')
    || ' encore aucune valeur plus récente dans le périmètre de 2024'
end;

create macro sans_reference_fr(n) as case when n > 0 then pluriel_fr(n, 'évolution n''a', 'évolutions n''ont') || ' pas même de valeur de départ' end;

-- What cannot be read yet: nothing more recent than the baseline, for the whole and for each quartier.
create view constat_attente as
select
    'attente' || coalesce('-' || territoire, '') as constat, 'non_conclu' as famille, territoire as quartier,
    null::integer as defi, null as indicateur, null::integer as annee, null as instance, 'en_attente' as etat,
    'ABSENT' as motif,
    case when territoire is null then 'Tout le contrat' else any_value(quartier) end || ' : '
        || pluriel_fr(count(*), 'évolution ne se lit', 'évolutions ne se lisent') || ' pas encore' as titre,
    concat_ws(
        ' ; ',
        attendues_fr(count(*) filter (where a['valeur'] is not null)),
        sans_reference_fr(count(*) filter (where a['valeur'] is null))
    ) || '. Rien ne s''en conclut depuis la signature.' as phrase,
    'impossible' as certitude, 'Voir sur la page « Mesurable quand » à quelle date chacune le sera.' as consequence,
    'tendances' as question, coalesce('territoire=' || territoire, '') as parametres,
    coalesce(bool_or(fictif), false) as fictif, 0 as gravite, 0 as taille, 1 as poids
from tendance
where etat = 'en_attente'
group by grouping sets ((), (territoire))
having count(*) > 0;

-- With its own value where there is room for it: two quartiers in the same tenths are not one headline.
create macro titres_position(lieu, sujets, valeur, dixiemes) as
    list_transform(sujets, lambda s: lieu || s || valeur || dixiemes) || list_transform(sujets, lambda s: lieu || s || dixiemes);

-- Far from most QPV of France, its margin included: in the two tenths of one end, at the last edition known. Of counts, only
-- the size of the place would be said. It weighs less than a gap, of which it says less.
create view constat_position as
select
    'position-' || position_qpv.edition || '-' || position_qpv.indicateur || '-' || position_qpv.territoire as constat,
    'position' as famille, position_qpv.territoire as quartier, defi_principal.defi, position_qpv.indicateur,
    position_qpv.millesime as annee, null as instance,
    etat_situation(decile_bas >= 9, indicateur.sens) as etat,
    null as motif,
    titre_constat(titres_position(
        position_qpv.quartier || ' : ', sujets(indicateur.sujet, indicateur.sujet_court),
        ' (' || valeur_fr(cote['valeur'], indicateur.unite, indicateur.decimales) || ')',
        ', ' || deciles_fr(decile_bas, decile_haut) || ' des QPV'
    )) as titre,
    phrase_position(
        cote, marge, decile_bas, decile_haut, position_qpv.qpv_nb, indicateur.sujet, lieu.libelle_a,
        reference_autre, reference_source
    ) as phrase,
    'indicative' as certitude,
    'Le lire à côté des quartiers qui lui ressemblent, avant d''en tirer une priorité.' as consequence,
    'positions' as question,
    'indicateur=' || position_qpv.indicateur || ' territoire=' || position_qpv.territoire as parametres,
    false as fictif,
    case
        when indicateur.sens = 'neutre' then 0.1
        when (decile_bas >= 9) = (indicateur.sens = 'hausse_favorable') then 0.2
        else 0.35
    end as gravite,
    case when indicateur.sens = 'neutre' then 0.1 else 0.2 end as taille,
    poids_quartier.poids
from position_qpv
join edition_recente using (indicateur, zonage, edition)
join indicateur on indicateur.indicateur = position_qpv.indicateur
join defi_principal on defi_principal.indicateur = position_qpv.indicateur
join poids_quartier on poids_quartier.quartier = position_qpv.territoire
join territoire as lieu on lieu.territoire = position_qpv.territoire and lieu.zonage = position_qpv.zonage
where position_qpv.zonage = 'QPV2024' and not indicateur.sommable and (decile_bas >= 9 or decile_haut <= 2);
