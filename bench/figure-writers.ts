import { deflateSync } from 'node:zlib'
import type { Circuit } from '#shared/circuit/circuit'
import { exampleDocument } from '#shared/circuit/examples'
import { trace } from '#shared/circuit/trace'
import { serializeDocument } from '#shared/document/serialize'
import type { Figure, MatrixPanel } from '#shared/figure/figure'
import { defaultStyle, figureOfStages } from '#shared/figure/figure-of-stages'
import { flowOrder } from '#shared/figure/flow-order'
import { figureHtml } from '#shared/figure/html'
import { figureSvg } from '#shared/figure/svg'
import { figureTikz } from '#shared/figure/tikz'
import { quantile, rounded } from './figures'

// npx tsx bench/figure-writers.ts: how long files of a figure take, without the window. Goal: the whole flow as SVG
// in 300 ms.

const deflate = (bytes: Uint8Array) => Promise.resolve(new Uint8Array(deflateSync(bytes)))
const sample = exampleDocument('induction')
const letters = Array.from({ length: 32 }, (_, i) => `t${i}`)
const large = exampleDocument('induction', { vocabulary: letters, positions: 32 })

const rows = []
for (const [name, document] of [['sample, D = 9', sample] as const, ['D = 64 and more', large] as const]) {
  const figure = wholeFlow(document)
  rows.push(await timed(`${name}: whole flow as SVG`, () => figureSvg(figure, deflate)))
  rows.push(await timed(`${name}: whole flow as HTML`, () => figureHtml(figure, deflate)))
}
rows.push(await timed('sample, D = 9: whole flow as TikZ', () => figureTikz(wholeFlow(sample), deflate)))
rows.push(await timed('1024 × 1024 map as SVG', () => figureSvg(oneMap(1024), deflate)))
if (process.argv.includes('--json')) console.log(JSON.stringify(rows))
else console.table(rows)

function wholeFlow(document: { name: string; circuit: Circuit; tokens: readonly string[] }): Figure {
  const run = trace(document.circuit, document.tokens)
  return figureOfStages(
    run,
    flowOrder(run.stages).map(({ id }) => id),
    {
      documentName: document.name,
      document: serializeDocument(document),
      style: { width: 178 },
    },
  )
}

/** A causal map of smooth numbers with noise, as a long attention pattern is. */
function oneMap(size: number): Figure {
  const labels = Array.from({ length: size }, (_, i) => ({ text: 't', index: String(i) }))
  const values = new Float64Array(size * size)
  let seed = 1
  for (let i = 0; i < values.length; i++) {
    seed = (seed * 48271) % 2147483647
    values[i] = Math.sin((i % size) / 40) * Math.cos(i / size / 60) * 0.5 + 0.5 * (seed / 2147483647) ** 8
  }
  const panel: MatrixPanel = {
    kind: 'matrix',
    id: 'map',
    title: 'Map',
    rows: { name: 'query', labels },
    columns: { name: 'key', labels },
    values: { rows: size, columns: size, values },
    scale: { kind: 'probability' },
    marks: new Map(),
    sharedScale: null,
  }
  return {
    title: 'Map',
    panels: [panel],
    caption: '',
    provenance: [],
    style: { ...defaultStyle, width: 178 },
    document: null,
  }
}

async function timed(what: string, work: () => string | Promise<string>) {
  const times: number[] = []
  let bytes = 0
  for (let i = 0; i < 12; i++) {
    const start = performance.now()
    bytes = (await work()).length
    if (i >= 2) times.push(performance.now() - start)
  }
  return {
    what,
    'p50 ms': rounded(quantile(times, 0.5)),
    'p95 ms': rounded(quantile(times, 0.95)),
    kB: rounded(bytes / 1000, 0),
  }
}
