-- Les structures : leurs actions, leurs crédits, leurs bilans dus, reçus et en retard, leurs postes et leurs subventions.
--
-- Une structure est reconnue à son SIREN, parce que son nom et les numéros de ses actions changent ; sans SIRET, à un nom
-- qu'un seul SIREN porte, ou à son nom. Postes et subventions publiés ne s'ajoutent jamais aux crédits des actions.
--
-- @grain      structure
-- @parametre  structure  code de la structure ; NULL = toutes
-- @colonne    structure            code de la structure : son SIREN, à défaut son nom
-- @colonne    nom                  nom, le plus récent
-- @colonne    siren                SIREN ; vide quand il n'est pas connu
-- @colonne    premiere_annee       première année d'une action financée ; vide sans action
-- @colonne    derniere_annee       dernière
-- @colonne    actions_nb           actions financées, toutes années
-- @colonne    nouvelles_nb         dont nouvelles
-- @colonne    reconduites_nb       dont reconduites
-- @colonne    cpo_nb               dont portées par une convention pluriannuelle (CPO)
-- @colonne    montant_eur          crédits spécifiques accordés, toutes années
-- @colonne    etat_eur             dont l'État seul (programme 147)
-- @colonne    bilans_dus_nb        bilans dont la date est passée
-- @colonne    bilans_recus_nb      bilans reçus, dus ou en avance
-- @colonne    bilans_en_retard_nb  bilans en retard
-- @colonne    annees_nb            années de suite où un de ses bilans manque, jusqu'à la dernière due
-- @colonne    postes_nb            lignes de postes adultes-relais et Fonjep publiées
-- @colonne    subventions_nb       subventions publiées en données ouvertes
-- @colonne    refus                un de ses fichiers refusé ici ; vide sinon
-- @colonne    fictif               vrai quand une donnée est une démonstration
-- @verifie    bilans_en_retard_nb <= bilans_dus_nb
-- @verifie    bilans_recus_nb <= actions_nb
-- @verifie    etat_eur <= montant_eur

with suivie as (
    select
        structure, min(annee) as premiere_annee, max(annee) as derniere_annee, count(*) as actions_nb,
        count(*) filter (where statut = 'nouvelle') as nouvelles_nb,
        count(*) filter (where statut = 'reconduite') as reconduites_nb,
        count(*) filter (where statut = 'cpo') as cpo_nb,
        somme_eur(montant_eur) as montant_eur, somme_eur(etat_eur) as etat_eur,
        count(*) filter (where du) as bilans_dus_nb, count(*) filter (where bilan_recu) as bilans_recus_nb,
        count(*) filter (where en_retard) as bilans_en_retard_nb
    from bilan_suivi
    group by structure
),
publie as (
    select
        coalesce(left(lue.siret, 9), siren, sans_accents(lue.nom)) as structure,
        count(*) filter (where genre = 'poste') as postes_nb, count(*) filter (where genre = 'subvention') as subventions_nb
    from (
        select 'poste' as genre, structure as nom, siret from poste
        union all
        select 'subvention' as genre, beneficiaire as nom, siret from subvention
    ) as lue
    left join structure_nommee on structure_nommee.nom = sans_accents(lue.nom)
    group by structure
)
select
    structure, nom, siren, premiere_annee, derniere_annee, coalesce(actions_nb, 0)::integer as actions_nb,
    coalesce(nouvelles_nb, 0)::integer as nouvelles_nb, coalesce(reconduites_nb, 0)::integer as reconduites_nb,
    coalesce(cpo_nb, 0)::integer as cpo_nb, coalesce(montant_eur, 0) as montant_eur, coalesce(etat_eur, 0) as etat_eur,
    coalesce(bilans_dus_nb, 0)::integer as bilans_dus_nb, coalesce(bilans_recus_nb, 0)::integer as bilans_recus_nb,
    coalesce(bilans_en_retard_nb, 0)::integer as bilans_en_retard_nb, coalesce(annees_nb, 0)::integer as annees_nb,
    coalesce(postes_nb, 0)::integer as postes_nb, coalesce(subventions_nb, 0)::integer as subventions_nb,
    structure_refusee.fichier as refus, fictif
from structure_suivie
left join suivie using (structure)
left join publie using (structure)
left join suite_structure using (structure)
left join structure_refusee using (structure)
where $structure is null or structure = $structure
order by bilans_en_retard_nb desc, montant_eur desc, nom, structure
