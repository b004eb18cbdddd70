import { zeros } from '../../tensor/operations'
import { positionAxis, positionText } from '../axes'
import { sub } from '../formula'
import type { StageDeclaration } from '../stage'
import { headStageId, type HeadSite } from './head-site'
import { entry, given } from './terms'

/** Which key each query may look at, [query, key]: 1 allowed, 0 masked. */
export function maskStage(site: HeadSite): StageDeclaration {
  const { positions, causal, hiddenKeys } = site
  const isHidden = (key: number) => hiddenKeys.includes(positions[key].index)
  const restricts = causal || hiddenKeys.length > 0
  const mask = zeros(positions.length, positions.length)
  for (let query = 0; query < mask.rows; query++) {
    for (let key = 0; key < mask.columns; key++) {
      mask.values[query * mask.columns + key] = (causal && key > query) || isHidden(key) ? 0 : 1
    }
  }
  return {
    stage: {
      id: headStageId(site, 'mask'),
      kind: 'mask',
      layer: site.layer,
      head: site.head,
      title: causal ? 'causal mask' : 'mask',
      rows: positionAxis('query', positions),
      columns: positionAxis('key', positions),
      scale: 'mask',
    },
    operands: [],
    compute: () => mask,
    sum: (_, { row, column }) => given(entry(mask, row, column)),
    users: () => [],
    bands: () => [],
    formula(_, { row, column }) {
      const q = positions[row].index
      const k = positions[column].index
      if (isHidden(column)) return ['mask', sub(`${q},${k}`), ` = 0: this layer hides position ${k}`]
      return ['mask', sub(`${q},${k}`), causal ? ` = 1 if ${k} ≤ ${q}, else 0` : ' = 1']
    },
    substituted: (_, { row, column }) => (restricts ? [String(entry(mask, row, column))] : []),
    meaning(_, { row, column }) {
      const q = positionText(positions[row])
      const k = positionText(positions[column])
      if (isHidden(column))
        return `This layer hides position ${positions[column].index}: no query looks at ${k}.`
      if (!causal) return `Nothing is masked in this layer: ${q} may look at ${k}.`
      return entry(mask, row, column) === 0
        ? `${k} comes after ${q}, so ${q} may not look at it.`
        : `${k} is not later than ${q}, so ${q} may look at it.`
    },
  }
}
