// Streamlit has no French words for its own buttons: they are replaced as they appear, spaces that no line breaks at too.
// Tables that slide get the focus.
(() => {
  const mots = {
    "Press Ctrl+Enter to submit form": "Ctrl+Entrée pour enregistrer",
    "Press ⌘+Enter to submit form": "⌘+Entrée pour enregistrer",
    "Press Enter to submit form": "Entrée pour enregistrer",
    "dd": "jj",
    "yyyy": "aaaa",
    "Upload": "Choisir des fichiers",
    "Drag and drop files here": "Glissez les fichiers ici",
    "Show/hide columns": "Choisir les colonnes",
    "Download as CSV": "Télécharger en CSV",
    "Download as PNG": "Télécharger le dessin seul",
    "Show data": "Voir les données",
    "Show chart": "Voir le graphique",
    "Search": "Rechercher",
    "Close Search": "Fermer la recherche",
    "Fullscreen": "Plein écran",
    "Toggle fullscreen": "Plein écran",
    "Close fullscreen": "Quitter le plein écran",
    "Copy": "Copier",
    "Copied": "Copié",
    "Copy to clipboard": "Copier",
    "Copy column name": "Copier le nom de la colonne",
    "No results": "Aucun résultat",
    "No data": "Aucune donnée",
    "Select all": "Tout choisir",
    "Select...": "Choisir",
    "Clear value": "Effacer",
    "Clear all": "Tout effacer",
    "Clear selection": "Effacer le choix",
    "Open": "Ouvrir",
    "Close": "Fermer",
    "Cancel": "Annuler",
    "Choose date": "Choisir une date",
    "Previous month": "Mois précédent",
    "Next month": "Mois suivant",
    "Previous page": "Page précédente",
    "Next page": "Page suivante",
    "Pagination": "Pages",
    "Main menu": "Menu de l'application",
    "Rerun": "Relancer",
    "Auto rerun": "Relancer tout seul",
    "Always rerun": "Toujours relancer",
    "Clear cache": "Vider le cache",
    "Clear caches": "Vider le cache",
    "Print": "Imprimer",
    "Record a screencast": "Filmer l'écran",
    "Theme": "Thème",
    "System": "Selon l'appareil",
    "Light": "Clair",
    "Dark": "Sombre",
    "Get help": "Aide",
    "About": "À propos",
    "Settings": "Réglages",
    "Sidebar": "Menu et recherche",
    "App pages": "Pages",
    "Expand sidebar": "Ouvrir le menu",
    "Collapse sidebar": "Fermer le menu",
    "Skip to main content": "Aller au contenu",
    "Link to heading": "Lien vers ce titre",
    "Navigate to home page": "Aller à la synthèse",
    "Notifications": "Annonces",
    "Running...": "Calcul en cours…",
    "Stop script": "Arrêter le calcul",
    "Stop": "Arrêter",
    "Connecting": "Connexion…",
    "Scroll tabs left": "Onglets précédents",
    "Scroll tabs right": "Onglets suivants",
    "Dataframe column menu": "Menu de la colonne",
    "Script execution error": "Erreur dans la page",
    "Try again": "Réessayer",
    "Press Enter to apply": "Entrée pour valider",
    "Sort ascending": "Tri croissant",
    "Sort descending": "Tri décroissant",
    "Autosize": "Ajuster la largeur",
    "Pin column": "Figer la colonne",
    "Unpin column": "Libérer la colonne",
    "Hide column": "Masquer la colonne",
    "Format": "Format",
  };
  // Streamlit composes some words with a name: « Download as PNG: Pauvreté ».
  const debuts = /^(Download as PNG|Show data|Show chart|Fullscreen|Toggle fullscreen|Close fullscreen): /;
  const ERREUR = "Cette page n'a pas pu s'afficher jusqu'au bout. Rechargez-la ; si l'erreur revient, copiez le lien de "
    + "la page et envoyez-le au service qui tient ce tableau de bord : le détail est dans son journal.";
  const taille = /^(\d+)MB per file/;
  const intouchables = ["SCRIPT", "STYLE", "TEXTAREA", "CODE"];
  // What French writes after a space never begins a line, nor does it leave a quotation mark at the end of one.
  const lier = texte => texte.replace(/ ([:»])/g, "\u00a0$1").replace(/ ([;?!])/g, "\u202f$1").replace(/« /g, "«\u00a0");
  const dire = texte =>
    mots[texte] ||
    (taille.test(texte) ? texte.replace(taille, "$1 Mo par fichier") : null) ||
    (texte.startsWith("This app has encountered an error") ? ERREUR : null) ||
    (debuts.test(texte) ? texte.replace(debuts, (tout, mot) => `${mots[mot]} : `) : null);
  // On a phone a wide table slides under its frame: the keyboard must reach it too.
  const atteindre = table => {
    const cadre = table.parentElement;
    cadre.tabIndex = 0;
    cadre.setAttribute("role", "group");
    cadre.setAttribute("aria-label", "Tableau, à faire défiler s'il dépasse");
  };
  const traduire = noeud => {
    if (noeud.nodeType === Node.TEXT_NODE) {
      const dit = lier(dire(noeud.nodeValue.trim()) || noeud.nodeValue);
      if (dit !== noeud.nodeValue && !noeud.parentElement?.closest("code, pre, style, script, textarea")) noeud.nodeValue = dit;
    } else if (noeud.nodeType === Node.ELEMENT_NODE && !intouchables.includes(noeud.tagName)) {
      for (const nom of ["aria-label", "title", "placeholder"]) {
        const dit = noeud.hasAttribute(nom) && dire(noeud.getAttribute(nom));
        if (dit) noeud.setAttribute(nom, dit);
      }
      if (noeud.tagName === "TABLE") atteindre(noeud);
      noeud.childNodes.forEach(traduire);
    }
  };
  const observateur = new MutationObserver(changements => changements.forEach(changement => {
    if (changement.type === "characterData") traduire(changement.target);
    changement.addedNodes.forEach(traduire);
  }));
  document.addEventListener("DOMContentLoaded", () =>
    observateur.observe(document.body, {childList: true, subtree: true, characterData: true}));
})();
