import { z } from 'zod'
import { hooksMatching, modelHooks, type Hook } from '../graph/hooks'
import type { Activation } from '../run/activation'
import { axisLengths, type AxisLengths } from '../run/axis-lengths'
import { editOf, type BroadcastTensor, type Edit } from '../run/edit'
import type { ModelConfig } from '#shared/model/model-config'
import type { Analysis, AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { namedHead } from './named-heads'
import { oneSequence, otherTokens } from './other-tokens'
import { numbered, type Table } from './table'
import { ModelWeights } from './weights/model-weights'

/**
 * An edit as the edits file has it; `{"other": c}` adds c times what the other prompt gives there, and
 * `{"token": id, "times": c}` c times the direction that the token's logit is read along, W_U[:, id].
 */
const interventionEdit = z.strictObject({
  hook: z.string(),
  select: z.record(z.string(), z.array(z.int())).default({}),
  gate: z.number(),
  add: z.union([
    z.number(),
    z.literal('-inf'),
    z.strictObject({ other: z.number() }),
    z.strictObject({ token: z.int().nonnegative(), times: z.number() }),
  ]),
})
type InterventionEdit = z.infer<typeof interventionEdit>

/** How many of the likeliest tokens, before and after, are listed. */
const LISTED = 10

/** What a model says with some activations changed, beside what it says: logits, losses, a head's pattern. */
export const intervention: Analysis = {
  name: 'intervention',
  tokens: 'needed',
  options: ['edits', 'other', 'position', 'head'],
  async run(input) {
    const { model, options } = input
    const ids = oneSequence(input, 'intervention')
    if (options.edits === undefined) {
      throw new AnalysisError('USAGE', 'intervention needs --edits FILE: a list of edits, as run takes it.')
    }
    const file = editsFrom(await input.textOfFile(options.edits))
    const other = options.other === undefined ? null : otherTokens('--other', options.other, input)
    const edits = await editsOf(input, file, ids.length, other)
    const position = positionFrom(options.position, ids.length)
    const pattern = options.head === undefined ? null : patternOf(input, options.head)

    const before = await said(input, ids, [], pattern)
    const after = await said(input, ids, edits, pattern)
    const width = model.config.d_vocab_out
    const rows = [before, after].map(({ logits }) =>
      logits.subarray(position * width, (position + 1) * width),
    )
    const listed = [...new Set(rows.flatMap((row) => largest(row, LISTED)))]
    const tokenAxis = { name: 'token', labels: listed.map(String) }
    const tables: Table[] = []
    for (const [i, when] of (['before', 'after'] as const).entries()) {
      const probabilities = softmax(rows[i])
      tables.push(
        { name: `logits_${when}`, axes: [tokenAxis], values: listed.map((id) => rows[i][id]), unit: 'logit' },
        {
          name: `probabilities_${when}`,
          axes: [tokenAxis],
          values: listed.map((id) => probabilities[id]),
          unit: 'probability',
        },
      )
    }
    if (model.config.d_vocab === width && ids.length > 1) {
      for (const [name, { logits }] of [
        ['before', before],
        ['after', after],
      ] as const) {
        const logProbs = ids
          .slice(1)
          .map((id, p) => Math.log(softmax(logits.subarray(p * width, (p + 1) * width))[id]))
        tables.push(
          {
            name: `log_probs_${name}`,
            axes: [numbered('position', ids.length - 1)],
            values: logProbs,
            unit: 'nats',
          },
          {
            name: `loss_${name}`,
            axes: [],
            values: -logProbs.reduce((sum, each) => sum + each, 0) / logProbs.length,
            unit: 'nats',
          },
        )
      }
    }
    if (pattern) {
      const axes = [numbered('query', ids.length), numbered('key', ids.length)]
      tables.push(
        { name: 'pattern_before', axes, values: before.pattern!, unit: 'probability' },
        { name: 'pattern_after', axes, values: after.pattern!, unit: 'probability' },
      )
    }
    return { tables, provenance: { edits: file, ...(other ? { other } : {}) } }
  },
}

function editsFrom(text: string): InterventionEdit[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new AnalysisError(
      'BAD_EDITS',
      'The edits are no JSON. Write a list: [{"hook": …, "gate": 0, "add": 0}].',
    )
  }
  const read = z.array(interventionEdit).min(1).safeParse(json)
  if (read.success) return read.data
  const [{ path, message }] = read.error.issues
  throw new AnalysisError(
    'BAD_EDITS',
    `The edits are not as they should be, at ${path.join('.') || 'the start'}: ${message}.`,
  )
}

/** @throws AnalysisError for a hook that there is not, RunError for a selection that does not fit */
async function editsOf(
  { engine, model }: AnalysisInput,
  file: readonly InterventionEdit[],
  length: number,
  other: readonly number[] | null,
): Promise<Edit[]> {
  const lengths = axisLengths(model.config, 1, length)
  const hooks = modelHooks(model.config)
  const found = file.map((edit) => {
    const matching = hooksMatching(hooks, edit.hook)
    if (matching.length > 0) return { edit, hooks: matching }
    throw new AnalysisError(
      'UNKNOWN_HOOK',
      `The model has no hook “${edit.hook}”. Name it as TransformerLens does: blocks.0.attn.hook_z.`,
    )
  })
  const needed = found.flatMap(({ edit, hooks: of }) =>
    typeof edit.add === 'object' && 'other' in edit.add ? of.map(({ name }) => name) : [],
  )
  if (needed.length > 0 && !other) {
    throw new AnalysisError('USAGE', 'An edit adds what another prompt gives: name it with --other IDS.')
  }
  const activations =
    needed.length > 0
      ? (await engine.run(model, { start: [other!], capture: new Set(needed), edits: [], logits: 'none' }))
          .activations
      : new Map<string, Activation>()
  const W_U = found.some(({ edit: { add } }) => typeof add === 'object' && 'token' in add)
    ? (await new ModelWeights(model).W_U()).values
    : null
  return found.flatMap(({ edit, hooks: of }) =>
    of.map((hook) => {
      const add =
        typeof edit.add === 'object' && 'token' in edit.add
          ? tokenDirection(edit.add, hook, model.config, W_U!)
          : addOf({ ...edit, add: edit.add }, hook, activations, lengths)
      return editOf(hook, { ...edit, add }, lengths)
    }),
  )
}

/** c · W_U[:, token], for every place of a hook of the stream's width. @throws AnalysisError */
function tokenDirection(
  { token, times }: { token: number; times: number },
  { name, axes }: Hook,
  { d_model, d_vocab_out }: ModelConfig,
  W_U: ArrayLike<number>,
): BroadcastTensor {
  if (axes.at(-1) !== 'd_model') {
    throw new AnalysisError(
      'BAD_EDITS',
      `${name} is not as wide as the residual stream: no token has a direction in it.`,
    )
  }
  if (token >= d_vocab_out) {
    throw new AnalysisError(
      'BAD_EDITS',
      `There is no logit of token ${token}; the model has 0 to ${d_vocab_out - 1}.`,
    )
  }
  return {
    shape: axes.map((axis) => (axis === 'd_model' ? d_model : 1)),
    values: Float32Array.from({ length: d_model }, (_, m) => times * W_U[m * d_vocab_out + token]),
  }
}

function addOf(
  { add, select }: { add: number | '-inf' | { other: number }; select: InterventionEdit['select'] },
  hook: Hook,
  activations: ReadonlyMap<string, Activation>,
  lengths: AxisLengths,
): number | BroadcastTensor {
  if (add === '-inf') return -Infinity
  if (typeof add === 'number') return add
  const { values } = activations.get(hook.name)!
  const chosen = hook.axes.map((axis) => select[axis] ?? Array.from({ length: lengths[axis] }, (_, i) => i))
  // Cell by cell of the selection, the last axis fastest.
  let cells = [0]
  hook.axes.forEach((axis, at) => {
    cells = cells.flatMap((cell) => chosen[at].map((index) => cell * lengths[axis] + index))
  })
  return {
    shape: chosen.map(({ length }) => length),
    values: Float32Array.from(cells, (cell) => add.other * (values[cell] ?? 0)),
  }
}

function patternOf({ model }: AnalysisInput, text: string): { hook: string; head: number } {
  const { layer, head } = namedHead(model.config, text)
  return { hook: `blocks.${layer}.attn.hook_pattern`, head }
}

async function said(
  { engine, model }: AnalysisInput,
  ids: readonly number[],
  edits: readonly Edit[],
  pattern: { readonly hook: string; readonly head: number } | null,
): Promise<{ logits: Float32Array; pattern: number[][] | null }> {
  const { logits, activations } = await engine.run(model, {
    start: [ids],
    capture: new Set(pattern ? [pattern.hook] : []),
    edits,
    logits: 'all',
  })
  if (!pattern) return { logits: logits!.values, pattern: null }
  const { values } = activations.get(pattern.hook)!
  const start = pattern.head * ids.length ** 2
  const rows = ids.map((_, q) => [...values.subarray(start + q * ids.length, start + (q + 1) * ids.length)])
  return { logits: logits!.values, pattern: rows }
}

function positionFrom(text: string | undefined, length: number): number {
  if (text === undefined) return length - 1
  const position = /^\d{1,9}$/.test(text) ? Number(text) : NaN
  if (position < length) return position
  throw new AnalysisError('BAD_TOKENS', `--position: there is no ${text} here. There are 0 to ${length - 1}.`)
}

/** Where a row is largest, largest first. */
function largest(row: Float32Array, most: number): number[] {
  return Array.from(row.keys())
    .sort((a, b) => row[b] - row[a])
    .slice(0, most)
}

/** In float64. */
function softmax(row: Float32Array): Float64Array {
  const most = row.reduce((a, b) => Math.max(a, b), -Infinity)
  const powers = Float64Array.from(row, (value) => Math.exp(value - most))
  const total = powers.reduce((sum, value) => sum + value, 0)
  return powers.map((value) => value / total)
}
