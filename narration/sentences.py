"""The sentences of the pages, made from the answers: correct French that can be read aloud."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from narration.numbers import ZONAGES, couverture, ecart, enumere, marque, mesure, nombre, pluriel

Lignes = Sequence[Mapping[str, Any]]


def reference_sentence(references: Lignes, fiche: Mapping[str, Any]) -> str:
    """Say the range of the baseline over the quartiers, and which have none."""
    connues = [row for row in references if row["valeur"] is not None]
    absentes = [row["quartier"] for row in references if row["valeur"] is None]
    if not connues:
        return f"{fiche['libelle']} : aucune valeur de référence en 2024."
    plus_bas, plus_haut = min(connues, key=_valeur), max(connues, key=_valeur)
    if plus_bas["valeur"] == plus_haut["valeur"]:
        phrase = f"{fiche['libelle']} : {mesure(plus_bas['valeur'], fiche)}"
    else:
        phrase = (
            f"{fiche['libelle']} : de {mesure(plus_bas['valeur'], fiche)} ({_places(connues, plus_bas)}) "
            f"à {mesure(plus_haut['valeur'], fiche)} ({_places(connues, plus_haut)})"
        )
    phrase += f", sur {couverture(len(connues), len(references))}."
    if absentes:
        phrase += f" Le contrat ne renseigne pas {enumere(absentes)}."
    return phrase


def _places(rows: Lignes, modele: Mapping[str, Any]) -> str:
    """Name every quartier that shares a value: a tie is not a rank."""
    return enumere([row["quartier"] for row in rows if row["valeur"] == modele["valeur"]])


def _valeur(row: Mapping[str, Any]) -> float:
    return float(row["valeur"])


def quartier_identity(quartier: Mapping[str, Any]) -> str:
    """Say the codes of a quartier and what happened to it in 2024."""
    if quartier["code_qpv2015"]:
        histoire = (
            f"Quartier **redessiné** au 1er janvier 2024 : il portait le code {quartier['code_qpv2015']} dans le "
            "périmètre de 2015, et aucune série ne passe d'un périmètre à l'autre."
        )
    else:
        histoire = "Quartier **nouveau** au 1er janvier 2024 : il n'a aucune série dans le périmètre de 2015."
    projet = quartier["projet_renouvellement"]
    renouvellement = f" Il fait l'objet d'un projet de renouvellement urbain ({projet})." if projet else ""
    return f"Code officiel {quartier['code_qpv2024']} (« {quartier['libelle_officiel']} »). {histoire}{renouvellement}"


def gap_introduction(quartier: Mapping[str, Any], ecarts: Lignes) -> str:
    """Say on which perimeter the gaps of a quartier can be read."""
    connus = [row for row in ecarts if row["ecart"] is not None]
    if not connus:
        return f"Aucun écart n'est calculable pour {quartier['nom_contrat']} : aucune année commune avec un territoire."
    zonages = enumere(sorted({ZONAGES[row["zonage"]] for row in connus}))
    return (
        f"{quartier['nom_contrat']} moins son territoire de comparaison, la même année ({zonages}). "
        "Un écart mesuré dans le périmètre de 2015 ne décrit pas le quartier d'aujourd'hui."
    )


def gap_sentence(quartier: Mapping[str, Any], ecarts: Lignes) -> str:
    """Say the largest gap of a quartier."""
    row = max(ecarts, key=lambda candidat: abs(candidat["ecart"]))
    return (
        f"{quartier['nom_contrat']} : l'écart le plus grand porte sur {row['libelle']}, "
        f"{ecart(row['ecart'], row['fiche'])} par rapport à {row['reference_libelle']} en {row['millesime']}."
    )


def gap_range_sentence(ecarts: Lignes, fiche: Mapping[str, Any], reference: Mapping[str, Any]) -> str:
    """Say the range of the gaps of an indicator over the quartiers."""
    bas, haut = min(ecarts, key=lambda row: row["ecart"]), max(ecarts, key=lambda row: row["ecart"])
    return marque(
        f"{fiche['libelle']} : l'écart avec {reference['libelle']} va de {ecart(bas['ecart'], fiche)} "
        f"({bas['quartier']}) à {ecart(haut['ecart'], fiche)} ({haut['quartier']}).",
        any(row["fictif"] for row in ecarts),
    )


def series_legend(series: Lignes, reference: Mapping[str, Any] | None) -> str:
    """Say what each mark of the series chart is."""
    phrases = [
        "Bleu : périmètre de 2015. Violet : périmètre de 2024. Le tireté marque le découpage du 1er janvier 2024 : "
        "les deux séries ne se raccordent pas. Carré : à lire avec prudence. Losange : source secondaire. "
        "Croix : fictif."
    ]
    if reference:
        phrases.append(f"Gris : {reference['libelle']}, QPV inclus.")
    sans_date = [row for row in series if row["valeur"] is not None and not row["millesime"]]
    if sans_date:
        phrases.append(
            f"{pluriel(len(sans_date), 'chiffre')} sans millésime (contrat ou source secondaire) ne peuvent pas être "
            "placés sur l'axe : ils sont dans le tableau."
        )
    return " ".join(phrases)


def series_sentence(series: Lignes, fiche: Mapping[str, Any]) -> str:
    """Say what the latest year of the series shows, perimeter by perimeter, without any difference over time."""
    phrases = []
    for zonage in ("QPV2015", "QPV2024"):
        rows = [
            row
            for row in series
            if row["zonage"] == zonage
            and row["nature"] == "quartier"
            and row["millesime"]
            and row["valeur"] is not None
            and not row["fictif"]
        ]
        if rows:
            annee = max(row["millesime"] for row in rows)
            derniers = [{**row, "quartier": row["libelle"]} for row in rows if row["millesime"] == annee]
            bas, haut = min(derniers, key=_valeur), max(derniers, key=_valeur)
            phrases.append(
                f"Dans le {ZONAGES[zonage]}, en {annee}, {fiche['libelle_court']} : de {mesure(bas['valeur'], fiche)} "
                f"({_places(derniers, bas)}) à {mesure(haut['valeur'], fiche)} ({_places(derniers, haut)})."
            )
    return " ".join(phrases) or "Aucune valeur datée : les chiffres disponibles n'indiquent pas leur année."


def panel_sentence(name: str, series: Lignes, fiche: Mapping[str, Any]) -> str:
    """Say the latest dated value of a quartier, in each perimeter."""
    phrases = []
    for zonage in ("QPV2015", "QPV2024"):
        rows = [
            row
            for row in series
            if row["libelle"] == name
            and row["zonage"] == zonage
            and row["millesime"]
            and row["valeur"] is not None
            and not row["fictif"]
        ]
        if rows:
            derniere = max(rows, key=lambda row: row["millesime"])
            phrases.append(f"{mesure(derniere['valeur'], fiche)} en {derniere['millesime']} ({ZONAGES[zonage]})")
    return f"{name} : {enumere(phrases)}." if phrases else f"{name} : aucune valeur datée."


def project(projet: Mapping[str, Any]) -> str:
    """Describe a projet phare: place, date promised and promise."""
    date = f"promis pour {projet['annee_promise']}" if projet["annee_promise"] else "sans date dans le contrat"
    return (
        f"- **{projet['libelle']}** ({projet['lieu']} ; {date} ; défi {projet['defi']}, {projet['defi_libelle']}).  \n"
        f"  {projet['promesse']}"
    )


def bullets(phrases: Sequence[str], sinon: str) -> str:
    """Write sentences as a Markdown list."""
    return "\n".join(f"- {phrase}" for phrase in phrases) or f"*{sinon}*"


def source_sheet(source: Mapping[str, Any]) -> str:
    """Describe a source in Markdown."""
    protection = {"masque": "valeurs masquées", "bruite": "valeurs légèrement bruitées"}.get(
        source["protection"], source["protection"]
    )
    etat = pluriel(source["fichiers_nb"], "fichier chargé", "fichiers chargés")
    mesures = pluriel(source["mesures_nb"], "mesure retenue", "mesures retenues")
    return (
        f"**Producteur** : {source['producteur']}. **Licence** : {source['licence']}.  \n"
        f"**Périodicité** : {source['periodicite']}. "
        f"**Délai de diffusion** : environ {nombre(source['delai_diffusion_mois'])} mois.  \n"
        f"**Écart minimal entre deux années comparées** : {pluriel(source['ecart_minimal_ans'], 'an')}. "
        f"**Secret** : {protection}. **Rang dans les conflits** : {source['rang']}.  \n"
        f"**Chargé** : {etat}, {mesures}. **Attendu** : {source['prochaine']}.  \n"
        f"**Où le trouver** : {source['ou_trouver']}, <{source['url']}>."
    )


def source_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Say where figures come from: producers, years of data and perimeters."""
    rows = [row for row in rows if row.get("valeur") is not None]
    sources = dict.fromkeys(row["source_libelle"] for row in rows)
    annees = sorted({row["millesime"] for row in rows if row["millesime"]})
    zonages = dict.fromkeys(ZONAGES[row.get("zonage", "QPV2024")] for row in rows)
    periode = "sans millésime" if not annees else f"{annees[0]}" if len(annees) == 1 else f"{annees[0]}-{annees[-1]}"
    return (
        f"Sources : {' ; '.join(sources) or 'aucune'}. Années des données : {periode}. "
        f"Découpage : {', '.join(zonages) or 'sans objet'}."
    )


def change_source(tendances: Iterable[Mapping[str, Any]]) -> str:
    """Say where differences come from: producers and editions compared, in the perimeter of 2024."""
    tendances = [row for row in tendances if row["reference_valeur"] is not None]
    editions = {row[name] for row in tendances for name in ("reference_edition", "derniere_edition") if row[name]}
    return (
        f"Sources : {' ; '.join(dict.fromkeys(row['source_libelle'] for row in tendances)) or 'aucune'}. "
        f"Éditions : {', '.join(sorted(editions)) or 'aucune'}. Découpage : {ZONAGES['QPV2024']}."
    )


def error_model(fiche: Mapping[str, Any]) -> str:
    """Return the error model of an indicator: its formula (`queries/vues/erreur.sql`), its origin, its year."""
    taux, plan = fiche["taux_sondage"], fiche["effet_plan"]
    factor = nombre(plan * (1 - taux) / taux if taux < 1 else plan, 2)
    size = f"n = {nombre(fiche['part_population'], 2)} × la population du lieu"
    formula = {
        "part": f"1,96 × √({factor} × p × (100 − p) ÷ n), p en %, {size}",
        "effectif": f"1,96 × √({factor} × effectif)",
        "rapport": f"1,96 × √({factor} × r × (1 + r)² ÷ n), r le rapport, {size}",
        "quantile": f"1,96 × {nombre(fiche['dispersion'], 2)} × valeur ÷ √n, {size}",
        "exhaustif": "aucune : exhaustif, non arrondi",
    }[fiche["erreur_modele"]]
    return (
        f"Sur une valeur : {formula} ; s'y ajoutent le bruit que son producteur annonce et une demi-unité de ce qui "
        f"est publié. {fiche['erreur_origine']} Modèle arrêté en {fiche['erreur_annee']}."
    )
