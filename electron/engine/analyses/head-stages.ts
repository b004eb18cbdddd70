import type { Activation } from '../run/activation'
import type { Analysis } from './analysis'
import { AnalysisError } from './analysis-error'
import { centred, logitReader } from './logit-reader'
import { namedHead } from './named-heads'
import { namedTokens } from './named-tokens'
import { numbered } from './table'
import { ModelWeights } from './weights/model-weights'

/**
 * A trained head's stages on one sequence, as the sandbox has them: scores before the mask, the mask, scores behind
 * it, the pattern; values and output read as logits of chosen tokens; and the model's logits of these tokens. Logits
 * are less their mean over the chosen tokens.
 */
export const headStages: Analysis = {
  name: 'head-stages',
  tokens: 'needed',
  options: ['head', 'targets'],
  async run({ model, engine, tokens, options }) {
    const { config } = model
    if (tokens.length !== 1) throw new AnalysisError('BAD_TOKENS', 'head-stages takes one sequence.')
    if (options.head === undefined) throw new AnalysisError('USAGE', 'Name a head: --head 1.4.')
    const { layer, head } = namedHead(config, options.head)
    const targets = namedTokens(options.targets, config.d_vocab_out)
    const attn = `blocks.${layer}.attn`
    const hooks = ['q', 'k', 'v', 'attn_scores', 'pattern', 'result'].map((name) => `${attn}.hook_${name}`)
    const scaleHook = 'ln_final.hook_scale'
    const { activations, logits } = await engine.run(model, {
      start: tokens,
      capture: new Set([...hooks, ...(config.normalization_type ? [scaleHook] : [])]),
      edits: [],
      logits: 'all',
    })
    const of = (name: string) => activations.get(`${attn}.hook_${name}`)!
    const P = tokens[0].length
    const weights = new ModelWeights(model)
    const { W_O } = await weights.head({ layer, head })
    const { read } = await logitReader(weights, targets, activations.get(scaleHook))

    const [q, k, v] = ['q', 'k', 'v'].map((name) => headRows(of(name), head))
    const masked = square(of('attn_scores'), head, P)
    const scores = q.map((query) => k.map((key) => dot(query, key) / config.attn_scale))
    const written = v.map((value) => product(value, W_O.values, W_O.columns))
    const output = headRows(of('result'), head)
    const outputs = logits!.shape[2]
    const modelLogits = Array.from({ length: P }, (_, p) =>
      centred(targets.map((target) => logits!.values[p * outputs + target])),
    )

    const [query, key] = [numbered('query', P), numbered('key', P)]
    const target = { name: 'token', labels: targets.map(String) }
    return {
      tables: [
        { name: 'scores', axes: [query, key], values: scores },
        {
          name: 'mask',
          axes: [query, key],
          values: masked.map((row) => row.map((x) => (x === -Infinity ? 0 : 1))),
        },
        { name: 'masked', axes: [query, key], values: masked },
        { name: 'pattern', axes: [query, key], values: square(of('pattern'), head, P) },
        { name: 'value_logits', axes: [key, target], values: written.map(read) },
        { name: 'output_logits', axes: [query, target], values: output.map(read) },
        { name: 'logits', axes: [numbered('position', P), target], values: modelLogits },
      ],
    }
  },
}

/** @param activation [1, pos, head, width] @returns a row a position */
function headRows({ shape, values }: Activation, head: number): Float32Array[] {
  const [, P, heads, width] = shape
  return Array.from({ length: P }, (_, p) => {
    const start = (p * heads + head) * width
    return values.subarray(start, start + width)
  })
}

/** @param activation [1, head, query, key] */
function square({ values }: Activation, head: number, P: number): number[][] {
  return Array.from({ length: P }, (_, query) => {
    const start = (head * P + query) * P
    return Array.from(values.subarray(start, start + P))
  })
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** x · W. @param W [x.length, columns] */
function product(x: ArrayLike<number>, W: ArrayLike<number>, columns: number): Float64Array {
  const result = new Float64Array(columns)
  for (let r = 0; r < x.length; r++) {
    for (let c = 0; c < columns; c++) result[c] += x[r] * W[r * columns + c]
  }
  return result
}
