-- Le catalogue des indicateurs : leur fiche, et s'ils ont aujourd'hui des valeurs.
--
-- @grain      indicateur
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  defi        numéro du défi, principal ou non ; NULL = tous
-- @colonne    indicateur       code de l'indicateur
-- @colonne    libelle          nom de l'indicateur
-- @colonne    libelle_court    nom court
-- @colonne    sujet            sujet d'une phrase : « le taux de pauvreté »
-- @colonne    sujet_court      sujet d'un titre : « la pauvreté »
-- @colonne    unite            unité telle qu'elle s'écrit
-- @colonne    unite_lue        unité telle qu'elle se lit
-- @colonne    decimales        nombre de décimales affichées
-- @colonne    nature           contexte, moyens, realisation, resultat ou perception
-- @colonne    sens             hausse_favorable, baisse_favorable ou neutre
-- @colonne    sommable         vrai si les quartiers peuvent être additionnés
-- @colonne    numerateur       ce que compte le numérateur d'une part
-- @colonne    denominateur     ce que compte son dénominateur
-- @colonne    reference        territoire de comparaison par défaut
-- @colonne    maille           plus petit territoire diffusé
-- @colonne    definition       définition
-- @colonne    interet          pourquoi il compte
-- @colonne    ne_pas_dire      ce qu'il ne faut pas lui faire dire
-- @colonne    auteur           auteur de la fiche
-- @colonne    prochaine_revue  date de la prochaine revue de la fiche
-- @colonne    erreur_modele    modèle d'erreur : part, effectif, rapport, quantile, exhaustif
-- @colonne    erreur_origine   d'où vient ce modèle
-- @colonne    erreur_annee     année où il a été arrêté
-- @colonne    part_population  ce que compte le dénominateur, par habitant
-- @colonne    taux_sondage     part des logements enquêtée ; 1 pour un registre
-- @colonne    effet_plan       effet du plan de sondage, ou de grappe
-- @colonne    dispersion       d'un quantile : son erreur pour une observation, rapportée à sa valeur
-- @colonne    remplace_par     indicateur qui lui succède avec une autre définition
-- @colonne    rapporte_a       effectif auquel il se rapporte pour un taux sur plusieurs quartiers
-- @colonne    attente_quoi     ce qui est attendu
-- @colonne    attente_de_qui   de qui
-- @colonne    attente_quand    quand
-- @colonne    defi             numéro du défi principal
-- @colonne    defis            numéros de tous ses défis
-- @colonne    axes             axes auxquels il se rattache
-- @colonne    valeurs_nb       nombre de valeurs publiées pour les quartiers
-- @verifie    valeurs_nb >= 0

with mesure_quartier as (
    select indicateur, count(mesure.valeur) as valeurs_nb
    from mesure
    join quartier on quartier.quartier = mesure.territoire
    group by indicateur
),
rattachement as (
    select
        indicateur,
        min(defi) filter (where rang = 1) as defi,
        string_agg(defi, ', ' order by rang, defi) as defis,
        count(*) filter (where defi = $defi::integer) as retenu
    from indicateur_defi
    group by indicateur
),
axe_indicateur as (
    select indicateur, string_agg(axe, ', ' order by axe) as axes from indicateur_axe group by indicateur
)
select
    indicateur.*,
    rattachement.defi, rattachement.defis,
    coalesce(axes, '') as axes,
    coalesce(valeurs_nb, 0) as valeurs_nb
from indicateur
join rattachement using (indicateur)
left join axe_indicateur using (indicateur)
left join mesure_quartier using (indicateur)
where ($indicateur is null or indicateur.indicateur = $indicateur)
  and ($defi is null or retenu > 0)
order by rattachement.defi, coalesce(valeurs_nb, 0) = 0, indicateur.libelle, indicateur.indicateur
