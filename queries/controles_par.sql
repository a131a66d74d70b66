-- Les contrôles, un par ligne : la règle en mots, combien de lignes elle désigne, combien restent à voir.
--
-- @grain      controle
-- @parametre  annee  année, et ce dont l'année n'est pas connue ; NULL = toutes
-- @colonne    controle       code du contrôle
-- @colonne    libelle        contrôle
-- @colonne    regle          règle
-- @colonne    lignes_nb      lignes désignées
-- @colonne    a_voir_nb      lignes à voir
-- @colonne    vus_nb         lignes vues
-- @colonne    justifies_nb   lignes justifiées
-- @colonne    a_corriger_nb  lignes à corriger
-- @colonne    fictif         vrai quand une ligne désignée, ou une action de l'année, est une donnée de démonstration
-- @verifie    lignes_nb = a_voir_nb + vus_nb + justifies_nb + a_corriger_nb

with compte as (
    select
        controle,
        count(*)::integer as lignes_nb,
        (count(*) filter (where etat = 'a_voir'))::integer as a_voir_nb,
        (count(*) filter (where etat = 'vu'))::integer as vus_nb,
        (count(*) filter (where etat = 'justifie'))::integer as justifies_nb,
        (count(*) filter (where etat = 'a_corriger'))::integer as a_corriger_nb,
        bool_or(fictif) as fictif
    from controle_ligne
    where $annee is null or annee is null or annee = $annee::integer
    group by controle
)
select
    regle.controle, libelle.libelle, regle.regle, coalesce(lignes_nb, 0) as lignes_nb, coalesce(a_voir_nb, 0) as a_voir_nb,
    coalesce(vus_nb, 0) as vus_nb, coalesce(justifies_nb, 0) as justifies_nb, coalesce(a_corriger_nb, 0) as a_corriger_nb,
    coalesce(
        fictif, (select bool_or(fictif) from annee_chargee where $annee is null or annee = $annee::integer), false
    ) as fictif
from controle_regle as regle
join libelle on libelle.colonne = 'marque_controle.controle' and libelle.code = regle.controle
left join compte using (controle)
order by regle.ordre, controle
