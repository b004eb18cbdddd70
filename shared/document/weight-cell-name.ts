import { dims, dimText } from '../circuit/basis'
import type { Circuit, WeightPlace } from '../circuit/circuit'

/** A cell of a weight matrix as it is written in text: "W_QK[tok a, prev a]". */
export function weightCellName(circuit: Circuit, { layer, name }: WeightPlace, index: number): string {
  const { reads, writes } = circuit.layers[layer]
  const columns = dims(reads)
  const rows = name === 'W_QK' ? columns : dims(writes)
  const row = Math.floor(index / columns.length)
  return `${name}[${dimText(rows[row])}, ${dimText(columns[index % columns.length])}]`
}
