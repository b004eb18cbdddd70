import { expect, it } from 'vitest'
import type { SideBySide } from '#shared/compare/side-by-side'
import { besideNotes } from './beside-notes'

const positions = ['BOS', 'a', 'b'].map((token, index) => ({ token, index }))
const values = { rows: 1, columns: 3, values: new Float64Array(3) }
const beside = (stage: SideBySide['stage']): SideBySide => ({
  ...{ stage, scale: 'signed', mine: values, trained: values, difference: values },
  rows: { role: 'query', of: 'positions', labels: positions.slice(2) },
  columns: { role: 'key', of: 'positions', labels: positions },
  unseen: [0],
  left: positions.slice(0, 2),
})
const notes = (stage: SideBySide['stage'], more = {}) =>
  besideNotes({ beside: beside(stage), mine: '1.0', writesLogits: true, everyPosition: false, ...more })

it('names what only the trained head has', () => {
  expect(notes('scores')).toEqual([
    'Mine does not see BOS 0: nothing stands there to compare.',
    'Mine has no row for BOS 0 and a 1.',
  ])
  expect(notes('pattern')[0]).toBe('Mine does not see BOS 0: its weight there counts as 0.')
})

it('says which logits the circuit does not read itself', () => {
  expect(notes('logits').join(' ')).toContain('reads the last position alone')
  expect(notes('logits', { everyPosition: true }).join(' ')).not.toContain('last position')
  expect(notes('output', { writesLogits: false }).join(' ')).toContain('My head 1.0 writes nothing')
})
