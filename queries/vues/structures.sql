-- Views shared by the questions on structures and on their bilans.

-- A structure is known by its SIREN: its name changes from a file to another, the numbers of its actions each year.
-- Without a SIRET, a name that one SIREN alone bears is that structure; else the name stands for itself.
create view structure_lue as
select structure as nom, siret, annee, fictif from action
union all
select structure, siret, annee, fictif from poste
union all
select beneficiaire, siret, year(convention_le), fictif from subvention;

create view structure_nommee as
select sans_accents(nom) as nom, min(left(siret, 9)) as siren
from structure_lue
where siret is not null
group by sans_accents(nom)
having count(distinct left(siret, 9)) = 1;

create view structure_suivie as
with lue as (
    select
        structure_lue.nom, annee, fictif, coalesce(left(siret, 9), siren) as siren,
        coalesce(left(siret, 9), siren, sans_accents(structure_lue.nom)) as structure
    from structure_lue
    left join structure_nommee on structure_nommee.nom = sans_accents(structure_lue.nom)
    where structure_lue.nom is not null
)
select structure, max(siren) as siren, max_by(nom, (annee, nom)) as nom, bool_or(fictif) as fictif
from lue
group by structure;

-- Each funded action with its structure, what it was granted, and where its bilan stands on the day read.
create view bilan_suivi as
select
    action_suivie.action, action_suivie.annee, intitule,
    coalesce(left(siret, 9), siren, sans_accents(action_suivie.structure)) as structure, action_suivie.statut, defi,
    bilan_recu, bilan_du_le, bilan_du_le < jour_lu() as du, not bilan_recu and bilan_du_le < jour_lu() as en_retard,
    coalesce(montant_accorde.montant_eur, 0) as montant_eur, coalesce(etat_eur, 0) as etat_eur,
    fichier, feuille_lue, ligne, fictif
from action_suivie
left join structure_nommee on nom = sans_accents(action_suivie.structure)
left join montant_accorde using (action, annee)
left join (
    select action, annee, somme_eur(montant_eur) as etat_eur
    from financement
    join financeur using (financeur)
    join signataire using (signataire)
    where financement.nature = 'credit_specifique' and etape = 'accorde' and signataire.nature = 'etat'
    group by action, annee
) as verse_par_etat using (action, annee)
where financee;

-- Years in a row with a bilan missing, back from the last year whose bilans are due: of a structure, whose numbers change
-- each year, and of one number. A year without action neither counts nor breaks the run.
create view suite_structure as
with annuelle as (
    select structure, annee, bool_or(en_retard) as manque from bilan_suivi where du group by structure, annee
),
bornee as (
    select *, max(case when not manque then annee end) over (partition by structure) as complete_en from annuelle
)
select structure, count(*) filter (where manque and annee > coalesce(complete_en, 0))::integer as annees_nb
from bornee
group by structure;

create view suite_action as
with bornee as (
    select *, max(case when not en_retard then annee end) over (partition by action) as complete_en
    from bilan_suivi
    where du
)
select action, count(*) filter (where en_retard and annee > coalesce(complete_en, 0))::integer as annees_nb
from bornee
group by action;

-- What a structure sent and that was refused here: a row or a date of bilan set aside, or a whole file, known by the SIREN,
-- the name or the number of an action in its own name. Nothing is asked of that structure before we have mended it.
create view structure_refusee as
with mots as (
    select fichier, ' ' || regexp_replace(sans_accents(fichier), '[^a-z0-9]+', ' ', 'g') || ' ' as texte
    from chargement
    where etat in ('refuse', 'non_reconnu')
)
select structure, min(fichier) as fichier
from (
    select structure, rejet.fichier
    from rejet
    join bilan_suivi on bilan_suivi.action = rejet.action
    where valeurs_nb > 0 or colonne = 'Bilan reçu le'
    union all
    select structure, fichier
    from structure_suivie
    join mots on contains(texte, ' ' || regexp_replace(sans_accents(nom), '[^a-z0-9]+', ' ', 'g') || ' ')
        or (siren is not null and contains(texte, siren))
    union all
    select structure, mots.fichier
    from bilan_suivi
    join mots on contains(texte, ' ' || sans_accents(action) || ' ')
)
group by structure;
