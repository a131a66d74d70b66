-- Constats that depend on the day they are read: late bilans, late decisions, projects awaited after the date of the contract. Never kept as tables.

create or replace view constat_bilan as
with niveau as (
    select
        annee, quartier, defi,
        count(distinct cle) as attendus_nb,
        count(distinct cle) filter (where not bilan_recu and bilan_du_le < jour_lu()) as retard_nb,
        somme_eur(case when not bilan_recu and bilan_du_le < jour_lu() then montant_eur end) as retard_eur,
        max(bilan_du_le) as due_le, bool_or(fictif) as fictif
    from action_ventilee
    group by grouping sets ((annee), (annee, quartier), (annee, defi))
),
nomme as (
    select niveau.*, quartier.nom_contrat as nom
    from niveau
    left join quartier on quartier.quartier = niveau.quartier
    where coalesce(niveau.quartier, '') <> 'non-ventile' and coalesce(niveau.defi, 1) > 0
)
select
    'bilans-' || annee || coalesce('-' || quartier, '') || coalesce('-defi-' || defi, '') as constat,
    'bilan_en_retard' as famille, quartier, defi, null as indicateur, annee, null as instance, 'defavorable' as etat,
    null as motif,
    sujet_constat(case when quartier is not null then nom end, defi) || ' : '
        || pluriel_fr(retard_nb, 'bilan', 'bilans') || ' de ' || annee || ' en retard sur '
        || nombre_fr(attendus_nb, 0) as titre,
    'Sur ' || pluriel_fr(attendus_nb, 'bilan attendu', 'bilans attendus') || ' pour ' || annee || ', '
        || nombre_fr(retard_nb, 0) || case when retard_nb < 2 then ' n''est pas reçu' else ' ne sont pas reçus' end
        || ' alors que la date limite est passée. '
        || case when retard_nb < 2 then 'L''action concernée avait' else 'Les actions concernées avaient' end
        || ' reçu un accord pour ' || nombre_fr(retard_eur, 0) || espace_fine()
        || '€ : rien ne dit qu''' || case when retard_nb < 2 then 'elle n''a' else 'elles n''ont' end
        || ' pas eu lieu.' as phrase,
    'etablie' as certitude, 'Relancer les structures dont le bilan manque.' as consequence,
    'retour_bilans' as question, parametres_constat(annee, quartier, defi) as parametres, fictif,
    1.0 as gravite, retard_nb / attendus_nb as taille,
    coalesce(poids, attendus_nb / max(attendus_nb) over (partition by annee)) as poids
from nomme
left join poids_quartier using (quartier)
where retard_nb > 0;

create or replace view constat_decision as
select
    'decision-' || decision as constat, 'decision' as famille, null as quartier, null::integer as defi,
    null as indicateur, year(prise_le)::integer as annee, instance, 'defavorable' as etat, null as motif,
    'En retard de ' || pluriel_fr(date_diff('day', echeance, jour_lu()), 'jour', 'jours') || ' : « '
        || coupe_fr(rtrim(libelle, '.'), 60) || ' »' as titre,
    'Décision du ' || strftime(prise_le, '%d/%m/%Y') || ' : « ' || rtrim(libelle, '.') || ' ». Échéance : '
        || strftime(echeance, '%d/%m/%Y')
        || '. Responsable : ' || coalesce(responsable, 'à désigner') || '.' as phrase,
    'etablie' as certitude, 'Demander où elle en est, la clore ou lui donner une nouvelle échéance.' as consequence,
    'decisions' as question, 'instance=' || instance as parametres, fictif,
    0.8 as gravite, least(date_diff('day', echeance, jour_lu()), 365) / 365 as taille, 1 as poids
from decision
where echeance < jour_lu() and etat in ('a_faire', 'en_cours');

-- Where a project phare stands: its last declared progress.
create view avancement_dernier as
select * from avancement qualify row_number() over (partition by projet_phare order by situation_au desc) = 1;

create or replace view constat_projet as
select
    'projet-' || projet_phare.projet_phare as constat, 'projet' as famille, projet_phare.quartier, defi,
    null as indicateur, year(situation_au)::integer as annee, null as instance, 'defavorable' as etat, null as motif,
    coupe_fr(projet_phare.libelle, 54) || ' : échéance ' || annee_prevue || ' au lieu de ' || annee_promise as titre,
    projet_phare.libelle || ' : l''échéance du contrat est ' || annee_promise || ', celle du dernier point (au '
        || strftime(situation_au, '%d/%m/%Y') || ') est ' || annee_prevue || '.' as phrase,
    'etablie' as certitude, 'Demander au pilote ce qui retarde, et la date qu''il tient.' as consequence,
    'projets_phares' as question, 'defi=' || defi as parametres, fictif,
    0.9 as gravite, least(annee_prevue - annee_promise, 3) / 3 as taille, coalesce(poids, 1) as poids
from projet_phare
join avancement_dernier using (projet_phare)
left join poids_quartier on poids_quartier.quartier = projet_phare.quartier
where avancement_dernier.etat <> 'livre' and annee_prevue > annee_promise;

-- What the comité should hear first, out of 100, on four floors: what changed for better or worse since the baseline (82 and
-- above), what did before the contract in all the quartiers together (64 to 82), the rest (10 to 64, what is invented counts
-- half), what does not conclude (below 10).
create macro fraicheur(age) as 1 - least(greatest(coalesce(age, 5), 0), 10) / 10;

create macro interet(gravite, taille, poids, age) as
    30 * gravite + 20 * least(coalesce(taille, 0), 1) + 20 * poids + 20 * fraicheur(age);

create macro score_constat(famille, etat, quartier, gravite, taille, poids, age, fictif) as round(case
    when famille = 'non_conclu' then 4 * poids + 5 * fraicheur(age)
    when etat in ('amelioration', 'degradation') and famille = 'evolution' and not fictif
    then 82 + 0.2 * interet(gravite, taille, poids, age)
    when etat in ('amelioration', 'degradation') and famille = 'avant_contrat' and quartier is null
    then 64 + 0.2 * interet(gravite, taille, poids, age)
    else 10 + 0.6 * interet(gravite, taille, poids, age) * case when fictif then 0.5 else 1 end
end, 3);
