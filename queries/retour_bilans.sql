-- Le retour des bilans : sur combien d'actions, et sur quelle part des montants, repose ce que l'on dit.
--
-- @grain      quartier, defi, annee
-- @niveau     quartier, defi, annee
-- @somme      montant_eur, montant_bilan_eur
-- @parametre  annee     année de l'action ; NULL = toutes
-- @parametre  quartier  code du quartier, ou non-ventile ; NULL = tous
-- @parametre  defi      numéro du défi principal ; NULL = tous
-- @colonne    quartier             code du quartier ; vide = tous
-- @colonne    defi                 numéro du défi principal ; vide = tous
-- @colonne    annee                année de l'action ; vide = toutes
-- @colonne    bilans_attendus_nb   bilans attendus
-- @colonne    bilans_recus_nb      bilans reçus
-- @colonne    bilans_en_retard_nb  bilans non reçus dont le délai de six mois est passé
-- @colonne    montant_eur          crédits spécifiques accordés
-- @colonne    montant_bilan_eur    ceux des actions dont le bilan est reçu
-- @colonne    montant_bilan_pct    leur part ; vide quand rien n'est accordé
-- @colonne    derniere_echeance    date à laquelle le dernier bilan est dû
-- @colonne    fictif               vrai quand une action est une donnée de démonstration
-- @verifie    bilans_recus_nb <= bilans_attendus_nb
-- @verifie    bilans_en_retard_nb + bilans_recus_nb <= bilans_attendus_nb
-- @verifie    montant_bilan_pct is null or montant_bilan_pct between 0 and 100

with ventilee as (
    select *, not bilan_recu and bilan_du_le < jour_lu() as en_retard
    from action_ventilee
    where ($annee is null or annee = $annee::integer)
      and ($quartier is null or quartier = $quartier)
      and ($defi is null or defi = $defi::integer)
),
niveau as (
    select
        quartier, defi, annee,
        count(distinct cle)::integer as bilans_attendus_nb,
        count(distinct cle) filter (where bilan_recu)::integer as bilans_recus_nb,
        count(distinct cle) filter (where en_retard)::integer as bilans_en_retard_nb,
        somme_eur(montant_eur) as montant_eur,
        somme_eur(case when bilan_recu then montant_eur end) as montant_bilan_eur,
        max(bilan_du_le) as derniere_echeance,
        bool_or(fictif) as fictif
    from ventilee
    group by cube (quartier, defi, annee)
    having count(*) > 0
)
select
    quartier, defi, annee, bilans_attendus_nb, bilans_recus_nb, bilans_en_retard_nb, montant_eur, montant_bilan_eur,
    round(100 * montant_bilan_eur / nullif(montant_eur, 0), 1) as montant_bilan_pct,
    derniere_echeance, fictif
from niveau
order by annee nulls first, quartier nulls first, defi nulls first
