"""A document as one HTML file that opens from a USB stick, without any network: all it needs is inside it."""

import json
from functools import cache
from html import escape

from exports.document import Bars, Document, Section, Table

STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733;background:#fff}
h1{font-size:2rem}h2{margin-top:2.5rem;border-top:1px solid #d5dbe1;padding-top:1rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d5dbe1}
caption{text-align:left;font-weight:600;padding:.3rem 0}
figure{margin:1rem 0}figure>div{width:100%}figcaption{font-weight:600}
.note{background:#f3f5f7;padding:.6rem .8rem;border-radius:.4rem;margin:.5rem 0}.fictif{color:#b04e12;font-weight:600}
.source{font-size:.8rem;color:#5b6770}summary{cursor:pointer}
nav li{margin:.2rem 0}.large{overflow-x:auto}
@media(prefers-color-scheme:dark){body{background:#12181f;color:#e8edf2}.note{background:#1c2530}}
"""
NUMERO = {"number": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"]}}
# Headings sort their table, a field keeps the sections that hold a word: the charts have their own.
SCRIPT = """
document.querySelectorAll("th").forEach((titre, rang) => {
  titre.tabIndex = 0;
  titre.title = "Trier";
  const trier = () => {
    const corps = titre.closest("table").tBodies[0];
    const place = [...titre.parentNode.children].indexOf(titre);
    const lu = rangee => rangee.cells[place].textContent;
    const nombre = texte => parseFloat(texte.replace(/[\\s\\u202f]/g, "").replace(",", "."));
    const sens = titre.dataset.sens = titre.dataset.sens === "1" ? -1 : 1;
    [...corps.rows].sort((a, b) => sens * (nombre(lu(a)) - nombre(lu(b)) || lu(a).localeCompare(lu(b), "fr")))
      .forEach(rangee => corps.append(rangee));
  };
  titre.onclick = trier;
  titre.onkeydown = touche => touche.key === "Enter" && trier();
});
document.getElementById("mots").oninput = champ => {
  const mots = champ.target.value.toLowerCase();
  document.querySelectorAll("section").forEach(
    section => section.hidden = !section.textContent.toLowerCase().includes(mots));
};
"""


def write_html(document: Document) -> bytes:
    """Return the page: table of contents, sections with sortable tables, a field that keeps those holding a word."""
    fictif = '<p class="fictif">Contient des données de démonstration, inventées.</p>' if document.fictif else ""
    summary = "".join(f'<li><a href="#{escape(s.reference)}">{escape(s.titre)}</a></li>' for s in document.sections)
    page = (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{escape(document.titre)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head><body><main>'
        f"<h1>{escape(document.titre)}</h1><p>{escape(document.sous_titre)}. {escape(document.citation)}.</p>{fictif}"
        f'<p><label>Garder les parties qui contiennent <input id="mots" type="search"></label></p>'
        f'<nav aria-label="Sommaire"><ol>{summary}</ol></nav>{"".join(map(_section, document.sections))}'
        f"</main>{_charts(document)}<script>{SCRIPT}</script></body></html>"
    )
    return page.encode("utf-8")


def _section(section: Section) -> str:
    pieces = [f'<section id="{escape(section.reference)}"><h2>{escape(section.titre)}</h2>']
    if section.fictif:
        pieces.append('<p class="fictif">Données fictives.</p>')
    pieces += [f"<p>{escape(phrase)}</p>" for phrase in section.phrases]
    if section.bars:
        pieces.append(_bars(section.bars, section.reference))
    pieces += [_table(as_table) for as_table in section.tableaux]
    if section.dire:
        pieces.append(f'<p class="note"><strong>Ce que l’on peut dire.</strong> {escape(section.dire)}</p>')
    if section.ne_pas_dire:
        refusal = escape(section.ne_pas_dire)
        pieces.append(f'<p class="note"><strong>Ce que l’on ne peut pas dire.</strong> {refusal}</p>')
    sources = " ; ".join(escape(source.command) for source in section.sources)
    pieces.append(f'<p class="source">Référence : {escape(section.reference)}. Source : {sources}.</p></section>')
    return "".join(pieces)


def _bars(bars: Bars, reference: str) -> str:
    rows = "".join(f"<li>{escape(bar.name)} : {escape(bar.text)}</li>" for bar in bars.valeurs)
    return (
        f'<figure><figcaption>{escape(bars.titre)}</figcaption><div id="graphe-{escape(reference)}" role="img" '
        f'aria-label="{escape(bars.alt)}"></div>'
        f"<details><summary>Les valeurs</summary><ul>{rows}</ul></details></figure>"
    )


def _charts(document: Document) -> str:
    """Return the script that draws the bars: hover a bar to read it, click a name to keep it."""
    specs = {s.reference: _spec(s.bars) for s in document.sections if s.bars}
    if not specs:
        return ""
    # « </ » would end the script that holds the data.
    data = json.dumps(specs, ensure_ascii=False).replace("</", "<\\/")
    return (
        f"<script>{_vega()}</script><script>Object.entries({data}).forEach(([reference, spec]) => "
        "vegaEmbed(document.getElementById('graphe-' + reference), spec, {actions: false, renderer: 'svg'}));</script>"
    )


def _spec(bars: Bars) -> dict[str, object]:
    """Return the bars as a Vega-Lite spec: sorted as given, the value of each in its tooltip, one kept by a click.

    Vega has no pattern: a bar of demonstration data is dashed and pale.
    """
    rows = [{"nom": bar.name, "valeur": bar.valeur, "texte": bar.text, "fictif": bar.fictif} for bar in bars.valeurs]
    name = {"field": "nom", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 240}}
    return {
        "data": {"values": rows},
        "width": "container",
        "height": {"step": 26},
        "config": {"locale": NUMERO, "background": None, "axis": {"labelColor": "gray", "titleColor": "gray"}},
        "params": [{"name": "garde", "select": {"type": "point", "fields": ["nom"]}}],
        "mark": {"type": "bar", "color": "#5b1a6e", "stroke": "#5b1a6e", "cornerRadiusEnd": 3},
        "encoding": {
            "y": name,
            "x": {"field": "valeur", "type": "quantitative", "title": bars.titre, "axis": {"format": ",.0f"}},
            "fillOpacity": {"condition": {"test": "datum.fictif", "value": 0.35}, "value": 1},
            "strokeDash": {"condition": {"test": "datum.fictif", "value": [5, 4]}, "value": [1, 0]},
            "opacity": {"condition": {"param": "garde", "value": 1}, "value": 0.25},
            "tooltip": [{"field": "nom", "title": "Nom"}, {"field": "texte", "title": "Montant"}],
        },
    }


@cache
def _vega() -> str:
    """Return Vega, Vega-Lite and Vega-Embed in one script, the last one named for the page."""
    import vl_convert

    script: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return script.replace("</script", "<\\/script")


def _table(as_table: Table) -> str:
    header = "".join(f'<th scope="col">{escape(name)}</th>' for name in as_table.colonnes)
    rows = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in as_table.lignes)
    return (
        f'<div class="large"><table><caption>{escape(as_table.titre)}</caption>'
        f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
