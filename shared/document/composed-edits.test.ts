import fc from 'fast-check'
import { expect, it } from 'vitest'
import { exampleDocument } from '../circuit/examples'
import { applyEdits } from './composed-edits'
import type { CircuitDocument } from './document'
import { applyEdit, inverseEdit, type Edit } from './edit'
import { editOf, intents } from './edits.testing'

it('edits taken together come to what they come to one by one, forth and back', () => {
  const start = exampleDocument('induction')
  fc.assert(
    fc.property(fc.array(intents, { maxLength: 12 }), (list) => {
      const edits: Edit[] = []
      let document: CircuitDocument = start
      for (const intent of list) {
        edits.push(editOf(document, intent))
        document = applyEdit(document, edits.at(-1)!)
      }
      expect(applyEdits(start, edits)).toEqual(document)
      expect(applyEdits(document, edits.map(inverseEdit).reverse())).toEqual(start)
    }),
  )
})
