-- Ce qui porte tous les mots cherchés : quartiers, défis, indicateurs, projets phares, actions ; sans accents ni majuscules.
--
-- @grain      genre, cle
-- @parametre  mots    mots cherchés ; NULL = tout
-- @parametre  nombre  nombre de résultats ; NULL = tous
-- @colonne    genre   quartier, defi, indicateur, projet_phare ou action
-- @colonne    cle     code, numéro, ou numéro et année de l'action
-- @colonne    libelle ce qui se lit, et qui s'écrit dans l'adresse de la page
-- @colonne    annee   année de l'action
-- @colonne    fictif  vrai pour une donnée de démonstration
-- @verifie    genre <> 'action' or annee is not null

with objet as (
    select 1 as rang, 'quartier' as genre, quartier as cle, nom_contrat as libelle, null as annee,
        concat_ws(' ', libelle_officiel, code_qpv2024) as texte, false as fictif
    from quartier
    union all
    select 2, 'defi', defi::varchar, defi || '. ' || libelle_court, null, 'défi ' || libelle, false
    from defi
    union all
    select 3, 'indicateur', indicateur, libelle, null, libelle_court, false
    from indicateur
    union all
    select 4, 'projet_phare', projet_phare, libelle, null, lieu, false
    from projet_phare
    union all
    select 5, 'action', action || '@' || annee, action || ' (' || annee || ') : ' || intitule, annee, structure, fictif
    from action
)
select genre, cle, libelle, annee, fictif
from objet
where $mots is null or porte_les_mots(concat_ws(' ', libelle, texte), $mots)
order by rang, annee desc nulls first, libelle, genre, cle
limit coalesce($nombre::integer, 1000000)
