import { positionAxis, positionText } from '../axes'
import { sub } from '../formula'
import { exactText } from '../number-text'
import type { StageDeclaration } from '../stage'
import { headStageId, type HeadSite } from './head-site'
import { entry } from './terms'

/** masked = scores where the mask is 1, −∞ where it is 0, [query, key]. */
export function maskedStage(site: HeadSite): StageDeclaration {
  const { positions, causal, hiddenKeys } = site
  const isHidden = (key: number) => hiddenKeys.includes(positions[key].index)
  const id = headStageId(site, 'masked')
  const scores = headStageId(site, 'scores')
  const mask = headStageId(site, 'mask')
  return {
    stage: {
      id,
      kind: 'masked',
      layer: site.layer,
      head: site.head,
      title: 'masked scores',
      rows: positionAxis('query', positions),
      columns: positionAxis('key', positions),
      scale: 'signed',
    },
    operands: [scores, mask],
    compute(trace) {
      const { rows, columns, values } = trace.values(scores)
      const allowed = trace.values(mask).values
      return { rows, columns, values: values.map((score, i) => (allowed[i] === 0 ? -Infinity : score)) }
    },
    sum(trace, { row, column }) {
      if (entry(trace.values(mask), row, column) === 0) {
        const factors = [{ stage: mask, row, column }]
        return { terms: [{ factors, value: -Infinity, text: '−∞' }], zeroTerms: 0 }
      }
      const value = entry(trace.values(scores), row, column)
      if (value === 0) return { terms: [], zeroTerms: 1 }
      return { terms: [{ factors: [{ stage: scores, row, column }], value }], zeroTerms: 0 }
    },
    sources(trace, { row, column }) {
      const value = entry(trace.values(scores), row, column)
      const isAllowed = entry(trace.values(mask), row, column) !== 0
      return [
        ...(isAllowed && value !== 0 ? [{ stage: scores, row, column }] : []),
        { stage: mask, row, column },
      ]
    },
    users(trace, { stage, row, column }) {
      const uses = stage === mask || entry(trace.values(mask), row, column) !== 0
      return uses ? [{ stage: id, row, column }] : []
    },
    pull(trace, gradient, gradients) {
      const { values } = gradients.of(scores)
      const allowed = trace.values(mask).values
      for (let i = 0; i < values.length; i++) if (allowed[i] !== 0) values[i] += gradient.values[i]
    },
    bands: () => [],
    formula(_, { row, column }) {
      const q = positions[row].index
      const k = positions[column].index
      const score = ['score', sub(`${q},${k}`)]
      if (isHidden(column)) return ['masked', sub(`${q},${k}`), ` = −∞: this layer hides position ${k}`]
      return causal
        ? ['masked', sub(`${q},${k}`), ' = ', ...score, ` if ${k} ≤ ${q}, else −∞`]
        : ['masked', sub(`${q},${k}`), ' = ', ...score]
    },
    substituted: (trace, { row, column }) => [exactText(entry(trace.values(id), row, column))],
    meaning(trace, { row, column }) {
      const q = positionText(positions[row])
      const k = positionText(positions[column])
      if (isHidden(column))
        return `This layer hides position ${positions[column].index}: no query looks at ${k}.`
      if (!causal) return `Nothing is masked in this layer: the score of ${q} for ${k} passes.`
      return entry(trace.values(mask), row, column) === 0
        ? `${k} comes after ${q}, so ${q} may not look at it.`
        : `${k} is not later than ${q}, so the score passes.`
    },
  }
}
