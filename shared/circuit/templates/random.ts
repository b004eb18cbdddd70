import { width } from '../basis'
import { seededRandom } from '../seeded-random'
import { circuitOf, head, parts, standardLayers, type Entry } from './parts'
import type { Circuit } from '../circuit'
import type { Template } from './template'

/** Two layers of two heads in standard wiring, their weights uniform in [−2, 2] and written to two decimals. */
function randomCircuit(seed: number): Circuit {
  const random = seededRandom(seed)
  const stream = parts()
  const D = width(stream.basis)
  const dense = (): Entry[] =>
    Array.from({ length: D * D }, (_, i) => ({
      row: Math.floor(i / D),
      column: i % D,
      // + 0 makes 0 of −0, which a file does not keep.
      content: (Math.round((4 * random() - 2) * 100) + 0) / 100,
    }))
  const heads = [1, 2].map(() => [1, 2].map((n) => head(stream, `random ${n}`, dense(), dense())))
  return circuitOf(stream, standardLayers(stream, ...heads), { from: 'residual', role: 'tok' })
}

/** The template of one seed; another seed is another template. */
export function randomHeads(seed: number): Template {
  return {
    id: `random-${seed}`,
    title: `Random weights, seed ${seed}`,
    note:
      `Two layers of two heads with weights drawn by chance from seed ${seed}: what a model looks like before it has ` +
      'learnt anything. Whatever it predicts means nothing.',
    tokens: [...'abcda'],
    predicts: null,
    circuit: () => randomCircuit(seed),
  }
}
