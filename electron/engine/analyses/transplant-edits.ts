import type { Activation } from '../run/activation'
import type { Edit } from '../run/edit'
import type { HeadPlace } from './named-heads'

/**
 * What one head gets in one case: nothing new, another z (`null` for zeros), another pattern [P, P], or another output
 * [d_model] at some positions.
 */
export type TransplantCase = { readonly place: HeadPlace } & (
  | { readonly kind: 'clean' }
  | { readonly kind: 'z'; readonly z: Activation | null }
  | { readonly kind: 'pattern'; readonly pattern: Float32Array }
  | { readonly kind: 'result'; readonly rows: ReadonlyMap<number, Float32Array> }
)

/**
 * All cases of one sequence as edits of one batch, a variant a case: patterns and z of the layers that they touch,
 * and the heads' outputs where one is put in.
 *
 * @param cases [case][head]
 * @param P how many positions the sequence has
 */
export function transplantEdits(
  cases: readonly (readonly TransplantCase[])[],
  P: number,
  { n_heads: H, d_head, d_model }: { n_heads: number; d_head: number; d_model: number },
): Edit[] {
  const layers = [...new Set(cases.flat().map(({ place }) => place.layer))].sort((a, b) => a - b)
  const hasResults = cases.flat().some(({ kind }) => kind === 'result')
  return layers.flatMap((layer) => {
    const pattern = replaced([cases.length, H, P, P])
    const z = replaced([cases.length, P, H, d_head])
    // Only where it is asked: a model whose heads' outputs are edited keeps them all apart.
    const result = hasResults ? replaced([cases.length, P, H, d_model]) : null
    cases.forEach((heads, c) => {
      for (const each of heads) {
        if (each.place.layer !== layer || each.kind === 'clean') continue
        const { head } = each.place
        if (each.kind === 'pattern') pattern.put((c * H + head) * P * P, each.pattern)
        else if (each.kind === 'result') {
          for (const [p, row] of each.rows) result!.put(((c * P + p) * H + head) * d_model, row)
        } else {
          for (let p = 0; p < P; p++) {
            const from = (p * H + head) * d_head
            const row = each.z ? each.z.values.subarray(from, from + d_head) : new Float32Array(d_head)
            z.put(((c * P + p) * H + head) * d_head, row)
          }
        }
      }
    })
    return [
      { hook: `blocks.${layer}.attn.hook_pattern`, ...pattern.edit },
      { hook: `blocks.${layer}.attn.hook_z`, ...z.edit },
      ...(result ? [{ hook: `blocks.${layer}.attn.hook_result`, ...result.edit }] : []),
    ]
  })
}

/** An edit that changes nothing but what is put into it. */
function replaced(shape: readonly number[]) {
  const size = shape.reduce((product, length) => product * length, 1)
  const gate = new Float32Array(size).fill(1)
  const add = new Float32Array(size)
  return {
    edit: { gate: { shape, values: gate }, add: { shape, values: add } },
    put(at: number, values: Float32Array) {
      gate.fill(0, at, at + values.length)
      add.set(values, at)
    },
  }
}
