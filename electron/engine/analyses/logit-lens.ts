import type { Activation } from '../run/activation'
import type { Analysis, AnalysisInput } from './analysis'
import { sequenceOf } from './head-replacement'
import { numbered, type Table, type TableAxis, type TableValue } from './table'
import { targetsFrom, type Target, type Targets } from './targets'

/** What is read at a position: a logit, or how far one is ahead of another. */
interface Reading {
  readonly label: string
  readonly of: (target: Target) => { readonly token: number; readonly minus: number | null }
}

/** [layer][position][target] of one sequence. */
interface Lens {
  readonly logits: number[][][]
  readonly rank: (number | null)[][][]
}

/**
 * What the model would say if it ended earlier: the residual stream before layer 0 and after every layer, through the
 * last LayerNorm and the unembedding. `rank` counts the outputs with a larger logit: 0 is the favourite.
 */
export const logitLens: Analysis = {
  name: 'logit-lens',
  tokens: 'needed',
  options: ['target', 'position'],
  async run(input) {
    const { model, tokens, options } = input
    const targets = targetsFrom(options, model.config, tokens)
    const readings = readingsOf(targets)
    const axes: TableAxis[] = [
      { name: 'layer', labels: ['embed', ...numbered('', model.config.n_layers).labels] },
      { name: 'position', labels: targets.positions.map(String) },
      { name: 'target', labels: readings.map(({ label }) => label) },
    ]
    const found: Lens[] = []
    for (const sequence of tokens.keys()) found.push(await lensOf(input, targets, readings, sequence))
    const isBatch = tokens.length > 1
    const table = (name: string, of: (lens: Lens) => TableValue): Table => ({
      name,
      axes: isBatch ? [numbered('sequence', tokens.length), ...axes] : axes,
      values: isBatch ? found.map(of) : of(found[0]),
    })
    return {
      tables: [
        { ...table('logits', ({ logits }) => logits), unit: 'logit' },
        table('rank', ({ rank }) => rank),
      ],
    }
  },
}

/** Of a difference its two logits too. */
function readingsOf({ text, positions, at }: Targets): Reading[] {
  const { token, minus } = at(0, positions[0])
  const whole: Reading = { label: text, of: (target) => target }
  if (minus === null) return [whole]
  return [
    { label: String(token), of: () => ({ token, minus: null }) },
    { label: String(minus), of: () => ({ token: minus, minus: null }) },
    whole,
  ]
}

async function lensOf(
  { engine, model, tokens }: AnalysisInput,
  { positions, at }: Targets,
  readings: readonly Reading[],
  sequence: number,
): Promise<Lens> {
  const { n_layers } = model.config
  const last = `blocks.${n_layers - 1}.hook_resid_post`
  const hooks = [...Array.from({ length: n_layers }, (_, l) => `blocks.${l}.hook_resid_pre`), last]
  const { activations } = await engine.run(model, {
    start: [tokens[sequence]],
    capture: new Set(hooks),
    edits: [],
    logits: 'none',
  })
  const lens: Lens = { logits: [], rank: [] }
  for (const hook of hooks) {
    const { logits } = await engine.run(model, {
      start: { layer: n_layers, residual: sequenceOf(activations.get(hook)!, 0), positions: null },
      capture: new Set(),
      edits: [],
      logits: positions,
    })
    const rows = positions.map((p, i) => {
      const row = rowOf(logits!, i)
      return readings.map(({ of }) => ({ row, ...of(at(sequence, p)) }))
    })
    lens.logits.push(
      rows.map((cells) =>
        cells.map(({ row, token, minus }) => row[token] - (minus === null ? 0 : row[minus])),
      ),
    )
    lens.rank.push(
      rows.map((cells) => cells.map(({ row, token, minus }) => (minus === null ? rankOf(row, token) : null))),
    )
  }
  return lens
}

function rowOf({ shape, values }: Activation, row: number): Float32Array {
  const width = shape.at(-1)!
  return values.subarray(row * width, (row + 1) * width)
}

function rankOf(row: Float32Array, token: number): number {
  let ahead = 0
  for (const value of row) if (value > row[token]) ahead++
  return ahead
}
