import { availableParallelism } from 'node:os'
import type { CircuitInfo, CircuitLine, CircuitLines, CircuitMatrix } from '#shared/ipc/circuits'
import { MOST_BYTES } from '#shared/ipc/engine'
import { circuitLine } from '../analyses/weights/circuit-line'
import { circuitMap, type CircuitMap } from '../analyses/weights/circuit-map'
import { frugalMultiplier } from '../analyses/weights/frugal-multiplier'
import { ModelWeights } from '../analyses/weights/model-weights'
import { multiplierFor } from '../analyses/weights/multiplier'
import { namedEmbedding } from '../analyses/weights/named-embedding'
import { TokenCircuits } from '../analyses/weights/token-circuits'
import type { RunnableModel } from '../run/model-folder'
import type { KeptMemory } from './kept-memory'
import { lineIndices } from './line-indices'
import { ThreadError } from './thread-error'

/** Entries a side that a scale is taken from. */
const SAMPLED = 256

interface KeptCircuit {
  readonly map: CircuitMap
  readonly info: CircuitInfo
}

/** Circuits of which a window looks at a part. Their factors are kept for as long as the memory has room. */
export class ModelCircuits {
  constructor(readonly memory: KeptMemory) {}

  /** @throws ThreadError for a head that the model does not have */
  async open(model: RunnableModel, matrix: CircuitMatrix): Promise<CircuitInfo> {
    return (await this.#circuit(model, matrix)).info
  }

  /** Entries [rows, columns]. @throws ThreadError for lines that it does not have, or more than a message holds */
  async cells(
    model: RunnableModel,
    matrix: CircuitMatrix,
    rows: CircuitLines,
    columns: CircuitLines,
  ): Promise<Float32Array> {
    const { map } = await this.#circuit(model, matrix)
    const wanted = [lineIndices(rows, map.rows, 'row'), lineIndices(columns, map.columns, 'column')]
    if (wanted[0].length * wanted[1].length * 4 > MOST_BYTES) {
      throw new ThreadError('BAD_REQUEST', 'These are more entries than one message holds. Ask for fewer.')
    }
    return Float32Array.from(map.block(wanted[0], wanted[1]))
  }

  /** The ends of a row or column. @throws ThreadError */
  async line(
    model: RunnableModel,
    matrix: CircuitMatrix,
    side: 'row' | 'column',
    index: number,
    most: number,
  ): Promise<CircuitLine> {
    const { map } = await this.#circuit(model, matrix)
    lineIndices([index], side === 'row' ? map.rows : map.columns, side)
    const values = side === 'row' ? map.row(index) : map.column(index)
    const own = map.rows === map.columns && map.rowsAre !== 'dimension'
    return circuitLine(values, most, own ? index : null)
  }

  async #circuit(model: RunnableModel, asked: CircuitMatrix): Promise<KeptCircuit> {
    for (const head of headsOf(asked)) requireHead(model, head)
    const key = `circuit ${JSON.stringify([model.folder, model.stamp, asked])}`
    const kept = this.memory.get(key) as KeptCircuit | undefined
    if (kept) return kept
    const { d_vocab, d_vocab_out, d_model, d_head, n_ctx } = model.config
    const multiplyAdds = headsOf(asked).length * d_head * d_model * (d_vocab + d_vocab_out + 2 * n_ctx)
    const threads = availableParallelism()
    const name = 'embedding' in asked ? asked.embedding : undefined
    const embedding = await namedEmbedding(model, name, embeddedHeads(asked), threads)
    const multiplier = frugalMultiplier(await multiplierFor(multiplyAdds, threads))
    try {
      const map = await circuitMap(new TokenCircuits(new ModelWeights(model), multiplier, embedding), asked)
      const { rows, columns, rowsAre, columnsAre, finite } = map
      const { precision } = multiplier
      const circuit = {
        map,
        info: { rows, columns, rowsAre, columnsAre, finite, precision, largest: largestOf(map) },
      }
      this.memory.put(key, circuit, map.bytes)
      return circuit
    } finally {
      await multiplier.release()
      await embedding?.release()
    }
  }
}

/** Those that read embeddings. */
function embeddedHeads(asked: CircuitMatrix) {
  return asked.kind === 'V' ? [asked.earlier] : headsOf(asked)
}

function headsOf(asked: CircuitMatrix): readonly { readonly layer: number; readonly head: number }[] {
  if ('heads' in asked) return asked.heads
  return 'head' in asked ? [asked.head] : [asked.earlier, asked.later]
}

function requireHead(
  { config, manifest }: RunnableModel,
  { layer, head }: { layer: number; head: number },
): void {
  if (layer < config.n_layers && head < config.n_heads) return
  throw new ThreadError('BAD_REQUEST', `${manifest.name} has no head ${layer}.${head}.`)
}

/** Evenly laid entries and the diagonal; what is not finite sets no scale. */
function largestOf(map: CircuitMap): number {
  const even = (length: number) => {
    const count = Math.min(SAMPLED, length)
    return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * length) / count))
  }
  const [rows, columns] = [even(map.rows), even(map.columns)]
  let largest = 0
  const look = (values: Float64Array) => {
    for (const value of values) {
      const size = Math.abs(value)
      if (size > largest && size < Infinity) largest = size
    }
  }
  look(map.block(rows, columns))
  if (map.rows === map.columns) for (const i of rows) look(map.block([i], [i]))
  return largest
}
