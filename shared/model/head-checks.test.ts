import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readSafetensors } from '#shared/formats/safetensors'
import { agrees, headChecks, streamCheck } from './head-checks'

/** TransformerLens's activations of its first sequence, batch first. */
const folder = join(import.meta.dirname, '../../e2e/reference/models/m1_attn_only')
const tensors = new Map(
  readSafetensors(new Uint8Array(readFileSync(join(folder, 'activations.safetensors')))).map((t) => [
    t.name,
    t,
  ]),
)
function plane(name: string, head?: number) {
  const { shape, values } = tensors.get(name)!
  const [, a, b, c] = shape
  if (head === undefined)
    return { rows: a, columns: b, values: Float64Array.from({ length: a * b }, (_, i) => Number(values[i])) }
  // [head, query, key] or [pos, head, d_head]
  const isMap = name.endsWith('scores') || name.endsWith('pattern')
  const [rows, columns] = isMap ? [b, c] : [a, c]
  const at = (r: number, d: number) => (isMap ? (head * b + r) * c + d : (r * b + head) * c + d)
  return {
    rows,
    columns,
    values: Float64Array.from({ length: rows * columns }, (_, i) =>
      Number(values[at(Math.floor(i / columns), i % columns)]),
    ),
  }
}
const hook = (name: string, head = 1) => plane(`blocks.1.attn.hook_${name}`, head)
const head = () => ({
  q: hook('q'),
  k: hook('k'),
  v: hook('v'),
  z: hook('z'),
  scores: hook('attn_scores'),
  pattern: hook('pattern'),
})
const config = { attn_scale: Math.sqrt(10), attention_dir: 'causal' } as const

it('finds that TransformerLens computed scores, pattern and z as it says', () => {
  const checks = headChecks(head(), config)
  expect(checks.map(({ name }) => name)).toEqual(['Scores', 'Pattern', 'Rows of the pattern', 'z'])
  for (const check of checks) expect(check.difference, check.name).toBeLessThan(1e-6)
  expect(checks.every(agrees)).toBe(true)
})

it('finds what does not fit: another scale, keys of another head', () => {
  const names = (checks: ReturnType<typeof headChecks>) =>
    checks.filter((c) => !agrees(c)).map(({ name }) => name)
  expect(names(headChecks(head(), { ...config, attn_scale: 1 }))).toEqual(['Scores', 'Pattern'])
  expect(names(headChecks({ ...head(), v: hook('v', 0) }, config))).toEqual(['z'])
})

it('finds that what layers write adds up to the stream', () => {
  const parts = ['hook_embed', 'hook_pos_embed', 'blocks.0.hook_attn_out', 'blocks.1.hook_attn_out'].map(
    (n) => plane(n),
  )
  const stream = plane('blocks.1.hook_resid_post')
  expect(agrees(streamCheck('Stream', '', stream, parts))).toBe(true)
  expect(agrees(streamCheck('Stream', '', stream, parts.slice(1)))).toBe(false)
})
