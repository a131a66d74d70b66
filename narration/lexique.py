"""The words of the dashboard, explained once."""

from collections.abc import Iterable

INTRODUCTION = """\
Ce tableau de bord **refuse de tromper**. Il ne calcule une différence que si elle a un sens, et dit pourquoi sinon. \
**Chaque chiffre se retrouve** : son producteur, son année, son périmètre, son fichier, sa ligne et sa requête. \
Tout ce qui suit est engendré par le catalogue et les requêtes : rien n'y est recopié à la main."""

# What sets this dashboard apart: a title, a sentence, and the name of the page where it can be checked.
PROMESSES = (
    (
        "Il refuse de tromper",
        "Une différence que les règles interdisent n'est pas calculée : la raison est écrite à sa place.",
        "methode",
        "Les règles",
    ),
    (
        "Chaque chiffre se retrouve",
        "Producteur, année, périmètre, fichier, ligne et requête : tout s'ouvre et s'emporte.",
        "qualite",
        "Les fichiers lus",
    ),
    (
        "La séance est prête",
        "Écrans de réunion, diaporama, rapport et annexes : les mêmes chiffres, en un clic.",
        "seance",
        "Ouvrir la séance",
    ),
)

# The words of the dashboard: in full on the page « Méthode », one by one on hover where the question arises.
WORDS = {
    "Quartier": "L'un des quartiers prioritaires de la politique de la ville (QPV) du contrat.",
    "Périmètre 2015, périmètre 2024": "Les deux découpages des QPV : au 1er janvier 2024, des quartiers ont été "
    "redessinés, d'autres sont nouveaux.",
    "Millésime": "L'année de la donnée. Ce n'est ni l'année de sa publication, ni une année du contrat.",
    "Édition": "Ce qui distingue deux valeurs d'une série : le millésime, ou « contrat » quand l'année n'est pas dite.",
    "Fenêtre": "Les années d'enquêtes dont un chiffre du recensement est la moyenne.",
    "Valeur de départ": "La dernière valeur connue à la signature du contrat, dans le périmètre de 2024 ; à défaut, la "
    "première publiée ensuite pour une année d'avant elle. Elle ne décrit pas l'année de la signature : son année et "
    "sa source sont écrites avec elle. Une « année déduite » n'est pas dans le contrat : c'est celle pour laquelle la "
    "même valeur est publiée ailleurs.",
    "Écart": "Le quartier moins son territoire de comparaison, la même année.",
    "Dixième": "Les QPV rangés de la valeur la plus basse à la plus haute, en dix parts égales. La marge d'une valeur "
    "peut couvrir plusieurs dixièmes : une place n'est jamais un rang.",
    "Entonnoir": "Un graphique qui dit, pour chaque taille de quartier, jusqu'où le hasard seul peut l'éloigner de la "
    "moyenne.",
    "Semblable": "Un QPV proche d'un autre par sa taille, ses revenus et ses habitants, selon une règle écrite "
    "d'avance.",
    "Bande du hasard": "Ce entre quoi se trouvent 95 % des QPV de France où rien de ce contrat n'a été fait.",
    "Territoire de comparaison": "L'agglomération, la commune, l'ensemble des QPV de France… Tous contiennent les QPV.",
    "Source secondaire": "Un chiffre repris par un tiers, que le fichier du producteur remplacera.",
    "Secret statistique": "Une valeur que le producteur cache pour protéger les personnes. Ce n'est jamais zéro.",
    "Prudence": "Une valeur publiée que son producteur demande de lire avec prudence.",
    "Marge": "Ce que le hasard des enquêtes, le bruit ajouté par le producteur et l'arrondi peuvent faire bouger à eux "
    "seuls, 95 fois sur 100. Au-dessous, on ne conclut pas. Elle est indicative, estimée par nos soins ; pour des "
    "données fiscales, qui comptent tout le monde, c'est un modèle du hasard, non une erreur de sondage.",
    "Sans marge connue": "Rien ne dit ce que le hasard peut faire à lui seul : la différence est décrite, pas jugée.",
    "Euros constants": "Des euros de deux années se comparent en euros de la plus récente, par l'indice des prix à la "
    "consommation. Sans l'indice de l'une des deux années, ils ne se comparent pas.",
    "Point": "L'unité d'un écart entre deux pourcentages.",
    "Droit commun": "Les politiques qui s'appliquent partout, hors crédits propres à la politique de la ville.",
    "Crédits spécifiques": "Les crédits propres à la politique de la ville, ceux de l'appel à projets.",
    "Levier": "Les euros de droit commun déclarés, au moins et au plus, en face d'un euro de crédits spécifiques.",
    "Niveau de preuve": "1, montant fléché vers les quartiers ; 2, part estimée dont la clé est énoncée ; "
    "3, moyens non monétaires ; 4, qualitatif. Les niveaux ne s'additionnent pas.",
    "Non ventilé": "Ce qui n'a pas été déclaré par quartier. Le tableau de bord ne le partage jamais entre eux.",
    "Participation": "Une venue à une action. Une personne venue trois fois compte trois participations.",
    "Orphelin": "Un engagement du contrat sans action financée ni indicateur renseigné.",
    "Projet phare": "Un grand projet nommé par le contrat, dans un quartier ou pour plusieurs.",
    "Fictif": "Une donnée de démonstration, inventée en attendant la vraie, marquée partout d'un mot et de hachures.",
    "Conflit": "Deux fichiers donnent deux valeurs pour la même mesure ; les deux sont gardées.",
    "Version des données": "Ce qui a été publié en une fois, et que l'on peut rouvrir plus tard.",
}


ACCESSIBILITE = """\
Cette déclaration suit l'article 47 de la loi n° 2005-102 du 11 février 2005 et vise le référentiel RGAA 4.1 \
(WCAG 2.2, niveau AA).

**État de conformité : non établi.** Aucun audit RGAA complet n'a été conduit par un tiers. Ce qui suit est vérifié \
à chaque modification du tableau de bord :

- un contrôle automatique (axe) de chaque page, en clair et en sombre, sur téléphone, ordinateur et projecteur : \
aucun défaut de plus que ceux d'une page vide du même logiciel et que ceux listés ci-dessous ;
- trois parcours au clavier seul, avec un repère de position toujours visible ; la touche F2 ouvre la trace du \
chiffre que l'on lit : ses lignes, son fichier, sa requête ;
- chaque graphique a un texte de remplacement qui dit son résultat, et un tableau des mêmes valeurs ;
- aucune information n'est donnée par la couleur seule ; les couleurs restent distinctes pour les daltoniens ;
- à 200 % d'agrandissement et sur un téléphone, aucun contenu n'est coupé.

Technologies : HTML, CSS, JavaScript, SVG, WAI-ARIA. Contrôle mené avec Chromium et axe-core."""

# What remains: what, why, and what to use meanwhile.
LEFT = (
    (
        "Le jour, le mois et l'année d'une date sont trois champs étroits, que l'on touche mal du doigt",
        "Ils sont écrits par Streamlit, sans réglage",
        "La date se tape au clavier, ou se choisit dans le calendrier qui s'ouvre à côté",
    ),
    (
        "Le menu des pages est mal annoncé par les lecteurs d'écran (ses listes)",
        "Il est écrit par Streamlit, sans réglage",
        "Chaque page a son adresse ; la recherche et les liens de la synthèse y mènent aussi",
    ),
    (
        "La zone de dépôt de fichiers a un rôle contradictoire",
        "Elle est écrite par Streamlit, sans réglage",
        "Le bouton « Choisir des fichiers » se manie au clavier",
    ),
    (
        "Les infobulles des graphiques n'apparaissent qu'à la souris",
        "Les graphiques sont des dessins",
        "Le tableau sous chaque graphique donne les mêmes valeurs",
    ),
    (
        "Les documents PDF ne sont pas certifiés PDF/UA",
        "Seule une partie des règles est contrôlée par un outil indépendant",
        "Le dossier hors ligne (HTML) et le classeur portent les mêmes chiffres",
    ),
    (
        "Les diaporamas n'ont pas été éprouvés avec un lecteur d'écran",
        "Aucun essai n'a été mené",
        "Le rapport et le dossier hors ligne disent la même chose",
    ),
)

RECOURS = """\
Si un contenu vous est inaccessible, écrivez au service Pilotage territorial, qui tient ce tableau de bord, en \
joignant le lien de la page (« Copier le lien », en haut) : il vous donnera l'information sous une autre forme.

Sans réponse satisfaisante, vous pouvez saisir la Défenseure des droits, par son formulaire en ligne ou auprès de son \
délégué dans votre département, ou par courrier gratuit : Défenseur des droits, Libre réponse 71120, \
75342 Paris CEDEX 07."""

# What each family of sources brings, in the words of the header: the beginning of their code, the name.
FAMILIES = (
    ("gispro", "actions"),
    ("modele_actions", "actions"),
    ("modele_participations", "actions"),
    ("modele_droit_commun", "droit commun"),
    ("modele_gouvernance", "décisions"),
    ("modele_avancement", "projets phares"),
)


def families(sources: Iterable[str], invented: bool) -> str:
    """Name the families of data that sources bring; with `invented`, the years added to real series are one of them."""
    kept = set(sources)
    names = [name for code, name in FAMILIES if code in kept]
    later = ["suites des indicateurs"] if invented and any(source.startswith("insee") for source in kept) else []
    return ", ".join(dict.fromkeys(names + later))


RANKING = (
    "Tout ce qui est dit d'abord, sur chaque page et dans chaque document, vient d'une seule liste : la question "
    "`constats`. Elle a quatre étages : ce qui s'est amélioré ou dégradé **depuis la valeur de départ**, au-delà de sa "
    "marge ; puis, pour tout le contrat, ce qui s'améliorait ou se dégradait **avant lui** ; puis le reste ; enfin ce "
    "qui ne conclut pas. À chaque étage comptent, sur 90 points, la **gravité** (30 : d'abord une aggravation, un"
    " retard, un glissement), la **taille** rapportée à la marge ou à ce qui était attendu (20), la part des "
    "**habitants** ou des actions concernés (20) et l'**âge** (20, moins 2 par année). Un écart mesuré dans un "
    "périmètre ancien compte pour les deux tiers de sa gravité. Un constat fictif n'est "
    "jamais des deux premiers étages, et compte pour moitié. À égalité, l'ordre des identifiants décide : la "
    "liste est la même chaque fois. Un bilan reçu ne fait jamais monter un retard.\n\nCe qui bougeait avant le "
    "contrat se lit entre les deux dernières éditions connues pour tous les QPV que les règles permettent de "
    "comparer, les mêmes pour tous les quartiers : la seconde est de l'année que le contrat décrit ou d'après, et"
    " d'avant sa signature. Cela ne juge rien de lui."
)
