-- Les postes adultes-relais et Fonjep du contrat, une année : à la maille du contrat, jamais d'un quartier.
--
-- @grain      dispositif_poste, annee
-- @parametre  annee  année ; NULL = toutes
-- @colonne    dispositif_poste  adulte-relais ou fonjep
-- @colonne    annee             année
-- @colonne    postes_nb         postes distincts
-- @colonne    lignes_nb         lignes publiées, doublons exacts ôtés
-- @colonne    doublons_nb       doublons exacts du fichier de l'ANCT, comptés une seule fois
-- @colonne    montant_eur       montant publié
-- @colonne    suspect           raison de se méfier du montant ; vide sinon
-- @colonne    fichiers          fichiers lus
-- @colonne    fictif            vrai quand une donnée est une démonstration
-- @verifie    postes_nb <= lignes_nb
-- @verifie    montant_eur >= 0

select
    dispositif_poste, annee,
    count(distinct poste)::integer as postes_nb,
    count(*)::integer as lignes_nb,
    sum(exemplaires - 1)::integer as doublons_nb,
    somme_eur(montant_eur) as montant_eur,
    max(suspect) as suspect,
    array_to_string(list_sort(list(distinct fichier)), ', ') as fichiers,
    bool_or(fictif) as fictif
from poste
where $annee is null or annee = $annee::integer
group by dispositif_poste, annee
order by dispositif_poste, annee
