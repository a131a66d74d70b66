-- Views shared by the questions on droit commun.

-- A declaration and its share per défi; 0 stands for « no défi declared », tous-qpv for all the quartiers together, which
-- is never split. Only proof levels 1 and 2 have an amount, a low one and a high one.
create view declaration_part as
select
    droit_commun.*, coalesce(droit_commun.quartier, 'tous-qpv') as lieu,
    coalesce(droit_commun_defi.defi, 0) as defi, droit_commun_defi.axe,
    coalesce(droit_commun_defi.part_pct, 100) / 100 as part,
    montant_bas_eur is not null as chiffree
from droit_commun
left join droit_commun_defi using (declaration);

-- The state of a silence, from the most to the least said.
create macro etat_declaration(chiffrees, autres, pour_tous, engagees) as case
    when chiffrees > 0 then 'chiffre'
    when autres > 0 then 'non_chiffre'
    when pour_tous > 0 then 'pour_tous'
    when engagees > 0 then 'engage'
    else 'rien'
end;

-- The years of which a file of actions, or of declarations, is loaded: only of them may one say that there is nothing.
create view annee_chargee as
select 'actions' as genre, annee, bool_or(fictif) as fictif from action group by annee
union all
select 'droit_commun' as genre, annee, bool_or(fictif) as fictif from droit_commun group by annee;
