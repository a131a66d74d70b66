-- Les actions : ce qui se fait, où, pour quel défi, avec quel montant et quel bilan.
--
-- @grain      action, annee
-- @parametre  annee      année ; NULL = toutes
-- @parametre  defi       numéro d'un défi, principal ou non ; NULL = tous
-- @parametre  quartier   code du quartier, ou non-ventile ; NULL = tous
-- @parametre  etat       état de l'action ; NULL = tous
-- @parametre  recherche  mots de l'intitulé, de la structure ou du numéro ; NULL = toutes
-- @parametre  action     numéro de l'action ; NULL = toutes
-- @colonne    action                     numéro de l'action
-- @colonne    annee                      année
-- @colonne    intitule                   intitulé
-- @colonne    structure                  structure
-- @colonne    siret                      SIRET
-- @colonne    convention                 numéro de convention
-- @colonne    theme                      thème de l'ANCT
-- @colonne    statut                     nouvelle, reconduite ou cpo
-- @colonne    etat                       état
-- @colonne    financee                   vrai quand elle est accordée ou réalisée
-- @colonne    defi                       défi principal ; 0 sans défi déclaré
-- @colonne    defi_libelle               nom court du défi principal
-- @colonne    defi_propose               vrai quand le défi est déduit du thème (notre proposition)
-- @colonne    axe                        axe du défi
-- @colonne    defis                      tous ses défis
-- @colonne    quartiers                  ses quartiers et leur part
-- @colonne    montant_eur                crédits spécifiques accordés ; vide quand il n'y en a pas
-- @colonne    cpo_montant_total_eur      montant pluriannuel de la convention
-- @colonne    cout_previsionnel_eur      coût prévisionnel
-- @colonne    cout_realise_eur           coût réalisé
-- @colonne    objectifs                  objectifs
-- @colonne    egalite_femmes_hommes      enjeu transversal
-- @colonne    lutte_discriminations      enjeu transversal
-- @colonne    valeurs_republique_laicite enjeu transversal
-- @colonne    bie_score                  score du budget intégrant l'égalité
-- @colonne    bilan_recu_le              date de réception du bilan ; vide quand il manque
-- @colonne    bilan_du_le                date à laquelle il est dû
-- @colonne    bilan_mise_en_oeuvre       bilan : mise en œuvre
-- @colonne    bilan_objectifs_atteints   bilan : objectifs atteints
-- @colonne    bilan_ecarts               bilan : écarts
-- @colonne    fichier                    fichier
-- @colonne    ligne                      ligne dans le fichier
-- @colonne    autres_fichiers            autres fichiers qui la décrivent
-- @colonne    fictif                     vrai pour une donnée de démonstration
-- @verifie    montant_eur is null or montant_eur >= 0
-- @verifie    bilan_du_le > make_date(annee, 12, 31)

with lieu as (
    select
        action, annee,
        string_agg(
            nom_contrat || case when part_pct is null then ' (part non déclarée)' else ' (' || valeur_fr(part_pct, '%', 1) || ')' end,
            ', ' order by ordre, quartier
        ) as quartiers
    from action_quartier
    join quartier using (quartier)
    group by action, annee
),
lien as (
    select
        action, annee,
        string_agg(defi || '. ' || libelle_court, ', ' order by principal desc, defi) as defis, list(defi) as numeros
    from action_defi
    join defi using (defi)
    group by action, annee
)
select
    action, annee, intitule, structure, siret, convention, theme, action_suivie.statut, etat, financee, action_suivie.defi,
    defi.libelle_court as defi_libelle, defi_propose, axe, lien.defis, lieu.quartiers, montant_eur, cpo_montant_total_eur,
    cout_previsionnel_eur, cout_realise_eur, objectifs, egalite_femmes_hommes, lutte_discriminations,
    valeurs_republique_laicite, bie_score, bilan_recu_le, bilan_du_le, bilan_mise_en_oeuvre, bilan_objectifs_atteints,
    bilan_ecarts, fichier, ligne, autres_fichiers, fictif
from action_suivie
left join lieu using (action, annee)
left join lien using (action, annee)
left join defi on defi.defi = action_suivie.defi
left join montant_accorde using (action, annee)
where ($annee is null or annee = $annee::integer)
  and ($defi is null or list_contains(coalesce(lien.numeros, [0]), $defi::integer))
  and ($quartier is null or exists (
      from action_part where action_part.action = action_suivie.action and action_part.annee = action_suivie.annee
      and action_part.quartier = $quartier
  ))
  and ($etat is null or etat = $etat)
  and ($action is null or action = $action)
  and ($recherche is null or porte_les_mots(concat_ws(' ', intitule, structure, action, theme), $recherche))
order by annee desc, montant_eur desc nulls last, action
