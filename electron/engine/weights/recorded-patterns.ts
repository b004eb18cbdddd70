import { shapeText } from '#shared/formats/tensor'
import { copyView } from './copy-view'
import type { Checkpoint } from './readers/checkpoint'
import { selected, type TensorView } from './stored-tensor'
import type { WeightsEntry } from './weights-file'
import { WeightsError } from './weights-error'

/** Attention patterns of one sequence, as a file has them. */
export interface PatternViews {
  /** Of each layer [head, query, key]. */
  readonly layers: readonly TensorView[]
  /** Ids of the sequence, [position], where the file has them. */
  readonly tokens: TensorView | null
}

/** What libraries call all patterns together, [layer, head, query, key]. */
const TOGETHER = /^(patterns?|attentions?|attention_patterns|attn)$/
const OF_LAYER = /^blocks\.(\d+)\.attn\.hook_pattern$/
/** What a run writes beside its patterns. */
const BESIDE = /^(tokens|logits)$/

const HIGHEST = 1.001
const SUM_TOLERANCE = 1e-3

/**
 * The patterns of a file that has nothing else: one tensor [layer, head, query, key], or TransformerLens's
 * `blocks.L.attn.hook_pattern`, [head, query, key] with or without a batch of one.
 *
 * @returns `null` for any other file
 * @throws WeightsError when they are there and do not fit together
 */
export function patternViews({ tensors }: Pick<Checkpoint, 'tensors'>): PatternViews | null {
  const names = [...tensors.keys()].filter((name) => !BESIDE.test(name))
  const tokens = tensors.get('tokens') ?? null
  if (names.length === 1 && TOGETHER.test(names[0])) {
    const all = withoutBatch(tensors.get(names[0])!, 4, names[0])
    const layers = Array.from({ length: all.shape[0] }, (_, l) => selected(all, l))
    return checked({ layers, tokens }, names[0])
  }
  if (names.length === 0 || !names.every((name) => OF_LAYER.test(name))) return null
  const layers = names.map((_, l) => {
    const view = tensors.get(`blocks.${l}.attn.hook_pattern`)
    if (view) return withoutBatch(view, 3, `blocks.${l}.attn.hook_pattern`)
    throw new WeightsError('MISSING_TENSOR', `blocks.${l}.attn.hook_pattern is missing: capture every layer.`)
  })
  return checked({ layers, tokens }, names[0])
}

/** The patterns under the names and shapes of an imported model. */
export function patternEntries({ layers }: PatternViews): WeightsEntry[] {
  return layers.map((view, l) => ({ name: `blocks.${l}.attn.hook_pattern`, shape: view.shape, view }))
}

/**
 * Reads all patterns once.
 *
 * @returns whether no query looks behind itself, and what is odd, in sentences
 * @throws WeightsError for numbers that are no attention weights
 */
export async function checkedPatterns({
  layers,
}: PatternViews): Promise<{ causal: boolean; suspicious: string[] }> {
  let causal = true
  const suspicious: string[] = []
  for (const [layer, view] of layers.entries()) {
    const [heads, length] = view.shape
    const sums = new Float64Array(heads * length)
    await copyView(view, (values, start) => {
      values.forEach((weight, i) => {
        const row = Math.floor((start + i) / length)
        const [query, key] = [row % length, (start + i) % length]
        if (weight < 0 || weight > HIGHEST) {
          throw new WeightsError(
            'UNSUPPORTED',
            `Head ${layer}.${Math.floor(row / length)} has the weight ${weight} at query ${query}, key ${key}: ` +
              'attention patterns have weights from 0 to 1. Save them after the softmax.',
          )
        }
        if (key > query && weight > 0) causal = false
        sums[row] += weight
      })
    })
    const odd = sums.findIndex((sum) => sum !== 0 && Math.abs(sum - 1) > SUM_TOLERANCE)
    if (odd >= 0) {
      suspicious.push(
        `Head ${layer}.${Math.floor(odd / length)}: the weights of query ${odd % length} add up to ${sums[odd].toFixed(4)}.`,
      )
    }
  }
  return { causal, suspicious }
}

/** The ids of the sequence, or `null` where the file has none. @throws WeightsError for numbers that are no ids */
export async function patternIds({ layers, tokens }: PatternViews): Promise<number[] | null> {
  if (!tokens) return null
  const view = tokens.shape.length === 2 && tokens.shape[0] === 1 ? selected(tokens, 0) : tokens
  const [, length] = layers[0].shape
  if (view.shape.length !== 1 || view.shape[0] !== length) {
    throw new WeightsError(
      'WRONG_SHAPE',
      `tokens is ${shapeText(tokens.shape)}; the patterns are of ${length} positions. Save one id for each.`,
    )
  }
  const ids = new Array<number>(length)
  await copyView(view, (values, start) => values.forEach((id, i) => (ids[start + i] = id)))
  if (ids.every((id) => Number.isSafeInteger(id) && id >= 0)) return ids
  throw new WeightsError(
    'UNSUPPORTED',
    'tokens holds a number that is no token id. Save whole numbers from 0 on.',
  )
}

function withoutBatch(view: TensorView, rank: number, name: string): TensorView {
  if (view.shape.length === rank) return view
  if (view.shape.length === rank + 1 && view.shape[0] === 1) return selected(view, 0)
  const what = rank === 4 ? 'layer, head, query, key' : 'head, query, key'
  throw new WeightsError(
    'WRONG_SHAPE',
    `${name} is ${shapeText(view.shape)}; the patterns of one sequence are [${what}]. Save it with these axes.`,
  )
}

function checked(views: PatternViews, name: string): PatternViews {
  const [first] = views.layers
  const [heads, queries, keys] = first?.shape ?? [0, 0, 0]
  const same = views.layers.every(({ shape }) => shape.join() === first.shape.join())
  if (heads > 0 && queries > 0 && queries === keys && same) return views
  throw new WeightsError(
    'WRONG_SHAPE',
    `${name}: every layer needs as many heads as the first, and as many keys as queries; ` +
      `it has ${views.layers.map(({ shape }) => shapeText(shape)).join(', ') || 'no layers'}. ` +
      'Save the patterns of one model on one sequence.',
  )
}
