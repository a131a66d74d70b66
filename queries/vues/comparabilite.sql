-- Views and macros shared by the questions. The published tables are views already: one per Parquet file.

-- The day of the question, or the day that a document was made for.
create macro jour_lu() as coalesce((select jour from lecture), current_date);

-- Why a place has no value: SECRET when it is hidden, ABSENT otherwise.
create macro motif_absence(statut) as
    case when statut in ('secret', 'non_significatif') then 'SECRET' else 'ABSENT' end;

-- A figure that the contract gives without a year is taken as of three years before its signature.
create macro annee_presumee(signature) as year(signature) - 3;

-- The year of a value asked for by its date, « 2016@QPV2015 », though it may not be known.
create macro annee_demandee(cote, date, signature) as
    coalesce(cote['annee'], try_cast(split_part(date, '@', 1) as integer), annee_presumee(signature));

-- A quartier's own zonings; every other zoning is administrative and does not move with the quarters.
create macro est_zonage_qpv(zonage) as zonage in ('QPV2015', 'QPV2024');

-- Every word looked for is in the text, without accents or capitals.
create macro sans_accents(texte) as strip_accents(lower(texte));

create macro porte_les_mots(texte, mots) as array_length(list_filter(
    string_split(sans_accents(trim(mots)), ' '), lambda mot: not contains(sans_accents(texte), mot)
)) = 0;

-- Between the two values that surround it, as the textbooks do.
create macro quantile_de(valeur, part) as quantile_cont(valeur, part);

-- Summed in decimals: a sum of floats changes with the order in which the threads finish.
create macro somme_exacte(valeur) as sum(valeur::decimal(18, 6));

-- The baseline: the last value known when the contract was signed, on the 2024 perimeter. INSEE's own file (ranks 1 to
-- 3) before the contract's key figure (4), before a secondary source (5). Where nothing was known, the last value that
-- describes a year up to the signature, though published later. A real value always before a fictitious one.
create view reference_2024 as
select mesure.*, source.rang, coalesce(mesure.publication <= year(contrat.signature), false) as connue_a_la_signature
from mesure
join quartier on quartier.quartier = mesure.territoire
join source using (source)
cross join contrat
where mesure.zonage = 'QPV2024'
  and (mesure.publication <= year(contrat.signature) or mesure.millesime <= year(contrat.signature))
qualify row_number() over (
    partition by mesure.indicateur, mesure.territoire
    order by
        mesure.fictif, mesure.valeur is null, connue_a_la_signature desc, greatest(source.rang, 3),
        mesure.millesime desc nulls last, mesure.edition
) = 1;

-- The gap at one date: quartier minus comparison territory, at the same year of data, or the reason why there is none.
-- The set of all QPV is compared on the same perimeter only. Counts have no gap: a large place has more of everything.
create macro deux_sources(a, b) as case when a is distinct from b then concat_ws(' ; ', a, b) else a end;

create view ecart as
select
    mesure.indicateur, mesure.territoire, mesure.zonage, mesure.edition, mesure.millesime, mesure.valeur, mesure.statut,
    reference.territoire as reference, reference.zonage as zonage_reference, reference.edition as edition_reference,
    reference.valeur as valeur_reference, reference.fictif or mesure.fictif as fictif,
    round(mesure.valeur - reference.valeur, 6) as ecart,
    deux_sources(source.libelle, source_reference.libelle) as source_libelle
from mesure
join source using (source)
join indicateur on indicateur.indicateur = mesure.indicateur and not indicateur.sommable
join quartier on quartier.quartier = mesure.territoire
join mesure as reference
    on reference.indicateur = mesure.indicateur
    and reference.millesime = mesure.millesime
    and (reference.zonage = mesure.zonage or not est_zonage_qpv(reference.zonage))
join source as source_reference on source_reference.source = reference.source
join territoire as comparaison
    on comparaison.territoire = reference.territoire
    and comparaison.zonage = reference.zonage
    and comparaison.nature <> 'quartier'
where mesure.valeur is not null and reference.valeur is not null;

-- ---------------------------------------------------------------- Comparability
-- A difference over time, or the reason why there is none. The rules are here and nowhere else; what they need (windows,
-- minimum gaps, breaks, sampling) comes from the TOML files of sources and indicators.

-- French numbers and dates, for sentences that are read aloud.
create macro espace_fine() as chr(8239);

create macro decimal_en(x, decimales) as format('{:,.' || decimales || 'f}', x);

-- A half goes away from zero, as a spreadsheet shows it: `format` alone would send it to the even digit.
create macro nombre_fr(x, decimales) as
    replace(replace(decimal_en(abs(x)::double + 1e-9, decimales), ',', espace_fine()), '.', ',');

create macro valeur_fr(x, unite, decimales) as
    nombre_fr(x, case when x = floor(x) then 0 else decimales end)
    || case when unite in ('%', '€') then espace_fine() || unite else '' end;

create macro difference_fr(x, unite, decimales) as
    nombre_fr(x, decimales) || case
        when unite = '%' and abs(round(x, 1)) < 2 then ' point'
        when unite = '%' then ' points'
        when unite = '€' then espace_fine() || '€'
        else ''
    end;

create macro majuscule_fr(texte) as upper(left(texte, 1)) || substring(texte, 2);

-- The years that a value describes: « 2018 », « 2016-2020 » for a mean of surveys.
create macro annees_fr(debut, fin, annee) as case when debut < fin then debut || '-' || fin else annee::varchar end;

create macro periode_fr(cote) as annees_fr(cote['debut'], cote['fin'], cote['annee']);

-- A place with its article alone, from what follows « de »: « l'ensemble des QPV », « Amiens Métropole », « les Hauts-de-France ».
create macro nom_fr(libelle_de) as case
    when left(libelle_de, 4) = 'des ' then 'les ' || substring(libelle_de, 5)
    when left(libelle_de, 3) = 'du ' then 'le ' || substring(libelle_de, 4)
    when left(libelle_de, 3) = 'de ' then substring(libelle_de, 4)
    else substring(libelle_de, 3)
end;

-- What the reader must know of a place of comparison: whether the QPV are in it. Of all of them together, that goes without saying.
create macro inclus_fr(nature, avant, apres) as case when nature = 'ensemble_qpv' then '' else avant || 'QPV inclus' || apres end;

create macro date_fr(cote) as case
    when cote['edition'] = 'contrat' then 'selon le contrat' || case
        when cote['annee'] is null then ' (année non indiquée)'
        when cote['debut'] < cote['fin'] then ' (' || cote['debut'] || '-' || cote['fin'] || ', années déduites)'
        else ' (' || cote['annee'] || ', année déduite)'
    end
    when cote['millesime'] is null then 'à une date non indiquée'
    when cote['debut'] < cote['fin'] then 'en moyenne sur ' || cote['debut'] || '-' || cote['fin']
    else 'en ' || cote['millesime']
end;

-- What changed in the rules, per indicator: breaks bar a difference, reserves go with it.
create view rupture_indicateur as
select
    indicateur,
    list_sort(list({'annee': annee, 'motif': motif}) filter (where nature = 'rupture')) as ruptures,
    list_sort(list({'annee': annee, 'motif': motif}) filter (where nature = 'prudence')) as reserves
from rupture
group by indicateur;

-- The unit in which an edition was published: values that are all multiples of 10 or of 1 were rounded to it.
create view pas_edition as
select
    indicateur, source, zonage, edition,
    case
        when bool_and(valeur % 10 = 0) and max(abs(valeur)) >= 100 then 10
        when bool_and(valeur = floor(valeur)) then 1
        else 1 / power(10, any_value(decimales))
    end as pas
from mesure
join indicateur using (indicateur)
where valeur is not null
group by all;

-- One side of a comparison, with the two parts of its error (`erreur.sql`), in the unit of the indicator: `variance`, what
-- chance does, squared; `borne`, what noise and rounding may have added at most. Both NULL where the size of the place is
-- not known.
create view cote as
select
    mesure.indicateur, mesure.territoire, mesure.zonage, mesure.edition,
    {
        'unite': indicateur.unite,
        'decimales': indicateur.decimales,
        'ruptures': coalesce(rupture_indicateur.ruptures, []),
        'reserves': coalesce(rupture_indicateur.reserves, []),
        'zonage': mesure.zonage,
        'edition': mesure.edition,
        'source': source.libelle,
        'millesime': mesure.millesime,
        'debut': mesure.fenetre_debut,
        'fin': mesure.fenetre_fin,
        'annee': coalesce(mesure.millesime, (mesure.fenetre_debut + mesure.fenetre_fin) // 2),
        'indice': prix.indice,
        'source_indice': source_prix.producteur,
        'valeur': mesure.valeur,
        'statut': mesure.statut,
        'fictif': mesure.fictif,
        'ecart_minimal': mesure.ecart_minimal_ans,
        'protection': source.protection,
        'arrondi': demi_pas(indicateur.erreur_modele, pas_edition.pas),
        'variance': variance_valeur(
            indicateur.erreur_modele, mesure.valeur, indicateur.part_population * lieu.population,
            facteur_erreur(indicateur.taux_sondage, indicateur.effet_plan), indicateur.dispersion
        ),
        'borne': demi_pas(indicateur.erreur_modele, pas_edition.pas) + bruit(
            indicateur.erreur_modele, mesure.valeur, indicateur.part_population * lieu.population,
            source.plancher_effectif, indicateur.dispersion
        )
    } as cote
from mesure
join indicateur using (indicateur)
join source using (source)
left join pas_edition using (indicateur, source, zonage, edition)
left join taille_lieu as lieu using (territoire, zonage)
left join rupture_indicateur using (indicateur)
left join prix
    on indicateur.unite = '€' and prix.annee = coalesce(mesure.millesime, (mesure.fenetre_debut + mesure.fenetre_fin) // 2)
left join source as source_prix on source_prix.source = prix.source;

create macro premier(liste) as liste[1];

-- What changed in the rules between two dates; NULL when nothing is declared.
create macro premier_entre(changements, a, b) as
    premier(list_filter(
        changements,
        lambda r: r['annee'] > least(a['annee'], b['annee']) and r['annee'] <= greatest(a['annee'], b['annee'])
    ))['motif'];

create macro rupture_entre(a, b) as premier_entre(a['ruptures'], a, b);

-- Euros of two years are compared in those of the later one, whichever is read first; NULL without the index of both.
create macro a_convertir(cote, autre) as coalesce(cote['unite'] = '€' and cote['annee'] < autre['annee'], false);

create macro inflation(cote, autre) as case when a_convertir(cote, autre) then autre['indice'] / cote['indice'] else 1 end;

create macro valeur_constante(cote, autre) as cote['valeur'] * inflation(cote, autre);

-- The margin of a difference: chance at 95 %, then what noise and rounding may have added. Indicative, our own estimate.
-- NULL where the error of one side is not known.
-- Of money, in euros of the later year, as the difference is.
create macro variances(a, b) as a['variance'] * inflation(a, b) ** 2 + b['variance'] * inflation(b, a) ** 2;

create macro bornes(a, b) as a['borne'] * inflation(a, b) + b['borne'] * inflation(b, a);

create macro marge(a, b) as 1.96 * sqrt(variances(a, b)) + bornes(a, b);

-- That of a value alone.
create macro marge_valeur(cote) as 1.96 * sqrt(cote['variance']) + cote['borne'];

create macro arrondis(a, b) as a['arrondi'] + b['arrondi'];

-- Below it nothing has moved: the margin or, where it is not known, the rounding of what was published.
create macro seuil(a, b) as coalesce(marge(a, b), arrondis(a, b));

create macro sous_le_seuil(difference, seuil) as round(abs(difference), 6) < round(seuil, 6);

-- The same for the change of a gap, which has the errors of its four values.
create macro marge_ecart(a, b, c, d) as
    1.96 * sqrt(variances(a, b) + variances(c, d)) + bornes(a, b) + bornes(c, d);

create macro seuil_ecart(a, b, c, d) as coalesce(marge_ecart(a, b, c, d), arrondis(a, b) + arrondis(c, d));

create macro sans_marge_fr() as
    (' Différence décrite, sans marge connue : on ne sait pas si elle dépasse le hasard.');

create macro evolution(a, b) as round(valeur_constante(b, a) - valeur_constante(a, b), 6);

create macro constante_fr(cote, autre) as case
    when a_convertir(cote, autre)
    then ' (' || valeur_fr(round(valeur_constante(cote, autre), 0), cote['unite'], cote['decimales'])
        || ' de ' || autre['annee']
        || case when cote['millesime'] is null then ', si ce sont des euros de ' || cote['annee'] else '' end || ')'
    else ''
end;

create macro euros_constants_fr(a, b) as case
    when a['unite'] = '€'
    then ' en euros constants de ' || greatest(a['annee'], b['annee'])
        || ' (indice des prix à la consommation, ' || a['source_indice'] || ')'
    else ''
end;

-- Surveys that two census means have in common, in years.
create macro annees_communes(a, b) as
    case
        when a['debut'] = a['fin'] and b['debut'] = b['fin'] then 0
        else greatest(0, least(a['fin'], b['fin']) - greatest(a['debut'], b['debut']) + 1)
    end;

-- Why two values do not give a difference; NULL when they do. The order is that of what must be said first.
create macro motif_comparaison(a, b, autre_definition) as case
    when (a['valeur'] is null or b['valeur'] is null) and autre_definition then 'DEFINITION'
    when a['valeur'] is null then motif_absence(a['statut'])
    when b['valeur'] is null then motif_absence(b['statut'])
    when a['zonage'] <> b['zonage'] then 'PERIMETRE'
    when a['annee'] is null or b['annee'] is null then 'DEFINITION'
    when a['protection'] <> b['protection'] and a['protection'] in ('masque', 'bruite')
        and b['protection'] in ('masque', 'bruite') then 'DEFINITION'
    when annees_communes(a, b) > 0 then 'FENETRE'
    when rupture_entre(a, b) is not null then 'RUPTURE'
    when abs(a['annee'] - b['annee']) < greatest(a['ecart_minimal'], b['ecart_minimal'], 1) then 'ECART_MINIMAL'
    when a['unite'] = '€' and (a['indice'] is null or b['indice'] is null) then 'PRIX'
    when sous_le_seuil(evolution(a, b), seuil(a, b)) then 'MARGE'
end;

-- The only subtraction between two dates of the whole project, and the only one between two places at one date.
create macro difference_comparaison(a, b, motif) as
    case when motif is null then evolution(a, b) end;

-- `autre`: the other date that the gap will be held against, for its euros.
create macro ecart_a_une_date(cote_quartier, cote_reference, autre) as
    round(valeur_constante(cote_quartier, autre) - valeur_constante(cote_reference, autre), 6);

-- What the reader is told, in one sentence.
create macro phrase_comparaison(a, b, motif, sujet, libelle_a) as case motif
    when 'PERIMETRE' then
        'Le quartier a été redessiné au 1er janvier 2024 : les deux valeurs ne décrivent pas le même lieu.'
    when 'FENETRE' then
        'Ces deux chiffres du recensement ont ' || annees_communes(a, b)
        || case when annees_communes(a, b) < 2 then ' année' else ' années' end
        || ' d''enquêtes en commun : leur différence ne mesure pas une évolution.'
    when 'ECART_MINIMAL' then
        'Le producteur déconseille de comparer des données distantes de moins de '
        || greatest(a['ecart_minimal'], b['ecart_minimal'], 1)
        || case when greatest(a['ecart_minimal'], b['ecart_minimal'], 1) < 2 then ' an.' else ' ans.' end
    when 'RUPTURE' then 'Les règles ont changé entre les deux dates. ' || rupture_entre(a, b)
    when 'DEFINITION' then case
        when a['valeur'] is null or b['valeur'] is null then
            'La définition de l''indicateur a changé entre les deux dates : la nouvelle ne prolonge pas l''ancienne.'
        when a['annee'] is null or b['annee'] is null then
            'L''une des deux valeurs n''indique pas son année : rien ne permet de dire qu''elles se comparent.'
        else 'La méthode de protection du secret a changé entre les deux dates.'
    end
    when 'SECRET' then 'L''une des deux valeurs est cachée par le secret statistique.'
    when 'ABSENT' then 'L''une des deux valeurs n''existe pas.'
    when 'PRIX' then
        'Des euros de deux années ne se comparent qu''à prix constants, et l''indice des prix '
        || concat_ws(
            ' et ', case when a['indice'] is null then 'de ' || a['annee'] end,
            case when b['indice'] is null then 'de ' || b['annee'] end
        ) || ' n''est pas chargé.'
    when 'MARGE' then
        'Pas d''évolution significative : la différence de '
        || difference_fr(evolution(a, b), a['unite'], a['decimales']) || euros_constants_fr(a, b) || ' est inférieure à la marge de '
        || difference_fr(ceil(round(seuil(a, b) * 10, 6)) / 10, a['unite'], a['decimales']) || ' (indicative, estimée par nos soins).'
    else
        majuscule_fr(libelle_a) || ', ' || sujet || ' passe de '
        || valeur_fr(a['valeur'], a['unite'], a['decimales']) || ' ' || date_fr(a) || constante_fr(a, b) || ' à '
        || valeur_fr(b['valeur'], a['unite'], a['decimales']) || ' ' || date_fr(b) || constante_fr(b, a)
        || case
            when evolution(a, b) = 0 then ', sans changement'
            else ', soit ' || difference_fr(evolution(a, b), a['unite'], a['decimales'])
                || case when evolution(a, b) > 0 then ' de plus' else ' de moins' end
        end
        || euros_constants_fr(a, b) || '.'
        || case when marge(a, b) is null then sans_marge_fr() else '' end
        || coalesce(' À lire avec prudence. ' || premier_entre(a['reserves'], a, b), '')
end;

-- Every ordered pair of dates of an indicator in a place, with its difference or the reason why there is none.
create view paire as
select
    a.indicateur, a.territoire, a.cote as a, b.cote as b,
    motif_comparaison(a.cote, b.cote, false) as motif,
    difference_comparaison(a.cote, b.cote, motif) as difference
from cote as a
join cote as b using (indicateur, territoire)
where (a.zonage, a.edition) <> (b.zonage, b.edition);

-- The state of a trend: a verdict follows the direction of the indicator; a neutral one is described, never judged. There
-- is none without a margin; two equal values in whole units may hide a change.
create macro etat_tendance(a, b, motif, difference, sens) as case
    when b is null then 'en_attente'
    when motif = 'MARGE' and evolution(a, b) = 0 and arrondis(a, b) < 0.5 and marge(a, b) is not null then 'stable'
    when motif = 'MARGE' then 'non_significatif'
    when motif is not null then 'non_comparable'
    when marge(a, b) is null then 'sans_marge'
    when sens = 'neutre' then case when difference > 0 then 'hausse' else 'baisse' end
    when (difference > 0) = (sens = 'hausse_favorable') then 'amelioration'
    else 'degradation'
end;

create macro gain_fr(difference, cote) as
    case when difference > 0 then 'a gagné ' else 'a perdu ' end
    || difference_fr(difference, cote['unite'], cote['decimales']);

-- A gap with its sign: « +1,2 point », « −2,0 points ».
create macro ecart_fr(ecart, cote) as
    case when ecart > 0 then '+' when ecart < 0 then '−' else '' end
    || difference_fr(ecart, cote['unite'], cote['decimales']);

-- What became of a gap: a verdict needs its margin, and a gap that changes side neither deepens nor shrinks.
create macro devenir_ecart(depart, arrivee, cote, marge) as case
    when marge is null
    then 'passe de ' || ecart_fr(depart, cote) || ' à ' || ecart_fr(arrivee, cote) || '.' || sans_marge_fr()
    when depart * arrivee < 0 then 'change de sens, de ' || ecart_fr(depart, cote) || ' à ' || ecart_fr(arrivee, cote) || '.'
    else case when abs(arrivee) > abs(depart) then 'se creuse de ' else 'se réduit de ' end
        || difference_fr(arrivee - depart, cote['unite'], cote['decimales']) || '.'
end;

-- Where a change of gap comes from: « le quartier a gagné x, la référence y ».
create macro phrase_ecart(q, r, quartier, reference, marge) as
    quartier || case when q['a']['unite'] = '€' then ',' else '' end || euros_constants_fr(q['a'], q['b'])
    || ' : le quartier ' || gain_fr(q['difference'], q['a']) || ', la référence (' || reference || ') '
    || gain_fr(r['difference'], q['a']) || ' ; l''écart '
    || devenir_ecart(
        ecart_a_une_date(q['a'], r['a'], q['b']), ecart_a_une_date(q['b'], r['b'], q['a']), q['a'], marge
    );

-- The last year of data that a source with this lag (months after 31 December) has published on a given day.
create macro derniere_diffusee(jour, delai_mois) as
    list_max(
        list_filter(
            list_transform([0, 1, 2], lambda recul: year(jour) - delai_mois // 12 - recul),
            lambda annee: cast(make_date(annee, 12, 31) + to_months(delai_mois) as date) <= jour
        )
    );
