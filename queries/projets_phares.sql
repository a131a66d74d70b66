-- Les projets phares des défis : lieu, date promise et ce qui a été promis.
--
-- @grain      projet_phare
-- @parametre  quartier  code du quartier, les projets de plusieurs quartiers étant compris ; NULL = tous
-- @parametre  defi      numéro du défi ; NULL = tous
-- @colonne    projet_phare   code du projet
-- @colonne    defi           numéro du défi
-- @colonne    defi_libelle   nom court du défi
-- @colonne    libelle        nom du projet
-- @colonne    nature         projet_phare, experimentation ou plan
-- @colonne    lieu           lieu
-- @colonne    quartier       code du quartier ; vide quand il en concerne plusieurs
-- @colonne    annee_promise  année écrite dans le contrat ; vide quand il n'en donne pas
-- @colonne    promesse       ce qui a été promis
-- @verifie    annee_promise is null or annee_promise between 2024 and 2030

select
    projet_phare, defi, defi.libelle_court as defi_libelle, projet_phare.libelle, projet_phare.nature,
    projet_phare.lieu, projet_phare.quartier, projet_phare.annee_promise, projet_phare.promesse
from projet_phare
join defi using (defi)
where ($quartier is null or projet_phare.quartier is null or projet_phare.quartier = $quartier)
  and ($defi is null or defi = $defi::integer)
order by projet_phare.quartier is null, projet_phare.ordre
