import { addTo, zeros } from '../../tensor/operations'
import { dimAxis, positionAxis, positionText } from '../axes'
import { dimText, rangeOf, type Dim } from '../basis'
import type { Layer } from '../circuit'
import { italic, sub, type Formula } from '../formula'
import type { Position, StageDeclaration, StageTerm, Trace } from '../stage'
import { headStageId } from './head-site'
import type { Stream } from './stream'
import { entry, sumOf } from './terms'

/** What a join adds up, and where. */
export interface JoinSite {
  readonly layer: number
  /** What goes past the heads. */
  readonly stream: Stream
  readonly heads: number
  readonly positions: readonly Position[]
  readonly writes: readonly Dim[]
  /** For each dim, whether the layer's input is added. */
  readonly carried: readonly boolean[]
}

/** Which dims of its input a layer carries past its heads. */
export function carriedDims({ reads, carries }: Layer, D: number): boolean[] {
  if (carries === 'all') return Array.from({ length: D }, () => true)
  const ranges = carries.map((role) => rangeOf(reads, role))
  return Array.from({ length: D }, (_, dim) =>
    ranges.some((range) => range !== null && range.start <= dim && dim < range.end),
  )
}

/** join = the heads' outputs + what the layer carries of its input, [position, dim]. */
export function joinStage(site: JoinSite): StageDeclaration {
  const { layer, stream, positions, writes, carried } = site
  const id = `${layer}.join`
  const outputs = Array.from({ length: site.heads }, (_, head) => headStageId({ layer, head }, 'output'))
  const carries = carried.includes(true)

  function* terms(trace: Trace, row: number, column: number): Generator<StageTerm> {
    for (const stage of outputs) {
      yield { factors: [{ stage, row, column }], value: entry(trace.values(stage), row, column) }
    }
    if (carried[column]) {
      const source = { stage: stream.stage, row: stream.rows[row], column }
      yield { factors: [source], value: entry(trace.values(source.stage), source.row, column) }
    }
  }
  /** The letters that stand for the sum in one dim. */
  function addends(position: string, dim: number): Formula {
    const at = `[${dimText(writes[dim])}]`
    const written = outputs.flatMap((_, head): Formula => [
      head === 0 ? '' : ' + ',
      `output ${layer}.${head}`,
      sub(position),
      at,
    ])
    if (!carried[dim]) return written
    return [...written, outputs.length === 0 ? '' : ' + ', italic('x'), sub(position), at]
  }

  return {
    stage: {
      id,
      kind: 'join',
      layer,
      head: null,
      title: 'residual stream',
      rows: positionAxis('position', positions),
      columns: dimAxis('dim', writes),
      scale: 'signed',
    },
    operands: carries ? [...outputs, stream.stage] : outputs,
    compute(trace) {
      const join = zeros(positions.length, writes.length)
      for (const stage of outputs) {
        const { values } = trace.values(stage)
        for (let i = 0; i < values.length; i++) join.values[i] += values[i]
      }
      if (!carries) return join
      const D = writes.length
      const { values } = trace.values(stream.stage)
      stream.rows.forEach((from, row) => {
        for (let dim = 0; dim < D; dim++)
          if (carried[dim]) join.values[row * D + dim] += values[from * D + dim]
      })
      return join
    },
    sum: (trace, { row, column }) => sumOf(terms(trace, row, column)),
    users(_, { stage, row, column }) {
      if (stage !== stream.stage) return [{ stage: id, row, column }]
      const passed = stream.rows.indexOf(row)
      return carried[column] && passed >= 0 ? [{ stage: id, row: passed, column }] : []
    },
    pull(_, gradient, gradients) {
      for (const stage of outputs) addTo(gradients.of(stage), gradient)
      if (!carries) return
      const D = writes.length
      const { values } = gradients.of(stream.stage)
      stream.rows.forEach((from, row) => {
        for (let dim = 0; dim < D; dim++)
          if (carried[dim]) values[from * D + dim] += gradient.values[row * D + dim]
      })
    },
    bands: () => [],
    formula(_, { row, column }) {
      const p = String(positions[row].index)
      return ['join', sub(p), `[${dimText(writes[column])}] = `, ...addends(p, column)]
    },
    meaning(_, { row, column }) {
      const position = positionText(positions[row])
      const dim = dimText(writes[column])
      return carried[column]
        ? `What the heads write at ${position} into ${dim}, and what was there before.`
        : `What the heads write at ${position} into ${dim}; what was there before is not carried.`
    },
  }
}
