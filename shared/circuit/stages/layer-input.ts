import { zeros } from '../../tensor/operations'
import { dimAxis, positionAxis, positionText } from '../axes'
import { dimText, rangeOf, type Dim } from '../basis'
import type { Layer } from '../circuit'
import { italic, sub } from '../formula'
import type { Position, StageDeclaration } from '../stage'
import type { Stream } from './stream'
import { entry, sumOf } from './terms'

/** What a layer's heads read, and from where. */
interface LayerInputSite {
  readonly layer: number
  readonly positions: readonly Position[]
  /** X or the join before the layer. */
  readonly stream: Stream
  readonly reads: readonly Dim[]
  /** For each dim, whether the heads see it. */
  readonly read: readonly boolean[]
}

/** Which dims of the stream a layer's heads see. */
export function readDims({ reads, readsOnly }: Pick<Layer, 'reads' | 'readsOnly'>, D: number): boolean[] {
  if (!readsOnly) return Array.from({ length: D }, () => true)
  const ranges = readsOnly.map((role) => rangeOf(reads, role))
  return Array.from({ length: D }, (_, dim) =>
    ranges.some((range) => range !== null && range.start <= dim && dim < range.end),
  )
}

/**
 * in = the stream before the layer, without the positions that are dropped, and 0 in the dims that the layer does not
 * read, [position, dim].
 */
export function layerInputStage(site: LayerInputSite): StageDeclaration {
  const { layer, positions, stream, reads, read } = site
  const id = `${layer}.in`
  const name = stream.stage === 'X' ? 'X' : 'join'
  return {
    stage: {
      id,
      kind: 'in',
      layer,
      head: null,
      title: 'input',
      rows: positionAxis('position', positions),
      columns: dimAxis('dim', reads),
      scale: 'signed',
    },
    operands: [stream.stage],
    compute(trace) {
      const D = reads.length
      const kept = zeros(positions.length, D)
      const { values } = trace.values(stream.stage)
      stream.rows.forEach((from, row) => {
        for (let dim = 0; dim < D; dim++) if (read[dim]) kept.values[row * D + dim] = values[from * D + dim]
      })
      return kept
    },
    sum(trace, { row, column }) {
      if (!read[column]) return { terms: [], zeroTerms: 0 }
      const source = { stage: stream.stage, row: stream.rows[row], column }
      return sumOf([{ factors: [source], value: entry(trace.values(source.stage), source.row, column) }])
    },
    users(_, { row, column }) {
      const kept = stream.rows.indexOf(row)
      return kept < 0 || !read[column] ? [] : [{ stage: id, row: kept, column }]
    },
    pull(_, gradient, gradients) {
      const D = reads.length
      const { values } = gradients.of(stream.stage)
      stream.rows.forEach((from, row) => {
        for (let dim = 0; dim < D; dim++)
          if (read[dim]) values[from * D + dim] += gradient.values[row * D + dim]
      })
    },
    bands: () => [],
    formula(_, { row, column }) {
      const p = String(positions[row].index)
      const at = `[${dimText(reads[column])}]`
      const x = [italic('x'), sub(p), at]
      if (!read[column]) return [...x, ` = 0: layer ${layer} does not read this dim`]
      return [...x, ` = ${name}`, sub(p), at]
    },
    meaning(_, { row, column }) {
      const place = `at ${positionText(positions[row])} in ${dimText(reads[column])}`
      return read[column]
        ? `What the heads of layer ${layer} read ${place}.`
        : `0: the heads of layer ${layer} read nothing ${place}.`
    },
  }
}
