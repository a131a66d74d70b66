-- Les sources : leur producteur, leurs règles, ce qui est chargé et ce qui est attendu.
--
-- @grain      source
-- @parametre  source  code de la source ; NULL = toutes
-- @colonne    source                code de la source
-- @colonne    libelle               nom de la source
-- @colonne    producteur            producteur
-- @colonne    licence               licence
-- @colonne    url                   adresse
-- @colonne    ou_trouver            où trouver le fichier
-- @colonne    periodicite           périodicité
-- @colonne    delai_diffusion_mois  délai entre la donnée et sa diffusion, en mois
-- @colonne    prochaine             prochaine édition attendue, calculée pour une source qui se suit d'année en année
-- @colonne    ecart_minimal_ans     écart minimal entre deux années comparées
-- @colonne    protection            méthode de protection du secret
-- @colonne    rang                  rang dans les conflits : le plus petit l'emporte
-- @colonne    verifie               faux tant qu'aucun fichier réel n'a été lu
-- @colonne    plancher_effectif     différence d'effectifs au-dessous de laquelle on ne conclut pas, par date
-- @colonne    arrondi_unite         vrai quand une part entière peut avoir été arrondie
-- @colonne    interrompue           vrai quand aucune édition n'est annoncée
-- @colonne    demi_fenetre_ans      années d'enquêtes de part et d'autre de l'année de la donnée
-- @colonne    zonage_source         zonage de la source
-- @colonne    fichiers_nb           fichiers chargés
-- @colonne    mesures_nb            mesures retenues
-- @colonne    millesime_max         dernière année de données
-- @verifie    fichiers_nb >= 0

with fichier_charge as (
    select source, count(*) as fichiers_nb from chargement where etat = 'charge' and not fictif group by source
),
mesure_source as (
    select source, count(*) as mesures_nb, max(millesime) as millesime_max from mesure where not fictif group by source
)
select
    source_suivie.* exclude (reference_2024, dernier_charge, reguliere) replace (
        source_suivie.verifie or coalesce(fichiers_nb, 0) > 0 as verifie,
        case when source_suivie.prochaine <> '' then source_suivie.prochaine else attente_fr(reguliere, dernier_charge, delai_diffusion_mois, jour)
            end as prochaine
    ),
    coalesce(fichiers_nb, 0) as fichiers_nb,
    coalesce(mesures_nb, 0) as mesures_nb,
    millesime_max
from source_suivie
cross join (select jour_lu() as jour) as lue
left join fichier_charge using (source)
left join mesure_source using (source)
where $source is null or source_suivie.source = $source
order by source_suivie.rang, source_suivie.libelle, source_suivie.source
