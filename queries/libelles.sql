-- Ce que l'on lit à la place des codes : états, natures, étapes, publics, et ce que le contrat et le catalogue nomment.
--
-- @grain      colonne, code
-- @parametre  colonne  table et colonne, comme action.etat, ou colonne seule, comme financeur ; NULL = toutes
-- @colonne    colonne  table et colonne, ou colonne de toutes les tables
-- @colonne    code     code
-- @colonne    libelle  ce que l'on lit
-- @verifie    libelle <> ''

with nomme as (
    select colonne, ordre, code, libelle from libelle
    union all
    select 'quartier', ordre, quartier, nom_contrat from quartier
    union all
    select 'defi', defi, defi::varchar, defi || '. ' || libelle_court from defi
    union all
    select 'axe', ordre, axe, axe || ' ' || libelle from axe
    union all
    select 'financeur', ordre, financeur, libelle from financeur
    union all
    select 'signataire', ordre, signataire, libelle_court from signataire
    union all
    select 'dispositif', ordre, dispositif, libelle from dispositif
    union all
    select 'instance', ordre, instance, libelle from instance
    union all
    select 'projet_phare', ordre, projet_phare, libelle from projet_phare
    union all
    select 'indicateur', 0, indicateur, libelle_court from indicateur
    union all
    select 'source', 0, source, libelle from source
    union all
    select 'territoire', min(ordre), territoire, min(libelle) from territoire group by territoire
)
select colonne, code, libelle
from nomme
where $colonne is null or colonne = $colonne
order by colonne, ordre, code
