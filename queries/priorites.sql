-- Les priorités des quartiers, et les défis auxquels elles répondent (proposition à adopter par le comité technique).
--
-- @grain      priorite
-- @parametre  quartier  code du quartier ; NULL = tous
-- @colonne    priorite   code de la priorité
-- @colonne    quartier   code du quartier
-- @colonne    numero     rang de la priorité dans le contrat
-- @colonne    libelle    priorité
-- @colonne    detail     moyens annoncés
-- @colonne    defis      défis auxquels elle répond, le principal d'abord
-- @colonne    statut     proposition, ou adopte
-- @verifie    numero >= 1

select
    priorite.priorite, priorite.quartier, priorite.numero, priorite.libelle, priorite.detail,
    string_agg(defi || '. ' || defi.libelle_court, ' · ' order by priorite_defi.rang, defi) as defis,
    min(priorite_defi.statut) as statut
from priorite
join quartier using (quartier)
left join priorite_defi using (priorite)
left join defi using (defi)
where $quartier is null or priorite.quartier = $quartier
group by all
order by min(quartier.ordre), priorite.numero, priorite.priorite
