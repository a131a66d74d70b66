-- Ce qui sera mesurable quand : pour chaque source, la première année d'après la signature, et ce qui existera à mi-parcours et à la fin.
--
-- Une année d'avant la signature ne juge rien, ni celle qu'une rupture déclarée empêche de comparer à la valeur de départ.
--
-- @grain      source
-- @parametre  jour  date de lecture (AAAA-MM-JJ) ; NULL = aujourd'hui
-- @colonne    source                 code de la source
-- @colonne    libelle                nom de la source
-- @colonne    producteur             producteur
-- @colonne    demi_fenetre_ans       années d'enquêtes de part et d'autre de l'année de la donnée
-- @colonne    delai_diffusion_mois   délai de diffusion constaté, en mois
-- @colonne    interrompue            vrai quand aucune édition n'est annoncée
-- @colonne    reference_2024         éditions qui servent de valeur de départ aux indicateurs de cette source
-- @colonne    dernier_charge         dernière année chargée, données de démonstration exclues
-- @colonne    attendu_ce_jour        dernière année qui devrait être diffusée à la date de lecture
-- @colonne    retard_ans             années attendues et non chargées
-- @colonne    premier_dans_contrat   première année dont toutes les enquêtes suivent la signature
-- @colonne    diffusion_premier      date de diffusion attendue de cette année
-- @colonne    annee_mi_parcours      année de l'évaluation de mi-parcours du contrat
-- @colonne    dernier_a_mi_parcours  dernière année diffusée à cette évaluation
-- @colonne    juge_a_mi_parcours     vrai si cette année suit la signature et se compare à la référence
-- @colonne    annee_fin              dernière année du contrat
-- @colonne    dernier_a_la_fin       dernière année diffusée à la fin de cette année
-- @colonne    juge_a_la_fin          vrai si cette année suit la signature et se compare à la référence
-- @colonne    rupture_annee          année à partir de laquelle aucun indicateur de la source ne se compare à la référence ; vide sinon
-- @verifie    premier_dans_contrat <= annee_fin
-- @verifie    annee_mi_parcours <= annee_fin
-- @verifie    retard_ans is null or retard_ans >= 0

with lecture as (
    select
        coalesce(try_cast($jour as date), jour_lu()) as jour, year(contrat.signature) as annee_signature,
        make_date(contrat.evaluation_mi_parcours, 6, 30) as mi_parcours, make_date(contrat.fin, 12, 31) as fin
    from contrat
),
suivie as (
    select * from source_suivie where zonage_source = 'QPV2024'
),
-- A source is barred from the year when every indicator that it feeds has had a break since the signature.
coupure as (
    select source, max(annee) as rupture_annee
    from (
        select indicateur_source.source, indicateur_source.indicateur, min(rupture.annee) as annee
        from indicateur_source
        cross join lecture
        left join rupture
            on rupture.source = indicateur_source.source and rupture.indicateur = indicateur_source.indicateur
            and rupture.nature = 'rupture' and rupture.annee > lecture.annee_signature
        group by indicateur_source.source, indicateur_source.indicateur
    ) as touchee
    group by source
    having count(*) = count(annee)
),
calcul as (
    select
        suivie.*, lecture.*, rupture_annee,
        annee_signature + 1 + demi_fenetre_ans as premier_dans_contrat,
        case when not interrompue then derniere_diffusee(jour, delai_diffusion_mois) end as attendu_ce_jour,
        case when not interrompue then derniere_diffusee(mi_parcours, delai_diffusion_mois) end as dernier_a_mi_parcours,
        case when not interrompue then derniere_diffusee(fin, delai_diffusion_mois) end as dernier_a_la_fin
    from suivie
    cross join lecture
    left join coupure using (source)
)
select
    source, libelle, producteur, demi_fenetre_ans, delai_diffusion_mois, interrompue, reference_2024, dernier_charge,
    attendu_ce_jour,
    greatest(0, attendu_ce_jour - coalesce(dernier_charge, attendu_ce_jour - 1)) as retard_ans,
    premier_dans_contrat,
    case when not interrompue
        then diffusee_le(premier_dans_contrat, delai_diffusion_mois)
    end as diffusion_premier,
    year(mi_parcours) as annee_mi_parcours, dernier_a_mi_parcours,
    coalesce(dernier_a_mi_parcours >= premier_dans_contrat and (rupture_annee is null or dernier_a_mi_parcours < rupture_annee), false)
        as juge_a_mi_parcours,
    year(fin) as annee_fin, dernier_a_la_fin,
    coalesce(dernier_a_la_fin >= premier_dans_contrat and (rupture_annee is null or dernier_a_la_fin < rupture_annee), false)
        as juge_a_la_fin,
    rupture_annee
from calcul
order by delai_diffusion_mois + 12 * demi_fenetre_ans, libelle, source
