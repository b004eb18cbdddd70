/**
 * What runs in a figure's page, as text: it finds the cell under the pointer or moves one with the arrow keys, rings it
 * and says it; a click or Enter locks it, a second one or Escape releases it. It only reads what stands in the page.
 */
export const htmlScript = String.raw`
'use strict'
const figure = JSON.parse(document.getElementById('figure-data').textContent)
const svg = document.querySelector('svg')
const status = document.getElementById('cell')
const ring = document.getElementById('ring')
let at = null
let locked = false

function cellAt(x, y) {
  for (const panel of figure.panels) {
    if (panel.points) {
      const point = nearest(panel, x, y)
      if (point) return point
      continue
    }
    const column = panel.bars ? 0 : Math.floor((x - panel.x) / panel.pitch)
    const row = Math.floor((y - panel.y) / panel.pitch)
    const inside = row >= 0 && row < panel.height && (panel.bars ? x >= panel.x : column >= 0 && column < panel.width)
    if (inside) return { panel, row, column }
  }
  return null
}

// The point of a line chart that is closest: first by its place along the axis.
function nearest(panel, x, y) {
  const { xs, ys } = panel.points
  if (xs.length === 0 || y < panel.y - 4 || y > panel.y + panel.tile + 4) return null
  const column = Math.floor((x - panel.x) / panel.pitch)
  if (column < 0 || column >= panel.width) return null
  let row = 0
  for (let i = 1; i < panel.height; i++) {
    const away = (series) => Math.abs((ys[series * panel.width + column] ?? Infinity) - y)
    if (away(i) < away(row)) row = i
  }
  return { panel, row, column }
}

function sentence({ panel, row, column }) {
  const index = row * panel.width + column
  const place = panel.bars ? panel.rows[row] : panel.rows[row] + ', ' + panel.columns[column]
  const mark = panel.marks[index]
  return panel.title + '. ' + place + ': ' + panel.values[index] + (mark ? ' (' + mark + ')' : '')
}

function boxOf({ panel, row, column }) {
  if (panel.points) {
    const y = panel.points.ys[row * panel.width + column]
    // A gap has no height: the ring stands on the axis.
    return { x: panel.points.xs[column] - 3, y: (y ?? panel.y + panel.tile) - 3, width: 6, height: 6 }
  }
  const width = panel.bars ? figure.width - panel.x : panel.tile
  return { x: panel.x + column * panel.pitch, y: panel.y + row * panel.pitch, width, height: panel.tile }
}

function show(next) {
  at = next
  ring.style.display = next ? '' : 'none'
  status.textContent = next ? sentence(next) : status.dataset.hint
  if (!next) return
  const box = boxOf(next)
  for (const side of ['x', 'y', 'width', 'height']) ring.setAttribute(side, box[side])
  ring.setAttribute('stroke-dasharray', locked ? 'none' : '2 1')
}

function lock(value) {
  locked = value && at !== null
  status.classList.toggle('locked', locked)
  show(at)
}

function pointed(event) {
  const box = svg.getBoundingClientRect()
  const scale = figure.width / box.width
  return cellAt((event.clientX - box.left) * scale, (event.clientY - box.top) * scale)
}

svg.addEventListener('pointermove', (event) => { if (!locked) show(pointed(event)) })
svg.addEventListener('pointerleave', () => { if (!locked) show(null) })
svg.addEventListener('click', (event) => {
  const next = pointed(event)
  const same = next && at && next.panel === at.panel && next.row === at.row && next.column === at.column
  if (locked && (same || !next)) return lock(false)
  show(next)
  lock(true)
})

function moved({ panel, row, column }, key) {
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
  const [down, right] = steps[key]
  const most = panel.bars ? 0 : panel.width - 1
  return {
    panel,
    row: Math.min(panel.height - 1, Math.max(0, row + down)),
    column: Math.min(most, Math.max(0, column + right)),
  }
}

svg.addEventListener('keydown', (event) => {
  const first = figure.panels.find((panel) => panel.height > 0)
  if (event.key === 'Escape') { lock(false); show(null) }
  else if (event.key === 'Enter' || event.key === ' ') lock(!locked)
  else if (event.key === 'PageDown' || event.key === 'PageUp') {
    const filled = figure.panels.filter((panel) => panel.height > 0)
    const step = event.key === 'PageDown' ? 1 : filled.length - 1
    const next = filled[((at ? filled.indexOf(at.panel) : -1) + (at ? step : 1)) % filled.length]
    if (next) show({ panel: next, row: 0, column: 0 })
  } else if (event.key.startsWith('Arrow')) {
    if (first) show(at ? moved(at, event.key) : { panel: first, row: 0, column: 0 })
  } else return
  event.preventDefault()
})
`
