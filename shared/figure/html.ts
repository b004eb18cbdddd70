import { exactText } from '#shared/circuit/number-text'
import type { Figure, FigurePanel } from './figure'
import { htmlScript } from './html-script'
import { layoutFigure } from './layout'
import { markMeanings } from './legend'
import { labelTexts, panelTable, tableMark } from './panel-table'
import { papers } from './paper'
import type { Deflate } from './pixel-png'
import type { PanelPlace } from './scene'
import { sceneSvg } from './svg'
import { visibleLabel, visibleProse } from './visible-text'
import { xmlText } from './xml'

const HINT = 'Point at a cell, or press an arrow key. A click locks it, Escape releases it.'

/**
 * A figure as one page that needs nothing else: the SVG with its embedded document, the value of the cell under the
 * pointer, the caption and where it comes from. Its own policy forbids every request.
 */
export async function figureHtml(figure: Figure, deflate: Deflate): Promise<string> {
  const scene = layoutFigure(figure)
  const drawing = await sceneSvg(figure, scene, deflate)
  const { background, text, quiet } = papers[figure.style.theme]
  const data = {
    width: scene.width,
    panels: figure.panels.map((panel, i) => panelData(panel, scene.panels[i])),
  }
  const ring = `<rect id="ring" style="display:none" fill="none" stroke="${text}" stroke-width="1.2"/>`
  const svg = drawing
    .replace(/^<\?xml[^]*?\?>\s*/, '')
    .replace('<svg ', '<svg tabindex="0" aria-describedby="cell" ')
    .replace(/<\/svg>\s*$/, `${ring}</svg>`)
  const title = xmlText(visibleProse(figure.title))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="generator" content="Induction Lab">
<title>${title}</title>
<style>
body { margin: 24px auto; max-width: 1200px; padding: 0 16px; background: ${background}; color: ${text}; font: 14px/1.5 system-ui, sans-serif; }
svg { display: block; width: 100%; height: auto; max-width: ${Math.round(scene.width * 2.4)}px; cursor: crosshair; }
#cell { position: sticky; bottom: 0; min-height: 1.5em; padding: 8px 0; background: ${background}; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
#cell.locked { font-weight: 600; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 12px; font-size: 12px; }
dt { color: ${quiet}; }
dd { margin: 0; overflow-wrap: anywhere; }
</style>
</head>
<body>
<h1>${title}</h1>
${svg}
<p id="cell" role="status" data-hint="${HINT}">${HINT}</p>
<p>${xmlText(visibleProse(figure.caption))}</p>
<dl>${figure.provenance.map(({ name, value }) => `<dt>${xmlText(name)}</dt><dd>${xmlText(visibleProse(value))}</dd>`).join('')}</dl>
<script type="application/json" id="figure-data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script>${htmlScript}</script>
</body>
</html>
`
}

/** Where a panel's cells lie in the drawing, and what each is, in full precision and by name. */
function panelData(panel: FigurePanel, place: PanelPlace) {
  const { matrix, rows, columns } = panelTable(panel)
  const bars = panel.kind === 'bars'
  const marks: Record<number, string> = {}
  matrix.values.forEach((_, i) => {
    const mark = tableMark(panel, i)
    if (mark !== null) marks[i] = markMeanings[panel.kind === 'lines' ? 'gap' : mark]
  })
  const named = (axis: typeof rows) => {
    const role = axis.name === '' ? '' : `${visibleProse(axis.name)} `
    return labelTexts(axis).map((label) => role + visibleLabel(label))
  }
  return {
    title: visibleProse(panel.title),
    bars,
    points: place.points ?? null,
    x: place.x,
    y: place.y,
    pitch: place.pitch,
    tile: place.tile,
    height: place.rows,
    width: place.columns,
    rows: named(bars ? columns : rows),
    columns: bars ? [] : named(columns),
    values: Array.from(matrix.values, valueText),
    marks,
  }
}

/** All digits: this is where a reader takes a number from. */
function valueText(value: number): string {
  return Number.isFinite(value) ? String(value).replace('-', '\u2212') : exactText(value)
}
