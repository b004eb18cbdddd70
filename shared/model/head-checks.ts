import type { ModelConfig } from './model-config'
import type { Matrix } from '../tensor/matrix'

/** What is computed twice, and how far apart the two are. */
export interface Check {
  readonly name: string
  readonly formula: string
  /** The largest magnitude of the difference. */
  readonly difference: number
  /** The largest magnitude of what is checked, to measure it by. */
  readonly magnitude: number
}

/** float32 keeps 24 bits, and a sum of many loses some of them. */
export const ROUNDING = 1e-4

/** Whether two ways agree as well as float32 lets them. */
export function agrees({ difference, magnitude }: Check): boolean {
  return difference <= ROUNDING * Math.max(1, magnitude)
}

/** The captured activations of one head. */
export interface HeadActivations {
  /** [pos, d_head] */
  readonly q: Matrix
  readonly k: Matrix
  readonly v: Matrix
  readonly z: Matrix
  /** [query, key] */
  readonly scores: Matrix
  readonly pattern: Matrix
}

/** Recomputes a head's scores, pattern and output from q, k and v in float64. */
export function headChecks(
  { q, k, v, z, scores, pattern }: HeadActivations,
  { attn_scale, attention_dir }: Pick<ModelConfig, 'attn_scale' | 'attention_dir'>,
): Check[] {
  const n = scores.rows
  const keysOf = (query: number) => (attention_dir === 'causal' ? query + 1 : n)
  const differences = { scores: 0, pattern: 0, rows: 0, z: 0 }
  const magnitudes = { scores: 0, z: 0 }
  for (let query = 0; query < n; query++) {
    const keys = keysOf(query)
    const own = Array.from({ length: keys }, (_, key) => dot(q, query, k, key) / attn_scale)
    const largest = Math.max(...own)
    const exps = own.map((score) => Math.exp(score - largest))
    const total = exps.reduce((sum, e) => sum + e, 0)
    let row = 0
    for (let key = 0; key < keys; key++) {
      const [score, weight] = [scores.values[query * n + key], pattern.values[query * n + key]]
      differences.scores = Math.max(differences.scores, Math.abs(score - own[key]))
      magnitudes.scores = Math.max(magnitudes.scores, Math.abs(score))
      differences.pattern = Math.max(differences.pattern, Math.abs(weight - exps[key] / total))
      row += weight
    }
    differences.rows = Math.max(differences.rows, Math.abs(row - 1))
    for (let d = 0; d < z.columns; d++) {
      let sum = 0
      for (let key = 0; key < keys; key++)
        sum += pattern.values[query * n + key] * v.values[key * v.columns + d]
      const value = z.values[query * z.columns + d]
      differences.z = Math.max(differences.z, Math.abs(value - sum))
      magnitudes.z = Math.max(magnitudes.z, Math.abs(value))
    }
  }
  return [
    {
      name: 'Scores',
      formula: 'q · k / scale',
      difference: differences.scores,
      magnitude: magnitudes.scores,
    },
    { name: 'Pattern', formula: 'softmax of q · k / scale', difference: differences.pattern, magnitude: 1 },
    { name: 'Rows of the pattern', formula: 'Σ over keys = 1', difference: differences.rows, magnitude: 1 },
    { name: 'z', formula: 'pattern · v', difference: differences.z, magnitude: magnitudes.z },
  ]
}

/** A stream against the sum of what was written to it, [pos, d_model] each. */
export function streamCheck(name: string, formula: string, stream: Matrix, parts: readonly Matrix[]): Check {
  const check = { difference: 0, magnitude: 0 }
  stream.values.forEach((value, at) => {
    const sum = parts.reduce((total, each) => total + each.values[at], 0)
    check.difference = Math.max(check.difference, Math.abs(value - sum))
    check.magnitude = Math.max(check.magnitude, Math.abs(value))
  })
  return { name, formula, ...check }
}

function dot(a: Matrix, i: number, b: Matrix, j: number): number {
  let sum = 0
  for (let d = 0; d < a.columns; d++) sum += a.values[i * a.columns + d] * b.values[j * b.columns + d]
  return sum
}
