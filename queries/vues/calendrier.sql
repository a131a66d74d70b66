-- What is awaited, from whom and when, whatever the day: the questions `calendrier`, `echeances` and `sources` read it on theirs.

-- When a source with this lag (months after 31 December) gives a year of data.
create macro diffusee_le(annee, delai_mois) as cast(make_date(annee, 12, 31) + to_months(delai_mois) as date);

-- The first edition still awaited: after the last one loaded; where none is, the last that is out on that day.
create macro edition_attendue(dernier_charge, jour, delai_mois) as
    coalesce(dernier_charge + 1, derniere_diffusee(jour, delai_mois));

create macro attente_fr(reguliere, dernier_charge, delai_mois, jour) as case
    when not reguliere then 'Une fois par an, ' || delai_mois || ' mois après la fin de l''année'
    else 'Année ' || edition_attendue(dernier_charge, jour, delai_mois) || ', attendue '
        || case when diffusee_le(edition_attendue(dernier_charge, jour, delai_mois), delai_mois) < jour then 'depuis le ' else 'vers le ' end
        || strftime(diffusee_le(edition_attendue(dernier_charge, jour, delai_mois), delai_mois), '%d/%m/%Y')
end;

-- The sources that go on: those of the 2024 perimeter, and the yearly lists that are loaded (posts, prices). What is invented
-- counts for nothing: it makes no source less late.
create view source_suivie as
select
    source.*,
    reference.editions as reference_2024,
    coalesce(charge.millesime, liste.annee) as dernier_charge,
    not interrompue and (zonage_source = 'QPV2024' or liste.annee is not null) as reguliere
from source
left join (
    select indicateur_source.source, string_agg(distinct edition, ', ' order by edition) as editions
    from reference_2024
    join indicateur_source on indicateur_source.indicateur = reference_2024.indicateur
    where reference_2024.valeur is not null and not reference_2024.fictif
    group by indicateur_source.source
) as reference using (source)
left join (
    select source, max(millesime) as millesime from mesure where not fictif group by source
) as charge using (source)
left join (
    select source, max(annee) as annee from poste where not fictif group by source
    union all
    select source, max(annee) as annee from prix where not fictif group by source
) as liste using (source);

-- The years that an edition, a bilan or a meeting may be of.
create view annee_suivie as
select unnest(generate_series((year(signature) - 4)::integer, fin)) as annee
from contrat;

-- Each instance, year by year and, where it meets in each, quartier by quartier: the meetings held.
create view instance_par_lieu as
select
    instance.*, annees.annee, quartier.quartier, quartier.nom_contrat, quartier.ordre as rang,
    coalesce(tenue.nb, 0) as nb, tenue.participants, tenue.fictif
from instance
cross join (select annee from annee_suivie union select year(tenue_le)::integer from instance_tenue) as annees
left join quartier on instance.par_quartier
left join (
    select instance, year(tenue_le) as annee, quartier, count(*) as nb, sum(participants_nb)::bigint as participants, bool_or(fictif) as fictif
    from instance_tenue
    group by all
) as tenue
    on tenue.instance = instance.instance and tenue.annee = annees.annee
    and (not par_quartier or tenue.quartier is not distinct from quartier.quartier);

create view echeance_edition as
select
    'edition' as genre, source as sujet, libelle || ', année ' || annee as libelle, annee, producteur as de_qui,
    diffusee_le(annee, delai_diffusion_mois) as due_le, 1 as attendus_nb, 0 as recus_nb,
    'Délai de diffusion constaté : ' || delai_diffusion_mois || ' mois après la fin de l''année.' as fondement,
    'Télécharger le fichier, puis le déposer. Où : ' || ou_trouver || '.' as geste, 'deposer' as page, false as fictif
from source_suivie
join annee_suivie on annee > coalesce(dernier_charge, 0)
where reguliere;

-- Bilans of funded actions; of a year whose actions are not loaded, how many are awaited is not known.
create view echeance_bilan as
select
    'bilan' as genre, 'bilans' as sujet, 'Bilans des actions de ' || annee as libelle, annee, 'structures porteuses' as de_qui,
    last_day(make_date(annee + 1, bilan_delai_mois, 1)) as due_le, attendus_nb, recus_nb,
    'Convention : ' || bilan_delai_mois || ' mois après la fin de l''année de l''action.' as fondement,
    case
        when attendus_nb is null then 'Déposer les actions financées de l''année, puis demander leur bilan.'
        else 'Relancer les structures dont le bilan manque, puis déposer ce qui arrive.'
    end as geste,
    case when attendus_nb is null then 'deposer' else 'actions' end as page, coalesce(fictif, false) as fictif
from annee_suivie
cross join contrat
left join (
    select annee, count(*) as attendus_nb, count(*) filter (where bilan_recu) as recus_nb, bool_or(fictif) as fictif
    from action_suivie
    where financee
    group by annee
) as compte using (annee)
where annee >= debut;

create view echeance_declaration as
select
    'declaration' as genre, 'droit_commun' as sujet, 'Déclarations de droit commun de ' || annee as libelle, annee,
    'signataires du contrat' as de_qui, diffusee_le(annee, delai_diffusion_mois) as due_le,
    (select count(*) from signataire) as attendus_nb, recus_nb,
    'Suivi annuel des engagements : ' || delai_diffusion_mois || ' mois après la fin de l''année.' as fondement,
    'Envoyer sa fiche à chaque signataire dont la déclaration manque, puis déposer les réponses.' as geste,
    'droit_commun' as page, coalesce(fictif, false) as fictif
from annee_suivie
cross join contrat
join source on source.source = 'modele_droit_commun'
left join (
    select annee, count(distinct signataire) as recus_nb, bool_or(fictif) as fictif
    from droit_commun
    where etape = 'declare'
    group by annee
) as compte using (annee)
where annee >= debut;

create view echeance_instance as
select
    'instance' as genre, instance as sujet, instance_par_lieu.libelle || ' de ' || annee as libelle, annee, 'co-pilotes du contrat' as de_qui,
    make_date(annee, 12, 31) as due_le, sum(minimum_par_an)::bigint as attendus_nb,
    sum(least(nb, minimum_par_an))::bigint as recus_nb,
    'Contrat : au moins ' || any_value(minimum_par_an) || ' par an' || case when par_quartier then ' et par quartier.' else '.' end
        as fondement,
    'Fixer la date, puis préparer la séance.' as geste, 'seance' as page,
    coalesce(bool_or(instance_par_lieu.fictif), (select bool_or(fictif) from instance_tenue), false) as fictif
from instance_par_lieu
cross join contrat
where minimum_par_an is not null and annee >= debut
group by instance, instance_par_lieu.libelle, annee, par_quartier;

-- Nothing in the data says that these were done: they are reminded until their day, and never said late.
create view echeance_contrat as
select
    'rapport' as genre, 'rapport' as sujet, 'Rapport annuel et annexes de ' || annee as libelle, annee,
    'intercommunalité et commune' as de_qui, make_date(annee + 1, 12, 31) as due_le, null::bigint as attendus_nb,
    null::bigint as recus_nb,
    ('Code général des collectivités territoriales, L.1111-2 : chaque année, sans jour fixé ; le projet est soumis aux '
        || 'conseils un mois avant.') as fondement,
    'Écrire les documents, puis soumettre le projet de rapport aux conseils.' as geste, 'bilan_annuel' as page, false as fictif
from annee_suivie
cross join contrat
where annee >= debut
union all
select
    'evaluation', 'mi_parcours', 'Évaluation à mi-parcours du contrat', evaluation_mi_parcours, 'signataires du contrat',
    make_date(evaluation_mi_parcours, 6, 30), null::bigint, null::bigint, 'Contrat : entre ses deux phases.',
    'Relire ce qui sera mesurable à cette date, et le protocole.', 'mesurable', false
from contrat;

create view echeance_possible as
select * from echeance_edition
union all select * from echeance_bilan
union all select * from echeance_declaration
union all select * from echeance_instance
union all select * from echeance_contrat;
