-- Ce qui porte tous les mots cherchés, sans accents ni majuscules : un lieu, un indicateur, un défi, une structure, une action.
--
-- @grain      genre, cle
-- @parametre  mots    mots cherchés ; NULL = tout
-- @parametre  nombre  nombre de résultats ; NULL = tous
-- @colonne    genre   quartier, defi, indicateur, vue (un indicateur dans un quartier), projet_phare, structure, financeur ou action
-- @colonne    cle     code, numéro, ou numéro et année de l'action
-- @colonne    libelle ce qui se lit, et qui s'écrit dans l'adresse de la page
-- @colonne    quartier  nom du quartier d'une vue ; vide sinon
-- @colonne    annee   année de l'action
-- @colonne    fictif  vrai pour une donnée de démonstration
-- @verifie    genre <> 'action' or annee is not null
-- @verifie    (genre = 'vue') = (quartier is not null)

with objet as (
    select 1 as rang, 'quartier' as genre, quartier as cle, nom_contrat as libelle, null as quartier, null as annee,
        concat_ws(' ', libelle_officiel, code_qpv2024) as texte, false as fictif
    from quartier
    union all
    select 2, 'defi', defi::varchar, defi || '. ' || libelle_court, null, null, 'défi ' || libelle, false
    from defi
    union all
    select 3, 'indicateur', indicateur, libelle, null, null, libelle_court, false
    from indicateur
    union all
    -- Two words at least, which neither the indicator nor the place carries alone.
    select 4, 'vue', indicateur || '@' || quartier, indicateur.libelle, nom_contrat, null, indicateur.libelle_court || ' ' || nom_contrat, false
    from indicateur
    cross join quartier
    where contains(trim($mots), ' ')
      and not porte_les_mots(concat_ws(' ', indicateur.libelle, indicateur.libelle_court), $mots)
      and not porte_les_mots(concat_ws(' ', nom_contrat, libelle_officiel), $mots)
    union all
    select 5, 'projet_phare', projet_phare, libelle, null, null, lieu, false
    from projet_phare
    union all
    select 6, 'structure', structure, structure_suivie.nom || coalesce(' (' || siren || ')', ''), null, derniere.annee, null,
        structure_suivie.fictif
    from structure_suivie
    left join (select structure, max(annee) as annee from bilan_suivi group by structure) as derniere using (structure)
    union all
    select 8, 'financeur', financeur, libelle, null, null, case when contains(libelle, 'programme') then 'bop' end, false
    from financeur
    union all
    select 9, 'action', action || '@' || annee, action || ' (' || annee || ') : ' || intitule, null, annee, structure, fictif
    from action
)
select genre, cle, libelle, quartier, annee, fictif
from objet
where $mots is null or porte_les_mots(concat_ws(' ', libelle, texte), $mots)
order by rang, annee desc nulls first, libelle, quartier nulls first, genre, cle
limit coalesce($nombre::integer, 1000000)
