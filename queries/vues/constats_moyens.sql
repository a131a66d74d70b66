-- Constats on the means of a year: actions and money, engagements that nothing serves, droit commun. Of a year whose
-- files are loaded only: not loaded is not zero.

create macro montant_fr(x) as case
    when abs(x) >= 999950 then nombre_fr(round(x / 1000000, 2), 2) || espace_fine() || 'M€'
    else nombre_fr(round(x / 1000, 0), 0) || espace_fine() || 'k€'
end;

create macro sujet_constat(quartier, defi) as coalesce(quartier, case when defi is not null then 'Défi ' || defi end, 'Tout le contrat');

create macro parametres_constat(annee, quartier, defi) as
    concat('annee=', annee, coalesce(' quartier=' || quartier, ''), coalesce(' defi=' || defi, ''));

-- Funded actions and their money: the whole contract, each quartier, each défi.
create view niveau_actions as
with niveau as (
    select
        annee, quartier, defi,
        count(distinct cle) as actions_nb, somme_eur(montant_eur) as montant_eur, bool_or(fictif) as fictif
    from action_ventilee
    group by grouping sets ((annee), (annee, quartier), (annee, defi))
)
select niveau.*, quartier.nom_contrat as nom
from niveau
left join quartier on quartier.quartier = niveau.quartier
where coalesce(niveau.quartier, '') <> 'non-ventile' and coalesce(niveau.defi, 1) > 0;

create view constat_argent as
select
    'argent-' || annee || coalesce('-' || quartier, '') || coalesce('-defi-' || defi, '') as constat,
    'argent' as famille, quartier, defi, null as indicateur, annee, null as instance, 'decrit' as etat, null as motif,
    sujet_constat(case when quartier is not null then nom end, defi) || ' : '
        || pluriel_fr(actions_nb, 'action financée', 'actions financées') || ' en ' || annee || ', '
        || montant_fr(montant_eur) || ' de crédits spécifiques' as titre,
    'En ' || annee || ', ' || pluriel_fr(actions_nb, 'action financée', 'actions financées') || ' et '
        || nombre_fr(montant_eur, 0) || espace_fine() || '€ de crédits spécifiques accordés'
        || case
            when quartier is not null then ' à ce quartier. Une action de plusieurs quartiers compte dans chacun ; seule la '
                || 'part de ses crédits déclarée pour lui est comptée ici.'
            when defi is not null then ' au titre de ce défi, comme défi principal.'
            else ', tous quartiers et défis.'
        end as phrase,
    'etablie' as certitude, 'Comparer avec ce qui a été promis, et avec les bilans reçus.' as consequence,
    'actions_par' as question, parametres_constat(annee, quartier, defi) as parametres, fictif,
    case when quartier is null and defi is null then 0.5 else 0.2 end as gravite,
    montant_eur / nullif(max(montant_eur) over (partition by annee), 0) as taille,
    coalesce(poids, actions_nb / max(actions_nb) over (partition by annee)) as poids
from niveau_actions
left join poids_quartier using (quartier);

-- Axes of a défi, priorities of a quartier, that no funded action of the year serves.
create view engagement_annee as
select
    annee_chargee.annee, promis.*, servi.engagement is not null as servi,
    annee_chargee.fictif or coalesce(servi.fictif, false) as fictif
from annee_chargee
cross join (
    select 'axe' as nature, axe as engagement, null as quartier, defi from axe
    union all
    select 'priorite', priorite, quartier, null from priorite
) as promis
left join (
    select nature, engagement, annee, bool_or(fictif) as fictif from engagement_servi group by all
) as servi
    on servi.nature = promis.nature and servi.engagement = promis.engagement and servi.annee = annee_chargee.annee
where annee_chargee.genre = 'actions';

create view constat_couverture as
with compte as (
    select
        annee, quartier, defi, count(*) as promis_nb, count(*) filter (where not servi) as sans_nb, bool_or(fictif) as fictif
    from engagement_annee
    group by annee, quartier, defi
)
select
    'couverture-' || annee || coalesce('-' || compte.quartier, '') || coalesce('-defi-' || defi, '') as constat,
    'couverture' as famille, compte.quartier, defi, null as indicateur, annee, null as instance, 'defavorable' as etat,
    null as motif,
    sujet_constat(nom_contrat, defi) || ' : ' || case
        when defi is null then pluriel_fr(sans_nb, 'priorité', 'priorités') else pluriel_fr(sans_nb, 'axe', 'axes')
    end || ' sur ' || nombre_fr(promis_nb, 0) || ' sans action financée en ' || annee as titre,
    'En ' || annee || ', ' || nombre_fr(sans_nb, 0) || ' des ' || nombre_fr(promis_nb, 0)
        || case
            when defi is null then ' priorités que le contrat donne à ce quartier'
            else ' axes que le contrat donne à ce défi'
        end
        || case when sans_nb < 2 then ' n''a' else ' n''ont' end || ' aucune action financée.' as phrase,
    'etablie' as certitude,
    'Dire si l''engagement est tenu autrement, ou appeler des actions à la prochaine programmation.' as consequence,
    'couverture' as question, 'annee=' || annee as parametres, fictif,
    0.6 as gravite, sans_nb / promis_nb as taille,
    coalesce(poids, promis_nb / sum(promis_nb) over (partition by annee)) as poids
from compte
left join quartier using (quartier)
left join poids_quartier using (quartier)
where sans_nb > 0;

-- Who has declared no droit commun at all for a year, and what the others declared, as a range.
create macro nature_fr(nom, bas, haut) as nom || ', ' || montant_fr(bas)
    || case when haut > bas then ' à ' || montant_fr(haut) else '' end;

-- Natures do not add up: each has its own range.
create view constat_droit_commun as
with par_nature as (
    select
        annee, nature, somme_eur(montant_bas_eur) as bas_eur, somme_eur(montant_haut_eur) as haut_eur
    from droit_commun
    where etape = 'declare'
    group by annee, nature
),
chiffree as (
    select
        annee,
        concat_ws(
            ' ; ',
            max(case when nature = 'droit_commun_ordinaire' then nature_fr('droit commun ordinaire', bas_eur, haut_eur) end),
            max(case when nature = 'droit_commun_renforce' then nature_fr('droit commun renforcé', bas_eur, haut_eur) end),
            max(case when nature = 'investissement' then nature_fr('investissement', bas_eur, haut_eur) end),
            max(case when nature = 'valorisation' then nature_fr('valorisation', bas_eur, haut_eur) end)
        ) as natures
    from par_nature
    group by annee
),
declaree as (
    select
        annee, count(distinct signataire) as declarants_nb,
        bool_or(fictif) as fictif
    from droit_commun
    where etape = 'declare'
    group by annee
)
select
    'droit-commun-' || annee as constat, 'droit_commun' as famille, null as quartier, null::integer as defi,
    null as indicateur, annee, null as instance,
    case when declarants_nb < signataires_nb then 'defavorable' else 'favorable' end as etat, null as motif,
    'Droit commun ' || annee || ' : ' || nombre_fr(signataires_nb - declarants_nb, 0) || ' signataires sur '
        || nombre_fr(signataires_nb, 0) || ' n''ont rien déclaré' as titre,
    'En ' || annee || ', ' || pluriel_fr(declarants_nb, 'signataire a déclaré', 'signataires ont déclaré') || ' ce '
        || case when declarants_nb < 2 then 'qu''il mobilise' else 'qu''ils mobilisent' end
        || case when natures = '' then ', sans montant' else '. Chiffré : ' || natures end
        || '. Les natures ne s''additionnent pas, et ce qui n''est pas déclaré peut exister.' as phrase,
    'etablie' as certitude, 'Relancer les signataires qui n''ont rien déclaré.' as consequence,
    'silences' as question, 'annee=' || annee as parametres, fictif,
    0.6 as gravite, (signataires_nb - declarants_nb) / signataires_nb as taille, 1 as poids
from declaree
join chiffree using (annee)
cross join (select count(*) as signataires_nb from signataire) as tous;
