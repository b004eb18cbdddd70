import type { Circuit, WeightName, WeightPlace, Weights } from '../circuit/circuit'
import { differentCells, type CellDifference } from '../circuit/different-cells'
import { exactText } from '../circuit/number-text'
import type { CellContent } from '../circuit/weights'
import type { Matrix } from '../tensor/matrix'
import type { CircuitState } from './edit'
import { weightCellName } from './weight-cell-name'

export interface MatrixDifference {
  readonly place: WeightPlace
  /** after − before, [row, column]; where both hold the same, also ∞, it is 0. */
  readonly difference: Matrix
  readonly cells: readonly CellDifference[]
}

/** What two versions of a document do not share. */
export interface DocumentDifference {
  /** Every matrix that both have in one size, in the order of the circuit. */
  readonly matrices: readonly MatrixDifference[]
  /** All that is not a weight, one sentence each. */
  readonly others: readonly string[]
}

const NAMES: readonly WeightName[] = ['W_QK', 'W_OV']

/** How one version of a circuit with its tokens differs from another. Heads are compared by their place. */
export function documentDifference(before: CircuitState, after: CircuitState): DocumentDifference {
  const matrices: MatrixDifference[] = []
  after.circuit.layers.forEach(({ heads }, layer) =>
    heads.forEach((head, h) => {
      const old = before.circuit.layers[layer]?.heads[h]
      if (!old || old.W_QK.rows !== head.W_QK.rows) return
      for (const name of NAMES) {
        matrices.push({ place: { layer, head: h, name }, ...weightsDifference(old[name], head[name]) })
      }
    }),
  )
  return { matrices, others: otherDifferences(before, after) }
}

function weightsDifference(before: Weights, after: Weights): Pick<MatrixDifference, 'difference' | 'cells'> {
  const values = new Float64Array(after.values.length)
  const cells = differentCells(before, after)
  // What is written in two ways and comes to the same is no difference of numbers, also where it is ∞.
  for (const { index, from, to } of cells) values[index] = Object.is(from, to) ? 0 : to - from
  return { difference: { rows: after.rows, columns: after.columns, values }, cells }
}

/** "W_QK[tok a, prev a] of head 1.0: 10 → 7.4"; an expression is followed by what it comes to. */
export function cellDifferenceText(circuit: Circuit, place: WeightPlace, cell: CellDifference): string {
  const name = weightCellName(circuit, place, cell.index)
  const [was, is] = [sideText(cell.before, cell.from), sideText(cell.after, cell.to)]
  return `${name} of head ${place.layer}.${place.head}: ${was} → ${is}`
}

function sideText(content: CellContent, value: number): string {
  return typeof content === 'string' ? `${content} = ${exactText(value)}` : exactText(content)
}

function otherDifferences(before: CircuitState, after: CircuitState): string[] {
  const [old, now] = [before.circuit, after.circuit]
  const sentences: string[] = []
  const say = (what: string, was: string, is: string) => {
    if (was !== is) sentences.push(`${what}: ${was} → ${is}`)
  }
  say('Tokens', before.tokens.join(' ') || 'none', after.tokens.join(' ') || 'none')
  for (const name of new Set([...Object.keys(old.constants), ...Object.keys(now.constants)])) {
    say(name === 's' ? 'Strength' : name, constantText(old, name), constantText(now, name))
  }
  if (!isSameValue(old.embedding, now.embedding)) sentences.push('The embedding is another.')
  if (!isSameValue(old.readout, now.readout)) sentences.push('The readout is another.')
  say('Layers', String(old.layers.length), String(now.layers.length))
  for (let l = 0; l < Math.min(old.layers.length, now.layers.length); l++) {
    const { heads: oldHeads, ...oldWiring } = old.layers[l]
    const { heads, ...wiring } = now.layers[l]
    if (!isSameValue(oldWiring, wiring)) sentences.push(`Layer ${l} is wired in another way.`)
    say(`Heads of layer ${l}`, String(oldHeads.length), String(heads.length))
    heads.slice(0, oldHeads.length).forEach((head, h) => {
      say(`Name of head ${l}.${h}`, oldHeads[h].name, head.name)
      say(`Head ${l}.${h}`, mutedText(oldHeads[h].muted), mutedText(head.muted))
      say(`Dims of head ${l}.${h}`, String(oldHeads[h].W_QK.rows), String(head.W_QK.rows))
    })
  }
  return sentences
}

function constantText({ constants }: Circuit, name: string): string {
  return Object.hasOwn(constants, name) ? exactText(constants[name]) : 'none'
}

function mutedText(muted: boolean): string {
  return muted ? 'muted' : 'not muted'
}

/** Whether two plain values of the document hold the same, whatever the order of their keys. */
function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    const [x, y] = [a as Float64Array, b as Float64Array]
    return x.length === y.length && x.every((value, i) => Object.is(value, y[i]))
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => isSameValue(a[key as never], b[key as never]))
}
